"""Monthly report by e-mail, to each subscriber with that user's permissions."""

import datetime
import logging

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from csi.accounts.languages import use_language_of
from csi.core.email import EmailContent, build_email
from csi.core.periods import Month
from csi.reports.indicator_rows import IndicatorRow
from csi.reports.models import ReportSubscription
from csi.reports.monthly.files import PDF
from csi.reports.monthly.report import MonthlyReport
from districts.models import District

logger = logging.getLogger(__name__)


def send_report(month: Month, *, district: District | None = None, today: datetime.date) -> tuple[list[str], list[str]]:
    """Send the report of the month to the subscribers. Return the addresses reached and those that failed."""
    sent, failed = [], []
    for subscription in ReportSubscription.objects.deliverable():
        try:
            with use_language_of(subscription.user):
                report = MonthlyReport(month, user=subscription.user, district=district, today=today)
                email = build_report_email(report)
            email.send()
        except OSError:
            # One rejected address must not keep the report from the others.
            logger.exception("The monthly report could not be sent to account %d.", subscription.user_id)
            failed.append(subscription.user.email)
        else:
            sent.append(subscription.user.email)
    return sent, failed


def build_report_email(report: MonthlyReport) -> EmailMessage:
    """Return the e-mail: the summary as plain text, the PDF as attachment."""
    paragraphs = [
        _("The change since %(month)s is in brackets. The full report is attached as a PDF.")
        % {"month": report.previous.label}
    ]
    if report.data_basis:
        paragraphs.insert(0, _("Data basis: %(basis)s.") % {"basis": report.data_basis})
    content = EmailContent(
        _("%(title)s: %(scope)s") % {"title": report.title, "scope": report.scope},
        paragraphs,
        account=report.user,
        details=[(row.indicator.label, _format_row(row)) for row in report.summary],
        closing=_(
            "You receive this e-mail because you subscribed to the monthly report. To unsubscribe, open Reports, "
            "Monthly report, and choose “Unsubscribe”."
        ),
    )
    email = build_email(content, to=[report.user.email])
    email.attach(PDF.get_filename(report), PDF.render(report), PDF.content_type)
    return email


def _format_row(row: IndicatorRow) -> str:
    return f"{row.current_text} ({row.change_text})" if row.change is not None else row.current_text
