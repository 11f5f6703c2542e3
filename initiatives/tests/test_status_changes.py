"""Tests of the status changes of initiatives and their permissions."""

import pytest
from django.urls import reverse

from csi.core.crud.integrity_errors import ConstraintViolation
from initiatives.forms import InitiativeForm
from initiatives.models import Initiative
from initiatives.services import save_initiative
from initiatives.tests.factories import InitiativeFactory
from initiatives.tests.form_data import build_done_data, build_proposed_data

pytestmark = pytest.mark.django_db


def get_edit_url(initiative):
    return reverse("initiatives:initiative_edit", args=[initiative.pk])


def get_page_action_labels(page):
    return [str(step.label) for step in page.context["page_actions"] if not step.is_post]


@pytest.fixture
def proposal(osh_city):
    return InitiativeFactory(district=osh_city, title="Football for peace")


def test_manager_approves_proposal(as_person, manager, proposal):
    page = as_person(manager)
    assert "Approve initiative" in get_page_action_labels(page.get(proposal.get_absolute_url()))
    form = page.get(get_edit_url(proposal), {"status": "approved"}).context["form"]
    assert form["status"].value() == "approved"
    page.post(get_edit_url(proposal), build_proposed_data(proposal.district, status="approved"))
    proposal.refresh_from_db()
    assert proposal.status == "approved"


def test_field_staff_cannot_approve(as_person, osh, proposal):
    page = as_person(osh)
    assert get_page_action_labels(page.get(proposal.get_absolute_url())) == ["Cancel initiative", "Add photo"]
    assert page.get(get_edit_url(proposal), {"status": "approved"}).context["form"]["status"].value() == "proposed"
    response = page.post(get_edit_url(proposal), build_proposed_data(proposal.district, status="approved"))
    assert "Only a manager can approve" in str(response.context["form"].errors["status"])
    proposal.refresh_from_db()
    assert proposal.status == "proposed"


def test_field_staff_cannot_create_approved_initiative(as_person, osh, osh_city):
    page = as_person(osh)
    response = page.post(reverse("initiatives:initiative_add"), build_proposed_data(osh_city, status="approved"))
    assert "status" in response.context["form"].errors
    assert not Initiative.objects.exists()


def test_field_staff_can_complete_approved_initiative(as_person, osh, osh_city):
    initiative = InitiativeFactory(district=osh_city, status="approved")
    page = as_person(osh)
    assert "Record outcome" in get_page_action_labels(page.get(initiative.get_absolute_url()))
    page.post(get_edit_url(initiative), build_done_data(osh_city))
    initiative.refresh_from_db()
    assert (initiative.status, initiative.participants_men) == ("done", 25)


def test_field_staff_can_record_unproposed_initiative_as_done(as_person, osh, osh_city):
    as_person(osh).post(reverse("initiatives:initiative_add"), build_done_data(osh_city))
    assert Initiative.objects.done().get().created_by == osh


def test_proposal_cannot_be_done_before_approval(as_person, osh, proposal):
    response = as_person(osh).post(get_edit_url(proposal), build_done_data(proposal.district))
    assert "status" in response.context["form"].errors


def test_approved_budget_cannot_be_changed(as_person, osh, manager, osh_city):
    initiative = InitiativeFactory(district=osh_city, status="approved", budget="200")
    as_person(osh).post(get_edit_url(initiative), build_proposed_data(osh_city, status="approved", budget="5000"))
    initiative.refresh_from_db()
    assert initiative.budget == 200
    as_person(manager).post(get_edit_url(initiative), build_proposed_data(osh_city, status="approved", budget="300"))
    initiative.refresh_from_db()
    assert initiative.budget == 300


def test_concurrent_status_change_is_rejected(osh, osh_city, proposal):
    """A manager approves the initiative after the form was opened and before it is saved."""
    form = InitiativeForm(build_proposed_data(osh_city, venue="Another stadium"), instance=proposal, user=osh)
    assert form.is_valid()
    Initiative.objects.filter(pk=proposal.pk).update(status="approved")
    with pytest.raises(ConstraintViolation):
        save_initiative(form=form, acting_user=osh)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.venue) == ("approved", "")


def test_cancelled_initiative_can_be_proposed_again(as_person, osh, osh_city):
    initiative = InitiativeFactory(district=osh_city, status="cancelled")
    page = as_person(osh)
    assert get_page_action_labels(page.get(initiative.get_absolute_url())) == ["Propose again", "Add photo"]
    page.post(get_edit_url(initiative), build_proposed_data(osh_city))
    initiative.refresh_from_db()
    assert initiative.status == "proposed"
