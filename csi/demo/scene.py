"""What the parts of the demonstration hand to each other while it is loaded."""

import datetime
import random
from dataclasses import dataclass, field

from advisers.models import Placement
from csi.accounts.models import User
from csi.concerns.models import Concern
from districts.models import CommunityGroup, Contact, District, Mandate, PoliceStation
from forums.models import Action, Discussion, Meeting, WorkingGroup
from initiatives.models import Initiative
from receptions.models import Trip

TODAY = datetime.date(2011, 10, 31)

# The applications whose rows are a mission's own.
OWN_APPS = (
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

# The ten districts of operation, by the short name that the tables in data/ use.
OPERATION = {
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
class Scene:
    """The rows that later parts refer to, by the short name of their district."""

    mandate: Mandate | None = None
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

    def stamp(self, district):
        """Who recorded what lies in this district; nobody where its team has no account."""
        account = self.accounts.get(district)
        return {"created_by": account, "updated_by": account}


def lots(subject):
    """A generator of its own for each subject: a change in one leaves the rows of the others as they are."""
    return random.Random(f"CSI {subject}")
