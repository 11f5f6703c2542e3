from django.utils.translation import gettext_lazy as _
from trainings.models import Training

from csi.core.access import limit_to_scopes
from csi.core.registries.calendar import CalendarEntry, register_calendar_source


@register_calendar_source("training", label=_("Trainings"), icon="flag", position=35)
def list_trainings(user, span, scopes):
    trainings = Training.objects.visible_to(user).filter(date__gte=span.start, date__lt=span.end)
    for training in limit_to_scopes(trainings, scopes).select_related("district"):
        yield CalendarEntry(
            key=f"training-{training.pk}",
            source="training",
            event=str(_("Training held")),
            title=training.title,
            day=training.date,
            last_day=training.date,
            scope=training.district,
            url=training.get_absolute_url(),
            updated_at=training.updated_at,
        )
