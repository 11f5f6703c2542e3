"""Text for informing people: page, PDF, plain text, and the record that it was sent."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from csi.accounts.requests import AuthenticatedRequest
from csi.concerns.models import Concern
from csi.core import clock
from csi.core.crud.exports import build_slug
from csi.core.crud.fields import DateInput
from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors
from csi.core.crud.views import RecordView, record_access_required
from csi.core.crud.views.form_drafts import FormDraftsMixin
from csi.core.history.writes import record_day
from csi.reports.documents.pdf import render_document
from csi.reports.documents.responses import build_pdf_response
from csi.reports.feedback.languages import SecondLanguageForm, build_second_text
from csi.reports.feedback.report import Feedback, build_feedback
from forums.models import Action, WorkingGroup

# {number of a group as text: what the user recorded as sent during the session}
SESSION_KEY = "feedback_sent"


class SentForm(forms.Form):
    """The day on which the text was sent, and the concerns and actions whose results it contained."""

    sent_on = forms.DateField(
        label=gettext_lazy("Sent on"),
        widget=DateInput,
        error_messages={
            "required": gettext_lazy("Enter the day on which the text was sent."),
            "invalid": gettext_lazy("Enter the day on which the text was sent, such as 2011-10-17."),
        },
    )
    concerns = forms.ModelMultipleChoiceField(Concern.objects.none(), required=False, widget=forms.MultipleHiddenInput)
    actions = forms.ModelMultipleChoiceField(Action.objects.none(), required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, feedback: Feedback, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, records in (("concerns", feedback.concerns), ("actions", feedback.actions)):
            field: Any = self.fields[name]
            field.queryset = field.queryset.model.objects.filter(pk__in=[record.pk for record in records])
            field.error_messages = dict.fromkeys(("invalid_choice", "invalid_pk_value"), describe_outdated())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not cleaned["concerns"] and not cleaned["actions"]:
            raise ValidationError(describe_outdated())
        return cleaned


def describe_outdated() -> str:
    return _("The records changed in the meantime. Check the text and record it again.")


class FeedbackView(FormDraftsMixin, RecordView):
    """Show the text; a post records that it was sent, or takes that back."""

    model = WorkingGroup
    http_method_names = ("get", "head", "post", "options")
    draft_title = gettext_lazy("Text for informing people")

    @cached_property
    def feedback(self) -> Feedback:
        return _build(self.request, self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.answer_draft() or self.render_page(self.build_draft_form(None))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Before anything else: the group may lie outside the scope.
        form = SentForm(request.POST, feedback=self.feedback)
        if response := self.answer_draft():
            return response
        if "undo" in request.POST:
            self.undo()
            return HttpResponseRedirect(request.get_full_path())
        if form.is_valid() and self.record_as_sent(form):
            return HttpResponseRedirect(request.get_full_path())
        return self.render_page(form)

    def build_draft_form(self, data: QueryDict | None) -> SentForm:
        numbers = {
            "concerns": [concern.pk for concern in self.feedback.concerns],
            "actions": [action.pk for action in self.feedback.actions],
        }
        if data is not None:
            # The text may have changed since the draft was begun.
            for name, pks in numbers.items():
                data.setlist(name, [str(pk) for pk in pks])
        return SentForm(data, initial={"sent_on": self.feedback.day, **numbers}, feedback=self.feedback)

    def render_draft_form(self, form: SentForm) -> HttpResponse:
        return self.render_page(form)

    def record_as_sent(self, form: SentForm) -> bool:
        """Record the feedback; add the error to the form and return False if a rule rejects it."""
        day = form.cleaned_data["sent_on"]
        try:
            with translate_integrity_errors(Concern, Action):
                concerns, actions = self.record_days(form.cleaned_data["concerns"], form.cleaned_data["actions"], day)
                self.finish_draft()
        except ValidationError as error:
            form.add_error("sent_on", ValidationError(error.messages))
            return False
        except ConstraintViolation as violation:
            form.add_error("sent_on", violation.message)
            return False
        self.report_recorded(len(concerns), len(actions), day)
        sent = {"day": day.isoformat(), "concerns": [item.pk for item in concerns], "actions": [a.pk for a in actions]}
        self.set_sent(sent)
        return True

    def record_days(
        self,
        concerns: Iterable[Concern],
        actions: Iterable[Action],
        day: datetime.date | None,
        former: datetime.date | None = None,
    ) -> tuple[list[Concern], list[Action]]:
        """Record the day on which people were informed, or clear it; return what changed."""
        days: dict[str, Any] = {"acting_user": self.user, "day": day, "former": former}
        return (
            record_day(Concern, "reported_back_on", records=concerns, **days),
            record_day(Action, "informed_on", records=actions, **days),
        )

    def report_recorded(self, concern_count: int, action_count: int, day: datetime.date) -> None:
        params = {"day": formats.date_format(day)}
        if concern_count:
            text = ngettext(
                "%(number)d concern is recorded as reported back on %(day)s.",
                "%(number)d concerns are recorded as reported back on %(day)s.",
                concern_count,
            )
            messages.success(self.request, text % {"number": concern_count, **params})
        if action_count:
            text = ngettext(
                "%(number)d action is recorded as made known on %(day)s.",
                "%(number)d actions are recorded as made known on %(day)s.",
                action_count,
            )
            messages.success(self.request, text % {"number": action_count, **params})

    # Undo

    @property
    def sent(self) -> dict[str, Any] | None:
        """The last record of the user for the group during the session."""
        return self.request.session.get(SESSION_KEY, {}).get(str(self.kwargs["pk"]))

    def set_sent(self, sent: dict[str, Any] | None) -> None:
        key = str(self.kwargs["pk"])
        others = {other: item for other, item in self.request.session.get(SESSION_KEY, {}).items() if other != key}
        self.request.session[SESSION_KEY] = others | ({key: sent} if sent else {})

    def undo(self) -> None:
        """Clear the day of what the user recorded last, where nobody has changed it since."""
        if self.sent is None:
            messages.info(self.request, _("There is nothing to undo."))
            return
        concerns = Concern.objects.filter(pk__in=self.sent["concerns"])
        actions = Action.objects.filter(pk__in=self.sent["actions"])
        try:
            with translate_integrity_errors(Concern, Action):
                self.record_days(concerns, actions, None, former=datetime.date.fromisoformat(self.sent["day"]))
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))
        except ConstraintViolation as violation:
            messages.error(self.request, violation.message)
        else:
            self.set_sent(None)
            messages.success(self.request, _("The text is no longer recorded as sent."))

    def render_page(self, form: SentForm) -> HttpResponse:
        sent, pk = self.sent, self.kwargs["pk"]
        language_form = SecondLanguageForm(self.request.GET)
        context = self.get_context_data(
            language_form=language_form,
            second=build_second_text(language_form, lambda: _build(self.request, pk)),
            document=self.feedback.build_document(),
            feedback=self.feedback,
            parent=self.feedback.group,
            form=form,
            sent_on=datetime.date.fromisoformat(sent["day"]) if sent else None,
            pdf_url=reverse("feedback_pdf", args=[pk], query=language_form.query),
            text_url=reverse("feedback_text", args=[pk], query=language_form.query),
            **self.get_draft_context(),
        )
        return render(self.request, "reports/feedback.html", context)


def _build(request: Any, pk: int) -> Feedback:
    groups = WorkingGroup.objects.visible_to(request.user).select_related("district")
    return build_feedback(get_object_or_404(groups, pk=pk), user=request.user, today=clock.today())


def _redirect_to_page(request: AuthenticatedRequest, pk: int) -> HttpResponseRedirect:
    """Return to the page, which shows the errors of the parameters."""
    return HttpResponseRedirect(reverse("feedback", args=[pk], query=request.GET))


@require_safe
@record_access_required
def feedback_pdf(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Return the text as a PDF, with a second language beside it if `?second=ky` names one."""
    feedback, form = _build(request, pk), SecondLanguageForm(request.GET)
    if form.errors:
        return _redirect_to_page(request, pk)
    second = build_second_text(form, lambda: _build(request, pk))
    content = render_document(feedback.build_document(), second=(second.language, second.document) if second else None)
    return build_pdf_response(content, "feedback", feedback.group, feedback.day)


@require_safe
@record_access_required
def feedback_text(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Return the plain text, for Telegram or SMS; a second language follows the first."""
    feedback, form = _build(request, pk), SecondLanguageForm(request.GET)
    if form.errors:
        return _redirect_to_page(request, pk)
    second = build_second_text(form, lambda: _build(request, pk))
    name = build_slug("feedback", feedback.group, feedback.day)
    return HttpResponse(
        "\n".join([feedback.plain_text, *([second.feedback_text] if second else [])]),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.txt"'},
    )
