from districts.models.areas import AreaOfOperation, AreaStatus
from districts.models.contacts import Contact, Sector
from districts.models.districts import District, DistrictKind, PoliceStation, Province
from districts.models.extensions import MandateExtension
from districts.models.mandates import Mandate, MandateStatus
from districts.models.police import PoliceStrength, StrengthLine
from districts.models.population import CommunityGroup, Population

__all__ = [
    "AreaOfOperation",
    "AreaStatus",
    "CommunityGroup",
    "Contact",
    "District",
    "DistrictKind",
    "Mandate",
    "MandateExtension",
    "MandateStatus",
    "PoliceStation",
    "PoliceStrength",
    "Population",
    "Province",
    "Sector",
    "StrengthLine",
]
