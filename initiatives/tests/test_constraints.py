"""Tests of the constraints of initiatives in the database and the form."""

import pytest
from django.urls import reverse

from csi.tests.support.sql import insert, refused_by, update
from initiatives.models import Initiative
from initiatives.tests.factories import InitiativeFactory
from initiatives.tests.form_data import build_done_data, build_proposed_data

pytestmark = pytest.mark.django_db

INVALID_ROWS = {
    "done without an outcome": ({"outcome": ""}, "initiative_done_has_outcome"),
    "done without participants": (
        {"participants_women": 0, "participants_men": 0},
        "initiative_done_has_participants",
    ),
    "overspent without a reason": ({"spent": "200.01"}, "initiative_overspend_has_reason"),
    "more under 30 than people": ({"participants_under_30": 41}, "initiative_under_30_within_total"),
    "more police than people": ({"participants_police": 41}, "initiative_police_within_total"),
    "ends before it starts": ({"ends": "2011-10-09"}, "initiative_dates_ordered"),
    "a negative budget": ({"budget": "-1", "spent": None}, "initiative_amounts_not_negative"),
    "negative spending": ({"spent": "-0.01"}, "initiative_amounts_not_negative"),
    "negative participants": ({"participants_men": -1}, "initiatives_initiative_participants_men_check"),
    "too many participants": ({"participants_men": 100_000}, "initiatives_initiative_participants_men_check"),
    "an unknown status": ({"status": "forgotten"}, "initiative_status_known"),
    "done in the future": ({"ends": "2040-01-01"}, "initiative_done_is_past"),
    "done on a single day in the future": ({"starts": "2040-01-01"}, "initiative_done_is_past"),
}


@pytest.mark.parametrize(("values", "constraint"), INVALID_ROWS.values(), ids=INVALID_ROWS)
def test_database_rejects_invalid_initiative(values, constraint):
    initiative = InitiativeFactory(done=True)
    with refused_by(constraint):
        update(initiative, **values)


def test_database_rejects_new_done_initiative_without_outcome(osh_city):
    with refused_by("initiative_done_has_outcome"):
        insert(InitiativeFactory.build(done=True, district=osh_city, outcome=""))


def test_database_rejects_planned_initiative_that_becomes_done_early(osh_city):
    planned = InitiativeFactory(district=osh_city, starts="2040-01-01")
    with refused_by("initiative_done_is_past"):
        update(planned, status="done", outcome="Pupils and officers played together.", participants_women=1)


def test_spending_up_to_budget_needs_no_reason():
    initiative = InitiativeFactory(done=True)
    update(initiative, spent="200.00")
    update(initiative, spent="200.01", overspend_reason="Two buses instead of one")
    assert Initiative.objects.overspent().get() == initiative


INVALID = {
    "done without an outcome": ({"outcome": ""}, "outcome", "Enter the outcome"),
    "done with an outcome of spaces": ({"outcome": "   "}, "outcome", "Enter the outcome"),
    "done without participants": (
        dict.fromkeys(("participants_women", "participants_men", "participants_under_30", "participants_police"), ""),
        "participants_women",
        "number of participants",
    ),
    "overspent without a reason": ({"spent": "200.01"}, "overspend_reason", "Enter the reason"),
    "more under 30 than people": (
        {"participants_under_30": "41"},
        "participants_under_30",
        "The number under 30 is higher",
    ),
    "more police than people": ({"participants_police": "41"}, "participants_police", "The number of police is higher"),
    "ends before it starts": ({"ends": "2011-10-09"}, "ends", "last day is before"),
    "done on a day in the future": ({"starts": "2011-11-01"}, "starts", "This date is in the future"),
    "done with a last day in the future": ({"ends": "2011-11-01"}, "ends", "This date is in the future"),
    "a negative budget": ({"budget": "-1", "spent": ""}, "budget", "0 euros or more"),
    "negative spending": ({"spent": "-1"}, "spent", "0 euros or more"),
    "an amount too large": ({"budget": "9" * 9}, "budget", "no more than 8 digits before the decimal point"),
    "a tenth of a cent": ({"spent": "1.001"}, "spent", "no more than 2 decimal places"),
    "negative participants": ({"participants_men": "-1"}, "participants_men", "0 or more"),
    "too many participants": ({"participants_men": "100000"}, "participants_men", "at most 99,999"),
}


@pytest.mark.parametrize(("changes", "field", "message"), INVALID.values(), ids=INVALID)
def test_form_rejects_invalid_initiative_and_preserves_input(as_person, osh, osh_city, changes, field, message):
    data = build_done_data(osh_city, lessons="Start before noon") | changes
    response = as_person(osh).post(reverse("initiatives:initiative_add"), data)
    assert message in str(response.context["form"].errors[field])
    assert "Start before noon" in response.content.decode()
    assert not Initiative.objects.exists()


def test_done_initiative_may_end_today(as_person, osh, osh_city):
    response = as_person(osh).post(reverse("initiatives:initiative_add"), build_done_data(osh_city, ends="2011-10-31"))
    assert response.url == Initiative.objects.get().get_absolute_url()


def test_proposal_needs_no_outcome_or_participants(as_person, osh, osh_city):
    response = as_person(osh).post(reverse("initiatives:initiative_add"), build_proposed_data(osh_city))
    initiative = Initiative.objects.get()
    assert response.url == initiative.get_absolute_url()
    assert (initiative.status, initiative.participants_women, initiative.spent) == ("proposed", 0, None)
