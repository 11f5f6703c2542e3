"""`manage.py send_reminders --url https://csi.example.org`: the e-mails that are due today."""

from typing import Any
from urllib.parse import urljoin

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csi.core import clock
from csi.reports.reminders.sending import send_due_messages


class Command(BaseCommand):
    help = "Send the digests and reminders that users chose and that are due today, each once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", required=True, help="address of the application, for the links")

    def handle(self, *args: Any, url: str, **options: Any) -> None:
        if not url.startswith(("https://", "http://")):
            raise CommandError(_("Specify the address with its scheme, such as https://csi.example.org."))
        sent, failed = send_due_messages(clock.today(), lambda path: urljoin(url, path))
        text = ngettext("Sent %(count)d message.", "Sent %(count)d messages.", len(sent))
        self.stdout.write(text % {"count": len(sent)})
        if failed:
            text = ngettext("%(count)d message failed.", "%(count)d messages failed.", failed)
            raise CommandError(text % {"count": failed})
