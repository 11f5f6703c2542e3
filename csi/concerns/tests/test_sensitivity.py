"""Who hears of a sensitive concern, and that nobody else finds a trace of it."""

import pytest

from csi.accounts.models import User
from csi.concerns.models import Concern
from csi.concerns.tests.factories import ConcernFactory
from csi.concerns.tests.test_pages import ADD, LIST, typed
from csi.tests.support.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(osh_city):
    """Another of the field staff for Osh city."""
    return UserFactory(districts=[osh_city])


@pytest.fixture
def restricted(osh_city, osh):
    return ConcernFactory(district=osh_city, summary="Threats at home", sensitivity="restricted", created_by=osh)


@pytest.fixture
def confidential(osh_city, osh):
    return ConcernFactory(district=osh_city, summary="Officer takes money", sensitivity="confidential", created_by=osh)


def seen_by(*people):
    return [person for person in people if Concern.objects.visible_to(person).exists()]


def test_a_restricted_one_is_for_the_district_team_and_managers(
    restricted, osh, colleague, uzgen, manager, admin, reader
):
    assert seen_by(osh, colleague, uzgen, manager, admin, reader) == [osh, colleague, manager, admin]


def test_a_confidential_one_is_for_its_author_and_managers(confidential, osh, colleague, uzgen, manager, admin, reader):
    assert seen_by(osh, colleague, uzgen, manager, admin, reader) == [osh, manager, admin]


def test_an_author_who_left_the_district_does_not_hear_it_any_more(confidential, osh):
    osh.districts.clear()
    assert seen_by(User.objects.get(pk=osh.pk)) == []


@pytest.mark.parametrize("door", ["", "edit/", "delete/"])
def test_a_confidential_one_is_not_there_for_a_colleague(as_person, confidential, colleague, door):
    page = as_person(colleague)
    url = confidential.get_absolute_url() + door
    assert page.get(url).status_code == 404
    assert page.post(url, {}).status_code in (404, 405)
    assert Concern.objects.filter(pk=confidential.pk).exists()


def test_lists_searches_exports_and_counts_hold_no_trace_of_it(as_person, confidential, colleague, osh_city):
    page = as_person(colleague)
    for asked in ({}, {"q": "Officer takes money"}, {"sensitivity": "confidential"}):
        response = page.get(LIST, asked)
        assert confidential.get_absolute_url() not in response.content.decode()
        assert response.context["page"].paginator.count == 0
    for kind in ("csv", "xlsx"):
        assert b"Officer takes" not in page.get(LIST, {"export": kind}).getvalue()
    [concerns] = [
        one for one in page.get(osh_city.get_absolute_url()).context["panels"] if str(one.title) == "Concerns"
    ]
    assert concerns.count == 0


def test_its_author_finds_it_again(as_person, confidential, osh):
    page = as_person(osh)
    assert page.get(confidential.get_absolute_url()).status_code == 200
    assert "Officer takes money" in page.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("changed_by", "to", "says"),
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
def test_who_may_change_how_sensitive_it_is(request, as_person, restricted, osh_city, changed_by, to, says):
    response = as_person(request.getfixturevalue(changed_by)).post(
        f"{restricted.get_absolute_url()}edit/", typed(osh_city, summary="Threats at home, again", sensitivity=to)
    )
    restricted.refresh_from_db()
    if says:
        assert says in " ".join(response.context["form"].errors["sensitivity"])
        assert "Threats at home, again" in response.content.decode()
        assert (restricted.sensitivity, restricted.summary) == ("restricted", "Threats at home")
    else:
        assert response.status_code == 302 and restricted.sensitivity == to


def test_anyone_who_records_may_make_a_normal_one_restricted(as_person, osh_city, colleague):
    concern = ConcernFactory(district=osh_city)
    as_person(colleague).post(f"{concern.get_absolute_url()}edit/", typed(osh_city, sensitivity="restricted"))
    concern.refresh_from_db()
    assert concern.sensitivity == "restricted"


def test_a_new_confidential_one_is_seen_by_who_records_it(as_person, osh, osh_city):
    response = as_person(osh).post(ADD, typed(osh_city, sensitivity="confidential"), follow=True)
    assert response.status_code == 200 and Concern.objects.get().created_by == osh
