"""The accounts of the demonstration."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from csi.accounts.models import Role, User

PASSWORD = "community-2011"


@dataclass(frozen=True)
class Account:
    username: str
    given_name: str
    family_name: str
    role: Role
    what: str
    district: str = ""


ACCOUNTS = (
    Account("admin", "Emil", "Tokoyev", Role.ADMINISTRATOR, "administrator"),
    Account("manager", "Aida", "Osmonova", Role.MANAGER, "manager"),
    Account("reader", "Rosa", "Abdyldaeva", Role.READER, "reader"),
    Account("osh", "Gulnara", "Karagatova", Role.FIELD_STAFF, "field staff for Osh city", "osh"),
    Account("uzgen", "Bakyt", "Archaliev", Role.FIELD_STAFF, "field staff for Uzgen", "uzgen"),
)


def load(scene):
    # One hash for all: the password is printed at every start, and hashing it five times takes seconds.
    password = make_password(PASSWORD)
    for account in ACCOUNTS:
        user = User.objects.create(
            username=account.username,
            first_name=account.given_name,
            last_name=account.family_name,
            email=f"{account.username}@csi.example",
            role=account.role,
            password=password,
        )
        if account.district:
            user.districts.add(scene.districts[account.district])
        scene.accounts[account.username] = user
