"""Factories of monthly returns."""

import datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from csi.core.periods import Month
from csi.returns.expected import get_unaccepted_months
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


def create_accepted_return(district, month, **values):
    """Return an accepted return for the month, after those of the earlier months that are expected."""
    for earlier in get_unaccepted_months(district.pk, before=Month.from_date(month)):
        MonthlyReturnFactory(district=district, month=earlier.start, accepted=True)
    return MonthlyReturnFactory(district=district, month=month, accepted=True, **values)
