"""Which month, and of which district: what stands over the monthly report, kept in its address."""

import datetime

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core.crud.forms import style_widget
from csi.core.periods import Month
from csi.core.permissions import RecordPermission
from csi.core.urls import is_valid_pk
from csi.reports.period_picker import MAX_QUOTED_LENGTH, PeriodChoice
from districts.models import District


class MonthlyReportParams:
    """`?month=2011-10&district=3` as this person may ask it: `month`, `district`, `notices` for what made no sense.

    Nothing asked: the last month that is over. Managers choose the mission or any district; field staff one of
    theirs; readers are told of the mission. A district that is not the person's answers 404.
    """

    def __init__(self, data: QueryDict, *, user, today: datetime.date):
        self.data, self.user, self.today = data, user, today
        self.notices: list[str] = []
        self.district = self._district()
        self.choice = PeriodChoice(self._month_data(), today=today, keep=("district",))
        self.notices += self.choice.notices

    @property
    def month(self) -> Month:
        return self.choice.calendar_period

    @property
    def is_refused(self) -> bool:
        """Whether what is shown is not what was asked for."""
        return bool(self.notices)

    @cached_property
    def districts(self):
        """Those that this person may choose."""
        return District.objects.visible_to(self.user)

    @property
    def query(self) -> str:
        """What is shown, for an address: "month=2011-10&district=3"."""
        query = QueryDict(mutable=True)
        query["month"] = str(self.month)
        if self.district:
            query["district"] = self.district.pk
        return query.urlencode()

    @cached_property
    def form(self) -> forms.Form:
        """The choosers, filled with what is shown."""
        form = self.choice.form
        if self.user.has_permission(RecordPermission.VIEW_RECORDS):
            form.fields["district"] = forms.ModelChoiceField(
                self.districts,
                label=gettext_lazy("District"),
                required=False,
                initial=self.district,
                empty_label=gettext_lazy("The mission")
                if self.user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS)
                else None,
            )
            style_widget(form.fields["district"])
        return form

    def _district(self):
        asked = self.data.get("district", "").replace("\0", "").strip()
        if not asked:
            return self._usual_district()
        if not is_valid_pk(asked):
            self.notices.append(_("“%(text)s” is no district.") % {"text": asked[:MAX_QUOTED_LENGTH]})
            return self._usual_district()
        found = self.districts.filter(pk=asked).first()
        if found is None:
            raise Http404
        return found

    def _usual_district(self):
        """None, which is the mission; field staff have districts only."""
        if self.user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS) or not self.user.has_permission(
            RecordPermission.VIEW_RECORDS
        ):
            return None
        own = self.districts.first()
        if own is None:
            raise PermissionDenied(_("An administrator has not given you a district yet."))
        return own

    def _month_data(self):
        """The month and the district alone, for the report knows no other period; without a month the usual one."""
        data = QueryDict(mutable=True)
        for name in ("month", "district"):
            if self.data.get(name):
                data[name] = self.data[name]
        data["period"] = "month"
        if "month" not in data:
            first, last = PeriodChoice(data, today=self.today).bounds
            data["month"] = str(max(first, min(last, _last_that_is_over(self.today))))
        return data


def _last_that_is_over(today) -> Month:
    """Today's month on its last day, the one before until then."""
    return Month.from_date(today + datetime.timedelta(days=1)).add(-1)
