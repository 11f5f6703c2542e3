"""`manage.py generate_mission`: generate a mission of any size in an empty database."""

from typing import Any

from django.core.management import CommandError
from django.core.management.base import CommandParser

from csi import demo
from csi.core.db.roles import OwnerCommand
from csi.demo import generated

PRESET_LABELS = ", ".join(
    f"{name}: {rows:,} rows of {districts:,} districts" for name, (districts, _years, rows) in generated.PRESETS.items()
)


class Command(OwnerCommand):
    help = "Generate a mission of invented records in an empty database; equal options give equal records."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--preset", choices=generated.PRESETS, help=f"{PRESET_LABELS}; over ten years, D over one")
        parser.add_argument("--districts", type=int, help="the number of districts in operation")
        parser.add_argument("--years", type=int, help="the number of years up to the date of the demonstration")
        parser.add_argument("--rows", type=int, help="the approximate number of records")
        parser.add_argument("--seed", type=int, default=1, help="the seed of all random values")

    def handle(self, *args: Any, **options: Any) -> None:
        preset = options["preset"]
        districts, years, rows = generated.PRESETS[preset or "S"]
        try:
            plan = generated.MissionPlan.build(
                districts=districts if options["districts"] is None else options["districts"],
                years=years if options["years"] is None else options["years"],
                seed=options["seed"],
                rows=(rows if preset else None) if options["rows"] is None else options["rows"],
            )
            count = generated.generate_mission(plan, self.report_progress)
        except (generated.PlanError, demo.DatabaseNotEmptyError) as error:
            raise CommandError(str(error)) from error
        self.clear_line()
        accounts = ", ".join(account.username for account in demo.ACCOUNTS)
        self.stdout.write(f"{count:,} records have been generated. Accounts, all with the password {demo.PASSWORD}:")
        self.stdout.write(f"    {accounts}")
        if plan.districts > 2:
            self.stdout.write("    team0003 and following, field staff for one of the other districts each")

    def report_progress(self, step: str, fraction: float | None) -> None:
        """Show the progress on a terminal."""
        if self.stdout.isatty():
            self.stdout.write(f"\r\x1b[K{step}{'' if fraction is None else f': {fraction:.0%}'}", ending="")
            self.stdout.flush()

    def clear_line(self) -> None:
        if self.stdout.isatty():
            self.stdout.write("\r\x1b[K", ending="")
