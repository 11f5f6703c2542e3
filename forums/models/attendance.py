from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from csi.core.access import ScopedQuerySet
from csi.core.db.constraints import known_choices
from csi.core.db.fields import ChoiceField, CountField
from csi.core.db.history_tracking import HistoryTracking
from csi.core.period_lock.declarations import PeriodLock
from districts.models import CommunityGroup, Sector
from forums.models.meetings import DAYS_OF_MEETING, Meeting


class AttendanceQuerySet(ScopedQuerySet):
    scope_paths = ("meeting__group__district",)

    def for_list(self) -> Self:
        return self.select_related("meeting__group")


class Attendance(models.Model):
    """The participants of one sector at a meeting, by sex, and how many were under 30. Never named."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
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

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="communities")
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

    def __str__(self) -> str:
        return str(self.community)
