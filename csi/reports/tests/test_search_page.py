"""The search page: order and number of matches."""

import pytest
from django.urls import reverse

from csi.concerns.models import Concern, Sensitivity
from csi.concerns.tests.factories import ConcernFactory
from csi.reports.search import report

pytestmark = pytest.mark.django_db


def find_concerns(client, query):
    results = client.get(reverse("search"), {"q": query}).context["results"]
    return next((result for result in results if result.name == "Concerns"), None)


def test_exact_matches_are_shown_before_newer_similar_ones(as_person, manager, osh_city, monkeypatch):
    for summary in ("Old bridge at Uzgen", "Bridge at Usgen", "Bridge at Ozgon"):
        ConcernFactory(district=osh_city, summary=summary)
    client = as_person(manager)
    assert str(find_concerns(client, "uzgen").records[0]) == "Old bridge at Uzgen"
    assert find_concerns(client, "uzgen").count == 3
    monkeypatch.setattr(report, "MAX_COUNT", 2)
    monkeypatch.setattr(report, "MAX_RECORDS_SHOWN", 2)
    names = ["Old bridge at Uzgen", "Bridge at Ozgon"]
    assert [str(record) for record in find_concerns(client, "uzgen").records] == names
    assert [str(record) for record in find_concerns(client, "ozgen").records] == ["Bridge at Ozgon", "Bridge at Usgen"]


def test_large_number_of_matches_is_a_lower_bound(as_person, manager, osh_city, monkeypatch):
    monkeypatch.setattr(report, "MAX_COUNT", 2)
    ConcernFactory.create_batch(3, district=osh_city, summary="Bridge")
    client = as_person(manager)
    content = client.get(reverse("search"), {"q": "bridge"}).content.decode()
    assert "more than 2" in content
    Concern.objects.first().delete()
    content = client.get(reverse("search"), {"q": "bridge"}).content.decode()
    assert "more than" not in content
    assert "View all 2" in content


def test_hidden_records_are_not_counted(as_person, osh, manager, osh_city, uzgen_district):
    ConcernFactory(district=osh_city, summary="Bridge")
    ConcernFactory(district=uzgen_district, summary="Bridge")
    ConcernFactory(district=osh_city, summary="Bridge", sensitivity=Sensitivity.CONFIDENTIAL, created_by=manager)
    assert find_concerns(as_person(osh), "bridge").count == 1
    assert find_concerns(as_person(manager), "bridge").count == 3


def test_user_without_districts_finds_only_shared_records(as_person, osh, osh_city):
    ConcernFactory(district=osh_city, summary="Bridge")
    osh.districts.clear()
    client = as_person(osh)
    assert find_concerns(client, "bridge") is None
