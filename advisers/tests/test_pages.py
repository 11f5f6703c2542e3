"""The pages of advisers: what every record's pages promise, and what is these records' own."""

import datetime

import pytest
from django.urls import reverse

from advisers.models import Observation, Placement
from advisers.tests.factories import AdviserFactory, ObservationFactory, PlacementFactory
from csi.tests.support.factories import UserFactory
from csi.tests.support.view_contracts import DetailContract, FormContract, ListContract
from districts.tests.factories import DistrictFactory, MandateFactory, PoliceStationFactory

pytestmark = pytest.mark.django_db

day = datetime.date


@pytest.fixture(autouse=True)
def _today(settings):
    settings.MISSION_DATE = day(2011, 10, 31)


class Advisers:
    """Kept by managers, who see all of them."""

    person = "manager"
    edited_by_field_staff = False
    url = "/advisers/advisers/"
    factory = AdviserFactory
    in_district = None
    district_field = None
    text_field = "family_name"

    def data(self, district):
        return {
            "given_names": "Anna",
            "family_name": "Berg",
            "sex": "woman",
            "state": "FI",
            "kind": "international",
            "languages": ["en", "ru"],
        }


class Placements:
    person = "manager"
    edited_by_field_staff = False
    url = "/advisers/placements/"
    factory = PlacementFactory
    in_district = "station__district"
    district_field = "station"

    def data(self, district):
        return {
            "adviser": AdviserFactory().pk,
            "station": PoliceStationFactory(district=district).pk,
            "mandate": MandateFactory().pk,
            "role": "adviser",
            "starts": "2011-01-01",
        }


class Observations:
    url = "/advisers/observations/"
    factory = ObservationFactory
    text_field = "details"

    def data(self, district):
        return {
            "district": district.pk,
            "date": "2011-10-17",
            "kind": "challenge",
            "summary": "Аялдар кезекте өзүнчө турушат",
            "sensitivity": "normal",
        }


class TestAdviserList(Advisers, ListContract):
    pass


class TestAdviserPage(Advisers, DetailContract):
    pass


class TestAdviserForms(Advisers, FormContract):
    pass


class TestPlacementList(Placements, ListContract):
    pass


class TestPlacementPage(Placements, DetailContract):
    pass


class TestPlacementForms(Placements, FormContract):
    pass


class TestObservationList(Observations, ListContract):
    pass


class TestObservationPage(Observations, DetailContract):
    pass


class TestObservationForms(Observations, FormContract):
    pass


# Advisers and placements


def test_field_staff_see_the_advisers_placed_with_them_and_themselves(as_person, osh, osh_city):
    ours = PlacementFactory(station__district=osh_city).adviser
    themselves = AdviserFactory(account=osh)
    theirs = PlacementFactory().adviser
    page = as_person(osh)
    rows = page.get("/advisers/advisers/").context["table"].paginated_rows
    assert {row.record for row in rows} == {ours, themselves}
    assert page.get(ours.get_absolute_url()).status_code == 200
    assert page.get(theirs.get_absolute_url()).status_code == 404


def test_the_list_leads_to_each_adviser_and_to_the_station_of_today(as_person, manager):
    here = PlacementFactory()
    never = AdviserFactory(given_names="Élise")
    text = as_person(manager).get("/advisers/advisers/").content.decode()
    for link in (
        f'<a href="{here.adviser.get_absolute_url()}">{here.adviser}</a>',
        f'<a href="{here.station.get_absolute_url()}">{here.station}</a>',
        f'<a href="{never.get_absolute_url()}">{never}</a>',
        "Not in post",
    ):
        assert link in text


def test_an_advisers_page_says_whether_the_adviser_is_in_post(as_person, manager):
    here = PlacementFactory(starts=day(2011, 1, 1)).adviser
    gone = PlacementFactory(starts=day(2011, 1, 1), ends=day(2011, 10, 30)).adviser
    page = as_person(manager)
    assert page.get(here.get_absolute_url()).context["badge"] == ("In post", "good")
    assert page.get(gone.get_absolute_url()).context["badge"] == ("Not in post", "none")


@pytest.mark.parametrize(("asked", "in_post"), [("yes", True), ("no", False)])
def test_advisers_are_asked_by_post(asked, in_post, as_person, manager):
    here = PlacementFactory().adviser
    never = AdviserFactory()
    rows = as_person(manager).get("/advisers/advisers/", {"in_post": asked}).context["table"].paginated_rows
    assert [row.record for row in rows] == ([here] if in_post else [never])


def test_an_advisers_page_shows_only_what_the_person_may_see(as_person, osh, osh_city):
    adviser = PlacementFactory(station__district=osh_city, ends=day(2011, 3, 31)).adviser
    PlacementFactory(adviser=adviser, starts=day(2011, 4, 1))
    seen = ObservationFactory(adviser=adviser, district=osh_city)
    ObservationFactory(adviser=adviser)
    ObservationFactory(adviser=adviser, district=osh_city, sensitivity="confidential")
    response = as_person(osh).get(adviser.get_absolute_url())
    panels = {str(one.title): list(one.queryset) for one in response.context["panels"]}
    assert [placement.station.district for placement in panels["Placements"]] == [osh_city]
    assert panels["Observations"] == [seen]


def test_a_new_placement_stands_under_the_mandate_of_today_with_the_latest_first(as_person, manager):
    current = MandateFactory()
    later = MandateFactory(adopted=day(2011, 12, 1), starts=day(2012, 1, 1), ends=None)
    adviser = AdviserFactory()
    form = as_person(manager).get(reverse("advisers:placement_add"), {"adviser": adviser.pk}).context["form"]
    assert form["mandate"].value() == current.pk
    assert list(form.fields["mandate"].queryset) == [later, current]
    assert form["adviser"].value() == str(adviser.pk)


@pytest.mark.parametrize(
    ("starts", "ends", "badge"),
    [
        (day(2011, 10, 31), None, "In post"),
        (day(2011, 11, 1), None, "Not yet started"),
        (day(2011, 1, 1), day(2011, 10, 30), "Ended"),
        (day(2011, 1, 1), day(2011, 10, 31), "In post"),
    ],
)
def test_a_placement_says_where_today_stands(starts, ends, badge, as_person, manager):
    placement = PlacementFactory(starts=starts, ends=ends)
    response = as_person(manager).get(placement.get_absolute_url())
    assert response.context["badge"][0] == badge


def test_a_station_shows_who_was_placed_there(as_person, osh, osh_city):
    placement = PlacementFactory(station__district=osh_city)
    for record in (placement.station, osh_city, placement.mandate):
        response = as_person(osh).get(record.get_absolute_url())
        panels = {str(one.title): list(one.queryset) for one in response.context["panels"]}
        assert panels["Placements of advisers"] == [placement]


def test_an_adviser_with_observations_is_not_deleted(as_person, manager):
    observation = ObservationFactory(adviser=AdviserFactory())
    response = as_person(manager).post(f"{observation.adviser.get_absolute_url()}delete/")
    assert response.status_code == 409
    assert observation.summary in response.content.decode()


# Observations


def test_a_new_observation_is_the_advisers_own_in_the_station_of_today(as_person, osh, osh_city):
    adviser = AdviserFactory(account=osh)
    placement = PlacementFactory(adviser=adviser, station__district=osh_city)
    form = as_person(osh).get(reverse("advisers:observation_add")).context["form"]
    assert form["adviser"].value() == adviser.pk
    assert form["station"].value() == placement.station.pk
    assert form["district"].value() == osh_city.pk
    assert form["date"].value() == day(2011, 10, 31)


def test_a_new_observation_is_of_the_persons_one_district(as_person, osh, osh_city):
    form = as_person(osh).get(reverse("advisers:observation_add")).context["form"]
    assert form["district"].value() == osh_city.pk
    assert form["adviser"].value() is None


def test_with_two_districts_the_person_chooses(as_person):
    person = UserFactory(districts=DistrictFactory.create_batch(2))
    form = as_person(person).get(reverse("advisers:observation_add")).context["form"]
    assert form["district"].value() is None


def test_what_the_address_asks_for_wins_over_the_own_station(as_person, osh, osh_city):
    PlacementFactory(adviser=AdviserFactory(account=osh), station__district=osh_city)
    form = as_person(osh).get(reverse("advisers:observation_add"), {"district": osh_city.pk}).context["form"]
    assert form["station"].value() is None


@pytest.fixture
def sensitive(osh, osh_city):
    """An observation of each degree in Osh city, recorded by `osh`."""
    return {
        degree: ObservationFactory(district=osh_city, sensitivity=degree, created_by=osh)
        for degree in ("normal", "restricted", "confidential")
    }


def test_a_confidential_observation_is_for_its_author_and_managers(as_person, sensitive, osh, manager, osh_city):
    colleague = UserFactory(districts=[osh_city])
    elsewhere = UserFactory(districts=[DistrictFactory()])
    visible = {
        person: {degree for degree, one in sensitive.items() if one in Observation.objects.visible_to(person)}
        for person in (osh, colleague, manager, elsewhere)
    }
    assert visible == {
        osh: {"normal", "restricted", "confidential"},
        colleague: {"normal", "restricted"},
        manager: {"normal", "restricted", "confidential"},
        elsewhere: set(),
    }
    page = as_person(colleague)
    for door in ("", "edit/", "delete/", "concern/"):
        assert page.get(f"{sensitive['confidential'].get_absolute_url()}{door}").status_code == 404


def test_a_confidential_observation_leaves_no_trace_in_the_district(as_person, sensitive, osh_city):
    colleague = UserFactory(districts=[osh_city])
    response = as_person(colleague).get(osh_city.get_absolute_url())
    [panel] = [one for one in response.context["panels"] if str(one.title) == "Observations"]
    assert panel.count == 2
    assert sensitive["confidential"].summary not in response.content.decode()


def test_a_concern_is_tied_to_an_observation_on_record_only(as_person, osh, osh_city):
    page, observation = as_person(osh), ObservationFactory(district=osh_city)
    assert "concern" not in page.get(reverse("advisers:observation_add")).context["form"].fields
    assert "concern" in page.get(f"{observation.get_absolute_url()}edit/").context["form"].fields


def test_editing_keeps_the_adviser_whom_the_person_does_not_see(as_person, osh, osh_city):
    adviser = AdviserFactory()
    observation = ObservationFactory(district=osh_city, adviser=adviser)
    page, address = as_person(osh), f"{observation.get_absolute_url()}edit/"
    assert "adviser" not in page.get(address).context["form"].fields
    page.post(address, Observations().data(osh_city))
    observation.refresh_from_db()
    assert observation.adviser == adviser
    assert observation.updated_by == osh


def test_an_observation_without_an_adviser_can_be_kept(as_person, osh, osh_city):
    as_person(osh).post(reverse("advisers:observation_add"), Observations().data(osh_city))
    observation = Observation.objects.get()
    assert (observation.adviser, observation.created_by) == (None, osh)


def test_the_filter_of_periods_of_placements_asks_who_is_in_post(as_person, manager):
    running = PlacementFactory()
    PlacementFactory(mandate=MandateFactory(ends=day(2011, 10, 30)))
    rows = as_person(manager).get("/advisers/placements/", {"running": "running"}).context["table"].paginated_rows
    assert [row.record for row in rows] == [running]
    assert Placement.objects.count() == 2


@pytest.mark.parametrize(
    ("to", "says"), [("normal", "can choose a lower sensitivity"), ("confidential", "no longer see this record")]
)
def test_a_colleague_does_not_make_an_observation_less_sensitive_nor_loses_it(
    as_person, osh, osh_city, manager, to, says
):
    observation = ObservationFactory(district=osh_city, sensitivity="restricted", created_by=manager)
    typed = Observations().data(osh_city) | {"sensitivity": to}
    response = as_person(osh).post(f"{observation.get_absolute_url()}edit/", typed)
    assert says in " ".join(response.context["form"].errors["sensitivity"])
    observation.refresh_from_db()
    assert observation.sensitivity == "restricted"


def test_where_an_adviser_stands_in_another_district_is_not_named(as_person, osh, osh_city, manager):
    adviser = AdviserFactory()
    first = PlacementFactory(
        adviser=adviser, station=PoliceStationFactory(district=osh_city), starts=day(2011, 1, 1), ends=day(2011, 3, 1)
    )
    elsewhere = PoliceStationFactory(name="Station of Uzgen")
    PlacementFactory(adviser=adviser, station=elsewhere, mandate=first.mandate, starts=day(2011, 4, 1))
    for person, is_named in ((osh, False), (manager, True)):
        page = as_person(person)
        for url in ("/advisers/advisers/", adviser.get_absolute_url(), "/advisers/advisers/?export=csv"):
            text = page.get(url).getvalue().decode()
            assert ("Station of Uzgen" in text) is is_named, url
            assert ("In another district" in text) is not is_named, url
            assert (elsewhere.get_absolute_url() in text) is (is_named and "csv" not in url), url
