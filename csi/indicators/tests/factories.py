"""Factory of targets."""

import datetime

import factory
from factory.django import DjangoModelFactory

from csi.indicators.models import Target


class TargetFactory(DjangoModelFactory):
    """A mission-wide target of 90% for the meeting completion rate; each further one is a year later."""

    class Meta:
        model = Target

    indicator = "cadence"
    starts = factory.Sequence(lambda number: datetime.date(2011 + number, 1, 1))
    ends = factory.LazyAttribute(lambda target: datetime.date(target.starts.year, 12, 31))
    baseline = 60
    value = 90
