from django.utils.translation import gettext_lazy as _
from trainings.models import Training

from csi.core.access import limit_to_scopes
from csi.core.registries.alerts import Alert, AlertType, register_alert_source

EMPTY = AlertType(
    key="empty_training",
    position=90,
    label=_("Trainings without participants"),
    name=_("No participants"),
    icon="flag",
    definition=_("A training took place and no participants are recorded."),
    date_label=_("held %(day)s"),
)


@register_alert_source(EMPTY)
def list_empty_trainings(user, today, scopes):
    trainings = limit_to_scopes(Training.objects.visible_to(user), scopes).filter(women=0, men=0)
    for training in trainings.select_related("district"):
        day, url = training.date, training.get_absolute_url()
        yield Alert(EMPTY, training.district, str(training), since=day, day=day, today=today, url=url)
