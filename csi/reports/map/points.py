"""Points of the map: districts for everyone; stations and receptions for users who can view records."""

import datetime

from django.utils import formats
from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.core.crud.map_points import MapPoint
from csi.core.permissions import RecordPermission
from districts.models import AreaOfOperation, District, PoliceStation
from receptions.models import Deployment


def areas_on(day: datetime.date, user: User | None = None) -> list[MapPoint]:
    """Return the areas of operation and those requested on that day, at their administrative centres.

    Nothing more precise is public. `user`: links the districts whose page this user may see.
    """
    linked = set(District.objects.visible_to(user).values_list("pk", flat=True)) if user else set()

    def build_point(district: District, kind: str, note: str) -> MapPoint:
        url = district.get_absolute_url() if district.pk in linked else ""
        return MapPoint(district.name, kind, district.latitude, district.longitude, url, note)

    districts = District.objects.in_operation_on(day).select_related("province")
    requested = AreaOfOperation.objects.newly_requested_as_of(day).select_related("district__province")
    return [
        *(build_point(district, _("Area of operation"), district.province.name) for district in districts),
        *(build_point(area.district, _("Requested area of operation"), describe_request(area)) for area in requested),
    ]


def describe_request(area: AreaOfOperation) -> str:
    """Return the province and the date of the request: "Osh, requested on 1 Sep 2011"."""
    day = formats.date_format(area.requested_on) if area.requested_on else ""
    return _("%(province)s, requested on %(day)s") % {"province": area.district.province.name, "day": day}


def of_district(district: District, user: User, day: datetime.date) -> list[MapPoint]:
    """Return the points of a district: its centre and, for users who view records, more.

    Those are its stations and the receptions of that day.
    """
    centre = MapPoint(district.centre or district.name, _("District"), district.latitude, district.longitude)
    if not user.has_permission(RecordPermission.VIEW_RECORDS):
        return [centre]
    return [centre, *stations(user, district), *receptions(user, day, district)]


def stations(user: User, district: District | None = None) -> list[MapPoint]:
    """Return the police stations that the user may see, of one district or all."""
    visible = PoliceStation.objects.visible_to(user).for_list()
    if district:
        visible = visible.filter(district=district)
    return [
        MapPoint(
            station.name,
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
