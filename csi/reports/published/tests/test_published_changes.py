"""The page "Changed since publication", and the published figures on every page and in every file."""

import csv
import datetime
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from csi.concerns.tests.factories import ConcernFactory
from csi.core.history.actor import set_actor
from csi.core.periods import Month
from csi.indicators.models import PublishedEdition
from csi.returns.models import MonthlyReturn
from csi.returns.services import accept, reopen, submit
from csi.tests.support.sql import without_period_lock
from districts.models import District
from forums.models import Attendance, Meeting
from receptions.models import AppealCount, Trip

pytestmark = pytest.mark.django_db

URL = "/reports/published/"
JULY = Month(2011, 7)


@pytest.fixture
def page(mission, client):
    client.force_login(mission["manager"])
    return client


@pytest.fixture
def trip(mission):
    """A trip of July, for which the returns of all districts are accepted."""
    return Trip.objects.filter(date__month=JULY.number).earliest("pk")


@pytest.fixture
def district(trip):
    return trip.deployment.district


def add_visitors(trip, number, user=None):
    """Change a trip behind the period lock."""
    with without_period_lock(Trip), set_actor(user):
        trip.visitors_men += number
        trip.save()


def accept_again(district, manager, month=JULY):
    record = MonthlyReturn.objects.get(district=district, month=month.start)
    record = reopen(acting_user=manager, monthly_return=record, reason="A trip was counted twice.")
    record = submit(acting_user=manager, monthly_return=record)
    return accept(acting_user=manager, monthly_return=record)


def read(page, **params):
    return page.get(URL, params).content.decode()


def get_months(page, **params):
    return {month.title: month for month in page.get(URL, params).context["months"]}


class TestPage:
    def test_unchanged_mission_shows_the_empty_state(self, page):
        html = read(page)
        assert "Nothing has changed since publication" in html
        assert "as known on" not in html

    def test_months_without_edition_are_named(self, page):
        assert "Nothing has been published for these months" in read(page, month="2011-10")

    def test_changed_figure_is_shown_with_the_change_that_explains_it(self, page, trip, district, mission):
        before = trip.visitors_men
        add_visitors(trip, 100, mission["manager"])
        months = get_months(page)
        assert list(months) == ["July 2011, The mission", f"July 2011, {district}"]
        month = months[f"July 2011, {district}"]
        rows = {row.indicator.key: row for row in month.rows}
        assert {"visitors", "visitors_per_trip", "women_among_visitors"} <= set(rows)
        assert "trips" not in rows
        [published] = rows["visitors"].published
        assert int(rows["visitors"].now.replace(",", "")) == int(published.replace(",", "")) + 100
        [change] = month.changes
        assert (change.change.table, change.change.record) == ("receptions_trip", trip.pk)
        assert change.change.before == {"visitors_men": before}
        assert change.fields == "Visitors, men"
        html = read(page)
        assert change.change.get_absolute_url() in html
        assert f"{month.changed_count} figures differ from the latest edition" in html

    def test_changes_of_other_days_and_districts_are_not_listed(self, page, trip, district):
        other = Attendance.objects.filter(meeting__date__month=7).exclude(meeting__group__district=district).first()
        add_visitors(trip, 100)
        ConcernFactory(district=district, raised_on=datetime.date(2011, 10, 3))
        with without_period_lock(Attendance, Meeting):
            Attendance.objects.filter(pk=other.pk).update(women=99)
        [change] = get_months(page)[f"July 2011, {district}"].changes
        assert change.change.record == trip.pk
        mission_changes = get_months(page)["July 2011, The mission"].changes
        assert {change.change.parent_id for change in mission_changes} == {trip.pk, other.meeting_id}

    def test_deleted_record_is_listed(self, page, trip, district):
        with without_period_lock(Trip, AppealCount):
            number = trip.pk
            trip.photos.update(trip=None)
            trip.delete()
        items = get_months(page)[f"July 2011, {district}"].changes
        assert ("Deleted", f"No. {number}, deleted") in {(item.operation.label, item.record_name) for item in items}

    @pytest.mark.audit
    def test_second_edition_is_shown_beside_the_first(self, page, trip, district, mission):
        record = MonthlyReturn.objects.get(district=district, month=JULY.start)
        record = reopen(acting_user=mission["manager"], monthly_return=record, reason="A trip was counted twice.")
        trip.visitors_men += 7
        trip.save()
        month = get_months(page)[f"July 2011, {district}"]
        assert not month.comparison.is_in_force
        assert "reports show what the records give" in read(page)
        accept(
            acting_user=mission["manager"], monthly_return=submit(acting_user=mission["manager"], monthly_return=record)
        )
        month = get_months(page)[f"July 2011, {district}"]
        assert [edition.number for edition in month.comparison.editions] == [1, 2]
        assert (month.changed_count, month.changes) == (0, [])
        visitors = next(row for row in month.rows if row.indicator.key == "visitors")
        first, second = visitors.published
        assert second == visitors.now != first
        html = read(page)
        assert "Edition 1" in html
        assert "Edition 2" in html
        assert "The records give the figures of the latest edition." in html

    @pytest.mark.audit
    def test_known_on_leaves_out_later_editions(self, page, trip, district, mission):
        add_visitors(trip, 100)
        accept_again(district, mission["manager"])
        assert [len(month.comparison.editions) for month in get_months(page).values()] == [2, 2]
        assert "as known on 30 Oct 2011" in read(page, known_on="2011-10-30")
        known = get_months(page, known_on="2011-10-30")
        assert [len(month.comparison.editions) for month in known.values()] == [1, 1]
        assert all(month.changed_count for month in known.values())
        assert not get_months(page, known_on="2011-07-31")

    def test_district_and_months_restrict_the_page(self, page, trip, district, mission):
        add_visitors(trip, 100)
        assert list(get_months(page, district=district.pk)) == [f"July 2011, {district}"]
        assert not get_months(page, **{"from": "2011-05", "to": "2011-06"})
        assert "Enter a date." in read(page, known_on="soon")

    @pytest.mark.audit
    def test_number_of_queries_does_not_depend_on_the_differences(self, page, trip):
        def count_queries():
            with CaptureQueriesContext(connection) as queries:
                page.get(URL)
            return len(queries)

        add_visitors(trip, 100)
        count_queries()
        few = count_queries()
        for other in Trip.objects.filter(date__month__in=(8, 9)).order_by("pk")[:40]:
            add_visitors(other, 100)
        assert count_queries() == few

    @pytest.mark.parametrize(("user", "status"), [("osh", 404), ("reader", 403), ("admin", 200)])
    def test_only_managers_and_administrators_may_read_it(self, user, status, mission, client):
        client.force_login(mission[user])
        assert client.get(URL).status_code == status

    def test_menu_return_and_monthly_report_lead_to_the_page(self, page, district, mission, client):
        record = MonthlyReturn.objects.get(district=district, month=JULY.start)
        link = f"{URL}?month=2011-07&amp;district={district.pk}"
        assert f'href="{URL}"' in page.get(reverse("home")).content.decode()
        assert link in page.get(record.get_absolute_url()).content.decode()
        report = page.get(reverse("monthly_report"), {"month": "2011-07", "district": district.pk}).content.decode()
        assert link in report
        assert "Edition 1, published on" in report
        client.force_login(mission["osh"])
        assert URL not in client.get(record.get_absolute_url()).content.decode()


class TestEveryFormat:
    """A change behind the lock changes neither pages nor files of an accepted month."""

    def read_all(self, page, district):
        params = {"month": "2011-07"}
        texts = {}
        for scope in ({}, {"district": district.pk}):
            for name in ("monthly_report", "dashboard", "indicators"):
                context = page.get(reverse(name), params | scope).context
                texts[name, *scope] = list_values(context)
            workbook = page.get(reverse("monthly_report_xlsx"), params | scope).content
            sheet = openpyxl.load_workbook(io.BytesIO(workbook))["Indicators"]
            texts["xlsx", *scope] = {row[2]: row[4] for row in sheet.iter_rows(values_only=True)}
            file = page.get(reverse("monthly_report_csv"), params | scope).content.decode("utf-8-sig")
            texts["csv", *scope] = {row[2]: row[4] for row in csv.reader(io.StringIO(file))}
        compared = [district.pk, District.objects.in_operation_on(JULY.end).exclude(pk=district.pk).first().pk]
        comparison = page.get(reverse("comparison"), {"district": compared, "month": "2011-07"}).context["comparison"]
        texts["comparison", "district"] = {key: row.cells[0].value.value for key, row in comparison.rows.items()}
        return texts

    @pytest.mark.audit
    def test_all_show_the_edition(self, page, trip, district):
        before = self.read_all(page, district)
        add_visitors(trip, 100)
        after = self.read_all(page, district)
        for name in before:
            assert "visitors" in before[name], name
            assert after[name] == before[name], name

    def test_all_agree_on_the_number(self, page, trip, district):
        add_visitors(trip, 100)
        texts = self.read_all(page, district)
        edition = PublishedEdition.objects.get(district=district, month=JULY.start)
        published = edition.figures.get(indicator="visitors").value
        numbers = {name: float(values["visitors"]) for name, values in texts.items() if name[1:] == ("district",)}
        assert numbers == dict.fromkeys(numbers, published)

    @pytest.mark.audit
    def test_pdf_prints_the_edition(self, page, trip, district):
        def read_pdf():
            file = page.get(reverse("monthly_report_pdf"), {"month": "2011-07", "district": district.pk})
            text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.content)).pages)
            # The annex lists the records of today.
            return text.partition("\nAnnex\n")[0]

        before = read_pdf()
        assert "Visitors" in before
        add_visitors(trip, 100)
        assert read_pdf() == before


def list_values(context):
    """Return {indicator: value} of the rows or cards of a report page."""
    report = context.get("dashboard") or context["report"]
    return {row.indicator.key: row.current.value for _label, rows in report.groups for row in rows}


def test_monthly_report_as_known_on_a_day(page, trip, district):
    edition = PublishedEdition.objects.get(district=district, month=JULY.start)
    add_visitors(trip, 100)
    params = {"month": "2011-07", "district": district.pk, "known_on": edition.published_on.isoformat()}
    response = page.get(reverse("monthly_report"), params)
    html, report = response.content.decode(), response.context["report"]
    assert "as known on" in html
    assert "#section-charts" not in html
    assert report.rows["visitors"].current.value == edition.figures.get(indicator="visitors").value
    assert (report.heat_map, report.narratives, report.annexes) == (None, None, [])
    for name in ("monthly_report_pdf", "monthly_report_xlsx", "monthly_report_csv"):
        file = page.get(reverse(name), params)
        assert file.status_code == 200
        assert "as-known-on" in file.headers["Content-Disposition"]
    before = edition.published_on - datetime.timedelta(days=1)
    earlier = page.get(reverse("monthly_report"), params | {"known_on": before.isoformat()}).context["report"]
    assert earlier.edition == ""
    assert str(earlier.rows["visitors"].current.missing_reason).startswith("Not published on")
    notices = page.get(reverse("monthly_report"), params | {"known_on": "soon"}).content.decode()
    assert "“soon” is not a date." in notices
