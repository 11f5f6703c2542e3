"""Targets: rules through pages, admin and SQL; target status; progress."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from csi.core.periods import Span
from csi.indicators.formatting import format_entered_value
from csi.indicators.models import Target
from csi.indicators.registry import REGISTRY, MeasurementUnit
from csi.indicators.results import IndicatorValue
from csi.indicators.target_progress import CurrentTargets, get_target_progress, judge_target
from csi.indicators.target_status import TargetStatus, compute_elapsed_share, compute_target_status
from csi.indicators.tests.factories import TargetFactory
from csi.tests.support.samples import everyday_sample
from csi.tests.support.sql import insert, refused_by, update
from csi.tests.support.view_contracts import DetailContract, FormContract, ListContract, read_csv
from districts.tests.factories import AreaOfOperationFactory
from forums.tests.factories import MeetingFactory, WorkingGroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

day = datetime.date.fromisoformat
YEAR = {"starts": day("2011-01-01"), "ends": day("2011-12-31")}
ADD_URL = "/reports/targets/add/"
ADMIN_ADD_URL = "/admin/indicators/target/add/"


def form_data(district=None, **changes):
    """Return the form data of a target for 2011; the district becomes an area of operation."""
    if district and not district.areas.exists():
        AreaOfOperationFactory(district=district)
    return {
        "indicator": "cadence",
        "district": district.pk if district else "",
        "starts": "2011-01-01",
        "ends": "2011-12-31",
        "baseline": "60",
        "value": "90",
        "note": "",
        **changes,
    }


class TestTargetPages(ListContract, DetailContract, FormContract):
    url = "/reports/targets/"
    factory = TargetFactory
    person = "manager"
    edited_by_field_staff = False
    text_field = "note"

    @pytest.fixture(autouse=True)
    def first_target_of_this_year(self):
        """Values of years before the mandate need no query."""
        TargetFactory.reset_sequence()

    def data(self, district):
        return form_data(district)


# Rules

OVERLAPPING = {
    "the same year": {},
    "the last day": {"starts": "2011-12-31", "ends": "2012-12-31"},
    "the first day": {"starts": "2010-01-01", "ends": "2011-01-01"},
}
NOT_OVERLAPPING = {
    "the year after": {"starts": "2012-01-01", "ends": "2012-12-31"},
    "another indicator": {"indicator": "trips"},
}


@pytest.mark.parametrize("changes", everyday_sample(OVERLAPPING, 1))
@pytest.mark.parametrize("url", [ADD_URL, ADMIN_ADD_URL])
@pytest.mark.parametrize("area", ["mission", "district"])
def test_second_target_for_the_same_area_and_day_is_rejected(as_person, admin, osh_city, area, url, changes):
    district = osh_city if area == "district" else None
    TargetFactory(district=district, **YEAR)
    response = as_person(admin).post(url, form_data(district, **changes))
    assert response.status_code == 200
    assert "already has a target for some of these days" in response.content.decode()
    assert Target.objects.count() == 1


@pytest.mark.parametrize("area", ["mission", "district"])
def test_postgresql_rejects_overlapping_target(osh_city, area):
    district = osh_city if area == "district" else None
    TargetFactory(district=district, **YEAR)
    with refused_by("target_no_overlap"):
        insert(TargetFactory.build(district=district, **YEAR))


@pytest.mark.parametrize("url", [ADD_URL, ADMIN_ADD_URL])
@pytest.mark.parametrize("status", [None, "requested"])
def test_target_for_a_district_never_in_operation_is_rejected(as_person, admin, osh_city, url, status):
    if status:
        AreaOfOperationFactory(district=osh_city, status=status)
    data = form_data() | {"district": osh_city.pk}
    response = as_person(admin).post(url, data)
    form = response.context["form"] if url == ADD_URL else response.context["adminform"].form
    assert "has never been an area of operation" in str(form.errors["district"])
    with refused_by("target_district_in_operation"):
        insert(TargetFactory.build(district=osh_city, **YEAR))


def test_only_area_of_a_district_with_a_target_stays(osh_city, uzgen_district):
    area = AreaOfOperationFactory(district=osh_city, starts=day("2011-03-01"))
    TargetFactory(district=osh_city, **YEAR)
    for changes in ({"status": "requested", "requested_on": day("2011-01-01")}, {"district_id": uzgen_district.pk}):
        with refused_by("area_of_targets"):
            update(area, **changes)
    with refused_by("area_of_targets_not_deleted"):
        area.delete()
    AreaOfOperationFactory(district=osh_city, starts=day("2011-01-01"), ends=day("2011-02-28"))
    area.delete()
    assert osh_city.areas.count() == 1


@pytest.mark.parametrize("field", ["baseline", "value"])
@pytest.mark.parametrize("number", ["100.01", "-0.01"])
def test_percentage_outside_0_to_100_is_rejected(as_person, manager, field, number):
    response = as_person(manager).post(ADD_URL, form_data(**{field: number}))
    assert response.context["form"].errors[field] == ["Enter a percentage from 0 to 100."]
    data = form_data(indicator="trips", baseline="0", value="400")
    assert as_person(manager).post(ADD_URL, data).status_code == 302


IMPOSSIBLE = {
    MeasurementUnit.PERCENT: ("-0.01", "100.01"),
    MeasurementUnit.POINTS: ("-100.01", "100.01"),
    MeasurementUnit.NUMBER: ("-0.01",),
    MeasurementUnit.DAYS: ("-0.01",),
    MeasurementUnit.PEOPLE: ("-0.01",),
    MeasurementUnit.EUR: ("-0.01",),
}


@pytest.mark.parametrize("field", ["baseline", "value"])
@pytest.mark.parametrize("key", REGISTRY)
def test_database_and_model_reject_values_that_an_indicator_cannot_have(field, key):
    unit = REGISTRY[key].unit
    rule = f"in_{unit}" if unit in (MeasurementUnit.PERCENT, MeasurementUnit.POINTS) else "not_negative"
    for number in IMPOSSIBLE[unit]:
        target = TargetFactory.build(indicator=key, **{"baseline": 50, "value": 50, field: Decimal(number)})
        with pytest.raises(ValidationError) as error:
            target.clean()
        assert set(error.value.message_dict) == {field}
        with refused_by(f"target_{field}_{rule}"):
            insert(target)
    insert(TargetFactory.build(indicator=key, baseline=0, value=100))


def test_indicator_of_a_target_cannot_be_exchanged_for_one_of_another_unit():
    target = TargetFactory(indicator="trips", baseline=0, value=400)
    with refused_by("target_value_in_percent"):
        update(target, indicator="cadence")


def test_database_rejects_unknown_indicators_and_districts_of_mission_wide_ones(osh_city):
    target = TargetFactory(district=osh_city)
    with refused_by("target_indicator_known"):
        update(target, indicator="happiness")
    with refused_by("target_mission_wide"):
        update(target, indicator="deployment_rate")


@pytest.mark.parametrize("changes", NOT_OVERLAPPING.values(), ids=NOT_OVERLAPPING)
def test_targets_of_other_periods_indicators_and_areas_are_accepted(as_person, manager, osh_city, changes):
    TargetFactory(**YEAR)
    assert as_person(manager).post(ADD_URL, form_data(**changes)).status_code == 302
    assert as_person(manager).post(ADD_URL, form_data(osh_city)).status_code == 302
    assert Target.objects.count() == 3


INVALID = {
    "an unknown indicator": ({"indicator": "happiness"}, "indicator", "Choose “Indicator” from the list"),
    "an end before the start": ({"ends": "2010-12-31"}, "ends", "last day is before"),
    "no number": ({"value": "many"}, "value", "must be a number"),
    "no baseline": ({"baseline": ""}, "baseline", "Enter a number for “Baseline”"),
}


@pytest.mark.parametrize(("changes", "field", "message"), INVALID.values(), ids=INVALID)
def test_invalid_field_is_reported(as_person, manager, changes, field, message):
    response = as_person(manager).post(ADD_URL, form_data(**changes))
    assert message in str(response.context["form"].errors[field])
    assert not Target.objects.exists()


def test_mission_wide_indicator_rejects_district_target(as_person, manager, osh_city):
    response = as_person(manager).post(ADD_URL, form_data(osh_city, indicator="deployment_rate"))
    assert "whole mission only" in str(response.context["form"].errors["district"])


def test_field_staff_see_mission_and_own_district_targets_but_cannot_edit(as_person, osh, osh_city, uzgen_district):
    own, mission_wide, other = TargetFactory(district=osh_city), TargetFactory(), TargetFactory(district=uzgen_district)
    assert set(Target.objects.visible_to(osh)) == {own, mission_wide}
    page = as_person(osh)
    assert page.get(mission_wide.get_absolute_url()).status_code == 200
    assert page.get(other.get_absolute_url()).status_code == 404
    assert page.get(reverse("indicators:target_edit", args=[own.pk])).status_code == 404


# TargetStatus

RATIO, FLOW, DECREASING = REGISTRY["cadence"], REGISTRY["trips"], REGISTRY["concerns_open"]


@pytest.mark.parametrize(
    ("indicator", "value", "baseline", "target", "elapsed", "status"),
    [
        # A ratio from 50 to 90: half way through, the line is at 70; a fifth of the distance is 8.
        (RATIO, 70, 50, 90, 0.5, TargetStatus.ON_TRACK),
        (RATIO, 69.9, 50, 90, 0.5, TargetStatus.WATCH),
        (RATIO, 62, 50, 90, 0.5, TargetStatus.WATCH),
        (RATIO, 61.9, 50, 90, 0.5, TargetStatus.OFF_TRACK),
        (RATIO, 90, 50, 90, 1, TargetStatus.ON_TRACK),
        (RATIO, 89, 50, 90, 1, TargetStatus.WATCH),
        (RATIO, 50, 50, 90, 0, TargetStatus.ON_TRACK),
        # Better than the target from the baseline on: reaching the target is enough.
        (RATIO, 90, 95, 90, 0.1, TargetStatus.ON_TRACK),
        # Baseline equals target: a fifth of 90 is 18.
        (RATIO, 89, 90, 90, 0.5, TargetStatus.WATCH),
        (RATIO, 71, 90, 90, 0.5, TargetStatus.OFF_TRACK),
        # A flow starts at zero: half of 400 is 200; a fifth is 80.
        (FLOW, 200, 300, 400, 0.5, TargetStatus.ON_TRACK),
        (FLOW, 120, 300, 400, 0.5, TargetStatus.WATCH),
        (FLOW, 119, 300, 400, 0.5, TargetStatus.OFF_TRACK),
        # Lower is better: from 60 to 20, half way 40; a fifth of the distance is 8.
        (DECREASING, 40, 60, 20, 0.5, TargetStatus.ON_TRACK),
        (DECREASING, 48, 60, 20, 0.5, TargetStatus.WATCH),
        (DECREASING, 49, 60, 20, 0.5, TargetStatus.OFF_TRACK),
        (DECREASING, 0, 60, 20, 0.1, TargetStatus.ON_TRACK),
        (RATIO, None, 50, 90, 0.5, TargetStatus.NO_DATA),
    ],
)
def test_status_is_watch_up_to_a_fifth_of_the_distance_behind_the_line(
    indicator, value, baseline, target, elapsed, status
):
    assert compute_target_status(indicator, value, baseline=baseline, target=target, elapsed=elapsed) == status


def test_elapsed_share_includes_today():
    april = Span(day("2011-04-01"), day("2011-05-01"))
    shares = {
        text: compute_elapsed_share(april, day(text))
        for text in ("2011-03-31", "2011-04-01", "2011-04-30", "2011-06-01")
    }
    assert list(shares.values()) == [0, pytest.approx(1 / 30), 1, 1]


def test_target_progress_uses_the_period_and_area_of_the_target(osh_city, uzgen_district, manager):
    """Osh city held three of four expected meetings by the end of April; Uzgen has no group."""
    AreaOfOperationFactory(district=osh_city)
    group = WorkingGroupFactory(district=osh_city)
    for month in (1, 2, 3):
        MeetingFactory(group=group, month=datetime.date(2011, month, 1))
    spring = {"starts": day("2011-01-01"), "ends": day("2011-04-30")}
    in_osh = TargetFactory(district=osh_city, **spring)
    in_uzgen = TargetFactory(district=uzgen_district, **spring)
    first, second = get_target_progress([in_osh, in_uzgen], manager)
    assert (first.current_value.value, first.status, first.elapsed) == (75, TargetStatus.OFF_TRACK, 1)
    assert (second.current_value.value, second.status) == (None, TargetStatus.NO_DATA)


def test_current_targets_are_selected_by_day_and_area(osh_city, manager):
    TargetFactory(district=osh_city, **YEAR)
    TargetFactory(indicator="trips", **YEAR)
    october = day("2011-10-31")
    assert set(CurrentTargets(october, user=manager).by_indicator) == {"trips"}
    assert set(CurrentTargets(october, user=manager, district=osh_city).by_indicator) == {"cadence"}
    assert not CurrentTargets(day("2012-01-01"), user=manager).by_indicator


def test_status_is_judged_on_the_last_day_shown_not_today(osh_city, manager):
    """Half of the way is enough in the middle of the period, not at its end."""
    TargetFactory(indicator="cadence", baseline=0, value=100, **YEAR)
    statuses = {}
    for text in ("2011-06-30", "2011-12-31"):
        span = Span(day("2011-06-01"), day("2011-07-01"))
        value = IndicatorValue(RATIO, span, span.last_day, 50)
        statuses[text] = CurrentTargets(day(text), user=manager).judge(value, None).status
    assert statuses == {"2011-06-30": TargetStatus.ON_TRACK, "2011-12-31": TargetStatus.OFF_TRACK}


def test_flow_is_judged_by_the_count_since_the_first_day_of_the_target(manager):
    TargetFactory(indicator="trips", baseline=0, value=200, **YEAR)
    targets, requested = CurrentTargets(day("2011-06-30"), user=manager), []

    def get_value(key, span):
        requested.append((key, span))
        return IndicatorValue(FLOW, span, span.last_day, 100)

    october = Span(day("2011-06-01"), day("2011-07-01"))
    progress = targets.judge(IndicatorValue(FLOW, october, october.last_day, 9), get_value)
    assert requested == [("trips", Span(day("2011-01-01"), day("2011-07-01")))]
    assert targets.get_spans(["trips", "cadence"]) == [requested[0][1]]
    assert (progress.current_value.value, progress.status) == (100, TargetStatus.ON_TRACK)


def test_status_judges_the_number_as_displayed(manager):
    """89.6% is displayed as 90%, which reaches the target of 90%."""
    target = TargetFactory(indicator="cadence", baseline=50, value=90, **YEAR)
    value = IndicatorValue(RATIO, target.span, target.ends, 89.6)
    assert judge_target(target, value, target.ends).status == TargetStatus.ON_TRACK
    assert judge_target(target, replace(value, value=89.4), target.ends).status == TargetStatus.WATCH


@pytest.mark.parametrize(("entered", "text"), [("90", "90%"), ("90.5", "90.5%"), ("90.25", "90.25%")])
def test_target_is_displayed_with_every_decimal_place_entered(entered, text):
    assert format_entered_value(Decimal(entered), RATIO) == text


def test_many_targets_of_one_indicator_need_few_queries(osh_city, manager, django_assert_max_num_queries):
    targets = [
        TargetFactory(indicator="trips", district=osh_city, starts=datetime.date(year, 1, 1))
        for year in range(2007, 2012)
    ]
    # The first call stores the facts.
    get_target_progress(targets, manager)
    with django_assert_max_num_queries(4):
        get_target_progress(targets, manager)


def test_target_page_shows_status(as_person, manager):
    target = TargetFactory(indicator="trips", value=0, **YEAR)
    page = as_person(manager).get(target.get_absolute_url())
    assert str(page.context["badge"][0]) == "On track"
    assert "date_from=2011-01-01" in page.content.decode()


def test_target_list_shows_units_and_status(as_person, manager, osh_city):
    AreaOfOperationFactory(district=osh_city)
    group = WorkingGroupFactory(district=osh_city)
    for month in (1, 2, 3):
        MeetingFactory(group=group, month=datetime.date(2011, month, 1))
    TargetFactory(district=osh_city, baseline=50, value=90, starts=day("2011-01-01"), ends=day("2011-04-30"))
    page = as_person(manager)
    [row] = page.get(reverse("indicators:target_list")).context["table"].paginated_rows
    cells = [row.get_cell(name) for name in ("baseline", "value", "today")]
    assert cells == ["50%", "90%", "75%"]
    assert "Off track" in row.get_cell("status")
    [header, line] = read_csv(page.get(reverse("indicators:target_list"), {"export": "csv"}))
    exported = dict(zip(header, line, strict=True))
    assert [exported[name] for name in ("To date", "Status", "Unit")] == ["75", "Off track", "%"]
    assert float(exported["Target"]) == 90
