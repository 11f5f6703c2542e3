"""Which period a page tells of: a month, a quarter, a year, the mandate or own dates, kept in its address."""

import datetime
from dataclasses import dataclass

from django import forms
from django.db.models import TextChoices
from django.http import QueryDict
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core.crud.fields import DateInput, DayOrMonthField
from csi.core.crud.forms import style_widget
from csi.core.periods import Month, Quarter, Span, Year
from csi.reports.available_period import AvailablePeriod
from districts.models import Mandate

ONE_DAY = datetime.timedelta(days=1)
# How far back one leafs where there is no mandate.
MONTHS_BACK = 36
# As much of a slip as is worth repeating.
LONGEST_QUOTE = 40


class Kind(TextChoices):
    MONTH = "month", gettext_lazy("Month")
    QUARTER = "quarter", gettext_lazy("Quarter")
    YEAR = "year", gettext_lazy("Year")
    MANDATE = "mandate", gettext_lazy("Mandate")
    DATES = "dates", gettext_lazy("Own dates")


CALENDAR = {Kind.MONTH: Month, Kind.QUARTER: Quarter, Kind.YEAR: Year}
EXAMPLES = {Kind.MONTH: "2011-10", Kind.QUARTER: "2011-Q4", Kind.YEAR: "2011"}


@dataclass(frozen=True)
class KindLink:
    """One of the kinds of period, and the address of the one that holds what is shown."""

    label: str
    address: str
    is_current: bool


class PreviousNextMixin:
    """What one leafs through: `_neighbour(step)` gives {"label", "address"} of the one before or after, or None."""

    @property
    def earlier(self) -> dict | None:
        return self._neighbour(-1)

    @property
    def later(self) -> dict | None:
        return self._neighbour(1)


class PeriodChoice(PreviousNextMixin):
    """What was asked for in an address, as far as it makes sense: `span`, `words`, and `notices` for what does not.

    `?period=month&month=2011-10`, `quarter&quarter=2011-Q4`, `year&year=2011`, `mandate`, `dates&from=…&to=…`.
    Nothing asked: the `usual` kind of period that holds `today`. `keep`: names of other parameters that stay
    in the address when one leafs.
    """

    def __init__(self, data: QueryDict, *, today: datetime.date, usual=Kind.MONTH, keep=()):
        self.data, self.today, self.usual, self.keep = data, today, usual, keep
        self.notices: list[str] = []
        self.kind = self._kind()
        # A Month, Quarter or Year; None for the mandate and for own dates.
        self.calendar_period = None
        self.span = self._span()

    # What was asked.

    def _kind(self):
        asked = self._asked("period")
        if asked in Kind.values:
            return Kind(asked)
        named = next((kind for kind in CALENDAR if self._asked(kind)), self.usual)
        kind = Kind.DATES if not self._asked(named) and (self._asked("from") or self._asked("to")) else named
        if asked:
            self._refuse(
                _("%(text)s is no kind of period: choose a month, a quarter, a year, the mandate or own dates.")
                % {"text": self._quoted(asked)}
            )
        return kind

    def _span(self) -> Span:
        if self.kind == Kind.DATES and (span := self._own_dates()):
            return span
        if self.kind == Kind.MANDATE:
            if self._mandates:
                return self._mandates[self._mandate_place]
            self._refuse(_("The mission has no mandate yet."))
        self.kind = self.kind if self.kind in CALENDAR else Kind.MONTH
        self.calendar_period = self._calendar_period()
        return self.calendar_period.span

    def _calendar_period(self):
        what, asked = CALENDAR[self.kind], self._asked(self.kind)
        first, last = self.bounds
        if not asked:
            return last
        try:
            period = what.parse(asked)
        except ValueError:
            self._refuse(
                _("%(text)s is not a period such as %(example)s.")
                % {"text": self._quoted(asked), "example": EXAMPLES[self.kind]}
            )
            return last
        if first <= period <= last:
            return period
        if not self.reach.holds_part_of(period.span):
            self._refuse(self.reach.refusal(period.label))
        elif period > last:
            self._refuse(_("%(period)s has not begun.") % {"period": period.label})
        else:
            self._refuse(_("There is nothing to show before %(first)s.") % {"first": first.label})
        return first if period < first else last

    def _own_dates(self) -> Span | None:
        """The days that were asked for, as far as the mission lasts; None where nothing of them can be shown."""
        field, given = DayOrMonthField(required=False), {}
        for name in ("from", "to"):
            try:
                given[name] = field.clean(self._asked(name))
            except forms.ValidationError as error:
                self._refuse(f"{self._quoted(self._asked(name))}: {' '.join(error.messages)}")
                return None
        if not any(given.values()):
            return None
        start = given["from"].start if given["from"] else min(self._first_day, given["to"].start)
        end = given["to"].end if given["to"] else max(self._end, given["from"].end)
        if end <= start:
            self._refuse(_("The last day is before the first day: they are read the other way round."))
            start, end = given["to"].start, given["from"].end
        asked = Span(start, end)
        if start > self.today:
            self._refuse(_("%(day)s has not come yet.") % {"day": formats.date_format(start)})
            return None
        if not self.reach.holds_part_of(asked):
            self._refuse(self.reach.refusal(self._days_in_words(asked)))
            return None
        first, end = max(start, self._first_day), min(end, self._end)
        if (first, end) != (asked.start, asked.end):
            self._refuse(
                _("There is nothing to show before %(first)s or after %(last)s.")
                % {"first": formats.date_format(self._first_day), "last": formats.date_format(self._end - ONE_DAY)}
            )
        return Span(first, end) if first < end else None

    def _asked(self, name) -> str:
        return self.data.get(name, "").replace("\0", "�").strip()

    def _quoted(self, text) -> str:
        return f"“{text[:LONGEST_QUOTE]}”"

    def _refuse(self, sentence):
        self.notices.append(sentence)

    # What there is to choose from.

    @cached_property
    def _mandate_rows(self):
        return list(Mandate.objects.order_by("starts", "pk").values_list("starts", "ends"))

    @cached_property
    def reach(self) -> AvailablePeriod:
        return AvailablePeriod.of(self._mandate_rows)

    @cached_property
    def _mandates(self) -> list[Span]:
        """The mandates' days; one without end lasts to the end of this month."""
        return [
            Span(start, max(start, min(end, datetime.date.max - ONE_DAY) + ONE_DAY if end else self._end))
            for start, end in self._mandate_rows
        ]

    @property
    def _mandate_place(self) -> int:
        """The latest that has begun; the first where none has."""
        return max(sum(mandate.start <= self.today for mandate in self._mandates) - 1, 0)

    @cached_property
    def _first_day(self) -> datetime.date:
        return self.reach.first or Month.of(self.today).plus(1 - MONTHS_BACK).start

    @cached_property
    def _end(self) -> datetime.date:
        """The day after the last that can be shown."""
        now = Month.of(self.today).end
        last = self.reach.last
        return max(self._first_day + ONE_DAY, min(now, last + ONE_DAY) if last and last < now else now)

    @cached_property
    def bounds(self):
        """The first and the last month, quarter or year that can be shown."""
        what = CALENDAR[self.kind]
        first = what.of(self._first_day)
        return first, max(first, what.of(min(self.today, self._end - ONE_DAY)))

    # What is shown.

    @property
    def words(self) -> str:
        """The period as a person says it."""
        if self.calendar_period:
            return self.calendar_period.label
        days = self._days_in_words(self.span)
        return _("the mandate, %(days)s") % {"days": days} if self.kind == Kind.MANDATE else days

    @staticmethod
    def _days_in_words(span) -> str:
        first, last = formats.date_format(span.start), formats.date_format(span.last_day)
        return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}

    @property
    def is_running(self) -> bool:
        """Whether the period goes on after today, so that its figures are those so far."""
        return self.span.last_day > self.today

    @property
    def previous(self) -> Span | None:
        """The period before: of the same kind, or of as many months or days; None before the first mandate."""
        if self.calendar_period:
            return self.calendar_period.plus(-1).span
        if self.kind == Kind.MANDATE:
            place = self._mandate_place
            return self._mandates[place - 1] if place else None
        first, end = Month.of(self.span.start), Month.of(self.span.end)
        if (first.start, end.start) == (self.span.start, self.span.end):
            months = (end.year - first.year) * 12 + end.number - first.number
            return Span(first.plus(-months).start, self.span.start)
        return Span(self.span.start - datetime.timedelta(days=self.span.days), self.span.start)

    @property
    def previous_words(self) -> str:
        """The period before as a person says it."""
        if self.calendar_period:
            return self.calendar_period.plus(-1).label
        return self._days_in_words(self.previous) if self.previous else ""

    @property
    def query(self) -> str:
        """The period for an address: "period=month&month=2011-10"."""
        return self._query(self.kind, self.calendar_period, self.span)

    @property
    def kinds(self) -> list[KindLink]:
        """Each kind with the period that holds what is shown, or the last of it."""
        return [KindLink(str(kind.label), self._address_of(kind), kind == self.kind) for kind in Kind]

    @cached_property
    def form(self) -> forms.Form:
        """The fields of this kind of period, filled with what is shown."""
        form = forms.Form(auto_id="period_%s")
        if self.calendar_period:
            first, last = self.bounds
            choices = [(str(last), last.label)]
            while last > first:
                last = last.plus(-1)
                choices.append((str(last), last.label))
            field = forms.ChoiceField(label=self.kind.label, choices=choices, initial=str(self.calendar_period))
            form.fields[self.kind.value] = field
        elif self.kind == Kind.DATES:
            for name, label, day in (("from", _("From"), self.span.start), ("to", _("To"), self.span.last_day)):
                form.fields[name] = forms.DateField(label=label, initial=day, widget=DateInput())
        for field in form.fields.values():
            style_widget(field)
        return form

    @property
    def kept(self) -> list[tuple[str, str]]:
        """(name, value) of the other parameters that stay in the address."""
        return [(name, value) for name in self.keep for value in self.data.getlist(name)]

    def _neighbour(self, step):
        if not self.calendar_period:
            return None
        first, last = self.bounds
        if self.calendar_period == (first if step < 0 else last):
            return None
        period = self.calendar_period.plus(step)
        return {"label": period.label, "address": self._address(self._query(self.kind, period))}

    def _address_of(self, kind):
        day = max(min(self.span.last_day, self.today), self._first_day)
        period = CALENDAR[kind].of(day) if kind in CALENDAR else None
        return self._address(self._query(kind, period, self.span))

    def _address(self, query) -> str:
        kept = QueryDict(mutable=True)
        for name, value in self.kept:
            kept.appendlist(name, value)
        return f"?{query}&{kept.urlencode()}" if kept else f"?{query}"

    @staticmethod
    def _query(kind, period=None, span=None) -> str:
        query = QueryDict(mutable=True)
        query["period"] = str(kind.value)
        if period:
            query[str(kind.value)] = str(period)
        elif kind == Kind.DATES:
            query["from"], query["to"] = str(span.start), str(span.last_day)
        return query.urlencode()
