"""Panels of advisers on the pages of districts, stations, mandates and concerns."""

from django.utils.translation import gettext as _

from advisers.models import Observation, Placement
from advisers.tables import ObservationTable, PlacementTable
from csi.accounts.models import User
from csi.concerns.models import Concern
from csi.core.crud.panels import RelatedPanel, register_panels
from csi.core.crud.urls import get_add_url, get_list_url
from districts.models import District, Mandate, PoliceStation

# Number of observations shown in a panel; the list has the rest.
MAX_OBSERVATIONS = 5


@register_panels("districts.District")
def get_district_panels(district: District, user: User) -> list[RelatedPanel]:
    return [
        RelatedPanel(
            _("Placements of advisers"),
            Placement.objects.visible_to(user).filter(station__district=district).for_list(),
            PlacementTable,
            all_url=get_list_url(Placement, district=district),
            add_url=get_add_url(Placement, user),
            empty=_("No adviser has been placed in this district."),
            exclude=("district", "role", "mandate"),
        ),
        RelatedPanel(
            _("Observations"),
            Observation.objects.visible_to(user).filter(district=district).for_list(),
            ObservationTable,
            all_url=get_list_url(Observation, district=district),
            add_url=get_add_url(Observation, user, district=district),
            empty=_("No observation is recorded."),
            exclude=("district", "station", "adviser"),
            max_rows=MAX_OBSERVATIONS,
        ),
    ]


@register_panels("districts.PoliceStation")
def get_station_panels(station: PoliceStation, user: User) -> list[RelatedPanel]:
    return [
        RelatedPanel(
            _("Placements of advisers"),
            Placement.objects.visible_to(user).filter(station=station).for_list(),
            PlacementTable,
            all_url=get_list_url(Placement, station=station),
            add_url=get_add_url(Placement, user, station=station),
            empty=_("No adviser has been placed at this station."),
            exclude=("station", "district", "mandate"),
        ),
        RelatedPanel(
            _("Observations"),
            Observation.objects.visible_to(user).filter(station=station).for_list(),
            ObservationTable,
            all_url=get_list_url(Observation, station=station),
            add_url=get_add_url(Observation, user, station=station, district=station.district),
            empty=_("No observation is recorded."),
            exclude=("station", "district"),
            max_rows=MAX_OBSERVATIONS,
        ),
    ]


@register_panels("districts.Mandate")
def get_mandate_panels(mandate: Mandate, user: User) -> list[RelatedPanel]:
    return [
        RelatedPanel(
            _("Placements of advisers"),
            Placement.objects.visible_to(user).filter(mandate=mandate).for_list(),
            PlacementTable,
            all_url=get_list_url(Placement, mandate=mandate),
            add_url=get_add_url(Placement, user, mandate=mandate),
            empty=_("No adviser has been placed under this mandate."),
            exclude=("mandate",),
        )
    ]


@register_panels("concerns.Concern")
def get_concern_panels(concern: Concern, user: User) -> list[RelatedPanel]:
    return [
        RelatedPanel(
            _("Observations"),
            Observation.objects.visible_to(user).filter(concern=concern).for_list(),
            ObservationTable,
            empty=_("No observation is linked to this concern."),
            exclude=("district",),
        )
    ]
