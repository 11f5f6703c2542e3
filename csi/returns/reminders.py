"""The page "Outstanding returns" and its reminders."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.accounts.permissions import MissionPermission
from csi.core import clock
from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors
from csi.core.crud.views import RecordView
from csi.core.periods import Month
from csi.returns.models import MonthlyReturn
from csi.returns.outstanding import add_teams, get_outstanding_returns
from csi.returns.services import remind_team
from districts.models import District


class OutstandingReturnsView(RecordView):
    """The months that districts have not submitted: overdue, then not yet due."""

    model = MonthlyReturn

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        today = clock.today()
        outstanding = add_teams(get_outstanding_returns(self.user, today))
        context = self.get_context_data(
            overdue=[item for item in outstanding if item.is_overdue(today)],
            upcoming=[item for item in outstanding if not item.is_overdue(today)],
            awaiting_decision=MonthlyReturn.objects.visible_to(self.user).awaiting_decision().for_list(),
            can_remind=self.user.has_permission(MissionPermission.SEND_RETURN_REMINDERS),
            today=today,
        )
        return render(request, "returns/outstanding.html", context)


class RemindTeamView(RecordView):
    """Send a reminder to a district team, at most once a day."""

    model = MonthlyReturn

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(reverse("returns:outstanding"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with translate_integrity_errors(MonthlyReturn):
                team = self._remind_team()
        except ConstraintViolation as violation:
            messages.error(request, violation.message)
        except OSError:
            messages.error(request, _("The e-mail could not be sent. Try again, or phone the team."))
        else:
            names = ", ".join(f"{member} <{member.email}>" for member in team)
            messages.success(request, _("Reminder sent to %(names)s.") % {"names": names})
        return HttpResponseRedirect(reverse("returns:outstanding"))

    def _remind_team(self) -> list[User]:
        """Send the reminder for the posted district and month; raise Http404 for invalid values."""
        if not self.user.has_permission(MissionPermission.SEND_RETURN_REMINDERS):
            raise Http404
        try:
            district = District.objects.visible_to(self.user).get(pk=int(self.request.POST.get("district", "")))
            month = Month.parse(self.request.POST.get("month", ""))
        except (ValueError, OverflowError, District.DoesNotExist) as error:
            raise Http404 from error
        outstanding = get_outstanding_returns(self.user, clock.today())
        if (district.pk, month) not in {(item.district.pk, item.month) for item in outstanding}:
            raise ConstraintViolation(_("No return is outstanding for that month."))
        path = reverse("returns:monthlyreturn_list", query={"district": district.pk, "month": month})
        url = self.request.build_absolute_uri(path)
        return remind_team(acting_user=self.user, district=district, month=month, url=url)
