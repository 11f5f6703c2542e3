"""Load the demonstration mission into an empty database, in one transaction."""

from django.apps import apps
from django.db import connection, transaction
from django.utils.translation import gettext as _

from csi.core import clock
from csi.core.history.actor import set_actor
from csi.core.models import Mission
from csi.demo import (
    accounts,
    advisers,
    concerns,
    contacts,
    editions,
    forums,
    history,
    initiatives,
    minutes,
    observations,
    photos,
    police,
    receptions,
    reference,
    returns,
    targets,
    timestamps,
)
from csi.demo.records import MISSION_APPS, DemoRecords

# The key of the advisory lock; any number that nothing else in the database uses.
LOCK_KEY = 20101118

# In the order of their dependencies. Returns come late, because an accepted return closes its month; their editions
# contain the number of the latest change in the history.
STEPS = (
    reference,
    accounts,
    contacts,
    police,
    advisers,
    forums,
    concerns,
    minutes,
    receptions,
    observations,
    initiatives,
    photos,
    targets,
    timestamps,
    returns,
    history,
    editions,
)


class DatabaseNotEmptyError(Exception):
    """The database contains other data, which must not be mixed with the demonstration."""


@transaction.atomic
def load_demonstration() -> bool:
    """Load the demonstration mission; return False if it is loaded already.

    Raises DatabaseNotEmptyError if the database contains other data.
    """
    with connection.cursor() as cursor:
        # A second process waits here and then finds the mission loaded.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])
    mission = Mission.objects.first()
    if mission and mission.is_demonstration:
        return False
    if mission or (table := find_table_in_use()):
        raise DatabaseNotEmptyError(
            _("This database contains another mission: the demonstration is loaded into an empty database only.")
            if mission
            else _("This database contains rows in %(table)s: the demonstration is loaded into an empty database only.")
            % {"table": table}
        )
    with set_actor(None, program=_("Demonstration loader")), clock.set_now(accounts.JOINED_AT):
        records = DemoRecords()
        history.suppress_triggers(*history.SUPPRESSED_TRIGGERS)
        for step in STEPS:
            step.load_records(records)
    return True


def find_table_in_use() -> str | None:
    """Return a table that contains records of a mission, None if there are none."""
    for label in MISSION_APPS:
        for model in apps.get_app_config(label).get_models():
            if model._base_manager.exists():
                return model._meta.db_table
    return None
