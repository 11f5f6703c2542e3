"""Admin of the districts app."""

from districts.admin.contacts import ContactAdmin
from districts.admin.districts import DistrictAdmin, PoliceStationAdmin, ProvinceAdmin
from districts.admin.mandates import AreaOfOperationAdmin, MandateAdmin
from districts.admin.police import PoliceStrengthAdmin
from districts.admin.population import CommunityGroupAdmin, PopulationAdmin

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
