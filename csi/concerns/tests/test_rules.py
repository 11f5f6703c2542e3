"""Each rule of a concern three ways: by the page, by the admin, by SQL past all of it."""

import datetime

import pytest

from csi.concerns.models import Concern
from csi.concerns.tests.factories import ConcernFactory
from csi.concerns.tests.test_pages import ADD, typed
from csi.tests.support.sql import refused_by, update

pytestmark = pytest.mark.django_db

BROKEN = [
    (
        {"reported_back_on": "2011-09-11"},
        "reported_back_on",
        "on or after the day on which the concern was raised",
        "concern_reported_back_after_raised",
    ),
    (
        {"state": "resolved", "settled_on": "2011-09-11"},
        "settled_on",
        "on or after the day on which the concern was raised",
        "concern_settled_after_raised",
    ),
    ({"category": "gossip"}, "category", "gossip is not one of the available choices", "concern_category_known"),
    ({"state": "forgotten"}, "state", "forgotten is not one of the available choices", "concern_state_known"),
    ({"sensitivity": "secret"}, "sensitivity", "secret is not one of the available", "concern_sensitivity_known"),
]


@pytest.mark.parametrize(("broken", "field", "says", "constraint"), BROKEN)
def test_the_page_tells_it_beside_the_field(as_person, osh, osh_city, broken, field, says, constraint):
    response = as_person(osh).post(ADD, typed(osh_city, **broken))
    assert says in " ".join(response.context["form"].errors[field])
    assert 'value="Street lamps are dark near school 20"' in response.content.decode()
    assert not Concern.objects.exists()


@pytest.mark.parametrize(("broken", "field", "says", "constraint"), BROKEN)
def test_the_admin_tells_it(as_person, admin, osh_city, broken, field, says, constraint):
    response = as_person(admin).post("/admin/concerns/concern/add/", typed(osh_city, **broken))
    assert response.status_code == 200
    assert says in " ".join(response.context["adminform"].form.errors[field])
    assert not Concern.objects.exists()


@pytest.mark.parametrize(("broken", "field", "says", "constraint"), BROKEN)
def test_postgresql_refuses_it(broken, field, says, constraint):
    concern = ConcernFactory()
    with refused_by(constraint):
        update(concern, **broken)


def test_people_may_be_told_on_the_day_they_raised_it(as_person, osh, osh_city):
    as_person(osh).post(ADD, typed(osh_city, reported_back_on="2011-09-12"))
    assert Concern.objects.get().reported_back_on == datetime.date(2011, 9, 12)


@pytest.mark.parametrize("field", ["raised_on", "reported_back_on"])
def test_nothing_happened_in_the_future(as_person, osh, osh_city, settings, field):
    settings.MISSION_DATE = datetime.date(2011, 10, 31)
    response = as_person(osh).post(ADD, typed(osh_city, **{field: "2011-11-01"}))
    assert list(response.context["form"].errors) == [field]
    assert not Concern.objects.exists()


def test_a_concern_that_is_resolved_has_the_day_of_it_and_loses_it_when_it_is_opened_again(settings):
    settings.MISSION_DATE = datetime.date(2011, 10, 31)
    concern = ConcernFactory(state="resolved")
    assert concern.settled_on == datetime.date(2011, 10, 31)
    concern.state = "open"
    concern.save(update_fields=["state"])
    concern.refresh_from_db()
    assert concern.settled_on is None


@pytest.mark.parametrize("broken", [{"state": "closed"}, {"settled_on": "2011-09-30"}])
def test_postgresql_refuses_a_settled_concern_without_a_day_and_an_open_one_with_one(broken):
    concern = ConcernFactory()
    with refused_by("concern_settled_has_date"):
        update(concern, **broken)


def test_the_day_may_be_typed(as_person, osh, osh_city):
    as_person(osh).post(ADD, typed(osh_city, state="closed", settled_on="2011-09-30"))
    assert Concern.objects.get().settled_on == datetime.date(2011, 9, 30)
