"""Intervals and segments: days counted by hand."""

import datetime

import pytest

from csi.core.periods import Month, Span
from csi.reports.presence.intervals import clip, count_days_by_record, get_intervals, split_at_changes
from csi.reports.presence.report import ReceptionMonth, StationMonth


def parse_day(text):
    return datetime.date.fromisoformat(text)


class Period:
    """A record with a first and a last day."""

    def __init__(self, starts, ends=None):
        self.starts, self.ends = parse_day(starts), ends and parse_day(ends)


MISSION = Span(parse_day("2010-11-18"), parse_day("2012-03-01"))


def station_month(text, placements, areas=(), within=MISSION):
    month = Month.parse(text)
    span = Span(max(month.start, within.start), min(month.end, within.end))
    return StationMonth(
        month, split_at_changes(span, advisers=get_intervals(placements, within), areas=get_intervals(areas, within))
    )


@pytest.mark.parametrize(
    ("month", "days"), [("2011-01", 31), ("2011-02", 28), ("2011-04", 30), ("2012-02", 29), ("2010-11", 13)]
)
def test_open_ended_placement_covers_every_day_of_a_month(month, days):
    presence = station_month(month, [Period("2010-11-01")])
    assert (presence.adviser_days, presence.gap_days, presence.overlap_days) == (days, 0, 0)


def test_last_day_of_a_placement_is_included():
    placement, area = Period("2011-01-10", "2011-03-01"), Period("2010-11-18")
    march = station_month("2011-03", [placement], [area])
    assert march.bar == [("covered", 0, 1), ("gap", 1, 30)]
    assert (march.adviser_days, march.gap_days) == (1, 30)
    february = station_month("2011-02", [placement], [area])
    assert (february.adviser_days, february.gap_days) == (28, 0)


def test_first_day_of_a_placement_is_included():
    presence = station_month("2011-04", [Period("2011-04-30", "2011-05-20")], [Period("2010-11-18")])
    assert presence.bar == [("gap", 0, 29), ("covered", 29, 1)]


def test_rotation_on_one_day_is_an_overlap():
    old, new = Period("2011-01-01", "2011-06-14"), Period("2011-06-14")
    june = station_month("2011-06", [old, new])
    assert june.bar == [("covered", 0, 13), ("overlap", 13, 1), ("covered", 14, 16)]
    assert [days for _placement, days in june.placements] == [14, 17]
    assert (june.adviser_days, june.overlap_days) == (31, 1)


def test_rotation_on_the_next_day_has_no_overlap_or_gap():
    june = station_month("2011-06", [Period("2011-01-01", "2011-06-14"), Period("2011-06-15")], [Period("2011-01-01")])
    assert (june.adviser_days, june.gap_days, june.overlap_days) == (30, 0, 0)


def test_gap_counts_only_within_the_area_of_operation():
    presence = station_month("2011-05", [Period("2011-05-25")], [Period("2011-05-11", "2011-05-28")])
    assert presence.bar == [("none", 0, 10), ("gap", 10, 14), ("covered", 24, 4), ("covered", 28, 3)]
    assert (presence.gap_days, presence.adviser_days) == (14, 7)


def test_interval_outside_the_span_is_left_out():
    within = Span(parse_day("2011-05-01"), parse_day("2011-06-01"))
    assert get_intervals([Period("2011-03-01", "2011-04-30"), Period("2011-06-01")], within) == []
    touching = get_intervals([Period("2011-03-01", "2011-05-01"), Period("2011-05-31", "9999-12-31")], within)
    assert [interval.span.days for interval in touching] == [1, 1]


def test_segments_cover_each_day_once():
    within = Span(parse_day("2011-02-01"), parse_day("2011-03-01"))
    intervals = get_intervals([Period("2011-01-20", "2011-02-09"), Period("2011-02-05", "2011-02-20")], within)
    segments = split_at_changes(within, advisers=intervals)
    assert [segment.days for segment in segments] == [4, 5, 11, 8]
    assert [len(segment.records["advisers"]) for segment in segments] == [1, 2, 1, 0]
    assert sorted(days for _record, days in count_days_by_record(segments, "advisers")) == [9, 16]
    assert clip(intervals, Span(parse_day("2011-02-21"), parse_day("2011-03-01"))) == []


def test_vehicle_out_of_service_is_neither_deployed_nor_idle():
    """Handed over on 8 July, deployed from the 11th, in repair from the 15th to the 18th,
    withdrawn after the 25th.
    """
    july = Month.parse("2011-07")
    layers = {
        "deployments": get_intervals([Period("2011-07-11", "2011-07-25")], july.span),
        "elsewhere": [],
        "out": get_intervals([Period("2011-07-15", "2011-07-18")], july.span),
        "owned": get_intervals([Period("2011-07-08")], july.span),
    }
    presence = ReceptionMonth(july, split_at_changes(july.span, **layers))
    assert presence.bar == [
        ("none", 0, 7),
        ("gap", 7, 3),
        ("covered", 10, 4),
        ("out", 14, 4),
        ("covered", 18, 7),
        ("gap", 25, 6),
    ]
    assert (presence.deployed_days, presence.out_days, presence.idle_days) == (11, 4, 9)
    assert [days for _deployment, days in presence.deployments] == [11]
