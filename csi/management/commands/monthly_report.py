"""`manage.py monthly_report 2011-07 --format pdf --out FILE`, or `--email` to the subscribers."""

import datetime
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from csi.accounts.languages import use_language_of
from csi.accounts.models import Role, User
from csi.core import clock
from csi.core.languages import Language
from csi.core.periods import Month
from csi.core.permissions import RecordPermission
from csi.core.urls import is_valid_pk
from csi.reports.monthly.files import REPORT_FORMATS
from csi.reports.monthly.report import MonthlyReport
from csi.reports.monthly.sending import send_report
from csi.reports.period_picker import PeriodChoice
from districts.models import District


class Command(BaseCommand):
    help = "Write the monthly report to a file, or send it by e-mail to the subscribers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", help="such as 2011-07")
        parser.add_argument("--format", choices=tuple(REPORT_FORMATS), default="pdf")
        parser.add_argument("--out", type=Path, metavar="FILE", help="file to write; an existing file is replaced")
        parser.add_argument("--email", action="store_true", help="send the report to the subscribers")
        parser.add_argument("--district", metavar="NAME", help="name, P-code or id of a district; default: the mission")
        parser.add_argument(
            "--as",
            dest="person",
            metavar="USERNAME",
            help="user whose permissions decide the content; default: a manager",
        )

        parser.add_argument(
            "--language",
            choices=tuple(Language.values),
            help="language of the file; default: that of the user. E-mails are in the language of each subscriber.",
        )

    def handle(
        self,
        *args: Any,
        month: str,
        out: Path | None,
        email: bool,
        district: str | None,
        person: str | None,
        language: str | None,
        **options: Any,
    ) -> None:
        if not out and not email:
            raise CommandError(_("Specify --out FILE, --email, or both."))
        today, user = clock.today(), find_user(person)
        report_month, report_district = parse_month(month, today), find_district(district, user)
        if out:
            with override(language) if language else use_language_of(user):
                report = MonthlyReport(report_month, user=user, district=report_district, today=today)
                content = REPORT_FORMATS[options["format"]].render(report)
            self.write(content, out)
            self.stdout.write(f"{out}: {report.title}, {report.scope}")
        if email:
            self.send(report_month, report_district, today)

    def write(self, content: bytes, out: Path) -> None:
        try:
            out.write_bytes(content)
        except OSError as error:
            params = {"file": out, "reason": error.strerror}
            raise CommandError(_("%(file)s cannot be written: %(reason)s") % params) from error

    def send(self, month: Month, district: District | None, today: datetime.date) -> None:
        sent, failed = send_report(month, district=district, today=today)
        if not sent and not failed:
            self.stdout.write(_("The monthly report has no subscribers. Nothing was sent."))
        elif sent:
            text = ngettext("Sent to %(count)s manager.", "Sent to %(count)s managers.", len(sent))
            self.stdout.write(text % {"count": len(sent)})
        if failed:
            raise CommandError(_("The report could not be sent to: %(addresses)s") % {"addresses": ", ".join(failed)})


def parse_month(text: str, today: datetime.date) -> Month:
    """Return the month. Raise CommandError if it cannot be shown: a scheduler would not see the notices."""
    data = QueryDict(mutable=True)
    data.update({"period": "month", "month": text})
    choice = PeriodChoice(data, today=today)
    if choice.notices:
        raise CommandError(" ".join(map(str, choice.notices)))
    return choice.calendar_period


def find_district(text: str | None, person: User) -> District | None:
    if not text:
        if person.has_permission(RecordPermission.VIEW_RECORDS) and not person.has_permission(
            RecordPermission.ACCESS_ALL_SCOPES
        ):
            raise CommandError(
                _("%(person)s can see single districts only. Specify one with --district.") % {"person": person}
            )
        return None
    query = Q(name_en__iexact=text) | Q(name_ru__iexact=text) | Q(name_ky__iexact=text) | Q(pcode__iexact=text)
    if is_valid_pk(text):
        query |= Q(pk=text)
    districts = list(District.objects.visible_to(person).filter(query)[:2])
    if not districts:
        raise CommandError(_("There is no district “%(name)s”.") % {"name": text})
    if len(districts) > 1:
        raise CommandError(_("Several districts are called “%(name)s”. Specify the P-code.") % {"name": text})
    return districts[0]


def find_user(username: str | None) -> User:
    """Return the user; by default a manager, whose permissions anyone who runs the server has anyway."""
    if not username:
        return User(username=_("the command line"), role=Role.MANAGER)
    person = User.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise CommandError(_("There is no active account “%(name)s”.") % {"name": username})
    return person
