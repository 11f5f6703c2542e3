"""Opening dates of police stations: rules in forms and in the database, choices, list and import."""

import datetime

import pytest
from django.urls import reverse

from advisers.models import Placement
from advisers.tests.factories import AdviserFactory, ObservationFactory, PlacementFactory
from csi.tests.support.forms import build_submission, read_fields
from csi.tests.support.sql import insert, refused_by, update
from csi.tests.support.view_contracts import get_form_errors, get_listed_records
from districts.models import PoliceStrength
from districts.tests.factories import (
    MandateExtensionFactory,
    MandateFactory,
    PoliceStationFactory,
    PoliceStrengthFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

day = datetime.date.fromisoformat
CREATED = datetime.datetime(2011, 10, 31, tzinfo=datetime.UTC)


@pytest.fixture
def mandate(db):
    return MandateFactory(starts=day("2010-11-18"), ends=day("2011-11-17"))


@pytest.fixture
def station(osh_city):
    """A station that was open from 1 March to 31 October."""
    return PoliceStationFactory(district=osh_city, opened_on=day("2011-03-01"), closed_on=day("2011-10-31"))


PLACEMENTS = [
    ("2011-02-28", "2011-10-31", "placement_after_station_opened", "starts", "The station opened on 1 Mar 2011."),
    ("2011-03-01", "2011-11-01", "placement_before_station_closed", "ends", "The station closes before."),
    ("2011-03-01", "", "placement_before_station_closed", "ends", "The station closes before."),
    ("2011-11-01", "2011-11-02", "placement_before_station_closed", "starts", "The station closed on 31 Oct 2011."),
]


@pytest.mark.parametrize(("starts", "ends", "rule", "field", "message"), PLACEMENTS)
def test_placement_while_station_is_not_open_is_rejected(
    starts, ends, rule, field, message, station, mandate, as_person, manager
):
    data = {"adviser": AdviserFactory().pk, "station": station.pk, "mandate": mandate.pk, "role": "adviser"}
    data |= {"starts": starts, "ends": ends}
    form = as_person(manager).post(reverse("advisers:placement_add"), data).context["form"]
    assert form.errors[field][0].startswith(message), form.errors
    record = PlacementFactory.build(
        adviser=AdviserFactory(), station=station, mandate=mandate, starts=day(starts), ends=day(ends) if ends else None
    )
    record.created_at = record.updated_at = CREATED
    with refused_by(rule):
        insert(record)


def test_placement_may_last_as_long_as_the_station(station, mandate):
    placement = PlacementFactory(
        station=station, mandate=mandate, starts=station.opened_on, ends=station.closed_on, adviser=AdviserFactory()
    )
    placement.full_clean()
    assert Placement.objects.get() == placement


@pytest.mark.parametrize(("date", "message"), [("2011-02-28", "opened on 1 Mar"), ("2011-11-01", "closed on 31 Oct")])
def test_police_strength_of_a_station_that_is_not_open_is_rejected(
    date, message, station, settings, as_person, manager
):
    settings.MISSION_DATE = day("2011-11-30")
    data = {"station": station.pk, "date": date, "source": "Office", "lines-TOTAL_FORMS": 0, "lines-INITIAL_FORMS": 0}
    form = as_person(manager).post(reverse("districts:policestrength_add"), data).context["form"]
    assert message in form.errors["date"][0]
    record = PoliceStrengthFactory.build(station=station, date=day(date))
    record.created_at = record.updated_at = CREATED
    with refused_by("strength_of_open_station"):
        insert(record)


@pytest.mark.parametrize(("date", "message"), [("2011-02-28", "opened on 1 Mar"), ("2011-11-01", "closed on 31 Oct")])
def test_observation_at_a_station_that_is_not_open_is_rejected(
    date, message, station, settings, as_person, manager, admin
):
    settings.MISSION_DATE = day("2011-11-30")
    data = {"district": station.district.pk, "station": station.pk, "date": date, "kind": "incident"}
    data |= {"summary": "Lamps", "details": "", "sensitivity": "normal"}
    form = as_person(manager).post(reverse("advisers:observation_add"), data).context["form"]
    assert message in form.errors["date"][0]
    page = as_person(admin).post(reverse("admin:advisers_observation_add"), data)
    assert message in page.context["adminform"].form.errors["date"][0]
    record = ObservationFactory.build(district=station.district, station=station, date=day(date))
    record.created_at = record.updated_at = CREATED
    with refused_by("observation_of_open_station"):
        insert(record)
    saved = ObservationFactory(district=station.district, station=station, date=day("2011-10-31"))
    with refused_by("observation_of_open_station"):
        update(saved, date=date)


def test_observation_without_a_station_has_any_date(osh_city, station):
    record = ObservationFactory(district=osh_city, date=day("2011-02-28"))
    record.full_clean()
    with refused_by("observation_of_open_station"):
        update(record, station_id=station.pk)


STATION_DATES = [
    ("opened_on", "2011-03-02", "station_opened_before_records", "before this date"),
    ("closed_on", "2011-10-30", "station_closed_after_records", "after this date"),
    ("closed_on", "2011-02-28", "station_dates_ordered", "must not be before the opening date"),
]


@pytest.mark.parametrize("records", ["placement", "police strength", "observations"])
@pytest.mark.parametrize(("field", "value", "rule", "message"), STATION_DATES)
def test_station_cannot_exclude_its_records(field, value, rule, message, records, station, mandate, as_person, manager):
    if records == "placement":
        PlacementFactory(station=station, mandate=mandate, starts=day("2011-03-01"), ends=day("2011-10-31"))
    for date in (day("2011-03-01"), day("2011-10-31")):
        if records == "police strength":
            PoliceStrengthFactory(station=station, date=date)
        elif records == "observations":
            ObservationFactory(district=station.district, station=station, date=date)
    page, url = as_person(manager), f"{station.get_absolute_url()}edit/"
    data = build_submission(page.get(url).context)
    assert message in get_form_errors(page.post(url, data | {field: value}))["form"][field][0]
    if rule != "station_dates_ordered":
        with refused_by(rule):
            update(station, **{field: value})


@pytest.fixture
def placement(mandate, osh_city):
    """A placement that ends with its mandate, at a station that closes six weeks later."""
    station = PoliceStationFactory(district=osh_city, closed_on=day("2011-12-31"))
    return PlacementFactory(station=station, mandate=mandate, starts=day("2011-03-01"))


ADOPTED = {"adopted_on": "2011-10-20", "decision": "PC.DEC/1"}
OUTLASTS_STATION = "Enter the last day of the placement first"


def test_mandate_cannot_outlast_a_station_with_a_placement_that_ends_with_it(mandate, placement, as_person, manager):
    with refused_by("station_closed_after_records"):
        update(placement.station, closed_on="2011-11-16")
    extension = MandateExtensionFactory(mandate=mandate, ends=day("2012-12-31"))
    with refused_by("mandate_ends_before_stations_close"):
        update(extension, **ADOPTED)
    for record, changes in ((extension, ADOPTED), (mandate, {"ends": "2012-01-01"})):
        page, url = as_person(manager), f"{record.get_absolute_url()}edit/"
        errors = get_form_errors(page.post(url, build_submission(page.get(url).context) | changes))["form"]
        assert OUTLASTS_STATION in errors["ends"][0]
        assert "__all__" not in errors
    update(placement, ends="2011-11-17")
    url = f"{extension.get_absolute_url()}edit/"
    assert page.post(url, build_submission(page.get(url).context) | ADOPTED).status_code == 302


@pytest.mark.parametrize("form", ["extension", "row of the mandate", "mandate"])
def test_admin_shows_beside_the_last_day_that_a_mandate_outlasts_a_station(form, mandate, placement, as_person, admin):
    extension = MandateExtensionFactory(mandate=mandate, ends=day("2012-12-31"))
    record = extension if form == "extension" else mandate
    page, url = as_person(admin), reverse(f"admin:districts_{record._meta.model_name}_change", args=[record.pk])
    context = page.get(url).context
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    rows = [part for formset in formsets for part in (formset.management_form, *formset.initial_forms)]
    data = read_fields([context["adminform"].form, *rows])
    if form == "mandate":
        data["ends"] = "2012-01-01"
    else:
        prefix = "" if form == "extension" else f"{formsets[0].initial_forms[0].prefix}-"
        data |= {f"{prefix}{name}": value for name, value in ADOPTED.items()}
    response = page.post(url, data)
    if form == "row of the mandate":
        errors = response.context["inline_admin_formsets"][0].formset.forms[0].errors
    else:
        errors = response.context["adminform"].form.errors
    assert list(errors) == ["ends"]
    assert OUTLASTS_STATION in errors["ends"][0]


def test_new_station_opens_today_and_its_dates_are_shown(osh_city, as_person, manager):
    page, url = as_person(manager), reverse("districts:policestation_add")
    data = build_submission(page.get(url).context) | {"district": osh_city.pk, "name": "Kara-Kul"}
    assert str(data["opened_on"]) == "2011-10-31"
    shown = page.post(url, data | {"closed_on": "2012-05-01"}, follow=True).content.decode()
    assert "31 Oct 2011" in shown
    assert "1 May 2012" in shown
    assert "Opened on" in page.get(f"{reverse('districts:policestation_list')}?export=csv").getvalue().decode()


def test_open_stations_come_first_in_choices(osh_city, as_person, manager):
    for name, dates in (
        ("A", {"closed_on": day("2011-10-30")}),
        ("B", {}),
        ("C", {"opened_on": day("2011-11-01")}),
        ("D", {"opened_on": day("2011-10-31"), "closed_on": day("2011-10-31")}),
    ):
        PoliceStationFactory(district=osh_city, name=name, **dates)
    page = as_person(manager)
    for url in ("advisers:placement_add", "districts:policestrength_add", "advisers:observation_add"):
        choices = [choice for choice in page.get(reverse(url)).context["form"].fields["station"].choices if choice[0]]
        assert [(group, [str(label) for _value, label in members]) for group, members in choices] == [
            ("Open", ["B", "D"]),
            ("Closed or not yet open", ["A", "C"]),
        ], url


def test_list_of_stations_is_filtered_by_open_today(osh_city, manager):
    PoliceStationFactory(district=osh_city, name="A", closed_on=day("2011-10-30"))
    PoliceStationFactory(district=osh_city, name="B", closed_on=day("2011-10-31"))
    url = reverse("districts:policestation_list")
    for value, expected in (("yes", ["B"]), ("no", ["A"])):
        listed = get_listed_records(manager, f"{url}?open={value}")
        assert [station.name for station in listed] == expected


def test_closed_station_leaves_the_latest_police_strength(station):
    PoliceStrengthFactory(station=station, date=day("2011-06-30"))
    assert PoliceStrength.objects.latest_on(day("2011-10-31")).exists()
    assert not PoliceStrength.objects.latest_on(day("2011-11-01")).exists()
