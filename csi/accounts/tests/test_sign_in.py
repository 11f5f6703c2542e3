"""Sign-in, sign-out, and changing and resetting passwords."""

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
def reset_rate_limits():
    """Clear the cache, which counts attempts and is shared by tests."""
    cache.clear()


def is_signed_in(client):
    return client.get("/accounts/me/").status_code == 200


def sign_in(client, login, password=PASSWORD, **headers):
    return client.post(SIGN_IN, {"login": login, "password": password}, **headers)


@pytest.mark.parametrize("login", ["osh", "OSH@csi.example", "osh@csi.example"])
def test_user_signs_in_with_user_name_or_email(client, osh, login):
    response = sign_in(client, login)
    assert response.status_code == 302 and response.url == reverse("home")
    assert is_signed_in(client)


def test_sign_in_returns_to_the_requested_page(client, osh):
    url = client.get("/concerns/concerns/?state=open").url
    assert client.post(url, {"login": "osh", "password": PASSWORD}).url == "/concerns/concerns/?state=open"


def test_sign_in_does_not_redirect_to_another_site(client, osh):
    response = client.post(f"{SIGN_IN}?next=https://elsewhere.example/", {"login": "osh", "password": PASSWORD})
    assert "elsewhere" not in response.url


@pytest.mark.parametrize(
    ("login", "password"), [("osh", "wrong"), ("nobody", PASSWORD), ("osh\0", PASSWORD), ("x" * 100_000, "y"), ("", "")]
)
def test_wrong_user_name_or_password_is_rejected(client, osh, login, password):
    response = sign_in(client, login, password)
    assert response.status_code == 200 and response.context["form"].errors
    assert not is_signed_in(client)


def test_rejection_does_not_reveal_whether_the_account_exists(client, osh):
    errors = [sign_in(client, login, "wrong").context["form"].errors.as_text() for login in ("osh", "nobody")]
    assert errors[0] == errors[1]


def test_right_password_is_rejected_after_five_wrong_ones(client, osh):
    for _attempt in range(5):
        sign_in(client, "osh", "wrong")
    response = sign_in(client, "osh")
    assert "too many failed attempts" in response.context["form"].errors.as_text()
    assert not is_signed_in(client)


def test_forged_ip_address_does_not_evade_the_rate_limit(client, osh, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # what BEHIND_PROXY sets
    for number in range(10):
        sign_in(client, f"person{number}", "wrong", headers={"X-Forwarded-For": f"198.51.100.{number}, 192.0.2.7"})
    last = sign_in(client, "osh", headers={"X-Forwarded-For": "198.51.100.99, 192.0.2.7"})
    assert "too many failed attempts" in last.context["form"].errors.as_text()
    assert sign_in(client, "osh", headers={"X-Forwarded-For": "192.0.2.8"}).status_code == 302


def test_rate_limit_of_reset_requests_is_five_per_minute(client, osh, mailoutbox):
    answers = [client.post(RESET, {"email": "osh@csi.example"}).status_code for _attempt in range(6)]
    assert answers == [302] * 5 + [429]
    assert len(mailoutbox) == 5


def test_sign_out_requires_post(client, osh):
    client.force_login(osh)
    assert client.get(SIGN_OUT).status_code == 200 and is_signed_in(client)
    assert client.post(SIGN_OUT).url == SIGN_IN
    assert not is_signed_in(client)


def test_sign_up_is_closed(client, db):
    page = client.get("/accounts/signup/")
    assert page.status_code == 200 and "administrator" in page.content.decode()
    client.post(
        "/accounts/signup/",
        {"username": "me", "email": "me@csi.example", "password1": NEW, "password2": NEW},
    )
    assert not User.objects.exists()


def test_password_change_does_not_end_the_session(client, osh):
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
def test_wrong_or_weak_password_is_rejected(client, osh, old, new, again, field):
    client.force_login(osh)
    response = client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": again})
    assert field in response.context["form"].errors
    osh.refresh_from_db()
    assert osh.check_password(PASSWORD)


def test_session_ends_when_the_password_changes(client, osh, django_user_model):
    client.force_login(osh)
    osh.set_password(NEW)
    osh.save()
    assert not is_signed_in(client)


def test_password_is_reset_by_email(client, osh, mailoutbox):
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


def test_former_email_address_cannot_be_used(client, osh, mailoutbox):
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


def test_reset_does_not_reveal_whether_the_email_is_known(client, osh, mailoutbox):
    answers = [client.post(RESET, {"email": email}, follow=True) for email in ("osh@csi.example", "no@csi.example")]
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert strip_tokens(answers[0]) == strip_tokens(answers[1])
    assert [mail.to for mail in mailoutbox] == [["osh@csi.example"]]


def strip_tokens(response):
    return re.sub(r"(nonce|csrfmiddlewaretoken|X-CSRFToken)[^>]*", "", response.content.decode())


def test_deactivated_account_gets_no_reset_email(client, osh, mailoutbox):
    User.objects.update(is_active=False)
    client.post(RESET, {"email": "osh@csi.example"})
    assert not [mail for mail in mailoutbox if "/reset/key/" in mail.body]


@pytest.mark.parametrize("email", ["not an address", "a\0b@csi.example", "x" * 100_000 + "@csi.example", ""])
def test_invalid_email_is_rejected_with_message(client, db, email):
    response = client.post(RESET, {"email": email})
    assert response.status_code == 200 and response.context["form"].errors["email"]


def test_unused_allauth_pages_are_not_reachable(client, osh):
    client.force_login(osh)
    for path in ("email/", "confirm-email/", "3rdparty/", "social/login/error/", "login/code/confirm/"):
        assert client.get(f"/accounts/{path}").status_code == 404
    for name in ("account_email", "socialaccount_connections", "account_confirm_email"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
