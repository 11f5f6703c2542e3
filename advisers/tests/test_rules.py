"""Constraints of placements and observations in forms, admin and database."""

import datetime

import pytest
from django.urls import reverse

from advisers.models import Adviser, Observation, Placement
from advisers.tests.factories import AdviserFactory, ObservationFactory, PlacementFactory
from csi.tests.support.sql import insert, refused_by, update
from districts.models import Mandate
from districts.tests.factories import DistrictFactory, MandateFactory, PoliceStationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

day = datetime.date


@pytest.fixture
def mandate(db):
    """A mandate from 18 November 2010 to 17 November 2011."""
    return MandateFactory(starts=day(2010, 11, 18), ends=day(2011, 11, 17))


@pytest.fixture
def open_ended_mandate(db):
    """A mandate without an end."""
    return MandateFactory(starts=day(2010, 11, 18), ends=None)


def get_form_data(placement):
    data = {
        "adviser": placement.adviser_id,
        "station": placement.station_id,
        "mandate": placement.mandate_id,
        "role": placement.role,
        "starts": placement.starts,
    }
    return data | ({"ends": placement.ends} if placement.ends else {})


def build_placement(mandate, starts, ends=None, **values):
    """Return an unsaved placement of saved records."""
    values.setdefault("adviser", AdviserFactory())
    return PlacementFactory.build(station=PoliceStationFactory(), mandate=mandate, starts=starts, ends=ends, **values)


# In two stations at once: (first placement), (second placement), refused?

TWICE = [
    # The second starts the day after the first ended, or on its last day.
    (day(2011, 1, 1), day(2011, 2, 14), day(2011, 2, 15), None, False),
    (day(2011, 1, 1), day(2011, 2, 14), day(2011, 2, 14), None, True),
    # The second ends the day before the first starts, or on its first day.
    (day(2011, 2, 15), None, day(2011, 1, 1), day(2011, 2, 14), False),
    (day(2011, 2, 15), None, day(2011, 1, 1), day(2011, 2, 15), True),
    # Two without an end, in either order.
    (day(2011, 1, 1), None, day(2011, 6, 1), None, True),
    (day(2011, 6, 1), None, day(2011, 1, 1), None, True),
    # Leap day: 28 February 2012 is not the month's last day.
    (day(2011, 12, 1), day(2012, 2, 28), day(2012, 2, 29), day(2012, 2, 29), False),
    (day(2011, 12, 1), day(2012, 2, 29), day(2012, 2, 29), day(2012, 3, 31), True),
    (day(2011, 12, 1), day(2012, 2, 29), day(2012, 3, 1), None, False),
    # 2011 has no leap day: March follows the 28th.
    (day(2011, 1, 31), day(2011, 2, 28), day(2011, 3, 1), None, False),
    # Month ends and the turn of the year.
    (day(2011, 4, 1), day(2011, 4, 30), day(2011, 5, 1), day(2011, 5, 31), False),
    (day(2011, 12, 1), day(2011, 12, 31), day(2012, 1, 1), None, False),
    (day(2011, 12, 1), day(2011, 12, 31), day(2011, 12, 31), None, True),
    # One day inside the other.
    (day(2011, 1, 1), day(2011, 12, 31), day(2011, 7, 1), day(2011, 7, 1), True),
]
each_pair = pytest.mark.parametrize(("starts", "ends", "again_from", "again_to", "refused"), TWICE)


@each_pair
def test_database_rejects_overlapping_placements(starts, ends, again_from, again_to, refused, open_ended_mandate):
    first = PlacementFactory(mandate=open_ended_mandate, starts=starts, ends=ends)
    second = build_placement(open_ended_mandate, again_from, again_to, adviser=first.adviser)
    second.created_at = second.updated_at = datetime.datetime(2011, 10, 31, tzinfo=datetime.UTC)
    if refused:
        with refused_by("placement_no_overlap"):
            insert(second)
    else:
        insert(second)
    assert Placement.objects.count() == (1 if refused else 2)


@each_pair
def test_form_rejects_overlapping_placements(
    starts, ends, again_from, again_to, refused, open_ended_mandate, as_person, manager
):
    first = PlacementFactory(mandate=open_ended_mandate, starts=starts, ends=ends)
    data = get_form_data(build_placement(open_ended_mandate, again_from, again_to, adviser=first.adviser))
    response = as_person(manager).post(reverse("advisers:placement_add"), data)
    assert Placement.objects.count() == (1 if refused else 2)
    if refused:
        assert response.context["form"].errors["adviser"] == [
            "This adviser is already placed at a station on some of these days. "
            "End the other placement the day before this one starts."
        ]


def test_two_advisers_may_be_at_one_station(open_ended_mandate):
    first = PlacementFactory(mandate=open_ended_mandate)
    PlacementFactory(mandate=open_ended_mandate, station=first.station)
    assert Placement.objects.in_post_on(day(2011, 6, 1)).count() == 2


def test_admin_inline_rejects_overlapping_placement(open_ended_mandate, as_person, admin):
    first = PlacementFactory(mandate=open_ended_mandate)
    adviser = first.adviser
    rows = {"placements-TOTAL_FORMS": 2, "placements-INITIAL_FORMS": 1, "placements-0-id": first.pk}
    rows |= {f"placements-0-{name}": value for name, value in get_form_data(first).items()}
    rows |= {
        f"placements-1-{name}": value
        for name, value in get_form_data(build_placement(open_ended_mandate, day(2011, 6, 1))).items()
    }
    person = {"given_names": "Anna", "family_name": "Berg", "sex": "woman", "state": "FI", "kind": "international"}
    response = as_person(admin).post(
        reverse("admin:advisers_adviser_change", args=[adviser.pk]),
        person | rows | {"placements-1-adviser": adviser.pk},
    )
    assert response.status_code == 200
    assert "already placed at a station on some of these days" in response.content.decode()
    assert Placement.objects.get() == first
    assert Adviser.objects.get(pk=adviser.pk).family_name != "Berg"


# Invalid placements: first day, last day, constraint, field and message.

VIOLATIONS = [
    (day(2010, 11, 17), None, "placement_within_mandate", "starts", "The mandate"),
    (day(2011, 1, 1), day(2011, 11, 18), "placement_within_mandate", "ends", "The mandate"),
    (day(2011, 11, 18), None, "placement_within_mandate", "starts", "The mandate"),
    (day(2011, 3, 1), day(2011, 2, 28), "placement_in_order", "ends", "The last day is before the first day."),
]
each_violation = pytest.mark.parametrize(("starts", "ends", "rule", "field", "message"), VIOLATIONS)


@each_violation
def test_database_rejects_placement_outside_mandate(starts, ends, rule, field, message, mandate):
    record = build_placement(mandate, starts, ends)
    record.created_at = record.updated_at = datetime.datetime(2011, 10, 31, tzinfo=datetime.UTC)
    with refused_by(rule):
        insert(record)


@each_violation
def test_form_rejects_placement_outside_mandate_and_preserves_input(
    starts, ends, rule, field, message, mandate, as_person, manager
):
    data = get_form_data(build_placement(mandate, starts, ends))
    form = as_person(manager).post(reverse("advisers:placement_add"), data).context["form"]
    assert form.errors[field][0].startswith(message)
    assert {name: form[name].value() for name in data} == {name: str(value) for name, value in data.items()}
    assert not Placement.objects.exists()


@each_violation
def test_admin_rejects_placement_outside_mandate(starts, ends, rule, field, message, mandate, as_person, admin):
    data = get_form_data(build_placement(mandate, starts, ends))
    response = as_person(admin).post(reverse("admin:advisers_placement_add"), data)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert not Placement.objects.exists()


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (day(2010, 11, 18), day(2011, 11, 17)),
        (day(2010, 11, 18), None),
        (day(2011, 11, 17), day(2011, 11, 17)),
    ],
)
def test_placement_may_cover_whole_mandate(starts, ends, mandate, as_person, manager):
    response = as_person(manager).post(
        reverse("advisers:placement_add"), get_form_data(build_placement(mandate, starts, ends))
    )
    assert response.url == Placement.objects.get().get_absolute_url()


# A mandate that is shortened or extended while placements run


@pytest.fixture
def placements(mandate):
    """A placement that ends on the last day of the mandate and one without an end."""
    return (
        PlacementFactory(mandate=mandate, starts=day(2010, 11, 18), ends=day(2011, 11, 17)),
        PlacementFactory(mandate=mandate, starts=day(2011, 1, 1)),
    )


@pytest.mark.parametrize("dates", [{"ends": day(2011, 11, 16)}, {"starts": day(2010, 11, 19)}])
def test_database_rejects_mandate_shorter_than_its_placements(dates, mandate, placements):
    with refused_by("mandate_contains_placements"):
        update(mandate, **dates)


def test_mandate_may_be_shortened_around_open_ended_placement(mandate):
    PlacementFactory(mandate=mandate, starts=day(2011, 1, 1))
    update(mandate, ends=day(2011, 1, 1))
    with refused_by("mandate_contains_placements"):
        update(mandate, ends=day(2010, 12, 31))


def mandate_form(mandate, **values):
    return {
        "decision": mandate.decision,
        "adopted": mandate.adopted,
        "participating_states": mandate.participating_states,
        "starts": mandate.starts,
        "ends": mandate.ends,
        "areas-TOTAL_FORMS": 0,
        "areas-INITIAL_FORMS": 0,
        "extensions-TOTAL_FORMS": 0,
        "extensions-INITIAL_FORMS": 0,
        **values,
    }


@pytest.mark.parametrize("page_name", ["page", "admin"])
def test_shortening_mandate_with_placement_is_rejected_with_message(page_name, mandate, placements, as_person, admin):
    address = {
        "page": f"{mandate.get_absolute_url()}edit/",
        "admin": reverse("admin:districts_mandate_change", args=[mandate.pk]),
    }[page_name]
    response = as_person(admin).post(address, mandate_form(mandate, ends="2011-11-16"))
    assert response.status_code == 200
    assert "A placement of an adviser would lie outside these dates" in response.content.decode()
    assert Mandate.objects.get().ends == day(2011, 11, 17)


def test_mandate_with_placements_can_be_extended(mandate, placements, as_person, manager):
    ended, open_ended_mandate = placements
    in_post = Placement.objects.in_post_on
    assert set(in_post(day(2011, 11, 17))) == {ended, open_ended_mandate}
    assert set(in_post(day(2011, 11, 18))) == set()
    data = mandate_form(mandate, ends="2012-02-29")
    assert as_person(manager).post(f"{mandate.get_absolute_url()}edit/", data).status_code == 302
    assert set(in_post(day(2011, 11, 18))) == {open_ended_mandate}
    assert set(in_post(day(2012, 2, 29))) == {open_ended_mandate}
    assert set(in_post(day(2012, 3, 1))) == set()
    assert set(Adviser.objects.in_post_on(day(2012, 2, 29))) == {open_ended_mandate.adviser}


def test_last_day_of_placement_is_its_own_or_of_mandate(mandate):
    assert build_placement(mandate, day(2011, 1, 1), day(2011, 2, 28)).last_day == day(2011, 2, 28)
    assert build_placement(mandate, day(2011, 1, 1)).last_day == day(2011, 11, 17)
    assert build_placement(MandateFactory.build(ends=None), day(2011, 1, 1)).last_day is None


def test_adviser_list_shows_station_on_day(mandate):
    placement = PlacementFactory(mandate=mandate, starts=day(2011, 1, 1), ends=day(2011, 2, 28))
    later = PlacementFactory(mandate=mandate, adviser=placement.adviser, starts=day(2011, 3, 1))

    def get_station_and_last_day(date):
        adviser = Adviser.objects.for_list(date).get()
        return adviser.station_name, adviser.last_day

    assert get_station_and_last_day(day(2011, 2, 28)) == (placement.station.name, day(2011, 2, 28))
    assert get_station_and_last_day(day(2011, 3, 1)) == (later.station.name, day(2011, 11, 17))
    assert get_station_and_last_day(day(2011, 11, 18)) == (None, None)


# Observations


@pytest.mark.parametrize("page_name", ["advisers:observation_add", "admin:advisers_observation_add"])
def test_station_of_other_district_is_rejected_with_message(page_name, as_person, admin, osh_city):
    data = {
        "district": osh_city.pk,
        "station": PoliceStationFactory().pk,
        "date": "2011-10-17",
        "kind": "challenge",
        "summary": "Few women at the desk",
        "sensitivity": "normal",
    }
    response = as_person(admin).post(reverse(page_name), data)
    assert "This station is in another district." in response.content.decode()
    assert not Observation.objects.exists()


def test_database_rejects_station_of_other_district():
    observation = ObservationFactory()
    with refused_by("observation_district_matches_station"):
        update(observation, station_id=PoliceStationFactory().pk)


def test_station_with_observations_cannot_change_district(as_person, manager):
    station = PoliceStationFactory()
    ObservationFactory(district=station.district, station=station)
    elsewhere = DistrictFactory()
    with refused_by("station_district_matches_observations"):
        update(station, district_id=elsewhere.pk)
    data = {"district": elsewhere.pk, "name": station.name}
    response = as_person(manager).post(f"{station.get_absolute_url()}edit/", data)
    assert response.context["form"].errors["district"] == [
        "Observations of this station are recorded in its current district. Change them first."
    ]


def test_observation_with_future_date_is_rejected(as_person, osh, osh_city):
    data = {
        "district": osh_city.pk,
        "date": "2011-11-01",
        "kind": "incident",
        "summary": "Not yet",
        "sensitivity": "normal",
    }
    response = as_person(osh).post(reverse("advisers:observation_add"), data)
    assert response.context["form"].errors["date"] == ["The date cannot be in the future. Check the date."]


def test_database_rejects_unknown_sensitivity():
    with refused_by("observation_sensitivity_known"):
        update(ObservationFactory(), sensitivity="secret")


@pytest.mark.parametrize(
    ("factory", "column", "value"),
    [
        (AdviserFactory, "sex", "unknown"),
        (AdviserFactory, "kind", "visitor"),
        (AdviserFactory, "languages", ["en", "xx"]),
        (PlacementFactory, "role", "guest"),
        (ObservationFactory, "kind", "rumour"),
    ],
)
def test_database_rejects_unknown_choice(factory, column, value):
    record = factory()
    with refused_by(f"{record._meta.model_name}_{column}_known"):
        update(record, **{column: value})


@pytest.mark.parametrize("url", ["/advisers/advisers/add/", "/admin/advisers/adviser/add/"])
@pytest.mark.parametrize("field", ["given_names", "family_name"])
def test_adviser_with_only_one_name_is_recorded(as_person, admin, url, field):
    rows = {"placements-TOTAL_FORMS": 0, "placements-INITIAL_FORMS": 0}
    person = {"given_names": "", "family_name": "", "sex": "woman", "state": "KG", "kind": "national"} | rows
    rejected = as_person(admin).post(url, person)
    assert "Enter the name of the adviser" in rejected.content.decode()
    as_person(admin).post(url, person | {field: "Aizada"})
    adviser = Adviser.objects.get()
    assert (adviser.full_name, adviser.family_name) == ("Aizada", "Aizada")


def test_database_requires_a_name():
    adviser = AdviserFactory()
    with refused_by("adviser_has_name"):
        update(adviser, given_names="Aizada", family_name="")
