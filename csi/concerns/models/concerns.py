"""Safety concerns of the community."""

import datetime
from functools import reduce
from operator import or_
from typing import Any, Self

import pgtrigger
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from csi.concerns.age_bands import AgeBand
from csi.concerns.models.assignment import (
    AssignmentQuerySet,
    assigned_concern_trigger,
    notify_assigned_adviser,
    validate_assignment,
)
from csi.concerns.models.sensitivity import Sensitivity
from csi.concerns.models.state_rules import (
    NO_ACTION_MESSAGE,
    NOT_ON_AGENDA_MESSAGE,
    concern_has_action_trigger,
    concern_on_agenda_trigger,
)
from csi.concerns.workflow import FOLLOW_UP_WINDOW, SETTLED_STATES, ConcernState
from csi.core import clock
from csi.core.dates import BoundedDateField
from csi.core.db.constraints import constraint_trigger, known_choices
from csi.core.db.fields import ChoiceField
from csi.core.db.history_tracking import HistoryTracking
from csi.core.db.search import Fold
from csi.core.history.actor import AuditedModel
from csi.core.merging.declarations import MergeRules
from csi.core.period_lock.declarations import LockedFields, OnDay, PeriodLock
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from csi.core.urls import cached_reverse
from districts.models import District, Sector

# Longest time that a concern should wait for an agreed action.
ACTION_WAIT_LIMIT = datetime.timedelta(days=60)

# Condition: the outcome of a settled concern was reported back, before or within the follow-up window.
REPORTED_BACK_IN_TIME = Q(reported_back_on__lte=F("settled_on") + FOLLOW_UP_WINDOW)

# Condition of `SETTLED_STATES` for a sorting order: PostgreSQL keeps this form in the definition of the index.
IS_SETTLED = reduce(or_, (Q(state=state) for state in SETTLED_STATES))

# Trigram similarity from which two summaries are likely to describe the same concern.
SIMILARITY_THRESHOLD = 0.35


class ConcernCategory(models.TextChoices):
    LIVESTOCK = "livestock", _("Livestock theft")
    LAND = "land", _("Land and water")
    INTER_ETHNIC = "inter_ethnic", _("Inter-ethnic tension")
    DOMESTIC = "domestic", _("Domestic violence")
    EARLY_MARRIAGE = "early_marriage", _("Early marriage and bride kidnapping")
    SCHOOL = "school", _("School violence")
    STREET = "street", _("Street crime and harassment")
    ROAD = "road", _("Road safety")
    DRUGS = "drugs", _("Drugs and alcohol")
    BORDER = "border", _("Border")
    POLICE_CONDUCT = "police_conduct", _("Police conduct")
    CORRUPTION = "corruption", _("Corruption")
    DOCUMENTS = "documents", _("Documents and services")
    INFRASTRUCTURE = "infrastructure", _("Infrastructure")
    MISSING = "missing", _("Missing persons")
    RADICALISATION = "radicalisation", _("Radicalisation")
    OTHER = "other", _("Other")


class ConcernChannel(models.TextChoices):
    FORUM = "forum", _("Forum")
    RECEPTION = "reception", _("Mobile Police Reception")
    OBSERVATION = "observation", _("Observation")
    INITIATIVE = "initiative", _("Initiative")
    POLICE = "police", _("Police")


class ConcernQuerySet(SearchMixin, AssignmentQuerySet):
    scope_paths = ("district",)
    search_fields = ("summary", "details", "district__name_en", "district__name_ru", "district__name_ky")

    def for_list(self) -> Self:
        return self.select_related("district", "assigned_to")

    def for_detail(self) -> Self:
        return self.select_related("district", "assigned_to", "created_by", "updated_by")

    def for_choice(self) -> Self:
        """Sort open concerns first, then by date, newest first."""
        return (
            self.select_related("district").annotate(is_settled=IS_SETTLED).order_by("is_settled", "-raised_on", "-pk")
        )

    def open(self) -> Self:
        """Return the concerns that are neither resolved nor closed."""
        return self.exclude(state__in=SETTLED_STATES)

    def waiting(self) -> Self:
        """Return the concerns that are on no agenda and have no agreed action."""
        return self.filter(state=ConcernState.OPEN)

    def settled(self) -> Self:
        """Return the concerns that are resolved or closed without result."""
        return self.filter(state__in=SETTLED_STATES)

    def open_on(self, day: datetime.date) -> Self:
        """Return the concerns raised on or before that day and not resolved or closed by its end."""
        return self.raised_until(day).filter(Q(settled_on__isnull=True) | Q(settled_on__gt=day))

    def in_age_band_on(self, age: str, day: datetime.date) -> Self:
        """Return the concerns whose age on that day lies in the `AgeBand`."""
        band = AgeBand(age)
        concerns = self.filter(raised_on__lte=day - datetime.timedelta(days=band.min_days))
        if band.max_days is None:
            return concerns
        return concerns.filter(raised_on__gte=day - datetime.timedelta(days=band.max_days))

    def raised_until(self, day: datetime.date) -> Self:
        """Return the concerns raised on or before that day."""
        return self.filter(raised_on__lte=day)

    def raised_between(self, start: datetime.date, end: datetime.date) -> Self:
        return self.filter(raised_on__gte=start, raised_on__lt=end)

    def awaiting_action_on(self, day: datetime.date) -> Self:
        """Return the concerns without an agreed action `ACTION_WAIT_LIMIT` after they were raised."""
        return self.filter(state__in=(ConcernState.OPEN, ConcernState.ON_AGENDA), raised_on__lt=day - ACTION_WAIT_LIMIT)

    def reported_back_in_time(self) -> Self:
        """Return the settled concerns whose outcome was reported back within the follow-up window."""
        return self.filter(REPORTED_BACK_IN_TIME)

    def similar_to(self, summary: str, district: int) -> Self:
        """Return concerns of the district by similarity of summary; annotate `similarity` (0 to 1)."""
        similarity = Greatest(
            TrigramSimilarity(Fold(F("summary")), Fold(Value(summary))),  # type: ignore[arg-type]  # stub: str only
            TrigramWordSimilarity(Fold(Value(summary)), Fold(F("summary"))),  # type: ignore[arg-type]  # stub: str only
        )
        return (
            self.filter(district=district)
            .annotate(similarity=similarity)
            .filter(similarity__gte=SIMILARITY_THRESHOLD)
            .order_by("-similarity", "-raised_on", "-pk")
        )


class Concern(AuditedModel):
    """A safety concern of the community, from whichever channel, and its follow-up.

    `settled_on` is the day on which it was resolved or closed without result; null while it is open.
    """

    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="concerns"
    )
    category = ChoiceField(_("category"), enum=ConcernCategory)
    summary = models.CharField(_("summary"), max_length=200)
    details = models.TextField(
        _("details"), blank=True, max_length=20_000, help_text=_("Describe what happened. Do not name anyone.")
    )
    channel = ChoiceField(_("raised through"), enum=ConcernChannel, default=ConcernChannel.FORUM)
    trip = models.ForeignKey(
        "receptions.Trip",
        verbose_name=_("trip"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="concerns",
        help_text=_("The trip at which it was raised, if it was created from one."),
    )
    assigned_to = models.ForeignKey(
        "advisers.Adviser",
        verbose_name=_("assigned to"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_concerns",
        help_text=_("The adviser who follows it up, with a placement in the district."),
    )
    raised_on = BoundedDateField(_("raised on"), is_past=True)
    raised_by = ChoiceField(_("raised by"), enum=Sector)
    sensitivity = ChoiceField(
        _("sensitivity"),
        enum=Sensitivity,
        default=Sensitivity.NORMAL,
        help_text=_(
            "Restricted: visible to the district team and managers. Confidential: visible to you and managers."
        ),
    )
    state = ChoiceField(_("state"), enum=ConcernState, default=ConcernState.OPEN)
    settled_on = BoundedDateField(
        _("resolved or closed on"),
        null=True,
        blank=True,
        help_text=_("Leave blank to use today's date."),
        is_past=True,
    )
    reported_back_on = BoundedDateField(
        _("reported back on"),
        null=True,
        blank=True,
        help_text=_("The date on which the outcome was reported back to the people who raised the concern."),
        is_past=True,
    )

    objects = ConcernQuerySet.as_manager()

    history = HistoryTracking(author_only_when={"sensitivity": Sensitivity.CONFIDENTIAL})

    period_lock = PeriodLock(
        "district",
        error_field="raised_on",
        parts=(
            LockedFields(OnDay("raised_on"), ("district", "category", "summary", "details", "channel", "raised_by")),
            LockedFields(OnDay("settled_on"), ("state",), error_field="settled_on"),
            LockedFields(OnDay("reported_back_on"), (), error_field="reported_back_on"),
        ),
    )

    merge_rules = MergeRules(
        joint_fields=[("channel", "trip"), ("state", "settled_on")],
        strictest_fields=["sensitivity"],
        find_similar=lambda records, concern: records.similar_to(concern.summary, concern.district_id),
    )

    features = RecordFeatures(search_position=50, calendar=None, return_section=True, menu=True, recent=True)

    class Meta:
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")
        ordering = ("-raised_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(reported_back_on__isnull=True) | Q(reported_back_on__gte=F("raised_on")),
                name="concern_reported_back_after_raised",
                violation_error_message=_(
                    "Enter a report-back date on or after the date on which the concern was raised."
                ),
            ),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True) | Q(settled_on__gte=F("raised_on")),
                name="concern_settled_after_raised",
                violation_error_message=_("Enter a closing date on or after the date on which the concern was raised."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=SETTLED_STATES, settled_on__isnull=False)
                | ~Q(state__in=SETTLED_STATES) & Q(settled_on__isnull=True),
                name="concern_settled_has_date",
                violation_error_message=_("Enter the date only for a concern that is resolved or closed."),
            ),
            known_choices(
                "category", ConcernCategory, name="concern_category_known", message=_("Choose one of the categories.")
            ),
            known_choices("channel", ConcernChannel, name="concern_channel_known"),
            known_choices("raised_by", Sector, name="concern_raised_by_known", message=_("Choose one of the sectors.")),
            known_choices("state", ConcernState, name="concern_state_known", message=_("Choose one of the states.")),
            known_choices(
                "sensitivity",
                Sensitivity,
                name="concern_sensitivity_known",
                message=_("Choose normal, restricted or confidential."),
            ),
        ]
        indexes = [
            # Read by the concern list and by the concern choice field of the meeting form.
            models.Index(fields=["-raised_on", "-id"], name="concern_by_date"),
            # Read by the concern list of a district and by the count of its open concerns.
            models.Index(fields=["district", "state"], name="concern_by_district_state"),
            # Read by the choice fields: `for_choice`.
            models.Index(
                models.ExpressionWrapper(IS_SETTLED, models.BooleanField()),
                F("raised_on").desc(),
                F("id").desc(),
                name="concern_for_choice",
            ),
        ]
        triggers = [
            concern_has_action_trigger("NEW.id", pgtrigger.Insert | pgtrigger.UpdateOf("state")),
            concern_on_agenda_trigger("NEW.id", pgtrigger.Insert | pgtrigger.UpdateOf("state")),
            assigned_concern_trigger(),
            constraint_trigger(
                "concern_district_matches_links",
                field="district",
                message=_(
                    "An observation or an initiative of this district refers to this concern, so its district cannot "
                    "change. Record a new concern."
                ),
                on_change_of=("district_id",),
                violation="""
                    EXISTS (
                        SELECT FROM advisers_observation
                        WHERE concern_id = NEW.id AND district_id <> NEW.district_id
                    )
                    OR EXISTS (
                        SELECT FROM initiatives_initiative AS initiative
                        JOIN initiatives_initiative_concerns AS link ON link.initiative_id = initiative.id
                        WHERE link.concern_id = NEW.id AND initiative.district_id <> NEW.district_id
                          AND NOT EXISTS (
                              SELECT FROM initiatives_initiative_further_districts AS further
                              WHERE further.initiative_id = initiative.id AND further.district_id = NEW.district_id
                          )
                    )
                """,
            ),
            constraint_trigger(
                "concern_trip_in_district",
                field="trip",
                message=_("This trip belongs to another district. Choose a trip of the concern's district."),
                on_change_of=("trip_id", "district_id"),
                violation="""
                    EXISTS (
                        SELECT FROM receptions_trip AS trip
                        JOIN receptions_deployment AS deployment ON deployment.id = trip.deployment_id
                        WHERE trip.id = NEW.trip_id AND deployment.district_id <> NEW.district_id
                    )
                """,
            ),
            constraint_trigger(
                "concern_district_matches_group",
                field="district",
                message=_(
                    "A working group of this district has discussed this concern, so its district cannot change. "
                    "Record a new concern."
                ),
                operation=pgtrigger.UpdateOf("district_id"),
                violation="""
                    NEW.district_id <> OLD.district_id
                    AND (
                        EXISTS (SELECT FROM forums_discussion WHERE concern_id = NEW.id)
                        OR EXISTS (SELECT FROM forums_action WHERE concern_id = NEW.id)
                    )
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.summary

    def get_absolute_url(self) -> str:
        return cached_reverse("concerns:concern_detail", self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if (fields := kwargs.get("update_fields")) is not None and "state" in fields:
            kwargs["update_fields"] = {*fields, "settled_on"}
        self._set_settled_on()
        with notify_assigned_adviser(self):
            super().save(*args, **kwargs)

    def _set_settled_on(self) -> None:
        """Clear the date of a reopened concern; default to today for a settled one."""
        if self.state not in SETTLED_STATES:
            self.settled_on = None
        elif self.settled_on is None:
            self.settled_on = max(clock.today(), self.raised_on) if self.raised_on else clock.today()

    def clean(self) -> None:
        self._set_settled_on()
        if self.state == ConcernState.ACTION_AGREED and not self._has_rows("actions"):
            raise ValidationError({"state": NO_ACTION_MESSAGE})
        if self.state == ConcernState.ON_AGENDA and not self._has_rows("discussions"):
            raise ValidationError({"state": NOT_ON_AGENDA_MESSAGE})
        validate_assignment(self)

    def _has_rows(self, relation: str) -> bool:
        # The reverse relations: this app must not import the forums app.
        return self.pk is not None and getattr(self, relation).exists()

    @property
    def is_open(self) -> bool:
        return self.state not in SETTLED_STATES
