"""Factory of targets."""

import datetime

import factory
from factory.django import DjangoModelFactory

from csi.indicators.models import Target
from districts.tests.factories import AreaOfOperationFactory


class TargetFactory(DjangoModelFactory):
    """A mission-wide target of 90% for the meeting completion rate; each further one is a year earlier."""

    class Meta:
        model = Target

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        """Make the district of the target an area of operation."""
        district = kwargs.get("district")
        if district and not district.areas.exists():
            AreaOfOperationFactory(district=district)
        return super()._create(model_class, *args, **kwargs)

    indicator = "cadence"
    starts = factory.Sequence(lambda number: datetime.date(2011 - number % 20, 1, 1))
    ends = factory.LazyAttribute(lambda target: datetime.date(target.starts.year, 12, 31))
    baseline = 60
    value = 90
