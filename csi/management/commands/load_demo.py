"""`manage.py load_demo`: load the demonstration mission into an empty database."""

from typing import Any

from django.core.management import CommandError

from csi import demo
from csi.core.db.roles import OwnerCommand


class Command(OwnerCommand):
    help = "Load the demonstration mission into an empty database, and list its accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            is_loaded = demo.load_demonstration()
        except demo.DatabaseNotEmptyError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            "The demonstration mission has been loaded."
            if is_loaded
            else "The demonstration mission is already loaded; nothing was changed."
        )
        self.stdout.write(f"Accounts, all with the password {demo.PASSWORD}:")
        for account in demo.ACCOUNTS:
            name = f"{account.given_name} {account.family_name}"
            self.stdout.write(f"    {account.username:<10}{name}, {account.description}")
