"""Targets: their rules through each door, and how figures stand against them."""

import datetime

import pytest
from django.urls import reverse

from csi.core.periods import Span
from csi.indicators.models import Target
from csi.indicators.registry import REGISTRY
from csi.indicators.status import Status, share_elapsed, status_of
from csi.indicators.targets.target_status import standings, standings_on
from csi.reports.tests.factories import TargetFactory
from csi.tests.support.sql import insert, refused_by
from csi.tests.support.view_contracts import DetailContract, FormContract, ListContract, read_csv
from forums.tests.factories import MeetingFactory, WorkingGroupFactory

pytestmark = pytest.mark.django_db

day = datetime.date.fromisoformat
YEAR = {"starts": day("2011-01-01"), "ends": day("2011-12-31")}
ADD = "/reports/targets/add/"
ADMIN_ADD = "/admin/indicators/target/add/"


@pytest.fixture(autouse=True)
def end_of_october(settings):
    settings.MISSION_DATE = day("2011-10-31")


def typed(district=None, **changes):
    """What a person types for a target of 2011."""
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

    def data(self, district):
        return typed(district)


# Rules

OVERLAPPING = {
    "the same year": {},
    "the last day": {"starts": "2011-12-31", "ends": "2012-12-31"},
    "the first day": {"starts": "2010-01-01", "ends": "2011-01-01"},
}
BESIDE = {
    "the year after": {"starts": "2012-01-01", "ends": "2012-12-31"},
    "another indicator": {"indicator": "trips"},
}


@pytest.mark.parametrize("changes", OVERLAPPING.values(), ids=OVERLAPPING)
@pytest.mark.parametrize("door", [ADD, ADMIN_ADD])
@pytest.mark.parametrize("place", ["mission", "district"])
def test_an_indicator_has_one_target_for_a_place_and_day(as_person, admin, osh_city, place, door, changes):
    district = osh_city if place == "district" else None
    TargetFactory(district=district, **YEAR)
    response = as_person(admin).post(door, typed(district, **changes))
    assert response.status_code == 200
    assert "on some of these days already" in response.content.decode()
    assert Target.objects.count() == 1


@pytest.mark.parametrize("place", ["mission", "district"])
def test_postgresql_refuses_a_second_target(osh_city, place):
    district = osh_city if place == "district" else None
    TargetFactory(district=district, **YEAR)
    with refused_by("target_apart"):
        insert(TargetFactory.build(district=district, **YEAR))


@pytest.mark.parametrize("changes", BESIDE.values(), ids=BESIDE)
def test_targets_stand_beside_each_other(as_person, manager, osh_city, changes):
    TargetFactory(**YEAR)
    assert as_person(manager).post(ADD, typed(**changes)).status_code == 302
    assert as_person(manager).post(ADD, typed(osh_city)).status_code == 302
    assert Target.objects.count() == 3


WRONG = {
    "an unknown indicator": ({"indicator": "happiness"}, "indicator", "not one of the available choices"),
    "an end before the start": ({"ends": "2010-12-31"}, "ends", "last day is before"),
    "no number": ({"value": "many"}, "value", "Enter a number"),
    "no baseline": ({"baseline": ""}, "baseline", "required"),
}


@pytest.mark.parametrize(("changes", "field", "words"), WRONG.values(), ids=WRONG)
def test_the_form_says_what_is_wrong(as_person, manager, changes, field, words):
    response = as_person(manager).post(ADD, typed(**changes))
    assert words in str(response.context["form"].errors[field])
    assert not Target.objects.exists()


def test_a_figure_of_the_whole_mission_has_no_target_in_a_district(as_person, manager, osh_city):
    response = as_person(manager).post(ADD, typed(osh_city, indicator="deployment_rate"))
    assert "whole mission only" in str(response.context["form"].errors["district"])


def test_field_staff_see_targets_of_the_mission_and_their_own_and_set_none(as_person, osh, osh_city, uzgen_district):
    mine, everyones, theirs = TargetFactory(district=osh_city), TargetFactory(), TargetFactory(district=uzgen_district)
    assert set(Target.objects.visible_to(osh)) == {mine, everyones}
    page = as_person(osh)
    assert page.get(everyones.get_absolute_url()).status_code == 200
    assert page.get(theirs.get_absolute_url()).status_code == 404
    assert page.get(reverse("indicators:target_edit", args=[mine.pk])).status_code == 404


# Status

LEVEL, FLOW, FEWER = REGISTRY["cadence"], REGISTRY["trips"], REGISTRY["concerns_open"]


@pytest.mark.parametrize(
    ("indicator", "value", "baseline", "target", "elapsed", "status"),
    [
        # A share from 50 to 90: half way through the line stands at 70; a fifth of the way is 8.
        (LEVEL, 70, 50, 90, 0.5, Status.ON_TRACK),
        (LEVEL, 69.9, 50, 90, 0.5, Status.WATCH),
        (LEVEL, 62, 50, 90, 0.5, Status.WATCH),
        (LEVEL, 61.9, 50, 90, 0.5, Status.OFF_TRACK),
        (LEVEL, 90, 50, 90, 1, Status.ON_TRACK),
        (LEVEL, 89, 50, 90, 1, Status.WATCH),
        (LEVEL, 50, 50, 90, 0, Status.ON_TRACK),
        # Better than the target already at the baseline: a line that falls is no excuse, nor is it asked for.
        (LEVEL, 90, 95, 90, 0.1, Status.ON_TRACK),
        # To be kept: a fifth of 90 is 18.
        (LEVEL, 89, 90, 90, 0.5, Status.WATCH),
        (LEVEL, 71, 90, 90, 0.5, Status.OFF_TRACK),
        # Counted from nothing, whatever the year before was: half of 400 is 200; a fifth is 80.
        (FLOW, 200, 300, 400, 0.5, Status.ON_TRACK),
        (FLOW, 120, 300, 400, 0.5, Status.WATCH),
        (FLOW, 119, 300, 400, 0.5, Status.OFF_TRACK),
        # Less is better: from 60 down to 20, half way 40; a fifth of the way is 8.
        (FEWER, 40, 60, 20, 0.5, Status.ON_TRACK),
        (FEWER, 48, 60, 20, 0.5, Status.WATCH),
        (FEWER, 49, 60, 20, 0.5, Status.OFF_TRACK),
        (FEWER, 0, 60, 20, 0.1, Status.ON_TRACK),
        (LEVEL, None, 50, 90, 0.5, Status.NO_DATA),
    ],
)
def test_a_figure_is_on_track_at_the_line_and_off_it_a_fifth_of_the_way_behind(
    indicator, value, baseline, target, elapsed, status
):
    assert status_of(indicator, value, baseline=baseline, target=target, elapsed=elapsed) == status


def test_what_is_over_of_a_period_counts_with_today():
    april = Span(day("2011-04-01"), day("2011-05-01"))
    over = {text: share_elapsed(april, day(text)) for text in ("2011-03-31", "2011-04-01", "2011-04-30", "2011-06-01")}
    assert list(over.values()) == [0, pytest.approx(1 / 30), 1, 1]


def test_targets_are_compared_with_the_figures_of_their_own_period_and_place(osh_city, uzgen_district, manager):
    """Three of the four expected by the end of April in Osh city; Uzgen has no group."""
    group = WorkingGroupFactory(district=osh_city)
    for month in (1, 2, 3):
        MeetingFactory(group=group, month=datetime.date(2011, month, 1))
    spring = {"starts": day("2011-01-01"), "ends": day("2011-04-30")}
    in_osh = TargetFactory(district=osh_city, **spring)
    in_uzgen = TargetFactory(district=uzgen_district, **spring)
    first, second = standings([in_osh, in_uzgen], manager)
    assert (first.figure.value, first.status, first.elapsed) == (75, Status.OFF_TRACK, 1)
    assert (second.figure.value, second.status) == (None, Status.NO_DATA)


def test_the_standings_of_a_day_are_found_by_place(osh_city, manager):
    TargetFactory(district=osh_city, **YEAR)
    TargetFactory(indicator="trips", **YEAR)
    assert set(standings_on(day("2011-10-31"), user=manager)) == {"trips"}
    assert set(standings_on(day("2011-10-31"), user=manager, district=osh_city)) == {"cadence"}
    assert not standings_on(day("2012-01-01"), user=manager)


def test_many_targets_of_one_indicator_cost_no_more_than_one(osh_city, manager, django_assert_max_num_queries):
    targets = [TargetFactory(indicator="trips", district=osh_city) for _year in range(5)]
    with django_assert_max_num_queries(2):
        standings(targets, manager)


def test_the_page_of_a_target_says_how_it_stands(as_person, manager):
    target = TargetFactory(indicator="trips", value=0, **YEAR)
    page = as_person(manager).get(target.get_absolute_url())
    assert str(page.context["badge"][0]) == "On track"
    assert "date_from=2011-01-01" in page.content.decode()


def test_the_list_says_the_unit_and_how_each_target_stands(as_person, manager, osh_city):
    group = WorkingGroupFactory(district=osh_city)
    for month in (1, 2, 3):
        MeetingFactory(group=group, month=datetime.date(2011, month, 1))
    TargetFactory(district=osh_city, baseline=50, value=90, starts=day("2011-01-01"), ends=day("2011-04-30"))
    page = as_person(manager)
    [row] = page.get(reverse("indicators:target_list")).context["table"].paginated_rows
    cells = [row.get_cell(name) for name in ("baseline", "value", "today")]
    assert cells == ["50 %", "90 %", "75 %"]
    assert "Off track" in row.get_cell("status")
    [header, line] = read_csv(page.get(reverse("indicators:target_list"), {"export": "csv"}))
    exported = dict(zip(header, line, strict=True))
    assert [exported[name] for name in ("Today", "Status", "Unit")] == ["75", "Off track", "%"]
    assert float(exported["Target"]) == 90
