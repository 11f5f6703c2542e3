"""Sections of forums in the reports of a period."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from csi.core.crud.panels import RelatedPanel
from csi.core.crud.urls import get_list_url
from csi.core.db.search import TranslatedNameKey
from csi.core.periods import Span
from csi.core.registries.report_sections import (
    AnnexSection,
    ReportContext,
    register_annex_section,
    register_report_panel,
)
from forums.models import Action, Meeting, MeetingState
from forums.tables import ActionTable, MeetingTable


def select_meetings(meetings: Any, span: Span) -> QuerySet[Meeting]:
    """Return the meetings of a month and those held in it for another month."""
    held = meetings.held_between(span.start, span.end)
    return meetings.filter(Q(month=span.start) | Q(pk__in=held.values("pk"))).order_by(
        TranslatedNameKey("group__district__name_en"), "month", "date", "pk"
    )


register_annex_section(
    AnnexSection(
        title=_("Meetings"),
        model=Meeting,
        table=MeetingTable,
        select_records=select_meetings,
        columns=("group", "month", "date", "state", "kind", "women", "men", "people", "venue"),
        column_shares={"venue": 1},
        empty_text=_("No meetings are recorded for this month."),
        note=_("Meetings that count for this month and meetings held in it for another month."),
    ),
    position=10,
)


@register_report_panel(position=20)
def overdue_actions(context: ReportContext) -> RelatedPanel:
    """Return the panel of the actions that were overdue on the last day of the report."""
    actions = Action.objects.visible_to(context.user).filter(meeting__group__district=context.scope)
    return RelatedPanel(
        _("Overdue actions"),
        actions.overdue_on(context.day).for_list(),
        ActionTable,
        all_url=get_list_url(Action, district=context.scope, overdue_on=context.day),
        empty=_("No overdue actions."),
        exclude=("district", "done_on", "sector", "mark_done", "stage"),
    )


@register_report_panel(position=30)
def meetings_held(context: ReportContext) -> RelatedPanel:
    """Return the panel of the meetings held in the period of the report."""
    meetings = Meeting.objects.visible_to(context.user).filter(group__district=context.scope)
    return RelatedPanel(
        _("Meetings in the period"),
        meetings.held_between(context.span.start, context.span.end).for_list(),
        MeetingTable,
        all_url=get_list_url(
            Meeting,
            district=context.scope,
            state=MeetingState.HELD,
            date_from=context.span.start,
            date_to=context.span.last_day,
        ),
        empty=_("No meetings were held."),
        exclude=("district", "month", "state", "kind"),
    )
