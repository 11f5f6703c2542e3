"""`manage.py count_warnings 2011-01-01 2011-10-31`: the early warnings that begin in each month."""

import datetime
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from csi.accounts.models import Role, User
from csi.core.periods import ONE_DAY, Span
from csi.indicators.early_warning.poisson import THRESHOLD
from csi.indicators.early_warning.search import count_new_warnings
from csi.indicators.early_warning.warnings import WarningKind


class Command(BaseCommand):
    help = "Count the early warnings that begin in each month, computed for each day of a period."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("first", type=datetime.date.fromisoformat, help="first day, such as 2011-01-01")
        parser.add_argument("last", type=datetime.date.fromisoformat, help="last day")
        parser.add_argument("--threshold", type=float, default=THRESHOLD, help="probability by chance")
        parser.add_argument("--step", type=int, default=1, help="days from one computation to the next")

    def handle(
        self,
        *args: Any,
        first: datetime.date,
        last: datetime.date,
        threshold: float,
        step: int,
        **options: Any,
    ) -> None:
        if last < first or step < 1 or not 0 < threshold < 1:
            raise CommandError(_("Enter the first day before the last, a step of at least 1 and a threshold below 1."))
        days = [first + number * ONE_DAY for number in range(0, (last - first).days + 1, step)]
        # The permissions of a manager: all records count.
        user = User(username=_("the command line"), role=Role.MANAGER)
        counts = count_new_warnings(user, days, threshold)
        for month in Span(first, last + ONE_DAY).months:
            texts = [f"{kind.label}: {counts[month, kind]}" for kind in WarningKind]
            self.stdout.write(f"{month.label}  {'  '.join(texts)}")
        self.stdout.write(_("Total: %(number)d") % {"number": sum(counts.values())})
