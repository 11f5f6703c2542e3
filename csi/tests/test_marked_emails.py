"""Every text of every e-mail is marked for translation, for each role."""

import ast
import datetime
import sys
from pathlib import Path

import pytest
from allauth.core.context import request_context
from django.core import mail
from django.utils import timezone

from csi.accounts.adapter import NOTIFICATIONS, PASSWORD_RESET, AccountAdapter
from csi.accounts.tokens import send_link
from csi.core import clock
from csi.core.email import EmailContent
from csi.core.periods import Month
from csi.notes.services import add_note
from csi.reports.models import MessagePreferences, ReportSubscription
from csi.reports.monthly.sending import send_report
from csi.reports.reminders.kinds import MessageKind
from csi.reports.reminders.sending import list_subscribers, send_message
from csi.reports.reminders.tokens import create_unsubscribe_path
from csi.returns.models import MonthlyReturn, ReturnStatus
from csi.returns.services import remind_team
from csi.tests.support.catalogues import list_sources
from csi.tests.support.marked_texts import OPENING, UnmarkedTextFinder
from csi.tests.support.shown_texts import read_email, read_response
from forums.models import WorkingGroup

pytestmark = pytest.mark.django_db
URL = "https://csi.example.org"
LATER = datetime.datetime(2011, 11, 20, 9, tzinfo=datetime.UTC)
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def finder(mission, monkeypatch):
    return UnmarkedTextFinder(monkeypatch)


@pytest.fixture
def executed(monkeypatch):
    """Return a set to which each place (module, line) that builds the content of an e-mail is added."""
    places = set()
    initialise = EmailContent.__init__

    def record(self, *args, **kwargs):
        frame = sys._getframe(1)
        places.add((Path(frame.f_code.co_filename), frame.f_lineno))
        initialise(self, *args, **kwargs)

    monkeypatch.setattr(EmailContent, "__init__", record)
    return places


def send_chosen_emails(user, others):
    """Send the digest and the reminders for which the role allows."""
    MessagePreferences.objects.update_or_create(user=user, defaults=dict.fromkeys(MessageKind.values, True))
    if user.can_view_records:
        record = WorkingGroup.objects.visible_to(user).first()
        add_note(
            acting_user=others["admin" if user != others["admin"] else "manager"],
            record=record,
            text="@",
            mentioned=[user],
        )
    for kind in MessageKind:
        if user in list_subscribers(kind):
            assert send_message(user, kind, LATER.date(), LATER.date(), f"{URL}{{}}".format)


def send_account_emails(user, sender, rf):
    """Send the e-mails about an account: invitation, password and two-step verification."""
    send_link(account=user, link=URL, sender=sender)
    user.set_unusable_password()
    send_link(account=user, link=URL, sender=sender)
    context = {"email": user.email, "timestamp": timezone.now(), "ip": "192.0.2.1", "user_agent": BROWSER}
    with request_context(rf.get("/")):
        for prefix in (*NOTIFICATIONS, PASSWORD_RESET):
            AccountAdapter().send_mail(prefix, user.email, context | {"user": user, "password_reset_url": URL})


def send_return_reminder(team, sender):
    """Send the reminder of a return that was returned for correction to the team of its district."""
    item = MonthlyReturn.objects.visible_to(team).filter(status=ReturnStatus.DRAFT).first()
    MonthlyReturn.objects.filter(pk=item.pk).update(remark=item.district.pcode, reminded_at=None)
    remind_team(acting_user=sender, district=item.district, month=item.calendar_month, url=URL)


def find_unmarked_emails(finder):
    """Return {subject: unmarked texts} of the e-mails that were sent."""
    for email in mail.outbox:
        assert OPENING in email.body and OPENING in email.alternatives[0][0], email.subject
    return {email.subject: texts for email in mail.outbox if (texts := finder.find(read_email(email)))}


@pytest.mark.parametrize("account", ["osh"])
def test_texts_of_emails_are_marked(mission, finder, rf, account):
    send_account_emails(mission[account], mission["admin"], rf)
    send_return_reminder(mission["osh"], mission["manager"])
    assert find_unmarked_emails(finder) == {}


@pytest.mark.audit
@pytest.mark.parametrize("account", ["admin", "manager", "osh", "reader"])
def test_texts_of_all_emails_are_marked(mission, finder, executed, rf, client, account):
    user = mission[account]
    send_account_emails(user, mission["admin"], rf)
    send_return_reminder(mission["osh"], mission["manager"])
    ReportSubscription.objects.all().delete()
    ReportSubscription.objects.create(user=user)
    send_report(Month(2011, 9), today=clock.today())
    with clock.set_now(LATER):
        send_chosen_emails(user, mission)
    assert find_unmarked_emails(finder) == {}
    for kind in MessageKind:
        path = create_unsubscribe_path(user, kind)
        assert finder.find([*read_response(client.get(path)), *read_response(client.post(path))]) == set()
    if account == "manager":
        # In the layout of the project, for e-mails of allauth that none of the pages sends
        with request_context(rf.get("/")):
            AccountAdapter().render_mail("account/email/unknown_account", user.email, {"email": user.email})
        assert {place for place in list_places() if not is_executed(place, executed)} == set()


def list_places():
    """Return the places (module, first and last line) that build the content of an e-mail."""
    return {
        (path, node.lineno, node.end_lineno)
        for path in list_sources()
        if "EmailContent(" in (source := path.read_text())
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "EmailContent"
    }


def is_executed(place, executed):
    path, first, last = place
    return any(path == other and first <= line <= last for other, line in executed)


def test_emails_are_built_in_one_place():
    """Others would lack the layout, and the check of their texts."""
    functions = (
        "EmailMessage(",
        "EmailMultiAlternatives(",
        "send_mail(",
        "send_mass_mail(",
        "mail_admins(",
        "AdminEmailHandler",
    )
    found = {(path.name, name) for path in list_sources() for name in functions if name in path.read_text()}
    assert found == {("email.py", "EmailMultiAlternatives("), ("adapter.py", "send_mail(")}
