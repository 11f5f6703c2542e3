"""Generated missions: valid rows, equal rows for equal seeds, use, and protection of other data."""

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count
from django.urls import reverse

from csi.accounts.models import User
from csi.concerns.models import Concern, ConcernState
from csi.core.backups import tables
from csi.core.history.models import Change
from csi.core.history.registry import tracking_models
from csi.core.models import Mission
from csi.demo.generated import MissionPlan, generate_mission
from csi.demo.generated.rules import RuleViolationError, check_rules, list_rules
from csi.demo.records import MISSION_APPS
from csi.tests.support.forms import build_submission
from districts.models import Province
from forums.models import Meeting

PLAN = MissionPlan.build(districts=2, years=1, seed=1)
MISSION_MODELS = [model for label in MISSION_APPS for model in apps.get_app_config(label).get_models()]
# Columns whose values come from a sequence.
SEQUENCE_COLUMNS = {"id", "last_change"}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def digests(django_db_setup, django_db_blocker):
    """Generate the mission twice, the second time for the tests; return the digests of both."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            schema = read_schema()
            first = _generate()
            assert read_schema() == schema
            transaction.set_rollback(True)
        with transaction.atomic():
            yield first, _generate()
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def restored_mission(digests):
    """Let the fixture `mission` give the generated mission instead of the demonstration."""


def _generate():
    """Generate the mission; return a digest of the rows of each table, without ids from a sequence."""
    generate_mission(PLAN, lambda step, fraction: None)
    names = {model._meta.db_table for model in [Mission, *MISSION_MODELS]}
    digests = {}
    with connection.cursor() as cursor:
        for table in sorted(names | {"history_change"}):
            columns = set(tables.list_columns(cursor, table)) - SEQUENCE_COLUMNS
            digests[table] = tables.dump_table(cursor, table, sorted(columns))
    return digests


def read_schema():
    """Return the definitions of all indexes, constraints and triggers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
            " UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " UNION ALL SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal"
        )
        return sorted(cursor.fetchall())


@pytest.mark.audit
def test_equal_seeds_give_equal_rows(digests):
    first, second = digests
    assert {table for table in first if first[table] != second[table]} == set()


def test_number_of_rows_is_close_to_the_plan(digests):
    _first, second = digests
    derived = ("history_change", "indicators_published", "accounts_accessevent")
    count = sum(entry["rows"] for table, entry in second.items() if not table.startswith(derived))
    assert count == pytest.approx(PLAN.rows, rel=0.25)


def test_every_record_passes_model_validation(mission):
    """Foreign keys, checks and uniqueness were enforced by the database."""
    for model in MISSION_MODELS:
        keys = [field.name for field in model._meta.fields if field.is_relation]
        for record in model._base_manager.all():
            record.clean_fields(exclude=keys)
            record.clean()


def test_rules_of_triggers_are_found_and_checked(mission):
    assert {"meeting_not_before_group", "date_limits", "text_blank"} <= {rule.name for rule in list_rules(Meeting)}
    with connection.cursor() as cursor:
        check_rules(cursor, [Meeting])
        cursor.execute("ALTER TABLE forums_meeting DISABLE TRIGGER USER")
        Meeting.objects.filter(pk=Meeting.objects.held().earliest("pk").pk).update(date="2009-01-01")
        with pytest.raises(RuleViolationError, match="meeting_not_before_group"):
            check_rules(cursor, [Meeting])


def test_every_row_has_its_history(mission):
    tables_with_history = tracking_models()
    added = Change.objects.filter(operation="added").order_by().values_list("table").annotate(count=Count("pk"))
    counts = {table: model._base_manager.count() for table, model in tables_with_history.items()}
    assert dict(added) == {table: count for table, count in counts.items() if count}
    resolved = Concern.objects.filter(state=ConcernState.RESOLVED).earliest("pk")
    first, second = Change.objects.filter(table="concerns_concern", record=resolved.pk).order_by("pk")
    assert (first.after["state"], second.before["state"], second.after["state"]) == ("open", "open", "resolved")
    assert first.by_id == resolved.created_by_id


def test_reports_open_and_an_edit_writes_history(mission, client):
    client.force_login(mission["manager"])
    for name in ("dashboard", "alerts", "cadence", "concerns:concern_list"):
        assert client.get(reverse(name)).status_code == 200, name
    concern = Concern.objects.open().latest("pk")
    url = reverse("concerns:concern_edit", args=[concern.pk])
    data = build_submission(client.get(url).context) | {"summary": "The lamps of the bridge are broken"}
    client.post(url, data)
    change = Change.objects.of_record("concerns_concern", concern.pk).latest("pk")
    assert (change.before, change.by_id) == ({"summary": concern.summary}, mission["manager"].pk)
    assert client.get(change.get_absolute_url()).status_code == 200


def test_new_records_follow_the_generated_ones(mission, client):
    """Ids continue, and what field staff enter is the latest change of the history."""
    client.force_login(mission["osh"])
    latest = Concern.objects.latest("pk").pk
    url = reverse("concerns:concern_add")
    values = {"category": "road", "summary": "No crossing", "channel": "police", "raised_by": "police"}
    client.post(url, build_submission(client.get(url).context) | values | {"raised_on": "31 Oct 2011"})
    assert Concern.objects.latest("pk").pk > latest
    change = Change.objects.latest("pk")
    assert (change.after["summary"], change.at) == ("No crossing", Change.objects.latest("at").at)


@pytest.mark.parametrize(
    "create",
    [lambda: Province.objects.create(iso_3166_2="KG-O", name_en="Osh"), lambda: User.objects.create_user("someone")],
    ids=["a province", "an account"],
)
def test_database_with_records_is_rejected(db, create):
    create()
    with pytest.raises(CommandError, match="in an empty database only"):
        call_command("generate_mission", districts=1, years=1)
    assert not Mission.objects.exists()


def test_impossible_number_of_rows_is_rejected(db):
    with pytest.raises(CommandError, match="rows in 1 years"):
        call_command("generate_mission", districts=1, years=1, rows=10)
