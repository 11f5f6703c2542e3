from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from csi.core.access import ScopedQuerySet
from csi.core.db.constraints import (
    constraint_trigger,
    deferred_constraint_trigger,
    inserted_rows_trigger,
    known_choices,
)
from csi.core.db.fields import ChoiceField, CountField
from csi.core.db.history_tracking import HistoryTracking
from csi.core.period_lock.declarations import PeriodLock
from districts.models import CommunityGroup, Sector
from forums.models.meetings import DAYS_OF_MEETING, LOCK_MEETING, Meeting

COMMUNITIES_MESSAGE = _("The communities add up to more people than the attendance. Check the numbers of both tables.")


def held_meeting_triggers(name: str) -> list[pgtrigger.Trigger]:
    """Return the triggers that reject participants of a meeting that was not held."""
    violation = "EXISTS (SELECT FROM forums_meeting WHERE id = NEW.meeting_id AND state <> 'held')"
    # An array, so that the plan uses the primary key, however many rows the first statement has.
    meetings = "FROM forums_meeting WHERE id = ANY (ARRAY(SELECT meeting_id FROM new_rows))"
    return [
        constraint_trigger(
            name,
            field="meeting",
            message=_("Participants can be recorded only for a meeting that was held."),
            operation=pgtrigger.UpdateOf("meeting_id"),
            on_change_of=("meeting_id",),
            locks=LOCK_MEETING,
            violation=violation,
        ),
        inserted_rows_trigger(
            name,
            locks=f"PERFORM {meetings} ORDER BY id FOR NO KEY UPDATE;",
            violation=f"EXISTS (SELECT {meetings} AND state <> 'held')",
            row_violation=violation,
        ),
    ]


def communities_within_total_trigger(operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """Return a deferred trigger: the communities of a meeting add up to its participants at most."""
    return deferred_constraint_trigger(
        "presence_within_attendance",
        field="people",
        table="forums_communitypresence",
        message=COMMUNITIES_MESSAGE,
        operation=operation,
        violation="""
            EXISTS (
                SELECT FROM forums_communitypresence AS presence
                WHERE presence.meeting_id IN (OLD.meeting_id, NEW.meeting_id)
                GROUP BY presence.meeting_id
                HAVING SUM(presence.people) > (
                    SELECT COALESCE(SUM(attendance.women + attendance.men), 0)
                    FROM forums_attendance AS attendance WHERE attendance.meeting_id = presence.meeting_id
                )
            )
        """,
    )


class AttendanceQuerySet(ScopedQuerySet):
    scope_paths = ("meeting__group__district",)

    def for_list(self) -> Self:
        return self.select_related("meeting__group")


class Attendance(models.Model):
    """The participants of one sector at a meeting, by sex, and how many were under 30. Never named."""

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="attendances"
    )
    sector = ChoiceField(_("sector"), enum=Sector)
    women = CountField(_("women"))
    men = CountField(_("men"))
    under_30 = CountField(_("of whom under 30"))

    objects = AttendanceQuerySet.as_manager()

    period_lock = PeriodLock("meeting__group__district", error_field="meeting", days=DAYS_OF_MEETING)

    history = HistoryTracking(parent="meeting")

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ("meeting", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "sector"],
                name="attendance_unique_sector",
                violation_error_message=_("This sector is already in the table. Use one row for each sector."),
            ),
            models.CheckConstraint(
                condition=Q(under_30__lte=F("women") + F("men")),
                name="attendance_under_30_within_total",
                violation_error_message=_(
                    "The number under 30 is higher than the total of women and men. Check the three numbers."
                ),
            ),
            known_choices("sector", Sector, name="attendance_sector_known", message=_("Choose a sector.")),
        ]
        triggers = [
            *held_meeting_triggers("attendance_meeting_held"),
            communities_within_total_trigger(pgtrigger.UpdateOf("meeting_id", "women", "men") | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.get_sector_display()

    @property
    def people(self) -> int:
        return self.women + self.men


class CommunityPresenceQuerySet(ScopedQuerySet):
    scope_paths = ("meeting__group__district",)

    def for_list(self) -> Self:
        return self.select_related("meeting__group", "community")


class CommunityPresence(models.Model):
    """The number of participants from one community at a meeting."""

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="communities"
    )
    community = models.ForeignKey(CommunityGroup, verbose_name=_("community"), on_delete=models.PROTECT)
    people = CountField(_("people"))

    objects = CommunityPresenceQuerySet.as_manager()

    period_lock = PeriodLock("meeting__group__district", error_field="meeting", days=DAYS_OF_MEETING)

    history = HistoryTracking(parent="meeting")

    class Meta:
        verbose_name = _("community present")
        verbose_name_plural = _("communities present")
        ordering = ("community__position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "community"],
                name="presence_unique_community",
                violation_error_message=_("This community is already in the table. Use one row for each community."),
            ),
        ]
        triggers = [
            *held_meeting_triggers("presence_meeting_held"),
            communities_within_total_trigger(pgtrigger.Insert | pgtrigger.UpdateOf("meeting_id", "people")),
        ]

    def __str__(self) -> str:
        return str(self.community)
