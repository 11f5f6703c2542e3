"""Selects of districts on report pages contain a part of a long list; the others are found by text."""

import re

import pytest

from csi.core.crud import record_choices
from csi.reports.comparison import params
from districts.tests.factories import AreaOfOperationFactory, DistrictFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

# URL and the name of the select
PAGES = (
    ("/dashboard/", "district"),
    ("/dashboard/alerts/", "district"),
    ("/reports/cadence/", "district"),
    ("/reports/presence/", "district"),
    ("/reports/indicators/", "district"),
    ("/reports/monthly/", "district"),
    ("/calendar/", "district"),
    ("/reports/comparison/?by=district", "district"),
    ("/reports/comparison/?by=span", "place"),
)


@pytest.fixture(autouse=True)
def districts(monkeypatch, osh_city):
    monkeypatch.setattr(record_choices, "MAX_CHOICES", 3)
    monkeypatch.setattr(record_choices, "FIRST_CHOICES", 2)
    monkeypatch.setattr(params, "MAX_CHECKBOXES", 3)
    districts = [DistrictFactory(name_en=f"Raion {number}") for number in range(5)]
    for district in [osh_city, *districts]:
        AreaOfOperationFactory(district=district)
    return districts


# One page of each widget; `make audit` opens all.
EVERYDAY = ("/calendar/", "/reports/presence/", "/reports/comparison/?by=span")


@pytest.mark.parametrize(
    ("url", "name"),
    [pytest.param(*page, marks=() if page[0] in EVERYDAY else pytest.mark.audit) for page in PAGES],
)
def test_report_searches_many_districts_on_the_server(as_person, manager, url, name):
    page, separator = as_person(manager), "&" if "?" in url else "?"
    html = page.get(url).content.decode()
    select = re.search(rf'<select[^>]* name="{name}".*?</select>|<select name="{name}".*?</select>', html, re.DOTALL)[0]
    assert f'data-remote="{name}"' in select
    assert select.count("<option") < 6
    found = page.get(f"{url}{separator}choices={name}&choice_text=raion 4").json()["choices"]
    assert [choice["label"].partition(" (")[0] for choice in found] == ["Raion 4"]


def test_field_staff_find_their_own_districts_only(as_person, osh, osh_city):
    page = as_person(osh)
    assert page.get("/reports/cadence/?choices=district&choice_text=raion").json() == {"choices": []}
    found = page.get("/calendar/?choices=district&choice_text=osh").json()["choices"]
    assert [choice["value"] for choice in found] == [str(osh_city.pk)]


def test_reader_has_no_choice_of_district(as_person, reader):
    for url in ("/reports/indicators/", "/calendar/", "/reports/monthly/"):
        assert as_person(reader).get(url, {"choices": "district"}).status_code == 404
