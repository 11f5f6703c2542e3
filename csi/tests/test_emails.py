"""Every e-mail has the same layout: mission, subject, account, instructions, and validity of links."""

from importlib.resources import files

import pytest
from allauth import account, mfa
from allauth.core.context import request_context
from django.conf import settings
from django.utils import timezone

from csi.accounts.adapter import NOTIFICATIONS, AccountAdapter
from csi.accounts.tokens import send_link
from csi.core import clock
from csi.core.email import EmailContent, build_email
from csi.core.periods import Month
from csi.reports.monthly.report import MonthlyReport
from csi.reports.monthly.sending import build_report_email
from csi.returns.models import MonthlyReturn, ReturnStatus
from csi.returns.services import remind_team
from csi.tests.support.factories import UserFactory

pytestmark = pytest.mark.django_db
LINK = "https://csi.example.org/link/1"


def list_allauth_emails():
    """Return the template prefixes of all e-mails that allauth can send."""
    folders = {"account/email": account, "mfa/email": mfa}
    names = [
        f"{folder}/{template.name.removesuffix('_subject.txt')}"
        for folder, package in folders.items()
        for template in (files(package).parent / "templates" / folder).iterdir()
        if template.name.endswith("_subject.txt")
    ]
    assert len(names) > 15
    return sorted(names)


def check(email, *, account=None, link=""):
    mission = str(clock.mission() or "CSI")
    html, content_type = email.alternatives[0]
    assert content_type == "text/html"
    assert email.subject.startswith(f"{mission}: ")
    assert "\n" not in email.subject
    assert email.from_email.startswith(f"{mission} <") or f'"{mission}" <' in email.from_email
    for text in (email.body, html):
        assert mission in text
        assert link in text
        if account:
            assert f"user name {account.username}" in text
    assert "{" not in email.body
    email.message()


@pytest.mark.parametrize("prefix", list_allauth_emails())
def test_email_of_allauth_has_our_layout(prefix, mission, rf):
    user = mission["osh"]
    context = {
        "user": user,
        "email": user.email,
        "timestamp": timezone.now(),
        "ip": "192.0.2.1",
        "user_agent": "<b>Firefox</b>",
        "password_reset_url": LINK,
        "request": rf.get("/"),
    }
    with request_context(context["request"]):
        email = AccountAdapter().render_mail(prefix, user.email, context)
    check(email, account=user)
    assert "<b>" not in email.alternatives[0][0]
    if prefix in NOTIFICATIONS:
        assert "192.0.2.1" in email.body and "tell an administrator" in email.body


def test_password_reset_states_the_validity_of_the_link(mission, rf):
    context = {"user": mission["osh"], "password_reset_url": LINK, "request": rf.get("/")}
    email = AccountAdapter().render_mail("account/email/password_reset_key", "osh@csi.example", context)
    check(email, account=mission["osh"], link=LINK)
    days = settings.PASSWORD_RESET_TIMEOUT // 86_400
    assert f"The link works once and expires after {days} day" in email.body


@pytest.mark.parametrize("has_password", [True, False])
def test_invitation_names_sender_account_and_validity(mission, mailoutbox, has_password):
    user = UserFactory(username="batken", email="batken@csi.example")
    if not has_password:
        user.set_unusable_password()
    assert send_link(account=user, link=LINK, sender=mission["admin"])
    [email] = mailoutbox
    check(email, account=user, link=LINK)
    assert str(mission["admin"]) in email.body
    assert email.reply_to == [mission["admin"].email]


def test_reminder_links_to_the_return(mission, mailoutbox):
    outstanding = MonthlyReturn.objects.visible_to(mission["osh"]).filter(status=ReturnStatus.DRAFT).first()
    remind_team(
        acting_user=mission["manager"], district=outstanding.district, month=outstanding.calendar_month, url=LINK
    )
    [email] = mailoutbox
    check(email, link=LINK)
    assert outstanding.month_label in email.body


def test_report_email_lists_the_summary(mission):
    report = MonthlyReport(Month(2011, 9), user=mission["manager"], today=clock.today())
    email = build_report_email(report)
    check(email, account=mission["manager"])
    assert str(report.summary[0].indicator.label) in email.body
    assert email.attachments[0].filename.endswith(".pdf")


def test_line_break_in_a_name_does_not_reach_the_headers(mission):
    email = build_email(EmailContent("Two\nlines", ["Text"]), to=["a@example.org"])
    assert email.subject.endswith(": Two lines")
    email.message()
