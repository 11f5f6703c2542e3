"""Concerns in the admin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csi.concerns.models import Concern
from csi.concerns.tests.factories import ConcernFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/concerns/concern/"


def test_admin_pages_run_at_most_ten_queries(as_person, admin, osh, osh_city):
    concern = ConcernFactory.create_batch(20, district=osh_city, created_by=osh)[0]
    page = as_person(admin)
    for url in (LIST, f"{LIST}add/", f"{LIST}{concern.pk}/change/"):
        with CaptureQueriesContext(connection) as queries:
            assert page.get(url).status_code == 200
        assert len(queries) <= 10, url


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "crossing"}, 1),
        ({"state__exact": "resolved"}, 1),
        ({"category__exact": "street"}, 2),
        ({"q": "a\0b"}, None),
    ],
)
def test_admin_search_and_filters(as_person, admin, query, found):
    ConcernFactory.create_batch(2)
    ConcernFactory(summary="Bad crossing", category="road", state="resolved")
    response = as_person(admin).get(LIST, query)
    assert response.status_code == 200
    if found is not None:
        assert response.context["cl"].result_count == found


def test_author_is_shown_read_only(as_person, admin, osh, manager):
    concern = ConcernFactory(created_by=osh)
    page = as_person(admin)
    assert "Aigul Osmonova" in page.get(f"{LIST}{concern.pk}/change/").content.decode()
    page.post(
        f"{LIST}{concern.pk}/change/",
        {
            "district": concern.district_id,
            "category": "road",
            "summary": "Bad crossing",
            "channel": "forum",
            "raised_by": "youth",
            "raised_on": "2011-09-12",
            "sensitivity": "normal",
            "state": "open",
            "created_by": manager.pk,
        },
    )
    concern = Concern.objects.get()
    assert (concern.summary, concern.created_by, concern.updated_by) == ("Bad crossing", osh, admin)
