"""`manage.py monthly_report 2011-07 --format pdf --out FILE`, or `--email` to the managers who subscribed."""

from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csi.accounts.models import Role, User
from csi.core import clock
from csi.core.permissions import RecordPermission
from csi.core.urls import is_valid_pk
from csi.reports.monthly.files import REPORT_FORMATS
from csi.reports.monthly.report import MonthlyReport
from csi.reports.monthly.sending import send
from csi.reports.period_picker import PeriodChoice
from districts.models import District


class Command(BaseCommand):
    help = "Makes the monthly report as a file, or sends it by e-mail to the managers who subscribed."

    def add_arguments(self, parser):
        parser.add_argument("month", help="such as 2011-07")
        parser.add_argument("--format", choices=tuple(REPORT_FORMATS), default="pdf")
        parser.add_argument("--out", type=Path, metavar="FILE", help="the file to write; one that is there is replaced")
        parser.add_argument("--email", action="store_true", help="send it to the managers who subscribed")
        parser.add_argument("--district", metavar="NAME", help="name, P-code or number; without it: the mission")
        parser.add_argument(
            "--as", dest="person", metavar="USERNAME", help="whose rights the file follows; without it a manager's"
        )

    def handle(self, *, month, out, email, district, person, **options):
        if not out and not email:
            raise CommandError(_("Say where the report is to go: --out FILE, --email, or both."))
        today, person = clock.today(), asked_person(person)
        month, district = asked_month(month, today), asked_district(district, person)
        if out:
            report = MonthlyReport(month, user=person, district=district, today=today)
            self.write(REPORT_FORMATS[options["format"]].make(report), out)
            self.stdout.write(f"{out}: {report.title}, {report.place}")
        if email:
            self.send(month, district, today)

    def write(self, content, out):
        try:
            out.write_bytes(content)
        except OSError as error:
            words = {"file": out, "why": error.strerror}
            raise CommandError(_("%(file)s cannot be written: %(why)s") % words) from error

    def send(self, month, district, today):
        sent, failed = send(month, district=district, today=today)
        if not sent and not failed:
            self.stdout.write(_("Nobody has subscribed to the monthly report; nothing was sent."))
        elif sent:
            words = ngettext("Sent to %(count)d manager.", "Sent to %(count)d managers.", len(sent))
            self.stdout.write(words % {"count": len(sent)})
        if failed:
            raise CommandError(_("It could not be sent to: %(addresses)s") % {"addresses": ", ".join(failed)})


def asked_month(text, today):
    """The month of the command line; one that cannot be shown is an error, for a scheduler reads no notices."""
    data = QueryDict(mutable=True)
    data.update({"period": "month", "month": text})
    choice = PeriodChoice(data, today=today)
    if choice.notices:
        raise CommandError(" ".join(map(str, choice.notices)))
    return choice.calendar_period


def asked_district(text, person):
    if not text:
        if person.has_permission(RecordPermission.VIEW_RECORDS) and not person.has_permission(
            RecordPermission.ACCESS_ALL_DISTRICTS
        ):
            raise CommandError(_("%(person)s sees districts only: give one with --district.") % {"person": person})
        return None
    named = Q(name_en__iexact=text) | Q(name_ru__iexact=text) | Q(name_ky__iexact=text) | Q(pcode__iexact=text)
    if is_valid_pk(text):
        named |= Q(pk=text)
    found = list(District.objects.visible_to(person).filter(named)[:2])
    if not found:
        raise CommandError(_("There is no district “%(name)s”.") % {"name": text})
    if len(found) > 1:
        raise CommandError(_("Several districts are called “%(name)s”: give the P-code.") % {"name": text})
    return found[0]


def asked_person(username):
    """The account; without a name, the rights of a manager, which whoever runs the server has anyway."""
    if not username:
        return User(username=_("the command line"), role=Role.MANAGER)
    person = User.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise CommandError(_("There is no active account “%(name)s”.") % {"name": username})
    return person
