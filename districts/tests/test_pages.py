"""View contracts of the pages of districts."""

import datetime
import re

import pytest
from django.urls import reverse

from csi.tests.support.view_contracts import DetailContract, FormContract, ListContract
from districts.models import AreaOfOperation, Population
from districts.tests.factories import (
    AreaOfOperationFactory,
    CommunityGroupFactory,
    ContactFactory,
    DistrictFactory,
    MandateFactory,
    OneDayExtensionFactory,
    OneDayMandateFactory,
    PoliceStationFactory,
    PoliceStrengthFactory,
    PopulationFactory,
    ProvinceFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

day = datetime.date


class ManagedRecords:
    """Records that managers and administrators edit and field staff of the district read."""

    person = "manager"
    edited_by_field_staff = False


class Provinces(ManagedRecords):
    url = "/districts/provinces/"
    factory = ProvinceFactory
    in_district = None
    district_field = None
    text_field = "name_en"

    def data(self, district):
        return {"name_en": "Batken", "name_ky": "Баткен", "iso_3166_2": "KG-B"}


class Districts(ManagedRecords):
    url = "/districts/districts/"
    factory = DistrictFactory
    in_district = None
    district_field = None
    text_field = "centre"

    def data(self, district):
        return {"name_en": "Aravan", "province": district.province_id, "kind": "raion", "pcode": "KG0611"}


class Stations(ManagedRecords):
    url = "/districts/stations/"
    factory = PoliceStationFactory
    text_field = "address"

    def data(self, district):
        return {"district": district.pk, "name": "Station 1", "latitude": "40.5", "longitude": "72.8"}


class Communities(ManagedRecords):
    url = "/districts/communities/"
    factory = CommunityGroupFactory
    in_district = None
    district_field = None
    text_field = "name_ru"

    def data(self, district):
        return {"name_en": "Dungan", "position": 4}


class Census(ManagedRecords):
    url = "/districts/census/"
    model = Population
    text_field = "source"

    @staticmethod
    def factory(**values):
        """Create figures of communities, because a district has one total per year."""
        return PopulationFactory(community=CommunityGroupFactory(), **values)

    def data(self, district):
        return {"district": district.pk, "people": "228100", "year": "2009", "source": "Census 2009"}


class Mandates(ManagedRecords):
    url = "/districts/mandates/"
    factory = OneDayMandateFactory
    in_district = None
    district_field = None
    text_field = "note"

    def data(self, district):
        return {
            "decision": "PC.DEC/961",
            "adopted": "2010-11-18",
            "starts": "2010-11-18",
            "ends": "2011-11-17",
            "participating_states": "56",
        }


class Extensions(ManagedRecords):
    url = "/districts/extensions/"
    factory = OneDayExtensionFactory
    in_district = None
    district_field = None
    text_field = "note"

    def data(self, district):
        return {"mandate": MandateFactory().pk, "requested_on": "2011-09-01", "ends": "2012-12-31"}


class Areas(ManagedRecords):
    url = "/districts/areas/"
    model = AreaOfOperation

    @staticmethod
    def factory(**values):
        """Create areas of one day, because the areas of a district may not overlap."""
        first = day(2011, 1, 1) + datetime.timedelta(days=AreaOfOperation.objects.count())
        return AreaOfOperationFactory(starts=first, ends=first, **values)

    def data(self, district):
        return {"district": district.pk, "mandate": MandateFactory().pk, "status": "active", "starts": "2011-01-01"}


class Strengths:
    url = "/districts/strength/"
    district_field = "station"
    in_district = "station__district"
    text_field = "source"
    factory = PoliceStrengthFactory

    def data(self, district):
        return {
            "station": PoliceStationFactory(district=district).pk,
            "date": "2011-10-01",
            "source": "Personnel office",
            "lines-TOTAL_FORMS": 1,
            "lines-INITIAL_FORMS": 0,
            "lines-0-community": CommunityGroupFactory().pk,
            "lines-0-women": 2,
            "lines-0-men": 18,
        }


class Contacts:
    url = "/districts/contacts/"
    factory = ContactFactory
    text_field = "office"

    def data(self, district):
        return {"district": district.pk, "office": "Head of the akimiat", "sector": "authorities"}


class TestProvinceList(Provinces, ListContract):
    pass


class TestProvincePage(Provinces, DetailContract):
    pass


class TestProvinceForms(Provinces, FormContract):
    pass


class TestDistrictList(Districts, ListContract):
    pass


class TestDistrictPage(Districts, DetailContract):
    pass


class TestDistrictForms(Districts, FormContract):
    pass


class TestPoliceStationList(Stations, ListContract):
    pass


def test_list_shows_the_russian_name_of_a_station_and_files_its_key(as_person, manager):
    PoliceStationFactory(name="Osh police station", name_ru="УВД города Ош")
    client, url = as_person(manager), reverse("districts:policestation_list")
    client.cookies["django_language"] = "ru"
    assert ">УВД города Ош</a>" in client.get(url).content.decode()
    content = client.get(url, {"export": "csv"}).getvalue().decode()
    assert "Osh police station" in content


class TestPoliceStationPage(Stations, DetailContract):
    pass


class TestPoliceStationForms(Stations, FormContract):
    pass


class TestCommunityGroupList(Communities, ListContract):
    pass


class TestCommunityGroupPage(Communities, DetailContract):
    pass


class TestCommunityGroupForms(Communities, FormContract):
    pass


class TestPopulationList(Census, ListContract):
    pass


class TestPopulationPage(Census, DetailContract):
    pass


class TestPopulationForms(Census, FormContract):
    pass


class TestMandateList(Mandates, ListContract):
    pass


class TestMandatePage(Mandates, DetailContract):
    pass


class TestExtensionList(Extensions, ListContract):
    pass


class TestExtensionPage(Extensions, DetailContract):
    pass


class TestExtensionForms(Extensions, FormContract):
    pass


class TestMandateForms(Mandates, FormContract):
    pass


class TestAreaOfOperationList(Areas, ListContract):
    pass


class TestAreaOfOperationPage(Areas, DetailContract):
    pass


class TestAreaOfOperationForms(Areas, FormContract):
    pass


class TestPoliceStrengthList(Strengths, ListContract):
    pass


class TestPoliceStrengthPage(Strengths, DetailContract):
    pass


class TestPoliceStrengthForms(Strengths, FormContract):
    pass


class TestContactList(Contacts, ListContract):
    pass


class TestContactPage(Contacts, DetailContract):
    pass


class TestContactForms(Contacts, FormContract):
    pass


# Beyond the shared contracts


def test_names_are_marked_with_their_language(as_person, manager, osh_city):
    """A screen reader pronounces them, and a browser checks their spelling."""
    page = as_person(manager)
    community = CommunityGroupFactory(name_en="Uzbek", name_ru="Узбеки", name_ky="Өзбектер")
    assert '<dd lang="ky">Ош шаары</dd>' in page.get(osh_city.get_absolute_url()).content.decode()
    assert '<span lang="ru">Узбеки</span>' in page.get(reverse("districts:communitygroup_list")).content.decode()
    form = page.get(reverse("districts:communitygroup_edit", args=[community.pk])).content.decode()
    assert re.search(r'<input [^>]*name="name_ru"[^>]* lang="ru"', form)
    assert not re.search(r'<input [^>]*name="position"[^>]* lang=', form)
