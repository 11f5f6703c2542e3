"""`manage.py publish_editions`: publish the figures of returns that were accepted before version 1.1."""

from typing import Any

from django.core.management import BaseCommand
from django.utils.translation import gettext as _

from csi.core.history.actor import set_actor
from csi.indicators.publication.services import publish_missing_editions


class Command(BaseCommand):
    help = "Publish the figures of accepted returns that have no edition, as the records give them now."

    def handle(self, *args: Any, **options: Any) -> None:
        with set_actor(None, program=_("Publication of editions")):
            editions = publish_missing_editions()
        for edition in editions:
            self.stdout.write(str(edition))
        if not editions:
            self.stdout.write("Every accepted return has an edition.")
