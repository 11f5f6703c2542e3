"""What the home of field staff says of monthly returns: when this month's is due, and which are still owed."""

import datetime

from django.urls import reverse
from django.utils import formats
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csi.core.periods import Month
from csi.returns.models import MonthlyReturn, ReturnStatus, get_due_date
from csi.returns.outstanding import get_outstanding_returns


def returns_by_district(user, today: datetime.date) -> dict[int, tuple[str, list[tuple]]]:
    """{district's id: (when this month's return is due, lines of the checklist as `home.Line` takes them)}."""
    month = Month.of(today)
    found = {}
    for missing in get_outstanding_returns(user, today):
        kept = found.setdefault(missing.district.pk, ["", []])
        kept[1].append(_owed_line(missing, today))
        if missing.month == month:
            kept[0] = _due_words(month, today)
    handed_in = MonthlyReturn.objects.visible_to(user).filter(
        status__in=(ReturnStatus.SUBMITTED, ReturnStatus.ACCEPTED)
    )
    for one in handed_in.filter(month__gte=month.plus(-1).start).select_related("district").order_by("month"):
        words = _("return submitted") if one.status == ReturnStatus.SUBMITTED else _("return accepted")
        kept = found.setdefault(one.district_id, ["", []])
        if one.calendar_month == month:
            kept[0] = words
        if one.calendar_month == month or one.status == ReturnStatus.SUBMITTED:
            kept[1].append(_handed_in_line(one))
    return {district: (due, lines) for district, (due, lines) in found.items()}


def _due_words(month, today):
    days = (get_due_date(month) - today).days
    return ngettext("return due in %(days)d day", "return due in %(days)d days", days) % {"days": days}


def _owed_line(missing, today):
    words = {"month": missing.month.label, "day": formats.date_format(missing.due_on)}
    begun = missing.monthly_return
    if begun is None:
        query = urlencode({"district": missing.district.pk, "month": missing.month})
        add = f"{reverse('returns:monthlyreturn_add')}?{query}"
        text, url, deed, deed_url = _("Return of %(month)s not begun, due by %(day)s"), "", _("Begin it"), add
    else:
        url, deed_url = begun.get_absolute_url(), reverse("returns:monthlyreturn_edit", args=[begun.pk])
        if begun.status == ReturnStatus.RETURNED:
            text, deed = _("Return of %(month)s came back with a remark"), _("Put it right")
        else:
            text, deed = _("Return of %(month)s begun, due by %(day)s"), _("Finish it")
    is_late = missing.is_overdue(today) or (begun and begun.status == ReturnStatus.RETURNED)
    return text % words, "bad" if is_late else "watch", url, deed, deed_url


def _handed_in_line(one):
    words = {"month": one.month_label}
    if one.status == ReturnStatus.ACCEPTED:
        return _("Return of %(month)s accepted") % words, "good", one.get_absolute_url()
    return _("Return of %(month)s submitted, a manager looks at it") % words, "good", one.get_absolute_url()
