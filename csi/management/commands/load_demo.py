"""`manage.py load_demo`: the demonstration mission, into an empty database."""

from django.core.management import BaseCommand, CommandError

from csi import demo


class Command(BaseCommand):
    help = "Loads the demonstration mission into an empty database, and names its accounts."

    def handle(self, **options):
        try:
            loaded = demo.load()
        except demo.LoadRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            "The demonstration mission is loaded."
            if loaded
            else "The demonstration mission is there already; nothing was changed."
        )
        self.stdout.write(f"Accounts, all with the password {demo.PASSWORD}:")
        for account in demo.ACCOUNTS:
            self.stdout.write(f"    {account.username:<10}{account.given_name} {account.family_name}, {account.what}")
