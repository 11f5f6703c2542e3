"""`manage.py load_demo`: the demonstration mission, into an empty database."""

from django.core.management import BaseCommand, CommandError

from csi.reporting import demonstration


class Command(BaseCommand):
    help = "Loads the demonstration mission into an empty database, and names its accounts."

    def handle(self, **options):
        try:
            loaded = demonstration.load()
        except demonstration.LoadRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            "The demonstration mission is loaded."
            if loaded
            else "The demonstration mission is there already; nothing was changed."
        )
        self.stdout.write(f"Accounts, all with the password {demonstration.PASSWORD}:")
        for account in demonstration.ACCOUNTS:
            self.stdout.write(f"    {account.username:<10}{account.given_name} {account.family_name}, {account.what}")
