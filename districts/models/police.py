"""Police strength by station, community and sex."""

import datetime
from typing import Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, FloatField, OuterRef, Q, Subquery, Sum, Window
from django.db.models.functions import Cast, NullIf
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from csi.core.access import ScopedQuerySet
from csi.core.dates import BoundedDateField
from csi.core.db.constraints import deferred_constraint_trigger
from csi.core.db.fields import CountField, total_of
from csi.core.db.history_tracking import HistoryTracking
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.declarations import OnDay, PeriodLock
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from csi.core.urls import cached_reverse
from districts.models.districts import PoliceStation, station_open_trigger
from districts.models.population import CommunityGroup


class PoliceStrengthQuerySet(SearchMixin, ScopedQuerySet):
    scope_paths = ("station__district",)
    search_fields = ("station__name", "source", "station__district__name_en", "station__district__name_ru")

    def for_list(self) -> Self:
        """Annotate `women`, `men` and `officers` over all communities."""
        lines = StrengthLine.objects.all()
        return self.select_related("station__district").annotate(
            women=total_of(lines, "strength", "women"),
            men=total_of(lines, "strength", "men"),
            officers=F("women") + F("men"),
        )

    def for_detail(self) -> Self:
        return self.for_list()

    def latest_on(self, day: datetime.date) -> Self:
        """Return the latest record, up to that day, of each station that had not closed by then."""
        newest = PoliceStrength.objects.filter(station=OuterRef("station"), date__lte=day).order_by("-date")
        not_closed = Q(station__closed_on__isnull=True) | Q(station__closed_on__gte=day)
        return self.filter(not_closed, pk=Subquery(newest.values("pk")[:1]))


STRENGTH_WITHOUT_ROWS = _("Enter the number of officers for at least one community.")


def has_lines_trigger(strength: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """Return a deferred trigger that rejects a record without rows; `strength`: SQL of its id."""
    return deferred_constraint_trigger(
        "strength_has_lines",
        field="",
        table="districts_policestrength",
        message=STRENGTH_WITHOUT_ROWS,
        operation=operation,
        violation=f"""
            EXISTS (
                SELECT FROM districts_policestrength AS strength
                WHERE strength.id = {strength} AND NOT EXISTS (
                    SELECT FROM districts_strengthline AS line WHERE line.strength_id = strength.id
                )
            )
        """,
    )


class PoliceStrength(AuditedModel):
    """The officers of a station on a date: the measure of multi-ethnic policing."""

    station = models.ForeignKey(
        PoliceStation, verbose_name=_("police station"), on_delete=models.PROTECT, related_name="strengths"
    )
    date = BoundedDateField(_("date"), is_past=True)
    source = models.CharField(
        _("source"),
        max_length=200,
        help_text=_("Who provided the figures, for example, the district's personnel office."),
    )

    objects = PoliceStrengthQuerySet.as_manager()

    period_lock = PeriodLock("station__district", error_field="date", days=OnDay("date"))

    features = RecordFeatures(search_position=None, calendar=None, return_section=True, menu=True, recent=False)

    class Meta:
        verbose_name = _("police strength")
        verbose_name_plural = _("police strength")
        ordering = ("-date", "station", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["station", "date"],
                name="strength_unique_date",
                violation_error_message=_("The strength of this station on this date is already recorded."),
            ),
        ]
        indexes = [
            # Read by the list of police strength.
            models.Index(fields=["-date", "id"], name="strength_by_date"),
        ]
        triggers = [
            # Records from before the rule can still be edited.
            has_lines_trigger("NEW.id", pgtrigger.Insert),
            station_open_trigger("strength_of_open_station"),
        ]

    def __str__(self) -> str:
        return f"{self.station}, {formats.date_format(self.date)}"

    def get_absolute_url(self) -> str:
        return cached_reverse("districts:policestrength_detail", self.pk)

    def clean(self) -> None:
        if self.station_id and self.date and (error := self.station.get_closed_day_error(self.date)):
            raise ValidationError({"date": error})


class StrengthLineQuerySet(ScopedQuerySet):
    scope_paths = ("strength__station__district",)

    def for_list(self) -> Self:
        """Annotate `officers` and their `share` of the station in percent (null if it has none)."""
        officers = F("women") + F("men")
        station = Window(Sum(officers), partition_by=F("strength"))
        return self.select_related("community").annotate(
            officers=officers,
            share=Cast(officers * 100, FloatField()) / NullIf(Cast(station, FloatField()), 0.0),
        )


class StrengthLine(models.Model):
    """The officers of one community at a station on a date."""

    strength = models.ForeignKey(
        PoliceStrength, verbose_name=_("police strength"), on_delete=models.CASCADE, related_name="lines"
    )
    community = models.ForeignKey(CommunityGroup, verbose_name=_("community"), on_delete=models.PROTECT)
    women = CountField(_("women"))
    men = CountField(_("men"))

    objects = StrengthLineQuerySet.as_manager()

    period_lock = PeriodLock("strength__station__district", error_field="strength", days=OnDay("strength__date"))

    history = HistoryTracking(parent="strength")

    class Meta:
        verbose_name = _("officers of a community")
        verbose_name_plural = _("officers by community")
        ordering = ("community__position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["strength", "community"],
                name="strength_line_unique_community",
                violation_error_message=_("This community is listed twice. Remove one of the rows."),
            ),
        ]
        triggers = [has_lines_trigger("OLD.strength_id", pgtrigger.UpdateOf("strength_id") | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.community)
