"""Monthly report from the command line and by e-mail, and the subscription."""

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from csi.accounts.models import User
from csi.reports.models import ReportSubscription
from csi.tests.support.factories import UserFactory

URL = "/reports/monthly/subscription/"
BEGINNINGS = {"pdf": b"%PDF-", "xlsx": b"PK", "csv": b"\xef\xbb\xbf"}


@pytest.mark.parametrize("kind", BEGINNINGS)
def test_command_writes_each_format(mission, tmp_path, kind):
    file = tmp_path / "report"
    call_command("monthly_report", "2011-07", format=kind, out=file, district="өзгөн")
    assert file.read_bytes().startswith(BEGINNINGS[kind])


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"month": "2012-05"}, "May 2012 is outside the mandate"),
        ({"month": "2011-11"}, "November 2011 has not begun"),
        ({"month": "2009-05"}, "is outside the mandate"),
        ({"month": "July"}, "“July” is not a period such as 2011-10."),
        ({"district": "Atlantis"}, "There is no district “Atlantis”."),
        ({"person": "osh"}, "can see single districts only"),
        ({"person": "osh", "district": "Uzgen"}, "There is no district “Uzgen”."),
        ({"person": "nobody"}, "There is no active account “nobody”."),
        ({"out": None}, "Specify --out FILE"),
    ],
)
def test_command_with_invalid_arguments_explains_and_writes_nothing(mission, tmp_path, params, text):
    file = tmp_path / "report.pdf"
    given = {"month": "2011-07", "out": file} | params
    with pytest.raises(CommandError, match=text):
        call_command("monthly_report", given.pop("month"), **given)
    assert not file.exists()


def test_report_is_sent_to_subscribers_while_they_are_managers(mission, client, capsys):
    # The last administrator stays one.
    UserFactory(role="administrator")
    User.objects.update(email="")
    for username in ("manager", "admin", "osh"):
        User.objects.filter(username=username).update(email=f"{username}@example.org")
    for username, status in (("manager", 302), ("admin", 302), ("osh", 403), ("reader", 403)):
        client.force_login(mission[username])
        assert client.post(URL).status_code == status
    client.force_login(mission["manager"])
    assert "Unsubscribe" in client.get("/reports/monthly/").content.decode()
    User.objects.filter(username="admin").update(role="reader")
    call_command("monthly_report", "2011-09", email=True)
    [message] = mail.outbox
    assert message.to == ["manager@example.org"]
    assert message.subject == "CSI: Monthly report, September 2011: The mission"
    assert "Provisional: 8 of 10 returns accepted" in message.body
    [(name, content, kind)] = message.attachments
    assert (name, kind, content[:5]) == ("monthly-report-2011-09.pdf", "application/pdf", b"%PDF-")
    assert "Sent to 1 manager." in capsys.readouterr().out
    client.post(URL, {"end": ""})
    assert not ReportSubscription.objects.filter(user=mission["manager"]).exists()
    call_command("monthly_report", "2011-09", email=True)
    assert len(mail.outbox) == 1
