"""Contents of the e-mails, with the permissions of each user: counts, names of groups and links only.

E-mails are read on other people's computers, so they contain no text of records.
"""

import datetime
from collections import Counter
from collections.abc import Callable

from django.db.models import Max
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csi.accounts.models import User
from csi.core.db.search import OrderKey
from csi.core.email import EmailContent
from csi.core.periods import Month
from csi.core.registries.alerts import get_alert_types
from csi.notes.notifications import count_notifications
from csi.reports.alerts.report import list_alerts
from csi.reports.models import SentMessage
from csi.reports.reminders.kinds import MessageKind
from csi.returns.outstanding import get_outstanding_returns
from forums.models import WorkingGroup
from forums.schedule import get_expected_meetings

AbsoluteUrl = Callable[[str], str]
ContentFunction = Callable[[User, datetime.date, AbsoluteUrl], EmailContent | None]


def build_digest(user: User, today: datetime.date, build_url: AbsoluteUrl) -> EmailContent | None:
    """Return the number of alerts by type; None if there are none."""
    alerts = list_alerts(user, today)
    if not alerts:
        return None
    counts = Counter(alert.type.key for alert in alerts)
    urgent = sum(alert.is_urgent for alert in alerts)
    text = ngettext("%(number)d alert needs a decision", "%(number)d alerts need a decision", len(alerts))
    paragraphs = [
        ngettext("%(number)d of them is urgent.", "%(number)d of them are urgent.", urgent) % {"number": urgent}
    ]
    return EmailContent(
        text % {"number": len(alerts)},
        paragraphs,
        account=user,
        link=(_("Open the alerts"), build_url(reverse("alerts"))),
        details=[
            (alert_type.label, formats.number_format(counts[key]))
            for key, alert_type in get_alert_types().items()
            if counts[key]
        ],
    )


def build_meeting_reminder(user: User, today: datetime.date, build_url: AbsoluteUrl) -> EmailContent | None:
    """Return the groups without a meeting this month; None if all have one."""
    month = Month.from_date(today)
    groups = WorkingGroup.objects.visible_to(user)
    unscheduled = {
        expected.group_id
        for expected in get_expected_meetings(groups, today, month.start)
        if expected.is_unscheduled and expected.month == month
    }
    if not unscheduled:
        return None
    shown = groups.filter(pk__in=unscheduled).select_related("district")
    text = ngettext("%(number)d meeting is not scheduled", "%(number)d meetings are not scheduled", len(unscheduled))
    return EmailContent(
        text % {"number": len(unscheduled)},
        [_("For %(month)s no meeting of these groups is planned, held or cancelled.") % {"month": month.label}],
        account=user,
        link=(_("Open the alerts"), build_url(reverse("alerts", query={"kind": "unscheduled"}))),
        details=[(str(group.district), str(group)) for group in shown.order_by("district", OrderKey("name"), "pk")],
    )


def build_return_reminder(user: User, today: datetime.date, build_url: AbsoluteUrl) -> EmailContent | None:
    """Return the outstanding returns of months that are over; None if there are none."""
    current = Month.from_date(today)
    outstanding = [item for item in get_outstanding_returns(user, today) if item.month < current]
    if not outstanding:
        return None
    text = ngettext("%(number)d return is due", "%(number)d returns are due", len(outstanding))
    return EmailContent(
        text % {"number": len(outstanding)},
        [_("Submit each return by its due date, so that the monthly report is complete.")],
        account=user,
        link=(_("Open outstanding returns"), build_url(reverse("returns:outstanding"))),
        details=[
            (
                str(item.district),
                _("%(month)s, due %(day)s") % {"month": item.month.label, "day": formats.date_format(item.due_on)},
            )
            for item in outstanding
        ],
    )


def build_followed_reminder(user: User, today: datetime.date, build_url: AbsoluteUrl) -> EmailContent | None:
    """Return the number of unread notifications; None if the last message announced all of them."""
    sent = SentMessage.objects.filter(user=user, kind=MessageKind.FOLLOWED, sent_at__isnull=False)
    if not count_notifications(user, since=sent.aggregate(last=Max("sent_at"))["last"]):
        return None
    number = count_notifications(user)
    text = ngettext("%(number)d unread notification", "%(number)d unread notifications", number)
    return EmailContent(
        text % {"number": number},
        [_("Records that you follow have changed, or a note mentions you.")],
        account=user,
        link=(_("Open the notifications"), build_url(reverse("notifications"))),
    )


CONTENT: dict[MessageKind, ContentFunction] = {
    MessageKind.WEEKLY_DIGEST: build_digest,
    MessageKind.MEETINGS: build_meeting_reminder,
    MessageKind.RETURNS: build_return_reminder,
    MessageKind.FOLLOWED: build_followed_reminder,
}
