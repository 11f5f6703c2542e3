"""`manage.py verify_search`: compare the documents of the search with the records."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from csi.core.db.roles import OwnerCommand
from csi.core.search.installation import (
    find_differences,
    find_missing_words,
    install,
    refresh_documents,
    remove_unused_words,
)


class Command(OwnerCommand):
    help = "Compute all documents of the search again and compare them with the stored ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="write the documents that differ")

    @transaction.atomic
    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        with connection.cursor() as cursor:
            differences, words = find_differences(cursor), find_missing_words(cursor)
            if repair:
                install(cursor)
                refresh_documents(cursor)
                remove_unused_words(cursor)
        for kind, number in differences.items():
            self.stdout.write(_("Outdated documents of %(kind)s: %(number)s") % {"kind": kind, "number": number})
        if words:
            self.stdout.write(_("Words missing from the list of words: %(number)s") % {"number": len(words)})
        if not differences and not words:
            self.stdout.write(_("Every document is equal to its record."))
        elif repair:
            self.stdout.write(_("The search was repaired."))
        else:
            raise CommandError(_("The search is outdated. Run “manage.py verify_search --repair”."))
