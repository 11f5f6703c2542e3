"""Constraints of concerns in forms, admin and database."""

import datetime

import pytest

from csi.concerns.models import Concern
from csi.concerns.tests.factories import ConcernFactory
from csi.concerns.tests.test_pages import ADD, form_data
from csi.tests.support.sql import refused_by, update

pytestmark = pytest.mark.django_db

BROKEN = [
    (
        {"reported_back_on": "2011-09-11"},
        "reported_back_on",
        "on or after the date on which the concern was raised",
        "concern_reported_back_after_raised",
    ),
    (
        {"state": "resolved", "settled_on": "2011-09-11"},
        "settled_on",
        "on or after the date on which the concern was raised",
        "concern_settled_after_raised",
    ),
    ({"category": "gossip"}, "category", "Choose “Category” from the list", "concern_category_known"),
    ({"state": "forgotten"}, "state", "Choose “State” from the list", "concern_state_known"),
    ({"sensitivity": "secret"}, "sensitivity", "Choose “Sensitivity” from the list", "concern_sensitivity_known"),
]


@pytest.mark.parametrize(("broken", "field", "message", "constraint"), BROKEN)
def test_form_shows_violation_at_field(as_person, osh, osh_city, broken, field, message, constraint):
    response = as_person(osh).post(ADD, form_data(osh_city, **broken))
    assert message in " ".join(response.context["form"].errors[field])
    assert 'value="Street lamps are dark near school 20"' in response.content.decode()
    assert not Concern.objects.exists()


@pytest.mark.parametrize(("broken", "field", "message", "constraint"), BROKEN)
def test_admin_shows_violation(as_person, admin, osh_city, broken, field, message, constraint):
    response = as_person(admin).post("/admin/concerns/concern/add/", form_data(osh_city, **broken))
    assert response.status_code == 200
    assert message in " ".join(response.context["adminform"].form.errors[field])
    assert not Concern.objects.exists()


@pytest.mark.parametrize(("broken", "field", "message", "constraint"), BROKEN)
def test_database_rejects_violation(broken, field, message, constraint):
    concern = ConcernFactory()
    with refused_by(constraint):
        update(concern, **broken)


def test_report_back_on_day_raised_is_allowed(as_person, osh, osh_city):
    as_person(osh).post(ADD, form_data(osh_city, reported_back_on="2011-09-12"))
    assert Concern.objects.get().reported_back_on == datetime.date(2011, 9, 12)


@pytest.mark.parametrize("field", ["raised_on", "reported_back_on"])
def test_future_date_is_rejected(as_person, osh, osh_city, settings, field):
    settings.MISSION_DATE = datetime.date(2011, 10, 31)
    response = as_person(osh).post(ADD, form_data(osh_city, **{field: "2011-11-01"}))
    assert list(response.context["form"].errors) == [field]
    assert not Concern.objects.exists()


def test_settled_date_is_set_on_resolution_and_cleared_on_reopening(settings):
    settings.MISSION_DATE = datetime.date(2011, 10, 31)
    concern = ConcernFactory(state="resolved")
    assert concern.settled_on == datetime.date(2011, 10, 31)
    concern.state = "open"
    concern.save(update_fields=["state"])
    concern.refresh_from_db()
    assert concern.settled_on is None


@pytest.mark.parametrize("broken", [{"state": "closed"}, {"settled_on": "2011-09-30"}])
def test_database_requires_date_exactly_for_settled_concern(broken):
    concern = ConcernFactory()
    with refused_by("concern_settled_has_date"):
        update(concern, **broken)


def test_settled_date_can_be_entered(as_person, osh, osh_city):
    as_person(osh).post(ADD, form_data(osh_city, state="closed", settled_on="2011-09-30"))
    assert Concern.objects.get().settled_on == datetime.date(2011, 9, 30)
