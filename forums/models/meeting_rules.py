"""Rules of meetings that read other tables or the current date."""

import pgtrigger
from django.utils.translation import gettext_lazy as _

from csi.core.db.constraints import constraint_trigger

# Meetings are planned at most this many months ahead; a later month is a typing error.
MAX_PLANNING_MONTHS = 12

MONTH_AHEAD_MESSAGE = _("This month is more than a year ahead. Check the year.")
HELD_IN_FUTURE_MESSAGE = _("The date of a held meeting cannot be in the future. Record the meeting as planned.")


def before_group(meeting: str, group: str) -> str:
    """Return the SQL condition that a meeting is earlier than its group."""
    return f"{meeting}.date < {group}.established OR {meeting}.month < date_trunc('month', {group}.established)"


def after_group(meeting: str, group: str) -> str:
    """Return the SQL condition that a meeting, unless cancelled, counts for a month after its group."""
    return f"{meeting}.month > {group}.closed AND {meeting}.state <> 'cancelled'"


def meeting_triggers() -> list[pgtrigger.Trigger]:
    return [
        # Counterpart of action_not_before_meeting, for a change of the meeting's date.
        constraint_trigger(
            "meeting_not_after_actions",
            field="date",
            message=_(
                "An action agreed at this meeting is due or done before this date. Check the date or the action."
            ),
            operation=pgtrigger.UpdateOf("date"),
            violation="""
                EXISTS (
                    SELECT FROM forums_action
                    WHERE meeting_id = NEW.id AND LEAST(due, done_on) < NEW.date
                )
            """,
        ),
        # Counterparts of the rules of actions, for a change of the meeting.
        constraint_trigger(
            "meeting_in_order_of_actions",
            field="date",
            message=_(
                "An action was agreed, verified and reported back in another order of dates. "
                "Check the date or the action."
            ),
            on_change_of=("date", "group_id"),
            violation="""
                EXISTS (
                    SELECT FROM forums_action AS action
                    LEFT JOIN forums_meeting AS later ON later.id = action.reported_back_at_id
                    WHERE action.meeting_id = NEW.id
                      AND (action.verified_on <= NEW.date OR later.date <= NEW.date
                           OR later.group_id <> NEW.group_id)
                )
                OR EXISTS (
                    SELECT FROM forums_action AS action
                    JOIN forums_meeting AS meeting ON meeting.id = action.meeting_id
                    WHERE action.reported_back_at_id = NEW.id
                      AND (NEW.date < action.verified_on OR NEW.date <= meeting.date
                           OR meeting.group_id <> NEW.group_id)
                )
            """,
        ),
        constraint_trigger(
            "meeting_with_actions_held",
            field="state",
            message=_(
                "Actions were agreed or reported back at this meeting, so it was held. Change the actions first."
            ),
            on_change_of=("state",),
            violation="""
                NEW.state <> 'held'
                AND EXISTS (SELECT FROM forums_action WHERE NEW.id IN (meeting_id, reported_back_at_id))
            """,
        ),
        constraint_trigger(
            "meeting_with_attendance_held",
            field="state",
            message=_("Participants are recorded for this meeting, so it was held. Clear the attendance first."),
            on_change_of=("state",),
            violation="""
                NEW.state <> 'held'
                AND (
                    EXISTS (SELECT FROM forums_attendance WHERE meeting_id = NEW.id)
                    OR EXISTS (SELECT FROM forums_communitypresence WHERE meeting_id = NEW.id)
                )
            """,
        ),
        constraint_trigger(
            "meeting_not_before_group",
            field="date",
            message=_("The working group had not been established on this date. Check the year."),
            on_change_of=("group_id", "month", "date"),
            locks="PERFORM FROM forums_workinggroup WHERE id = NEW.group_id FOR SHARE;",
            violation=f"""
                EXISTS (
                    SELECT FROM forums_workinggroup AS working_group
                    WHERE working_group.id = NEW.group_id AND ({before_group("NEW", "working_group")})
                )
            """,
        ),
        constraint_trigger(
            "meeting_not_after_group",
            field="month",
            message=_("The working group was closed before this month. Check the year."),
            on_change_of=("group_id", "month", "state"),
            locks="PERFORM FROM forums_workinggroup WHERE id = NEW.group_id FOR SHARE;",
            violation=f"""
                EXISTS (
                    SELECT FROM forums_workinggroup AS working_group
                    WHERE working_group.id = NEW.group_id AND ({after_group("NEW", "working_group")})
                )
            """,
        ),
        constraint_trigger(
            "meeting_date_near_month",
            field="date",
            message=_("This date is more than a month before or after the month of the meeting. Check the year."),
            on_change_of=("month", "date"),
            violation="""
                date_trunc('month', NEW.date)
                NOT BETWEEN NEW.month - interval '1 month' AND NEW.month + interval '1 month'
            """,
        ),
        # The date of the database; the mission may be in a time zone where the next day has begun.
        constraint_trigger(
            "meeting_not_far_ahead",
            field="month",
            message=MONTH_AHEAD_MESSAGE,
            on_change_of=("month",),
            violation=f"NEW.month > CURRENT_DATE + 1 + interval '{MAX_PLANNING_MONTHS} months'",
        ),
        constraint_trigger(
            "meeting_held_in_past",
            field="date",
            message=HELD_IN_FUTURE_MESSAGE,
            on_change_of=("state", "date"),
            violation="NEW.state = 'held' AND NEW.date > CURRENT_DATE + 1",
        ),
        constraint_trigger(
            "meeting_district_fixed",
            field="group",
            message=_(
                "Concerns of this district are linked to the meeting. Choose a working group of the same district."
            ),
            operation=pgtrigger.UpdateOf("group_id"),
            violation="""
                (SELECT district_id FROM forums_workinggroup WHERE id = NEW.group_id)
                <> (SELECT district_id FROM forums_workinggroup WHERE id = OLD.group_id)
                AND (
                    EXISTS (SELECT FROM forums_discussion WHERE meeting_id = NEW.id)
                    OR EXISTS (SELECT FROM forums_action WHERE meeting_id = NEW.id AND concern_id IS NOT NULL)
                )
            """,
        ),
    ]
