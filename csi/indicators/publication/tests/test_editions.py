"""Editions: published with the acceptance, never changed, and shown in place of computed values."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csi.concerns.tests.factories import ConcernFactory
from csi.core.periods import Month, Span
from csi.indicators.editions.figures import FROM_RECORDS, EditionChoice
from csi.indicators.indicator import Computation
from csi.indicators.models import PublishedEdition, PublishedFigure
from csi.indicators.publication.services import publish_missing_editions
from csi.indicators.registry import REGISTRY, evaluate, get_indicators
from csi.returns.models import ReturnStep
from csi.returns.services import accept, reopen, submit
from csi.returns.tests.factories import MonthlyReturnFactory
from csi.tests.support.sql import refused_by, update, without_period_lock
from districts.tests.factories import AreaOfOperationFactory, MandateFactory
from receptions.models import Trip
from receptions.tests.factories import TripFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

SEPTEMBER = Month(2011, 9)
DAY = datetime.date(2011, 9, 14)
KEYS = ("trips", "visitors_per_trip", "concerns_open", "receptions_handed_over", "days_to_resolution")


@pytest.fixture
def trip(osh_city, uzgen_district):
    """A trip of Osh city in September; the mission works in two districts."""
    mandate = MandateFactory()
    for district in (osh_city, uzgen_district):
        AreaOfOperationFactory(mandate=mandate, district=district, starts=SEPTEMBER.start)
    return TripFactory(deployment__district=osh_city, date=DAY, visitors_women=5, visitors_men=6)


@pytest.fixture
def accept_return(manager):
    def accept_september(district):
        record = MonthlyReturnFactory(district=district, month=SEPTEMBER.start, submitted=True)
        return accept(acting_user=manager, monthly_return=record)

    return accept_september


def accept_again(record, manager):
    reopened = reopen(acting_user=manager, monthly_return=record, reason="A trip was counted twice.")
    submit(acting_user=manager, monthly_return=reopened)
    return accept(acting_user=manager, monthly_return=reopened)


def change_behind_the_lock(trip, visitors):
    with without_period_lock(Trip):
        Trip.objects.filter(pk=trip.pk).update(visitors_women=visitors, visitors_men=0)


def get_visitors(district=None, span=SEPTEMBER.span, user=None, **options):
    results = evaluate(get_indicators("visitors"), [span], user=user, **options)
    return results.get_value("visitors", span, district)


def list_editions():
    return list(
        PublishedEdition.objects.order_by("pk").values_list("district__name_en", "number", "published_by__username")
    )


class TestPublication:
    def test_acceptance_publishes_all_figures_of_the_district(self, trip, osh_city, accept_return, manager):
        record = accept_return(osh_city)
        edition = PublishedEdition.objects.get()
        step = record.steps.get(kind="accepted")
        assert (edition.district, edition.month, edition.number) == (osh_city, SEPTEMBER.start, 1)
        assert (edition.step, edition.published_at, edition.published_by) == (step, step.recorded_at, manager)
        figures = {figure.indicator: figure for figure in edition.figures.all()}
        district_indicators = {key for key, indicator in REGISTRY.items() if not indicator.is_mission_wide}
        assert set(figures) <= district_indicators
        assert {"trips", "visitors", "concerns_open"} <= set(figures)
        visitors = figures["visitors_per_trip"]
        assert (visitors.value, visitors.numerator, visitors.denominator, visitors.missing_reason) == (11, 11, 1, "")
        median = figures["days_to_resolution"]
        assert (median.value, median.numerator, median.missing_reason) == (None, 0, "no_data")

    def test_last_return_of_the_month_publishes_the_mission(self, trip, osh_city, uzgen_district, accept_return):
        accept_return(osh_city)
        last = accept_return(uzgen_district)
        assert list_editions() == [("Osh city", 1, "manager"), ("Uzgen", 1, "manager"), (None, 1, "manager")]
        mission = PublishedEdition.objects.get(district=None)
        assert mission.step == last.steps.get(kind="accepted")
        assert mission.figures.get(indicator="receptions_handed_over").value == 1

    def test_rejected_acceptance_publishes_nothing(self, trip, osh_city, manager):
        draft = MonthlyReturnFactory(district=osh_city, month=SEPTEMBER.start)
        with pytest.raises(Exception, match="changed the status"):
            accept(acting_user=manager, monthly_return=draft)
        assert not PublishedEdition.objects.exists()

    def test_second_acceptance_publishes_a_second_edition(self, trip, osh_city, uzgen_district, accept_return, manager):
        record = accept_return(osh_city)
        accept_return(uzgen_district)
        accept_again(record, manager)
        assert list_editions()[3:] == [("Osh city", 2, "manager"), (None, 2, "manager")]

    @pytest.mark.parametrize("model", [PublishedEdition, PublishedFigure])
    def test_editions_are_append_only(self, model, trip, osh_city, accept_return):
        accept_return(osh_city)
        constraint = {PublishedEdition: "edition_append_only", PublishedFigure: "figure_append_only"}[model]
        row = model.objects.first()
        with refused_by(constraint):
            update(row, id=row.pk)
        with refused_by(constraint):
            model.objects.filter(pk=row.pk)._raw_delete(using="default")
        with refused_by("prevent_truncate"), connection.cursor() as cursor:
            # Tests disable the trigger.
            cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {model._meta.db_table} ENABLE TRIGGER USER")
            cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")

    def test_number_is_unique_also_for_the_mission(self, trip, osh_city, uzgen_district, accept_return):
        accept_return(osh_city)
        accept_return(uzgen_district)
        for edition in PublishedEdition.objects.all():
            edition.pk = None
            with refused_by("edition_unique_number"):
                edition.save(force_insert=True)


class TestValues:
    def test_accepted_month_shows_the_edition(self, trip, osh_city, accept_return, manager, reader):
        accept_return(osh_city)
        change_behind_the_lock(trip, 99)
        assert get_visitors(osh_city.pk).value == 11
        assert get_visitors(osh_city.pk, user=manager).value == 11
        assert get_visitors(user=manager, districts=[osh_city.pk]).value == 11
        assert get_visitors(osh_city.pk, editions=FROM_RECORDS).value == 99
        # The mission's figures are provisional.
        assert get_visitors(user=manager).value == 99

    def test_published_value_equals_the_computed_one(self, trip, osh_city, uzgen_district, accept_return):
        ConcernFactory(district=osh_city, raised_on=DAY, state="resolved", settled_on=datetime.date(2011, 9, 17))
        before = evaluate(REGISTRY.values(), [SEPTEMBER.span])
        accept_return(osh_city)
        accept_return(uzgen_district)
        after = evaluate(REGISTRY.values(), [SEPTEMBER.span])
        for key in REGISTRY:
            for district in (None, osh_city.pk, uzgen_district.pk):
                assert before.get_value(key, SEPTEMBER.span, district) == after.get_value(key, SEPTEMBER.span, district)

    def test_reader_sees_the_rounded_edition(self, trip, osh_city, uzgen_district, accept_return, reader):
        accept_return(osh_city)
        accept_return(uzgen_district)
        before = get_visitors(user=reader)
        change_behind_the_lock(trip, 99)
        assert get_visitors(user=reader) == before

    def test_field_staff_see_what_their_records_give(self, trip, osh_city, accept_return, osh):
        accept_return(osh_city)
        change_behind_the_lock(trip, 99)
        assert get_visitors(osh_city.pk, user=osh).value == 99

    def test_reopened_month_is_provisional(self, trip, osh_city, uzgen_district, accept_return, manager):
        record = accept_return(osh_city)
        accept_return(uzgen_district)
        reopen(acting_user=manager, monthly_return=record, reason="A trip was counted twice.")
        change_behind_the_lock(trip, 99)
        assert get_visitors(osh_city.pk).value == 99
        assert get_visitors().value == 99
        record.refresh_from_db()
        submit(acting_user=manager, monthly_return=record)
        accept(acting_user=manager, monthly_return=record)
        change_behind_the_lock(trip, 50)
        assert get_visitors(osh_city.pk).value == get_visitors().value == 99

    def test_only_whole_months_without_a_dimension_are_published(self, trip, osh_city, accept_return):
        accept_return(osh_city)
        change_behind_the_lock(trip, 99)
        part = Span(SEPTEMBER.start, datetime.date(2011, 9, 30))
        assert get_visitors(osh_city.pk, span=part).value == 99
        results = evaluate(get_indicators("visitors"), [SEPTEMBER.span], dimension="sex")
        assert results.get_value("visitors", SEPTEMBER.span, osh_city.pk, member="woman").value == 99
        assert results.get_value("visitors", SEPTEMBER.span, osh_city.pk).value == 11

    def test_records_are_not_read_for_published_values(self, trip, osh_city, uzgen_district, accept_return):
        def count_queries():
            spans = [SEPTEMBER.add(-number).span for number in range(6)]
            with CaptureQueriesContext(connection) as queries:
                results = evaluate(get_indicators(*KEYS), spans, first_day=SEPTEMBER.start)
                for span in spans:
                    for key in KEYS:
                        for district in (None, osh_city.pk, uzgen_district.pk):
                            results.get_value(key, span, district)
            return len(queries)

        # The facts are stored.
        count_queries()
        # The editions of the mission, those of the districts in each of six months, the facts, and those of each of
        # three data sources by district.
        assert count_queries() == 12
        accept_return(osh_city)
        accept_return(uzgen_district)
        # All values of September are published, and the months before precede the mandate.
        assert count_queries() == 7


class TestKnownOn:
    def test_edition_of_that_day_is_selected(self, trip, osh_city, accept_return, manager):
        record = accept_return(osh_city)
        first = datetime.datetime(2011, 10, 3, 12, tzinfo=datetime.UTC)
        edition = PublishedEdition.objects.get()
        copy_edition(edition, number=2, published_at=first + datetime.timedelta(days=10), visitors=20)
        copy_edition(edition, number=3, published_at=first + datetime.timedelta(days=20), visitors=30)
        reopen(acting_user=manager, monthly_return=record, reason="A trip was counted twice.")
        known = {
            day: get_visitors(osh_city.pk, editions=EditionChoice(known_on=datetime.date(2011, 10, day)))
            for day in (12, 13, 22, 23, 31)
        }
        assert known[12].value is None
        assert str(known[12].missing_reason) == "Not published on 12 Oct 2011."
        assert [known[day].value for day in (13, 22, 23, 31)] == [20, 20, 30, 30]

    def test_nothing_but_editions_is_known(self, trip, osh_city, accept_return):
        accept_return(osh_city)
        choice = EditionChoice(known_on=datetime.date(2030, 1, 1))
        assert get_visitors(osh_city.pk, editions=choice).value == 11
        assert get_visitors(editions=choice).value is None
        assert get_visitors(osh_city.pk, span=Span(DAY, datetime.date(2011, 9, 20)), editions=choice).value is None


def copy_edition(edition, *, number, published_at, visitors):
    copy = PublishedEdition.objects.create(
        district=edition.district,
        month=edition.month,
        number=number,
        published_at=published_at,
        step=edition.step,
        last_change=0,
    )
    PublishedFigure.objects.create(edition=copy, indicator="visitors", value=visitors, numerator=visitors)


class TestMissingEditions:
    def run(self):
        output = io.StringIO()
        call_command("publish_editions", stdout=output)
        return output.getvalue().splitlines()

    def test_command_publishes_returns_accepted_before(self, trip, osh_city, uzgen_district, manager):
        for district in (osh_city, uzgen_district):
            MonthlyReturnFactory(district=district, month=SEPTEMBER.start, accepted=True)
        assert self.run() == [
            "Osh city, September 2011, edition 1",
            "Uzgen, September 2011, edition 1",
            "The mission, September 2011, edition 1",
        ]
        mission = PublishedEdition.objects.get(district=None)
        assert mission.step == ReturnStep.objects.filter(kind="accepted").latest("pk")
        assert mission.published_at > mission.step.recorded_at
        assert self.run() == ["Every accepted return has an edition."]

    def test_reopened_and_incomplete_months_are_left_out(self, trip, osh_city, uzgen_district, manager, accept_return):
        MonthlyReturnFactory(district=uzgen_district, month=SEPTEMBER.start, submitted=True)
        reopen(acting_user=manager, monthly_return=accept_return(osh_city), reason="A trip was counted twice.")
        assert publish_missing_editions() == []

    def test_acceptance_in_sql_is_published_as_the_next_edition(self, trip, osh_city, accept_return, manager):
        record = accept_return(osh_city)
        reopen(acting_user=manager, monthly_return=record, reason="A trip was counted twice.")
        later = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)
        update(record, status="submitted")
        update(record, status="accepted", remark="", decided_at=later)
        assert get_visitors(osh_city.pk, user=None).value == 11
        assert [edition.number for edition in publish_missing_editions()] == [2]


def test_indicator_without_a_value_yet_is_not_published(trip, osh_city, accept_return, monkeypatch):
    """A period that has not started has another reason than missing data."""
    indicator = REGISTRY["visitors"]
    monkeypatch.setattr(type(indicator), "compute", lambda self, results, at: Computation(None, 0, None))
    monkeypatch.setattr(
        "csi.indicators.results.ResultSet._get_missing_reason",
        lambda self, indicator, *args: "Not started." if indicator.key == "visitors" else "",
    )
    accept_return(osh_city)
    published = set(PublishedFigure.objects.values_list("indicator", flat=True))
    assert "visitors" not in published
    assert "trips" in published
