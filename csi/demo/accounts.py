"""The accounts of the demonstration."""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from csi.accounts.models import Role, User
from csi.demo.records import DemoRecords

PASSWORD = "community-2011"
# Before the first records of the mission.
JOINED_AT = datetime.datetime(2010, 12, 13, 9, 0, tzinfo=ZoneInfo("Asia/Bishkek"))


@dataclass(frozen=True)
class DemoAccount:
    """An account; `description` is its role in words, `district` the key of its district."""

    username: str
    given_name: str
    family_name: str
    role: Role
    description: str
    district: str = ""


ACCOUNTS = (
    DemoAccount("admin", "Emil", "Tokoyev", Role.ADMINISTRATOR, "administrator"),
    DemoAccount("manager", "Aida", "Osmonova", Role.MANAGER, "manager"),
    DemoAccount("reader", "Rosa", "Abdyldaeva", Role.READER, "reader"),
    DemoAccount("osh", "Gulnara", "Karagatova", Role.FIELD_STAFF, "field staff for Osh city", "osh"),
    DemoAccount("uzgen", "Bakyt", "Archaliev", Role.FIELD_STAFF, "field staff for Uzgen", "uzgen"),
)


def load_records(records: DemoRecords) -> None:
    # One hash for all accounts: hashing takes seconds, and the password is public.
    password = make_password(PASSWORD)
    for account in ACCOUNTS:
        user = User.objects.create(
            username=account.username,
            first_name=account.given_name,
            last_name=account.family_name,
            email=f"{account.username}@csi.example",
            role=account.role,
            password=password,
            date_joined=JOINED_AT,
        )
        if account.district:
            user.districts.add(records.districts[account.district])
        records.accounts[account.username] = user
