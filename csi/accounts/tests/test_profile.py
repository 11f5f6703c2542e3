"""The page of one's own account."""

import pytest

from csi.accounts.models import User
from csi.tests.support.factories import PASSWORD

pytestmark = pytest.mark.django_db

ME = "/accounts/me/"


def test_profile_requires_sign_in(client, db):
    assert client.get(ME).url == f"/accounts/login/?next={ME}"


@pytest.mark.parametrize(
    ("person", "message"),
    [("osh", "Osh city"), ("manager", "All districts"), ("reader", "no records"), ("admin", "All districts")],
)
def test_profile_shows_role_and_districts(request, as_person, person, message):
    user = request.getfixturevalue(person)
    html = as_person(user).get(ME).content.decode()
    assert user.get_role_display() in html and message in html and "/accounts/password/change/" in html


def test_user_can_change_name_and_email(as_person, osh, osh_city):
    data = {"first_name": "Айгүл", "last_name": "Өмүрова", "email": "ai@csi.example", "current_password": PASSWORD}
    response = as_person(osh).post(ME, data)
    osh.refresh_from_db()
    assert response.url == ME and (str(osh), osh.email) == ("Айгүл Өмүрова", "ai@csi.example")


@pytest.mark.parametrize("password", ["", "guessed"])
def test_email_change_requires_the_password(as_person, osh, password):
    data = {"first_name": "Thief", "last_name": "", "email": "thief@csi.example", "current_password": password}
    response = as_person(osh).post(ME, data)
    assert "Enter your current password" in str(response.context["form"].errors["current_password"])
    osh.refresh_from_db()
    assert osh.email == "osh@csi.example"


def test_user_cannot_change_role_districts_or_user_name(as_person, osh, osh_city, uzgen_district):
    as_person(osh).post(
        ME,
        {
            "first_name": "A",
            "email": "osh@csi.example",
            "username": "root",
            "role": "administrator",
            "is_superuser": "on",
            "districts": [uzgen_district.pk],
        },
    )
    osh = User.objects.get(pk=osh.pk)
    assert (osh.username, osh.role, osh.is_superuser, osh.scope_ids) == ("osh", "field_staff", False, [osh_city.pk])


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("email", "Manager@csi.example", "Another account has this e-mail address."),
        ("email", "not an address", "must be an e-mail address"),
        ("first_name", "a\0b", "cannot be stored"),
        ("last_name", "x" * 100_000, "150 characters or fewer"),
    ],
)
def test_invalid_value_is_reported_beside_its_field(as_person, osh, manager, field, value, message):
    data = {"first_name": "Aigul", "last_name": "O.", "email": "osh@csi.example", field: value}
    response = as_person(osh).post(ME, data)
    assert message in " ".join(response.context["form"].errors[field])
    html = response.content.decode()
    assert "data-error-summary" in html and "Aigul Osmonova" in html
    osh.refresh_from_db()
    assert osh.last_name == "Osmonova"
