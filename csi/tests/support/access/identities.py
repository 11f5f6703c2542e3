"""Who walks, and which of them may read or change what belongs to whom."""

from dataclasses import dataclass

# Of the own district: `osh`, who walks, a `colleague`, and `left`, whose account was disabled while signed in.
TEAM = frozenset({"osh", "colleague"})
OTHER_TEAM = frozenset({"uzgen"})
FIELD_STAFF = TEAM | OTHER_TEAM
DECIDERS = frozenset({"manager", "admin"})
RECORDERS = FIELD_STAFF | DECIDERS
SIGNED_IN = RECORDERS | {"reader"}
NOBODY = frozenset({"anonymous", "left"})
EVERYONE = SIGNED_IN | NOBODY
WALKERS = ("anonymous", "left", "reader", "osh", "uzgen", "manager", "admin")

# What field staff change; the rest is kept by managers.
KEPT_BY_FIELD_STAFF = frozenset(
    {
        "Action",
        "AppealCount",
        "Attendance",
        "CommunityPresence",
        "Concern",
        "Contact",
        "Discussion",
        "Initiative",
        "Meeting",
        "MonthlyReturn",
        "Observation",
        "Photo",
        "PoliceStrength",
        "StrengthLine",
        "Trip",
        "WorkingGroup",
    }
)


def team_of(person):
    """The field staff who record with that person."""
    return next((team for team in (TEAM | {"left"}, OTHER_TEAM) if person in team), frozenset())


@dataclass(frozen=True)
class Home:
    """Whose a record is. `readers`, `writers`: names of people. `story`: what makes it a case of its own."""

    readers: frozenset
    writers: frozenset = DECIDERS
    story: str = ""


def home_of(model, team, *, confided_to=None, kept_by=None):
    """The home of a record of that team; confidential ones are their author's. `kept_by`: a smaller team."""
    readers = frozenset({confided_to}) if confided_to else team
    kept = readers & (team if kept_by is None else kept_by) if model.__name__ in KEPT_BY_FIELD_STAFF else frozenset()
    return Home(readers | DECIDERS, kept | DECIDERS)


PUBLIC = Home(EVERYONE)
OF_THE_MISSION = Home(RECORDERS)
