"""Preparation of a meeting: the last meeting, commitments of earlier ones and the concerns that wait."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from csi.concerns.models import Concern
from csi.core.typing import RecordUser
from forums.models import Action, Discussion, Meeting, WorkingGroup
from forums.models.actions import ActionQuerySet

# One for each of the keys 1 to 9.
MAX_SUGGESTED_CONCERNS = 9
# Older commitments are found in the list of actions.
MAX_COMMITMENTS = 30
# A commitment is due at the next meeting, which is four weeks later unless it is planned.
USUAL_INTERVAL = datetime.timedelta(weeks=4)


@dataclass(frozen=True)
class SuggestedConcern:
    """A concern that waits for an agenda.

    `is_carried_over`: the last meeting postponed or did not reach it.
    """

    concern: Concern
    raised_by: str
    is_carried_over: bool


@dataclass(frozen=True)
class MeetingPreparation:
    """The records with which the next meeting of a group begins, as far as the user may see them.

    `day`: the date of the meeting, or the last day on which it may take place.
    """

    group: WorkingGroup
    user: RecordUser
    day: datetime.date
    meeting: Meeting | None = None

    @cached_property
    def last_meeting(self) -> Meeting | None:
        """The last regular meeting that was held before this one."""
        earlier = Meeting.objects.regular().held().filter(group=self.group, date__lt=self.day)
        return earlier.exclude(pk=self.meeting and self.meeting.pk).order_by("-date", "-pk").first()

    @cached_property
    def last_attendance(self) -> dict[str, int]:
        """The participants of the last meeting, by sector."""
        rows = self.last_meeting.attendances.all() if self.last_meeting else ()
        return {row.sector: row.people for row in rows}

    def list_commitments(self) -> ActionQuerySet:
        """Return the actions of earlier meetings whose result has not been reported back."""
        actions = Action.objects.editable_by(self.user).filter(meeting__group=self.group)
        shown = actions.unreported().agreed_before(self.day).order_by("due", "pk").values("pk")[:MAX_COMMITMENTS]
        return actions.filter(pk__in=shown)

    @cached_property
    def suggested_concerns(self) -> Sequence[SuggestedConcern]:
        """The concerns for the agenda: those carried over, then those on no agenda yet, the oldest first."""
        items = Discussion.objects.visible_to(self.user).carried_over(self.group).select_related("concern")
        postponed = [SuggestedConcern(item.concern, item.raised_by, True) for item in items if item.concern.is_open]
        concerns = Concern.objects.visible_to(self.user).filter(district=self.group.district_id)
        waiting = concerns.waiting().raised_until(self.day).order_by("raised_on", "pk")[:MAX_SUGGESTED_CONCERNS]
        suggested = [*postponed, *(SuggestedConcern(concern, concern.raised_by, False) for concern in waiting)]
        by_concern = {item.concern.pk: item for item in reversed(suggested)}
        if self.meeting and self.meeting.pk:
            for concern_id in self.meeting.discussions.values_list("concern", flat=True):
                by_concern.pop(concern_id, None)
        return [item for item in suggested if by_concern.get(item.concern.pk) is item][:MAX_SUGGESTED_CONCERNS]

    @cached_property
    def next_due(self) -> datetime.date:
        """The day on which an action of this meeting is due: that of the next meeting."""
        planned = Meeting.objects.filter(group=self.group, date__gt=self.day).order_by("date")
        return planned.values_list("date", flat=True).first() or self.day + USUAL_INTERVAL
