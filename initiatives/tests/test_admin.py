"""Tests of the admin of initiatives."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csi.concerns.tests.factories import ConcernFactory
from csi.tests.support.samples import everyday_sample
from initiatives.models import Initiative
from initiatives.services import approve_initiatives
from initiatives.tests.factories import InitiativeFactory
from initiatives.tests.form_data import build_done_data
from initiatives.tests.test_constraints import INVALID

pytestmark = pytest.mark.django_db

ADD = "admin:initiatives_initiative_add"
LIST = "admin:initiatives_initiative_changelist"
MAX_QUERIES = 11


def fill_blank_counts(changes):
    """Replace blank participant counts with 0, which the admin requires."""
    return {field: "0" if field.startswith("participants") and not value else value for field, value in changes.items()}


@pytest.fixture
def page(as_person, admin):
    return as_person(admin)


@pytest.mark.parametrize(("changes", "field", "message"), everyday_sample(INVALID, 4))
def test_admin_rejects_invalid_initiative(page, osh_city, changes, field, message):
    response = page.post(reverse(ADD), build_done_data(osh_city) | fill_blank_counts(changes))
    assert response.status_code == 200
    assert message in str(response.context["adminform"].form.errors[field])
    assert not Initiative.objects.exists()


def test_admin_saves_initiative(page, admin, osh_city):
    assert page.post(reverse(ADD), build_done_data(osh_city)).status_code == 302
    assert Initiative.objects.get().created_by == admin


def test_admin_list_and_page_have_bounded_queries(page, osh_city):
    initiatives = [InitiativeFactory(district=osh_city) for _number in range(20)]
    initiatives[0].concerns.set([ConcernFactory(district=osh_city) for _number in range(3)])
    for url in (reverse(LIST), reverse("admin:initiatives_initiative_change", args=[initiatives[0].pk])):
        page.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert page.get(url).status_code == 200
        statements = [query["sql"][:200] for query in queries if "SAVEPOINT" not in query["sql"]]
        assert len(statements) <= MAX_QUERIES, "\n".join(statements)


def test_only_proposed_initiatives_are_approved(page, admin, osh_city):
    proposal = InitiativeFactory(district=osh_city)
    over = InitiativeFactory(district=osh_city, done=True)
    data = {"action": "approve_proposals", "_selected_action": [proposal.pk, over.pk]}
    response = page.post(reverse(LIST), data, follow=True)
    assert "1 proposal approved." in response.content.decode()
    proposal.refresh_from_db()
    over.refresh_from_db()
    assert (proposal.status, proposal.updated_by, over.status) == ("approved", admin, "done")


def test_field_staff_cannot_approve_in_admin_or_service(osh, osh_city):
    proposal = InitiativeFactory(district=osh_city)
    with pytest.raises(PermissionDenied):
        approve_initiatives(initiatives=Initiative.objects.all(), acting_user=osh)
    proposal.refresh_from_db()
    assert proposal.status == "proposed"
