"""Factory of initiatives."""

import datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from districts.tests.factories import DistrictFactory
from initiatives.models import Initiative, InitiativeKind, InitiativeStatus


class InitiativeFactory(DjangoModelFactory):
    """A proposed sports event in October 2011; with done=True, one held with 40 participants."""

    class Meta:
        model = Initiative
        skip_postgeneration_save = True

    class Params:
        done = factory.Trait(
            status=InitiativeStatus.DONE,
            outcome="Pupils and officers played together.",
            participants_women=15,
            participants_men=25,
            spent=Decimal("180.00"),
        )

    title = factory.Sequence("Football match {}".format)
    kind = InitiativeKind.SPORTS
    district = factory.SubFactory(DistrictFactory)
    starts = datetime.date(2011, 10, 10)
    budget = Decimal("200.00")

    @factory.post_generation
    def further_districts(self, create, districts, **_kwargs):
        if create and districts:
            self.further_districts.set(districts)

    @factory.post_generation
    def concerns(self, create, concerns, **_kwargs):
        if create and concerns:
            self.concerns.set(concerns)
