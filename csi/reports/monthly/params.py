"""URL parameters of the monthly report."""

import datetime

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.accounts.models import User
from csi.core.periods import ONE_DAY, Month
from csi.core.permissions import RecordPermission
from csi.core.urls import is_valid_pk
from csi.reports.district_picker import build_district_field
from csi.reports.ignored_params import describe_ignored
from csi.reports.period_picker import MAX_QUOTED_LENGTH, PeriodChoice, PeriodType
from districts.models import District


class MonthlyReportParams:
    """`?month=2011-10&district=3&known_on=…`, and `notices` about invalid parameters.

    The default is the last complete month. Managers choose the mission or any district, field staff one of their
    districts; readers see the mission. A district that the user may not see raises Http404.
    """

    def __init__(self, data: QueryDict, *, user: User, today: datetime.date):
        self.data, self.user, self.today = data, user, today
        self.can_view_records = user.has_permission(RecordPermission.VIEW_RECORDS)
        self.has_all_districts = user.has_permission(RecordPermission.ACCESS_ALL_SCOPES)
        self.notices: list[str] = []
        self.district = self._parse_district()
        self.known_on = self._parse_known_on()
        self.choice = PeriodChoice(self._build_period_data(), today=today, keep=("district",))
        self.notices += self.choice.notices
        has_month = data.get("period") == PeriodType.MONTH
        self.notices += describe_ignored(data, {"month", "district", "known_on", *(["period"] if has_month else [])})

    @property
    def month(self) -> Month:
        return self.choice.calendar_period

    @property
    def is_valid(self) -> bool:
        """True if the report is the one that the URL describes."""
        return not self.notices

    @cached_property
    def districts(self) -> QuerySet[District]:
        """The districts that the user may choose."""
        return District.objects.visible_to(self.user)

    @property
    def query(self) -> str:
        """The report as a query string: "month=2011-10&district=3"."""
        district = {"district": str(self.district.pk)} if self.district else {}
        known_on = {"known_on": str(self.known_on)} if self.known_on else {}
        return urlencode({"month": str(self.month), **district, **known_on})

    @cached_property
    def form(self) -> forms.Form:
        """The fields for month and district, filled with what is shown."""
        form = self.choice.form
        if self.can_view_records:
            empty_label = gettext_lazy("The mission") if self.has_all_districts else None
            form.fields["district"] = build_district_field(self.user, empty_label, initial=self.district)
        return form

    def _parse_district(self) -> District | None:
        value = self.data.get("district", "").replace("\0", "").strip()
        if not value:
            return self._get_default_district()
        if not is_valid_pk(value):
            self.notices.append(_("“%(text)s” is not a district.") % {"text": value[:MAX_QUOTED_LENGTH]})
            return self._get_default_district()
        district = self.districts.filter(pk=value).first()
        if district is None:
            raise Http404
        return district

    def _parse_known_on(self) -> datetime.date | None:
        """Return the day of `known_on=2011-09-05`, None without one."""
        text = self.data.get("known_on", "").strip()
        try:
            return datetime.date.fromisoformat(text) if text else None
        except ValueError:
            self.notices.append(_("“%(text)s” is not a date.") % {"text": text[:MAX_QUOTED_LENGTH]})
            return None

    def _get_default_district(self) -> District | None:
        """Return None, the mission, or the first district of field staff."""
        if self.has_all_districts or not self.can_view_records:
            return None
        district = self.districts.first()
        if district is None:
            raise PermissionDenied(_("You have no district yet. Ask an administrator to assign one to your account."))
        return district

    def _build_period_data(self) -> QueryDict:
        """Return the month and the district only: the report has no other type of period."""
        data = QueryDict(mutable=True)
        for name in ("month", "district"):
            if value := self.data.get(name):
                data[name] = value
        data["period"] = "month"
        if "month" not in data:
            first, last = PeriodChoice(data, today=self.today).bounds
            data["month"] = str(max(first, min(last, _get_last_complete_month(self.today))))
        return data


def _get_last_complete_month(today: datetime.date) -> Month:
    """Return the current month on its last day, else the previous one."""
    return Month.from_date(today + ONE_DAY).add(-1)
