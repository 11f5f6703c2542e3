"""The charts of a district's page: open concerns by category, the last twelve months, officers against population."""

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core.charts import Chart, ChartKind
from csi.core.permissions import RecordPermission
from csi.indicators.registry import REGISTRY, evaluate, get_indicators
from csi.reports.charts import build_mark, build_open_by_age, build_open_by_category
from districts.models import CommunityGroup

SEXES = {"woman": gettext_lazy("Women"), "man": gettext_lazy("Men")}


def charts_of(report) -> list[Chart]:
    """Breakdowns of one district rest on so few people that readers have none of them."""
    by_month = [_concerns(report), _trips(report)]
    if not report.user.has_permission(RecordPermission.VIEW_RECORDS):
        return by_month
    return [_categories(report), _ages(report), by_month[0], _people(report), by_month[1], _officers(report)]


def _mark(report, figure, category, series=""):
    return build_mark(category, figure, report.url_of(figure), series)


def _parts(report, key, span, by):
    """{part: figure} of one indicator in the district."""
    answer = evaluate(
        get_indicators(key), [span], user=report.user, districts=[report.district.pk], dimension=by, today=report.today
    )
    return answer.get_values_by_member(key, span, district=report.district.pk)


def _by_month(report, *keys, title, value_title, kind=ChartKind.COLUMNS):
    labels = {key: str(REGISTRY[key].label) for key in keys}
    description = _months_in_words(report)
    if not report.user.has_permission(RecordPermission.VIEW_RECORDS) and any(
        REGISTRY[key].has_disclosure_control for key in keys
    ):
        description = f"{description} {_('What has fewer than five is not published.')}"
    return Chart(
        title=title,
        description=description,
        kind=kind,
        category_title=_("Month"),
        value_title=value_title,
        marks=[
            _mark(report, report.figure(key, month.span), _month(month), labels[key] if len(keys) > 1 else "")
            for key in keys
            for month in report.months
        ],
        empty_text=_("Nothing was recorded in these months."),
    )


def _concerns(report):
    return _by_month(
        report,
        "concerns_raised",
        "concerns_resolved",
        "concerns_open",
        title=_("Concerns by month"),
        value_title=_("Concerns"),
        kind=ChartKind.LINES,
    )


def _trips(report):
    return _by_month(report, "trips", title=_("Trips of Mobile Police Receptions by month"), value_title=_("Trips"))


def _categories(report):
    figures = _parts(report, "concerns_open", report.span, "category")
    return build_open_by_category(figures, day=formats.date_format(report.day), get_url=report.url_of)


def _ages(report):
    figures = _parts(report, "concerns_open", report.span, "age")
    return build_open_by_age(figures, day=formats.date_format(report.day), get_url=report.url_of)


def _people(report):
    spans = [month.span for month in report.months]
    answer = evaluate(
        get_indicators("people_at_forums"),
        spans,
        user=report.user,
        districts=[report.district.pk],
        dimension="sex",
        today=report.today,
    )
    return Chart(
        title=_("Forum participants by month"),
        description=_months_in_words(report),
        kind=ChartKind.STACKED_COLUMNS,
        category_title=_("Month"),
        value_title=_("People"),
        marks=[
            _mark(
                report,
                answer.get_value("people_at_forums", month.span, district=report.district.pk, member=part),
                _month(month),
                str(label),
            )
            for part, label in SEXES.items()
            for month in report.months
        ],
        empty_text=_("No forum met in these months."),
    )


def _officers(report):
    names = {str(one.pk): str(one) for one in CommunityGroup.objects.all()}
    figures = _parts(report, "police_community_gap", report.span, "community")
    return Chart(
        title=_("Representation gap, police officers, by community"),
        description=_(
            "The share of each community among the officers of the stations less its share of the people, "
            "in percentage points, on %(day)s."
        )
        % {"day": formats.date_format(report.day)},
        category_title=_("Community"),
        value_title=_("Percentage points"),
        marks=[_mark(report, figure, names.get(str(part), str(part))) for part, figure in figures.items()],
        empty_text=str(report.lines["police_community_gap"].current.missing_reason),
    )


def _month(month) -> str:
    return formats.date_format(month.start, "M Y")


def _months_in_words(report) -> str:
    first, last = report.months[0], report.months[-1]
    return _("%(first)s to %(last)s.") % {"first": first.label, "last": last.label}
