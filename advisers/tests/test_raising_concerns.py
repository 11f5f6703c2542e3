"""Creation of a concern from an observation."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from advisers.models import Observation
from advisers.services import raise_concern
from advisers.tests.factories import ObservationFactory
from csi.concerns.models import Concern

pytestmark = pytest.mark.django_db


@pytest.fixture
def observation(osh, osh_city):
    return ObservationFactory(
        district=osh_city, created_by=osh, summary="Cattle stolen at night", sensitivity="restricted"
    )


def raise_url(observation):
    return reverse("advisers:observation_raise_concern", args=[observation.pk])


def form_data(**values):
    return {
        "category": "livestock",
        "summary": "Cattle theft in the upper villages",
        "raised_on": "2011-10-17",
        "raised_by": "csi",
        "sensitivity": "restricted",
        **values,
    }


def test_concern_form_is_prefilled_from_observation(as_person, osh, observation):
    page = as_person(osh)
    actions = page.get(observation.get_absolute_url()).context["page_actions"]
    assert raise_url(observation) in [action.url for action in actions]
    form = page.get(raise_url(observation)).context["form"]
    assert form["summary"].value() == "Cattle stolen at night"
    assert form["sensitivity"].value() == "restricted"
    assert form["raised_on"].value() == datetime.date(2011, 10, 17)


def test_concern_is_created_and_linked(as_person, osh, observation):
    page = as_person(osh)
    response = page.post(raise_url(observation), form_data())
    concern = Concern.objects.get()
    assert response.url == concern.get_absolute_url()
    assert (concern.district, concern.channel, concern.created_by) == (observation.district, "observation", osh)
    observation.refresh_from_db()
    assert (observation.concern, observation.updated_by) == (concern, osh)
    shown = page.get(observation.get_absolute_url())
    assert concern.get_absolute_url() in [fact.url for fact in shown.context["display_fields"]]
    assert [str(action.label) for action in shown.context["page_actions"]] == ["Follow"]


def test_concern_page_shows_its_observation(as_person, osh, observation):
    page = as_person(osh)
    page.post(raise_url(observation), form_data())
    panels = page.get(Concern.objects.get().get_absolute_url()).context["panels"]
    assert [list(panel.queryset) for panel in panels if str(panel.title) == "Observations"] == [[observation]]


def test_double_click_creates_one_concern(as_person, osh, observation):
    page = as_person(osh)
    data = form_data(form_token=page.get(raise_url(observation)).context["token"])
    first, second = page.post(raise_url(observation), data), page.post(raise_url(observation), data)
    assert first.url == second.url == Concern.objects.get().get_absolute_url()


def test_second_concern_is_rejected_with_message(as_person, osh, observation):
    page = as_person(osh)
    page.post(raise_url(observation), form_data())
    response = page.post(raise_url(observation), form_data(summary="Another"))
    assert "A concern has already been created from this observation." in response.content.decode()
    assert Concern.objects.count() == 1
    assert page.get(raise_url(observation)).url == observation.get_absolute_url()


def test_rejected_concern_leaves_observation_unchanged(as_person, osh, observation):
    response = as_person(osh).post(raise_url(observation), form_data(category="nonsense"))
    assert response.context["form"].errors["category"]
    observation.refresh_from_db()
    assert observation.concern is None
    assert not Concern.objects.exists()


def test_service_rejects_second_concern(osh, observation):
    def draft():
        return Concern(category="livestock", summary="Theft", raised_on=datetime.date(2011, 10, 17), raised_by="csi")

    concern = raise_concern(acting_user=osh, observation=observation, concern=draft())
    with pytest.raises(ValidationError, match="has already been created from this observation"):
        raise_concern(acting_user=osh, observation=observation, concern=draft())
    assert Concern.objects.get() == concern
    assert Observation.objects.get().concern == concern


def test_user_without_access_cannot_create_concern(as_person, uzgen, observation):
    page = as_person(uzgen)
    assert page.get(raise_url(observation)).status_code == 404
    assert page.post(raise_url(observation), form_data()).status_code == 404
    assert not Concern.objects.exists()


def test_hidden_concern_is_not_shown_and_not_unlinked(as_person, osh, manager, observation):
    hidden = raise_concern(
        acting_user=manager,
        observation=observation,
        concern=Concern(
            category="police_conduct",
            summary="What only managers know",
            raised_on=datetime.date(2011, 10, 17),
            raised_by="csi",
            sensitivity="confidential",
        ),
    )
    page = as_person(osh)
    shown = page.get(observation.get_absolute_url())
    assert "What only managers know" not in shown.content.decode()
    assert [str(action.label) for action in shown.context["page_actions"]] == ["Follow"]
    address = f"{observation.get_absolute_url()}edit/"
    assert "concern" not in page.get(address).context["form"].fields
    page.post(
        address,
        {
            "district": observation.district_id,
            "date": "2011-10-17",
            "kind": "incident",
            "summary": "Cattle stolen by day",
            "sensitivity": "restricted",
        },
    )
    observation.refresh_from_db()
    assert (observation.summary, observation.concern) == ("Cattle stolen by day", hidden)
