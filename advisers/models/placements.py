"""Placements of advisers at police stations."""

import datetime
from typing import Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from advisers.models.advisers import Adviser
from csi.core.access import ScopedQuerySet
from csi.core.dates import BoundedDateField
from csi.core.db.constraints import constraint_trigger, deferred_constraint_trigger, known_choices
from csi.core.db.fields import ChoiceField
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.declarations import InPeriod, LockedFields, PeriodLock
from csi.core.periods import non_overlapping_constraint, ordered_dates_constraint
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from csi.core.urls import cached_reverse
from districts.models import Mandate, PoliceStation
from districts.models.districts import LOCK_STATION
from districts.models.mandates import MandatePeriodMixin, validate_within_mandate, within_mandate_trigger


class PlacementRole(models.TextChoices):
    ADVISER = "adviser", _("Police adviser")
    TEAM_LEADER = "team_leader", _("Team leader")
    COMMUNITY = "community", _("Community adviser")


class PlacementQuerySet(SearchMixin, MandatePeriodMixin, ScopedQuerySet):
    scope_paths = ("station__district",)
    edited_by_field_staff = False
    search_fields = (
        "adviser__given_names",
        "adviser__family_name",
        "station__name",
        "station__district__name_en",
        "station__district__name_ru",
    )

    def for_list(self) -> Self:
        return self.select_related("adviser", "station__district", "mandate")

    def for_detail(self) -> Self:
        return self.for_list()

    def for_choice(self) -> Self:
        return self.select_related("adviser", "station")

    def in_post_on(self, day: datetime.date) -> Self:
        """Return the placements that run on that day, at most until the mandate ends."""
        return self.in_force_on(day)

    def in_post_during(self, start: datetime.date, end: datetime.date) -> Self:
        """Return the placements that include a day of the half-open period."""
        return self.running_during(start, end).filter(Q(mandate__ends__isnull=True) | Q(mandate__ends__gte=start))

    def remaining_on(self, day: datetime.date) -> Self:
        """Return the placements that end on or after that day, or have no end."""
        is_own = Q(ends__isnull=True) | Q(ends__gte=day)
        return self.filter(is_own, Q(mandate__ends__isnull=True) | Q(mandate__ends__gte=day))

    def tour_ending_between(self, start: datetime.date, end: datetime.date) -> Self:
        """Return the placements that end in the half-open period; annotate `tour_ends_on`.

        Annotate `is_last_adviser`: true if nobody is in post at the station on the following day.
        """
        next_day = OuterRef("tour_ends_on") + datetime.timedelta(days=1)
        is_in_post = (Q(ends__isnull=True) | Q(ends__gte=next_day)) & (
            Q(mandate__ends__isnull=True) | Q(mandate__ends__gte=next_day)
        )
        others = self.model._base_manager.filter(is_in_post, station=OuterRef("station"), starts__lte=next_day)
        ending = self.annotate(tour_ends_on=Coalesce("ends", "mandate__ends")).filter(
            tour_ends_on__gte=start, tour_ends_on__lt=end
        )
        return ending.annotate(is_last_adviser=~Exists(others))

    def without_receipt(self) -> Self:
        """Return the placements whose handover pack nobody has acknowledged."""
        return self.exclude(handover__acknowledged_at__isnull=False)


class Placement(AuditedModel):
    """An adviser's co-location at a station; `ends` is null if it ends with the mandate."""

    adviser = models.ForeignKey(Adviser, verbose_name=_("adviser"), on_delete=models.PROTECT, related_name="placements")
    station = models.ForeignKey(
        PoliceStation, verbose_name=_("police station"), on_delete=models.PROTECT, related_name="placements"
    )
    mandate = models.ForeignKey(Mandate, verbose_name=_("mandate"), on_delete=models.PROTECT, related_name="placements")
    role = ChoiceField(_("role"), enum=PlacementRole, default=PlacementRole.ADVISER)
    starts = BoundedDateField(_("from"))
    ends = BoundedDateField(
        _("to"), null=True, blank=True, help_text=_("The last day. Leave blank if it ends with the mandate.")
    )

    objects = PlacementQuerySet.as_manager()

    period_lock = PeriodLock(
        "station__district",
        error_field="starts",
        parts=(LockedFields(InPeriod("starts", "ends", "mandate__ends"), ("adviser", "station", "role")),),
    )

    features = RecordFeatures(search_position=80, calendar="tour", return_section=True, menu=True, recent=False)

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ("-starts", "adviser", "pk")
        constraints = [
            ordered_dates_constraint("placement_in_order"),
            non_overlapping_constraint(
                "placement_no_overlap",
                by="adviser",
                message=_(
                    "This adviser is already placed at a station on some of these days. "
                    "End the other placement the day before this one starts."
                ),
            ),
            known_choices("role", PlacementRole, name="placement_role_known"),
        ]
        indexes = [
            # Read by the list of placements.
            models.Index(fields=["-starts", "id"], name="placement_by_start"),
        ]
        triggers = [
            deferred_constraint_trigger(
                "placement_of_assigned_concerns",
                field="station",
                message=_(
                    "Concerns of this district are assigned to the adviser, who would have no other placement there. "
                    "Assign them to another adviser first."
                ),
                operation=pgtrigger.Delete | pgtrigger.UpdateOf("adviser_id", "station_id"),
                locks="PERFORM FROM advisers_adviser WHERE id = OLD.adviser_id FOR NO KEY UPDATE;",
                violation="""
                    EXISTS (
                        SELECT FROM concerns_concern AS concern
                        WHERE concern.assigned_to_id = OLD.adviser_id
                          AND NOT EXISTS (
                              SELECT FROM advisers_placement AS placement
                              JOIN districts_policestation AS station ON station.id = placement.station_id
                              WHERE placement.adviser_id = OLD.adviser_id
                                AND station.district_id = concern.district_id
                          )
                    )
                """,
            ),
            within_mandate_trigger("placement_within_mandate", _("Enter dates within those of the mandate.")),
            constraint_trigger(
                "placement_after_station_opened",
                field="starts",
                message=_("The station was not open yet. Check the date, or the dates of the station."),
                on_change_of=("station_id", "starts"),
                locks=LOCK_STATION,
                violation="""
                    EXISTS (
                        SELECT FROM districts_policestation WHERE id = NEW.station_id AND NEW.starts < opened_on
                    )
                """,
            ),
            constraint_trigger(
                "placement_before_station_closed",
                field="ends",
                message=_("The station closes before. Check the date, or the dates of the station."),
                on_change_of=("station_id", "ends", "mandate_id"),
                locks=LOCK_STATION,
                violation="""
                    EXISTS (
                        SELECT FROM districts_policestation
                        WHERE id = NEW.station_id AND closed_on < COALESCE(
                            NEW.ends, (SELECT ends FROM districts_mandate WHERE id = NEW.mandate_id), 'infinity'
                        )
                    )
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.adviser}, {self.station}"

    def get_absolute_url(self) -> str:
        return cached_reverse("advisers:placement_detail", self.pk)

    def clean(self) -> None:
        validate_within_mandate(self)
        self._validate_within_station()

    def _validate_within_station(self) -> None:
        if not (self.station_id and self.mandate_id):
            return
        if self.starts and (error := self.station.get_closed_day_error(self.starts)):
            raise ValidationError({"starts": error})
        closed = self.station.closed_on
        if closed and (self.last_day is None or self.last_day > closed):
            message = gettext("The station closes before. Enter a last day on or before %(day)s.")
            raise ValidationError({"ends": message % {"day": formats.date_format(closed)}})

    @property
    def last_day(self) -> datetime.date | None:
        """The last day of the placement or of its mandate; None if neither has one."""
        return self.ends or self.mandate.ends
