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
    return [centre, *map(build_point, list_places(user, day, district))]


def list_places(user: User, day: datetime.date, district: District | None = None) -> list[PoliceStation | Deployment]:
    """Return the stations open on that day and the receptions deployed on it, of one district or all."""
    stations = PoliceStation.objects.visible_to(user).open_on(day).for_list()
    deployments = Deployment.objects.visible_to(user).running_on(day).for_list()
    if district:
        stations, deployments = stations.filter(district=district), deployments.filter(district=district)
    return [*stations, *deployments]


def build_point(place: PoliceStation | Deployment) -> MapPoint:
    kind = _("Police station") if isinstance(place, PoliceStation) else _("Mobile Police Reception")
    url = place.get_absolute_url()
    return MapPoint(str(place), kind, place.latitude, place.longitude, url, place.district.name)
