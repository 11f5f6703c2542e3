"""Factories of districts, mandates, police strength and contacts."""

import datetime

import factory
from factory.django import DjangoModelFactory

from districts.models import (
    AreaOfOperation,
    AreaStatus,
    CommunityGroup,
    Contact,
    District,
    Mandate,
    MandateExtension,
    PoliceStation,
    PoliceStrength,
    Population,
    Province,
    Sector,
    StrengthLine,
)


class ProvinceFactory(DjangoModelFactory):
    class Meta:
        model = Province

    name_en = factory.Sequence("Province {}".format)
    # Six characters: the numbers begin anew after a thousand.
    iso_3166_2 = factory.Sequence(lambda number: f"KG-{number % 1000:03}")


class DistrictFactory(DjangoModelFactory):
    class Meta:
        model = District

    name_en = factory.Sequence("District {}".format)
    province = factory.SubFactory(ProvinceFactory)
    pcode = factory.Sequence("KG9{:04}".format)


class PoliceStationFactory(DjangoModelFactory):
    class Meta:
        model = PoliceStation

    name = factory.Sequence("Station {}".format)
    district = factory.SubFactory(DistrictFactory)


class CommunityGroupFactory(DjangoModelFactory):
    class Meta:
        model = CommunityGroup

    name_en = factory.Sequence("Community {}".format)
    position = factory.Sequence(int)


class PopulationFactory(DjangoModelFactory):
    class Meta:
        model = Population

    district = factory.SubFactory(DistrictFactory)
    year = 2009
    people = 100_000
    source = "Census 2009"


class MandateFactory(DjangoModelFactory):
    """The mandate of the mission, which ends on 31 December 2011.

    One that is already in force on the first day is returned, because two mandates never overlap.
    """

    class Meta:
        model = Mandate

    decision = factory.Sequence("PC.DEC/{}".format)
    adopted = datetime.date(2010, 11, 18)
    starts = datetime.date(2010, 11, 18)
    ends = datetime.date(2011, 12, 31)
    participating_states = 56

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.running_on(kwargs["starts"]).first() or super()._create(model_class, *args, **kwargs)


class OneDayMandateFactory(MandateFactory):
    """Mandates of one day each, which follow each other."""

    starts = factory.Sequence(lambda number: datetime.date(2000, 1, 1) + datetime.timedelta(days=number))
    adopted = ends = factory.SelfAttribute("starts")


class MandateExtensionFactory(DjangoModelFactory):
    """A request of 1 September 2011 to extend the mandate by a year."""

    class Meta:
        model = MandateExtension

    mandate = factory.SubFactory(MandateFactory)
    requested_on = datetime.date(2011, 9, 1)
    ends = datetime.date(2012, 12, 31)


class OneDayExtensionFactory(MandateExtensionFactory):
    """Requests to extend mandates of one day each."""

    mandate = factory.SubFactory(OneDayMandateFactory)


class AreaOfOperationFactory(DjangoModelFactory):
    class Meta:
        model = AreaOfOperation

    mandate = factory.SubFactory(MandateFactory)
    district = factory.SubFactory(DistrictFactory)
    status = AreaStatus.ACTIVE
    starts = datetime.date(2011, 1, 1)
    requested_on = factory.LazyAttribute(lambda area: area.starts if area.status == AreaStatus.REQUESTED else None)


class PoliceStrengthFactory(DjangoModelFactory):
    """The strength of a station; `lines`: values of its rows, one by default, which a record must have."""

    class Meta:
        model = PoliceStrength
        skip_postgeneration_save = True

    station = factory.SubFactory(PoliceStationFactory)
    date = datetime.date(2011, 6, 30)
    source = "Personnel office"

    @factory.post_generation
    def lines(self, create, rows, **_kwargs):
        for values in [{}] if rows is None else rows:
            if create:
                StrengthLineFactory(strength=self, **values)


class StrengthLineFactory(DjangoModelFactory):
    class Meta:
        model = StrengthLine

    strength = factory.SubFactory(PoliceStrengthFactory, lines=())
    community = factory.SubFactory(CommunityGroupFactory)
    women = 2
    men = 18


class ContactFactory(DjangoModelFactory):
    """An office of a local authority."""

    class Meta:
        model = Contact

    office = factory.Sequence("Deputy head {}".format)
    organisation = "Akimiat"
    sector = Sector.AUTHORITIES
    district = factory.SubFactory(DistrictFactory)
