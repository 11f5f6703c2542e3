"""Loads the demonstration mission into an empty database, all of it or nothing."""

from django.apps import apps
from django.db import connection, transaction
from django.utils.translation import gettext as _

from csi.core.history.actor import set_actor
from csi.core.models import Mission
from csi.demo import (
    advisers,
    concerns,
    contacts,
    forums,
    initiatives,
    minutes,
    observations,
    people,
    photos,
    police,
    receptions,
    reference,
    returns,
    stamps,
    targets,
)
from csi.demo.scene import OWN_APPS, Scene

# Any number will do, as long as nothing else in the database locks it.
LOCK = 20101118


class LoadRefused(Exception):
    """The database holds a mission's own data, which the demonstration never mixes with."""


@transaction.atomic
def load() -> bool:
    """Loads it; False where it is there already. Raises `LoadRefused` where other data is."""
    with connection.cursor() as cursor:
        # Two starts at once: the second waits here, and then finds the mission.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    mission = Mission.objects.first()
    if mission and mission.is_demonstration:
        return False
    if mission or (table := _first_table_in_use()):
        what = _("a mission of its own") if mission else _("rows in %(table)s") % {"table": table}
        raise LoadRefused(
            _("This database holds %(what)s: the demonstration is loaded into an empty database only.") % {"what": what}
        )
    with set_actor(None, program=_("The loader of the demonstration")):
        _load_parts()
    return True


def _load_parts():
    scene = Scene()
    for part in (
        reference,
        people,
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
        stamps,
        returns,
    ):
        part.load(scene)


def _first_table_in_use():
    for label in OWN_APPS:
        for model in apps.get_app_config(label).get_models():
            if model._base_manager.exists():
                return model._meta.db_table
    return None
