"""The status of a target judges the number beside it, on every page that shows one."""

import datetime
import re
from decimal import Decimal

import pgtrigger
import pytest
from django.http import QueryDict
from django.urls import reverse

from csi.core.periods import Month, Span
from csi.indicators.models import Target
from csi.indicators.registry import REGISTRY
from csi.indicators.target_status import TargetStatus, compute_target_status
from csi.indicators.tests.factories import TargetFactory
from csi.reports.indicator_pages.report import IndicatorList
from csi.reports.period_picker import PeriodChoice

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

TODAY = datetime.date(2011, 10, 31)
STARTS, ENDS = datetime.date(2010, 11, 18), datetime.date(2011, 11, 17)
# {query: the last day that is counted}
PERIODS = {
    "month=2010-12": datetime.date(2010, 12, 31),
    "month=2011-03": datetime.date(2011, 3, 31),
    "month=2011-07": datetime.date(2011, 7, 31),
    "period=quarter&quarter=2011-Q4": TODAY,
    "period=year&year=2011": TODAY,
    "period=dates&from=2011-02-10&to=2011-05-20": datetime.date(2011, 5, 20),
}
IN_SUITE = {"month=2011-07", "period=quarter&quarter=2011-Q4"}


def parse_number(text: str) -> Decimal | None:
    """Return the number in a formatted value, None for "–"."""
    if text == "–":
        return None
    number = re.match(r"−?[\d.,\u00a0\u202f]+", text)[0]
    return Decimal(re.sub(r"[,\u00a0\u202f]", "", number.replace("−", "-")))


def recompute_status(row, day: datetime.date):
    """Return the status of the number displayed beside the badge."""
    if "Not yet mature" in row.target_progress.current_value.missing_reason:
        return TargetStatus.NOT_MATURE
    target = row.target_progress.target
    elapsed = (min(day, target.ends) - target.starts).days + 1
    return compute_target_status(
        target.declaration,
        parse_number(row.progress_text if target.is_cumulative else row.current_text),
        baseline=target.baseline,
        target=target.value,
        elapsed=elapsed / ((target.ends - target.starts).days + 1),
    )


@pytest.fixture
def target_of_every_indicator(mission):
    """Create a target for every indicator: its value of July 2011, from a baseline of half of it."""
    # Their months are closed.
    with pgtrigger.ignore():
        Target.objects.all().delete()
    choice = PeriodChoice(QueryDict("month=2011-07"), today=TODAY)
    shown = IndicatorList(choice, user=mission["manager"], today=TODAY)
    for _label, rows in shown.groups:
        for row in rows:
            value = Decimal(str(round(float(row.current.value or 10), 2)))
            with pgtrigger.ignore():
                TargetFactory(indicator=row.indicator.key, starts=STARTS, ends=ENDS, baseline=value / 2, value=value)
    return mission


@pytest.mark.parametrize(
    "period", [name if name in IN_SUITE else pytest.param(name, marks=pytest.mark.audit) for name in PERIODS]
)
def test_status_of_every_indicator_judges_the_displayed_number(target_of_every_indicator, period):
    day = PERIODS[period]
    choice = PeriodChoice(QueryDict(period), today=TODAY)
    shown = IndicatorList(choice, user=target_of_every_indicator["manager"], today=TODAY)
    rows = [row for _label, group in shown.groups for row in group]
    assert {row.indicator.key for row in rows if row.target_progress} == REGISTRY.keys()
    for row in rows:
        assert row.target_progress.status == recompute_status(row, day), row.indicator.key
    assert len({row.target_progress.status for row in rows}) > 1


def test_cumulative_value_is_counted_from_the_first_day_of_the_target(target_of_every_indicator):
    choice = PeriodChoice(QueryDict("month=2011-07"), today=TODAY)
    shown = IndicatorList(choice, user=target_of_every_indicator["manager"], today=TODAY)
    row = shown.get_row("trips")
    assert row.target_progress.current_value.span == Span(STARTS, datetime.date(2011, 8, 1))
    assert row.progress_and_target_text == f"{row.progress_text} of {row.target_text}"
    assert "to date of" in row.progress_and_target_text
    ratio = shown.get_row("cadence")
    assert ratio.target_progress.current_value == ratio.current
    assert ratio.progress_and_target_text == ratio.target_text


def get_badges(page: str, pattern: str) -> dict[str, str]:
    """Return {indicator key: label of the badge} of the elements of a page that match."""
    parts = re.findall(pattern, page, re.DOTALL)
    found = {
        key: re.search(r'class="badge-state[^>]*>.*?</svg>\s*(.*?)\s*</span>', part, re.DOTALL) for key, part in parts
    }
    return {key: match[1] for key, match in found.items() if match}


@pytest.mark.parametrize(
    "month", [Month(2011, 7), *(pytest.param(Month(2011, number), marks=pytest.mark.audit) for number in (1, 3, 10))]
)
def test_all_pages_of_a_month_show_the_same_status(mission, client, month):
    client.force_login(mission["manager"])
    card = r'class="dashboard-card" data-indicator="(\w+)">(.*?)(?=class="dashboard-card"|</section>)'
    cards = get_badges(client.get(reverse("dashboard"), {"month": month}).content.decode(), card)
    response = client.get(reverse("monthly_report"), {"month": month})
    report = response.context["report"]
    printed = {row.indicator.key: str(row.target_progress.status.label) for row in report.target_rows}
    assert len(cards) > 5
    assert cards == {key: label for key, label in printed.items() if key in cards}
    for key in list(cards)[::3]:
        page = client.get(reverse("indicators"), {"month": month, "indicator": key}).content.decode()
        assert get_badges(page, "()<dt>Target</dt>(.*?)</div>") == {"": cards[key]}, key


def test_full_completion_rate_of_an_early_month_is_on_track(mission, client):
    """100% in March 2011 reaches a target of 90%, whatever happened later."""
    client.force_login(mission["manager"])
    groups = client.get(reverse("dashboard"), {"month": "2011-03"}).context["dashboard"].groups
    [card] = [card for _label, cards in groups for card in cards if card.indicator.key == "cadence"]
    assert card.current_text == "100%"
    assert card.target_text.startswith("90%")
    assert card.target_progress.status.label == "On track"
    assert card.target_progress.current_value.reference_date == datetime.date(2011, 3, 31)


def test_district_report_judges_the_targets_of_the_district(mission, client):
    client.force_login(mission["manager"])
    district = mission["osh"].districts.get()
    with pgtrigger.ignore():
        Target.objects.filter(district=district).delete()
        TargetFactory(indicator="cadence", district=district, starts=STARTS, ends=ENDS, baseline=50, value=90)
        TargetFactory(indicator="visitors", district=district, starts=STARTS, ends=ENDS, baseline=0, value=5000)
    for month, day in ((Month(2011, 8), datetime.date(2011, 8, 31)), (Month(2011, 10), TODAY)):
        report = client.get(reverse("district_report", args=[district.pk]), {"month": month}).context["report"]
        for key in ("cadence", "visitors"):
            row = report.rows[key]
            assert row.target_progress.status == recompute_status(row, day)
            assert row.target_progress.current_value.district == district.pk
