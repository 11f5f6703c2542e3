"""URL parameters of the calendar."""

import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from csi.accounts.models import User
from csi.core.crud.fields import MonthField
from csi.core.crud.forms import style_widget
from csi.core.formatting import quote
from csi.core.periods import Month
from csi.core.permissions import RecordPermission
from csi.core.registries.calendar import get_calendar_choices, get_calendar_sources
from csi.reports.district_picker import build_district_field
from csi.reports.period_picker import MAX_QUOTED_LENGTH
from districts.models import District

# Other years are typing errors.
FIRST, LAST = Month(2000, 1), Month(2099, 12)


class CalendarView:
    MONTH, LIST = "month", "list"
    ALL = (MONTH, LIST)


class CalendarForm(forms.Form):
    """The filters of the calendar."""

    month = MonthField(label=gettext_lazy("Month"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Type"), required=False, choices=lambda: [("", gettext_lazy("Any")), *get_calendar_choices()]
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            style_widget(field)
        if user.has_permission(RecordPermission.VIEW_RECORDS):
            self.fields["district"] = build_district_field(user, gettext_lazy("Any"))
            self.order_fields(("month", "district", "kind"))
        else:
            # Readers see the public dates of the forums only.
            del self.fields["kind"]


class CalendarParams:
    """`?month=2011-10&district=3&kind=meeting&view=list`, and `notices` about invalid parameters.

    `day`: the only day that is shown, from `?day=2011-10-17`; None for the month.
    """

    def __init__(self, data: QueryDict, *, user: User, today: datetime.date):
        self.data, self.user = data, user
        self.notices: list[str] = []
        self.current_month = min(max(Month.from_date(today), FIRST), LAST)
        submitted = CalendarForm(data, user=user)
        submitted.is_valid()
        self.month = self._parse_month(submitted)
        self.day = self._parse_day()
        self.district: District | None = submitted.cleaned_data.get("district")
        self.kind: str = submitted.cleaned_data.get("kind") or ""
        self.view = self._parse_view()
        if "district" in submitted.errors:
            self.notices.append(
                _("There is no such district. All districts are shown.")
                if user.has_permission(RecordPermission.ACCESS_ALL_SCOPES)
                else _("This district is not one of yours. All your districts are shown.")
            )
        if "kind" in submitted.errors:
            self.notices.append(
                _("%(text)s is not a type of entry. All types are shown.") % {"text": self._quote("kind")}
            )

    def _parse_month(self, submitted: CalendarForm) -> Month:
        current = self.current_month
        if "month" in submitted.errors:
            self.notices.append(
                _("%(text)s is not a month such as 2011-10. Showing %(month)s.")
                % {"text": self._quote("month"), "month": current.label}
            )
            return current
        day = submitted.cleaned_data.get("month")
        month = Month.from_date(day) if day else current
        if not FIRST <= month <= LAST:
            self.notices.append(
                _("The calendar covers %(first)s to %(last)s. Showing %(month)s.")
                % {"first": FIRST.label, "last": LAST.label, "month": current.label}
            )
            return current
        return month

    def _parse_day(self) -> datetime.date | None:
        """Return the day in the URL, which also decides about the month."""
        if not (text := self.data.get("day", "").strip()):
            return None
        try:
            day = datetime.date.fromisoformat(text)
            month = Month.from_date(day)
        except ValueError:
            day, month = None, None
        if day and month and FIRST <= month <= LAST:
            self.month = month
            return day
        self.notices.append(
            _("%(text)s is not a day such as 2011-10-17. Showing %(month)s.")
            % {"text": self._quote("day"), "month": self.month.label}
        )
        return None

    def _parse_view(self) -> str:
        view = self.data.get("view") or CalendarView.MONTH
        if view in CalendarView.ALL:
            return view
        self.notices.append(_("There is no view %(text)s. Showing the month.") % {"text": self._quote("view")})
        return CalendarView.MONTH

    def _quote(self, name: str) -> str:
        return quote(self.data.get(name, "").strip()[:MAX_QUOTED_LENGTH])

    @property
    def district_id(self) -> int | None:
        return self.district.pk if self.district else None

    @cached_property
    def form(self) -> CalendarForm:
        """The filters as applied, which may differ from those submitted."""
        initial = {"month": str(self.month), "district": self.district_id, "kind": self.kind}
        return CalendarForm(initial=initial, user=self.user)

    @property
    def is_filtered(self) -> bool:
        return bool(self.district or self.kind)

    def describe(self, count: int) -> str:
        """Return the selection in words: "12 entries in October 2011, in Osh city, only meetings"."""
        if self.day:
            description = ngettext("%(count)s entry on %(day)s", "%(count)s entries on %(day)s", count)
            description %= {"count": count, "day": formats.date_format(self.day)}
        else:
            description = ngettext("%(count)s entry in %(month)s", "%(count)s entries in %(month)s", count)
            description %= {"count": count, "month": self.month.label}
        if self.district:
            description = _("%(description)s, in %(district)s") % {
                "description": description,
                "district": self.district,
            }
        if self.kind:
            kind = str(get_calendar_sources()[self.kind].label)
            description = _("%(description)s, only %(type)s") % {
                "description": description,
                "type": kind[:1].lower() + kind[1:],
            }
        return description

    def build_url(self, **changes: Any) -> str:
        """Return the query string with these changes, such as `month=…` or `kind=""`."""
        params = {"month": self.month, "district": self.district_id, "kind": self.kind}
        params |= {"view": self.view if self.view != CalendarView.MONTH else ""} | changes
        query = QueryDict(mutable=True)
        query.update({name: str(value) for name, value in params.items() if value})
        return f"?{query.urlencode()}"

    @property
    def previous_month(self) -> Month | None:
        return self.month.add(-1) if self.month > FIRST else None

    @property
    def next_month(self) -> Month | None:
        return self.month.add(1) if self.month < LAST else None
