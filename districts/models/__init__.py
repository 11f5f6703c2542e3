from districts.models.contacts import Contact, Sector
from districts.models.mandates import AreaOfOperation, Mandate
from districts.models.people import CommunityGroup, Population
from districts.models.places import District, PoliceStation, Province
from districts.models.police import PoliceStrength, StrengthLine

__all__ = [
    "AreaOfOperation",
    "CommunityGroup",
    "Contact",
    "District",
    "Mandate",
    "PoliceStation",
    "PoliceStrength",
    "Population",
    "Province",
    "Sector",
    "StrengthLine",
]
