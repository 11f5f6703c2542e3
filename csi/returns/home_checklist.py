"""Items of monthly returns on the checklist of the home page."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csi.accounts.models import User
from csi.core.periods import Month
from csi.core.registries.home_checklist import ChecklistItem, register_checklist_source
from csi.returns.models import MonthlyReturn, ReturnStatus, get_due_date
from csi.returns.outstanding import OutstandingReturn, get_outstanding_returns
from districts.models import District


@register_checklist_source(position=50)
def list_return_items(
    user: User, districts: Sequence[District], today: datetime.date
) -> Iterator[tuple[int, ChecklistItem]]:
    """Yield the outstanding returns, those awaiting review, and the accepted one of this month."""
    ids = {district.pk for district in districts}
    month = Month.from_date(today)
    for missing in get_outstanding_returns(user, today):
        if missing.district.pk in ids:
            heading = _format_due(month, today) if missing.month == month else ""
            yield missing.district.pk, replace(_build_outstanding_item(missing, today), heading=heading)
    submitted = MonthlyReturn.objects.visible_to(user).filter(
        status__in=(ReturnStatus.SUBMITTED, ReturnStatus.ACCEPTED), month__gte=month.add(-1).start
    )
    for monthly_return in submitted.filter(district__in=ids).select_related("district").order_by("month"):
        is_current = monthly_return.calendar_month == month
        if is_current or monthly_return.status == ReturnStatus.SUBMITTED:
            yield monthly_return.district_id, _build_submitted_item(monthly_return, is_current=is_current)


def _format_due(month: Month, today: datetime.date) -> str:
    days = (get_due_date(month) - today).days
    return ngettext("return due in %(days)d day", "return due in %(days)d days", days) % {"days": days}


def _build_outstanding_item(missing: OutstandingReturn, today: datetime.date) -> ChecklistItem:
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


def _build_submitted_item(monthly_return: MonthlyReturn, *, is_current: bool) -> ChecklistItem:
    params = {"month": monthly_return.month_label}
    if monthly_return.status == ReturnStatus.ACCEPTED:
        text, heading = _("%(month)s return accepted") % params, _("return accepted")
    else:
        text, heading = _("%(month)s return submitted, awaiting review") % params, _("return submitted")
    return ChecklistItem(text, "good", monthly_return.get_absolute_url(), heading=heading if is_current else "")
