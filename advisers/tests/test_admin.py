"""Admin of advisers: numbers of queries, filters, imports."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from advisers.models import Adviser
from advisers.tests.factories import AdviserFactory, ObservationFactory, PlacementFactory
from csi.tests.support.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("application_role")]

ROWS = 20
MAX_QUERIES = 10


def adviser_with_placements():
    adviser = AdviserFactory(account=UserFactory())
    for month in range(ROWS):
        first = datetime.date(2011, 1, 1) + datetime.timedelta(days=month)
        PlacementFactory(adviser=adviser, starts=first, ends=first)
    return adviser


def full_observation():
    placement = PlacementFactory()
    return ObservationFactory(district=placement.station.district, station=placement.station, adviser=placement.adviser)


RECORDS = {
    "adviser": (AdviserFactory, adviser_with_placements),
    "placement": (PlacementFactory, PlacementFactory),
    "observation": (ObservationFactory, full_observation),
}


def get_queries(page, url):
    """Return the SQL of the queries of a page, without savepoints and cached content types."""
    page.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert page.get(url).status_code == 200
    return [query["sql"][:200] for query in queries if "SAVEPOINT" not in query["sql"]]


@pytest.mark.parametrize("name", RECORDS)
def test_admin_list_runs_few_queries(name, as_person, admin):
    factory, detailed = RECORDS[name]
    for _number in range(ROWS):
        factory()
    detailed()
    queries = get_queries(as_person(admin), reverse(f"admin:advisers_{name}_changelist"))
    assert len(queries) <= MAX_QUERIES, "\n".join(queries)


@pytest.mark.parametrize("name", RECORDS)
def test_admin_form_runs_few_queries(name, as_person, admin):
    _factory, detailed = RECORDS[name]
    queries = get_queries(as_person(admin), reverse(f"admin:advisers_{name}_change", args=[detailed().pk]))
    assert len(queries) <= MAX_QUERIES, "\n".join(queries)


def test_advisers_are_filtered_by_state(as_person, admin):
    AdviserFactory(state="FI")
    AdviserFactory(state="NO")
    html = as_person(admin).get("/admin/advisers/adviser/", {"state": "FI"}).content.decode()
    assert '<a href="?state=NO">' in html
    assert "Norway" in html
    assert html.count('class="action-select"') == 1


def test_languages_are_selected_in_admin(as_person, admin):
    data = {
        "given_names": "Anna",
        "family_name": "Berg",
        "sex": "woman",
        "state": "FI",
        "kind": "international",
        "languages": ["en", "ky"],
        "placements-TOTAL_FORMS": 0,
        "placements-INITIAL_FORMS": 0,
    }
    as_person(admin).post(reverse("admin:advisers_adviser_add"), data)
    assert Adviser.objects.get().languages == ["en", "ky"]
