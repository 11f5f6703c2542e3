"""Pages of advisers, placements and observations."""

import datetime

import pytest
from django.urls import reverse

from advisers.models import Observation, Placement
from advisers.tests.factories import AdviserFactory, ObservationFactory, PlacementFactory
from csi.tests.support.factories import UserFactory
from csi.tests.support.view_contracts import DetailContract, FormContract, ListContract
from districts.tests.factories import DistrictFactory, MandateFactory, PoliceStationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

day = datetime.date


class Advisers:
    """Advisers, edited by managers."""

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


def test_field_staff_see_advisers_of_their_district_and_themselves(as_person, osh, osh_city):
    own = PlacementFactory(station__district=osh_city).adviser
    themselves = AdviserFactory(account=osh)
    other = PlacementFactory().adviser
    page = as_person(osh)
    rows = page.get("/advisers/advisers/").context["table"].paginated_rows
    assert {row.record for row in rows} == {own, themselves}
    assert page.get(own.get_absolute_url()).status_code == 200
    assert page.get(other.get_absolute_url()).status_code == 404


def test_adviser_list_links_adviser_and_current_station(as_person, manager):
    placement = PlacementFactory()
    unplaced_adviser = AdviserFactory(given_names="Élise")
    text = as_person(manager).get("/advisers/advisers/").content.decode()
    for link in (
        f'<a href="{placement.adviser.get_absolute_url()}">{placement.adviser}</a>',
        f'<a href="{placement.station.get_absolute_url()}">{placement.station}</a>',
        f'<a href="{unplaced_adviser.get_absolute_url()}">{unplaced_adviser}</a>',
        "Not in post",
    ):
        assert link in text


def test_adviser_page_shows_if_adviser_is_in_post(as_person, manager):
    in_post_adviser = PlacementFactory(starts=day(2011, 1, 1)).adviser
    former_adviser = PlacementFactory(starts=day(2011, 1, 1), ends=day(2011, 10, 30)).adviser
    page = as_person(manager)
    assert page.get(in_post_adviser.get_absolute_url()).context["badge"] == ("In post", "good")
    assert page.get(former_adviser.get_absolute_url()).context["badge"] == ("Not in post", "none")


@pytest.mark.parametrize(("query", "in_post"), [("yes", True), ("no", False)])
def test_advisers_are_filtered_by_post(query, in_post, as_person, manager):
    in_post_adviser = PlacementFactory().adviser
    unplaced_adviser = AdviserFactory()
    rows = as_person(manager).get("/advisers/advisers/", {"in_post": query}).context["table"].paginated_rows
    assert [row.record for row in rows] == ([in_post_adviser] if in_post else [unplaced_adviser])


def test_adviser_page_shows_only_visible_records(as_person, osh, osh_city):
    adviser = PlacementFactory(station__district=osh_city, ends=day(2011, 3, 31)).adviser
    PlacementFactory(adviser=adviser, starts=day(2011, 4, 1))
    seen = ObservationFactory(adviser=adviser, district=osh_city)
    ObservationFactory(adviser=adviser)
    ObservationFactory(adviser=adviser, district=osh_city, sensitivity="confidential")
    response = as_person(osh).get(adviser.get_absolute_url())
    panels = {str(panel.title): list(panel.queryset) for panel in response.context["panels"]}
    assert [placement.station.district for placement in panels["Placements"]] == [osh_city]
    assert panels["Observations"] == [seen]


def test_new_placement_defaults_to_current_mandate(as_person, manager):
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
def test_placement_page_shows_phase(starts, ends, badge, as_person, manager):
    placement = PlacementFactory(starts=starts, ends=ends)
    response = as_person(manager).get(placement.get_absolute_url())
    assert response.context["badge"][0] == badge


def test_station_page_shows_placements(as_person, osh, osh_city):
    placement = PlacementFactory(station__district=osh_city)
    for record in (placement.station, osh_city, placement.mandate):
        response = as_person(osh).get(record.get_absolute_url())
        panels = {str(panel.title): list(panel.queryset) for panel in response.context["panels"]}
        assert panels["Placements of advisers"] == [placement]


def test_adviser_with_observations_cannot_be_deleted(as_person, manager):
    observation = ObservationFactory(adviser=AdviserFactory())
    response = as_person(manager).post(f"{observation.adviser.get_absolute_url()}delete/")
    assert response.status_code == 409
    assert observation.summary in response.content.decode()


# Observations


def test_new_observation_defaults_to_own_adviser_and_station(as_person, osh, osh_city):
    adviser = AdviserFactory(account=osh)
    placement = PlacementFactory(adviser=adviser, station__district=osh_city)
    form = as_person(osh).get(reverse("advisers:observation_add")).context["form"]
    assert form["adviser"].value() == adviser.pk
    assert form["station"].value() == placement.station.pk
    assert form["district"].value() == osh_city.pk
    assert form["date"].value() == day(2011, 10, 31)


def test_new_observation_defaults_to_only_district(as_person, osh, osh_city):
    form = as_person(osh).get(reverse("advisers:observation_add")).context["form"]
    assert form["district"].value() == osh_city.pk
    assert form["adviser"].value() is None


def test_new_observation_has_no_default_with_two_districts(as_person):
    person = UserFactory(districts=DistrictFactory.create_batch(2))
    form = as_person(person).get(reverse("advisers:observation_add")).context["form"]
    assert form["district"].value() is None


def test_url_parameters_override_own_station(as_person, osh, osh_city):
    PlacementFactory(adviser=AdviserFactory(account=osh), station__district=osh_city)
    form = as_person(osh).get(reverse("advisers:observation_add"), {"district": osh_city.pk}).context["form"]
    assert form["station"].value() is None


@pytest.fixture
def observations(osh, osh_city):
    """One observation of each sensitivity in Osh city, recorded by `osh`."""
    return {
        degree: ObservationFactory(district=osh_city, sensitivity=degree, created_by=osh)
        for degree in ("normal", "restricted", "confidential")
    }


def test_confidential_observation_is_visible_to_author_and_managers(as_person, observations, osh, manager, osh_city):
    colleague = UserFactory(districts=[osh_city])
    elsewhere = UserFactory(districts=[DistrictFactory()])
    visible = {
        person: {
            level
            for level, observation in observations.items()
            if observation in Observation.objects.visible_to(person)
        }
        for person in (osh, colleague, manager, elsewhere)
    }
    assert visible == {
        osh: {"normal", "restricted", "confidential"},
        colleague: {"normal", "restricted"},
        manager: {"normal", "restricted", "confidential"},
        elsewhere: set(),
    }
    page = as_person(colleague)
    for suffix in ("", "edit/", "delete/", "concern/"):
        assert page.get(f"{observations['confidential'].get_absolute_url()}{suffix}").status_code == 404


def test_district_page_hides_confidential_observation(as_person, observations, osh_city):
    colleague = UserFactory(districts=[osh_city])
    response = as_person(colleague).get(osh_city.get_absolute_url())
    [panel] = [panel for panel in response.context["panels"] if str(panel.title) == "Observations"]
    assert panel.count == 2
    assert observations["confidential"].summary not in response.content.decode()


def test_only_existing_observation_can_be_linked_to_concern(as_person, osh, osh_city):
    page, observation = as_person(osh), ObservationFactory(district=osh_city)
    assert "concern" not in page.get(reverse("advisers:observation_add")).context["form"].fields
    assert "concern" in page.get(f"{observation.get_absolute_url()}edit/").context["form"].fields


def test_edit_preserves_adviser_hidden_from_user(as_person, osh, osh_city):
    adviser = AdviserFactory()
    observation = ObservationFactory(district=osh_city, adviser=adviser)
    page, address = as_person(osh), f"{observation.get_absolute_url()}edit/"
    assert "adviser" not in page.get(address).context["form"].fields
    page.post(address, Observations().data(osh_city))
    observation.refresh_from_db()
    assert observation.adviser == adviser
    assert observation.updated_by == osh


def test_observation_without_adviser_is_allowed(as_person, osh, osh_city):
    as_person(osh).post(reverse("advisers:observation_add"), Observations().data(osh_city))
    observation = Observation.objects.get()
    assert (observation.adviser, observation.created_by) == (None, osh)


def test_placements_are_filtered_by_phase(as_person, manager):
    past = MandateFactory(starts=day(2010, 1, 1), adopted=day(2010, 1, 1), ends=day(2010, 11, 17))
    running = PlacementFactory()
    PlacementFactory(mandate=past, starts=day(2010, 1, 1))
    rows = as_person(manager).get("/advisers/placements/", {"running": "running"}).context["table"].paginated_rows
    assert [row.record for row in rows] == [running]
    assert Placement.objects.count() == 2


@pytest.mark.parametrize(
    ("to", "message"), [("normal", "can choose a lower sensitivity"), ("confidential", "no longer see this record")]
)
def test_colleague_cannot_lower_sensitivity_or_lose_access(as_person, osh, osh_city, manager, to, message):
    observation = ObservationFactory(district=osh_city, sensitivity="restricted", created_by=manager)
    typed = Observations().data(osh_city) | {"sensitivity": to}
    response = as_person(osh).post(f"{observation.get_absolute_url()}edit/", typed)
    assert message in " ".join(response.context["form"].errors["sensitivity"])
    observation.refresh_from_db()
    assert observation.sensitivity == "restricted"


def test_station_in_other_district_is_not_named(as_person, osh, osh_city, manager):
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
