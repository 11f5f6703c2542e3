"""Factories of advisers, placements and observations."""

import datetime

import factory
from factory.django import DjangoModelFactory

from advisers.models import Adviser, Handover, Observation, ObservationKind, Placement, Sex
from districts.tests.factories import DistrictFactory, MandateFactory, PoliceStationFactory


class AdviserFactory(DjangoModelFactory):
    class Meta:
        model = Adviser

    given_names = "Anna"
    family_name = factory.Sequence("Adviser {}".format)
    sex = Sex.WOMAN
    state = "FI"


class PlacementFactory(DjangoModelFactory):
    """A placement from January 2011 to the end of the mandate."""

    class Meta:
        model = Placement

    adviser = factory.SubFactory(AdviserFactory)
    station = factory.SubFactory(PoliceStationFactory)
    mandate = factory.SubFactory(MandateFactory)
    starts = datetime.date(2011, 1, 1)


class HandoverFactory(DjangoModelFactory):
    class Meta:
        model = Handover

    placement = factory.SubFactory(PlacementFactory)
    notes = factory.Sequence("Call the deputy head of the akimiat first {}".format)


class ObservationFactory(DjangoModelFactory):
    class Meta:
        model = Observation

    district = factory.SubFactory(DistrictFactory)
    date = datetime.date(2011, 10, 17)
    kind = ObservationKind.CHALLENGE
    summary = factory.Sequence("What was seen {}".format)
