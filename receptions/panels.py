"""Related panels of deployments and trips."""

from typing import Any

from django.utils.translation import gettext as _

from csi.core.crud.panels import RelatedPanel, register_panels
from csi.core.crud.urls import get_add_url, get_list_url
from csi.core.typing import RecordUser
from districts.models import District
from receptions.models import Deployment, Trip
from receptions.models.deployments import DeploymentQuerySet
from receptions.models.trips import TripQuerySet
from receptions.tables import DeploymentTable, TripTable


def build_deployment_panel(
    title: str, user: RecordUser, deployments: DeploymentQuerySet, *, exclude: tuple[str, ...] = (), **query: Any
) -> RelatedPanel:
    """Return a panel of deployments; `query` filters the full list and prefills a new deployment."""
    return RelatedPanel(
        title,
        deployments.for_list(),
        DeploymentTable,
        all_url=get_list_url(Deployment, **query),
        add_url=get_add_url(Deployment, user, **query),
        exclude=exclude,
    )


def build_trip_panel(
    user: RecordUser, trips: TripQuerySet, *, exclude: tuple[str, ...] = (), **query: Any
) -> RelatedPanel:
    """Return a panel of trips; `query` filters the full list and prefills a new trip."""
    return RelatedPanel(
        _("Trips"),
        trips.for_list(),
        TripTable,
        all_url=get_list_url(Trip, **query),
        add_url=get_add_url(Trip, user, **query),
        exclude=exclude,
    )


@register_panels("districts.District")
def get_district_panels(district: District, user: RecordUser) -> list[RelatedPanel]:
    return [
        build_deployment_panel(
            _("Deployments of Mobile Police Receptions"),
            user,
            Deployment.objects.visible_to(user).in_scopes([district.pk]),
            exclude=("district",),
            district=district,
        ),
        build_trip_panel(
            user, Trip.objects.visible_to(user).in_scopes([district.pk]), exclude=("district",), district=district
        ),
    ]
