"""No valid mission breaks a report: every report, chart and file on random missions, as every role."""

import io
import math
import random
import re
from itertools import product

import openpyxl
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from csi.core.periods import Month, Quarter, Span, Year
from csi.indicators.models import Target
from csi.indicators.registry import REGISTRY, MeasurementUnit, evaluate, get_indicators
from csi.reports.cadence.report import build_heat_map
from csi.tests.support.random_mission import build_random_mission

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Missions with every kind of record.
RICH_SEEDS = (2, 11, 14)
# The normal suite requests a sample of the URLs of a few missions, the audit all URLs of all missions.
SUITE_SEEDS = RICH_SEEDS[:1]
SEEDS = [
    *SUITE_SEEDS,
    *(pytest.param(seed, marks=pytest.mark.audit) for seed in range(100) if seed not in SUITE_SEEDS),
]
SAMPLE_SIZE = 3
# A value that was not formatted, in the text or in an attribute, such as a coordinate of a chart.
UNFORMATTED = re.compile(r"\b(?:nan|NaN|inf|Infinity|undefined|None(?! [a-z]))\b|\bDecimal\(")
TOKENS = re.compile(r'(?:value=|"X-CSRFToken": )"[^"]{40,}"|\bnonce="[^"]*"')
STATIC_SCRIPT = re.compile(r"<script\b.*?</script>|<style\b.*?</style>", re.DOTALL)


def list_report_urls(mission):
    """Return the URLs of every report, chart and file for the periods and districts of a mission."""
    choose = random.Random(mission.seed)
    months = [*{mission.months[0], mission.months[-1], choose.choice(mission.months)}]
    periods = [
        *({"period": "month", "month": str(month)} for month in months),
        {"period": "quarter", "quarter": str(Quarter.from_date(mission.today))},
        {"period": "year", "year": str(Year.from_date(mission.today))},
        {"period": "mandate"},
        {"period": "dates", "from": str(mission.months[-1].start), "to": str(mission.today)},
    ]
    places = [{}, *({"district": district.pk} for district in mission.districts)]
    urls = [
        *(reverse(name) for name in ("home", "map", "factsheet", "calendar", "calendar_public", "alerts", "search")),
        *(reverse("factsheet", query={"as_of": str(month.start)}) for month in months),
        *(reverse("coverage", query=period) for period in periods),
        *(reverse(name, query=place) for name in ("cadence", "presence", "alerts") for place in places),
        *(reverse("dashboard", query={**period, **choose.choice(places)}) for period in periods),
        *(reverse("indicators", query={**period, **choose.choice(places)}) for period in periods),
        *(reverse("indicators", query={"indicator": key, **choose.choice(periods)}) for key in REGISTRY),
        *(reverse("comparison", query={"by": by, **choose.choice(periods)}) for by in ("district", "span")),
        *(reverse("comparison", query={"by": "span", "indicator": key}) for key in choose.sample(sorted(REGISTRY), 5)),
        *(reverse("monthly_report", query={"month": str(month), **choose.choice(places)}) for month in months),
        *(
            reverse(f"monthly_report_{extension}", query={"month": str(choose.choice(months))})
            for extension in ("pdf", "xlsx", "csv")
        ),
        *(
            reverse("district_report", args=[district.pk], query=choose.choice(periods))
            for district in mission.districts
        ),
        *(reverse("districts:district_detail", args=[district.pk]) for district in mission.districts),
        reverse("indicators:target_list"),
        *(reverse("indicators:target_detail", args=[pk]) for pk in Target.objects.values_list("pk", flat=True)),
        *(reverse(f"{name}_list", query={"export": "csv"}) for name in ("forums:meeting", "concerns:concern")),
        reverse("returns:outstanding"),
    ]
    return list(dict.fromkeys(urls))


def read_text(response):
    """Return the visible text and the attributes of a response; "" for a PDF."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"%PDF"):
        return ""
    if content.startswith(b"PK"):
        book = openpyxl.load_workbook(io.BytesIO(content))
        return "\n".join(str(cell.value or "") for sheet in book for row in sheet.rows for cell in row)
    return STATIC_SCRIPT.sub("", TOKENS.sub("", content.decode()))


def find_fault(client, url):
    """Return a description of what is wrong with the response, None if nothing is."""
    response = client.get(url)
    if response.status_code >= 500:
        return f"{response.status_code}: {response.exc_info[1]!r}" if hasattr(response, "exc_info") else "500"
    if response.status_code == 200 and (match := UNFORMATTED.search(text := read_text(response))):
        return f"contains {text[max(match.start() - 80, 0) : match.end() + 40]!r}"
    return None


@pytest.fixture(scope="module", params=SEEDS)
def random_mission(request, django_db_setup, django_db_blocker):
    """Build the mission of a seed, once for all tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_random_mission(request.param)
        transaction.set_rollback(True)


@pytest.fixture
def mission(random_mission, django_db_blocker):
    with django_db_blocker.unblock():
        yield random_mission


def test_every_report_opens_for_every_role(mission, is_audit):
    urls, faults = list_report_urls(mission), {}
    for number, (role, user) in enumerate(mission.users.items()):
        client = Client(raise_request_exception=False)
        if user:
            client.force_login(user)
        # Over all missions, each role opens every kind of page.
        sample = random.Random(mission.seed * 10 + number).sample(urls, SAMPLE_SIZE)
        for url in urls if is_audit else sample:
            if fault := find_fault(client, url):
                faults[role, url] = fault
    assert not faults


def test_every_indicator_has_a_value_or_a_reason(mission):
    """Evaluate all indicators for every month, district, dimension and member."""
    spans = [*(month.span for month in mission.months), Year.from_date(mission.today).span]
    for dimension in sorted({"", *(name for indicator in REGISTRY.values() for name in indicator.dimensions)}):
        results = evaluate(REGISTRY.values(), spans, dimension=dimension, today=mission.today)
        for key, span in product(REGISTRY, spans):
            places = [None, *(district.pk for district in mission.districts)]
            values = [] if dimension else [results.get_value(key, span, place) for place in places]
            for place in places if dimension else ():
                values += results.get_values_by_member(key, span, district=place).values()
            for value in values:
                assert (value.value is None) == bool(value.missing_reason), (key, span, dimension)
                assert value.value is None or math.isfinite(value.value), (key, span, dimension)
                if value.indicator.unit == MeasurementUnit.PERCENT:
                    # The numerator is a part of the denominator.
                    assert value.value is None or 0 <= value.value <= 100, (key, span, dimension)
                    assert (value.numerator or 0) <= (value.denominator or 0), (key, span, dimension)


def test_held_cells_of_a_group_agree_with_its_completion_rate(mission):
    months = mission.months[-12:]
    heat_map = build_heat_map(mission.users["manager"], months, mission.today)
    cells = [cell for row in heat_map.rows for cell in row.cells]
    for row in heat_map.rows:
        assert row.rate.held == sum(cell.status in ("held", "late") for cell in row.cells)
        assert row.rate.held <= row.rate.expected
    assert heat_map.rate.held == sum(cell.status in ("held", "late") for cell in cells)
    results = evaluate(get_indicators("cadence"), [Span(months[0].start, months[-1].end)], today=mission.today)
    value = results.get_value("cadence", results.query.spans[0])
    if value.value is not None:
        assert (value.numerator, value.denominator) == (heat_map.rate.held, heat_map.rate.expected)


def test_mission_contains_valid_records_of_many_kinds(mission):
    assert mission.months[-1] == Month.from_date(mission.today)
    # Most proposals are valid, except where random periods overlap or lie outside of a mandate.
    assert mission.stored.total() > mission.rejected.total()
    assert len(mission.stored) >= (28 if mission.seed in RICH_SEEDS else 15)
