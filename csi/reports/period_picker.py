"""Period picker of report pages: a month, quarter, year, mandate or custom range in the URL."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.http import QueryDict
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.accounts.models import User
from csi.core.crud.fields import DateInput, DayOrMonthField
from csi.core.crud.forms import style_widget
from csi.core.formatting import quote
from csi.core.periods import ONE_DAY, Month, Quarter, Span, Year
from csi.core.permissions import RecordPermission
from csi.reports.available_period import AvailablePeriod, list_mandates
from csi.reports.period_comparison import ComparedPeriod, compare_with

# Number of past months offered if there is no mandate.
MONTHS_BACK = 36
# Messages quote so many characters of an invalid parameter.
MAX_QUOTED_LENGTH = 40

CalendarPeriod = Month | Quarter | Year


class PeriodType(TextChoices):
    MONTH = "month", gettext_lazy("Month")
    QUARTER = "quarter", gettext_lazy("Quarter")
    YEAR = "year", gettext_lazy("Year")
    MANDATE = "mandate", gettext_lazy("Mandate")
    DATES = "dates", gettext_lazy("Custom range")


# Any: the three classes have the same interface, but each compares and parses only its own kind.
CALENDAR_PERIODS: dict[str, Any] = {PeriodType.MONTH: Month, PeriodType.QUARTER: Quarter, PeriodType.YEAR: Year}
EXAMPLES: dict[str, str] = {PeriodType.MONTH: "2011-10", PeriodType.QUARTER: "2011-Q4", PeriodType.YEAR: "2011"}


@dataclass(frozen=True)
class PeriodTypeLink:
    """A period type, and the URL of its period that contains what is shown."""

    label: str
    url: str
    is_current: bool


class PreviousNextMixin:
    """Links to the previous and the next page.

    Subclasses implement `get_adjacent_link(step)`, which returns {"label", "url"}, or None at the end.
    """

    def get_adjacent_link(self, step: int) -> dict[str, str] | None:
        raise NotImplementedError

    @property
    def earlier(self) -> dict[str, str] | None:
        return self.get_adjacent_link(-1)

    @property
    def later(self) -> dict[str, str] | None:
        return self.get_adjacent_link(1)


class PeriodChoice(PreviousNextMixin):
    """The period in the URL: `span`, `label`, and `notices` about invalid parameters.

    `?period=month&month=2011-10`, `quarter&quarter=2011-Q4`, `year&year=2011`, `mandate`, `dates&from=…&to=…`.
    `default`: the period type if the URL has none; the period then contains `today`. `keep`: names of other
    parameters that stay in the URL of the links. `user`: readers get no custom range, because the difference of two
    ranges would disclose small counts.
    """

    def __init__(
        self,
        data: QueryDict,
        *,
        today: datetime.date,
        user: User | None = None,
        default: PeriodType = PeriodType.MONTH,
        keep: Iterable[str] = (),
    ):
        self.data, self.today, self.default, self.keep = data, today, default, keep
        self.has_custom_range = user is None or user.has_permission(RecordPermission.VIEW_RECORDS)
        self.notices: list[str] = []
        self.type = self._parse_type()
        # None for the mandate and for a custom range.
        self.calendar_period: Any = None
        self.span = self._parse_span()

    # Parsing

    def _parse_type(self) -> PeriodType:
        value = self._get("period")
        if value in PeriodType.values:
            return PeriodType(value)
        period_type = next((PeriodType(name) for name in CALENDAR_PERIODS if self._get(name)), self.default)
        if not self._get(period_type) and (self._get("from") or self._get("to")):
            period_type = PeriodType.DATES
        if value:
            self._add_notice(
                _("%(text)s is not a type of period. Choose a month, a quarter, a year, a mandate or a custom range.")
                % {"text": self._quote(value)}
            )
        return period_type

    def _parse_span(self) -> Span:
        if self.type == PeriodType.DATES:
            if self.has_custom_range and (span := self._parse_custom_range()):
                return span
            if not self.has_custom_range:
                self._add_notice(
                    _("Your account sees whole periods only. Choose a month, a quarter, a year or a mandate.")
                )
        if self.type == PeriodType.MANDATE:
            if self.mandates:
                return self.mandates[self._mandate_index]
            self._add_notice(_("The mission has no mandate yet."))
        self.type = self.type if self.type in CALENDAR_PERIODS else PeriodType.MONTH
        self.calendar_period = self._parse_calendar_period()
        return self.calendar_period.span

    def _parse_calendar_period(self):
        period_class, value = CALENDAR_PERIODS[self.type], self._get(self.type)
        first, last = self.bounds
        if not value:
            return last
        try:
            period = period_class.parse(value)
        except ValueError:
            self._add_notice(
                _("%(text)s is not a period such as %(example)s.")
                % {"text": self._quote(value), "example": EXAMPLES[self.type]}
            )
            return last
        if first <= period <= last:
            return period
        if not self.available_period.overlaps(period.span):
            self._add_notice(self.available_period.get_error(period.label))
        elif period > last:
            self._add_notice(_("%(period)s has not begun.") % {"period": period.label})
        else:
            self._add_notice(_("There is no data before %(first)s.") % {"first": first.label})
        return first if period < first else last

    def _parse_custom_range(self) -> Span | None:
        """Return the requested days within the mission; None if none of them can be shown."""
        limits = self._parse_limits()
        if limits is None:
            return None
        first, last = limits
        start = first.start if first else min(self._first_day, last.start)
        end = last.end if last else max(self._end, first.end)
        if end <= start:
            self._add_notice(_("The last day is before the first day. The two dates have been swapped."))
            start, end = last.start, first.end
        return self._limit_range(Span(start, end))

    def _parse_limits(self):
        """Return the periods named by `from` and `to`; None if one is invalid or both are missing."""
        field, limits = DayOrMonthField(required=False), []
        for name in ("from", "to"):
            try:
                limits.append(field.clean(self._get(name)))
            except forms.ValidationError as error:
                self._add_notice(f"{self._quote(self._get(name))}: {' '.join(error.messages)}")
                return None
        return limits if any(limits) else None

    def _limit_range(self, requested: Span) -> Span | None:
        if requested.start > self.today:
            self._add_notice(_("%(day)s is in the future.") % {"day": formats.date_format(requested.start)})
            return None
        if not self.available_period.overlaps(requested):
            self._add_notice(self.available_period.get_error(self._format_days(requested)))
            return None
        first, end = max(requested.start, self._first_day), min(requested.end, self._end)
        if (first, end) != (requested.start, requested.end):
            self._add_notice(
                _("There is no data before %(first)s or after %(last)s.")
                % {"first": formats.date_format(self._first_day), "last": formats.date_format(self._end - ONE_DAY)}
            )
        return Span(first, end) if first < end else None

    def _get(self, name: str) -> str:
        return self.data.get(name, "").replace("\0", "�").strip()

    def _quote(self, text: str) -> str:
        return quote(text[:MAX_QUOTED_LENGTH])

    def _add_notice(self, sentence: str) -> None:
        self.notices.append(sentence)

    # Available periods

    @cached_property
    def _mandate_limits(self) -> list[tuple[datetime.date, datetime.date | None]]:
        return [(mandate.starts, mandate.ends) for mandate in list_mandates()]

    @cached_property
    def available_period(self) -> AvailablePeriod:
        return AvailablePeriod.from_mandates(self._mandate_limits)

    @cached_property
    def mandates(self) -> list[Span]:
        """The days of the mandates; an open-ended one lasts to the end of this month."""
        return [
            Span(start, max(start, min(end, datetime.date.max - ONE_DAY) + ONE_DAY if end else self._end))
            for start, end in self._mandate_limits
        ]

    @property
    def _mandate_index(self) -> int:
        """Index of the latest mandate that has begun, or of the first."""
        return max(sum(mandate.start <= self.today for mandate in self.mandates) - 1, 0)

    @cached_property
    def _first_day(self) -> datetime.date:
        return self.available_period.first or Month.from_date(self.today).add(1 - MONTHS_BACK).start

    @cached_property
    def _end(self) -> datetime.date:
        """The day after the last that can be shown."""
        end = Month.from_date(self.today).end
        last = self.available_period.last
        return max(self._first_day + ONE_DAY, min(end, last + ONE_DAY) if last and last < end else end)

    @cached_property
    def bounds(self) -> tuple[Any, Any]:
        """The first and the last month, quarter or year that can be shown."""
        period_class = CALENDAR_PERIODS[self.type]
        first = period_class.from_date(self._first_day)
        return first, max(first, period_class.from_date(min(self.today, self._end - ONE_DAY)))

    # The chosen period

    @property
    def label(self) -> str:
        """The period in words."""
        if self.calendar_period:
            return self.calendar_period.label
        days = self._format_days(self.span)
        return _("the mandate, %(days)s") % {"days": days} if self.type == PeriodType.MANDATE else days

    @staticmethod
    def _format_days(span: Span) -> str:
        first, last = formats.date_format(span.start), formats.date_format(span.last_day)
        return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}

    @property
    def is_running(self) -> bool:
        """True if the period ends after today, so that its values are provisional."""
        return self.span.last_day > self.today

    @cached_property
    def compared(self) -> ComparedPeriod | None:
        """The days of the preceding period with which this one is compared; None before the first mandate."""
        if (preceding := self._preceding) is None:
            return None
        label = self.calendar_period.add(-1).label if self.calendar_period else self._format_days(preceding)
        compared = compare_with(preceding, label, current=self.span, today=self.today, mandates=self.mandates)
        if self.type == PeriodType.MANDATE and not self.is_running and preceding.days != self.span.days:
            return replace(compared, flow_reason=_("Counts cannot be compared: the mandates have different lengths."))
        return compared

    @property
    def previous(self) -> Span | None:
        return self.compared.span if self.compared else None

    @property
    def previous_label(self) -> str:
        """The days of the preceding period in words: "September 2011", "the first 12 days of September 2011"."""
        return self.compared.label if self.compared else ""

    @property
    def flow_reason(self) -> str:
        """The reason why counts cannot be compared with the preceding period; "" if they can."""
        return self.compared.flow_reason if self.compared else ""

    @property
    def _preceding(self) -> Span | None:
        """The preceding period: of the same type, or as many months or days; None before the first mandate."""
        if self.calendar_period:
            return self.calendar_period.add(-1).span
        if self.type == PeriodType.MANDATE:
            index = self._mandate_index
            return self.mandates[index - 1] if index else None
        first, end = Month.from_date(self.span.start), Month.from_date(self.span.end)
        if (first.start, end.start) == (self.span.start, self.span.end):
            months = (end.year - first.year) * 12 + end.number - first.number
            return Span(first.add(-months).start, self.span.start)
        return Span(self.span.start - datetime.timedelta(days=self.span.days), self.span.start)

    # Links and form

    @property
    def params(self) -> dict[str, str]:
        """The period as URL parameters: {"period": "month", "month": "2011-10"}."""
        return _build_params(self.type, self.calendar_period, self.span)

    @property
    def query(self) -> str:
        return urlencode(self.params)

    @property
    def type_links(self) -> list[PeriodTypeLink]:
        """A link to each period type, for the period that contains what is shown, or its last one."""
        return [
            PeriodTypeLink(str(period_type.label), self._type_url(period_type), period_type == self.type)
            for period_type in PeriodType
            if self.has_custom_range or period_type != PeriodType.DATES
        ]

    @cached_property
    def form(self) -> forms.Form:
        """The fields of this period type, filled with what is shown."""
        form = forms.Form(auto_id="period_%s")
        if self.calendar_period:
            first, last = self.bounds
            choices = [(str(last), last.label)]
            while last > first:
                last = last.add(-1)
                choices.append((str(last), last.label))
            form.fields[self.type.value] = forms.ChoiceField(
                label=self.type.label, choices=choices, initial=str(self.calendar_period)
            )
        elif self.type == PeriodType.DATES:
            for name, label, day in (("from", _("From"), self.span.start), ("to", _("To"), self.span.last_day)):
                form.fields[name] = forms.DateField(label=label, initial=day, widget=DateInput())
        for field in form.fields.values():
            style_widget(field)
        return form

    @property
    def hidden_fields(self) -> list[tuple[str, str]]:
        """(name, value) of the other parameters that stay in the URL."""
        return [(name, value) for name in self.keep for value in self.data.getlist(name)]

    def get_adjacent_link(self, step: int) -> dict[str, str] | None:
        if not self.calendar_period:
            return None
        first, last = self.bounds
        if self.calendar_period == (first if step < 0 else last):
            return None
        period = self.calendar_period.add(step)
        return {"label": period.label, "url": self._build_url(self.type, period)}

    def _type_url(self, period_type: PeriodType) -> str:
        day = max(min(self.span.last_day, self.today), self._first_day)
        period = CALENDAR_PERIODS[period_type].from_date(day) if period_type in CALENDAR_PERIODS else None
        return self._build_url(period_type, period)

    def _build_url(self, period_type: PeriodType, period: CalendarPeriod | None) -> str:
        return f"?{urlencode([*_build_params(period_type, period, self.span).items(), *self.hidden_fields])}"


def _build_params(period_type: PeriodType, period: CalendarPeriod | None, span: Span) -> dict[str, str]:
    if period:
        return {"period": period_type.value, period_type.value: str(period)}
    if period_type == PeriodType.DATES:
        return {"period": period_type.value, "from": str(span.start), "to": str(span.last_day)}
    return {"period": period_type.value}
