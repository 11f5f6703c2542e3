"""The report from the command line and by e-mail, and the button that asks for it."""

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from csi.accounts.models import User
from csi.reports.models import ReportSubscription

URL = "/reports/monthly/subscription/"
BEGINNINGS = {"pdf": b"%PDF-", "xlsx": b"PK", "csv": b"\xef\xbb\xbf"}


@pytest.mark.parametrize("kind", BEGINNINGS)
def test_the_command_writes_each_kind_of_file(mission, tmp_path, kind):
    file = tmp_path / "report"
    call_command("monthly_report", "2011-07", format=kind, out=file, district="өзгөн")
    assert file.read_bytes().startswith(BEGINNINGS[kind])


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"month": "2012-05"}, "May 2012 is outside the mandate"),
        ({"month": "2011-11"}, "November 2011 has not begun"),
        ({"month": "2009-05"}, "is outside the mandate"),
        ({"month": "July"}, "“July” is not a period such as 2011-10."),
        ({"district": "Atlantis"}, "There is no district “Atlantis”."),
        ({"person": "osh"}, "sees districts only"),
        ({"person": "osh", "district": "Uzgen"}, "There is no district “Uzgen”."),
        ({"person": "nobody"}, "There is no active account “nobody”."),
        ({"out": None}, "Say where the report is to go"),
    ],
)
def test_the_command_says_what_it_cannot_do_and_writes_nothing(mission, tmp_path, asked, words):
    file = tmp_path / "report.pdf"
    given = {"month": "2011-07", "out": file} | asked
    with pytest.raises(CommandError, match=words):
        call_command("monthly_report", given.pop("month"), **given)
    assert not file.exists()


def test_only_managers_who_subscribed_get_it_as_long_as_they_are_managers(mission, client, capsys):
    User.objects.update(email="")
    for username in ("manager", "admin", "osh"):
        User.objects.filter(username=username).update(email=f"{username}@example.org")
    for username, status in (("manager", 302), ("admin", 302), ("osh", 403), ("reader", 403)):
        client.force_login(mission[username])
        assert client.post(URL).status_code == status
    client.force_login(mission["manager"])
    assert "Send it no longer" in client.get("/reports/monthly/").content.decode()
    User.objects.filter(username="admin").update(role="reader")
    call_command("monthly_report", "2011-09", email=True)
    [message] = mail.outbox
    assert message.to == ["manager@example.org"]
    assert message.subject == "Monthly report, September 2011: The mission"
    assert "From 8 of 10 accepted returns." in message.body
    [(name, content, kind)] = message.attachments
    assert (name, kind, content[:5]) == ("monthly-report-2011-09.pdf", "application/pdf", b"%PDF-")
    assert "Sent to 1 manager." in capsys.readouterr().out
    client.post(URL, {"end": ""})
    assert not ReportSubscription.objects.filter(user=mission["manager"]).exists()
    call_command("monthly_report", "2011-09", email=True)
    assert len(mail.outbox) == 1
