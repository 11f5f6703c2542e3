"""What advisers add to the pages of districts, stations, mandates and concerns."""

from django.utils.translation import gettext as _

from advisers.models import Observation, Placement
from advisers.tables import ObservationTable, PlacementTable
from csi.core.crud.panels import RelatedPanel, register_panels
from districts.views.addresses import add_address, list_address

# Of what is recorded every week, the page of a place shows the last few; the list has the rest.
LATEST = 5


@register_panels("districts.District")
def advisers_of_district(district, user):
    return [
        RelatedPanel(
            _("Placements of advisers"),
            Placement.objects.visible_to(user).filter(station__district=district).for_list(),
            PlacementTable,
            all_url=list_address(Placement, district=district),
            add_url=add_address(Placement, user),
            empty=_("No adviser has been placed in this district."),
            exclude=("district", "role", "mandate"),
        ),
        RelatedPanel(
            _("Observations"),
            Observation.objects.visible_to(user).filter(district=district).for_list(),
            ObservationTable,
            all_url=list_address(Observation, district=district),
            add_url=add_address(Observation, user, district=district),
            empty=_("No observation is recorded."),
            exclude=("district", "station", "adviser"),
            max_rows=LATEST,
        ),
    ]


@register_panels("districts.PoliceStation")
def advisers_of_station(station, user):
    return [
        RelatedPanel(
            _("Placements of advisers"),
            Placement.objects.visible_to(user).filter(station=station).for_list(),
            PlacementTable,
            all_url=list_address(Placement, station=station),
            add_url=add_address(Placement, user, station=station),
            empty=_("No adviser has been placed in this station."),
            exclude=("station", "district", "mandate"),
        ),
        RelatedPanel(
            _("Observations"),
            Observation.objects.visible_to(user).filter(station=station).for_list(),
            ObservationTable,
            all_url=list_address(Observation, station=station),
            add_url=add_address(Observation, user, station=station, district=station.district),
            empty=_("No observation is recorded."),
            exclude=("station", "district"),
            max_rows=LATEST,
        ),
    ]


@register_panels("districts.Mandate")
def placements_under_mandate(mandate, user):
    return [
        RelatedPanel(
            _("Placements of advisers"),
            Placement.objects.visible_to(user).filter(mandate=mandate).for_list(),
            PlacementTable,
            all_url=list_address(Placement, mandate=mandate),
            add_url=add_address(Placement, user, mandate=mandate),
            empty=_("No adviser has been placed under this mandate."),
            exclude=("mandate",),
        )
    ]


@register_panels("concerns.Concern")
def observations_of_concern(concern, user):
    return [
        RelatedPanel(
            _("Observations"),
            Observation.objects.visible_to(user).filter(concern=concern).for_list(),
            ObservationTable,
            empty=_("No observation is linked to this concern."),
            exclude=("district",),
        )
    ]
