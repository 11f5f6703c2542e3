"""Closing: what of each record belongs to which days of which district, in one table.

A manager's acceptance of a district's monthly return closes its month, and at their end a manager closes a mandate or
an area of operation: PostgreSQL then refuses every change of what belongs to those days, whoever writes — a form, the
admin, an import, raw SQL — until they are reopened with a reason. What happens later to a record of closed days
belongs to the day on which it happens, and stays possible. Which days are closed PostgreSQL's function `closed_days`
knows (migration 0005 of districts).

It stands below all domains and speaks of their tables by name, so that each can take its trigger from here.
"""

from dataclasses import dataclass

import pgtrigger
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from csi.core.db.constraints import CONSTRAINT_MESSAGES, ConstraintMessage
from csi.core.periods import Month

# Whoever writes to a month and whoever closes it wait for each other under this number and the district's.
LOCK = 20110901

# Who wrote last and when is no part of what happened.
STAMPS = ("updated_at", "updated_by_id")

WHO_CAN = gettext_noop("A manager can reopen it, with a reason.")
SENTENCE = f"These days are closed. {WHO_CAN}"
# Of several reasons the one that has to be lifted first.
WIDEST_FIRST = "array_position(ARRAY['mandate', 'area', 'month'], closed.what), lower(closed.days)"


def _month(column):
    return f"datemultirange(daterange({column}, ({column} + interval '1 month')::date))"


def _day(column):
    return (
        f"CASE WHEN {column} IS NULL THEN '{{}}'::datemultirange "
        f"ELSE datemultirange(daterange({column}, {column}, '[]')) END"
    )


def _period(first, last):
    """A reversed pair breaks a rule of its own, which says so better."""
    last = f"COALESCE({last}, 'infinity')"
    return f"datemultirange(daterange(LEAST({first}, {last}), GREATEST({first}, {last}), '[]'))"


@dataclass(frozen=True)
class Share:
    """What of a row belongs to the months on whose `days` it lies, in the district `place`; SQL of `{row}`.

    `columns` None: everything. Moving, shortening or lengthening the days is a change of the months that they touch.
    """

    place: str
    days: str
    columns: tuple[str, ...] | None = None
    # The columns that the days are read from, where they close with the rest.
    days_from: tuple[str, ...] = ()

    @property
    def all_columns(self) -> tuple[str, ...]:
        """Those that cannot be changed where the whole share lies in a closed month."""
        return (*(self.columns or ()), *self.days_from)

    def changed(self) -> str:
        """SQL: whether an UPDATE changes what belongs to the month, its days aside."""
        if self.columns == ():
            return "FALSE"
        if self.columns is None:
            stamps = ", ".join(f"'{name}'" for name in STAMPS)
            return f"to_jsonb(OLD) - ARRAY[{stamps}] IS DISTINCT FROM to_jsonb(NEW) - ARRAY[{stamps}]"
        old, new = (", ".join(f"{row}.{column}" for column in self.columns) for row in ("OLD", "NEW"))
        return f"ROW({old}) IS DISTINCT FROM ROW({new})"


@dataclass(frozen=True)
class Closing:
    """How a table's rows are closed: the rule's `name`, the `field` beside which it is told, its shares."""

    name: str
    field: str
    shares: tuple[Share, ...]


DISTRICT_OF_GROUP = "(SELECT district_id FROM forums_workinggroup WHERE id = {row}.group_id)"
DAYS_OF_MEETING = f"{_month('{row}.month')} + {_day('{row}.date')}"


def _of_meeting(what, meeting="{row}.meeting_id"):
    what = what.replace("{row}", "meeting")
    return f"(SELECT {what} FROM forums_meeting AS meeting WHERE meeting.id = {meeting})"


def _of_trip(what):
    return f"(SELECT {what.replace('{row}', 'trip')} FROM receptions_trip AS trip WHERE trip.id = {{row}}.trip_id)"


def _of_initiative(what):
    what = what.replace("{row}", "initiative")
    return f"(SELECT {what} FROM initiatives_initiative AS initiative WHERE initiative.id = {{row}}.initiative_id)"


def _of_strength(what):
    what = what.replace("{row}", "strength")
    return f"(SELECT {what} FROM districts_policestrength AS strength WHERE strength.id = {{row}}.strength_id)"


DISTRICT_OF_DEPLOYMENT = "(SELECT district_id FROM receptions_deployment WHERE id = {row}.deployment_id)"
DISTRICT_OF_STATION = "(SELECT district_id FROM districts_policestation WHERE id = {row}.station_id)"
OWN_DISTRICT = "{row}.district_id"
# What is proposed or approved has not happened yet; what is done counts in the month of its last day.
DAY_DONE = (
    "CASE WHEN {row}.status = 'done' THEN "
    + _day("COALESCE({row}.ends, {row}.starts)")
    + " ELSE '{}'::datemultirange END"
)
_AT_MEETING = (_of_meeting(DISTRICT_OF_GROUP), _of_meeting(DAYS_OF_MEETING))

CLOSED = {
    # The month that it counts for, and the day on which it was held.
    "forums_meeting": Closing("meeting_month_closed", "date", (Share(DISTRICT_OF_GROUP, DAYS_OF_MEETING),)),
    "forums_attendance": Closing("attendance_month_closed", "meeting", (Share(*_AT_MEETING),)),
    "forums_communitypresence": Closing("presence_month_closed", "meeting", (Share(*_AT_MEETING),)),
    "forums_discussion": Closing("discussion_month_closed", "meeting", (Share(*_AT_MEETING),)),
    # What was agreed belongs to its meeting; done, verified and told to the day of each.
    "forums_action": Closing(
        "action_month_closed",
        "meeting",
        (
            Share(*_AT_MEETING, ("meeting_id", "concern_id", "description", "sector", "responsible_id", "due")),
            Share(_AT_MEETING[0], _day("{row}.done_on"), (), ("done_on",)),
            Share(_AT_MEETING[0], _day("{row}.verified_on"), ("verified_by_id",), ("verified_on",)),
            Share(
                _of_meeting(DISTRICT_OF_GROUP, "{row}.reported_back_at_id"),
                _of_meeting(DAYS_OF_MEETING, "{row}.reported_back_at_id"),
                ("reported_back_at_id",),
            ),
        ),
    ),
    "receptions_trip": Closing("trip_month_closed", "date", (Share(DISTRICT_OF_DEPLOYMENT, _day("{row}.date")),)),
    "receptions_appealcount": Closing(
        "appeals_month_closed", "trip", (Share(_of_trip(DISTRICT_OF_DEPLOYMENT), _of_trip(_day("{row}.date"))),)
    ),
    # The days on which the vehicle stood there; the days to come may be cut off or added.
    "receptions_deployment": Closing(
        "deployment_month_closed",
        "starts",
        (
            Share(
                OWN_DISTRICT,
                _period("{row}.starts", "{row}.ends"),
                ("vehicle_id", "district_id", "site", "latitude", "longitude"),
            ),
        ),
    ),
    "initiatives_initiative": Closing("initiative_month_closed", "ends", (Share(OWN_DISTRICT, DAY_DONE),)),
    "initiatives_initiative_concerns": Closing(
        "initiative_concerns_month_closed",
        "concerns",
        (Share(_of_initiative(OWN_DISTRICT), _of_initiative(DAY_DONE)),),
    ),
    "initiatives_initiative_further_districts": Closing(
        "initiative_districts_month_closed",
        "further_districts",
        (Share(_of_initiative(OWN_DISTRICT), _of_initiative(DAY_DONE)),),
    ),
    # The concern that it became comes later; who may know can always be narrowed.
    "advisers_observation": Closing(
        "observation_month_closed",
        "date",
        (
            Share(
                OWN_DISTRICT,
                _day("{row}.date"),
                ("district_id", "station_id", "adviser_id", "kind", "summary", "details"),
                ("date",),
            ),
        ),
    ),
    "advisers_placement": Closing(
        "placement_month_closed",
        "starts",
        (Share(DISTRICT_OF_STATION, _period("{row}.starts", "{row}.ends"), ("adviser_id", "station_id", "role")),),
    ),
    # What was raised belongs to its day; what became of it to the day on which it was settled, and told.
    "concerns_concern": Closing(
        "concern_month_closed",
        "raised_on",
        (
            Share(
                OWN_DISTRICT,
                _day("{row}.raised_on"),
                ("district_id", "category", "summary", "details", "channel", "raised_by"),
                ("raised_on",),
            ),
            Share(OWN_DISTRICT, _day("{row}.settled_on"), ("state",), ("settled_on",)),
            Share(OWN_DISTRICT, _day("{row}.reported_back_on"), (), ("reported_back_on",)),
        ),
    ),
    "districts_policestrength": Closing(
        "strength_month_closed", "date", (Share(DISTRICT_OF_STATION, _day("{row}.date")),)
    ),
    "districts_strengthline": Closing(
        "strength_line_month_closed",
        "strength",
        (Share(_of_strength(DISTRICT_OF_STATION), _of_strength(_day("{row}.date"))),),
    ),
}


def closes_with_its_month(table):
    """The trigger that keeps what belongs to a closed month as it is."""
    closing = CLOSED[table]
    CONSTRAINT_MESSAGES[closing.name] = ConstraintMessage(closing.field, SENTENCE, format_detail=say_closed)
    return pgtrigger.Trigger(
        name=closing.name,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        declare=[
            ("was_place", "bigint"),
            ("is_place", "bigint"),
            ("was_days", "datemultirange"),
            ("is_days", "datemultirange"),
            ("is_another", "boolean"),
            ("told", "text"),
        ],
        func="\n".join(_refusal(closing, share) for share in closing.shares)
        + "\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;",
    )


def _refusal(closing, share):
    """Compares what lies in each closed month before and after the write.

    A month is looked up only where something of the share changes: later steps of a record cost nothing.
    """
    was, now = (
        {name: sql.replace("{row}", row) for name, sql in (("place", share.place), ("days", share.days))}
        for row in ("OLD", "NEW")
    )
    return f"""
        was_place := {was["place"]};
        is_place := {now["place"]};
        was_days := CASE WHEN was_place IS NULL THEN '{{}}'::datemultirange ELSE {was["days"]} END;
        is_days := CASE WHEN is_place IS NULL THEN '{{}}'::datemultirange ELSE {now["days"]} END;
        is_another := TG_OP <> 'UPDATE' OR was_place IS DISTINCT FROM is_place OR {share.changed()};
        IF is_another OR was_days <> is_days THEN
            PERFORM pg_advisory_xact_lock_shared({LOCK}, place::int)
            FROM (VALUES (was_place), (is_place)) AS places(place) WHERE place IS NOT NULL;
            SELECT concat_ws('|', closed.what, district.name_en, district.name_ru, district.name_ky, closed.told)
            INTO told
            FROM districts_district AS district
            CROSS JOIN LATERAL closed_days(district.id) AS closed
            CROSS JOIN LATERAL (SELECT datemultirange(closed.days) AS days) AS whole
            CROSS JOIN LATERAL (
                SELECT CASE WHEN district.id = was_place THEN was_days * whole.days ELSE '{{}}' END AS was,
                       CASE WHEN district.id = is_place THEN is_days * whole.days ELSE '{{}}' END AS now
            ) AS lies
            WHERE district.id IN (was_place, is_place)
              AND (lies.was <> '{{}}' OR lies.now <> '{{}}') AND (is_another OR lies.was <> lies.now)
            ORDER BY {WIDEST_FIRST} LIMIT 1;
            IF told IS NOT NULL THEN
                RAISE EXCEPTION USING
                    MESSAGE = '{SENTENCE}', DETAIL = told, ERRCODE = 'check_violation',
                    CONSTRAINT = '{closing.name}', COLUMN = '{closing.field}', TABLE = TG_TABLE_NAME;
            END IF;
        END IF;"""


def say_closed(detail) -> str:
    """The sentence of a refusal, from what the trigger tells: what is closed, the district's names, which one."""
    what, *names, told = detail.split("|", 4)
    return closed_words(what, told, _name_of(names))


def _name_of(names):
    """The name in the reader's language, else in English."""
    by_language = dict(zip(("en", "ru", "ky"), names, strict=False))
    return by_language.get((get_language() or "en")[:2]) or names[0]


CLOSED_WORDS = {
    "month": gettext_noop("%(told)s is closed for %(district)s: its return is accepted."),
    "area": gettext_noop("%(district)s is closed for its days under the mandate %(told)s."),
    "mandate": gettext_noop("The mandate %(told)s is closed, with all that was recorded of its days."),
}


def closed_words(what, told, district) -> str:
    """What is closed, and who can lift it. `told`: the month as "2011-09", else the mandate's decision."""
    told = Month.parse(told).label if what == "month" else told
    return " ".join((_(CLOSED_WORDS[what]) % {"told": told, "district": district}, _(WHO_CAN)))
