"""Totals and shares of the attendance at a meeting."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

from forums.models import Attendance, CommunityPresence, Meeting


def calculate_percent(part: int, total: int) -> int | None:
    """Return the rounded percentage; None if the total is 0."""
    return round(100 * part / total) if total else None


@dataclass
class AttendanceSummary:
    """The attendance at a meeting by sector and by community, with shares in per cent."""

    sectors: list[Attendance]
    communities: list[CommunityPresence]

    @classmethod
    def for_meeting(cls, meeting: Meeting) -> Self:
        communities = meeting.communities.select_related("community").order_by("community__position", "pk")
        return cls(list(meeting.attendances.all()), list(communities))

    @cached_property
    def totals(self) -> dict[str, int | None]:
        names = ("women", "men", "under_30", "people")
        sums = {name: sum(getattr(row, name) for row in self.sectors) for name in names}
        return {
            **sums,
            **{f"{name}_share": calculate_percent(sums[name], sums["people"]) for name in ("women", "men", "under_30")},
        }

    @cached_property
    def sector_shares(self) -> list[tuple[Attendance, int | None]]:
        total = sum(row.people for row in self.sectors)
        return [(row, calculate_percent(row.people, total)) for row in self.sectors]

    @cached_property
    def community_shares(self) -> list[tuple[CommunityPresence, int | None]]:
        """Return each community with its share of the participants whose community was recorded."""
        total = sum(row.people for row in self.communities)
        return [(row, calculate_percent(row.people, total)) for row in self.communities]
