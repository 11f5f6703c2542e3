"""The charts of the monthly report: the twelve months to its own, and what is open at its end."""

from django.utils import formats
from django.utils.translation import gettext as _

from csi.core.charts import Chart, ChartKind
from csi.indicators.formatting import suppress_breakdown, suppress_for_user
from csi.indicators.registry import REGISTRY, evaluate, get_indicators
from csi.reports.charts import build_mark, build_open_by_category

# {series' key: colour token}: what was not done is told apart by more than its place.
MEETINGS = {"regular_meetings": "sequence-4", "meetings_cancelled": "none", "meetings_missed": "bad"}


def charts_of(report) -> list[Chart]:
    """In the order in which they are printed; four, so that they stand in pairs."""
    return [_meetings(report), _concerns(report), _categories(report), _visitors(report)]


def _by_month(report, keys, title, value_title, kind=ChartKind.COLUMNS, series_colours=None):
    names = {key: str(REGISTRY[key].label) for key in keys}
    marks = [_mark(report, report.figure(key, month), month, names[key]) for month in report.months for key in keys]
    return Chart(
        title=title,
        description=_("By month, %(first)s to %(last)s.")
        % {"first": report.months[0].label, "last": report.month.label},
        kind=kind,
        category_title=_("Month"),
        value_title=value_title,
        marks=marks,
        series_colours={names[key]: colour for key, colour in (series_colours or {}).items()},
    )


def _mark(report, figure, month, series):
    return build_mark(formats.date_format(month.start, "M Y"), figure, report.url_of(figure), series)


def _meetings(report):
    return _by_month(
        report,
        tuple(MEETINGS),
        _("Regular meetings by month"),
        _("Meetings"),
        ChartKind.STACKED_COLUMNS,
        MEETINGS,
    )


def _concerns(report):
    return _by_month(
        report,
        ("concerns_raised", "concerns_resolved"),
        _("Concerns raised and resolved"),
        _("Concerns"),
        ChartKind.LINES,
    )


def _visitors(report):
    return _by_month(report, ("visitors",), _("Visitors of the receptions"), _("Visitors"))


def _categories(report):
    """Open concerns by category, the most frequent first."""
    span = report.month.span
    answer = evaluate(
        get_indicators("concerns_open"),
        [span],
        user=report.user,
        districts=report.district_ids,
        dimension="category",
        today=report.today,
    )
    district = report.district.pk if report.district else None
    figures = answer.get_values_by_member("concerns_open", span, district=district)
    shown = {part: suppress_for_user(figure, report.user) for part, figure in figures.items()}
    if report.is_published:
        shown = suppress_breakdown(figures)
    return build_open_by_category(shown, day=report.last_day_in_words, get_url=report.url_of)
