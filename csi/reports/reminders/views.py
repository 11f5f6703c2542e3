"""Choice of e-mails, and unsubscribing by the link in an e-mail."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from csi.accounts.models import User
from csi.accounts.requests import AuthenticatedRequest
from csi.core.crud.views.access import check_record_access
from csi.core.crud.views.form_drafts import FormDraftsMixin
from csi.core.history.actor import set_actor
from csi.reports.models import MessagePreferences
from csi.reports.reminders.forms import MessagePreferencesForm
from csi.reports.reminders.tokens import read_unsubscribe_token


class MessagePreferencesView(FormDraftsMixin):
    """The e-mails that the user chooses."""

    request: AuthenticatedRequest
    http_method_names = ("get", "head", "post", "options")
    draft_title = gettext_lazy("E-mails")

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        return check_record_access(request) or super().dispatch(request, *args, **kwargs)

    def get(self, request: AuthenticatedRequest) -> HttpResponse:
        return self.answer_draft() or self.render_draft_form(self.build_draft_form(None))

    def post(self, request: AuthenticatedRequest) -> HttpResponse:
        if response := self.answer_draft():
            return response
        with transaction.atomic(), set_actor(request.user):
            # A second request at the same time changes the same row.
            MessagePreferences.objects.get_or_create(user=request.user)
            form = self.build_draft_form(request.POST)
            if not form.is_valid():
                return self.render_draft_form(form)
            form.save()
            self.finish_draft()
        if request.user.email:
            messages.success(request, _("Your choice is saved."))
        else:
            text = _("Your choice is saved, but your account has no e-mail address. Add one to receive the e-mails.")
            messages.warning(request, text)
        return redirect("message_preferences")

    def build_draft_form(self, data: QueryDict | None) -> MessagePreferencesForm:
        user = self.request.user
        preferences = MessagePreferences.objects.filter(user=user).first() or MessagePreferences(user=user)
        return MessagePreferencesForm(data, instance=preferences, user=user)

    def render_draft_form(self, form: MessagePreferencesForm) -> HttpResponse:
        context = {"form": form, "cancel_url": reverse("notifications"), **self.get_draft_context()}
        return render(self.request, "reports/message_preferences.html", context)


@method_decorator([never_cache, csrf_exempt], name="dispatch")
class UnsubscribeView(View):
    """Unsubscribe from one kind of e-mail; the signed token replaces signing in (RFC 8058).

    The page has the language of the e-mail.
    """

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        pk, kind = self.read_token(token)
        return self.render(request, User.objects.filter(pk=pk).first(), {"kind": kind, "is_done": False})

    def render(self, request: HttpRequest, user: User | None, context: dict[str, Any]) -> HttpResponse:
        language = user.language_of_emails if user else get_language() or settings.LANGUAGE_CODE
        with override(language):
            response = render(request, "reports/unsubscribe.html", context)
        response["Content-Language"] = language
        return response

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        pk, kind = self.read_token(token)
        user = User.objects.filter(pk=pk).first()
        with set_actor(user):
            for preferences in MessagePreferences.objects.filter(user=pk, **{kind.value: True}):
                setattr(preferences, kind.value, False)
                preferences.save()
        return self.render(request, user, {"kind": kind, "is_done": True})

    def read_token(self, token: str) -> tuple:
        if (content := read_unsubscribe_token(token)) is None:
            raise Http404
        return content
