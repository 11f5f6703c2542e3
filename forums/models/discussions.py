from typing import Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.concerns.models import Concern, SensitiveQuerySet
from csi.concerns.models.state_rules import concern_on_agenda_trigger
from csi.core.choices import BadgeChoices
from csi.core.db.constraints import constraint_trigger, known_choices
from csi.core.db.fields import ChoiceField
from csi.core.db.history_tracking import HistoryTracking
from csi.core.period_lock.declarations import PeriodLock
from districts.models import Sector
from forums.models.groups import WorkingGroup
from forums.models.meetings import DAYS_OF_MEETING, LOCK_MEETING, Meeting

OTHER_DISTRICT_MESSAGE = _("This concern belongs to another district. Choose a concern of the group's district.")
SETTLED_MESSAGE = _(
    "This concern was settled before the meeting. Reopen it on its page, or choose the outcome “Already resolved”."
)
LOCK_CONCERN_AND_MEETING = f"""
    PERFORM FROM concerns_concern WHERE id = NEW.concern_id FOR NO KEY UPDATE;
    {LOCK_MEETING}
"""


class DiscussionOutcome(BadgeChoices):
    """The result of discussing a concern at a meeting."""

    DISCUSSED = "discussed", _("Discussed")
    ACTION_AGREED = "action_agreed", "good", _("Action agreed")
    RESOLVED = "resolved", "good", _("Already resolved")
    NEXT_AGENDA = "next_agenda", "watch", _("Deferred to the next meeting")
    NOT_REACHED = "not_reached", "watch", _("Not reached")


def concern_in_district_trigger(name: str) -> pgtrigger.Trigger:
    """Return a trigger that rejects a concern from another district than the meeting's group."""
    return constraint_trigger(
        name,
        field="concern",
        message=OTHER_DISTRICT_MESSAGE,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("concern_id", "meeting_id"),
        locks=LOCK_CONCERN_AND_MEETING,
        violation="""
            EXISTS (
                SELECT FROM concerns_concern AS concern, forums_meeting AS meeting
                JOIN forums_workinggroup AS working_group ON working_group.id = meeting.group_id
                WHERE concern.id = NEW.concern_id AND meeting.id = NEW.meeting_id
                  AND concern.district_id <> working_group.district_id
            )
        """,
    )


def check_concern_district(concern: Concern | None, meeting: Meeting | None) -> None:
    """Raise ValidationError if the concern belongs to another district than the meeting's group."""
    if concern and meeting and meeting.group_id and concern.district_id != meeting.group.district_id:
        raise ValidationError({"concern": OTHER_DISTRICT_MESSAGE})


class DiscussionQuerySet(SensitiveQuerySet):
    """Agenda items; an item has the sensitivity of its concern."""

    scope_paths = ("meeting__group__district",)
    sensitivity_lookup = "concern__sensitivity"
    author_lookup = "concern__created_by"

    def for_list(self) -> Self:
        return self.select_related("concern", "meeting__group__district")

    def carried_over(self, group: WorkingGroup) -> Self:
        """Filter the items that the group's last meeting postponed or did not reach."""
        last = Meeting.objects.held().filter(group=group).order_by("-date", "-pk").values("pk")[:1]
        postponed = (DiscussionOutcome.NEXT_AGENDA, DiscussionOutcome.NOT_REACHED)
        return self.filter(meeting__in=last, outcome__in=postponed)


class Discussion(models.Model):
    """A concern on the agenda of a meeting, with the outcome of its discussion."""

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="discussions"
    )
    concern = models.ForeignKey(
        Concern, verbose_name=_("concern"), on_delete=models.PROTECT, related_name="discussions"
    )
    raised_by = ChoiceField(_("raised by"), enum=Sector)
    outcome = ChoiceField(_("outcome"), enum=DiscussionOutcome, default=DiscussionOutcome.DISCUSSED)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = DiscussionQuerySet.as_manager()

    period_lock = PeriodLock("meeting__group__district", error_field="meeting", days=DAYS_OF_MEETING)

    history = HistoryTracking(parent="meeting")

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ("meeting", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "concern"],
                name="discussion_unique_concern",
                violation_error_message=_("This concern is already on the agenda."),
            ),
            known_choices("raised_by", Sector, name="discussion_sector_known", message=_("Choose a sector.")),
            known_choices(
                "outcome",
                DiscussionOutcome,
                name="discussion_outcome_known",
                message=_("Choose the outcome of the discussion."),
            ),
        ]
        triggers = [
            concern_in_district_trigger("discussion_concern_in_district"),
            # A concern may be settled while it is on an agenda, and an item may report that it had been resolved.
            constraint_trigger(
                "discussion_concern_not_settled",
                field="concern",
                message=SETTLED_MESSAGE,
                on_change_of=("concern_id", "meeting_id", "outcome"),
                locks=LOCK_CONCERN_AND_MEETING,
                violation="""
                    NEW.outcome <> 'resolved'
                    AND (
                        OLD.id IS NULL OR OLD.outcome = 'resolved'
                        OR ROW(OLD.concern_id, OLD.meeting_id) IS DISTINCT FROM ROW(NEW.concern_id, NEW.meeting_id)
                    )
                    AND EXISTS (
                        SELECT FROM concerns_concern AS concern, forums_meeting AS meeting
                        WHERE concern.id = NEW.concern_id AND meeting.id = NEW.meeting_id
                          AND concern.settled_on < COALESCE(meeting.date, meeting.month)
                    )
                """,
            ),
            concern_on_agenda_trigger("OLD.concern_id", pgtrigger.UpdateOf("concern_id") | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.concern)

    def clean(self) -> None:
        concern, meeting = getattr(self, "concern", None), getattr(self, "meeting", None)
        check_concern_district(concern, meeting)
        if concern and meeting and self._is_settled_before(concern, meeting):
            raise ValidationError({"concern": SETTLED_MESSAGE})

    def _is_settled_before(self, concern: Concern, meeting: Meeting) -> bool:
        """Return whether the concern had been settled before the meeting to whose agenda it is added."""
        day = meeting.date or meeting.month
        if self.outcome == DiscussionOutcome.RESOLVED or not (concern.settled_on and day and concern.settled_on < day):
            return False
        saved = Discussion.objects.filter(pk=self.pk, concern=concern.pk, meeting=meeting.pk)
        return not saved.exclude(outcome=DiscussionOutcome.RESOLVED).exists()
