import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.core.choices import BadgeChoices
from csi.core.db.constraints import constraint_trigger
from csi.core.history.actor import AuditedModel
from csi.core.periods import apart, in_order
from csi.core.urls import address_of
from districts.models.closing import ClosesAtItsEnd, closing_rules, stays_with_its_mandate
from districts.models.places import District
from districts.querysets import AreaOfOperationQuerySet, MandateQuerySet

# The first and the last day of what stands under a mandate, seen from a trigger. A period without end ends
# with its mandate, so it breaks nothing when the mandate is shortened or extended.
OUTSIDE_MANDATE = """
    EXISTS (
        SELECT FROM districts_mandate AS mandate
        WHERE mandate.id = NEW.mandate_id
          AND (NEW.starts < mandate.starts
               OR GREATEST(NEW.starts, NEW.ends) > COALESCE(mandate.ends, 'infinity'))
    )
"""
LOCK_MANDATE = "PERFORM FROM districts_mandate WHERE id = NEW.mandate_id FOR SHARE;"


def within_mandate(name, message):
    """A rule: the period from `starts` to `ends` lies within that of `mandate`."""
    return constraint_trigger(
        name,
        field="ends",
        message=message,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("starts", "ends", "mandate_id"),
        locks=LOCK_MANDATE,
        violation=OUTSIDE_MANDATE,
    )


def refuse_outside_mandate(record):
    """Says before PostgreSQL does, beside the date that is wrong, on which day the mandate starts or ends."""
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
        too_late = {
            "mandate": mandate,
            "day": formats.date_format(mandate.ends),
        }
        for name in ("starts", "ends"):
            if getattr(record, name) and getattr(record, name) > mandate.ends:
                errors[name] = gettext("The mandate %(mandate)s ends on %(day)s.") % too_late
    if errors:
        raise ValidationError(errors)


def leaves_none_outside(name, table, message):
    """A rule for the mandate: no row of `table` is left outside when its dates change."""
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


class Mandate(ClosesAtItsEnd, AuditedModel):
    """The decision under which the mission works, with its first and last day; closed, every record of its days is.

    `ends` null: the decision sets no end.
    """

    class Status(BadgeChoices):
        IN_FORCE = "in_force", "good", _("In force")
        EXTENSION_REQUESTED = "extension_requested", "watch", _("Extension requested")
        ENDED = "ended", _("Ended")

    decision = models.CharField(_("decision"), max_length=60, unique=True, help_text=_("Such as PC.DEC/961."))
    adopted = models.DateField(_("adopted"))
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"), null=True, blank=True, help_text=_("The last day. Empty: no end is set."))
    participating_states = models.PositiveSmallIntegerField(_("participating States"))
    status = models.CharField(_("status"), max_length=30, choices=Status.choices, default=Status.IN_FORCE)
    extension_asked_to = models.DateField(
        _("extension asked to"),
        null=True,
        blank=True,
        help_text=_("The last day that the mission asked for."),
    )
    note = models.TextField(_("note"), blank=True, max_length=20_000)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ("-starts", "pk")
        constraints = [
            in_order("mandate_in_order"),
            models.CheckConstraint(
                condition=models.Q(adopted__lte=models.F("starts")),
                name="mandate_adopted_first",
                violation_error_message=_("A mandate is adopted before it starts, or on the same day."),
            ),
            models.CheckConstraint(
                condition=models.Q(extension_asked_to__isnull=True) | models.Q(extension_asked_to__gt=models.F("ends")),
                name="mandate_extension_is_longer",
                violation_error_message=_("The extension ends after the mandate's last day."),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["in_force", "extension_requested", "ended"]),
                name="mandate_status_known",
                violation_error_message=_("Choose one of the list."),
            ),
        ]
        triggers = [
            leaves_none_outside(
                "mandate_holds_its_areas",
                "districts_areaofoperation",
                _("An area of operation would lie outside these dates. Change the area first."),
            ),
            leaves_none_outside(
                "mandate_holds_its_placements",
                "advisers_placement",
                _("A placement of an adviser would lie outside these dates. Change the placement first."),
            ),
            *closing_rules("mandate", last_day="NEW.ends", in_districts="TRUE", of_district="TRUE"),
        ]

    def __str__(self):
        return self.decision

    def get_absolute_url(self):
        return address_of("districts:mandate_detail", self.pk)

    @property
    def last_day(self):
        return self.ends


class AreaOfOperation(ClosesAtItsEnd, AuditedModel):
    """A district in which the mission works under a mandate; `ends` null: until the mandate ends."""

    class Status(BadgeChoices):
        REQUESTED = "requested", "watch", _("Requested")
        ACTIVE = "active", "good", _("Active")
        CLOSED = "closed", _("Closed")

    mandate = models.ForeignKey(Mandate, verbose_name=_("mandate"), on_delete=models.PROTECT, related_name="areas")
    district = models.ForeignKey(District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="areas")
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.REQUESTED)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"), null=True, blank=True, help_text=_("The last day. Empty: until the mandate ends."))

    objects = AreaOfOperationQuerySet.as_manager()

    class Meta:
        verbose_name = _("area of operation")
        verbose_name_plural = _("areas of operation")
        ordering = ("-starts", "district__name_en", "pk")
        constraints = [
            in_order("area_in_order"),
            apart(
                "area_apart",
                by="district",
                message=_("This district is an area of operation on some of these days already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status="closed") | models.Q(ends__isnull=False),
                name="area_closed_on_a_day",
                violation_error_message=_("Give the last day of a closed area."),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["requested", "active", "closed"]),
                name="area_status_known",
                violation_error_message=_("Choose one of the list."),
            ),
        ]
        indexes = [
            # Read by the list of areas.
            models.Index(fields=["-starts", "id"], name="area_by_start"),
        ]
        triggers = [
            within_mandate("area_within_mandate", _("An area of operation lies within the dates of its mandate.")),
            *closing_rules(
                "area",
                last_day="COALESCE(NEW.ends, (SELECT ends FROM districts_mandate WHERE id = NEW.mandate_id))",
                in_districts="id = NEW.district_id",
                of_district="told.district_id = NEW.district_id",
            ),
            stays_with_its_mandate(
                "area_of_closed_mandate", pgtrigger.Insert | pgtrigger.Update, ("NEW", "OLD"), locks=LOCK_MANDATE
            ),
            stays_with_its_mandate("area_kept_with_closed_mandate", pgtrigger.Delete, ("OLD",)),
        ]

    def __str__(self):
        return f"{self.district}, {self.mandate}"

    def get_absolute_url(self):
        return address_of("districts:areaofoperation_detail", self.pk)

    @property
    def last_day(self):
        return self.ends or self.mandate.ends

    def clean(self):
        refuse_outside_mandate(self)
