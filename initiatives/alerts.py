"""Alerts of initiatives: the outcome of the concerns that a completed initiative addressed."""

import datetime
from collections.abc import Collection, Iterator

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.accounts.models import User
from csi.concerns.models import Concern
from csi.core.access import limit_to_scopes
from csi.core.registries.alerts import Alert, AlertType, register_alert_source
from csi.core.urls import cached_reverse
from districts.alert_contacts import add_police_contacts
from initiatives.models import Initiative
from initiatives.models.initiatives import InitiativeConcern

OUTCOME = AlertType(
    key="outcome",
    position=45,
    label=gettext_lazy("Concerns of completed initiatives"),
    name=gettext_lazy("Outcome not recorded"),
    icon="chat-square-text",
    definition=gettext_lazy("An initiative that addresses the concern is done, and the concern is still open."),
    date_label=gettext_lazy("done %(day)s"),
)


@register_alert_source(OUTCOME)
def list_outcome_alerts(user: User, today: datetime.date, scopes: Collection[int] | None) -> Iterator[Alert]:
    """Yield the open concerns that an initiative addressed which is done, each once."""
    concerns = limit_to_scopes(Concern.objects.visible_to(user), scopes).open()
    initiatives = Initiative.objects.visible_to(user).done()
    links = InitiativeConcern.objects.filter(concern__in=concerns.values("pk"), initiative__in=initiatives.values("pk"))
    links = links.annotate(done_on=Coalesce("initiative__ends", "initiative__starts")).filter(done_on__lte=today)
    latest = links.order_by("concern_id", "-done_on", "-initiative_id").distinct("concern_id")
    for link in latest.select_related("concern__district", "initiative"):
        concern = link.concern
        yield Alert(
            OUTCOME,
            concern.district,
            _("%(concern)s (%(initiative)s)") % {"concern": concern, "initiative": link.initiative},
            since=link.done_on,
            day=link.done_on,
            today=today,
            url=concern.get_absolute_url(),
            action_label=_("Record outcome"),
            action_url=f"{cached_reverse('concerns:concern_edit', concern.pk)}#id_state",
            complete=add_police_contacts,
        )
