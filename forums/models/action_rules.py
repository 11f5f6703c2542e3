"""Rules of actions that read other tables; the rules of meetings contain their counterparts."""

import pgtrigger
from django.utils.translation import gettext_lazy as _

from csi.concerns.models.state_rules import concern_has_action_trigger
from csi.core.db.constraints import constraint_trigger
from forums.models.discussions import concern_in_district_trigger
from forums.models.meetings import LOCK_MEETING

OTHER_DISTRICT_MESSAGE = _("This contact belongs to another district. Choose a contact of the group's district.")
LOCK_MEETINGS = """
    PERFORM FROM forums_meeting WHERE id IN (NEW.meeting_id, NEW.reported_back_at_id) ORDER BY id FOR NO KEY UPDATE;
"""


def contact_in_district_trigger(name: str, field: str) -> pgtrigger.Trigger:
    """Return a trigger that rejects a contact of another district; a contact that moves later remains."""
    return constraint_trigger(
        name,
        field=field,
        message=OTHER_DISTRICT_MESSAGE,
        on_change_of=(f"{field}_id",),
        locks=f"PERFORM FROM districts_contact WHERE id = NEW.{field}_id FOR SHARE;",
        violation=f"""
            EXISTS (
                SELECT FROM districts_contact AS contact, forums_meeting AS meeting
                JOIN forums_workinggroup AS working_group ON working_group.id = meeting.group_id
                WHERE contact.id = NEW.{field}_id AND meeting.id = NEW.meeting_id
                  AND contact.district_id <> working_group.district_id
            )
        """,
    )


def action_triggers() -> list[pgtrigger.Trigger]:
    return [
        concern_in_district_trigger("action_concern_in_district"),
        constraint_trigger(
            "action_meeting_held",
            field="meeting",
            message=_("Only a meeting that was held can agree an action. Choose another meeting."),
            on_change_of=("meeting_id",),
            locks=LOCK_MEETINGS,
            violation="EXISTS (SELECT FROM forums_meeting WHERE id = NEW.meeting_id AND state <> 'held')",
        ),
        contact_in_district_trigger("action_responsible_in_district", "responsible"),
        contact_in_district_trigger("action_verifier_in_district", "verified_by"),
        constraint_trigger(
            "action_verifier_of_other_sector",
            field="verified_by",
            message=_("Choose a verifier from another sector than the one responsible."),
            on_change_of=("verified_by_id", "sector", "responsible_id"),
            locks="PERFORM FROM districts_contact WHERE id = NEW.verified_by_id FOR SHARE;",
            violation="""
                EXISTS (
                    SELECT FROM districts_contact AS verifier
                    LEFT JOIN districts_contact AS responsible ON responsible.id = NEW.responsible_id
                    WHERE verifier.id = NEW.verified_by_id AND verifier.id IS DISTINCT FROM NEW.responsible_id
                      AND verifier.sector IN (NEW.sector, responsible.sector)
                )
            """,
        ),
        constraint_trigger(
            "action_verified_after_meeting",
            field="verified_on",
            message=_("An action is verified after the meeting that agreed it. Enter a later date."),
            on_change_of=("meeting_id", "verified_on"),
            locks=LOCK_MEETINGS,
            violation="""
                EXISTS (
                    SELECT FROM forums_meeting AS meeting
                    WHERE meeting.id = NEW.meeting_id AND NEW.verified_on <= meeting.date
                )
            """,
        ),
        constraint_trigger(
            "action_reported_back_later",
            field="reported_back_at",
            message=_("Choose a later meeting that this working group has held."),
            on_change_of=("meeting_id", "reported_back_at_id"),
            locks=LOCK_MEETINGS,
            violation="""
                EXISTS (
                    SELECT FROM forums_meeting AS meeting, forums_meeting AS later
                    WHERE meeting.id = NEW.meeting_id AND later.id = NEW.reported_back_at_id
                      AND (later.group_id <> meeting.group_id OR later.state <> 'held'
                       OR later.date <= meeting.date)
                )
            """,
        ),
        constraint_trigger(
            "action_verified_before_reported",
            field="reported_back_at",
            message=_(
                "A result is reported back after it was verified. "
                "Record the verification first, or choose a later meeting."
            ),
            on_change_of=("verified_on", "reported_back_at_id"),
            locks=LOCK_MEETINGS,
            violation="""
                EXISTS (
                    SELECT FROM forums_meeting AS later
                    WHERE later.id = NEW.reported_back_at_id AND NEW.done_on IS NOT NULL
                      AND later.date < COALESCE(NEW.verified_on, 'infinity')
                )
            """,
        ),
        constraint_trigger(
            "action_not_before_meeting",
            field="due",
            message=_("An action cannot be due or done before the date of its meeting. Check the dates."),
            operation=pgtrigger.Insert | pgtrigger.UpdateOf("due", "done_on", "meeting_id"),
            locks=LOCK_MEETING,
            violation="""
                EXISTS (
                    SELECT FROM forums_meeting AS meeting
                    WHERE meeting.id = NEW.meeting_id AND LEAST(NEW.due, NEW.done_on) < meeting.date
                )
            """,
        ),
        concern_has_action_trigger("OLD.concern_id", pgtrigger.UpdateOf("concern_id") | pgtrigger.Delete),
    ]
