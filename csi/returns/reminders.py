"""The page "Who has not reported", and its button."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from csi.accounts.permissions import MissionPermission
from csi.core import clock
from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors
from csi.core.crud.views import RecordView
from csi.core.periods import Month
from csi.returns.models import MonthlyReturn
from csi.returns.outstanding import missing_returns, with_teams
from csi.returns.services import remind
from districts.models import District


class MissingReturns(RecordView):
    """The months that districts have not submitted: overdue first, then those that are due next."""

    model = MonthlyReturn

    def get(self, request, *args, **kwargs):
        today = clock.today()
        missing = with_teams(missing_returns(self.user, today))
        context = self.get_context_data(
            overdue=[one for one in missing if one.is_overdue(today)],
            coming=[one for one in missing if not one.is_overdue(today)],
            waiting=MonthlyReturn.objects.visible_to(self.user).awaiting_decision().for_list(),
            can_remind=self.user.has_permission(MissionPermission.SEND_RETURN_REMINDERS),
            today=today,
        )
        return render(request, "returns/missing.html", context)


class RemindTeam(RecordView):
    """Writes to the team of a district, once a day at most."""

    model = MonthlyReturn

    def get(self, request, *args, **kwargs):
        return HttpResponseRedirect(reverse("returns:missing"))

    def post(self, request, *args, **kwargs):
        try:
            with translate_integrity_errors(MonthlyReturn):
                team = self._remind()
        except ConstraintViolation as refusal:
            messages.error(request, refusal.message)
        except OSError:
            messages.error(request, _("The mail could not be sent; nobody was reminded. Try again, or telephone."))
        else:
            names = ", ".join(f"{person} <{person.email}>" for person in team)
            messages.success(request, _("Reminded: %(names)s.") % {"names": names})
        return HttpResponseRedirect(reverse("returns:missing"))

    def _remind(self):
        if not self.user.has_permission(MissionPermission.SEND_RETURN_REMINDERS):
            raise Http404
        district, month = self.request.POST.get("district", ""), self.request.POST.get("month", "")
        try:
            chosen = District.objects.visible_to(self.user).get(pk=int(district))
            owed = Month.parse(month)
        except (ValueError, OverflowError, District.DoesNotExist) as nonsense:
            raise Http404 from nonsense
        if (chosen.pk, owed) not in {(one.district.pk, one.month) for one in missing_returns(self.user, clock.today())}:
            raise ConstraintViolation(_("Nothing is missing for that month: it has been submitted, or none is due."))
        address = self.request.build_absolute_uri(
            f"{reverse('returns:monthlyreturn_list')}?district={chosen.pk}&month={owed}"
        )
        return remind(acting_user=self.user, district=chosen, month=owed, address=address)
