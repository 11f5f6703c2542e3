"""Indicator pages: list, detail, breakdowns, access and cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csi.concerns.tests.factories import ConcernFactory
from csi.core.periods import Month
from csi.indicators.registry import REGISTRY, IndicatorKind, evaluate
from csi.reports.indicator_pages.dimensions import DIMENSION_LABELS, get_member_labels
from districts.models import District

OCTOBER = Month(2011, 10)
URL = "/reports/indicators/"


def test_every_indicator_is_listed_with_definition_and_source(mission, client):
    client.force_login(mission["manager"])
    response = client.get(URL, {"month": "2011-10"})
    page = response.content.decode()
    for indicator in REGISTRY.values():
        assert f'data-indicator="{indicator.key}"' in page
        assert str(indicator.definition) in page.replace("&#x27;", "'")
        assert str(indicator.source) in page.replace("&#x27;", "'")
    actual = {
        line.indicator.key: line.current.value for _aim, lines in response.context["report"].groups for line in lines
    }
    answer = evaluate(REGISTRY.values(), [OCTOBER.span], user=mission["manager"])
    assert actual == {key: answer.get_value(key, OCTOBER.span).value for key in REGISTRY}


@pytest.mark.parametrize("key", ["advisers_in_post", "police_community_gap", "participants", "appeals"])
def test_breakdowns_have_the_values_of_the_registry(mission, client, key):
    client.force_login(mission["manager"])
    actual = client.get(URL, {"indicator": key, "month": "2011-09"}).context["report"]
    september, indicator = Month(2011, 9).span, REGISTRY[key]
    districts, *parts = actual.tables
    answer = evaluate([indicator], [september], user=mission["manager"])
    for name, line in districts.rows.items():
        district = District.objects.get(name_en=name)
        assert line.current.value == answer.get_value(key, september, district=district.pk).value
    assert len(parts) == len(indicator.dimensions)
    for by, table in zip(indicator.dimensions, parts, strict=True):
        answer = evaluate([indicator], [september, Month(2011, 8).span], user=mission["manager"], dimension=by)
        values = [figure.value for figure in answer.get_values_by_member(key, september).values()]
        assert sorted(map(str, values)) == sorted(str(line.current.value) for line in table.rows.values())


def open_table_of_districts(client, key, username, mission):
    client.force_login(mission[username])
    report = client.get(URL, {"indicator": key, "month": "2011-09"}).context["report"]
    return report, report.tables[0].rows


def test_other_districts_complete_the_breakdown_to_the_total(mission, client):
    """A concern, an adviser and a share of a district in which the mission never worked are in the total."""
    elsewhere = District.objects.exclude(pk__in=District.objects.ever_in_operation().values("pk")).first()
    ConcernFactory.create_batch(6, district=elsewhere, raised_on="2011-09-05")
    for key in ("concerns_raised", "concerns_by_stage", "concerns_followed_through"):
        report, rows = open_table_of_districts(client, key, "manager", mission)
        assert list(rows)[-1] == "Other districts"
        others = rows["Other districts"]
        assert (others.current.denominator or others.current.numerator) == 6
        assert not others.url
        for part in ("numerator", "denominator"):
            parts = [getattr(row.current, part) or 0 for row in rows.values()]
            assert sum(parts) == (getattr(report.row.current, part) or 0), (key, part)


def test_reader_gets_no_difference_between_total_and_districts(mission, client):
    """Rounded counts do not add up, so their difference would say nothing."""
    elsewhere = District.objects.exclude(pk__in=District.objects.ever_in_operation().values("pk")).first()
    ConcernFactory.create_batch(6, district=elsewhere, raised_on="2011-09-05")
    _report, rows = open_table_of_districts(client, "concerns_raised", "reader", mission)
    assert "Other districts" not in rows
    assert {row.current.value % 5 for row in rows.values()} == {0}


@pytest.mark.parametrize("page", ["indicator", "monthly", "district"])
def test_chart_of_receptions_starts_with_the_first_deployment(mission, client, page):
    """The first vehicles were deployed in July 2011."""
    client.force_login(mission["manager"])
    url, params = {
        "indicator": (URL, {"indicator": "visitors", "month": "2011-10"}),
        "monthly": (reverse("monthly_report"), {"month": "2011-10"}),
        "district": (reverse("district_report", args=[mission["osh"].districts.get().pk]), {"month": "2011-10"}),
    }[page]
    context = client.get(url, params).context
    drawings = [context["drawing"]] if page == "indicator" else context["drawings"]
    [chart] = [drawing.chart for drawing in drawings if str(drawing.chart.title).startswith(("Visitors", "Trips"))]
    assert chart.categories == ["Jul 2011", "Aug 2011", "Sep 2011", "Oct 2011"]
    assert "No Mobile Police Reception was deployed before July 2011." in chart.description


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.audit)])
def test_every_additive_breakdown_adds_up_to_its_total(mission, client, step):
    client.force_login(mission["manager"])
    for key, indicator in list(REGISTRY.items())[::step]:
        if indicator.kind != IndicatorKind.RATIO:
            report = client.get(URL, {"indicator": key, "month": "2011-09"}).context["report"]
            for table in report.tables:
                values = [row.current.value or 0 for row in table.rows.values()]
                assert sum(values) == report.row.current.value, (key, table.title)


def test_every_member_of_every_dimension_has_a_label(mission):
    for indicator in REGISTRY.values():
        for by in indicator.dimensions:
            parts = evaluate([indicator], [OCTOBER.span], user=mission["manager"], dimension=by).get_values_by_member(
                indicator.key, OCTOBER.span
            )
            assert get_member_labels(indicator, by, parts.keys(), mission["manager"]).keys() == parts.keys(), (
                indicator.key,
                by,
            )
            assert str(DIMENSION_LABELS[by])


def test_follow_through_shows_the_distribution_of_stages(mission, client):
    client.force_login(mission["manager"])
    actual = client.get(URL, {"indicator": "concerns_followed_through", "month": "2011-10"}).context["report"]
    stages = {name: line.current.value for name, line in actual.tables[1].rows.items()}
    assert sum(stages.values()) == actual.row.current.denominator
    assert stages["Followed through: reported back"] == actual.row.current.numerator


def test_indicator_of_one_district_has_no_district_table(mission, client):
    client.force_login(mission["osh"])
    district = mission["osh"].districts.get()
    actual = client.get(URL, {"indicator": "concerns_open", "district": district.pk}).context["report"]
    assert [table.column for table in actual.tables] == ["Category", "Raised through", "Sector", "Age"]
    by_age = actual.tables[-1].rows.values()
    assert sum(line.current.value for line in by_age) == actual.row.current.value > 0


def test_invalid_parameter_is_reported(mission, client):
    client.force_login(mission["osh"])
    other = District.objects.get(name_en="Uzgen")
    response = client.get(URL, {"indicator": "nonsense", "month": "2005-01", "district": other.pk})
    assert response.status_code == 200
    notices = " ".join(response.context["choice"].notices)
    assert "There is no indicator “nonsense”" in notices
    assert "January 2005 is outside the mandate" in notices
    assert "This district is not one of yours" in notices
    assert "Back to the default view" in response.content.decode()


def test_indicator_without_records_is_missing_not_zero(mission, client):
    client.force_login(mission["manager"])
    actual = client.get(URL, {"indicator": "cadence", "month": "2010-11"}).context["report"]
    assert actual.row.current.value is None
    assert actual.row.current_text == "–"
    assert {line.current_text for line in actual.tables[0].rows.values()} == {"–"}


def test_reader_gets_published_values_without_breakdowns(mission, client):
    client.force_login(mission["reader"])
    district = District.objects.get(name_en="Osh city")
    response = client.get(URL, {"indicator": "advisers_in_post", "district": district.pk})
    assert "Indicators of single districts are not shown" in " ".join(response.context["choice"].notices)
    [districts] = response.context["report"].tables
    for line in districts.rows.values():
        assert line.current.value is None or not 0 < line.current.value < 5
        assert not line.url


def test_reports_link_to_the_indicator_page(mission, client):
    client.force_login(mission["manager"])
    district = District.objects.get(name_en="Osh city")
    for address, params in (
        (reverse("dashboard"), f"&amp;period=month&amp;month=2011-10&amp;district={district.pk}"),
        (
            reverse("district_report", args=[district.pk]),
            f"&amp;period=month&amp;month=2011-10&amp;district={district.pk}",
        ),
        (reverse("monthly_report"), f"&amp;month=2011-10&amp;district={district.pk}"),
        (reverse("comparison"), ""),
    ):
        page = client.get(address, {"month": "2011-10", "district": district.pk}).content.decode()
        assert f'href="{URL}?indicator=cadence{params}' in page, address


def test_query_count_does_not_depend_on_the_period(mission, client):
    client.force_login(mission["manager"])

    def count_queries(**params):
        # The first page stores the facts.
        client.get(URL, params)
        with CaptureQueriesContext(connection) as captured:
            client.get(URL, params)
        return len(captured)

    assert (
        count_queries(indicator="advisers_in_post", period="mandate")
        <= count_queries(indicator="advisers_in_post", month="2011-08")
        < 36
    )


@pytest.mark.django_db
def test_mission_without_mandate_or_records_has_indicator_pages(manager, as_person):
    page = as_person(manager)
    assert page.get(URL).status_code == 200
    actual = page.get(URL, {"indicator": "women_among_advisers"})
    assert "No data was recorded from which to calculate this indicator." in actual.content.decode()
