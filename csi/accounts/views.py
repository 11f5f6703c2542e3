"""The pages of one's own account, and the access log."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import View

from csi.accounts import services
from csi.accounts.filters import AccessEventFilters
from csi.accounts.forms import ProfileForm
from csi.accounts.models import AccessEvent, CalendarFeed, User
from csi.accounts.permissions import MissionPermission
from csi.accounts.requests import AuthenticatedRequest
from csi.accounts.tables import AccessEventTable
from csi.core.crud import concurrency, drafts
from csi.core.crud.conflicts import EditConflictData, find_conflict
from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors
from csi.core.crud.views import RecordListView
from csi.core.crud.views.edit import clear_errors
from csi.core.crud.views.form_drafts import FormDraftsMixin
from csi.core.crud.views.imports import RecordImportView
from csi.core.languages import LANGUAGE_PARAM
from csi.core.permissions import PermissionRequiredMixin


class ProfileView(LoginRequiredMixin, FormDraftsMixin):
    """One's own account: a form for name and e-mail address; role and districts are read-only."""

    request: AuthenticatedRequest
    draft_title = gettext_lazy("Your account")

    def handle_no_permission(self) -> HttpResponseRedirect:
        return drafts.redirect_to_sign_in(self.request)

    def get(self, request: AuthenticatedRequest) -> HttpResponse:
        version = concurrency.get_version(User, request.user.pk)
        return self.answer_draft() or self.render(self.build_form(self.get_account()), version)

    def build_draft_form(self, data: QueryDict | None) -> ProfileForm:
        return self.build_form(self.get_account(), data)

    def render_draft_form(self, form: ProfileForm) -> HttpResponse:
        return self.render(form, form.data.get(concurrency.VERSION_FIELD, ""))

    def post(self, request: AuthenticatedRequest) -> HttpResponse:
        if response := self.answer_draft():
            return response
        version = concurrency.get_version(User, request.user.pk)
        account = self.get_account()
        form = self.build_form(account, request.POST)
        conflict = find_conflict(request.POST, form, (), version=version, build_form=self.build_form)
        if conflict and conflict.differences:
            form = self.build_form(account, conflict.data)
            clear_errors(form, ())
            return self.render(form, version, conflict=conflict)
        posted_version = request.POST.get(concurrency.VERSION_FIELD, "")
        if form.is_valid():
            try:
                with translate_integrity_errors(User):
                    concurrency.check_versions(account, posted_version and version)
                    form.save()
            except concurrency.EditConflict:
                return self.post(request)
            except ConstraintViolation as violation:
                form.add_error(violation.field if violation.field in form.fields else None, violation.message)
            else:
                self.finish_draft()
                messages.success(request, _("Account saved."))
                return redirect("accounts:profile")
        return self.render(form, posted_version)

    def get_account(self) -> User:
        """Load the account again, so that a rejected name does not appear in the page header."""
        return User.objects.get(pk=self.request.user.pk)

    def build_form(self, account: User, data: QueryDict | None = None) -> ProfileForm:
        return ProfileForm(data, instance=account, user=self.request.user)

    def render(self, form: ProfileForm, version: str, conflict: EditConflictData | None = None) -> HttpResponse:
        user = self.request.user
        context = {
            "form": form,
            "version_field": concurrency.VERSION_FIELD,
            "version": version,
            "conflict": conflict,
            "districts": user.districts.all(),
            "events": user.access_events.latest_ten(),
            **self.get_draft_context(),
        }
        return render(self.request, "accounts/profile.html", context)


class CalendarFeedView(LoginRequiredMixin, View):
    """One's own calendar feed: its state, and a new URL, which is shown once."""

    request: AuthenticatedRequest

    def get(self, request: AuthenticatedRequest) -> HttpResponse:
        return self.render()

    def post(self, request: AuthenticatedRequest) -> HttpResponse:
        token = services.create_calendar_feed(acting_user=request.user)
        response = self.render(request.build_absolute_uri(reverse("calendar_private", args=[token])))
        add_never_cache_headers(response)
        return response

    def render(self, feed_url: str = "") -> HttpResponse:
        context = {
            "feed_url": feed_url,
            "feed": CalendarFeed.objects.filter(user=self.request.user).first(),
            "public_feed_url": self.request.build_absolute_uri(
                reverse("calendar_public", query={LANGUAGE_PARAM: get_language()})
            ),
        }
        return render(self.request, "accounts/calendar_feed.html", context)


class CalendarFeedDeleteView(LoginRequiredMixin, View):
    """Deletes one's own calendar feed."""

    def get(self, request: AuthenticatedRequest) -> HttpResponse:
        return redirect("accounts:calendar_feed")

    def post(self, request: AuthenticatedRequest) -> HttpResponse:
        services.delete_calendar_feed(acting_user=request.user)
        messages.success(request, _("Subscription ended. Calendar programs can no longer read your calendar."))
        return redirect("accounts:calendar_feed")


class AccessLogView(PermissionRequiredMixin, RecordListView):
    """Every sign-in, failed attempt and change of an account."""

    required_permission = MissionPermission.VIEW_ACCESS_LOG
    permission_denied_message = gettext_lazy(
        "Only administrators can open the access log. Your account page shows the entries about you."
    )
    model = AccessEvent
    table_class = AccessEventTable
    filterset_class = AccessEventFilters
    title = gettext_lazy("Access log")
    count_label = ngettext_lazy("%(count)s entry", "%(count)s entries", "count")
    empty_message = gettext_lazy("Sign-ins, failed attempts and changes of accounts appear here.")


class UserImportView(PermissionRequiredMixin, RecordImportView):
    """Import accounts; the administration links to it, because the application has no list of accounts."""

    required_permission = MissionPermission.MANAGE_ACCOUNTS
    permission_denied_message = gettext_lazy("Only administrators can import accounts.")
    model = User

    def can_add_records(self) -> bool:
        return True

    @property
    def list_url(self) -> str:
        return reverse("admin:accounts_user_changelist")
