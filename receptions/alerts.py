"""Alerts of receptions: idle vehicles and single-sex crews."""

import datetime
from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from csi.accounts.models import User
from csi.core.access import limit_to_scopes
from csi.core.periods import ONE_DAY
from csi.core.permissions import RecordPermission
from csi.core.registries.alerts import Alert, AlertType, register_alert_source
from csi.core.urls import cached_reverse
from districts.alert_contacts import add_police_contacts
from districts.models import District
from receptions.models import Deployment, MobileReception, Trip
from receptions.models.vehicles import IDLE_AFTER

# Period in which crews are checked.
CREW_PERIOD = datetime.timedelta(days=30)

IDLE = AlertType(
    key="idle",
    position=60,
    label=gettext_lazy("Idle vehicles"),
    name=gettext_lazy("Idle vehicle"),
    icon="truck",
    definition=gettext_lazy("The vehicle is in service and has made no trip for more than 30 days."),
    date_label=gettext_lazy("last trip %(day)s"),
    response_time=IDLE_AFTER,
)
CREW = AlertType(
    key="crew",
    position=70,
    label=gettext_lazy("Single-sex crews"),
    name=gettext_lazy("Single-sex crew"),
    icon="people",
    definition=gettext_lazy("In the last 30 days, the vehicle made a trip with no woman or no man in the crew."),
    date_label=gettext_lazy("first on %(day)s"),
    response_time=CREW_PERIOD,
)


# The last trip may belong to a former deployment, in another district.
@register_alert_source(IDLE, is_local=False)
def list_vehicle_alerts(user: User, today: datetime.date, scopes: Collection[int] | None) -> Iterator[Alert]:
    """Yield the idle vehicles with the district where they are deployed; without a deployment, with none."""
    running = Deployment.objects.running_on(today).select_related("district")
    # Any: the annotation `idle_since` is unknown to the type checker.
    idle: Any = MobileReception.objects.visible_to(user).idle_on(today)
    vehicles = idle.prefetch_related(Prefetch("deployments", running, to_attr="running_deployments"))
    for vehicle in vehicles:
        deployment = vehicle.running_deployments[0] if vehicle.running_deployments else None
        current_district = deployment.district if deployment else None
        if not _is_responsible_for(user, scopes, current_district):
            continue
        if deployment:
            action_label = _("Record trip")
            action_url = cached_reverse("receptions:trip_add", query={"deployment": deployment.pk})
        else:
            action_label = _("Add deployment")
            action_url = cached_reverse("receptions:deployment_add", query={"vehicle": vehicle.pk})
        yield Alert(
            IDLE,
            current_district,
            str(vehicle),
            since=vehicle.idle_since + IDLE_AFTER,
            day=vehicle.idle_since,
            today=today,
            url=vehicle.get_absolute_url(),
            action_label=action_label,
            action_url=action_url,
            action_day=today,
            complete=add_police_contacts,
        )


def _is_responsible_for(user: User, scopes: Collection[int] | None, current_district: District | None) -> bool:
    """Return whether a vehicle there belongs on the list; users also see vehicles that have moved on."""
    if scopes is not None:
        return current_district is not None and current_district.pk in scopes
    return user.has_permission(RecordPermission.ACCESS_ALL_SCOPES) or (
        current_district is not None and current_district.pk in user.scope_ids
    )


@register_alert_source(CREW)
def list_crew_alerts(user: User, today: datetime.date, scopes: Collection[int] | None) -> Iterator[Alert]:
    """Yield an alert for each deployment that had trips with a single-sex crew."""
    first = today - CREW_PERIOD + ONE_DAY
    trips = (
        limit_to_scopes(Trip.objects.visible_to(user), scopes)
        .with_single_sex_crew()
        .made_between(first, today + ONE_DAY)
    )
    trips = trips.select_related("deployment__vehicle", "deployment__district").order_by("deployment", "date", "pk")
    for deployment, group in groupby(trips, key=lambda trip: trip.deployment):
        deployment_trips = list(group)
        number = len(deployment_trips)
        query = {"deployment": deployment.pk, "crew": "single_sex", "date_from": first, "date_to": today}
        yield Alert(
            CREW,
            deployment.district,
            ngettext("%(deployment)s: %(number)d trip", "%(deployment)s: %(number)d trips", number)
            % {"deployment": deployment, "number": number},
            since=deployment_trips[0].date,
            day=deployment_trips[0].date,
            today=today,
            url=reverse("receptions:trip_list", query=query),
            action_label=_("Open deployment"),
            action_url=deployment.get_absolute_url(),
            count=number,
            complete=add_police_contacts,
        )
