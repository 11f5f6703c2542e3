"""Charts that several reports use, and the conversion of an indicator value to a chart mark."""

from collections.abc import Callable, Iterable, Sequence

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from csi.concerns.age_bands import AgeBand
from csi.concerns.models import ConcernCategory
from csi.core.charts import Chart, Mark
from csi.core.db.search import get_local_sort_key
from csi.core.periods import Month, Span
from csi.indicators.formatting import format_basis, format_indicator_value
from csi.indicators.registry import Indicator, IndicatorValue, MeasurementUnit
from csi.reports.indicator_rows import rounded_value
from csi.reports.scoped_report import ScopedReport


def build_mark(category: str, value: IndicatorValue, url: str, series: str = "") -> Mark:
    """Return a mark with the value as displayed. `url`: the records counted, or ""."""
    number = rounded_value(value)
    return Mark(
        category,
        None if number is None else float(number),
        series=series,
        url=url,
        value_label=format_indicator_value(value),
        missing_reason=str(value.missing_reason),
        basis=format_basis(value),
    )


def select_reception_months(
    months: Sequence[Month], get_value: Callable[[str, Span], IndicatorValue]
) -> tuple[list[Month], str]:
    """Return the months from the first with a deployed vehicle on, and a sentence about those left out.

    `get_value`: returns the value of `days_deployed` for a month.
    """
    deployed = [month for month in months if get_value("days_deployed", month.span).value]
    if not deployed or deployed[0] == months[0]:
        return list(months), ""
    note = _("No Mobile Police Reception was deployed before %(month)s.") % {"month": deployed[0].label}
    return [month for month in months if month >= deployed[0]], note


def get_value_title(indicator: Indicator) -> str:
    """Return the title of a value axis."""
    if indicator.unit == MeasurementUnit.PERCENT:
        return _("Percentage")
    return capfirst(str(indicator.unit.label))


def build_open_by_category(report: ScopedReport) -> Chart:
    """Return the chart of open concerns by category, the most frequent first."""
    values = report.get_values_by_member("concerns_open", "category")
    labels = dict(ConcernCategory.choices)
    categories = sorted(
        (category for category, value in values.items() if value.value),
        key=lambda category: (-values[category].value, get_local_sort_key(str(labels[category]))),
    )
    return Chart(
        title=_("Open concerns by category"),
        description=note_rounding(_("On %(day)s.") % {"day": formats.date_format(report.day)}, values.values()),
        category_title=_("Category"),
        value_title=_("Open concerns"),
        marks=[
            build_mark(str(labels[category]), values[category], report.get_url(values[category]))
            for category in categories
        ],
        empty_text=_("No concerns were open on that day."),
    )


def build_open_by_age(report: ScopedReport) -> Chart:
    """Return the chart of open concerns by age, the youngest first."""
    values = report.get_values_by_member("concerns_open", "age")
    day = formats.date_format(report.day)
    ages = [age for age in AgeBand if age in values and values[age].value is not None]
    return Chart(
        title=_("Open concerns by age"),
        description=note_rounding(
            _("On %(day)s, by number of days since they were raised.") % {"day": day}, values.values()
        ),
        category_title=_("Age"),
        value_title=_("Open concerns"),
        marks=[build_mark(str(age.label), values[age], report.get_url(values[age])) for age in ages],
        empty_text=_("No concerns were open on that day."),
    )


def note_rounding(description: str, values: Iterable[IndicatorValue]) -> str:
    """Return the description of a chart, with a sentence on rounding if a value is rounded."""
    if any(value.is_rounded for value in values):
        return f"{description} {_('Counts are rounded to multiples of five.')}"
    return description
