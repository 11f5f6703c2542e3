"""Extensions of mandates: requested on a day, and perhaps adopted on a later one."""

import datetime
from typing import Any, Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.core.access import ScopedQuerySet
from csi.core.dates import BoundedDateField
from csi.core.db.constraints import constraint_trigger
from csi.core.db.triggers import Trigger
from csi.core.history.actor import AuditedModel
from csi.core.registries.features import RecordFeatures
from csi.core.urls import cached_reverse
from districts.models.closing import closed_mandate_trigger
from districts.models.mandates import OVERLAP, STATION_CLOSES_BEFORE, Mandate

ENDS_TOO_EARLY = _("Enter a date after the last day of the mandate.")
REQUESTED_TOO_EARLY = _("Enter a date on or after the adoption of the mandate.")
# A row that another extension of the same mandate builds on.
HAS_SUCCESSOR = """
    OLD.adopted_on IS NOT NULL AND EXISTS (
        SELECT FROM districts_mandateextension AS later
        WHERE later.mandate_id = OLD.mandate_id AND later.ends_before = OLD.ends
    )
"""


class MandateExtensionQuerySet(ScopedQuerySet):
    scope_paths = ()
    search_fields = ()

    def for_list(self) -> Self:
        return self.select_related("mandate")

    def for_detail(self) -> Self:
        return self.for_list()

    def pending_on(self, day: datetime.date) -> Self:
        """Return the extensions that were requested by that day and not adopted by then."""
        return self.filter(Q(adopted_on__isnull=True) | Q(adopted_on__gt=day), requested_on__lte=day)


class MandateExtension(AuditedModel):
    """A later last day of a mandate: requested while `adopted_on` is null, then adopted.

    Triggers store the last day before the extension in `ends_before` and set that of the mandate to `ends`.
    """

    mandate = models.ForeignKey(Mandate, verbose_name=_("mandate"), on_delete=models.PROTECT, related_name="extensions")
    requested_on = BoundedDateField(_("requested on"), is_past=True)
    ends = BoundedDateField(_("new last day"))
    adopted_on = BoundedDateField(
        _("adopted on"), is_past=True, null=True, blank=True, help_text=_("Leave blank until the extension is adopted.")
    )
    decision = models.CharField(
        _("decision"), max_length=60, blank=True, help_text=_("Required when adopted. For example, PC.DEC/1031.")
    )
    note = models.TextField(_("note"), blank=True, max_length=20_000)
    ends_before = BoundedDateField(_("last day before"), null=True, editable=False)

    objects = MandateExtensionQuerySet.as_manager()

    # Only the last day of the mandate enters figures, and its own row is checked when the trigger changes it.
    period_lock = None

    features = RecordFeatures(search_position=None, calendar=None, return_section=False, menu=False, recent=False)

    class Meta:
        verbose_name = _("extension of a mandate")
        verbose_name_plural = _("extensions of mandates")
        ordering = ("-requested_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(adopted_on__isnull=True) | Q(adopted_on__gte=F("requested_on")),
                name="extension_requested_before_adopted",
                violation_error_message=_("Enter an adoption date on or after the date of the request."),
            ),
            models.CheckConstraint(
                condition=Q(adopted_on__isnull=True) | ~Q(decision=""),
                name="extension_adopted_has_decision",
                violation_error_message=_("Enter the decision that adopted the extension."),
            ),
            models.CheckConstraint(
                condition=Q(adopted_on__isnull=True)
                | Q(ends_before__isnull=True)
                | Q(adopted_on__lte=F("ends_before")),
                name="extension_adopted_in_force",
                violation_error_message=_(
                    "The mandate had ended before this date. Check the date, or record a new mandate."
                ),
            ),
            models.UniqueConstraint(
                fields=["mandate"],
                condition=Q(adopted_on__isnull=True),
                name="extension_one_request",
                violation_error_message=_("An extension of this mandate is already requested. Change that request."),
            ),
        ]
        triggers = [
            closed_mandate_trigger("extension_mandate_open", pgtrigger.Insert | pgtrigger.Update, ("NEW", "OLD")),
            closed_mandate_trigger("extension_delete_mandate_open", pgtrigger.Delete, ("OLD",)),
            constraint_trigger(
                "extension_after_mandate_end",
                field="ends",
                message=ENDS_TOO_EARLY,
                operation=pgtrigger.Insert | pgtrigger.Update,
                # The mandate may be about to get another end.
                locks="PERFORM FROM districts_mandate WHERE id = NEW.mandate_id FOR NO KEY UPDATE;",
                violation="""
                    EXISTS (
                        SELECT FROM districts_mandate
                        WHERE id = NEW.mandate_id
                          AND (ends IS NULL OR NEW.ends <= COALESCE(OLD.ends_before, ends))
                    )
                """,
            ),
            constraint_trigger(
                "extension_requested_under_mandate",
                field="requested_on",
                message=REQUESTED_TOO_EARLY,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("requested_on", "mandate_id"),
                violation="""
                    EXISTS (
                        SELECT FROM districts_mandate WHERE id = NEW.mandate_id AND NEW.requested_on < adopted
                    )
                """,
            ),
            constraint_trigger(
                "extension_mandate_unchanged",
                field="mandate",
                message=_("An extension stays with its mandate. Delete it and add it to the other mandate."),
                operation=pgtrigger.UpdateOf("mandate_id"),
                violation="NEW.mandate_id <> OLD.mandate_id",
            ),
            constraint_trigger(
                "extension_has_successor",
                field="ends",
                message=_("A later extension follows this one. Change the later one first."),
                operation=pgtrigger.UpdateOf("ends", "adopted_on"),
                violation=f"(NEW.ends, NEW.adopted_on) IS DISTINCT FROM (OLD.ends, OLD.adopted_on) AND {HAS_SUCCESSOR}",
            ),
            constraint_trigger(
                "extension_delete_has_successor",
                field="ends",
                message=_("A later extension follows this one. Delete the later one first."),
                operation=pgtrigger.Delete,
                violation=HAS_SUCCESSOR,
            ),
            constraint_trigger(
                "extension_in_order",
                field="adopted_on",
                message=_("An earlier extension was adopted after this date. Check the date."),
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("adopted_on"),
                violation="""
                    EXISTS (
                        SELECT FROM districts_mandateextension AS earlier
                        WHERE earlier.mandate_id = NEW.mandate_id AND earlier.id IS DISTINCT FROM NEW.id
                          AND earlier.adopted_on > NEW.adopted_on
                    )
                """,
            ),
            # Triggers run in the order of their names: this one before the mandate gets its new end.
            Trigger(
                name="extension_keeps_end_before",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    NEW.ends_before := CASE
                        WHEN NEW.adopted_on IS NULL THEN NULL
                        WHEN TG_OP = 'UPDATE' AND OLD.adopted_on IS NOT NULL THEN OLD.ends_before
                        ELSE (SELECT ends FROM districts_mandate WHERE id = NEW.mandate_id)
                    END;
                    RETURN NEW;
                """,
            ),
            Trigger(
                name="extension_sets_mandate_end",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.After,
                func="""
                    IF TG_OP <> 'DELETE' AND NEW.adopted_on IS NOT NULL THEN
                        UPDATE districts_mandate SET ends = NEW.ends
                        WHERE id = NEW.mandate_id AND ends <> NEW.ends;
                    ELSIF TG_OP <> 'INSERT' AND OLD.adopted_on IS NOT NULL THEN
                        UPDATE districts_mandate SET ends = OLD.ends_before WHERE id = OLD.mandate_id;
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(mandate)s, extension to %(day)s") % {
            "mandate": self.mandate,
            "day": formats.date_format(self.ends),
        }

    def get_absolute_url(self) -> str:
        return cached_reverse("districts:mandateextension_detail", self.pk)

    def clean(self) -> None:
        if self.mandate_id and (errors := self._compare_with_mandate(self.mandate)):
            raise ValidationError(errors)

    def _compare_with_mandate(self, mandate: Mandate) -> dict[str, Any]:
        """Return {field: message} for the dates that do not fit those of the mandate."""
        errors: dict[str, Any] = {}
        before = self.ends_before or mandate.ends
        if before is None:
            errors["mandate"] = _("This mandate has no last day, so it cannot be extended. Choose another mandate.")
        elif self.ends and self.ends <= before:
            errors["ends"] = ENDS_TOO_EARLY
        elif self.ends and self._overlaps_another():
            errors["ends"] = OVERLAP
        elif self.ends and self._outlasts_a_station():
            errors["ends"] = STATION_CLOSES_BEFORE
        if before and self.adopted_on and self.adopted_on > before:
            errors["adopted_on"] = gettext(
                "The mandate had ended on %(day)s. Check the date, or record a new mandate."
            ) % {"day": formats.date_format(before)}
        if self.requested_on and self.requested_on < mandate.adopted:
            errors["requested_on"] = REQUESTED_TOO_EARLY
        return errors

    def _overlaps_another(self) -> bool:
        """Return whether another mandate is in force in the days that are added."""
        others = Mandate.objects.filter(starts__gt=self.mandate.starts, starts__lte=self.ends)
        return bool(self.adopted_on) and others.exclude(pk=self.mandate_id).exists()

    def _outlasts_a_station(self) -> bool:
        """Return whether a placement that ends with the mandate would last longer than its station."""
        if not self.adopted_on or self.ends == self.mandate.ends:
            return False
        # By the reverse relation: this app must not import the advisers app.
        return self.mandate.placements.filter(ends=None, station__closed_on__lt=self.ends).exists()
