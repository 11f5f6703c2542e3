"""Records that the steps of the loader share, and constants of the demonstration."""

import datetime
import random
from dataclasses import dataclass, field
from decimal import Decimal

from advisers.models import Placement
from csi.accounts.models import User
from csi.concerns.models import Concern
from districts.models import CommunityGroup, Contact, District, Mandate, PoliceStation
from forums.models import Action, Discussion, Meeting, WorkingGroup
from initiatives.models import Initiative
from receptions.models import Trip

TODAY = datetime.date(2011, 10, 31)

# The apps whose tables contain the records of a mission.
MISSION_APPS = (
    "accounts",
    "districts",
    "concerns",
    "gallery",
    "advisers",
    "forums",
    "receptions",
    "initiatives",
    "indicators",
    "reports",
    "returns",
)

# {key in the CSV files: P-code} of the ten districts in operation.
DISTRICT_CODES = {
    "osh": "KG21000000000",
    "kara_suu": "KG06226000000",
    "aravan": "KG06211000000",
    "nookat": "KG06242000000",
    "uzgen": "KG06255000000",
    "jalal_abad": "KG03410000010",
    "suzak": "KG03220000000",
    "bazar_korgon": "KG03207000000",
    "chui": "KG08223000000",
    "jayil": "KG08209000000",
}


@dataclass
class DemoRecords:
    """Records to which later steps refer, mostly by the key of their district."""

    _mandate: Mandate | None = None
    districts: dict[str, District] = field(default_factory=dict)
    stations: dict[str, PoliceStation] = field(default_factory=dict)
    communities: dict[str, CommunityGroup] = field(default_factory=dict)
    accounts: dict[str, User] = field(default_factory=dict)
    contacts: dict[str, dict[str, Contact]] = field(default_factory=dict)
    groups: dict[str, WorkingGroup] = field(default_factory=dict)
    meetings: dict[str, list[Meeting]] = field(default_factory=dict)
    placements: list[Placement] = field(default_factory=list)
    concerns: list[Concern] = field(default_factory=list)
    discussions: list[Discussion] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    trips: list[Trip] = field(default_factory=list)
    initiatives: list[Initiative] = field(default_factory=list)

    @property
    def mandate(self) -> Mandate:
        if self._mandate is None:
            raise LookupError("The mandate is not loaded yet.")
        return self._mandate

    @mandate.setter
    def mandate(self, mandate: Mandate) -> None:
        self._mandate = mandate

    def get_audit_fields(self, district: str) -> dict[str, User | None]:
        """Return creator and editor of the records of a district; None if its team has no account."""
        account = self.accounts.get(district)
        return {"created_by": account, "updated_by": account}


def get_centre(district: District) -> tuple[Decimal, Decimal]:
    """Return the coordinates of a district's centre, which all districts in operation have."""
    if district.latitude is None or district.longitude is None:
        raise LookupError(f"{district} has no coordinates.")
    return district.latitude, district.longitude


def create_generator(subject: str) -> random.Random:
    """Return a seeded generator; one for each subject, so that a change to one does not alter the others."""
    return random.Random(f"CSI {subject}")
