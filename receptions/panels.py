"""What Mobile Police Receptions add to the pages of other records: deployments and trips."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from csi.core.crud.panels import RelatedPanel, register_panels
from csi.core.crud.views import can_add
from receptions.models import Deployment, Trip
from receptions.tables import DeploymentTable, TripTable


def deployments_beside(title, user, deployments, *, exclude=(), **query):
    """Deployments on another record's page; `query`: what asks the list for the same ones and fills in a new one."""
    asked = urlencode(query)
    return RelatedPanel(
        title,
        deployments.for_list(),
        DeploymentTable,
        all_url=f"{reverse('receptions:deployment_list')}?{asked}",
        add_url=f"{reverse('receptions:deployment_add')}?{asked}" if can_add(Deployment, user) else None,
        exclude=exclude,
    )


def trips_beside(user, trips, *, exclude=(), **query):
    """Trips on another record's page; `query`: what asks the list for the same ones and fills in a new one."""
    asked = urlencode(query)
    return RelatedPanel(
        _("Trips"),
        trips.for_list(),
        TripTable,
        all_url=f"{reverse('receptions:trip_list')}?{asked}",
        add_url=f"{reverse('receptions:trip_add')}?{asked}" if can_add(Trip, user) else None,
        exclude=exclude,
    )


@register_panels("districts.District")
def of_district(district, user):
    return [
        deployments_beside(
            _("Deployments of Mobile Police Receptions"),
            user,
            Deployment.objects.visible_to(user).in_districts([district.pk]),
            exclude=("district",),
            district=district.pk,
        ),
        trips_beside(
            user, Trip.objects.visible_to(user).in_districts([district.pk]), exclude=("district",), district=district.pk
        ),
    ]
