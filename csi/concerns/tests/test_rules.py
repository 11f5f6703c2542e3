"""Each rule of a concern three ways: by the page, by the admin, by SQL past all of it."""

import datetime

import pytest

from csi.concerns.models import Concern
from csi.concerns.tests.factories import ConcernFactory
from csi.concerns.tests.test_pages import ADD, typed
from csi.testing.sql import refused_by, update

pytestmark = pytest.mark.django_db

BROKEN = [
    ({"reported_back_on": "2011-09-11"}, "reported_back_on", "not before", "concern_reported_back_later"),
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
