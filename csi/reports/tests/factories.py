"""Targets for tests."""

import datetime

import factory
from factory.django import DjangoModelFactory

from csi.indicators.models import Target


class TargetFactory(DjangoModelFactory):
    """The mission's target of 90 per cent of the regular meetings in 2011; each further one a year later."""

    class Meta:
        model = Target

    indicator = "cadence"
    starts = factory.Sequence(lambda number: datetime.date(2011 + number, 1, 1))
    ends = factory.LazyAttribute(lambda target: datetime.date(target.starts.year, 12, 31))
    baseline = 60
    value = 90
