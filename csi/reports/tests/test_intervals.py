"""Days counted by hand: months of 28 to 31 days, ends on the first, stays without end, a change on one day."""

import datetime

import pytest

from csi.core.periods import Month, Span
from csi.reports.presence.intervals import clip, count_days_by_record, get_intervals, split_at_changes
from csi.reports.presence.report import ReceptionMonth, StationMonth


def day(text):
    return datetime.date.fromisoformat(text)


class Period:
    """A record with a first and a last day."""

    def __init__(self, starts, ends=None):
        self.starts, self.ends = day(starts), ends and day(ends)


MISSION = Span(day("2010-11-18"), day("2012-03-01"))


def station_month(text, placements, areas=(), within=MISSION):
    month = Month.parse(text)
    span = Span(max(month.start, within.start), min(month.end, within.end))
    return StationMonth(
        month, split_at_changes(span, advisers=get_intervals(placements, within), areas=get_intervals(areas, within))
    )


@pytest.mark.parametrize(
    ("month", "days"), [("2011-01", 31), ("2011-02", 28), ("2011-04", 30), ("2012-02", 29), ("2010-11", 13)]
)
def test_a_placement_without_end_fills_each_month_to_its_last_day(month, days):
    one = station_month(month, [Period("2010-11-01")])
    assert (one.adviser_days, one.gap_days, one.overlap_days) == (days, 0, 0)


def test_a_placement_that_ends_on_the_first_is_there_that_day():
    placement, area = Period("2011-01-10", "2011-03-01"), Period("2010-11-18")
    march = station_month("2011-03", [placement], [area])
    assert march.bar == [("one", 0, 1), ("gap", 1, 30)]
    assert (march.adviser_days, march.gap_days) == (1, 30)
    february = station_month("2011-02", [placement], [area])
    assert (february.adviser_days, february.gap_days) == (28, 0)


def test_a_placement_that_starts_on_the_last_day_is_there_that_day():
    one = station_month("2011-04", [Period("2011-04-30", "2011-05-20")], [Period("2010-11-18")])
    assert one.bar == [("gap", 0, 29), ("one", 29, 1)]


def test_a_rotation_on_one_day_overlaps_for_that_day():
    old, new = Period("2011-01-01", "2011-06-14"), Period("2011-06-14")
    june = station_month("2011-06", [old, new])
    assert june.bar == [("one", 0, 13), ("several", 13, 1), ("one", 14, 16)]
    assert [days for _placement, days in june.placements] == [14, 17]
    assert (june.adviser_days, june.overlap_days) == (31, 1)


def test_a_rotation_on_the_next_day_neither_overlaps_nor_leaves_a_gap():
    june = station_month("2011-06", [Period("2011-01-01", "2011-06-14"), Period("2011-06-15")], [Period("2011-01-01")])
    assert (june.adviser_days, june.gap_days, june.overlap_days) == (30, 0, 0)


def test_a_gap_counts_only_within_the_area_of_operation():
    one = station_month("2011-05", [Period("2011-05-25")], [Period("2011-05-11", "2011-05-28")])
    assert one.bar == [("nothing", 0, 10), ("gap", 10, 14), ("one", 24, 4), ("one", 28, 3)]
    assert (one.gap_days, one.adviser_days) == (14, 7)


def test_a_stay_that_shares_no_day_is_left_out():
    within = Span(day("2011-05-01"), day("2011-06-01"))
    assert get_intervals([Period("2011-03-01", "2011-04-30"), Period("2011-06-01")], within) == []
    touching = get_intervals([Period("2011-03-01", "2011-05-01"), Period("2011-05-31", "9999-12-31")], within)
    assert [stay.span.days for stay in touching] == [1, 1]


def test_a_cut_covers_each_day_once():
    within = Span(day("2011-02-01"), day("2011-03-01"))
    stays = get_intervals([Period("2011-01-20", "2011-02-09"), Period("2011-02-05", "2011-02-20")], within)
    pieces = split_at_changes(within, advisers=stays)
    assert [piece.days for piece in pieces] == [4, 5, 11, 8]
    assert [len(piece.records["advisers"]) for piece in pieces] == [1, 2, 1, 0]
    assert sorted(days for _record, days in count_days_by_record(pieces, "advisers")) == [9, 16]
    assert clip(stays, Span(day("2011-02-21"), day("2011-03-01"))) == []


def test_a_vehicle_in_repair_is_neither_deployed_nor_idle():
    """Handed over on 8 July; deployed from the 11th; in repair from the 15th to the 18th; gone after the 25th."""
    july = Month.parse("2011-07")
    layers = {
        "deployments": get_intervals([Period("2011-07-11", "2011-07-25")], july.span),
        "elsewhere": [],
        "out": get_intervals([Period("2011-07-15", "2011-07-18")], july.span),
        "owned": get_intervals([Period("2011-07-08")], july.span),
    }
    one = ReceptionMonth(july, split_at_changes(july.span, **layers))
    assert one.bar == [("nothing", 0, 7), ("gap", 7, 3), ("one", 10, 4), ("out", 14, 4), ("one", 18, 7), ("gap", 25, 6)]
    assert (one.deployed_days, one.out_days, one.idle_days) == (11, 4, 9)
    assert [days for _deployment, days in one.deployments] == [11]
