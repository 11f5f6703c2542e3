"""Columns as people read them: the record's link, its state, numbers under numbers, dates, months."""

import sys
from functools import cache

from django.db import models
from django.template.loader import render_to_string
from django.urls import NoReverseMatch
from django.utils import formats
from django.utils.timezone import template_localtime
from django.utils.translation import gettext
from django_tables2 import Column
from django_tables2.columns.base import LinkTransform
from django_tables2.utils import Accessor

from csi.core.crud.templatetags.ui import badge
from csi.core.periods import Month

__all__ = ["Column", "DateColumn", "LinkColumn", "MonthColumn", "NumberColumn", "StateColumn", "YesNoColumn"]


def get_record_link(record):
    """The record's page; None, so no link, where it has none."""
    try:
        return record.get_absolute_url() if hasattr(record, "get_absolute_url") else None
    except NoReverseMatch:
        return None


class LinkColumn(Column):
    """Links to the record itself, or with `to` to the record that it refers to, such as `to="district"`."""

    def __init__(self, *args, to=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.link = LinkTransform(
            url=lambda record: get_record_link(Accessor(to).resolve(record, quiet=True) if to else record)
        )


class StateColumn(Column):
    """A choice as a badge, coloured by the `tones` of its TextChoices class."""

    def render(self, value, record, bound_column):
        accessor = Accessor(bound_column.accessor)
        holder, name = accessor.penultimate(record)
        tone = tone_of(holder._meta.get_field(name), getattr(holder, name))
        # A list repeats a few states; each is rendered once.
        badges = bound_column._table.badges
        if (str(value), tone) not in badges:
            badges[str(value), tone] = render_to_string("components/badge.html", badge(value, tone))
        return badges[str(value), tone]

    def value(self, value):
        return str(value)


class NumberColumn(Column):
    """A number under numbers. `unit` stands in the header: "Distance, km"."""

    def __init__(self, *args, unit=None, places=None, **kwargs):
        kwargs.setdefault("attrs", {"td": {"class": "number"}, "th": {"class": "number"}})
        kwargs.setdefault("initial_sort_descending", True)
        super().__init__(*args, **kwargs)
        self.unit, self.places = unit, places

    def render(self, value):
        return formats.number_format(value, decimal_pos=self.places)

    def value(self, value):
        return value


class DateColumn(Column):
    """ "17 Oct 2011"; with the mission's hour where the value has one."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("attrs", {"td": {"class": "date"}})
        super().__init__(*args, **kwargs)

    def render(self, value):
        form = "SHORT_DATETIME_FORMAT" if hasattr(value, "hour") else "SHORT_DATE_FORMAT"
        return formats.date_format(template_localtime(value), form)

    def value(self, value):
        return template_localtime(value)


class MonthColumn(DateColumn):
    """ "Oct 2011"."""

    def render(self, value):
        return formats.date_format(value, "M Y")

    def value(self, value):
        return str(Month.from_date(value))


class YesNoColumn(Column):
    """ "Yes" or "No", in words."""

    def render(self, value):
        return gettext("Yes") if value else gettext("No")

    def value(self, value):
        return bool(value)


def tone_of(field, value):
    """The tone that the TextChoices class of a model's field declares for a stored value."""
    choices = choices_class(field)
    return getattr(choices(value), "badge", "none") if choices and value in choices.values else "none"


@cache
def choices_class(field):
    """The Choices class of a model's field: nested in the model or known in its module; None without one."""
    values = [value for value, _label in field.flatchoices]
    for holder in (*field.model.__mro__, sys.modules[field.model.__module__]):
        for candidate in vars(holder).values():
            if isinstance(candidate, type) and issubclass(candidate, models.Choices) and candidate.values == values:
                return candidate
    return None
