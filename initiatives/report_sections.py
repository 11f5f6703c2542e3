"""Sections of initiatives in the reports of a period."""

from django.utils.translation import gettext_lazy as _

from csi.core.crud.panels import RelatedPanel
from csi.core.crud.urls import get_list_url
from csi.core.registries.report_sections import (
    AnnexSection,
    ReportContext,
    register_annex_section,
    register_report_panel,
)
from initiatives.models import Initiative
from initiatives.tables import InitiativeTable

register_annex_section(
    AnnexSection(
        title=_("Initiatives"),
        model=Initiative,
        table=InitiativeTable,
        select_records=lambda records, span: records.running_during(span.start, span.end).order_by("starts", "pk"),
        columns=("title", "kind", "status", "district", "starts", "participants", "budget", "spent"),
        column_shares={"title": 1},
        empty_text=_("No initiatives in this month."),
        note=_("Initiatives with at least one day in this month."),
    ),
    position=30,
)


@register_report_panel(position=40)
def initiatives_running(context: ReportContext) -> RelatedPanel:
    """Return the panel of the initiatives that took place in the period of the report."""
    initiatives = Initiative.objects.visible_to(context.user).in_scopes([context.scope.pk])
    return RelatedPanel(
        _("Initiatives in the period"),
        initiatives.running_during(context.span.start, context.span.end).for_list(),
        InitiativeTable,
        all_url=get_list_url(
            Initiative,
            district=context.scope,
            period_from=context.span.start,
            period_to=context.span.last_day,
        ),
        empty=_("No initiatives took place."),
        exclude=("district",),
    )
