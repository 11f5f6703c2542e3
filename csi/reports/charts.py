"""Charts that several pages have: open concerns by category and by age, and a figure as a mark of any chart."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from csi.concerns.age_bands import AgeBand
from csi.concerns.models import ConcernCategory
from csi.core.charts import Chart, Mark
from csi.indicators.formatting import format_indicator_value
from csi.indicators.registry import IndicatorValue
from csi.reports.figure_rows import number_of


def mark_of(category: str, figure: IndicatorValue, url: str, series: str = "") -> Mark:
    """A figure as it is printed; `url`: the list behind it, "" for those who open none."""
    number = number_of(figure)
    return Mark(
        category,
        None if number is None else float(number),
        series=series,
        url=url,
        said=format_indicator_value(figure),
        why=str(figure.missing_reason),
    )


def open_by_category(figures: dict[str, IndicatorValue], *, day: str, url_of: Callable[[IndicatorValue], str]) -> Chart:
    """`figures`: concerns open on that day by category, as the person may have them; the most frequent first."""
    labels = dict(ConcernCategory.choices)
    told = sorted(
        (part for part, figure in figures.items() if figure.value),
        key=lambda part: (-figures[part].value, str(labels[part])),
    )
    return Chart(
        title=_("Open concerns by category"),
        description=_with_withheld(_("On %(day)s.") % {"day": day}, figures),
        category_title=_("Category"),
        value_title=_("Open concerns"),
        marks=[mark_of(str(labels[part]), figures[part], url_of(figures[part])) for part in told],
        nothing=_("No concern was open on that day."),
    )


def open_by_age(figures: dict[str, IndicatorValue], *, day: str, url_of: Callable[[IndicatorValue], str]) -> Chart:
    """`figures`: concerns open on that day by age, as the person may have them; the youngest first."""
    told = [age for age in AgeBand if age in figures and figures[age].value is not None]
    return Chart(
        title=_("Open concerns by age"),
        description=_with_withheld(_("On %(day)s, by the days since they were raised.") % {"day": day}, figures),
        category_title=_("Raised ago"),
        value_title=_("Open concerns"),
        marks=[mark_of(str(age.label), figures[age], url_of(figures[age])) for age in told],
        nothing=_("No concern was open on that day."),
    )


def _with_withheld(description, figures):
    if any(figure.value is None for figure in figures.values()):
        return f"{description} {_('What has fewer than five is not published.')}"
    return description
