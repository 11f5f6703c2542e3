"""The admin of places, people, mandates, police and contacts."""

from districts.admin.contacts import ContactAdmin
from districts.admin.mandates import AreaOfOperationAdmin, MandateAdmin
from districts.admin.people import CommunityGroupAdmin, PopulationAdmin
from districts.admin.places import DistrictAdmin, PoliceStationAdmin, ProvinceAdmin
from districts.admin.police import PoliceStrengthAdmin

__all__ = [
    "AreaOfOperationAdmin",
    "CommunityGroupAdmin",
    "ContactAdmin",
    "DistrictAdmin",
    "MandateAdmin",
    "PoliceStationAdmin",
    "PoliceStrengthAdmin",
    "PopulationAdmin",
    "ProvinceAdmin",
]
