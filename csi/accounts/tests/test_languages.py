"""The account, the header and the browser choose the language; e-mails are in that of the account."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse

from csi.accounts.models import User
from csi.accounts.tokens import send_link
from csi.core.languages import Language
from csi.core.periods import Month
from csi.returns.services import remind_team
from csi.tests.support.factories import UserFactory

FACTSHEET = "/factsheet/"
PASSWORD = "Chon-Alay 2011"


def get_language(response):
    return response.headers["Content-Language"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        *(("ru-RU,ru;q=0.9,en;q=0.8", "ru"), ("ky", "ky"), ("uz", "uz-cyrl"), ("uz-Latn", "uz-latn")),
        *(("de,fr", "en"), ("", "en"), ("de;q=x,\x00", "en")),
    ],
)
def test_public_page_is_in_the_language_of_the_browser(client, accepted, language):
    response = client.get(FACTSHEET, headers={"Accept-Language": accepted})
    assert get_language(response) == language
    assert f'<html lang="{language}">' in response.content.decode()


@pytest.mark.django_db
def test_visitor_chooses_the_language_by_a_link(client):
    response = client.get(reverse("language"), {"language": "ky", "next": f"{FACTSHEET}?as_of=2011-04-30"})
    assert response.url == f"{FACTSHEET}?as_of=2011-04-30"
    assert get_language(client.get(FACTSHEET, headers={"Accept-Language": "ru"})) == "ky"


def test_language_of_the_account_overrides_cookie_and_browser(client, osh):
    client.force_login(osh)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ky"
    page = reverse("accounts:profile")
    assert get_language(client.get(page, headers={"Accept-Language": "ru"})) == "ky"
    User.objects.filter(pk=osh.pk).update(language="uz-cyrl")
    assert get_language(client.get(page, headers={"Accept-Language": "ru"})) == "uz-cyrl"


@pytest.mark.parametrize("page", ["accounts:profile", "admin:accounts_user_add"])
def test_choices_of_languages_are_marked_with_them(client, admin, page):
    client.force_login(admin)
    options = re.findall(r'<option value="([\w-]+)"[^>]* lang="([\w-]+)"', client.get(reverse(page)).content.decode())
    assert options == [(language, language) for language in Language.values]


def test_choice_in_the_header_is_stored_with_the_account(client, osh):
    client.force_login(osh)
    response = client.post(reverse("language"), {"language": "ru", "next": "/"})
    assert (response.status_code, response.url) == (302, "/")
    osh.refresh_from_db()
    assert osh.language == "ru"
    client.get(reverse("language"), {"language": "ky", "next": "/"})
    osh.refresh_from_db()
    assert osh.language == "ru"


@pytest.mark.parametrize("language", ["", "de", "xx\x00", "ru-RU"])
def test_unknown_language_changes_nothing_and_is_reported(client, osh, language):
    client.force_login(osh)
    response = client.post(reverse("language"), {"language": language, "next": "/accounts/me/"}, follow=True)
    assert "Choose a language from the menu." in response.content.decode()
    osh.refresh_from_db()
    assert osh.language == ""


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_choice_of_a_language_leads_to_no_other_site(client, address):
    assert client.get(reverse("language"), {"language": "ru", "next": address}).url == reverse("home")


@pytest.mark.parametrize("language", [choice for choice in Language if choice != Language.ENGLISH])
def test_invitation_is_in_the_language_of_the_account(admin, osh, language, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    osh.language, osh.email = language, "osh@example.org"
    send_link(account=osh, link="https://csi.example.org/x", sender=admin)
    assert "password" not in mail.outbox[0].subject.lower()
    assert "password" not in mail.outbox[0].body


def test_emails_without_a_choice_are_in_the_language_of_the_last_sign_in(client, osh):
    osh.set_password(PASSWORD)
    osh.save()
    assert osh.language_of_emails == "en"
    for accepted, language in (("ru", "ru"), ("uz-Latn", "uz-latn"), ("de", "en"), ("ky", "ky")):
        entries = {"login": osh.username, "password": PASSWORD}
        client.post(reverse("account_login"), entries, headers={"Accept-Language": accepted})
        client.post(reverse("account_logout"))
        osh.refresh_from_db()
        assert (osh.language, osh.language_of_emails) == ("", language)
    osh.language = "ru"
    assert osh.language_of_emails == "ru"


def test_reminder_of_a_return_is_one_email_for_each_language(manager, osh_city):
    for number, language in enumerate(("ru", "ky", "ru")):
        UserFactory(email=f"{number}@example.org", language=language, districts=[osh_city])
    remind_team(acting_user=manager, district=osh_city, month=Month(2011, 9), url="https://csi.example.org/x")
    recipients = sorted(sorted(email.to) for email in mail.outbox)
    assert recipients == [["0@example.org", "2@example.org"], ["1@example.org"]]
    assert len({email.subject for email in mail.outbox}) == 2
