"""Totals and shares of the attendance at a meeting."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Self

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from districts.models import CommunityGroup, District
from forums.models import Attendance, CommunityPresence, Meeting


def calculate_percent(part: int, total: int) -> int | None:
    """Return the rounded percentage; None if the total is 0."""
    return round(100 * part / total) if total else None


def get_census_shares(district: District) -> dict[int, Decimal]:
    """Return the share of each community in the population of a district, by the census in force."""
    communities: Any = CommunityGroup.objects.with_shares_in(district)
    return {community.pk: community.share for community in communities if community.share is not None}


def describe_representation(people: int | None, total: int, census_share: Decimal | None) -> str:
    """Return, for example, "31% here (5 of 16), 38% in the district"; "" if neither is known."""
    pattern = _("%(percent)s%% here (%(people)d of %(total)d)")
    texts = []
    if people is not None and total:
        texts.append(pattern % {"percent": calculate_percent(people, total), "people": people, "total": total})
    if census_share is not None:
        texts.append(_("%(percent)s%% in the district") % {"percent": format_share(census_share)})
    return ", ".join(texts)


def format_share(share: Decimal) -> str:
    """Return a census share as a whole percentage, with a decimal below 1."""
    return number_format(share, 1 if share < 1 else 0)


@dataclass
class AttendanceSummary:
    """The attendance at a meeting by sector and by community, with shares in per cent."""

    sectors: list[Attendance]
    communities: list[CommunityPresence]
    census_shares: dict[int, Decimal]

    @classmethod
    def for_meeting(cls, meeting: Meeting) -> Self:
        communities = meeting.communities.select_related("community").order_by("community__position", "pk")
        rows = list(communities)
        return cls(list(meeting.attendances.all()), rows, get_census_shares(meeting.group.district) if rows else {})

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
    def community_shares(self) -> list[tuple[CommunityPresence, int | None, str | None]]:
        """Return each community with its share of the participants with a community, and of the census."""
        total = sum(row.people for row in self.communities)
        shares = self.census_shares
        return [
            (
                row,
                calculate_percent(row.people, total),
                format_share(shares[row.community_id]) if row.community_id in shares else None,
            )
            for row in self.communities
        ]
