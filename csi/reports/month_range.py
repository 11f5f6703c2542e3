"""Month range and district of the cadence and presence reports."""

import datetime
from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.accounts.models import User
from csi.core.crud.fields import MonthField
from csi.core.periods import Month
from csi.reports.available_period import AvailablePeriod, list_mandates
from csi.reports.district_picker import build_district_field
from districts.models import District

DEFAULT_MONTHS = 12
MAX_MONTHS = 36
# Number of future months if no mandate has an end.
MONTHS_AHEAD = 12


def get_month_range_url(viewname: str, months: Sequence[Month], district: District | None) -> str:
    """Return the URL of a report of these months and of one district, or all."""
    return reverse(
        viewname, query={"from": months[0], "to": months[-1], **({"district": district.pk} if district else {})}
    )


class MonthRangeForm(forms.Form):
    """`?from=2010-11&to=2011-10&district=3`, by default the last twelve months of all districts.

    `?month=2011-10` means a single month, as on other pages. If a field has an error, `months` and
    `chosen_district` return the defaults. `allow_future`: accept months that have not begun.
    """

    def __init__(self, data: QueryDict, *, user: User, today: datetime.date, allow_future: bool):
        self.user, self.today, self.allow_future = user, today, allow_future
        super().__init__(data)
        self.fields = {
            "district": build_district_field(
                user,
                error_messages={"invalid_choice": gettext_lazy("This district does not exist or is not one of yours.")},
            ),
            "from": MonthField(label=gettext_lazy("From"), required=False),
            "to": MonthField(label=gettext_lazy("To"), required=False),
        }
        if not any(self.data.get(name) for name in ("from", "to")):
            month = self.data.get("month")
            first, last = (month, month) if month else (str(self.default_months[0]), str(self.default_months[-1]))
            self.data = {**data.dict(), "from": first, "to": last}

    @cached_property
    def available_period(self) -> AvailablePeriod:
        return AvailablePeriod.from_mandates((mandate.starts, mandate.ends) for mandate in list_mandates())

    @cached_property
    def bounds(self) -> tuple[Month, Month]:
        """The first and the last month that can be shown."""
        now, period = Month.from_date(self.today), self.available_period
        first = Month.from_date(period.first) if period.first else now.add(1 - MAX_MONTHS)
        end = Month.from_date(period.last) if period.last else None
        last = (end or now.add(MONTHS_AHEAD)) if self.allow_future else min(now, end or now)
        return first, max(first, last)

    @cached_property
    def default_months(self) -> list[Month]:
        first, last = self.bounds
        last = max(first, min(last, Month.from_date(self.today)))
        return _get_months(max(first, last.add(1 - DEFAULT_MONTHS)), last)

    def clean_from(self) -> Month | None:
        return self._clean_month("from")

    def clean_to(self) -> Month | None:
        return self._clean_month("to")

    def clean(self) -> None:
        start, end = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if start and end and end < start:
            self.add_error("to", _("The last month must not be before the first month."))
        elif start and end and len(_get_months(start, end)) > MAX_MONTHS:
            self.add_error("to", _("Choose %(number)d months or fewer.") % {"number": MAX_MONTHS})

    @cached_property
    def months(self) -> list[Month]:
        """The months to show."""
        if self.errors.keys() & {"from", "to"}:
            return self.default_months
        first, last = self.bounds
        start, end = self.cleaned_data["from"], self.cleaned_data["to"]
        start = start or max(first, end.add(1 - DEFAULT_MONTHS))
        return _get_months(start, end or min(last, start.add(DEFAULT_MONTHS - 1)))

    @property
    def chosen_district(self) -> District | None:
        return None if "district" in self.errors else self.cleaned_data["district"]

    @property
    def label(self) -> str:
        """The months to show, in words."""
        first, last = self.months[0], self.months[-1]
        if first == last:
            return first.label
        return _("%(first)s to %(last)s") % {"first": first.label, "last": last.label}

    def _clean_month(self, name):
        if not self.cleaned_data[name]:
            return None
        month, (first, last) = Month.from_date(self.cleaned_data[name]), self.bounds
        if first <= month <= last:
            return month
        period = self.available_period
        if month > last and period.overlaps(month.span):
            raise forms.ValidationError(
                _("There is no data after %(last)s yet. Choose an earlier month.") % {"last": last.label}
            )
        if not period.first:
            raise forms.ValidationError(_("Choose %(first)s or a later month.") % {"first": first.label})
        raise forms.ValidationError(period.get_error(month.label))


def _get_months(first: Month, last: Month) -> list[Month]:
    number = (last.year - first.year) * 12 + last.number - first.number + 1
    return [first.add(step) for step in range(number)]
