"""Facts are equal to the records after every write, and are read instead of the records."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from csi.core.periods import Month
from csi.indicators.facts import store
from csi.indicators.facts.models import SourceFact
from csi.indicators.facts.store import clear_facts
from csi.indicators.registry import evaluate, get_indicators
from csi.tests.support.sql import update
from receptions.tests.factories import DeploymentFactory, TripFactory

OCTOBER = Month(2011, 10)
DAY = datetime.date(2011, 10, 14)


def count_visitors(day=OCTOBER.span.last_day):
    return evaluate(get_indicators("visitors"), [OCTOBER.span], today=day).get_value("visitors", OCTOBER.span).value


def read_tables(function):
    """Return the names of the tables of trips and facts that a function reads or writes."""
    with CaptureQueriesContext(connection) as queries:
        function()
    text = " ".join(query["sql"] for query in queries)
    return {name for name in ("receptions_trip", "indicators_sourcefact") if f'"{name}"' in text}


@pytest.mark.django_db
@pytest.mark.usefixtures("end_of_october")
class TestReading:
    @pytest.fixture(autouse=True)
    def trip(self, osh_city):
        return TripFactory(deployment__district=osh_city, date=DAY, visitors_women=5, visitors_men=6)

    def test_records_are_not_read_again(self):
        assert read_tables(count_visitors) == {"receptions_trip", "indicators_sourcefact"}
        assert read_tables(count_visitors) == {"indicators_sourcefact"}

    def test_facts_in_memory_are_not_read_again(self, monkeypatch):
        monkeypatch.setattr(store, "is_inside_transaction", lambda: False)
        first = count_visitors()
        with CaptureQueriesContext(connection) as queries:
            assert count_visitors() == first
        assert not [query for query in queries if "indicators_sourcefact" in query["sql"]]

    def test_changed_record_is_counted_by_the_next_page(self, trip):
        assert count_visitors() == 11
        update(trip, visitors_women=7)
        assert count_visitors() == 13
        trip.delete()
        assert count_visitors() == 0

    def test_change_without_effect_leaves_the_facts_unread(self, trip):
        count_visitors()
        update(trip, remarks="Rain")
        before = SourceFact.objects.get(districts__has_key=str(trip.deployment.district_id))
        count_visitors()
        after = SourceFact.objects.get(pk=before.pk)
        assert after.last_change > before.last_change
        assert after.districts == before.districts

    def test_new_day_has_facts_of_its_own(self, trip):
        assert count_visitors() == 11
        assert count_visitors(DAY - datetime.timedelta(days=1)) == 0
        assert count_visitors() == 11

    def test_facts_older_than_a_week_are_deleted(self):
        count_visitors()
        SourceFact.objects.update(computed_on=DAY)
        evaluate(get_indicators("trips"), [OCTOBER.add(-1).span]).get_value("trips", OCTOBER.add(-1).span)
        assert not SourceFact.objects.filter(computed_on=DAY).exists()

    def test_migration_clears_the_facts(self):
        count_visitors()
        clear_facts()
        assert not SourceFact.objects.exists()

    def test_facts_of_a_district_are_not_mixed_with_others(self, trip, uzgen_district):
        TripFactory(deployment__district=uzgen_district, date=DAY, visitors_women=1, visitors_men=1)
        results = evaluate(get_indicators("visitors"), [OCTOBER.span])
        values = results.get_values_by_district(
            "visitors", OCTOBER.span, [trip.deployment.district_id, uzgen_district.pk]
        )
        assert [value.value for value in values.values()] == [11, 2]
        assert results.get_value("visitors", OCTOBER.span).value == 13


@pytest.mark.django_db
@pytest.mark.usefixtures("end_of_october")
class TestVerification:
    def test_command_names_differences_and_repairs_them(self, osh_city, capsys):
        TripFactory(deployment__district=osh_city, date=DAY, visitors_women=5, visitors_men=6)
        count_visitors()
        call_command("verify_facts")
        for fact in SourceFact.objects.filter(districts__has_key=str(osh_city.pk)):
            fact.totals[0][1]["women"] = 50
            fact.save()
        with pytest.raises(CommandError):
            call_command("verify_facts")
        assert "visitors" in capsys.readouterr().out
        call_command("verify_facts", repair=True)
        call_command("verify_facts")
        assert count_visitors() == 11


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.usefixtures("end_of_october")
def test_nothing_is_stored_while_another_transaction_writes(osh_city):
    deployment = DeploymentFactory(district=osh_city, starts=datetime.date(2011, 9, 1))
    has_written, may_end = Event(), Event()

    def write():
        try:
            with transaction.atomic():
                TripFactory(deployment=deployment, date=DAY, visitors_women=5, visitors_men=6)
                has_written.set()
                assert may_end.wait(timeout=20)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as executor:
        writing = executor.submit(write)
        assert has_written.wait(timeout=20)
        assert count_visitors() == 0
        assert not SourceFact.objects.exists()
        may_end.set()
        writing.result()
    assert count_visitors() == 11
    assert SourceFact.objects.exists()
