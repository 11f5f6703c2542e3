"""Questions about unusual numbers of participants, on the page and in the admin."""

import pytest
from django.urls import reverse

from csi.tests.support.forms import assert_errors_shown
from initiatives.models import Initiative
from initiatives.tests.factories import InitiativeFactory
from initiatives.tests.form_data import build_done_data

pytestmark = pytest.mark.django_db

QUESTION = "900 is unusual: the usual number is 25. Record it all the same?"


@pytest.fixture(autouse=True)
def earlier(osh_city):
    """Three sports events with 25 men each, and a proposal, whose participants are not counted yet."""
    InitiativeFactory.create_batch(3, district=osh_city, done=True)
    InitiativeFactory(district=osh_city)


def test_ten_times_the_usual_participants_are_confirmed(as_person, osh, osh_city):
    page, url = as_person(osh), reverse("initiatives:initiative_add")
    data = build_done_data(osh_city, participants_men="900", status="proposed")
    response = page.post(url, data)
    assert_errors_shown(response, ["confirm_unusual_participants_men"])
    assert QUESTION in response.content.decode()
    assert page.post(url, data | {"confirm_unusual_participants_men": "900"}).status_code == 302


@pytest.mark.parametrize("changes", [{"participants_men": "249"}, {"participants_men": "900", "kind": "school"}])
def test_usual_numbers_and_other_kinds_raise_no_question(as_person, osh, osh_city, changes):
    data = build_done_data(osh_city, status="proposed", **changes)
    assert as_person(osh).post(reverse("initiatives:initiative_add"), data).status_code == 302


def test_admin_asks_the_same_question(as_person, admin, osh_city):
    page, url = as_person(admin), reverse("admin:initiatives_initiative_add")
    data = build_done_data(osh_city, participants_men="900")
    response = page.post(url, data)
    assert QUESTION in response.content.decode()
    assert response.content.decode().count('value="900"') == 2
    assert Initiative.objects.count() == 4
    assert page.post(url, data | {"confirm_unusual_participants_men": "900"}).status_code == 302
    assert Initiative.objects.count() == 5
