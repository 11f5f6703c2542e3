"""Signing in and out, and passwords that are changed or forgotten."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.urls import NoReverseMatch, reverse

from csi.accounts.models import User
from csi.tests.support.factories import PASSWORD

pytestmark = pytest.mark.django_db

SIGN_IN, SIGN_OUT = "/accounts/login/", "/accounts/logout/"
CHANGE, RESET = "/accounts/password/change/", "/accounts/password/reset/"
NEW = "verified-and-told-back"


@pytest.fixture(autouse=True)
def no_attempts_yet():
    """Rate limits are counted in the cache, which tests share."""
    cache.clear()


def is_signed_in(client):
    return client.get("/accounts/me/").status_code == 200


def sign_in(client, login, password=PASSWORD, **headers):
    return client.post(SIGN_IN, {"login": login, "password": password}, **headers)


@pytest.mark.parametrize("login", ["osh", "OSH@csi.example", "osh@csi.example"])
def test_a_person_signs_in_with_the_user_name_or_the_address(client, osh, login):
    response = sign_in(client, login)
    assert response.status_code == 302 and response.url == reverse("home")
    assert is_signed_in(client)


def test_who_was_sent_to_sign_in_comes_back_to_the_page(client, osh):
    url = client.get("/concerns/concerns/?state=open").url
    assert client.post(url, {"login": "osh", "password": PASSWORD}).url == "/concerns/concerns/?state=open"


def test_nobody_is_sent_to_another_site(client, osh):
    response = client.post(f"{SIGN_IN}?next=https://elsewhere.example/", {"login": "osh", "password": PASSWORD})
    assert "elsewhere" not in response.url


@pytest.mark.parametrize(
    ("login", "password"), [("osh", "wrong"), ("nobody", PASSWORD), ("osh\0", PASSWORD), ("x" * 100_000, "y"), ("", "")]
)
def test_a_wrong_name_and_a_wrong_password_answer_alike(client, osh, login, password):
    response = sign_in(client, login, password)
    assert response.status_code == 200 and response.context["form"].errors
    assert not is_signed_in(client)


def test_whether_a_name_exists_is_not_told(client, osh):
    told = [sign_in(client, login, "wrong").context["form"].errors.as_text() for login in ("osh", "nobody")]
    assert told[0] == told[1]


def test_after_five_wrong_passwords_the_right_one_waits(client, osh):
    for _attempt in range(5):
        sign_in(client, "osh", "wrong")
    response = sign_in(client, "osh")
    assert "too many failed attempts" in response.context["form"].errors.as_text()
    assert not is_signed_in(client)


def test_an_address_that_is_made_up_evades_no_limit(client, osh, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # what BEHIND_PROXY sets
    for number in range(10):
        sign_in(client, f"person{number}", "wrong", headers={"X-Forwarded-For": f"198.51.100.{number}, 192.0.2.7"})
    last = sign_in(client, "osh", headers={"X-Forwarded-For": "198.51.100.99, 192.0.2.7"})
    assert "too many failed attempts" in last.context["form"].errors.as_text()
    assert sign_in(client, "osh", headers={"X-Forwarded-For": "192.0.2.8"}).status_code == 302


def test_links_are_asked_for_five_times_a_minute_and_no_oftener(client, osh, mailoutbox):
    answers = [client.post(RESET, {"email": "osh@csi.example"}).status_code for _attempt in range(6)]
    assert answers == [302] * 5 + [429]
    assert len(mailoutbox) == 5


def test_signing_out_needs_a_press_of_the_button(client, osh):
    client.force_login(osh)
    assert client.get(SIGN_OUT).status_code == 200 and is_signed_in(client)
    assert client.post(SIGN_OUT).url == SIGN_IN
    assert not is_signed_in(client)


def test_nobody_signs_up(client, db):
    page = client.get("/accounts/signup/")
    assert page.status_code == 200 and "administrator" in page.content.decode()
    client.post(
        "/accounts/signup/",
        {"username": "me", "email": "me@csi.example", "password1": NEW, "password2": NEW},
    )
    assert not User.objects.exists()


def test_a_password_is_changed_and_the_person_stays(client, osh):
    client.force_login(osh)
    response = client.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert response.status_code == 302 and is_signed_in(client)
    osh.refresh_from_db()
    assert osh.check_password(NEW)


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("wrong", NEW, NEW, "oldpassword"),
        (PASSWORD, NEW, "other", "password2"),
        (PASSWORD, "12345678", "12345678", "password1"),
    ],
)
def test_a_password_is_not_changed_to_what_is_wrong_or_weak(client, osh, old, new, again, field):
    client.force_login(osh)
    response = client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": again})
    assert field in response.context["form"].errors
    osh.refresh_from_db()
    assert osh.check_password(PASSWORD)


def test_another_session_ends_with_the_password_it_began_with(client, osh, django_user_model):
    client.force_login(osh)
    osh.set_password(NEW)
    osh.save()
    assert not is_signed_in(client)


def test_a_forgotten_password_is_reset_by_mail(client, osh, mailoutbox):
    assert client.post(RESET, {"email": "osh@csi.example"}).status_code == 302
    [mail] = mailoutbox
    assert mail.to == ["osh@csi.example"]
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.body)[1]
    form = client.get(link, follow=True)
    response = client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW}, follow=True)
    assert response.status_code == 200
    assert sign_in(client, "osh", NEW).status_code == 302 and is_signed_in(client)
    again = client.get(link, follow=True)
    assert "password1" not in again.content.decode()


def test_an_address_that_was_given_up_opens_nothing(client, osh, mailoutbox):
    EmailAddress.objects.create(user=osh, email=osh.email, verified=True, primary=True)
    client.force_login(osh)
    typed = {"first_name": "Aigul", "last_name": "O.", "email": "new@csi.example", "current_password": PASSWORD}
    client.post("/accounts/me/", typed)
    client.logout()
    for email in ("osh@csi.example", "new@csi.example"):
        client.post(RESET, {"email": email})
    assert [mail.to for mail in mailoutbox] == [["new@csi.example"]]
    assert sign_in(client, "osh@csi.example").context["form"].errors
    assert sign_in(client, "new@csi.example").status_code == 302


def test_a_reset_does_not_tell_whether_the_address_is_known(client, osh, mailoutbox):
    answers = [client.post(RESET, {"email": email}, follow=True) for email in ("osh@csi.example", "no@csi.example")]
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert strip_tokens(answers[0]) == strip_tokens(answers[1])
    assert [mail.to for mail in mailoutbox] == [["osh@csi.example"]]


def strip_tokens(response):
    return re.sub(r"(nonce|csrfmiddlewaretoken|X-CSRFToken)[^>]*", "", response.content.decode())


def test_a_disabled_account_gets_no_reset(client, osh, mailoutbox):
    User.objects.update(is_active=False)
    client.post(RESET, {"email": "osh@csi.example"})
    assert not [mail for mail in mailoutbox if "/reset/key/" in mail.body]


@pytest.mark.parametrize("email", ["not an address", "a\0b@csi.example", "x" * 100_000 + "@csi.example", ""])
def test_nonsense_for_an_address_is_refused_in_words(client, db, email):
    response = client.post(RESET, {"email": email})
    assert response.status_code == 200 and response.context["form"].errors["email"]


def test_what_is_not_needed_is_not_reachable(client, osh):
    client.force_login(osh)
    for path in ("email/", "confirm-email/", "3rdparty/", "social/login/error/", "login/code/confirm/"):
        assert client.get(f"/accounts/{path}").status_code == 404
    for name in ("account_email", "socialaccount_connections", "account_confirm_email"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
