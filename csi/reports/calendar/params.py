"""What is asked of the calendar in its address, and in words what of it made no sense."""

import datetime
from dataclasses import dataclass, field

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from csi.core.crud.fields import MonthField
from csi.core.crud.forms import style_widget
from csi.core.periods import Month
from csi.core.permissions import RecordPermission
from csi.core.registries.calendar import calendar_choices, get_calendar_sources
from csi.reports.period_picker import MAX_QUOTED_LENGTH
from districts.models import District

# The months that can be leafed through; another year is a slip of the keyboard.
FIRST, LAST = Month(2000, 1), Month(2099, 12)


class CalendarView:
    MONTH, LIST = "month", "list"
    ALL = (MONTH, LIST)


class CalendarForm(forms.Form):
    """The filters above the calendar."""

    month = MonthField(label=gettext_lazy("Month"), required=False)
    district = forms.ModelChoiceField(
        District.objects.none(), label=gettext_lazy("District"), required=False, empty_label=gettext_lazy("Any")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Type"), required=False, choices=lambda: [("", gettext_lazy("Any")), *calendar_choices()]
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = District.objects.visible_to(user)
        if not user.has_permission(RecordPermission.VIEW_RECORDS):
            # The public days of the forums are all that there is.
            del self.fields["district"], self.fields["kind"]
        for bound in self.fields.values():
            style_widget(bound)


@dataclass
class CalendarParams:
    """A month of the calendar, narrowed to a district or a kind, as a month or as a list."""

    data: QueryDict
    user: object
    today: datetime.date
    notices: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.current = min(max(Month.from_date(self.today), FIRST), LAST)
        sent = CalendarForm(self.data, user=self.user)
        sent.is_valid()
        self.month = self._month(sent)
        self.district = sent.cleaned_data.get("district")
        self.kind = sent.cleaned_data.get("kind") or ""
        self.view = self._view()
        if "district" in sent.errors:
            self.notices.append(
                _("There is no such district for you, so all of yours are shown.")
                if not self.user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS)
                else _("There is no such district, so all of them are shown.")
            )
        if "kind" in sent.errors:
            self.notices.append(_("%(text)s is no kind of entry, so all kinds are shown.") % self._quoted("kind"))

    def _month(self, sent):
        if "month" in sent.errors:
            self.notices.append(
                _("%(text)s is not a month such as 2011-10, so this is %(month)s.")
                % (self._quoted("month") | {"month": self.current.label})
            )
            return self.current
        day = sent.cleaned_data.get("month")
        month = Month.from_date(day) if day else self.current
        if not FIRST <= month <= LAST:
            self.notices.append(
                _("The calendar goes from %(first)s to %(last)s, so this is %(month)s.")
                % {"first": FIRST.label, "last": LAST.label, "month": self.current.label}
            )
            return self.current
        return month

    def _view(self):
        asked = self.data.get("view") or CalendarView.MONTH
        if asked in CalendarView.ALL:
            return asked
        self.notices.append(_("The calendar is shown as a month: %(text)s is not known.") % self._quoted("view"))
        return CalendarView.MONTH

    def _quoted(self, name):
        return {"text": f"“{self.data.get(name, '').strip()[:MAX_QUOTED_LENGTH]}”"}

    @cached_property
    def form(self):
        """The filters with what is shown, which need not be what was sent."""
        asked = {"month": str(self.month), "district": self.district and self.district.pk, "kind": self.kind}
        return CalendarForm(initial=asked, user=self.user)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.district or self.kind)

    def sentence(self, count: int) -> str:
        """What is shown, in words: "12 entries in October 2011, in Osh city, meetings only"."""
        said = ngettext("%(count)d entry in %(month)s", "%(count)d entries in %(month)s", count) % {
            "count": count,
            "month": self.month.label,
        }
        if self.district:
            said = _("%(said)s, in %(district)s") % {"said": said, "district": self.district}
        if self.kind:
            kind = str(get_calendar_sources()[self.kind].label)
            said = _("%(said)s, only %(kind)s") % {"said": said, "kind": kind[:1].lower() + kind[1:]}
        return said

    def address(self, **changes) -> str:
        """The query string of the same question with these changes, such as month=… or kind=""."""
        asked = {"month": self.month, "district": self.district and self.district.pk, "kind": self.kind}
        asked |= {"view": self.view if self.view != CalendarView.MONTH else ""} | changes
        query = QueryDict(mutable=True)
        query.update({name: str(value) for name, value in asked.items() if value})
        return f"?{query.urlencode()}"

    # Where one leafs to; None at the ends of the calendar.

    @property
    def previous(self) -> Month | None:
        return self.month.add(-1) if self.month > FIRST else None

    @property
    def next(self) -> Month | None:
        return self.month.add(1) if self.month < LAST else None
