"""Pages of districts, mandates, police strength and contacts, beyond the view contracts."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from districts.models import PoliceStation, PoliceStrength
from districts.tests.factories import (
    AreaOfOperationFactory,
    CommunityGroupFactory,
    ContactFactory,
    MandateFactory,
    PoliceStationFactory,
    PoliceStrengthFactory,
    PopulationFactory,
    StrengthLineFactory,
)
from districts.tests.test_pages import Strengths

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

day = datetime.date


def test_field_staff_see_only_their_districts(as_person, osh, osh_city, uzgen_district):
    page = as_person(osh)
    rows = page.get("/districts/districts/").context["table"].paginated_rows
    assert [row.record for row in rows] == [osh_city]
    assert page.get(osh_city.get_absolute_url()).status_code == 200
    assert page.get(uzgen_district.get_absolute_url()).status_code == 404
    assert page.get(f"{osh_city.get_absolute_url()}edit/").status_code == 404


def test_field_staff_edit_only_contacts_and_police_strength(as_person, osh, osh_city):
    page = as_person(osh)
    opens = {
        name: page.get(reverse(f"districts:{name}_add")).status_code
        for name in ("province", "district", "policestation", "communitygroup", "population", "mandate",
                     "areaofoperation", "policestrength", "contact")
    }  # fmt: skip
    assert {name for name, status in opens.items() if status == 200} == {"policestrength", "contact"}
    assert set(opens.values()) == {200, 404}


def test_app_index_redirects_to_district_list(as_person, osh):
    assert as_person(osh).get("/districts/").url == "/districts/districts/"


def test_district_page_shows_census_map_and_panels(as_person, osh, osh_city):
    kyrgyz, uzbek = CommunityGroupFactory(name_en="Kyrgyz"), CommunityGroupFactory(name_en="Uzbek")
    PopulationFactory(district=osh_city, people=258_111)
    PopulationFactory(district=osh_city, community=kyrgyz, people=None, share="43.1")
    PopulationFactory(community=uzbek, people=None, share="38.5")
    station = PoliceStationFactory(district=osh_city, name="Station Amir-Timur", latitude="40.51", longitude="72.8")
    StrengthLineFactory(strength__station=station, community=kyrgyz, women=3, men=40)
    contact = ContactFactory(district=osh_city)
    area = AreaOfOperationFactory(district=osh_city)
    other = ContactFactory()

    response = as_person(osh).get(osh_city.get_absolute_url())
    facts = {str(fact.label): fact.value for fact in response.context["display_fields"]}
    assert facts["Area of operation today"] == "Yes"
    assert facts["Year of the latest census"] == "2009"
    panels = {str(panel.title): list(panel.queryset) for panel in response.context["panels"]}
    assert panels["Police stations"] == [station]
    assert panels["Contacts"] == [contact]
    assert panels["Areas of operation"] == [area]
    assert [strength.officers for strength in panels["Police strength by station"]] == [43]
    assert [group.share for group in panels["Communities, latest census"]] == [Decimal("43.1"), None]
    assert [place["name"] for place in response.context["map_data"]["points"]] == ["Station Amir-Timur"]
    text = response.content.decode()
    assert "Not recorded" in text
    assert str(other) not in text


def test_strength_form_has_one_row_per_community(as_person, osh, osh_city):
    for name in ("Kyrgyz", "Uzbek", "Russian"):
        CommunityGroupFactory(name_en=name)
    station = PoliceStationFactory(district=osh_city)
    response = as_person(osh).get(reverse("districts:policestrength_add"), {"station": station.pk})
    [rows] = response.context["formsets"]
    assert [row.row_label for row in rows.rows] == ["Kyrgyz", "Uzbek", "Russian"]
    assert rows.sum_fields == ("women", "men")
    assert str(response.context["form"]["station"].value()) == str(station.pk)
    assert response.context["form"]["date"].value() == day(2011, 10, 31)


def test_blank_rows_of_strength_form_are_not_saved(as_person, osh, osh_city):
    kyrgyz, uzbek = CommunityGroupFactory(), CommunityGroupFactory()
    data = Strengths().data(osh_city) | {
        "lines-TOTAL_FORMS": 2,
        "lines-0-community": kyrgyz.pk,
        "lines-1-community": uzbek.pk,
        "lines-1-women": "",
        "lines-1-men": "",
    }
    as_person(osh).post(reverse("districts:policestrength_add"), data)
    [line] = PoliceStrength.objects.get().lines.all()
    assert (line.community, line.women, line.men) == (kyrgyz, 2, 18)


def test_strength_without_rows_is_rejected(as_person, osh, osh_city):
    data = Strengths().data(osh_city) | {"lines-0-women": "", "lines-0-men": ""}
    response = as_person(osh).post(reverse("districts:policestrength_add"), data)
    assert "Enter the number of officers for at least one community." in response.content.decode()
    assert not PoliceStrength.objects.exists()


def test_rows_of_strength_are_changed_and_deleted(as_person, osh, osh_city):
    strength = PoliceStrengthFactory(station__district=osh_city, lines=())
    changed, deleted = StrengthLineFactory(strength=strength), StrengthLineFactory(strength=strength)
    data = {
        "station": strength.station_id,
        "date": "2011-06-30",
        "source": "Personnel office",
        "lines-TOTAL_FORMS": 2,
        "lines-INITIAL_FORMS": 2,
    }
    for number, (line, women, men) in enumerate([(changed, 5, 18), (deleted, "", "")]):
        row = {"id": line.pk, "community": line.community_id, "women": women, "men": men}
        data |= {f"lines-{number}-{name}": value for name, value in row.items()}
    page, address = as_person(osh), f"{strength.get_absolute_url()}edit/"
    assert page.post(address, data).status_code == 302
    assert [(line.pk, line.women) for line in strength.lines.all()] == [(changed.pk, 5)]


def test_strength_with_future_date_is_rejected(as_person, osh, osh_city):
    data = Strengths().data(osh_city) | {"date": "2011-11-01"}
    response = as_person(osh).post(reverse("districts:policestrength_add"), data)
    assert response.context["form"].errors["date"]
    assert not PoliceStrength.objects.exists()


def test_new_area_defaults_to_current_mandate(as_person, manager):
    MandateFactory(starts=day(2012, 1, 1), ends=None)
    current = MandateFactory()
    response = as_person(manager).get(reverse("districts:areaofoperation_add"))
    assert response.context["form"]["mandate"].value() == current.pk


def test_station_with_strength_cannot_be_deleted(as_person, manager):
    strength = PoliceStrengthFactory()
    page, address = as_person(manager), f"{strength.station.get_absolute_url()}delete/"
    assert str(strength) in page.get(address).content.decode()
    assert page.post(address).status_code == 409
    assert PoliceStrength.objects.exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [("running", {"running"}), ("future", {"future"}), ("ended", {"ended", "with its mandate"})],
)
def test_areas_are_filtered_by_phase(query, found, as_person, manager):
    past = MandateFactory(starts=day(2010, 11, 17), adopted=day(2010, 11, 17), ends=day(2011, 10, 30))
    current = MandateFactory(starts=day(2011, 10, 31))
    made = {
        "running": AreaOfOperationFactory(mandate=current, starts=day(2011, 10, 31)),
        "future": AreaOfOperationFactory(mandate=current, starts=day(2011, 11, 1)),
        "ended": AreaOfOperationFactory(mandate=past, starts=day(2011, 10, 1), ends=day(2011, 10, 29)),
        "with its mandate": AreaOfOperationFactory(mandate=past, starts=day(2011, 10, 1)),
    }
    rows = as_person(manager).get("/districts/areas/", {"running": query}).context["table"].paginated_rows
    assert {row.record for row in rows} == {made[name] for name in found}


def test_district_page_with_all_panels_runs_few_queries(as_person, manager, osh_city):
    station = PoliceStationFactory(district=osh_city)
    StrengthLineFactory(strength__station=station)
    ContactFactory.create_batch(5, district=osh_city)
    page, address = as_person(manager), osh_city.get_absolute_url()
    with CaptureQueriesContext(connection) as queries:
        page.get(address)
    assert len(queries) <= 23, "\n".join(query["sql"][:200] for query in queries)


@pytest.mark.parametrize(("query", "expected"), [("yes", "Osh city"), ("no", "Uzgen")])
def test_districts_are_filtered_by_operation(query, expected, as_person, manager, osh_city, uzgen_district):
    AreaOfOperationFactory(district=osh_city)
    response = as_person(manager).get("/districts/districts/", {"operation": query})
    names = [row.record.name_en for row in response.context["table"].paginated_rows]
    assert expected in names
    assert ("Osh city" in names) is (query == "yes")
    assert "rea of operation today" in response.context["description"]


@pytest.mark.parametrize("text", ["өзгөн", "Озгон", "Uzgn", "Узген"])
def test_district_is_found_by_name_in_any_language(text, as_person, manager, osh_city, uzgen_district):
    rows = as_person(manager).get("/districts/districts/", {"q": text}).context["table"].paginated_rows
    assert [row.record for row in rows] == [uzgen_district]


# Coordinates


@pytest.mark.parametrize(
    "typed",
    [
        {"latitude": "40.53, 72.80", "longitude": ""},
        {"latitude": "40,53", "longitude": "72,80"},
        {"latitude": "40°31′48″ N", "longitude": "72°48′00″ E"},
        {"latitude": "40.5300000000001", "longitude": "72.7999999999"},
    ],
)
@pytest.mark.parametrize("is_admin", [False, True])
def test_coordinates_are_accepted_as_people_write_them(as_person, admin, osh_city, typed, is_admin):
    url = "admin:districts_policestation_add" if is_admin else "districts:policestation_add"
    data = {"district": osh_city.pk, "name": "Station 1", **typed}
    assert as_person(admin).post(reverse(url), data).status_code == 302
    station = PoliceStation.objects.get()
    assert (station.latitude, station.longitude) == (Decimal("40.53"), Decimal("72.8"))


def test_unreadable_coordinate_stays_in_the_form_with_a_message(as_person, manager, osh_city):
    data = {"district": osh_city.pk, "name": "Station 1", "latitude": "forty", "longitude": "72.8"}
    form = as_person(manager).post(reverse("districts:policestation_add"), data).context["form"]
    assert form.errors["latitude"][0].startswith("Enter the latitude in degrees")
    assert form["latitude"].value() == "forty"


def test_stored_coordinates_are_shown_without_a_change(as_person, manager, osh_city):
    station = PoliceStationFactory(district=osh_city, latitude="40.5", longitude="72.8")
    form = as_person(manager).get(f"{station.get_absolute_url()}edit/").context["form"]
    shown = {name: form[name].value() for name in ("latitude", "longitude")}
    assert shown == {"latitude": Decimal("40.50000"), "longitude": Decimal("72.80000")}
    field = form.fields["latitude"]
    assert not field.has_changed(shown["latitude"], "40.5")
    assert field.has_changed(shown["latitude"], "40.51")


def test_ten_times_the_officers_of_a_station_are_confirmed(as_person, osh, osh_city):
    station, community = PoliceStationFactory(district=osh_city), CommunityGroupFactory()
    StrengthLineFactory(strength__station=station, strength__date=day(2011, 6, 30), women=10, men=80)
    data = {
        "station": station.pk,
        "date": "2011-10-01",
        "source": "Personnel office",
        "lines-TOTAL_FORMS": 1,
        "lines-INITIAL_FORMS": 0,
        "lines-0-community": community.pk,
        "lines-0-women": 100,
        "lines-0-men": 800,
    }
    page, url = as_person(osh), reverse("districts:policestrength_add")
    response = page.post(url, data)
    assert "900 is unusual: the usual number is 90. Record it all the same?" in response.content.decode()
    assert page.post(url, data | {"confirm_unusual_officers": "900"}).status_code == 302
    assert PoliceStrength.objects.count() == 2
