"""The dashboard on the demonstration mission: its numbers, its cost, who sees what."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.slow
PERIODS = [
    "",
    "period=quarter&quarter=2011-Q3",
    "period=year&year=2011",
    "period=mandate",
    "from=2011-02-10&to=2011-05-20",
]


@pytest.mark.django_db
def test_an_empty_mission_has_its_dashboard(as_person, manager, osh, reader):
    for person in (manager, osh, reader):
        assert as_person(person).get("/dashboard/").status_code == 200


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("name", ["manager", "osh", "reader"])
def test_it_costs_at_most_25_queries_whatever_the_period(mission, client, name, period):
    client.force_login(mission[name])
    with CaptureQueriesContext(connection) as queries:
        response = client.get(f"/dashboard/?{period}")
    assert response.status_code == 200
    assert len(queries) <= 25, "\n".join(query["sql"][:200] for query in queries)
