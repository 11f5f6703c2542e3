"""Digests and reminders: who receives them, when, once, over SMTP, and unsubscribing with one click."""

import datetime
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from csi.accounts.models import User
from csi.concerns.tests.factories import ConcernFactory
from csi.notes.services import add_note
from csi.reports.models import MessagePreferences, SentMessage
from csi.reports.reminders.kinds import MessageKind, get_due_day
from csi.tests.support.factories import UserFactory
from csi.tests.support.smtp_server import run_smtp_server
from districts.tests.factories import AreaOfOperationFactory, ContactFactory, PoliceStationFactory
from forums.tests.factories import WorkingGroupFactory

URL = "https://csi.example.org"
PREFERENCES = "/notifications/e-mails/"


@pytest.fixture
def smtp(settings, db):
    with run_smtp_server(settings) as server:
        yield server


@pytest.fixture
def group(osh_city):
    AreaOfOperationFactory(district=osh_city, starts=datetime.date(2011, 1, 1))
    return WorkingGroupFactory(district=osh_city, name="Osh CSWG")


def send(settings, day):
    settings.MISSION_DATE = day
    call_command("send_reminders", url=URL)


def get_body(message):
    return message.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("kind", "today", "due"),
    [
        (MessageKind.WEEKLY_DIGEST, "2011-10-31", "2011-10-31"),
        (MessageKind.WEEKLY_DIGEST, "2011-11-02", "2011-10-31"),
        (MessageKind.WEEKLY_DIGEST, "2011-11-03", None),
        (MessageKind.MEETINGS, "2011-10-19", None),
        (MessageKind.MEETINGS, "2011-10-20", "2011-10-20"),
        (MessageKind.RETURNS, "2011-11-03", "2011-11-03"),
        (MessageKind.RETURNS, "2011-11-06", None),
        (MessageKind.FOLLOWED, "2011-10-31", "2011-10-31"),
    ],
)
def test_messages_are_due_on_their_days(kind, today, due):
    expected = due and datetime.date.fromisoformat(due)
    assert get_due_day(kind, datetime.date.fromisoformat(today)) == expected


def test_nothing_is_sent_to_those_who_chose_nothing(settings, smtp, osh, manager, group):
    MessagePreferences.objects.create(user=manager)
    send(settings, datetime.date(2011, 10, 20))
    assert smtp.messages == []


def test_reminder_of_meetings_is_sent_once_to_each_person(settings, smtp, osh, uzgen, manager, group):
    for user in (osh, uzgen, manager):
        MessagePreferences.objects.create(user=user, meetings=True)
    for day in (20, 20, 21):
        send(settings, datetime.date(2011, 10, day))
    # Uzgen has no group.
    assert sorted(recipients for recipients, _message in smtp.messages) == [[manager.email], [osh.email]]
    [message] = [message for recipients, message in smtp.messages if recipients == [osh.email]]
    assert "1 meeting is not scheduled" in message["Subject"]
    assert "Osh CSWG" in get_body(message)
    assert f"{URL}/dashboard/alerts/?kind=unscheduled" in get_body(message)
    assert SentMessage.objects.count() == 2


def test_failed_message_is_sent_by_the_next_run(settings, smtp, osh, manager, group):
    for user in (osh, manager):
        MessagePreferences.objects.create(user=user, meetings=True)
    smtp.rejected.add(osh.email)
    with pytest.raises(CommandError, match="1 message failed"):
        send(settings, datetime.date(2011, 10, 20))
    assert [recipients for recipients, _message in smtp.messages] == [[manager.email]]
    smtp.rejected.clear()
    send(settings, datetime.date(2011, 10, 20))
    assert [recipients for recipients, _message in smtp.messages] == [[manager.email], [osh.email]]


def test_accounts_without_access_or_address_receive_nothing(settings, smtp, reader, osh_city, group):
    silent = [
        reader,
        UserFactory(districts=[osh_city], is_active=False),
        UserFactory(districts=[osh_city], email=""),
    ]
    for user in silent:
        MessagePreferences.objects.create(user=user, meetings=True, weekly_digest=True)
    send(settings, datetime.date(2011, 10, 20))
    assert smtp.messages == []


def test_messages_contain_no_text_of_records(settings, smtp, osh, manager, osh_city, group):
    settings.MISSION_DATE = datetime.date(2011, 10, 31)
    concern = ConcernFactory(district=osh_city, summary="A secret summary", raised_on=datetime.date(2011, 1, 5))
    add_note(acting_user=manager, record=concern, text="A secret note", mentioned=[osh])
    MessagePreferences.objects.create(user=osh, weekly_digest=True, followed=True)
    send(settings, datetime.date(2011, 10, 31))
    assert len(smtp.messages) == 2
    for _recipients, message in smtp.messages:
        assert "secret" not in message.as_string()
    assert "Concerns without an action" in get_body(smtp.messages[0][1])
    assert "1 unread notification" in smtp.messages[1][1]["Subject"]


def test_one_click_unsubscribes_without_signing_in(settings, smtp, osh, group):
    MessagePreferences.objects.create(user=osh, meetings=True, returns=True)
    send(settings, datetime.date(2011, 10, 20))
    [(_recipients, message)] = smtp.messages
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = re.fullmatch(rf"<{URL}(/notifications/unsubscribe/.+)>", message["List-Unsubscribe"].strip())[1]
    visitor = Client(enforce_csrf_checks=True)
    assert visitor.get(path).status_code == 200
    assert MessagePreferences.objects.get().meetings
    response = visitor.post(path, {"List-Unsubscribe": "One-Click"})
    assert "You will not receive this e-mail any more." in response.content.decode()
    preferences = MessagePreferences.objects.get()
    assert (preferences.meetings, preferences.returns) == (False, True)
    assert visitor.post(f"{path[:-2]}x/").status_code == 404
    User.objects.filter(pk=osh.pk).update(language="ky")
    assert '<html lang="ky">' in visitor.get(path).content.decode()


def test_unread_notifications_are_announced_once(settings, smtp, osh, manager, osh_city):
    MessagePreferences.objects.create(user=osh, followed=True)
    concern = ConcernFactory(district=osh_city)
    counts = []
    for day in (28, 29, 30):
        settings.MISSION_DATE = datetime.date(2011, 10, day)
        if day != 29:
            add_note(acting_user=manager, record=concern, text=f"@osh {day}", mentioned=[osh])
        send(settings, settings.MISSION_DATE)
        counts.append(SentMessage.objects.count())
    assert counts == [1, 1, 2]


def test_user_chooses_messages(as_person, osh, reader):
    page = as_person(osh)
    assert page.get(PREFERENCES).status_code == 200
    page.post(PREFERENCES, {"weekly_digest": "on"})
    preferences = MessagePreferences.objects.get(user=osh)
    assert (preferences.weekly_digest, preferences.meetings) == (True, False)
    assert as_person(reader).get(PREFERENCES).status_code == 403


def test_command_needs_the_address_of_the_application(db):
    with pytest.raises(CommandError, match="Specify the address with its scheme"):
        call_command("send_reminders", url="csi.example.org")


def test_outstanding_returns_show_whom_to_telephone(settings, as_person, manager, osh_city, group):
    settings.MISSION_DATE = datetime.date(2011, 10, 31)
    ContactFactory(district=osh_city, sector="police", office="Head of police", telephone="+996 3222 11111")
    assert "tel:+996322211111" in as_person(manager).get("/returns/outstanding/").content.decode()
    PoliceStationFactory(district=osh_city, telephone="+996 3222 22222")
    text = as_person(manager).get("/returns/outstanding/").content.decode()
    assert "tel:+996322222222" in text
    assert "tel:+996322211111" not in text
