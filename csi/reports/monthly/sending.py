"""Monthly report by e-mail, to each subscriber with that user's permissions."""

import datetime
import logging

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from csi.core import clock
from csi.core.email import build_email
from csi.core.periods import Month
from csi.reports.models import ReportSubscription
from csi.reports.monthly.files import PDF
from csi.reports.monthly.report import MonthlyReport
from districts.models import District

logger = logging.getLogger(__name__)


def send_report(month: Month, *, district: District | None = None, today: datetime.date) -> tuple[list[str], list[str]]:
    """Send the report of the month to the subscribers. Return the addresses reached and those that failed."""
    sent, failed = [], []
    for subscription in ReportSubscription.objects.deliverable():
        report = MonthlyReport(month, user=subscription.user, district=district, today=today)
        try:
            build_report_email(report).send()
        except OSError:
            # One rejected address must not keep the report from the others.
            logger.exception("The monthly report could not be sent to account %d.", subscription.user_id)
            failed.append(subscription.user.email)
        else:
            sent.append(subscription.user.email)
    return sent, failed


def build_report_email(report: MonthlyReport) -> EmailMessage:
    """Return the e-mail: the summary as plain text, the PDF as attachment."""
    context = {"report": report, "mission": clock.mission()}
    subject = _("%(title)s: %(scope)s") % {"title": report.title, "scope": report.scope}
    email = build_email(subject, "reports/monthly/email.txt", context, to=[report.user.email])
    email.attach(PDF.get_filename(report), PDF.render(report), PDF.content_type)
    return email
