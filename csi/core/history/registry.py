"""What is on the record: every table of the mission, and to which record the rows of its tables belong.

It stands below all domains and speaks of their tables by name. A new table is put on the record by a migration
(`csi.core.history.triggers.enable_history`); a test compares this list with the triggers that PostgreSQL has.
"""

from functools import cache

from django.apps import apps

from csi.core.history.actor import AuditedModel

# Rows: the record on whose page they stand, and the column that leads there.
ROWS = {
    "accounts_user_districts": ("accounts_user", "user_id"),
    "districts_strengthline": ("districts_policestrength", "strength_id"),
    "forums_attendance": ("forums_meeting", "meeting_id"),
    "forums_communitypresence": ("forums_meeting", "meeting_id"),
    "forums_discussion": ("forums_meeting", "meeting_id"),
    "initiatives_initiative_concerns": ("initiatives_initiative", "initiative_id"),
    "initiatives_initiative_further_districts": ("initiatives_initiative", "initiative_id"),
    "initiatives_initiative_partners": ("initiatives_initiative", "initiative_id"),
    "receptions_appealcount": ("receptions_trip", "trip_id"),
    "returns_returnstep": ("returns_monthlyreturn", "monthly_return_id"),
}
# Records without stamps.
PLAIN = {"accounts_user", "core_mission", "reports_reportsubscription"}
# What is nobody's business, or no decision of a person.
LEFT_OUT = {"accounts_user": ("password", "last_login", "access_version")}
# Rights, the mission itself and the steps of a return have rules of their own for going back.
NOT_RESTORED = PLAIN | {"returns_monthlyreturn"}
STAMPS = frozenset({"created_at", "created_by_id", "updated_at", "updated_by_id"})


@cache
def models_by_table():
    """{table: its model}, those that Django makes for many-to-many relations included."""
    every = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: model for model in every if not model._meta.proxy}


@cache
def subjects():
    """{table: model} of the records that have a history of their own."""
    return {
        table: model
        for table, model in models_by_table().items()
        if table in PLAIN or (issubclass(model, AuditedModel) and table not in ROWS)
    }


def rows_of(table):
    """{table: the column that leads to the record} of the rows that belong to a record of `table`."""
    return {row: column for row, (subject, column) in ROWS.items() if subject == table}


def is_restorable(table):
    """Whether a manager may bring an earlier version back."""
    return table in subjects() and table not in NOT_RESTORED
