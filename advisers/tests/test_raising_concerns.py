"""An observation becomes a concern: once, in its own district, and seen by those who may see it."""

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


def address_of(observation):
    return reverse("advisers:observation_raise_concern", args=[observation.pk])


def what_is_typed(**values):
    return {
        "category": "livestock",
        "summary": "Cattle theft in the upper villages",
        "raised_on": "2011-10-17",
        "raised_by": "csi",
        "sensitivity": "restricted",
        **values,
    }


def test_the_page_offers_it_and_the_form_holds_what_was_seen(as_person, osh, observation):
    page = as_person(osh)
    steps = page.get(observation.get_absolute_url()).context["page_actions"]
    assert address_of(observation) in [step.url for step in steps]
    form = page.get(address_of(observation)).context["form"]
    assert form["summary"].value() == "Cattle stolen at night"
    assert form["sensitivity"].value() == "restricted"
    assert form["raised_on"].value() == datetime.date(2011, 10, 17)


def test_the_concern_is_made_and_linked(as_person, osh, observation):
    page = as_person(osh)
    response = page.post(address_of(observation), what_is_typed())
    concern = Concern.objects.get()
    assert response.url == concern.get_absolute_url()
    assert (concern.district, concern.channel, concern.created_by) == (observation.district, "observation", osh)
    observation.refresh_from_db()
    assert (observation.concern, observation.updated_by) == (concern, osh)
    shown = page.get(observation.get_absolute_url())
    assert concern.get_absolute_url() in [fact.url for fact in shown.context["display_fields"]]
    assert shown.context["page_actions"] == []


def test_a_concern_shows_the_observation_that_it_came_from(as_person, osh, observation):
    page = as_person(osh)
    page.post(address_of(observation), what_is_typed())
    panels = page.get(Concern.objects.get().get_absolute_url()).context["panels"]
    assert [list(one.queryset) for one in panels if str(one.title) == "Observations"] == [[observation]]


def test_a_double_click_makes_one_concern(as_person, osh, observation):
    page = as_person(osh)
    data = what_is_typed(form_token=page.get(address_of(observation)).context["token"])
    first, second = page.post(address_of(observation), data), page.post(address_of(observation), data)
    assert first.url == second.url == Concern.objects.get().get_absolute_url()


def test_a_second_concern_is_refused_in_words(as_person, osh, observation):
    page = as_person(osh)
    page.post(address_of(observation), what_is_typed())
    response = page.post(address_of(observation), what_is_typed(summary="Another"))
    assert "A concern has already been created from this observation." in response.content.decode()
    assert Concern.objects.count() == 1
    assert page.get(address_of(observation)).url == observation.get_absolute_url()


def test_a_refused_concern_leaves_the_observation_as_it_was(as_person, osh, observation):
    response = as_person(osh).post(address_of(observation), what_is_typed(category="nonsense"))
    assert response.context["form"].errors["category"]
    observation.refresh_from_db()
    assert observation.concern is None
    assert not Concern.objects.exists()


def test_the_action_refuses_the_second_concern_and_writes_nothing(osh, observation):
    def draft():
        return Concern(category="livestock", summary="Theft", raised_on=datetime.date(2011, 10, 17), raised_by="csi")

    concern = raise_concern(acting_user=osh, observation=observation, concern=draft())
    with pytest.raises(ValidationError, match="has already been created from this observation"):
        raise_concern(acting_user=osh, observation=observation, concern=draft())
    assert Concern.objects.get() == concern
    assert Observation.objects.get().concern == concern


def test_who_may_not_see_the_observation_raises_nothing(as_person, uzgen, observation):
    page = as_person(uzgen)
    assert page.get(address_of(observation)).status_code == 404
    assert page.post(address_of(observation), what_is_typed()).status_code == 404
    assert not Concern.objects.exists()


def test_a_concern_that_one_may_not_see_leaves_no_trace_and_is_not_lost(as_person, osh, manager, observation):
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
    assert shown.context["page_actions"] == []
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
