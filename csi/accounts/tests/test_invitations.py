"""Invitations: the user of a new account chooses the password through a one-time link."""

import datetime
import re
import smtplib

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from csi.accounts.models import User
from csi.tests.support.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

LIST, ADD = "/admin/accounts/user/", "/admin/accounts/user/add/"
NEW = "verified-and-told-back"
LINK = re.compile(r"http://testserver(/accounts/password/reset/key/[\w-]+/)")


@pytest.fixture(autouse=True)
def reset_rate_limits():
    """Clear the cache, which counts attempts and is shared by tests."""
    cache.clear()


@pytest.fixture
def create_account(as_person, admin, osh_city):
    """Return a function that creates an account in the admin and returns the response."""

    def post_account(**fields):
        data = {"username": "batken", "email": "batken@csi.example", "role": "field_staff"}
        return as_person(admin).post(ADD, {**data, "districts": [osh_city.pk], **fields})

    return post_account


def choose_password(link, password=NEW):
    """Follow a link and enter a password twice; return the response, None for an invalid link."""
    client = Client()
    page = client.get(link, follow=True)
    if "password1" not in page.content.decode():
        return None
    return client.post(page.request["PATH_INFO"], {"password1": password, "password2": password})


def find_link(text):
    return LINK.search(text)[1]


def test_user_chooses_a_password_through_the_link_and_signs_in(create_account, mailoutbox, osh_city):
    shown = create_account()
    account = User.objects.get(username="batken")
    assert not account.has_usable_password() and account.scope_ids == [osh_city.pk] and not account.is_staff
    assert account.invitation_status.startswith("Invited ")
    [mail] = mailoutbox
    assert mail.to == ["batken@csi.example"] and "batken" in mail.body and "admin" in mail.body
    link = find_link(mail.body)
    assert link == find_link(shown.content.decode())
    assert "no-store" in shown["Cache-Control"]

    assert "batken" in Client().get(link, follow=True).content.decode()
    assert choose_password(link).status_code == 302
    account.refresh_from_db()
    assert account.check_password(NEW) and account.invitation_status == "Password chosen"
    assert Client().post("/accounts/login/", {"login": "batken", "password": NEW}).url == "/"


def test_only_the_newest_link_works_and_only_once(create_account, as_person, admin):
    first = find_link(create_account().content.decode())
    account = User.objects.get(username="batken")
    second = find_link(as_person(admin).post(f"{LIST}{account.pk}/password/").content.decode())
    assert choose_password(first) is None
    assert choose_password(second).status_code == 302
    assert choose_password(second, "and-another-one-2011") is None


def test_link_expires_and_ends_with_another_email_address(create_account):
    link = find_link(create_account().content.decode())
    with time_machine.travel(timezone.now() + datetime.timedelta(days=4)):
        assert choose_password(link) is None
        assert User.objects.get(username="batken").invitation_status.endswith("link expired")
    User.objects.filter(username="batken").update(email="another@csi.example")
    assert choose_password(link) is None


def test_link_is_shown_when_the_email_cannot_be_sent(create_account, mailoutbox, monkeypatch):
    def raise_disconnected(*args, **kwargs):
        raise smtplib.SMTPServerDisconnected

    shown = create_account(username="first", email="").content.decode()
    assert "has no e-mail address" in shown and choose_password(find_link(shown)).status_code == 302
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", raise_disconnected)
    shown = create_account(username="second").content.decode()
    assert "The e-mail could not be sent" in shown and choose_password(find_link(shown)).status_code == 302
    assert not [mail for mail in mailoutbox if "password/reset/key" in mail.body]


def test_link_is_not_logged_without_a_mail_server(create_account, settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "The e-mail could not be sent" in create_account().content.decode()
    assert "password/reset/key" not in "".join(capsys.readouterr())


def test_administrator_cannot_set_a_password(create_account, as_person, admin, osh):
    create_account(password1=NEW, password2=NEW, usable_password="true")
    assert not User.objects.get(username="batken").has_usable_password()
    page = as_person(admin)
    page.post(f"{LIST}{osh.pk}/password/", {"password1": NEW, "password2": NEW, "usable_password": "true"})
    osh.refresh_from_db()
    assert osh.check_password(PASSWORD)


def test_invitation_is_sent_again_from_the_list(as_person, admin, mailoutbox):
    page = as_person(admin)
    waiting, without, disabled = UserFactory(), UserFactory(email=""), UserFactory(is_active=False)
    chosen = [waiting.pk, without.pk, disabled.pk]
    page.post(LIST, {"action": "send_invitation", "_selected_action": chosen})
    assert [mail.to for mail in mailoutbox] == [[waiting.email]]
    html = page.get(LIST).content.decode()
    assert (
        f"No invitation was sent to {without}, {disabled}" in html
        or f"No invitation was sent to {disabled}, {without}" in html
    )


def test_page_shows_status_and_deactivated_account_is_not_invited(as_person, admin, osh):
    page = as_person(admin)
    url = f"{LIST}{osh.pk}/password/"
    assert "Password chosen" in page.get(url).content.decode()
    User.objects.filter(pk=osh.pk).update(is_active=False)
    assert "This account is deactivated" in page.get(url).content.decode()
    assert page.post(url).status_code == 403


@pytest.mark.parametrize("person", ["osh", "manager", "reader"])
def test_only_administrators_can_invite(request, as_person, osh, person):
    assert as_person(request.getfixturevalue(person)).post(f"{LIST}{osh.pk}/password/").status_code == 302
    assert User.objects.get(pk=osh.pk).invited_at is None


def test_user_name_differing_in_case_is_rejected(create_account, osh):
    answer = create_account(username="OSH")
    assert "Another account has this user name" in answer.context["adminform"].form.errors.as_text()


def test_rate_limit_of_password_links_is_twenty_per_minute(osh):
    client = Client()
    answers = [client.post("/accounts/password/reset/key/1-set-password/").status_code for _attempt in range(21)]
    assert answers == [200] * 20 + [429]
