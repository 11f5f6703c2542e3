"""Visibility of restricted and confidential concerns."""

import pytest

from csi.accounts.models import User
from csi.concerns.models import Concern
from csi.concerns.tests.factories import ConcernFactory
from csi.concerns.tests.test_pages import ADD, LIST, form_data
from csi.tests.support.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(osh_city):
    """Another member of the field staff of Osh city."""
    return UserFactory(districts=[osh_city])


@pytest.fixture
def restricted(osh_city, osh):
    return ConcernFactory(district=osh_city, summary="Threats at home", sensitivity="restricted", created_by=osh)


@pytest.fixture
def confidential(osh_city, osh):
    return ConcernFactory(district=osh_city, summary="Officer takes money", sensitivity="confidential", created_by=osh)


def filter_users_with_access(*users):
    return [user for user in users if Concern.objects.visible_to(user).exists()]


def test_restricted_concern_is_visible_to_team_and_managers(restricted, osh, colleague, uzgen, manager, admin, reader):
    assert filter_users_with_access(osh, colleague, uzgen, manager, admin, reader) == [osh, colleague, manager, admin]


def test_confidential_concern_is_visible_to_author_and_managers(
    confidential, osh, colleague, uzgen, manager, admin, reader
):
    assert filter_users_with_access(osh, colleague, uzgen, manager, admin, reader) == [osh, manager, admin]


def test_author_who_left_district_loses_access(confidential, osh):
    osh.districts.clear()
    assert filter_users_with_access(User.objects.get(pk=osh.pk)) == []


@pytest.mark.parametrize("suffix", ["", "edit/", "delete/"])
def test_confidential_concern_returns_404_for_colleague(as_person, confidential, colleague, suffix):
    page = as_person(colleague)
    url = confidential.get_absolute_url() + suffix
    assert page.get(url).status_code == 404
    assert page.post(url, {}).status_code in (404, 405)
    assert Concern.objects.filter(pk=confidential.pk).exists()


def test_lists_searches_exports_and_counts_exclude_confidential_concern(as_person, confidential, colleague, osh_city):
    page = as_person(colleague)
    for query in ({}, {"q": "Officer takes money"}, {"sensitivity": "confidential"}):
        response = page.get(LIST, query)
        assert confidential.get_absolute_url() not in response.content.decode()
        assert response.context["page"].paginator.count == 0
    for kind in ("csv", "xlsx"):
        assert b"Officer takes" not in page.get(LIST, {"export": kind}).getvalue()
    [concerns] = [
        panel for panel in page.get(osh_city.get_absolute_url()).context["panels"] if str(panel.title) == "Concerns"
    ]
    assert concerns.count == 0


def test_author_finds_confidential_concern(as_person, confidential, osh):
    page = as_person(osh)
    assert page.get(confidential.get_absolute_url()).status_code == 200
    assert "Officer takes money" in page.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("changed_by", "to", "message"),
    [
        ("colleague", "normal", "can choose a lower sensitivity"),
        ("colleague", "confidential", "You would no longer see this record"),
        ("colleague", "restricted", None),
        ("osh", "normal", None),
        ("osh", "confidential", None),
        ("manager", "normal", None),
        ("manager", "confidential", None),
    ],
)
def test_change_of_sensitivity_depends_on_user(request, as_person, restricted, osh_city, changed_by, to, message):
    response = as_person(request.getfixturevalue(changed_by)).post(
        f"{restricted.get_absolute_url()}edit/", form_data(osh_city, summary="Threats at home, again", sensitivity=to)
    )
    restricted.refresh_from_db()
    if message:
        assert message in " ".join(response.context["form"].errors["sensitivity"])
        assert "Threats at home, again" in response.content.decode()
        assert (restricted.sensitivity, restricted.summary) == ("restricted", "Threats at home")
    else:
        assert response.status_code == 302 and restricted.sensitivity == to


def test_field_staff_can_make_concern_restricted(as_person, osh_city, colleague):
    concern = ConcernFactory(district=osh_city)
    as_person(colleague).post(f"{concern.get_absolute_url()}edit/", form_data(osh_city, sensitivity="restricted"))
    concern.refresh_from_db()
    assert concern.sensitivity == "restricted"


def test_author_sees_new_confidential_concern(as_person, osh, osh_city):
    response = as_person(osh).post(ADD, form_data(osh_city, sensitivity="confidential"), follow=True)
    assert response.status_code == 200 and Concern.objects.get().created_by == osh
