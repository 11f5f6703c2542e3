"""Identities that request pages, and the records that each may read or change."""

from dataclasses import dataclass

# Field staff of Osh: `osh`, who is tested, and `colleague`. The account of `left` was disabled while signed in.
OSH_TEAM = frozenset({"osh", "colleague"})
UZGEN_TEAM = frozenset({"uzgen"})
FIELD_STAFF = OSH_TEAM | UZGEN_TEAM
MANAGERS = frozenset({"manager", "admin"})
RECORD_USERS = FIELD_STAFF | MANAGERS
SIGNED_IN = RECORD_USERS | {"reader"}
SIGNED_OUT = frozenset({"anonymous", "left"})
ALL_IDENTITIES = SIGNED_IN | SIGNED_OUT
TESTED_IDENTITIES = ("anonymous", "left", "reader", "osh", "uzgen", "manager", "admin")

# Record types that field staff edit; managers edit the others.
EDITED_BY_FIELD_STAFF = frozenset(
    {
        "Action",
        "AppealCount",
        "Attendance",
        "CommunityPresence",
        "Concern",
        "Contact",
        "Discussion",
        "Handover",
        "Initiative",
        "Meeting",
        "MonthlyReturn",
        "Note",
        "Observation",
        "Photo",
        "PoliceStrength",
        "StrengthLine",
        "Trip",
        "WorkingGroup",
    }
)


def get_team(identity):
    """Return the field staff of the identity's district."""
    return next((team for team in (OSH_TEAM | {"left"}, UZGEN_TEAM) if identity in team), frozenset())


@dataclass(frozen=True)
class ExpectedAccess:
    """Identities that may read and change a record; `case` marks a record for separate tests."""

    readers: frozenset
    writers: frozenset = MANAGERS
    case: str = ""


def get_expected_access(model, team, *, confidential_to=None, edited_by=None):
    """Return the access to a record of the team.

    `confidential_to`: author of a confidential record. `edited_by`: the part of the team that may edit it.
    """
    readers = frozenset({confidential_to}) if confidential_to else team
    writers = (
        readers & (team if edited_by is None else edited_by) if model.__name__ in EDITED_BY_FIELD_STAFF else frozenset()
    )
    return ExpectedAccess(readers | MANAGERS, writers | MANAGERS)


PUBLIC_ACCESS = ExpectedAccess(ALL_IDENTITIES)
MISSION_ACCESS = ExpectedAccess(RECORD_USERS)
