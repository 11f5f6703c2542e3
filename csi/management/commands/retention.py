"""`manage.py retention --before 2011-01-01`: anonymise former advisers and unused accounts."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.core.management import CommandError
from django.core.management.base import CommandParser
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advisers.models import Adviser
from csi.accounts.models import User
from csi.core import clock
from csi.core.db.roles import OwnerCommand
from csi.management.retention import RetentionPlan, anonymise_before, plan_retention


class Command(OwnerCommand):
    help = "Anonymise advisers whose tour ended before a date, and accounts that nobody has used since."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--before", type=datetime.date.fromisoformat, required=True, metavar="DATE", help="for example 2011-01-01"
        )
        parser.add_argument("--dry-run", action="store_true", help="list the records and change nothing")

    def handle(self, *args: Any, before: datetime.date, dry_run: bool, **options: Any) -> None:
        if before > clock.today():
            raise CommandError(_("The date is in the future. Enter a past date."))
        plan = plan_retention(before) if dry_run else anonymise_before(before)
        if dry_run:
            self.list_names(plan)
        heading = _("Nothing was changed. To be anonymised:") if dry_run else _("Personal details removed:")
        self.stdout.write("\n".join([heading, *(f"    {line}" for line in describe_plan(plan))]))

    def list_names(self, plan: RetentionPlan) -> None:
        """List the names for review; after the removal no name is printed."""
        for adviser in plan.advisers:
            ended = formats.date_format(adviser.tour_ended_on)  # type: ignore[attr-defined]  # annotated by tour_ended_before
            params = {"number": adviser.pk, "name": adviser, "state": adviser.state.name, "day": ended}  # type: ignore[attr-defined]  # a Country
            self.stdout.write(_("Adviser %(number)d, %(name)s (%(state)s), tour ended %(day)s") % params)
        for account in plan.accounts:
            params = {"number": account.pk, "name": account, "username": account.username}
            self.stdout.write(_("Account %(number)d, %(name)s (%(username)s)") % params)


def describe_plan(plan: RetentionPlan) -> Iterator[str]:
    deleted = len(plan.deleted[Adviser]) + len(plan.deleted[User])
    for text, count in (
        (ngettext("%(count)s adviser", "%(count)s advisers", len(plan.advisers)), len(plan.advisers)),
        (ngettext("%(count)s account", "%(count)s accounts", len(plan.accounts)), len(plan.accounts)),
        (ngettext("%(count)s deleted record", "%(count)s deleted records", deleted), deleted),
        (
            ngettext(
                "%(count)s IP address in the access log",
                "%(count)s IP addresses in the access log",
                plan.ip_address_count,
            ),
            plan.ip_address_count,
        ),
        (
            ngettext("%(count)s log entry of an e-mail", "%(count)s log entries of e-mails", plan.message_count),
            plan.message_count,
        ),
    ):
        yield text % {"count": count}
    if count := len(plan.advisers_in_use):
        yield ngettext(
            "Not changed: %(count)s adviser whose account is in use.",
            "Not changed: %(count)s advisers whose accounts are in use.",
            count,
        ) % {"count": count}
    if plan.active_accounts:
        names = ", ".join(account.username for account in plan.active_accounts)
        yield _("Not changed, because they are still active: %(accounts)s.") % {"accounts": names}
