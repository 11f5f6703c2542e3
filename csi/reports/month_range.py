"""Which months, and of which district: what stands over every report by month, kept in its address."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core.crud.fields import MonthField
from csi.core.crud.forms import style_widget
from csi.core.periods import Month
from csi.reports.available_period import AvailablePeriod
from districts.models import District, Mandate

USUAL = 12
LONGEST = 36
# Where no mandate sets an end: the months that are planned ahead.
AHEAD = 12


class MonthRangeForm(forms.Form):
    """`?from=2010-11&to=2011-10&district=3`: the last twelve months of every district unless told otherwise.
    `?month=2011-10` is that month alone, as on other pages.

    What cannot be shown is an error of its field, in words; `months` and `chosen_district` then answer with
    the usual. `looks_ahead` False: months that have not begun are refused.
    """

    def __init__(self, data, *, user, today, looks_ahead):
        self.user, self.today, self.looks_ahead = user, today, looks_ahead
        super().__init__(data)
        self.fields = {
            "district": forms.ModelChoiceField(
                District.objects.visible_to(user),
                label=gettext_lazy("District"),
                required=False,
                empty_label=gettext_lazy("All districts"),
                error_messages={"invalid_choice": gettext_lazy("This district is not there, or not one of yours.")},
            ),
            "from": MonthField(label=gettext_lazy("From"), required=False),
            "to": MonthField(label=gettext_lazy("To"), required=False),
        }
        for field in self.fields.values():
            style_widget(field)
        if not any(self.data.get(name) for name in ("from", "to")):
            month = self.data.get("month")
            first, last = (month, month) if month else (str(self.usual[0]), str(self.usual[-1]))
            self.data = {**self.data.dict(), "from": first, "to": last}

    @cached_property
    def reach(self) -> AvailablePeriod:
        return AvailablePeriod.of(Mandate.objects.visible_to(self.user).values_list("starts", "ends"))

    @cached_property
    def bounds(self) -> tuple[Month, Month]:
        """The first and the last month that can be shown."""
        now = Month.of(self.today)
        first = Month.of(self.reach.first) if self.reach.first else now.plus(1 - LONGEST)
        end = self.reach.last and Month.of(self.reach.last)
        last = (end or now.plus(AHEAD)) if self.looks_ahead else min(now, end or now)
        return first, max(first, last)

    @cached_property
    def usual(self) -> list[Month]:
        """The last twelve months, as far as they can be shown."""
        first, last = self.bounds
        last = max(first, min(last, Month.of(self.today)))
        return _between(max(first, last.plus(1 - USUAL)), last)

    def clean_from(self):
        return self._month("from")

    def clean_to(self):
        return self._month("to")

    def clean(self):
        start, end = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if start and end and end < start:
            self.add_error("to", _("The last month is before the first month."))
        elif start and end and len(_between(start, end)) > LONGEST:
            self.add_error("to", _("Choose %(number)d months or fewer.") % {"number": LONGEST})

    @cached_property
    def months(self) -> list[Month]:
        """The months to show."""
        if self.errors.keys() & {"from", "to"}:
            return self.usual
        first, last = self.bounds
        start, end = self.cleaned_data["from"], self.cleaned_data["to"]
        start = start or max(first, end.plus(1 - USUAL))
        return _between(start, end or min(last, start.plus(USUAL - 1)))

    @property
    def chosen_district(self) -> District | None:
        return None if "district" in self.errors else self.cleaned_data["district"]

    @property
    def words(self) -> str:
        """The months as a person says them."""
        first, last = self.months[0], self.months[-1]
        if first == last:
            return first.label
        return _("%(first)s to %(last)s") % {"first": first.label, "last": last.label}

    def _month(self, name):
        if not self.cleaned_data[name]:
            return None
        month, (first, last) = Month.of(self.cleaned_data[name]), self.bounds
        if first <= month <= last:
            return month
        if month > last and self.reach.holds_part_of(month.span):
            raise forms.ValidationError(
                _("There is nothing to show after %(last)s yet; choose an earlier month.") % {"last": last.label}
            )
        if not self.reach.first:
            raise forms.ValidationError(_("Choose a month from %(first)s on.") % {"first": first.label})
        raise forms.ValidationError(self.reach.refusal(month.label))


def _between(first, last):
    number = (last.year - first.year) * 12 + last.number - first.number + 1
    return [first.plus(step) for step in range(number)]
