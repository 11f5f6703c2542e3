"""Cells of a data source as JSON, and their sums over districts."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from csi.indicators.sources import Cells

# {member of the dimension: {measure: number, or a Counter for a histogram}}
MemberCounts = dict[Any, dict[str, Any]]
# {district, None without one: counts}
DistrictCounts = dict[int | None, MemberCounts]


def add_up(districts: DistrictCounts, combine: Callable[[Any, Any], Any]) -> MemberCounts:
    """Return the counts of all districts together."""
    totals: MemberCounts = {}
    for members in districts.values():
        for member, counts in members.items():
            add_counts(totals, member, counts, combine)
    return totals


def add_counts(totals: MemberCounts, member: Any, counts: dict[str, Any], combine: Callable[[Any, Any], Any]) -> None:
    """Add the counts of a member to those in `totals`."""
    known = totals.get(member)
    totals[member] = {name: combine(known[name], counts[name]) for name in counts} if known else counts


def encode_members(members: MemberCounts) -> list[list[Any]]:
    """Return counts as JSON; numbers with a fraction become text."""
    return [
        [member, {name: _encode_number(number) for name, number in counts.items()}]
        for member, counts in sorted(members.items(), key=lambda item: str(item[0]))
    ]


def decode_members(pairs: Iterable[Iterable[Any]]) -> MemberCounts:
    return {member: {name: _decode_number(number) for name, number in counts.items()} for member, counts in pairs}


def encode_districts(districts: DistrictCounts) -> dict[str, list[list[Any]]]:
    return {encode_district(district): encode_members(members) for district, members in districts.items()}


def decode_districts(districts: Mapping[str, list[list[Any]]]) -> DistrictCounts:
    return {int(district) if district else None: decode_members(pairs) for district, pairs in districts.items()}


def encode_district(district: int | None) -> str:
    return "" if district is None else str(district)


def _encode_number(number: Any) -> Any:
    if isinstance(number, Counter):
        return sorted(([value, _encode_number(count)] for value, count in number.items()), key=str)
    return str(number) if isinstance(number, Decimal) else number


def _decode_number(number: Any) -> Any:
    if isinstance(number, list):
        return Counter({value: _decode_number(count) for value, count in number})
    return Decimal(number) if isinstance(number, str) else number


def group_by_district(cells: Cells) -> dict[Any, DistrictCounts]:
    """Return {bucket: {district: {member: counts}}}."""
    grouped: dict[Any, DistrictCounts] = defaultdict(lambda: defaultdict(dict))
    for (bucket, district, member), counts in cells.items():
        grouped[bucket][district][member] = counts
    return grouped
