"""Calendar entries of initiatives."""

from collections.abc import Collection, Iterator

from django.utils.translation import gettext_lazy, pgettext_lazy

from csi.core.access import limit_to_scopes
from csi.core.periods import Span
from csi.core.registries.calendar import CalendarEntry, EventStatus, register_calendar_source
from csi.core.typing import RecordUser
from initiatives.models import Initiative, InitiativeStatus

LABELS = {
    InitiativeStatus.PROPOSED: pgettext_lazy("calendar", "Initiative proposed"),
    InitiativeStatus.APPROVED: pgettext_lazy("calendar", "Initiative approved"),
    InitiativeStatus.DONE: pgettext_lazy("calendar", "Initiative done"),
    InitiativeStatus.CANCELLED: pgettext_lazy("calendar", "Initiative cancelled"),
}
EVENT_STATUS = {
    InitiativeStatus.PROPOSED: EventStatus.TENTATIVE,
    InitiativeStatus.CANCELLED: EventStatus.CANCELLED,
}


@register_calendar_source("initiative", label=gettext_lazy("Initiatives"), icon="flag", position=30, is_local=False)
def list_initiatives(user: RecordUser, span: Span, scopes: Collection[int] | None) -> Iterator[CalendarEntry]:
    """List the initiatives that share a day with the span."""
    initiatives = Initiative.objects.visible_to(user).running_during(span.start, span.end)
    for initiative in limit_to_scopes(initiatives, scopes).select_related("district"):
        yield CalendarEntry(
            key=f"initiative-{initiative.pk}",
            source="initiative",
            event=str(LABELS[initiative.status]),
            title=initiative.title,
            day=initiative.starts,
            last_day=initiative.ends or initiative.starts,
            scope=initiative.district,
            location=initiative.venue,
            url=initiative.get_absolute_url(),
            tone=InitiativeStatus(initiative.status).badge,
            status=EVENT_STATUS.get(initiative.status, EventStatus.CONFIRMED),
            updated_at=initiative.updated_at,
        )
