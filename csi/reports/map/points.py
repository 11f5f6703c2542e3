"""Points of the interactive map: stations and receptions, for users who can view records."""

import datetime

from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.core.crud.map_points import MapPoint
from csi.core.permissions import RecordPermission
from districts.models import District, PoliceStation
from receptions.models import Deployment


def of_district(district: District, user: User, day: datetime.date) -> list[MapPoint]:
    """Return the points of a district: its centre and, for users who view records, more.

    Those are its stations and the receptions of that day.
    """
    centre = MapPoint(district.centre or district.name, _("District"), district.latitude, district.longitude)
    if not user.has_permission(RecordPermission.VIEW_RECORDS):
        return [centre]
    return [centre, *stations(user, day, district), *receptions(user, day, district)]


def stations(user: User, day: datetime.date, district: District | None = None) -> list[MapPoint]:
    """Return the police stations open on that day that the user may see, of one district or all."""
    visible = PoliceStation.objects.visible_to(user).open_on(day).for_list()
    if district:
        visible = visible.filter(district=district)
    return [
        MapPoint(
            str(station),
            _("Police station"),
            station.latitude,
            station.longitude,
            station.get_absolute_url(),
            station.district.name,
        )
        for station in visible
    ]


def receptions(user: User, day: datetime.date, district: District | None = None) -> list[MapPoint]:
    """Return the sites of the Mobile Police Receptions deployed on that day that the user may see."""
    deployments = Deployment.objects.visible_to(user).running_on(day).for_list()
    if district:
        deployments = deployments.filter(district=district)
    return [
        MapPoint(
            str(deployment),
            _("Mobile Police Reception"),
            deployment.latitude,
            deployment.longitude,
            deployment.get_absolute_url(),
            deployment.district.name,
        )
        for deployment in deployments
    ]
