from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.generic import View

from csi.accounts import services
from csi.accounts.filters import AccessEventFilters
from csi.accounts.forms import OwnDetailsForm
from csi.accounts.models import AccessEvent, CalendarAddress, User
from csi.accounts.permissions import MissionPermission
from csi.accounts.tables import AccessEventTable
from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors
from csi.core.crud.views import RecordListView
from csi.core.permissions import PermissionRequiredMixin


class Me(LoginRequiredMixin, View):
    """The own account: name and address to change, role and districts to read."""

    def get(self, request):
        return self.show(OwnDetailsForm(instance=self.own_account(), user=request.user))

    def post(self, request):
        form = OwnDetailsForm(request.POST, instance=self.own_account(), user=request.user)
        if form.is_valid():
            try:
                with translate_integrity_errors(User):
                    form.save()
            except ConstraintViolation as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            else:
                messages.success(request, _("Saved."))
                return redirect("accounts:me")
        return self.show(form)

    def own_account(self):
        """Read anew, so that a refused form does not show its name in the header."""
        return User.objects.get(pk=self.request.user.pk)

    def show(self, form):
        districts = self.request.user.districts.all()
        events = self.request.user.access_events.lately()
        return render(self.request, "accounts/me.html", {"form": form, "districts": districts, "events": events})


class OwnCalendarAddress(LoginRequiredMixin, View):
    """The address for one's own calendar program: whether there is one, and a new one, which is shown this once."""

    def get(self, request):
        return self.show()

    def post(self, request):
        token = services.make_calendar_address(acting_user=request.user)
        response = self.show(request.build_absolute_uri(reverse("calendar_private", args=[token])))
        add_never_cache_headers(response)
        return response

    def show(self, address=""):
        kept = CalendarAddress.objects.filter(user=self.request.user).first()
        public = self.request.build_absolute_uri(reverse("calendar_public"))
        context = {"address": address, "kept": kept, "public_address": public}
        return render(self.request, "accounts/calendar_address.html", context)


class RevokeCalendarAddress(LoginRequiredMixin, View):
    """Ends one's own calendar address."""

    def get(self, request):
        return redirect("accounts:calendar_address")

    def post(self, request):
        services.revoke_calendar_address(acting_user=request.user)
        messages.success(request, _("Revoked. A calendar program that still asks at that address gets nothing."))
        return redirect("accounts:calendar_address")


class AccessLog(PermissionRequiredMixin, RecordListView):
    """Every sign-in, every failure and what became of every account, for administrators."""

    required_permission = MissionPermission.VIEW_ACCESS_LOG
    permission_denied_message = gettext_lazy(
        "Only administrators can open the access log. Your account page shows the entries about you."
    )
    model = AccessEvent
    table_class = AccessEventTable
    filterset_class = AccessEventFilters
    title = gettext_lazy("Access log")
    count_label = ngettext_lazy("%(count)d line", "%(count)d lines", "count")
    empty_message = gettext_lazy("Who signs in, who fails to and what becomes of an account stands here from then on.")
