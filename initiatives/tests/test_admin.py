"""The admin of initiatives: the same rules in words, few queries, approval of several at once."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csi.concerns.tests.factories import ConcernFactory
from initiatives.models import Initiative
from initiatives.services import approve_initiatives
from initiatives.tests.factories import InitiativeFactory
from initiatives.tests.test_rules import WRONG
from initiatives.tests.typed import done

pytestmark = pytest.mark.django_db

ADD = "admin:initiatives_initiative_add"
LIST = "admin:initiatives_initiative_changelist"
MOST_QUERIES = 10


def as_numbers(changes):
    """A count may stay empty in the pages' form only; in the admin no participant is 0."""
    return {field: "0" if field.startswith("participants") and not typed else typed for field, typed in changes.items()}


@pytest.fixture
def page(as_person, admin):
    return as_person(admin)


@pytest.mark.parametrize(("changes", "field", "words"), WRONG.values(), ids=WRONG)
def test_the_admin_refuses_an_initiative(page, osh_city, changes, field, words):
    response = page.post(reverse(ADD), done(osh_city) | as_numbers(changes))
    assert response.status_code == 200
    assert words in str(response.context["adminform"].form.errors[field])
    assert not Initiative.objects.exists()


def test_an_initiative_is_kept_in_the_admin(page, admin, osh_city):
    assert page.post(reverse(ADD), done(osh_city)).status_code == 302
    assert Initiative.objects.get().created_by == admin


def test_the_admins_list_and_page_ask_few_queries_with_twenty_rows(page, osh_city):
    initiatives = [InitiativeFactory(district=osh_city) for _number in range(20)]
    initiatives[0].concerns.set([ConcernFactory(district=osh_city) for _number in range(3)])
    for url in (reverse(LIST), reverse("admin:initiatives_initiative_change", args=[initiatives[0].pk])):
        page.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert page.get(url).status_code == 200
        asked = [query["sql"][:200] for query in queries if "SAVEPOINT" not in query["sql"]]
        assert len(asked) <= MOST_QUERIES, "\n".join(asked)


def test_proposals_are_approved_and_others_stay(page, admin, osh_city):
    proposal = InitiativeFactory(district=osh_city)
    over = InitiativeFactory(district=osh_city, done=True)
    data = {"action": "approve_proposals", "_selected_action": [proposal.pk, over.pk]}
    response = page.post(reverse(LIST), data, follow=True)
    assert "1 proposal approved." in response.content.decode()
    proposal.refresh_from_db()
    over.refresh_from_db()
    assert (proposal.status, proposal.updated_by, over.status) == ("approved", admin, "done")


def test_field_staff_approve_nothing_by_any_door(osh, osh_city):
    proposal = InitiativeFactory(district=osh_city)
    with pytest.raises(PermissionDenied):
        approve_initiatives(initiatives=Initiative.objects.all(), acting_user=osh)
    proposal.refresh_from_db()
    assert proposal.status == "proposed"
