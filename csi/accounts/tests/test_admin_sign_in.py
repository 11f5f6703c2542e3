"""The admin uses the sign-in page of the application; personal pages are not cached."""

import pytest

pytestmark = pytest.mark.django_db


def test_admin_login_redirects_to_the_sign_in_page(client, admin):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2F"
    rejected = client.post("/admin/login/", {"username": "admin", "password": "community-2011"})
    assert rejected.status_code == 302 and rejected.url.startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session


def test_sign_in_returns_to_the_admin(client, admin):
    response = client.post(
        "/accounts/login/?next=/admin/", {"login": "admin", "password": "community-2011"}, follow=True
    )
    assert response.redirect_chain == [("/admin/", 302)] and response.status_code == 200


def test_field_staff_cannot_use_the_admin(as_person, osh):
    assert as_person(osh).get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize(
    "url", ["/", "/districts/contacts/", "/districts/contacts/?export=csv", "/accounts/me/", "/search/"]
)
def test_personal_response_is_not_cached(as_person, osh, url):
    cache_control = as_person(osh).get(url)["Cache-Control"]
    assert "private" in cache_control and "no-store" in cache_control


def test_sign_in_through_a_proxy_on_a_unix_socket(client, osh, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # what BEHIND_PROXY sets
    typed = {"login": "osh", "password": "community-2011"}
    through = {"REMOTE_ADDR": "", "headers": {"X-Forwarded-For": "192.0.2.7"}}
    assert client.post("/accounts/login/", typed, **through).status_code == 302
    assert "_auth_user_id" in client.session
