"""`manage.py verify_facts`: compare the stored facts with the records."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from csi.core import clock
from csi.indicators.facts.models import SourceFact
from csi.indicators.facts.verification import find_differences, list_requests, list_stored_keys
from csi.indicators.registry import REGISTRY


class Command(BaseCommand):
    help = "Count the records again and compare the counts with the stored facts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="delete all facts; pages compute them again")

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        requests, today = list_requests(REGISTRY.values()), clock.today()
        keys = list_stored_keys(requests, today)
        differences = find_differences(keys, today)
        for key in sorted(differences, key=lambda key: key.span):
            values = {
                "first": key.span.start,
                "last": key.span.last_day,
                "indicators": ", ".join(sorted({indicator.key for indicator in requests[key.source, key.dimension]})),
            }
            self.stdout.write(_("%(first)s to %(last)s differs from the records: %(indicators)s") % values)
        if repair:
            SourceFact.objects.all().delete()
            self.stdout.write(_("All facts were deleted. Pages compute them again."))
        elif differences:
            raise CommandError(_("Facts differ from the records. Run “manage.py verify_facts --repair”."))
        else:
            self.stdout.write(_("All facts are equal to the records: %(number)s") % {"number": len(keys)})
