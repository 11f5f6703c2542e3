"""Generate a mission in an empty database, in one transaction."""

import datetime
from collections.abc import Callable

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from csi.core.backups.tables import disabled_triggers
from csi.core.history.models import Change
from csi.core.models import Mission
from csi.core.search.installation import refresh_documents
from csi.core.search.models import SearchDocument, SearchWord
from csi.demo.generated.concerns import ConcernGenerator
from csi.demo.generated.editions import publish_generated_editions
from csi.demo.generated.field_work import FieldWorkGenerator
from csi.demo.generated.forums import add_groups, add_meetings
from csi.demo.generated.indexes import postponed_indexes
from csi.demo.generated.plan import MissionPlan
from csi.demo.generated.receptions import TripGenerator, add_vehicles
from csi.demo.generated.records import GeneratedMission
from csi.demo.generated.returns import add_returns
from csi.demo.generated.rows import MissionWriter
from csi.demo.generated.rules import check_rules
from csi.demo.generated.setup import add_mission
from csi.demo.generated.staff import add_accounts, add_advisers, add_contacts
from csi.demo.generated.tables import MissionTables
from csi.demo.history import LoadedHistory, load_access_log
from csi.demo.loader import LOCK_KEY, DatabaseNotEmptyError, find_table_in_use
from csi.indicators.models import PublishedEdition, PublishedFigure

# The longest history of a year, in transactions.
MAX_TRANSACTIONS_OF_YEAR = 100_000_000

# Called with the current step and its fraction from 0 to 1, None if it is not known.
ProgressFunction = Callable[[str, float | None], None]


def generate_mission(plan: MissionPlan, report_progress: ProgressFunction) -> int:
    """Generate the mission of the plan in an empty database; return the number of its records.

    Raises DatabaseNotEmptyError if the database contains records, and RuleViolationError if the generator is wrong.
    """
    program = str(_("Mission generator"))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])
        _require_empty_database()
        with disabled_triggers(cursor):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            writer = MissionWriter(cursor, lambda count: report_progress(_("Records"), min(count / plan.rows, 1)))
            mission = GeneratedMission(plan, MissionTables(writer))
            with postponed_indexes(cursor, [table.table for table in writer.tables]):
                _add_records(mission)
                report_progress(_("Indexes"), None)
            cursor.execute("ANALYZE")
            report_progress(_("Rules"), None)
            check_rules(cursor, [Mission, *(table.model for table in writer.tables)])
            _add_derived_rows(cursor, mission, program, report_progress)
    return writer.count


def _add_derived_rows(
    cursor: CursorWrapper, mission: GeneratedMission, program: str, report_progress: ProgressFunction
) -> None:
    """Add the documents of the search, the history, and the figures that the accepted returns published."""
    derived = (Change, PublishedEdition, PublishedFigure)
    report_progress(_("Search"), None)
    with postponed_indexes(cursor, [model._meta.db_table for model in (SearchDocument, SearchWord)]):
        refresh_documents(cursor)
    with postponed_indexes(cursor, [model._meta.db_table for model in derived]):
        _write_history(mission.plan, program, report_progress)
        label = _("Published figures")
        publish_generated_editions(mission, cursor, lambda fraction: report_progress(label, fraction))
        report_progress(_("Indexes"), None)
    for model in derived:
        cursor.execute(f"ANALYZE {model._meta.db_table}")


def _require_empty_database() -> None:
    has_mission = Mission.objects.exists()
    if has_mission or (table := find_table_in_use()):
        raise DatabaseNotEmptyError(
            _("This database contains a mission: a mission is generated in an empty database only.")
            if has_mission
            else _("This database contains rows in %(table)s: a mission is generated in an empty database only.")
            % {"table": table}
        )


def _add_records(mission: GeneratedMission) -> None:
    add_mission(mission)
    add_accounts(mission)
    add_contacts(mission)
    add_advisers(mission)
    add_groups(mission)
    add_vehicles(mission)
    add_meetings(mission)
    _add_activity(mission)
    add_returns(mission)
    mission.tables.writer.flush()
    mission.tables.writer.set_sequences()


def _add_activity(mission: GeneratedMission) -> None:
    """Add the concerns, trips, observations and initiatives of each month."""
    concern_generator, trips = ConcernGenerator(mission), TripGenerator(mission)
    field_work = FieldWorkGenerator(mission)
    # {number of a district: the ids of its concerns of the month before}
    previous: dict[int, list[int]] = {}
    for month in mission.plan.months:
        for district in mission.districts:
            if not district.overlaps(month):
                continue
            rng = mission.plan.create_rng(8, district.number, month.year, month.number)
            concerns = concern_generator.add_records(district, month, rng)
            trips.add_records(district, month, rng)
            field_work.add_records(district, month, previous.get(district.number, []), rng)
            previous[district.number] = concerns
        mission.tables.writer.flush_if_full()


def _write_history(plan: MissionPlan, program: str, report_progress: ProgressFunction) -> None:
    """Write the history year by year, which bounds the rows that are sorted at once."""
    first = datetime.datetime.combine(plan.first_day, datetime.time(3), datetime.UTC)
    history = LoadedHistory(program, first, has_authors=True)
    bounds = [first.replace(year=first.year + number) for number in range(1, plan.years)]
    for number, (since, until) in enumerate(zip([None, *bounds], [*bounds, None], strict=True)):
        report_progress(_("History"), number / plan.years)
        history.write(since, until, (plan.years - number) * MAX_TRANSACTIONS_OF_YEAR)
    load_access_log(program, first)
