"""Who came to a meeting, in sums and shares."""

from dataclasses import dataclass
from functools import cached_property


def per_cent(part, whole):
    """Whole per cent; None of nothing."""
    return round(100 * part / whole) if whole else None


@dataclass
class Attended:
    """The counted people of one meeting, sector by sector, and the communities among them."""

    rows: list
    communities: list

    @classmethod
    def of(cls, meeting):
        communities = meeting.communities.select_related("community").order_by("community__position", "pk")
        return cls(list(meeting.attendances.all()), list(communities))

    @cached_property
    def totals(self):
        sums = {name: sum(getattr(row, name) for row in self.rows) for name in ("women", "men", "under_30", "people")}
        return {
            **sums,
            **{f"{name}_share": per_cent(sums[name], sums["people"]) for name in ("women", "men", "under_30")},
        }

    @cached_property
    def lines(self):
        """(row, its share of all people) of each sector that came."""
        return [(row, per_cent(row.people, self.totals["people"])) for row in self.rows]

    @cached_property
    def community_lines(self):
        """(row, its share of those whose community was counted)."""
        whole = sum(row.people for row in self.communities)
        return [(row, per_cent(row.people, whole)) for row in self.communities]
