"""The districts of a generated mission, and the ids of records to which later records refer."""

import datetime
from dataclasses import dataclass, field
from typing import NamedTuple

from csi.core.periods import Month
from csi.demo.generated.plan import LAST_EVENT_DAY, MissionPlan
from csi.demo.generated.tables import MissionTables
from forums.models import MeetingState


class DatedRecord:
    """A record that is in force from `starts` to `ends`; None: open-ended."""

    starts: datetime.date
    ends: datetime.date | None

    def includes(self, day: datetime.date) -> bool:
        return self.starts <= day and (self.ends is None or day <= self.ends)

    def overlaps(self, month: Month) -> bool:
        return self.starts < month.end and (self.ends is None or self.ends >= month.start)


@dataclass(frozen=True, order=True)
class DatedId(DatedRecord):
    """The id of a record that is in force on some days."""

    id: int
    starts: datetime.date
    ends: datetime.date | None


class GeneratedAcceptance(NamedTuple):
    """The acceptance of a return; `district` None: the one that closes the month for the mission."""

    district: int | None
    step: int
    accepted_at: str


class DistrictContact(NamedTuple):
    """A contact and its sector."""

    id: int
    sector: str


class GroupMeeting(NamedTuple):
    """A meeting of a district's working group."""

    id: int
    date: datetime.date
    state: str


@dataclass
class GeneratedDistrict(DatedRecord):
    """A district in operation from `starts` to `ends` (None: still)."""

    number: int
    id: int
    name: str
    centre: str
    latitude: float
    longitude: float
    starts: datetime.date
    ends: datetime.date | None
    # The account of the team, None if it has none.
    author: int | None = None
    station: int = 0
    group: int = 0
    contacts: list[DistrictContact] = field(default_factory=list)
    # {id of a community: its share of every 20 people}
    communities: dict[int, int] = field(default_factory=dict)
    placements: list[DatedId] = field(default_factory=list)
    meetings: list[GroupMeeting] = field(default_factory=list)
    deployments: list[DatedId] = field(default_factory=list)
    gaps: list[DatedId] = field(default_factory=list)

    @property
    def last_day(self) -> datetime.date:
        """The last day of which records exist, except for planned ones."""
        return min(self.ends, LAST_EVENT_DAY) if self.ends else LAST_EVENT_DAY

    def find_meeting_held(self, day: datetime.date) -> GroupMeeting | None:
        """Return the first meeting held on or after that day."""
        for meeting in self.meetings:
            if meeting.date >= day and meeting.state == MeetingState.HELD:
                return meeting
        return None

    def find_planned_meeting(self) -> GroupMeeting | None:
        return next((meeting for meeting in self.meetings[-2:] if meeting.state == MeetingState.PLANNED), None)


@dataclass
class GeneratedMission:
    """The plan, the writers of the tables and the districts in operation."""

    plan: MissionPlan
    tables: MissionTables
    manager: int = 0
    mandates: list[DatedId] = field(default_factory=list)
    communities: list[int] = field(default_factory=list)
    districts: list[GeneratedDistrict] = field(default_factory=list)
    # The accepted returns of each month; those that close it for the mission come last.
    acceptances: dict[Month, list[GeneratedAcceptance]] = field(default_factory=dict)
