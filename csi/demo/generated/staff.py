"""Accounts, contacts, and the advisers with their placements."""

import datetime
import random

from django.contrib.auth.hashers import make_password

from advisers.models import AdviserKind, PlacementRole
from csi.accounts.models import Role
from csi.demo.accounts import ACCOUNTS, PASSWORD
from csi.demo.csv_files import read_rows
from csi.demo.generated.records import DatedId, DistrictContact, GeneratedDistrict, GeneratedMission

# The offices of every district; those of the demonstration that only some districts have are left out.
FURTHER_OFFICES = ("Deputy head of the akimiat", "Editor")
# Every second district has a second adviser.
SECOND_ADVISER = 2


def add_accounts(mission: GeneratedMission) -> None:
    """Add the accounts of the demonstration, and one for the team of each further district."""
    # One hash for all accounts: hashing takes seconds, and the password is public.
    password = make_password(PASSWORD, salt="generatedmission")
    teams = list(mission.districts)
    for account in ACCOUNTS:
        user = _add_account(mission, account.username, account.given_name, account.family_name, account.role, password)
        if account.role == Role.MANAGER:
            mission.manager = user
        if account.district and teams:
            _assign_team(mission, user, teams.pop(0))
    for district in teams:
        name = f"team{district.number + 1:04}"
        _assign_team(mission, _add_account(mission, name, "Team", district.name, Role.FIELD_STAFF, password), district)


def _add_account(
    mission: GeneratedMission, username: str, given_name: str, family_name: str, role: Role, password: str
) -> int:
    is_administrator = role == Role.ADMINISTRATOR
    return mission.tables.users.add(
        *(username, given_name, family_name, f"{username}@csi.example", role, is_administrator, is_administrator),
        *(password, f"{mission.plan.first_day} 03:00:00+00"),
    )


def _assign_team(mission: GeneratedMission, user: int, district: GeneratedDistrict) -> None:
    mission.tables.user_districts.add(user, district.id)
    district.author = user


def add_contacts(mission: GeneratedMission) -> None:
    offices = [row for row in read_rows("offices") if not row["districts"] or row["office"] in FURTHER_OFFICES]
    for district in mission.districts:
        for number, row in enumerate(offices, 1):
            organisation = row["organisation"].format(district=district.name, centre=district.centre)
            # No exchange in Kyrgyzstan starts with 000, so nobody is called by mistake.
            telephone = f"+996 000 {district.number:04} {number:02}" if row["telephone"] else ""
            contact = mission.tables.contacts.add_record(
                *(row["office"], organisation, row["sector"], district.id, telephone),
                day=district.starts,
                author=district.author,
            )
            district.contacts.append(DistrictContact(contact, row["sector"]))


def add_advisers(mission: GeneratedMission) -> None:
    """Add one or two advisers for each district and mandate; half of them stay for the next mandate."""
    rows = read_rows("advisers")
    for district in mission.districts:
        rng = mission.plan.create_rng(4, district.number)
        posts = 2 if district.number % SECOND_ADVISER == 1 else 1
        in_post: list[int] = [0] * posts
        for mandate in mission.mandates:
            for post in range(posts):
                starts = max(mandate.starts, district.starts) + datetime.timedelta(days=rng.randrange(25))
                ends = _choose_last_day(mission, district, mandate, rng)
                if ends and ends <= starts:
                    continue
                if not in_post[post] or rng.random() < 0.5:
                    in_post[post] = _add_adviser(mission, rows, starts, rng)
                role = PlacementRole.ADVISER if post else PlacementRole.TEAM_LEADER
                mission.tables.placements.add_record(
                    in_post[post], district.station, mandate.id, role, starts, ends, day=starts, author=None
                )
                district.placements.append(DatedId(in_post[post], starts, ends or mandate.ends))


def _choose_last_day(
    mission: GeneratedMission, district: GeneratedDistrict, mandate: DatedId, rng: random.Random
) -> datetime.date | None:
    """Return the last day of a placement, None if it ends with the current mandate."""
    early = mandate.starts + datetime.timedelta(days=rng.randrange(150, 340))
    days = [early] if rng.random() < 0.15 else []
    if mandate is not mission.mandates[-1] and mandate.ends:
        days.append(mandate.ends)
    if district.ends:
        days.append(district.ends)
    return min(days, default=None)


def _add_adviser(
    mission: GeneratedMission, rows: list[dict[str, str]], starts: datetime.date, rng: random.Random
) -> int:
    row, other = rng.choice(rows), rng.choice(rows)
    number = mission.tables.advisers.count + 1
    kind = AdviserKind.NATIONAL if row["state"] == "KG" else AdviserKind.INTERNATIONAL
    languages = "{" + ",".join(row["languages"].split()) + "}"
    return mission.tables.advisers.add_record(
        *(row["given_names"], other["family_name"], row["sex"], row["state"], kind, languages),
        f"adviser{number}@csi.example",
        day=starts,
        author=None,
    )
