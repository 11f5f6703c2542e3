"""Calendar entries of advisers: the ends of tours of duty."""

from collections.abc import Collection, Iterator

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advisers.models import Placement
from csi.core.access import limit_to_scopes
from csi.core.periods import Span
from csi.core.registries.calendar import CalendarEntry, register_calendar_source
from csi.core.typing import RecordUser


@register_calendar_source("tour", label=gettext_lazy("Tours of duty ending"), icon="person-badge", position=40)
def list_tour_ends(user: RecordUser, span: Span, scopes: Collection[int] | None) -> Iterator[CalendarEntry]:
    """List the last days of placements; one without an end of its own ends with its mandate."""
    placements = (
        Placement.objects.visible_to(user)
        .alias(tour_ends_on=Coalesce("ends", "mandate__ends"))
        .filter(tour_ends_on__gte=span.start, tour_ends_on__lt=span.end)
    )
    for placement in limit_to_scopes(placements, scopes).select_related("adviser", "station__district", "mandate"):
        yield CalendarEntry(
            key=f"tour-{placement.pk}",
            source="tour",
            event=_("Tour of duty ends"),
            title=str(placement),
            day=placement.last_day,
            last_day=placement.last_day,
            scope=placement.station.district,
            location=str(placement.station),
            url=placement.get_absolute_url(),
            tone="watch",
            updated_at=placement.updated_at,
        )
