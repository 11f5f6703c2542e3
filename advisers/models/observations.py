"""Observations by advisers."""

import datetime
from typing import Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from advisers.models.advisers import Adviser
from csi.concerns.models import Concern, SensitiveQuerySet, Sensitivity
from csi.core.choices import BadgeChoices
from csi.core.dates import BoundedDateField
from csi.core.db.constraints import constraint_trigger, known_choices
from csi.core.db.fields import ChoiceField
from csi.core.db.history_tracking import HistoryTracking
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.declarations import LockedFields, OnDay, PeriodLock
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from csi.core.urls import cached_reverse
from districts.models import District, PoliceStation
from districts.models.districts import LOCK_STATION, station_open_trigger

OTHER_DISTRICT_MESSAGE = _("This concern belongs to another district. Choose a concern of the observation's district.")


class ObservationKind(BadgeChoices):
    DEVELOPMENT = "development", _("Development")
    CHALLENGE = "challenge", "watch", _("Challenge")
    GOOD_PRACTICE = "good_practice", "good", _("Good practice")
    INCIDENT = "incident", "bad", _("Incident")


class ObservationQuerySet(SearchMixin, SensitiveQuerySet):
    scope_paths = ("district",)
    search_fields = ("summary", "details", "district__name_en", "district__name_ru", "district__name_ky")

    def for_list(self) -> Self:
        return self.select_related("district", "station", "adviser", "created_by")

    def for_detail(self) -> Self:
        return self.for_list()

    def observed_between(self, start: datetime.date, end: datetime.date) -> Self:
        """Return the observations dated in the half-open period."""
        return self.filter(date__gte=start, date__lt=end)


class Observation(AuditedModel):
    """An observation by an adviser, and the concern created from it, if any."""

    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="observations"
    )
    station = models.ForeignKey(
        PoliceStation,
        verbose_name=_("police station"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
    )
    adviser = models.ForeignKey(
        Adviser,
        verbose_name=_("adviser"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        help_text=_("The adviser who made the observation, if it was not you."),
    )
    date = BoundedDateField(_("observed on"), is_past=True)
    kind = ChoiceField(_("type"), enum=ObservationKind)
    summary = models.CharField(_("summary"), max_length=200)
    details = models.TextField(
        _("details"), blank=True, max_length=20_000, help_text=_("Describe what happened. Do not name anyone.")
    )
    sensitivity = ChoiceField(
        _("sensitivity"),
        enum=Sensitivity,
        default=Sensitivity.NORMAL,
        help_text=_(
            "Restricted: visible to the district team and managers. Confidential: visible to you and managers."
        ),
    )
    concern = models.ForeignKey(
        Concern,
        verbose_name=_("concern created from it"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
    )

    objects = ObservationQuerySet.as_manager()

    history = HistoryTracking(author_only_when={"sensitivity": Sensitivity.CONFIDENTIAL})

    # The concern is created later; the sensitivity can always be raised.
    period_lock = PeriodLock(
        "district",
        error_field="date",
        parts=(LockedFields(OnDay("date"), ("district", "station", "adviser", "kind", "summary", "details")),),
    )

    features = RecordFeatures(search_position=90, calendar=None, return_section=True, menu=True, recent=True)

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ("-date", "-pk")
        constraints = [
            known_choices(
                "sensitivity",
                Sensitivity,
                name="observation_sensitivity_known",
                message=_("Choose normal, restricted or confidential."),
            ),
            known_choices("kind", ObservationKind, name="observation_kind_known"),
        ]
        indexes = [
            # Read by the list of observations.
            models.Index(fields=["-date", "-id"], name="observation_by_date"),
        ]
        triggers = [
            constraint_trigger(
                "observation_concern_in_district",
                field="concern",
                message=OTHER_DISTRICT_MESSAGE,
                on_change_of=("concern_id", "district_id"),
                locks="PERFORM FROM concerns_concern WHERE id = NEW.concern_id FOR NO KEY UPDATE;",
                violation="""
                    EXISTS (
                        SELECT FROM concerns_concern AS concern
                        WHERE concern.id = NEW.concern_id AND concern.district_id <> NEW.district_id
                    )
                """,
            ),
            constraint_trigger(
                "observation_district_matches_station",
                field="station",
                message=_("This station is in another district. Choose a station of this district."),
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("station_id", "district_id"),
                locks=LOCK_STATION,
                violation="""
                    EXISTS (
                        SELECT FROM districts_policestation AS station
                        WHERE station.id = NEW.station_id AND station.district_id <> NEW.district_id
                    )
                """,
            ),
            station_open_trigger("observation_of_open_station"),
        ]

    def __str__(self) -> str:
        return self.summary

    def get_absolute_url(self) -> str:
        return cached_reverse("advisers:observation_detail", self.pk)

    def clean(self) -> None:
        if self.station is not None and self.district_id and self.station.district_id != self.district_id:
            raise ValidationError(
                {"station": _("This station is in another district. Choose a station of this district.")}
            )
        if self.concern is not None and self.district_id and self.concern.district_id != self.district_id:
            raise ValidationError({"concern": OTHER_DISTRICT_MESSAGE})
        if self.station is not None and self.date and (error := self.station.get_closed_day_error(self.date)):
            raise ValidationError({"date": error})
