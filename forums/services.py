"""What is written across models: a meeting with all that belongs to it, and how an action goes on."""

from django.db import transaction
from django.utils.functional import cached_property

from csi.concerns.models import Concern, ConcernChannel, ConcernState
from csi.core import clock
from csi.core.access import ScopedQuerySet
from csi.core.history.actor import set_actor
from forums.models import Action, Discussion, DiscussionOutcome, Meeting, MeetingState


class NotInScope(Exception):
    """Something that was to be written refers to a record that this person may not see."""


@transaction.atomic
def record_meeting(*, acting_user, meeting, attendances=(), communities=(), agenda=(), agreed=(), removed=()):
    """Saves a meeting with its rows; concerns follow what was said of them.

    `agenda`: Discussions; one whose concern is not saved yet raises that concern. `agreed`: Actions, whose
    concern may be one of those. `removed`: saved rows to take away.
    """
    with set_actor(acting_user):
        touched = Standings([*_said_before(meeting), *agenda, *agreed])
        for row in removed:
            row.delete()
        # An action and its meeting's date may move together: neither may pass the other on the way.
        moved_first = [action for action in agreed if action.pk and _moves_later(meeting)]
        for action in moved_first:
            action.save()
        meeting.save()
        for row in (*attendances, *communities):
            row.meeting = meeting
            row.save()
        for discussion in agenda:
            _raise_concern(discussion, meeting)
        agreed_for = set()
        for action in agreed:
            if action not in moved_first:
                action.meeting = meeting
                # The concern may have been saved only just now.
                action.concern = action.concern
                action.save()
            agreed_for.add(action.concern_id)
        for discussion in agenda:
            if discussion.outcome == DiscussionOutcome.DISCUSSED and discussion.concern_id in agreed_for:
                discussion.outcome = DiscussionOutcome.ACTION_AGREED
            discussion.meeting = meeting
            discussion.save()
        _refuse_out_of_scope(acting_user, agenda, agreed)
        touched.follow()
    return meeting


@transaction.atomic
def delete_meeting(*, acting_user, meeting):
    """Deletes a meeting; concerns stand as if it had not been."""
    with set_actor(acting_user):
        touched = Standings(meeting.discussions.select_related("concern"))
        meeting.delete()
        touched.follow()


@transaction.atomic
def record_action(*, acting_user, action):
    """Saves an action, new or changed; its concern follows."""
    with set_actor(acting_user):
        before = Action.objects.filter(pk=action.pk).select_related("concern")
        touched = Standings([*before, action])
        action.save()
        _refuse_out_of_scope(acting_user, [], [action])
        _tell_back(action)
        touched.follow()
    return action


def record_progress(*, acting_user, action, done_on=None, verified_on=None, verified_by=None, reported_back_at=None):
    """Takes an action further: done, verified by someone else, told to the forum. What is None stays as it is."""
    given = {
        "done_on": done_on,
        "verified_on": verified_on,
        "verified_by": verified_by,
        "reported_back_at": reported_back_at,
    }
    for name, value in given.items():
        if value is not None:
            setattr(action, name, value)
    action.full_clean()
    return record_action(acting_user=acting_user, action=action)


@transaction.atomic
def delete_action(*, acting_user, action):
    with set_actor(acting_user):
        touched = Standings([action])
        action.delete()
        touched.follow()


def _said_before(meeting):
    """What stands on the agenda and was agreed so far: a meeting that is cancelled takes all of it back."""
    if not meeting.pk:
        return []
    return [*meeting.discussions.select_related("concern"), *meeting.actions.select_related("concern")]


def _moves_later(meeting):
    if not meeting.pk or not meeting.date:
        return False
    before = Meeting.objects.values_list("date", flat=True).get(pk=meeting.pk)
    return before is not None and meeting.date > before


def _raise_concern(discussion, meeting):
    """Saves the concern of an agenda item when it is a new one: raised in this forum, on that day."""
    concern = discussion.concern
    if not concern._state.adding:
        return
    concern.district = meeting.group.district
    concern.channel = ConcernChannel.FORUM
    concern.raised_on = meeting.date or clock.today()
    concern.raised_by = discussion.raised_by
    concern.save()
    # Assigned once more: only a saved concern has an id to refer to.
    discussion.concern = concern


def _refuse_out_of_scope(user, agenda, agreed):
    """The third lock: what was written lies within what this person may see."""
    for rows in (agenda, agreed):
        if not rows:
            continue
        queryset: ScopedQuerySet = type(rows[0]).objects.visible_to(user)
        if queryset.filter(pk__in=[row.pk for row in rows]).count() < len(rows):
            raise NotInScope


def _tell_back(action):
    """The concern was told back when the forum was told of the last action for it."""
    concern = action.concern
    if not (concern and action.reported_back_at_id and concern.reported_back_on is None):
        return
    if not concern.actions.filter(reported_back_at=None).exists():
        concern.reported_back_on = max(action.reported_back_at.date, concern.raised_on)
        concern.save(update_fields=["reported_back_on"])


class Standings:
    """Where concerns stand by what forums said of them, before a change and after it.

    A concern's state follows the change only: what a person set by hand on the concern's own page stays
    until a forum says something new.
    """

    def __init__(self, rows):
        self.rows = list(rows)
        self.resolved_on = {}
        self.before = self._ask()

    @property
    def _concerns(self):
        return {row.concern_id for row in self.rows if row.concern_id} | {
            row.concern.pk for row in self.rows if row.concern and row.concern.pk
        }

    @cached_property
    def _actions_count_where(self):
        return Action.objects.exclude(meeting__state=MeetingState.CANCELLED)

    def _ask(self):
        asked = self._concerns
        acted_on = set(self._actions_count_where.filter(concern__in=asked).values_list("concern", flat=True))
        standings = {pk: ConcernState.ACTION_AGREED if pk in acted_on else ConcernState.OPEN for pk in asked}
        said = Discussion.objects.filter(concern__in=asked).exclude(meeting__state=MeetingState.CANCELLED)
        # The latest word on each concern counts, so it comes last.
        for pk, outcome, meeting_state, date in said.order_by("meeting__month", "meeting__date", "pk").values_list(
            "concern", "outcome", "meeting__state", "meeting__date"
        ):
            if meeting_state == MeetingState.HELD and outcome == DiscussionOutcome.RESOLVED:
                standings[pk] = ConcernState.RESOLVED
                self.resolved_on[pk] = date
            else:
                standings[pk] = ConcernState.ACTION_AGREED if pk in acted_on else ConcernState.ON_AGENDA
        return standings

    def follow(self):
        """Sets the state of those concerns whose standing has changed."""
        after = self._ask()
        for concern in Concern.objects.filter(pk__in=after).select_for_update():
            standing = after[concern.pk]
            if standing != self.before.get(concern.pk, ConcernState.OPEN) and standing != concern.state:
                concern.state = standing
                if standing == ConcernState.RESOLVED:
                    concern.settled_on = max(self.resolved_on[concern.pk], concern.raised_on)
                concern.save(update_fields=["state"])
