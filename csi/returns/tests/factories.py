"""Factories of monthly returns."""

import datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from csi.returns.models import MonthlyReturn, ReturnStatus
from csi.tests.support.factories import ManagerFactory
from districts.tests.factories import DistrictFactory


class MonthlyReturnFactory(DjangoModelFactory):
    """A draft for September 2011; `accepted=True` creates an accepted return."""

    class Meta:
        model = MonthlyReturn

    class Params:
        submitted = factory.Trait(status=ReturnStatus.SUBMITTED, submitted_at=factory.LazyFunction(timezone.now))
        accepted = factory.Trait(
            submitted=True,
            status=ReturnStatus.ACCEPTED,
            decided_at=factory.LazyFunction(timezone.now),
            decided_by=factory.SubFactory(ManagerFactory),
        )

    district = factory.SubFactory(DistrictFactory)
    month = datetime.date(2011, 9, 1)
    narrative = "The forum met, and the van went out three times."
