from districts.models.contacts import Contact, Sector
from districts.models.districts import District, DistrictKind, PoliceStation, Province
from districts.models.mandates import AreaOfOperation, AreaStatus, Mandate, MandateStatus
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
    "MandateStatus",
    "PoliceStation",
    "PoliceStrength",
    "Population",
    "Province",
    "Sector",
    "StrengthLine",
]
