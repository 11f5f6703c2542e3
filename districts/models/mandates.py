"""Mandates of the mission."""

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, cast

import pgtrigger
from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, Min, OuterRef, Q, Value, When
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.core.access import ScopedQuerySet
from csi.core.choices import BadgeChoices
from csi.core.clock import today
from csi.core.dates import BoundedDateField, register_earliest_date
from csi.core.db.constraints import constraint_trigger
from csi.core.db.fields import count_of
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.declarations import InPeriod, LockedFields, LockedPeriods, PeriodLock
from csi.core.periods import DateRange, PeriodQuerySetMixin, ordered_dates_constraint
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from csi.core.typing import StrOrPromise
from csi.core.urls import cached_reverse
from districts.models.closing import ClosableModel, closing_triggers

if TYPE_CHECKING:
    from districts.models.extensions import MandateExtension

# Records describe at most this many years before the mission.
YEARS_BEFORE_FIRST_MANDATE = 10

# Trigger condition: the period of NEW exceeds its mandate. A period without an end of its own ends with the mandate,
# so it cannot exceed a shortened or extended mandate.
OUTSIDE_MANDATE = """
    EXISTS (
        SELECT FROM districts_mandate AS mandate
        WHERE mandate.id = NEW.mandate_id
          AND (NEW.starts < mandate.starts
               OR GREATEST(NEW.starts, NEW.ends) > COALESCE(mandate.ends, 'infinity'))
    )
"""
OVERLAP = _("Another mandate is in force on some of these days. Change the dates, or record an extension instead.")
STATION_CLOSES_BEFORE = _(
    "A placement that ends with this mandate is at a station that closes earlier. "
    "Enter the last day of the placement first."
)
LOCK_MANDATE = "PERFORM FROM districts_mandate WHERE id = NEW.mandate_id FOR SHARE;"


def within_mandate_trigger(name: str, message: StrOrPromise) -> pgtrigger.Trigger:
    """Return a trigger that keeps the period from `starts` to `ends` within that of `mandate`."""
    return constraint_trigger(
        name,
        field="ends",
        message=message,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("starts", "ends", "mandate_id"),
        locks=LOCK_MANDATE,
        violation=OUTSIDE_MANDATE,
    )


def validate_within_mandate(record: Any) -> None:
    """Raise ValidationError if the record's period exceeds that of its mandate."""
    if not record.mandate_id:
        return
    mandate = record.mandate
    errors = {}
    if record.starts and record.starts < mandate.starts:
        errors["starts"] = gettext("The mandate %(mandate)s starts on %(day)s.") % {
            "mandate": mandate,
            "day": formats.date_format(mandate.starts),
        }
    if mandate.ends:
        params = {"mandate": mandate, "day": formats.date_format(mandate.ends)}
        for name in ("starts", "ends"):
            if getattr(record, name) and getattr(record, name) > mandate.ends:
                errors[name] = gettext("The mandate %(mandate)s ends on %(day)s.") % params
    if errors:
        raise ValidationError(errors)


def contains_periods_trigger(name: str, table: str, message: StrOrPromise) -> pgtrigger.Trigger:
    """Return a trigger for Mandate that keeps the periods of `table` within its dates."""
    return constraint_trigger(
        name,
        field="ends",
        message=message,
        operation=pgtrigger.UpdateOf("starts", "ends"),
        violation=f"""
            EXISTS (
                SELECT FROM {table} AS under
                WHERE under.mandate_id = NEW.id
                  AND (under.starts < NEW.starts
                       OR GREATEST(under.starts, under.ends) > COALESCE(NEW.ends, 'infinity'))
            )
        """,
    )


def describe_closed_mandate(details: Mapping[str, str]) -> str:
    """Return the message about a closed mandate."""
    closed = gettext("The mandate %(decision)s is closed. Records of its dates can no longer be changed.") % details
    return f"{closed} {gettext('A manager can reopen it, with a reason.')}"


class MandatePeriodMixin(PeriodQuerySetMixin):
    """Filters for periods that end with their mandate if they have no end of their own."""

    def in_force_on(self, day: datetime.date) -> Self:
        """Return the records whose period and mandate include that day."""
        return self.running_on(day).filter(Q(mandate__ends__isnull=True) | Q(mandate__ends__gte=day))


class MandateStatus(BadgeChoices):
    """Position of a mandate relative to a date; derived from its dates and extensions and never stored."""

    PLANNED = "planned", _("Not yet in force")
    IN_FORCE = "in_force", "good", _("In force")
    EXTENSION_REQUESTED = "extension_requested", "watch", _("Extension requested")
    ENDED = "ended", _("Ended")


class MandateQuerySet(SearchMixin, PeriodQuerySetMixin, ScopedQuerySet):
    scope_paths = ()
    search_fields = ("decision", "note")

    def for_list(self) -> Self:
        """Annotate `area_count` and the `status` today."""
        areas = apps.get_model("districts.AreaOfOperation").objects.all()
        return self.select_related("decided_by").annotate(area_count=count_of(areas, "mandate")).with_status_on(today())

    def for_detail(self) -> Self:
        return self.for_list()

    def with_status_on(self, day: datetime.date) -> Self:
        """Annotate `status`, a `MandateStatus`, as it was known on that day."""
        requests = apps.get_model("districts.MandateExtension").objects.pending_on(day).filter(mandate=OuterRef("pk"))
        return self.annotate(
            status=Case(
                When(starts__gt=day, then=Value(MandateStatus.PLANNED)),
                When(ends__lt=day, then=Value(MandateStatus.ENDED)),
                When(Exists(requests), then=Value(MandateStatus.EXTENSION_REQUESTED)),
                default=Value(MandateStatus.IN_FORCE),
                output_field=models.CharField(),
            )
        )

    def first_day(self) -> datetime.date | None:
        """Return the first day of the first mandate, or None if there is no mandate."""
        return self.aggregate(first=Min("starts"))["first"]

    def current_on(self, day: datetime.date) -> "Mandate | None":
        """Return the mandate in force on that day, or None."""
        return cast("Mandate | None", self.running_on(day).first())


class Mandate(ClosableModel, AuditedModel):
    """The decision under which the mission works; closing it locks all records of its dates.

    `ends` is null if the decision sets no end. A trigger sets it to the last day of an adopted extension.
    """

    decision = models.CharField(_("decision"), max_length=60, unique=True, help_text=_("For example, PC.DEC/961."))
    adopted = BoundedDateField(_("adopted"), is_origin=True)
    starts = BoundedDateField(_("from"), is_origin=True)
    ends = BoundedDateField(_("to"), null=True, blank=True, help_text=_("The last day. Leave blank if no end is set."))
    participating_states = models.PositiveSmallIntegerField(_("participating States"))
    note = models.TextField(_("note"), blank=True, max_length=20_000)

    objects = MandateQuerySet.as_manager()

    locked_periods = LockedPeriods(
        days=InPeriod("starts", "ends"),
        when={"records_closed": True},
        details={"decision": "decision"},
        describe=describe_closed_mandate,
        priority=1,
        link_label=_("The mandate"),
    )

    # Areas of operation and placements without a last day of their own end with the mandate.
    period_lock = PeriodLock(
        "areas__district",
        error_field="ends",
        parts=(
            LockedFields(InPeriod("starts", "ends"), ()),
            LockedFields(InPeriod("starts", "ends"), (), scope="placements__station__district"),
        ),
    )

    features = RecordFeatures(search_position=None, calendar="frame", return_section=False, menu=True, recent=False)

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ("-starts", "pk")
        constraints = [
            ordered_dates_constraint("mandate_in_order"),
            models.CheckConstraint(
                condition=models.Q(adopted__lte=models.F("starts")),
                name="mandate_adopted_before_start",
                violation_error_message=_("Enter an adoption date on or before the first day of the mandate."),
            ),
            ExclusionConstraint(
                name="mandate_no_overlap",
                expressions=[(DateRange(), RangeOperators.OVERLAPS)],
                violation_error_message=OVERLAP,
            ),
        ]
        triggers = [
            contains_periods_trigger(
                "mandate_contains_areas",
                "districts_areaofoperation",
                _("An area of operation would lie outside these dates. Change the area first."),
            ),
            contains_periods_trigger(
                "mandate_contains_placements",
                "advisers_placement",
                _("A placement of an adviser would lie outside these dates. Change the placement first."),
            ),
            constraint_trigger(
                "mandate_ends_before_stations_close",
                field="ends",
                message=STATION_CLOSES_BEFORE,
                operation=pgtrigger.UpdateOf("ends"),
                violation="""
                    EXISTS (
                        SELECT FROM advisers_placement AS placement
                        JOIN districts_policestation AS station ON station.id = placement.station_id
                        WHERE placement.mandate_id = NEW.id AND placement.ends IS NULL
                          AND COALESCE(NEW.ends, 'infinity') > station.closed_on
                    )
                """,
            ),
            constraint_trigger(
                "mandate_ends_with_extension",
                field="ends",
                message=_("The last day follows from an adopted extension. Change the extension instead."),
                operation=pgtrigger.UpdateOf("ends"),
                violation="""
                    NEW.ends IS DISTINCT FROM COALESCE(
                        (
                            SELECT max(ends) FROM districts_mandateextension
                            WHERE mandate_id = NEW.id AND adopted_on IS NOT NULL
                        ),
                        NEW.ends
                    )
                """,
            ),
            constraint_trigger(
                "mandate_ends_before_request",
                field="ends",
                message=_("An extension is requested to an earlier day. Change the request first."),
                operation=pgtrigger.UpdateOf("ends"),
                violation="""
                    EXISTS (
                        SELECT FROM districts_mandateextension
                        WHERE mandate_id = NEW.id AND adopted_on IS NULL AND ends <= COALESCE(NEW.ends, 'infinity')
                    )
                """,
            ),
            constraint_trigger(
                "mandate_adopted_before_request",
                field="adopted",
                message=_("An extension of this mandate was requested before this date. Check the date."),
                operation=pgtrigger.UpdateOf("adopted"),
                violation="""
                    EXISTS (
                        SELECT FROM districts_mandateextension
                        WHERE mandate_id = NEW.id AND requested_on < NEW.adopted
                    )
                """,
            ),
            *closing_triggers("mandate", last_day="NEW.ends", affected_districts="TRUE", affected_returns="TRUE"),
        ]

    def __str__(self) -> str:
        return self.decision

    def get_absolute_url(self) -> str:
        return cached_reverse("districts:mandate_detail", self.pk)

    @property
    def last_day(self) -> datetime.date | None:
        return self.ends

    def end_as_of(self, day: datetime.date) -> datetime.date | None:
        """Return the last day as it was known on that day, without the extensions adopted later."""
        later = self.extensions.filter(adopted_on__gt=day).order_by("ends").first()
        return later.ends_before if later else self.ends

    def extension_requested_as_of(self, day: datetime.date) -> "MandateExtension | None":
        """Return the extension that was requested but not adopted on that day, or None."""
        return self.extensions.pending_on(day).first()


@register_earliest_date
def get_earliest_record_date() -> datetime.date | None:
    """Return the first day of the month ten years before the first mandate; None if there is no mandate."""
    first = Mandate.objects.first_day()
    return first and datetime.date(first.year - YEARS_BEFORE_FIRST_MANDATE, first.month, 1)
