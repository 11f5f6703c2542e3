"""Coverage map: values, bands, access and exports."""

import datetime
import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csi.concerns.tests.factories import ConcernFactory
from csi.core.periods import Month
from csi.indicators.formatting import format_indicator_value
from csi.indicators.registry import REGISTRY, evaluate, get_indicators
from csi.reports.coverage.layers import LAYERS
from csi.tests.support.view_contracts import count_listed_records, read_csv, read_xlsx
from districts.models import District

URL = "/reports/coverage/"
TODAY = datetime.date(2011, 10, 31)
SEPTEMBER = Month(2011, 9).span
INDICATOR_LAYERS = [key for key, layer in LAYERS.items() if layer.indicator_key in REGISTRY]


@pytest.fixture
def open_coverage(mission, client):
    """Return `open_coverage("manager", layer="trip")`: the response to a user."""

    def get(username, **params):
        client.force_login(mission[username])
        return client.get(URL, params)

    return get


def get_records(response):
    return [row.record for row in response.context["table"].paginated_rows]


def get_map_districts(response):
    """Return the districts of operation on the map, by name."""
    return {district.name: district for district in response.context["map"].districts if district.label}


def test_mission_without_area_of_operation_has_no_map(as_person, manager):
    response = as_person(manager).get(URL)
    assert "Districts appear here once they have an area of operation." in response.content.decode()


@pytest.mark.parametrize("layer", INDICATOR_LAYERS)
def test_map_and_table_have_the_values_of_the_registry(mission, open_coverage, layer):
    response = open_coverage("manager", layer=layer, month="2011-09")
    key = LAYERS[layer].indicator_key
    answer = evaluate(get_indicators(key), [SEPTEMBER], user=mission["manager"], today=TODAY)
    drawn, shown = get_map_districts(response), get_records(response)
    assert len(shown) == len(drawn) == District.objects.in_operation_on(SEPTEMBER.last_day).count() > 5
    for row in shown:
        figure = answer.get_value(key, SEPTEMBER, district=row.district.pk)
        assert drawn[row.name].label == format_indicator_value(figure) == format_indicator_value(row.indicator_value)
        assert drawn[row.name].band == row.band
        assert drawn[row.name].title in html.unescape(response.context["map"].svg)
        assert (row.indicator_value.value is None) == (row.band.key == "no-data")
        if figure.listed_count is not None:
            assert count_listed_records(mission["manager"], row.records_url) == figure.listed_count
        elif figure.url:
            assert count_listed_records(mission["manager"], row.records_url) >= bool(figure.value)


def test_early_warnings_are_a_layer_for_those_who_view_records(mission, open_coverage):
    district = District.objects.get(name_en="Osh city")
    ConcernFactory.create_batch(7, district=district, category="land", raised_on=TODAY)
    rows = get_records(open_coverage("manager", layer="warnings"))
    assert {row.name: row.value for row in rows if row.value} == {"Osh city": 1}
    assert {row.value for row in get_records(open_coverage("manager", layer="warnings", month="2011-09"))} == {0}
    assert "Early warnings" in [str(link["label"]) for link in open_coverage("osh").context["params"].layer_links]
    response = open_coverage("reader", layer="warnings")
    assert "There is no layer “warnings”" in response.content.decode()
    assert "Early warnings" not in [str(link["label"]) for link in response.context["params"].layer_links]


def test_early_warnings_lead_to_the_alerts_of_the_district(mission, open_coverage, client):
    osh, other = (District.objects.get(name_en=name) for name in ("Osh city", "Uzgen"))
    ConcernFactory.create_batch(7, district=osh, category="land", raised_on=TODAY)
    response = open_coverage("manager", layer="warnings")
    url = f"/dashboard/alerts/?kind=rise&district={osh.pk}"
    assert [row.records_url for row in get_records(response) if row.records_url] == [url]
    drawn = get_map_districts(response)
    assert drawn[osh.name].url == url
    assert drawn[other.name].url == reverse("district_report", args=[other.pk])
    [alert] = client.get(url).context["alerts"]
    assert (alert.type.key, alert.scope) == ("rise", osh)
    # The alerts are those of today.
    earlier = open_coverage("manager", layer="warnings", month="2011-09")
    assert {row.records_url for row in get_records(earlier)} == {""}


def test_district_without_a_forum_comes_first_but_last_when_sorted(open_coverage):
    response = open_coverage("manager", month="2011-02")
    labels = [row.band_label for row in get_records(response)]
    assert set(labels[:2]) == {"No forum yet"} != set(labels)
    for sort in ("value", "-value", "last", "-last"):
        values = [row.value for row in get_records(open_coverage("manager", month="2011-02", sort=sort))]
        actual = [value for value in values if value is not None]
        assert values[-2:] == [None, None]
        assert actual == sorted(actual, reverse=sort in ("-value", "last"))


def test_values_are_assigned_to_bands():
    forum, advisers = LAYERS["forum"].build_scale(), LAYERS["advisers"].build_scale()
    assert [band.label for band in [*forum.bands, forum.no_data]] == [
        "up to 31 days",
        "32 to 45 days",
        "46 to 62 days",
        "63 to 92 days",
        "more than 92 days",
        "No forum yet",
    ]
    span = Month(2099, 1).span
    figure = evaluate([forum.indicator], [span], today=TODAY).get_value("days_since_forum", span)
    signs = [
        forum.get_band(type(figure)(figure.indicator, figure.span, figure.reference_date, days)).key
        for days in (0, 31, 32)
    ]
    assert [*signs, forum.get_band(figure).key] == ["band-1", "band-1", "band-2", "no-data"]
    assert [band.label for band in advisers.bands] == ["0", "1", "2", "3", "more than 3"]


def test_field_staff_see_own_districts_and_readers_published_values(mission, open_coverage):
    own = set(mission["osh"].districts.values_list("pk", flat=True))
    assert {row.district.pk for row in get_records(open_coverage("osh"))} == own
    for layer in INDICATOR_LAYERS:
        response = open_coverage("reader", layer=layer)
        assert len(get_records(response)) > len(own)
        table = response.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
        assert table.count("<tr>") > len(own)
        assert "href" not in table
        assert "<a " not in response.context["map"].svg
    few = [row for row in get_records(open_coverage("manager", layer="advisers")) if 0 < row.value < 5]
    shown = {row.name: row for row in get_records(open_coverage("reader", layer="advisers"))}
    assert few
    assert {shown[row.name].value for row in few} == {0, 5}


def test_map_shows_the_area_of_operations_or_the_whole_country(open_coverage):
    response = open_coverage("manager")
    assert 'class="map-inset"' in response.context["map"].svg
    assert [district.name for district in response.context["map"].districts if not district.label] == [
        "Batken",
        "Nooken",
    ]
    assert "OCHA, 2018" in response.content.decode()
    country = open_coverage("manager", extent="country", month="2011-09")
    assert 'class="map-inset"' not in country.context["map"].svg
    assert all("extent=country" in link["url"] for link in country.context["params"].layer_links)
    assert "extent=country" in country.context["params"].earlier["url"]
    assert f'href="{URL}?layer=forum&amp;month=2011-09"' in country.content.decode()


@pytest.mark.parametrize(
    ("params", "expected_text"),
    [
        ({"layer": "nonsense"}, "There is no layer “nonsense”"),
        ({"month": "1999-01"}, "is outside the mandate"),
        ({"month": "2011-11"}, "has not begun"),
        ({"month": "2011-13"}, "“2011-13”"),
        ({"sort": "nonsense"}, "cannot be sorted by “nonsense”"),
    ],
)
def test_invalid_parameter_is_reported(open_coverage, params, expected_text):
    response = open_coverage("manager", **params)
    assert response.status_code == 200
    assert expected_text in " ".join(response.context["notices"])
    assert get_records(response)


def test_export_with_invalid_parameter_returns_the_page(open_coverage):
    for params in ({"month": "1999-01"}, {"layer": "nonsense"}):
        response = open_coverage("manager", export="csv", **params)
        assert response["Content-Type"].startswith("text/html")
        assert response.context["notices"]


def test_exports_have_the_rows_of_the_page(open_coverage):
    params = {"layer": "forum", "month": "2011-02", "sort": "-value"}
    shown = [(row.name, row.value, row.last_event) for row in get_records(open_coverage("manager", **params))]
    [header, *lines] = read_csv(open_coverage("manager", **params, export="csv"))
    assert header == ["District", "Province", "Days since the last forum", "Last on", "Band"]
    assert [line[0] for line in lines] == [name for name, *_rest in shown]
    assert lines[-1][2:] == ["", "", "No forum yet"]
    book = read_xlsx(open_coverage("manager", **params, export="xlsx"))
    sheet, about = book.worksheets
    cells = [
        (line[0].value, line[2].value, line[3].value and line[3].value.date()) for line in sheet.iter_rows(min_row=2)
    ]
    assert cells == shown
    assert "as of 28 Feb 2011" in str([cell.value for line in about for cell in line])


def test_query_count_does_not_depend_on_the_number_of_districts(mission, open_coverage):
    with CaptureQueriesContext(connection) as queries:
        open_coverage("osh")
    with CaptureQueriesContext(connection) as queries_of_ten:
        open_coverage("manager")
    assert len(queries_of_ten) <= len(queries)
