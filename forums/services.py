"""Writes across models: a meeting with its rows, the progress of actions and the state of concerns."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.db import transaction
from django.db.models import Model

from csi.accounts.models import User
from csi.concerns.models import Concern, ConcernChannel, ConcernState
from csi.core import clock
from csi.core.history.actor import set_actor
from districts.models import Contact
from forums.models import (
    Action,
    Attendance,
    CommunityPresence,
    Discussion,
    DiscussionOutcome,
    Meeting,
    MeetingState,
)


class RecordNotVisible(Exception):
    """A saved row refers to a record that the acting user may not see."""


@transaction.atomic
def record_meeting(
    *,
    acting_user: User,
    meeting: Meeting,
    attendances: Sequence[Attendance] = (),
    communities: Sequence[CommunityPresence] = (),
    agenda: Sequence[Discussion] = (),
    actions: Sequence[Action] = (),
    commitments: Sequence[Action] = (),
    removed: Sequence[Any] = (),
) -> Meeting:
    """Save a meeting with its rows and update the state of the concerns.

    Args:
        agenda: agenda items; an unsaved concern of an item is saved as raised at this meeting.
        actions: agreed actions; their concern may be an unsaved concern of the agenda.
        commitments: actions of earlier meetings whose progress was reported; `reported_back_at` may be this meeting.
        removed: saved rows to delete.
    """
    with set_actor(acting_user):
        concern_states = ConcernStateSync([*_get_saved_rows(meeting), *agenda, *actions])
        for removed_row in removed:
            removed_row.delete()
        # A constraint orders the dates of a meeting and its actions; save first whichever moves later.
        saved_first = [action for action in actions if action.pk and _is_postponed(meeting)]
        for action in saved_first:
            action.save()
        meeting.save()
        _save_rows(Attendance, meeting, attendances)
        _save_rows(CommunityPresence, meeting, communities)
        for discussion in agenda:
            _save_new_concern(discussion, meeting)
        for action in actions:
            if action not in saved_first:
                action.meeting = meeting
                # Copy the id of a concern that was saved after the assignment.
                action.concern = action.concern
                action.save()
        _save_agenda(meeting, agenda, actions)
        for action in commitments:
            # Copy the id of a meeting that was saved after the assignment.
            action.reported_back_at = action.reported_back_at
            action.save()
            _set_concern_reported_back(action)
        _check_visibility(acting_user, agenda)
        _check_visibility(acting_user, [*actions, *commitments])
        concern_states.apply()
    return meeting


@transaction.atomic
def delete_meeting(*, acting_user: User, meeting: Meeting) -> None:
    """Delete a meeting and update the state of the concerns on its agenda."""
    with set_actor(acting_user):
        concern_states = ConcernStateSync(meeting.discussions.select_related("concern"))
        meeting.delete()
        concern_states.apply()


@transaction.atomic
def record_action(*, acting_user: User, action: Action) -> Action:
    """Save an action and update the state of its previous and current concern."""
    with set_actor(acting_user):
        previous = Action.objects.filter(pk=action.pk).select_related("concern")
        concern_states = ConcernStateSync([*previous, action])
        action.save()
        _check_visibility(acting_user, [action])
        _set_concern_reported_back(action)
        concern_states.apply()
    return action


def record_progress(
    *,
    acting_user: User,
    action: Action,
    done_on: datetime.date | None = None,
    verified_on: datetime.date | None = None,
    verified_by: Contact | None = None,
    reported_back_at: Meeting | None = None,
) -> Action:
    """Record that an action was done, verified or reported back; None leaves a value unchanged.

    Raises:
        ValidationError: the dates, the verifier or the meeting are not valid.
    """
    values = {
        "done_on": done_on,
        "verified_on": verified_on,
        "verified_by": verified_by,
        "reported_back_at": reported_back_at,
    }
    for name, value in values.items():
        if value is not None:
            setattr(action, name, value)
    action.full_clean()
    return record_action(acting_user=acting_user, action=action)


@transaction.atomic
def delete_action(*, acting_user: User, action: Action) -> None:
    """Delete an action and update the state of its concern."""
    with set_actor(acting_user):
        concern_states = ConcernStateSync([action])
        action.delete()
        concern_states.apply()


def _get_saved_rows(meeting: Meeting) -> list[Discussion | Action]:
    """Return the saved agenda items and actions; a cancellation affects the concerns of all of them."""
    if not meeting.pk:
        return []
    return [*meeting.discussions.select_related("concern"), *meeting.actions.select_related("concern")]


def _is_postponed(meeting: Meeting) -> bool:
    """Return True if the date of a saved meeting moves to a later day."""
    if not meeting.pk or not meeting.date:
        return False
    previous = Meeting.objects.values_list("date", flat=True).get(pk=meeting.pk)
    return previous is not None and meeting.date > previous


def _save_rows(model: type[Model], meeting: Meeting, rows: Sequence[Any]) -> None:
    """Save rows of a meeting, the new ones with one statement."""
    for row in rows:
        row.meeting = meeting
        if row.pk:
            row.save()
    model._base_manager.bulk_create(row for row in rows if not row.pk)


def _save_new_concern(discussion: Discussion, meeting: Meeting) -> None:
    """Save an unsaved concern of an agenda item as raised in this forum on the date of the meeting."""
    concern = discussion.concern
    if not concern._state.adding:
        return
    concern.district = meeting.group.district
    concern.channel = ConcernChannel.FORUM
    concern.raised_on = meeting.date or clock.today()
    concern.raised_by = discussion.raised_by
    concern.save()
    # Copy the id of the concern, which was saved after the assignment.
    discussion.concern = concern


def _save_agenda(meeting: Meeting, agenda: Sequence[Discussion], actions: Sequence[Action]) -> None:
    """Save the agenda items; the outcome of a discussed item with an action becomes "action agreed"."""
    with_action = {action.concern_id for action in actions}
    for discussion in agenda:
        if discussion.outcome == DiscussionOutcome.DISCUSSED and discussion.concern_id in with_action:
            discussion.outcome = DiscussionOutcome.ACTION_AGREED
        discussion.meeting = meeting
        discussion.save()


def _check_visibility(user: User, rows: Sequence[Discussion] | Sequence[Action]) -> None:
    """Raise RecordNotVisible unless the user may see every saved row."""
    if not rows:
        return
    visible = type(rows[0]).objects.visible_to(user).filter(pk__in=[row.pk for row in rows])
    if visible.count() < len(rows):
        raise RecordNotVisible


def _set_concern_reported_back(action: Action) -> None:
    """Mark the concern as reported back once its last action was reported back to the forum."""
    concern = action.concern
    if not (concern and action.reported_back_at and concern.reported_back_on is None):
        return
    if not concern.actions.filter(reported_back_at=None).exists():
        date = action.reported_back_at.date or concern.raised_on
        concern.reported_back_on = max(date, concern.raised_on)
        concern.save(update_fields=["reported_back_on"])


class ConcernStateSync:
    """Update the state of concerns after a change of their agenda items and actions.

    Computes the states from the forums before and after the change, and writes only those that differ. A
    state that a user set on the concern's own page stays until a forum changes it.
    """

    def __init__(self, rows: Iterable[Discussion | Action]) -> None:
        self.rows = list(rows)
        self.resolved_on: dict[int, datetime.date] = {}
        self.before = self._compute_states()

    def _get_concern_ids(self) -> set[int]:
        # Computed anew after the change, when new concerns have an id.
        assigned = {row.concern_id for row in self.rows if row.concern_id}
        return assigned | {row.concern.pk for row in self.rows if row.concern and row.concern.pk}

    def _compute_states(self) -> dict[int, ConcernState]:
        ids = self._get_concern_ids()
        actions = Action.objects.exclude(meeting__state=MeetingState.CANCELLED).filter(concern__in=ids)
        with_action = set(actions.values_list("concern", flat=True))
        states = {pk: ConcernState.ACTION_AGREED if pk in with_action else ConcernState.OPEN for pk in ids}
        discussions = Discussion.objects.filter(concern__in=ids).exclude(meeting__state=MeetingState.CANCELLED)
        # The latest discussion of each concern determines its state, so it comes last.
        ordered = discussions.order_by("meeting__month", "meeting__date", "pk")
        for pk, outcome, meeting_state, date in ordered.values_list(
            "concern", "outcome", "meeting__state", "meeting__date"
        ):
            if meeting_state == MeetingState.HELD and outcome == DiscussionOutcome.RESOLVED:
                states[pk] = ConcernState.RESOLVED
                # A held meeting has a date.
                self.resolved_on[pk] = cast(datetime.date, date)
            else:
                states[pk] = ConcernState.ACTION_AGREED if pk in with_action else ConcernState.ON_AGENDA
        return states

    def apply(self) -> None:
        """Write the states that changed since the instance was created."""
        after = self._compute_states()
        for concern in Concern.objects.filter(pk__in=after).select_for_update():
            state = after[concern.pk]
            if state != self.before.get(concern.pk, ConcernState.OPEN) and state != concern.state:
                concern.state = state
                if state == ConcernState.RESOLVED:
                    concern.settled_on = max(self.resolved_on[concern.pk], concern.raised_on)
                concern.save(update_fields=["state"])
