"""Calendar entries of districts: the ends of areas of operation and mandates."""

from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core.access import limit_to_scopes
from csi.core.periods import Span
from csi.core.registries.calendar import CalendarEntry, register_calendar_source
from csi.core.typing import RecordUser
from districts.models import AreaOfOperation, Mandate


@register_calendar_source(
    "frame", label=gettext_lazy("Areas and mandates ending"), icon="hourglass-split", position=50, is_local=False
)
def list_ends(user: RecordUser, span: Span, scopes: Collection[int] | None) -> Iterator[CalendarEntry]:
    """List the last days of mandates, and of areas that end before their mandate."""
    areas = AreaOfOperation.objects.visible_to(user).ending_between(span.start, span.end)
    for area in limit_to_scopes(areas, scopes).select_related("district", "mandate"):
        yield CalendarEntry(
            key=f"area-{area.pk}",
            source="frame",
            event=_("Area of operation ends"),
            title=str(area.district),
            day=area.ends,
            last_day=area.ends,
            scope=area.district,
            url=area.get_absolute_url(),
            tone="watch",
            updated_at=area.updated_at,
        )
    if scopes is not None:
        return
    for mandate in Mandate.objects.visible_to(user).ending_between(span.start, span.end):
        yield CalendarEntry(
            key=f"mandate-{mandate.pk}",
            source="frame",
            event=_("Mandate ends"),
            title=str(mandate),
            day=mandate.ends,
            last_day=mandate.ends,
            url=mandate.get_absolute_url(),
            tone="watch",
            updated_at=mandate.updated_at,
        )
