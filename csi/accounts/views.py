from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from csi.accounts.forms import OwnDetailsForm
from csi.accounts.models import User
from csi.pages.refusals import Refusal, database_speaks


class Me(LoginRequiredMixin, View):
    """The own account: name and address to change, role and districts to read."""

    def get(self, request):
        return self.show(OwnDetailsForm(instance=self.own_account(), user=request.user))

    def post(self, request):
        form = OwnDetailsForm(request.POST, instance=self.own_account(), user=request.user)
        if form.is_valid():
            try:
                with database_speaks(User):
                    form.save()
            except Refusal as refusal:
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
        return render(self.request, "accounts/me.html", {"form": form, "districts": districts})
