"""District report: values, lists, access and cost."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csi.core.periods import Month
from csi.indicators.formatting import format_with_basis
from csi.indicators.registry import evaluate, get_indicators
from csi.tests.support.view_contracts import count_listed_records
from districts.models import District

OCTOBER = Month(2011, 10)


def district(name="Osh city"):
    return District.objects.get(name_en=name)


def get_report_url(name="Osh city"):
    return reverse("district_report", args=[district(name).pk])


def parse_cells(response):
    """Return {key of the indicator: cells of its row, without markup}."""
    rows = re.findall(r'<tr data-indicator="(\w+)">(.*?)</tr>', response.content.decode(), re.DOTALL)
    plain = {key: re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for key, row in rows}
    return {key: [re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for key, row in plain.items()}


def test_values_are_those_of_the_registry(mission, client):
    client.force_login(mission["manager"])
    shown = parse_cells(client.get(get_report_url(), {"month": "2011-10"}))
    keys = ("cadence", "concerns_open", "people_at_forums", "trips", "police_officers")
    spans = [OCTOBER.span, OCTOBER.add(-1).span]
    answer = evaluate(get_indicators(*keys), spans, user=mission["manager"])
    for key in keys:
        actual = [format_with_basis(answer.get_value(key, span, district=district().pk)) for span in spans]
        assert shown[key][:2] == actual, key
    assert shown["trips"][2] == "−3*, too few cases to compare"
    assert "50 by" in shown["trips"][3]


def test_panels_list_the_records_counted(mission, client):
    client.force_login(mission["osh"])
    context = client.get(get_report_url(), {"month": "2011-10"}).context
    panels = {str(panel.title): (panel.count, panel.all_url) for panel in context["panels"]}
    rows = context["report"].rows
    assert panels["Open concerns"][0] == rows["concerns_open"].current.value > 0
    assert panels["Overdue actions"][0] == rows["actions_overdue"].current.value > 0
    for count, url in panels.values():
        assert count_listed_records(mission["osh"], url) == count, url


def test_district_without_access_and_unknown_district_return_404(mission, client):
    client.force_login(mission["osh"])
    assert client.get(get_report_url()).status_code == 200
    assert client.get(get_report_url("Uzgen")).status_code == 404
    assert client.get(reverse("district_report", args=[999_999])).status_code == 404


def test_reader_sees_published_values_without_links(mission, client):
    client.force_login(mission["reader"])
    response = client.get(get_report_url(), {"month": "2011-10"})
    page = response.content.decode().split("<main")[1].split("</main>")[0]
    assert "rounded to a multiple of five" in page
    links = set(re.findall(r'href="(/[^"?]*)', page))
    allowed = {reverse("district_report", args=[district().pk]), reverse("comparison"), reverse("indicators")}
    assert {link for link in links if not link.startswith("/static/")} <= allowed
    assert [place["name"] for place in response.context["map_data"]["points"]] == ["Osh"]
    assert not [name for name in ("heat_map", "stations", "receptions", "panels") if name in response.context]
    for line in response.context["report"].rows.values():
        if line.indicator.has_disclosure_control and line.indicator.denominator is None:
            assert line.current.value is None or not 0 < line.current.value < 5


def test_invalid_parameter_is_reported_and_empty_period_has_a_page(mission, client):
    client.force_login(mission["manager"])
    response = client.get(get_report_url(), {"month": "2011-13", "period": "fortnight"})
    assert response.status_code == 200
    assert len(response.context["choice"].notices) == 2
    empty = client.get(get_report_url("Aravan"), {"period": "dates", "from": "2010-11-19", "to": "2010-11-20"})
    assert empty.status_code == 200
    assert "No concerns were open on that day." in empty.content.decode()


def test_query_count_does_not_depend_on_the_period(mission, client):
    client.force_login(mission["manager"])

    client.get(get_report_url())

    def count_queries(**params):
        with CaptureQueriesContext(connection) as captured:
            client.get(get_report_url(), params)
        return len(captured)

    october = count_queries(month="2011-10")
    assert count_queries(month="2011-08") == october < 45
    # A list that shows some of its records only asks how many there are.
    assert count_queries(period="mandate") <= october + 4


@pytest.mark.django_db
def test_mission_without_mandate_or_records_has_a_report(osh, osh_city, as_person):
    page = as_person(osh).get(reverse("district_report", args=[osh_city.pk]))
    assert page.status_code == 200
    assert "No working group was active in these months." in page.content.decode()
    assert as_person(osh).get(reverse("comparison")).status_code == 200


def test_district_record_links_to_report_and_comparison(mission, client):
    client.force_login(mission["osh"])
    page = client.get(district().get_absolute_url()).content.decode()
    assert get_report_url() in page
    assert f"{reverse('comparison')}?by=district&amp;district={district().pk}" in page
