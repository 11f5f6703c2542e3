"""The monthly report by e-mail, to each manager who subscribed, as that manager may see it."""

import logging

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from csi.core import clock
from csi.core.email import build_email
from csi.reports.models import ReportSubscription
from csi.reports.monthly.files import PDF
from csi.reports.monthly.report import MonthlyReport

logger = logging.getLogger(__name__)


def send(month, *, district=None, today) -> tuple[list[str], list[str]]:
    """Sends the month's report. Gives back the addresses that it went to, and those that could not be reached."""
    sent, failed = [], []
    for subscription in ReportSubscription.objects.deliverable():
        report = MonthlyReport(month, user=subscription.user, district=district, today=today)
        try:
            message(report).send()
        except OSError:
            # One address that is refused keeps nobody else from the report.
            logger.exception("The monthly report could not be sent to account %d.", subscription.user_id)
            failed.append(subscription.user.email)
        else:
            sent.append(subscription.user.email)
    return sent, failed


def message(report) -> EmailMessage:
    """The report's PDF with its main figures as plain text."""
    context = {"report": report, "mission": clock.mission()}
    subject = _("%(title)s: %(place)s") % {"title": report.title, "place": report.place}
    mail = build_email(subject, "reports/monthly/email.txt", context, to=[report.user.email])
    mail.attach(PDF.name_of(report), PDF.make(report), PDF.content_type)
    return mail
