"""Shares with a follow-up window: "n of m" until the window has ended, then final."""

import datetime

import pytest

from csi.concerns.tests.factories import ConcernFactory
from csi.core.periods import Month, Quarter
from csi.indicators.editions.figures import EditionChoice
from csi.indicators.formatting import format_basis, format_indicator_value, format_with_basis
from csi.indicators.models import PublishedFigure
from csi.indicators.publication.comparison import compare_editions
from csi.indicators.registry import REGISTRY, evaluate, get_indicators
from csi.indicators.target_progress import judge_target
from csi.indicators.target_status import TargetStatus
from csi.indicators.tests.factories import TargetFactory
from csi.reports.indicator_rows import IndicatorRow
from csi.returns.services import accept
from csi.returns.tests.factories import MonthlyReturnFactory, create_accepted_return
from csi.tests.support.view_contracts import count_listed_records
from districts.tests.factories import AreaOfOperationFactory, MandateFactory
from forums.tests.factories import ActionFactory, MeetingFactory, VerifierFactory

pytestmark = pytest.mark.django_db

day = datetime.date.fromisoformat
MARCH, Q1 = Month(2011, 3), Quarter(2011, 1)
KEYS = ("concerns_reported_back", "actions_verified_share")
# 60 days after 31 March have passed.
FINAL = day("2011-05-31")
SETTLED = day("2011-03-01")
DAYS = {"the same day": 0, "the last day": 60, "too late": 61, "never": None}


@pytest.fixture(autouse=True)
def district(settings):
    """Create a concern settled and an action done on 1 March for each of `DAYS`."""
    settings.MISSION_DATE = day("2011-12-31")
    mandate = MandateFactory(starts=day("2011-01-01"), ends=day("2011-12-31"))
    meeting = MeetingFactory(month=day("2011-02-01"))
    district = meeting.group.district
    AreaOfOperationFactory(mandate=mandate, district=district, starts=mandate.starts)
    for days in DAYS.values():
        followed_up = None if days is None else SETTLED + datetime.timedelta(days=days)
        ConcernFactory(
            district=district,
            raised_on=day("2011-02-01"),
            state="closed",
            settled_on=SETTLED,
            reported_back_on=followed_up,
        )
        verifier = VerifierFactory(district=district) if followed_up else None
        ActionFactory(meeting=meeting, done_on=SETTLED, verified_on=followed_up, verified_by=verifier)
    return district


def get_value(key, today, span=MARCH.span, **options):
    return evaluate(get_indicators(key), [span], today=today, **options).get_value(key, span)


@pytest.mark.parametrize("key", KEYS)
def test_follow_up_counts_until_the_last_day_of_the_window(key):
    value = get_value(key, FINAL)
    assert (value.value, value.numerator, value.denominator) == (50, 2, 4)
    assert value.matures_on is None
    assert value == get_value(key, day("2011-12-31"))


@pytest.mark.parametrize("key", KEYS)
def test_value_is_provisional_until_the_window_has_ended(key, manager):
    value = get_value(key, FINAL - datetime.timedelta(days=1), user=manager)
    assert (value.value, value.numerator, value.denominator, value.matures_on) == (None, 2, 4, FINAL)
    assert str(value.missing_reason) == "Not yet mature: final from 31 May 2011."
    assert (format_indicator_value(value), format_basis(value)) == ("–", "2 of 4")
    assert format_with_basis(value) == "2 of 4. Not yet mature: final from 31 May 2011."
    assert count_listed_records(manager, value.url) == value.listed_count


def test_running_period_matures_after_its_last_day():
    assert get_value(KEYS[0], day("2011-03-15"), Q1.span).matures_on == FINAL


@pytest.mark.parametrize("key", KEYS)
def test_period_without_cases_has_no_data(key):
    april = get_value(key, day("2011-05-01"), MARCH.add(1).span)
    assert (april.value, april.matures_on, april.missing_reason) == (None, None, REGISTRY[key].missing_reason)


def test_immature_value_has_no_change_and_no_target_status():
    spans = [MARCH.span, Month(2011, 2).span]
    results = evaluate(get_indicators(KEYS[0]), spans, today=day("2011-04-30"))
    current, previous = (results.get_value(KEYS[0], span) for span in spans)
    assert IndicatorRow(current, previous).change is None
    assert IndicatorRow(previous, current).no_change_reason == "Not yet mature: final from 31 May 2011."
    target = TargetFactory(indicator=KEYS[0], starts=day("2011-01-01"), ends=day("2011-12-31"))
    assert judge_target(target, current, day("2011-04-30")).status == TargetStatus.NOT_MATURE
    final = get_value(KEYS[0], FINAL)
    assert judge_target(target, final, FINAL).status == TargetStatus.OFF_TRACK


def test_reader_sees_no_small_counts_of_an_immature_value(reader, district):
    def get_counts():
        value = get_value(KEYS[0], day("2011-04-30"), user=reader)
        return value.value, value.numerator, value.denominator, value.url

    assert get_counts() == (None, None, None, "")
    ConcernFactory.create_batch(
        24, district=district, raised_on=SETTLED, state="closed", settled_on=SETTLED, reported_back_on=SETTLED
    )
    _value, numerator, denominator, _url = get_counts()
    assert numerator in (25, 30)
    assert denominator in (25, 30)


class TestEditions:
    """The return of March is accepted on 30 April."""

    @pytest.fixture(autouse=True)
    def accepted(self, settings, district, manager):
        settings.MISSION_DATE = day("2011-04-30")
        create_accepted_return(district, day("2011-02-01"))
        record = MonthlyReturnFactory(district=district, month=MARCH.start, submitted=True)
        accept(acting_user=manager, monthly_return=record)
        # Not the real time of the test.
        settings.MISSION_DATE = day("2011-12-31")

    def test_edition_stores_what_is_known_without_a_value(self):
        figures = PublishedFigure.objects.filter(edition__district=None, indicator__in=KEYS)
        stored = set(figures.values_list("value", "numerator", "denominator", "missing_reason"))
        assert stored == {(None, 2, 4, "not_mature")}

    def test_mature_value_is_computed(self):
        assert get_value(KEYS[0], FINAL - datetime.timedelta(days=1)).matures_on == FINAL
        assert get_value(KEYS[0], FINAL).value == 50

    def test_report_as_known_on_a_day_shows_the_edition(self):
        value = get_value(KEYS[0], day("2011-12-31"), editions=EditionChoice(known_on=day("2030-01-01")))
        assert (value.value, value.numerator, value.denominator, value.matures_on) == (None, 2, 4, FINAL)

    def test_maturing_is_not_a_change_since_publication(self):
        assert compare_editions([MARCH], today=FINAL) == []
