"""Handover notes of departing advisers, and their receipt."""

from typing import Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from advisers.models.placements import Placement
from csi.core.access import ScopedQuerySet
from csi.core.db.constraints import constraint_trigger
from csi.core.db.triggers import Trigger
from csi.core.history.actor import AuditedModel, actor_field
from csi.core.registries.features import RecordFeatures
from csi.core.urls import cached_reverse

OWN_RECEIPT_MESSAGE = _("The adviser who leaves cannot acknowledge the receipt. Ask the incoming adviser to do it.")


class HandoverQuerySet(ScopedQuerySet):
    scope_paths = ("placement__station__district",)
    search_fields = ()

    def for_list(self) -> Self:
        return self.select_related(
            "placement__adviser", "placement__station__district", "placement__mandate", "acknowledged_by"
        )

    def for_detail(self) -> Self:
        return self.for_list()


class Handover(AuditedModel):
    """The notes of a departing adviser; new notes have to be acknowledged again."""

    placement = models.OneToOneField(
        Placement,
        verbose_name=_("placement"),
        on_delete=models.PROTECT,
        related_name="handover",
        error_messages={"unique": _("This placement has handover notes already. Edit them instead.")},
    )
    notes = models.TextField(
        _("handover notes"),
        max_length=20_000,
        help_text=_(
            "For the incoming adviser: promises made, whom to call first, what to watch. Do not name people who are "
            "not office-holders. Visible to the district team and managers."
        ),
    )
    acknowledged_at = models.DateTimeField(_("receipt acknowledged at"), null=True, editable=False)
    acknowledged_by = actor_field(_("receipt acknowledged by"))

    objects = HandoverQuerySet.as_manager()

    # Notes are written when a tour ends, whatever the state of the month.
    period_lock = None

    features = RecordFeatures(search_position=None, calendar=None, return_section=False, menu=False, recent=False)

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="handover_receipt_complete",
                violation_error_message=_("A receipt has a person and a time."),
            ),
        ]
        triggers = [
            constraint_trigger(
                "handover_acknowledged_by_other",
                field="acknowledged_by",
                message=OWN_RECEIPT_MESSAGE,
                on_change_of=("acknowledged_by_id", "placement_id"),
                violation="""
                    EXISTS (
                        SELECT FROM advisers_placement AS placement
                        JOIN advisers_adviser AS adviser ON adviser.id = placement.adviser_id
                        WHERE placement.id = NEW.placement_id AND adviser.account_id = NEW.acknowledged_by_id
                    )
                """,
            ),
            Trigger(
                name="handover_receipt_of_new_notes",
                operation=pgtrigger.UpdateOf("notes"),
                when=pgtrigger.Before,
                func="""
                    IF NEW.notes <> OLD.notes THEN
                        NEW.acknowledged_at := NULL;
                        NEW.acknowledged_by_id := NULL;
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return str(_("Handover: %(placement)s") % {"placement": self.placement})

    def get_absolute_url(self) -> str:
        return cached_reverse("advisers:handover_detail", self.pk)

    def clean(self) -> None:
        account = self.placement.adviser.account_id if self.placement_id else None
        if account is not None and account == self.acknowledged_by_id:
            raise ValidationError(OWN_RECEIPT_MESSAGE)

    @property
    def is_acknowledged(self) -> bool:
        return self.acknowledged_at is not None
