"""Proposed, approved, done or cancelled: who may take which step."""

import pytest
from django.urls import reverse

from csi.core.crud.integrity_errors import ConstraintViolation
from initiatives.forms import InitiativeForm
from initiatives.models import Initiative
from initiatives.services import save_initiative
from initiatives.tests.factories import InitiativeFactory
from initiatives.tests.typed import done, proposed

pytestmark = pytest.mark.django_db


def edit(initiative):
    return reverse("initiatives:initiative_edit", args=[initiative.pk])


def steps(page):
    return [str(step.label) for step in page.context["page_actions"]]


@pytest.fixture
def proposal(osh_city):
    return InitiativeFactory(district=osh_city, title="Football for peace")


def test_a_manager_approves_a_proposal(as_person, manager, proposal):
    page = as_person(manager)
    assert "Approve initiative" in steps(page.get(proposal.get_absolute_url()))
    form = page.get(edit(proposal), {"status": "approved"}).context["form"]
    assert form["status"].value() == "approved"
    page.post(edit(proposal), proposed(proposal.district, status="approved"))
    proposal.refresh_from_db()
    assert proposal.status == "approved"


def test_field_staff_do_not_approve(as_person, osh, proposal):
    page = as_person(osh)
    assert steps(page.get(proposal.get_absolute_url())) == ["Cancel initiative", "Add photo"]
    assert page.get(edit(proposal), {"status": "approved"}).context["form"]["status"].value() == "proposed"
    response = page.post(edit(proposal), proposed(proposal.district, status="approved"))
    assert "Only a manager can approve" in str(response.context["form"].errors["status"])
    proposal.refresh_from_db()
    assert proposal.status == "proposed"


def test_field_staff_do_not_record_as_approved_what_is_new(as_person, osh, osh_city):
    page = as_person(osh)
    response = page.post(reverse("initiatives:initiative_add"), proposed(osh_city, status="approved"))
    assert "status" in response.context["form"].errors
    assert not Initiative.objects.exists()


def test_field_staff_record_that_an_approved_initiative_is_done(as_person, osh, osh_city):
    initiative = InitiativeFactory(district=osh_city, status="approved")
    page = as_person(osh)
    assert "Record outcome" in steps(page.get(initiative.get_absolute_url()))
    page.post(edit(initiative), done(osh_city))
    initiative.refresh_from_db()
    assert (initiative.status, initiative.participants_men) == ("done", 25)


def test_field_staff_record_what_took_place_without_a_proposal(as_person, osh, osh_city):
    as_person(osh).post(reverse("initiatives:initiative_add"), done(osh_city))
    assert Initiative.objects.done().get().created_by == osh


def test_a_proposal_is_not_done_before_it_is_approved(as_person, osh, proposal):
    response = as_person(osh).post(edit(proposal), done(proposal.district))
    assert "status" in response.context["form"].errors


def test_the_approved_budget_stays_as_approved(as_person, osh, manager, osh_city):
    initiative = InitiativeFactory(district=osh_city, status="approved", budget="200")
    as_person(osh).post(edit(initiative), proposed(osh_city, status="approved", budget="5000"))
    initiative.refresh_from_db()
    assert initiative.budget == 200
    as_person(manager).post(edit(initiative), proposed(osh_city, status="approved", budget="300"))
    initiative.refresh_from_db()
    assert initiative.budget == 300


def test_a_step_that_someone_else_overtook_is_not_undone(osh, osh_city, proposal):
    """A manager approved between the moment at which the form was read and that at which it is saved."""
    form = InitiativeForm(proposed(osh_city, venue="Another stadium"), instance=proposal, user=osh)
    assert form.is_valid()
    Initiative.objects.filter(pk=proposal.pk).update(status="approved")
    with pytest.raises(ConstraintViolation):
        save_initiative(form=form, acting_user=osh)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.venue) == ("approved", "")


def test_a_cancelled_initiative_may_be_proposed_again(as_person, osh, osh_city):
    initiative = InitiativeFactory(district=osh_city, status="cancelled")
    page = as_person(osh)
    assert steps(page.get(initiative.get_absolute_url())) == ["Propose again", "Add photo"]
    page.post(edit(initiative), proposed(osh_city))
    initiative.refresh_from_db()
    assert initiative.status == "proposed"
