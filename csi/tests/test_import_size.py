"""Large imports: 10,000 rows within the memory of a worker, and a year of trips with its figures."""

import datetime
import io
from collections import Counter

import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csi.core.crud.imports import queue
from csi.core.periods import Month
from csi.indicators.registry import evaluate, get_indicators
from csi.tests.support.memory import MemoryProbe
from districts.tests.factories import DistrictFactory
from receptions.models import AppealTopic, Trip
from receptions.tests.factories import DeploymentFactory, MobileReceptionFactory

pytestmark = [
    pytest.mark.audit,
    pytest.mark.django_db,
    pytest.mark.usefixtures("application_role", "end_of_october"),
]

URL = "/receptions/trips/import/"
VEHICLES = 49
START, DAYS = datetime.date(2011, 1, 1), 303


@pytest.fixture
def vehicles():
    """Deploy 49 vehicles to seven districts since 1 January 2011."""
    districts = DistrictFactory.create_batch(7)
    for number in range(1, VEHICLES + 1):
        vehicle = MobileReceptionFactory(number=number, donated=START)
        DeploymentFactory(vehicle=vehicle, district=districts[number % 7], starts=START, ends=None)


def build_trips(count):
    """Return the rows of trips in ten months, at most one a day for each vehicle."""
    rows, rounds = [], -(-count // VEHICLES)
    for index in range(count):
        vehicle, day = index % VEHICLES + 1, START + datetime.timedelta(days=index // VEHICLES * DAYS // rounds)
        rows.append((vehicle, day, 1 + index % 2, 2, 3 + index % 11, 4 + index % 7, 10 + index % 40))
    return rows


def build_appeals(trips):
    """Return two rows of appeals for each trip."""
    topics = [str(topic.label) for topic in AppealTopic]
    return [
        (vehicle, day, topics[(index + offset) % len(topics)], 3 + offset, 2, offset)
        for index, (vehicle, day, *_numbers) in enumerate(trips)
        for offset in (0, 1)
    ]


def build_workbook(trips, appeals=()):
    """Return an XLSX file with the sheets of trips and appeals."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"default_date_format": "dd.mm.yyyy"})
    headings = ("Vehicle", "Date", "Officers, women", "Officers, men", "Visitors, women", "Visitors, men", "Kilometres")
    appeal_headings = ("Vehicle", "Date", "Topic", "Received", "Settled on the spot", "Referred")
    for title, header, rows in (("Trips", headings, trips), ("Appeals by topic", appeal_headings, appeals)):
        sheet = workbook.add_worksheet(title)
        for number, row in enumerate((header, *rows)):
            sheet.write_row(number, 0, row)
    workbook.close()
    return file.getvalue()


def test_preview_of_10000_trips_needs_less_than_200_mb(vehicles, as_person, manager, record_property):
    trips = build_trips(10_000)
    page, content = as_person(manager), build_workbook(trips, build_appeals(trips))
    with MemoryProbe() as probe, CaptureQueriesContext(connection) as queries:
        response = page.post(URL, {"file": ContentFile(content, "trips.xlsx")})
        queue.run_queue()
        preview = page.get(response.url)
    assert preview.context["result"]["counts"]["new"] == 30_000
    record_property("preview of 10,000 trips with appeals", f"{probe.cpu:.1f} s of CPU, {probe.growth} MB")
    assert probe.growth < 200
    # The rows are tried in batches of 500 records; no other query depends on their number.
    assert len(queries) < 300


def test_year_of_trips_has_the_figures_calculated_by_hand(vehicles, as_person, manager, record_property):
    trips = build_trips(6_000)
    appeals = build_appeals(trips)
    page = as_person(manager)
    with MemoryProbe() as probe:
        response = page.post(URL, {"file": ContentFile(build_workbook(trips, appeals), "year.xlsx")})
        queue.run_queue()
        preview = page.get(response.url)
    record_property("preview of a year", f"{probe.cpu:.1f} s of CPU, {probe.growth} MB")
    assert preview.context["result"]["counts"] == {"new": 18_000, "changed": 0, "unchanged": 0, "rejected": 0}
    assert probe.growth < 200
    with MemoryProbe() as probe:
        page.post(response.url, {"import": "1"})
        queue.run_queue()
    record_property("import of a year", f"{probe.cpu:.1f} s of CPU, {probe.growth} MB")
    assert Trip.objects.count() == 6_000
    expected = {month: Counter(trips=0, visitors=0, appeals=0) for month in range(1, 11)}
    for _vehicle, day, _women, _men, visitors_women, visitors_men, _kilometres in trips:
        expected[day.month] += Counter(trips=1, visitors=visitors_women + visitors_men)
    for _vehicle, day, _topic, received, *_outcomes in appeals:
        expected[day.month] += Counter(appeals=received)
    spans = {month: Month(2011, month).span for month in expected}
    keys = ("trips", "visitors", "appeals")
    results = evaluate(get_indicators(*keys), spans.values(), user=manager, first_day=START)
    for month, span in spans.items():
        assert {key: results.get_value(key, span).value for key in keys} == expected[month], month
    assert sum(counts["trips"] for counts in expected.values()) == 6_000
