"""Sections of concerns in the reports of a period."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from csi.concerns.models import Concern, ConcernQuerySet, Sensitivity
from csi.concerns.tables import ConcernTable
from csi.core.crud.panels import RelatedPanel
from csi.core.crud.urls import get_list_url
from csi.core.periods import Span
from csi.core.registries.report_sections import (
    AnnexSection,
    ReportContext,
    register_annex_section,
    register_report_panel,
)


def select_concerns(concerns: Any, span: Span) -> ConcernQuerySet:
    """Return the concerns raised in a month, without confidential ones: reports are passed on."""
    raised = concerns.raised_between(span.start, span.end).exclude(sensitivity=Sensitivity.CONFIDENTIAL)
    return raised.order_by("district", "raised_on", "pk")


register_annex_section(
    AnnexSection(
        title=_("Concerns"),
        model=Concern,
        table=ConcernTable,
        select_records=select_concerns,
        columns=("summary", "district", "category", "raised_on", "state", "reported_back_on", "sensitivity"),
        column_shares={"summary": 2, "category": 1},
        empty_text=_("No concern was raised in this month."),
        note=_("Concerns raised in this month. Confidential concerns are never listed."),
    ),
    position=40,
)


@register_report_panel(position=10)
def open_concerns(context: ReportContext) -> RelatedPanel:
    """Return the panel of the concerns that were open on the last day of the report."""
    concerns = Concern.objects.visible_to(context.user).filter(district=context.scope.pk).open_on(context.day)
    return RelatedPanel(
        _("Open concerns"),
        concerns.for_list(),
        ConcernTable,
        all_url=get_list_url(Concern, district=context.scope, open_on=context.day),
        empty=_("No open concerns."),
        exclude=("district", "reported_back_on"),
    )
