"""Monthly returns on the home page of field staff."""

import datetime

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csi.accounts.models import User
from csi.core.periods import Month
from csi.reports.home.checklist import ChecklistItem
from csi.returns.models import MonthlyReturn, ReturnStatus, get_due_date
from csi.returns.outstanding import OutstandingReturn, get_outstanding_returns


def get_returns_by_district(user: User, today: datetime.date) -> dict[int, tuple[str, list[ChecklistItem]]]:
    """Return (status of this month's return in words, checklist items) by district id."""
    month = Month.from_date(today)
    statuses: dict[int, str] = {}
    items: dict[int, list[ChecklistItem]] = {}
    for missing in get_outstanding_returns(user, today):
        items.setdefault(missing.district.pk, []).append(_outstanding_item(missing, today))
        if missing.month == month:
            statuses[missing.district.pk] = _format_due(month, today)
    submitted = MonthlyReturn.objects.visible_to(user).filter(
        status__in=(ReturnStatus.SUBMITTED, ReturnStatus.ACCEPTED)
    )
    submitted = submitted.filter(month__gte=month.add(-1).start).select_related("district").order_by("month")
    for monthly_return in submitted:
        district_items = items.setdefault(monthly_return.district_id, [])
        is_submitted = monthly_return.status == ReturnStatus.SUBMITTED
        if monthly_return.calendar_month == month:
            statuses[monthly_return.district_id] = _("return submitted") if is_submitted else _("return accepted")
        if monthly_return.calendar_month == month or is_submitted:
            district_items.append(_submitted_item(monthly_return))
    return {district: (statuses.get(district, ""), district_items) for district, district_items in items.items()}


def _format_due(month: Month, today: datetime.date) -> str:
    days = (get_due_date(month) - today).days
    return ngettext("return due in %(days)d day", "return due in %(days)d days", days) % {"days": days}


def _outstanding_item(missing: OutstandingReturn, today: datetime.date) -> ChecklistItem:
    params = {"month": missing.month.label, "day": formats.date_format(missing.due_on)}
    monthly_return = missing.monthly_return
    is_returned = monthly_return is not None and monthly_return.status == ReturnStatus.RETURNED
    tone = "bad" if missing.is_overdue(today) or is_returned else "watch"
    if monthly_return is None:
        add_url = reverse("returns:monthlyreturn_add", query={"district": missing.district.pk, "month": missing.month})
        text = _("%(month)s return not started, due %(day)s") % params
        return ChecklistItem(text, tone, action_label=_("Start return"), action_url=add_url)
    url = monthly_return.get_absolute_url()
    edit_url = reverse("returns:monthlyreturn_edit", args=[monthly_return.pk])
    if is_returned:
        text = _("%(month)s return needs correction") % params
        return ChecklistItem(text, tone, url, _("Correct return"), edit_url)
    return ChecklistItem(_("%(month)s return started, due %(day)s") % params, tone, url, _("Continue return"), edit_url)


def _submitted_item(monthly_return: MonthlyReturn) -> ChecklistItem:
    params = {"month": monthly_return.month_label}
    url = monthly_return.get_absolute_url()
    if monthly_return.status == ReturnStatus.ACCEPTED:
        return ChecklistItem(_("%(month)s return accepted") % params, "good", url)
    return ChecklistItem(_("%(month)s return submitted, awaiting review") % params, "good", url)
