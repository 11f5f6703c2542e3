"""`manage.py retention --before 2011-01-01`: forgets who advisers and the people behind accounts were."""

import datetime

from django.core.management import BaseCommand, CommandError
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advisers.models import Adviser
from csi.accounts.models import User
from csi.core import clock
from csi.management.retention import anonymise_before, due_before


class Command(BaseCommand):
    help = "Anonymises advisers whose tour ended before a day, and accounts that nobody has used since."

    def add_arguments(self, parser):
        parser.add_argument("--before", type=day, required=True, metavar="DATE", help="such as 2011-01-01")
        parser.add_argument("--dry-run", action="store_true", help="say whom it would touch, and change nothing")

    def handle(self, *, before, dry_run, **options):
        if before > clock.today():
            raise CommandError(_("The day lies ahead: nobody's time is over on it yet."))
        due = due_before(before) if dry_run else anonymise_before(before)
        if dry_run:
            self.name(due)
        said = _("Nothing was changed. It would be:") if dry_run else _("Personal details are removed:")
        self.stdout.write("\n".join([said, *(f"    {line}" for line in in_words(due))]))

    def name(self, due):
        """Whom it would touch, for someone to look over; what is done is not told by name."""
        for adviser in due.advisers:
            ended = formats.date_format(adviser.tour_ended_on)
            words = {"number": adviser.pk, "name": adviser, "state": adviser.state.name, "day": ended}
            self.stdout.write(_("Adviser %(number)d, %(name)s (%(state)s), tour ended %(day)s") % words)
        for account in due.accounts:
            words = {"number": account.pk, "name": account, "username": account.username}
            self.stdout.write(_("Account %(number)d, %(name)s (%(username)s)") % words)


def day(text):
    return datetime.date.fromisoformat(text)


def in_words(due):
    deleted = len(due.deleted[Adviser]) + len(due.deleted[User])
    for words, count in (
        (ngettext("%(count)d adviser", "%(count)d advisers", len(due.advisers)), len(due.advisers)),
        (ngettext("%(count)d account", "%(count)d accounts", len(due.accounts)), len(due.accounts)),
        (ngettext("%(count)d deleted record", "%(count)d deleted records", deleted), deleted),
        (
            ngettext(
                "%(count)d address of a computer in the access log",
                "%(count)d addresses of computers in the access log",
                due.addresses,
            ),
            due.addresses,
        ),
    ):
        yield words % {"count": count}
    if count := len(due.in_use):
        yield ngettext(
            "Left as it is: %(count)d adviser whose account is in use.",
            "Left as they are: %(count)d advisers whose accounts are in use.",
            count,
        ) % {"count": count}
    if due.open_accounts:
        yield _("Left as they are, for nobody has deactivated them: %(accounts)s.") % {
            "accounts": ", ".join(account.username for account in due.open_accounts)
        }
