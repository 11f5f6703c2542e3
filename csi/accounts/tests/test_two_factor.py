"""Two-step verification."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from csi.accounts.two_factor import EncryptingMFAAdapter
from csi.tests.support.factories import PASSWORD

pytestmark = pytest.mark.django_db

SIGN_IN, STEP = "/accounts/login/", "/accounts/second-step/"


@pytest.fixture(autouse=True)
def reset_rate_limits():
    """Clear the cache, which stores attempts and used codes and is shared by tests."""
    cache.clear()


@pytest.fixture
def two_factor_required(settings):
    settings.TWO_FACTOR_FOR = ["manager", "administrator"]


def sign_in(user, **headers):
    client = Client(**headers)
    answer = client.post(SIGN_IN, {"login": user.username, "password": PASSWORD})
    return client, answer


def compute_code(secret):
    cache.clear()
    return format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))


def reauthenticate(client):
    """Enter the password again, which pages that change something require."""
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302


def set_up(client):
    """Set up an authenticator app and return its secret."""
    reauthenticate(client)
    page = client.get(f"{STEP}totp/activate/")
    secret = page.context["form"].secret
    assert client.post(f"{STEP}totp/activate/", {"code": compute_code(secret)}).status_code == 302
    return secret


def test_sign_in_requires_a_code_after_setting_up_an_app(osh):
    client, _answer = sign_in(osh)
    assert client.get(f"{STEP}totp/activate/").url.startswith("/accounts/reauthenticate/")
    reauthenticate(client)
    assert b"data:image/svg+xml" in client.get(f"{STEP}totp/activate/").content
    secret = set_up(client)

    client, answer = sign_in(osh)
    assert answer.url == f"{STEP}authenticate/"
    assert client.get("/").status_code == 302
    wrong = client.post(answer.url, {"code": "000000"})
    assert "was not accepted" in wrong.content.decode()
    assert client.post(answer.url, {"code": compute_code(secret)}).status_code == 302
    assert client.get("/").status_code == 200


def test_right_code_is_rejected_after_five_wrong_codes(osh):
    client, _answer = sign_in(osh)
    secret = set_up(client)
    right = compute_code(secret)
    client, answer = sign_in(osh)
    for _attempt in range(5):
        client.post(answer.url, {"code": "000000"})
    refused = client.post(answer.url, {"code": right})
    assert "too many failed attempts" in refused.context["form"].errors.as_text()
    assert client.get("/").status_code == 302


def test_recovery_code_works_once(osh):
    client, _answer = sign_in(osh)
    set_up(client)
    codes = re.findall(r"<code>([\w-]+)</code>", client.get(f"{STEP}recovery-codes/").content.decode())
    assert len(codes) == 10
    for times, opened in ((1, True), (2, False)):
        cache.clear()
        client, answer = sign_in(osh)
        client.post(answer.url, {"code": codes[0]})
        assert (client.get("/").status_code == 200) is opened, times


def test_secret_is_encrypted_in_the_database(osh, settings):
    client, _response = sign_in(osh)
    secret = set_up(client)
    stored = Authenticator.objects.get(user=osh, type="totp").data["secret"]
    assert secret not in stored
    assert EncryptingMFAAdapter().decrypt(stored) == secret
    settings.SECRET_KEY = "another"
    assert EncryptingMFAAdapter().decrypt(stored) != secret


def test_manager_is_redirected_to_set_up_two_factor(two_factor_required, manager, osh):
    client, _answer = sign_in(manager)
    for url in ("/", "/forums/meetings/", "/forums/meetings/?export=csv"):
        assert client.get(url).url == STEP
    assert client.get(STEP).status_code == 200
    set_up(client)
    assert client.get("/").status_code == 200
    assert sign_in(osh)[0].get("/").status_code == 200


def test_admin_requires_two_factor(two_factor_required, admin):
    client, _answer = sign_in(admin)
    for url in ("/admin/", "/accounts/log/", "/accounts/me/calendar/", "/accounts/sessions/"):
        assert client.get(url).url == STEP


def test_demonstration_does_not_require_two_factor(two_factor_required, manager):
    from csi.core.models import Mission

    Mission.objects.create(pk=1, name="CSI", country="Kyrgyzstan", is_demonstration=True)
    assert "This demonstration does not require two-step verification" in Client().get(SIGN_IN).content.decode()
    client, _answer = sign_in(manager)
    assert client.get("/forums/meetings/").status_code == 200
    assert "demonstration" in client.get(STEP).content.decode()


def test_administrator_resets_two_factor_of_other_users(as_person, admin, osh):
    client, _answer = sign_in(osh)
    set_up(client)
    chosen = {"action": "reset_two_factor", "_selected_action": [osh.pk, admin.pk]}
    Authenticator.objects.create(user=admin, type="totp", data={"secret": "kept"})
    assert as_person(admin).post("/admin/accounts/user/", chosen).status_code == 302
    assert list(Authenticator.objects.values_list("user", flat=True)) == [admin.pk]
    assert sign_in(osh)[1].url == "/"


@pytest.mark.parametrize("page", ["", "webauthn/", "webauthn/add/", "totp/activate/"])
def test_two_factor_pages_require_sign_in(osh, page):
    client, _answer = sign_in(osh)
    reauthenticate(client)
    assert client.get(STEP + page).status_code == 200
    assert Client().get(STEP + page).status_code == 302


NO_KEY = ['{"id": "x"}', '{"id": "x", "rawId": "eA", "type": "public-key", "response": {}}', "[1]", "nonsense", "{}"]


@pytest.mark.parametrize("sent", NO_KEY)
def test_malformed_passkey_is_rejected_with_message(osh, sent):
    client, _answer = sign_in(osh)
    set_up(client)
    client.get(f"{STEP}webauthn/add/")
    added = client.post(f"{STEP}webauthn/add/", {"name": "Mine", "credential": sent})
    assert added.status_code == 200 and added.context["form"].errors
    again = client.post(f"{STEP}webauthn/reauthenticate/", {"credential": sent})
    assert again.status_code in (200, 302)
    client, answer = sign_in(osh)
    client.get(answer.url)
    refused = client.post(answer.url, {"credential": sent})
    assert refused.status_code == 200 and refused.context["webauthn_form"].errors
    assert not Authenticator.objects.filter(type="webauthn").exists()
