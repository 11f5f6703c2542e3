"""Table columns for links, states, numbers, dates and months."""

from typing import Any

from django.urls import NoReverseMatch
from django.utils import formats
from django.utils.text import capfirst
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]  # missing in django-stubs
from django.utils.translation import gettext
from django_tables2 import Column
from django_tables2.columns.base import LinkTransform
from django_tables2.utils import Accessor

from csi.core.formatting import format_short_month
from csi.core.periods import Month

__all__ = ["Column", "DateColumn", "LinkColumn", "MonthColumn", "NumberColumn", "StateColumn", "YesNoColumn"]


def get_record_link(record: Any) -> str | None:
    """Return the URL of the record's page, None if it has no page."""
    try:
        return record.get_absolute_url() if hasattr(record, "get_absolute_url") else None
    except NoReverseMatch:
        return None


class LinkColumn(Column):
    """A link to the record itself or, with `to`, to the record that it refers to, such as `to="course"`."""

    def __init__(self, *args: Any, to: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.link = LinkTransform(
            url=lambda record: get_record_link(Accessor(to).resolve(record, quiet=True) if to else record)
        )


class StateColumn(Column):
    """A choice as a badge in the tone that its BadgeChoices class declares."""

    def render(self, value: Any, record: Any, bound_column: Any, table: Any) -> str:
        accessor = Accessor(bound_column.accessor)
        holder, name = accessor.penultimate(record)
        tone = get_badge_tone(holder._meta.get_field(name), getattr(holder, name))
        return table.render_badge(value, tone)

    def value(self, value: Any) -> str:
        return str(value)


class NumberColumn(Column):
    """A right-aligned number. `unit` is shown in the header: "Distance, km". `places`: decimal places."""

    attrs = {"td": {"class": "number"}, "th": {"class": "number"}}

    def __init__(self, *args: Any, unit: Any = None, places: int | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial_sort_descending", True)
        super().__init__(*args, **kwargs)
        self.unit, self.places = unit, places

    def render(self, value: Any) -> str:
        return formats.number_format(value, decimal_pos=self.places)

    def value(self, value: Any) -> Any:
        return value


class DateColumn(Column):
    """A date such as "17 Oct 2011", with the local time for a datetime."""

    attrs = {"td": {"class": "date"}}

    def render(self, value: Any) -> str:
        date_format = "SHORT_DATETIME_FORMAT" if hasattr(value, "hour") else "SHORT_DATE_FORMAT"
        return formats.date_format(template_localtime(value), date_format)

    def value(self, value: Any) -> Any:
        return template_localtime(value)


class MonthColumn(DateColumn):
    """A month such as "Oct 2011"."""

    def render(self, value: Any) -> str:
        return capfirst(format_short_month(value))

    def value(self, value: Any) -> str:
        return str(Month.from_date(value))


class YesNoColumn(Column):
    """A boolean as "Yes" or "No"."""

    def render(self, value: Any) -> str:
        return gettext("Yes") if value else gettext("No")

    def value(self, value: Any) -> bool:
        return bool(value)


def get_badge_tone(field: Any, value: Any) -> str:
    """Return the badge tone that the enum of a ChoiceField declares for a stored value."""
    choices = getattr(field, "enum", None)
    return getattr(choices(value), "badge", "none") if choices and value in choices.values else "none"
