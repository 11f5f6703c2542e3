"""Calendar entries of receptions: the first and last days of deployments."""

from collections.abc import Collection, Iterator

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core.access import limit_to_scopes
from csi.core.periods import Span
from csi.core.registries.calendar import CalendarEntry, register_calendar_source
from csi.core.typing import RecordUser
from receptions.models import Deployment


@register_calendar_source("deployment", label=gettext_lazy("Deployments"), icon="truck", position=20)
def list_deployments(user: RecordUser, span: Span, scopes: Collection[int] | None) -> Iterator[CalendarEntry]:
    """List the first and the last day of deployments: they last for months and would hide other entries."""
    has_start = Q(starts__gte=span.start, starts__lt=span.end)
    has_end = Q(ends__gte=span.start, ends__lt=span.end)
    deployments = limit_to_scopes(Deployment.objects.visible_to(user).filter(has_start | has_end), scopes)
    for deployment in deployments.select_related("vehicle", "district"):
        for name, day, label in (
            ("starts", deployment.starts, _("Deployment starts")),
            ("ends", deployment.ends, _("Deployment ends")),
        ):
            if day and day in span:
                yield CalendarEntry(
                    key=f"deployment-{deployment.pk}-{name}",
                    source="deployment",
                    event=label,
                    title=str(deployment),
                    day=day,
                    last_day=day,
                    scope=deployment.district,
                    location=deployment.site,
                    url=deployment.get_absolute_url(),
                    updated_at=deployment.updated_at,
                )
