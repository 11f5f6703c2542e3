"""What stands on the map: districts for everyone; stations and receptions for those who record."""

import datetime

from django.utils.translation import gettext as _

from csi.core.crud.map_points import MapPoint
from csi.core.permissions import RecordPermission
from districts.models import District, PoliceStation
from receptions.models import Deployment


def areas_on(day: datetime.date, user=None) -> list[MapPoint]:
    """The districts of operation of that day, at their administrative centres: nothing finer is public.

    With links to those whose page `user` may see.
    """
    districts = District.objects.in_operation_on(day).select_related("province")
    seen = set(District.objects.visible_to(user).values_list("pk", flat=True)) if user else ()
    return [
        MapPoint(
            one.name,
            _("District of operation"),
            one.latitude,
            one.longitude,
            url=one.get_absolute_url() if one.pk in seen else "",
            note=one.province.name,
        )
        for one in districts
    ]


def of_district(district, user, day: datetime.date) -> list[MapPoint]:
    """Its centre, which is public; its stations, and the receptions of that day, for those who record."""
    centre = MapPoint(district.centre or district.name, _("District"), district.latitude, district.longitude)
    if not user.has_permission(RecordPermission.VIEW_RECORDS):
        return [centre]
    return [centre, *stations(user, district), *receptions(user, day, district)]


def stations(user, district=None) -> list[MapPoint]:
    """The police stations that this person may see, of one district or of all."""
    visible = PoliceStation.objects.visible_to(user).for_list()
    if district:
        visible = visible.filter(district=district)
    return [
        MapPoint(one.name, _("Police station"), one.latitude, one.longitude, one.get_absolute_url(), one.district.name)
        for one in visible
    ]


def receptions(user, day: datetime.date, district=None) -> list[MapPoint]:
    """Where the Mobile Police Receptions that this person may see stand on that day."""
    deployed = Deployment.objects.visible_to(user).running_on(day).for_list()
    if district:
        deployed = deployed.filter(district=district)
    return [
        MapPoint(
            str(one),
            _("Mobile Police Reception"),
            one.latitude,
            one.longitude,
            one.get_absolute_url(),
            one.district.name,
        )
        for one in deployed
    ]
