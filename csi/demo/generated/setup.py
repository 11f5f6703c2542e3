"""The mission, its mandates, and the districts with their areas, stations, census and police strength."""

import dataclasses
import datetime
import random
from decimal import Decimal

from csi.core.models import Mission
from csi.demo.csv_files import read_rows
from csi.demo.generated.plan import MANDATE_DAY
from csi.demo.generated.records import DatedId, GeneratedDistrict, GeneratedMission
from csi.demo.records import DISTRICT_CODES, TODAY
from csi.demo.reference import COMMUNITIES, PROVINCES, clean_name, parse_kind
from csi.reports.map.outlines import compute_bounding_box
from districts.models import AreaStatus, DistrictKind

NAME_BEGINNINGS = (
    *("Ak", "Kara", "Kyzyl", "Kok", "Sary", "Boz", "Ala", "Chong", "Kichi", "Jany", "Eski", "Orto", "Ulu", "Tash"),
    *("Temir", "Altyn", "Kumush", "Jel", "Kun", "Ay", "Taza", "Besh", "Uch", "Toguz", "Ming", "Kosh", "Bay", "Nur"),
    *("Arpa", "Almaly", "Olgon", "Sulu"),
)
NAME_ENDINGS = (
    *("Suu", "Bulak", "Tash", "Too", "Bel", "Jar", "Aryk", "Kol", "Say", "Dobo", "Terek", "Kayyng", "Archa", "Oy"),
    *("Talaa", "Kuduk", "Bashat", "Koro", "Jol", "Kopuro", "Ayyl", "Bazar", "Kent", "Kyshtak", "Konush", "Tala"),
    *("Kapchygay", "Jayloo", "Debo", "Chat", "Bash", "Ayak"),
)
# Every tenth district joins later, and every 25th is closed before the end.
LATE_START_INTERVAL, CLOSURE_INTERVAL = 10, 25
COMMUNITY_SHARES = ((13, 5, 2), (10, 9, 1), (16, 3, 1), (9, 6, 5))
STRENGTH_MONTHS = (1, 7)


def add_mission(mission: GeneratedMission) -> None:
    plan = mission.plan
    Mission.objects.create(
        pk=1,
        name="CSI",
        country="Kyrgyzstan",
        is_demonstration=True,
        date=TODAY,
        note=(
            f"All records are generated: {plan.districts:,} districts, {plan.years} years, seed {plan.seed}. "
            "No person exists, and no figure is real."
        ),
        **dataclasses.asdict(compute_bounding_box()),
    )
    _add_mandates(mission)
    _add_communities(mission)
    _add_districts(mission)
    for district in mission.districts:
        _add_area_records(mission, district)
    _add_targets(mission)


def _add_mandates(mission: GeneratedMission) -> None:
    """Add a mandate for each year; the extension of the last one is requested."""
    tables, starts = mission.tables, mission.plan.first_day
    for number in range(mission.plan.years):
        ends = datetime.date(mission.plan.first_day.year + number + 1, *MANDATE_DAY) - datetime.timedelta(days=1)
        mandate = tables.mandates.add_record(
            f"PC.DEC/{962 - mission.plan.years + number}", starts, starts, ends, 57, day=starts, author=None
        )
        mission.mandates.append(DatedId(mandate, starts, ends))
        starts = ends + datetime.timedelta(days=1)
    requested_on = TODAY - datetime.timedelta(days=60)
    tables.extensions.add_record(
        mission.mandates[-1].id, requested_on, TODAY.replace(year=TODAY.year + 1), day=requested_on, author=None
    )


def _add_communities(mission: GeneratedMission) -> None:
    mission.communities = [
        mission.tables.communities.add_record(*names, position, day=mission.plan.first_day, author=None)
        for position, names in enumerate(COMMUNITIES, 1)
    ]


def _add_districts(mission: GeneratedMission) -> None:
    """Add the districts of the country, those of the demonstration first, and then invented ones."""
    plan, tables = mission.plan, mission.tables
    provinces = {
        iso: tables.provinces.add_record(iso, *names, day=plan.first_day, author=None) for iso, *names in PROVINCES
    }
    codes = list(DISTRICT_CODES.values())
    rows = [row for row in read_rows("districts") if row["lat"]]
    rows.sort(key=lambda row: codes.index(row["pcode"]) if row["pcode"] in codes else len(codes))
    existing = {row["name_en"] for row in rows}
    invented = [f"{beginning}-{ending}" for beginning in NAME_BEGINNINGS for ending in NAME_ENDINGS]
    names = [name for name in invented if name not in existing]
    plan.create_rng(1).shuffle(names)
    rng = plan.create_rng(2)
    for number in range(max(plan.districts, len(rows))):
        row = rows[number] if number < len(rows) else _invent_district(rows, number, names, rng)
        district = tables.districts.add_record(
            provinces[row["iso_3166_2"]],
            parse_kind(row["type"]),
            row["pcode"],
            clean_name(row["name_en"]),
            row["name_ru"],
            row["name_ky"],
            clean_name(row["centre"]),
            row["lat"],
            row["lon"],
            day=plan.first_day,
            author=None,
        )
        if number < plan.districts:
            mission.districts.append(_build_district(mission, number, district, row, rng))


def _invent_district(rows: list[dict[str, str]], number: int, names: list[str], rng: random.Random) -> dict[str, str]:
    """Return a district near one of the real ones."""
    near = rows[number % len(rows)]
    latitude, longitude = (f"{float(near[axis]) + rng.uniform(-0.05, 0.05):.5f}" for axis in ("lat", "lon"))
    name = names[number - len(rows)]
    return {
        "iso_3166_2": near["iso_3166_2"],
        "type": DistrictKind.RAION,
        "pcode": f"KG9{number:010}",
        "name_en": name,
        "name_ru": "",
        "name_ky": name,
        "centre": name,
        "lat": latitude,
        "lon": longitude,
    }


def _build_district(
    mission: GeneratedMission, number: int, district: int, row: dict[str, str], rng: random.Random
) -> GeneratedDistrict:
    plan = mission.plan
    starts, ends, days = plan.first_day, None, plan.years * 365
    if number % LATE_START_INTERVAL == LATE_START_INTERVAL - 1:
        starts += datetime.timedelta(days=rng.randrange(days // 3))
    if number % CLOSURE_INTERVAL == CLOSURE_INTERVAL - 1:
        ends = plan.first_day + datetime.timedelta(days=days // 2 + rng.randrange(days // 3))
    shares = COMMUNITY_SHARES[number % len(COMMUNITY_SHARES)]
    second = mission.communities[1:]
    chosen = [mission.communities[0], *rng.sample(second, 2)]
    return GeneratedDistrict(
        number=number,
        id=district,
        name=clean_name(row["name_en"]),
        centre=clean_name(row["centre"]),
        latitude=float(row["lat"]),
        longitude=float(row["lon"]),
        starts=starts,
        ends=ends,
        communities=dict(zip(chosen, shares, strict=True)),
    )


def _add_area_records(mission: GeneratedMission, district: GeneratedDistrict) -> None:
    tables, rng = mission.tables, mission.plan.create_rng(3, district.number)
    district.station = tables.stations.add_record(
        district.id,
        f"{district.name} police station",
        f"{district.latitude + 0.0035:.5f}",
        f"{district.longitude - 0.0041:.5f}",
        day=mission.plan.first_day,
        author=None,
    )
    for mandate in mission.mandates:
        is_before = mandate.ends is not None and mandate.ends < district.starts
        if is_before or (district.ends and district.ends < mandate.starts):
            continue
        starts = max(mandate.starts, district.starts)
        is_last = bool(district.ends and mandate.includes(district.ends))
        # The current area ends with its mandate, whose extension is requested.
        ends = None if mandate is mission.mandates[-1] else mandate.ends
        status, ends = (AreaStatus.CLOSED, district.ends) if is_last else (AreaStatus.ACTIVE, ends)
        tables.areas.add_record(mandate.id, district.id, status, starts, ends, day=starts, author=None)
    _add_census(mission, district, rng)
    _add_strengths(mission, district, rng)


def _add_census(mission: GeneratedMission, district: GeneratedDistrict, rng: random.Random) -> None:
    people = rng.randrange(20_000, 260_000)
    for year, factor in ((1999, 0.88), (2009, 1.0)):
        if year > TODAY.year:
            continue
        values: list[tuple[int | None, int | None, float | None]] = [(None, int(people * factor), None)]
        values += [(community, None, share * 5 - 0.2) for community, share in district.communities.items()]
        for community, number, percentage in values:
            mission.tables.populations.add_record(
                *(district.id, community, year, number, percentage, f"Census {year}"),
                day=mission.plan.first_day,
                author=None,
            )


def _add_strengths(mission: GeneratedMission, district: GeneratedDistrict, rng: random.Random) -> None:
    """Add the officers of the station, twice a year."""
    tables, officers = mission.tables, rng.randrange(60, 240)
    for month in mission.plan.months:
        date = month.end - datetime.timedelta(days=1)
        if month.number not in STRENGTH_MONTHS or not district.includes(date) or date > district.last_day:
            continue
        strength = tables.strengths.add_record(
            district.station, date, "Personnel office of the district police", day=date, author=None
        )
        for position, (community, share) in enumerate(district.communities.items()):
            # Officers of the first community are more than its share of the population.
            number = officers * share // 20 + (officers // 10 if position == 0 else 0) + rng.randrange(4)
            women = number * rng.randrange(4, 12) // 100
            tables.strength_lines.add(strength, community, women, number - women)


def _add_targets(mission: GeneratedMission) -> None:
    """Add the targets of the mission for each mandate, and those of fifty districts for the last one."""
    rows = [row for row in read_rows("targets") if not row["district"]]
    for mandate in mission.mandates:
        for row in rows:
            _add_target(mission, mandate, row, None)
    for district in mission.districts[:50]:
        if district.ends is None:
            for row in rows:
                if row["indicator"] in ("cadence", "mixed_crews"):
                    _add_target(mission, mission.mandates[-1], row, district.id)


def _add_target(mission: GeneratedMission, mandate: DatedId, row: dict[str, str], district: int | None) -> None:
    value = Decimal(row["value"])
    if row["indicator"] in ("trips", "initiatives_done"):
        value *= mission.plan.districts
    mission.tables.targets.add_record(
        *(row["indicator"], district, mandate.starts, mandate.ends, row["baseline"], value, "Work plan"),
        day=mandate.starts,
        author=None,
    )
