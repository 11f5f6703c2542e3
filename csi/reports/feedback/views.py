"""Text for informing people: page, PDF, plain text, and the record that it was sent."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import formats
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from csi.accounts.requests import AuthenticatedRequest
from csi.concerns.models import Concern
from csi.concerns.services import record_feedback
from csi.core import clock
from csi.core.crud.fields import DateInput
from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors
from csi.core.crud.views import record_access_required
from csi.reports.documents.pdf import render_document
from csi.reports.documents.responses import build_pdf_response
from csi.reports.feedback.report import Feedback, build_feedback
from forums.models import WorkingGroup


class SentForm(forms.Form):
    """The day on which the text was sent, and the concerns that it contained."""

    sent_on = forms.DateField(
        label=gettext_lazy("Sent on"),
        widget=DateInput,
        error_messages={
            "required": gettext_lazy("Enter the day on which the text was sent."),
            "invalid": gettext_lazy("Enter the day on which the text was sent, such as 2011-10-17."),
        },
    )
    concerns = forms.ModelMultipleChoiceField(Concern.objects.none(), widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, feedback: Feedback, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        concerns: Any = self.fields["concerns"]
        concerns.queryset = Concern.objects.filter(pk__in=[concern.pk for concern in feedback.concerns])
        concerns.error_messages = dict.fromkeys(
            ("required", "invalid_choice", "invalid_pk_value"),
            _("The records changed in the meantime. Check the text and record it again."),
        )


def _build(request: AuthenticatedRequest, pk: int) -> Feedback:
    groups = WorkingGroup.objects.visible_to(request.user).select_related("district")
    return build_feedback(get_object_or_404(groups, pk=pk), user=request.user, today=clock.today())


@require_http_methods(["GET", "HEAD", "POST"])
@record_access_required
def feedback_page(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show the text; a post records that it was sent."""
    feedback = _build(request, pk)
    initial = {"sent_on": feedback.day, "concerns": [concern.pk for concern in feedback.concerns]}
    form = SentForm(request.POST or None, initial=initial, feedback=feedback)
    if request.method == "POST" and form.is_valid() and _record_as_sent(request, form):
        return HttpResponseRedirect(request.path)
    context = {
        "document": feedback.build_document(),
        "feedback": feedback,
        "parent": feedback.group,
        "form": form,
        "pdf_url": reverse("feedback_pdf", args=[pk]),
    }
    return render(request, "reports/feedback.html", context)


def _record_as_sent(request: AuthenticatedRequest, form: SentForm) -> bool:
    """Record the feedback; add the error to the form and return False if a rule rejects it."""
    day = form.cleaned_data["sent_on"]
    try:
        with translate_integrity_errors(Concern):
            recorded = record_feedback(acting_user=request.user, concerns=form.cleaned_data["concerns"], day=day)
    except ValidationError as error:
        form.add_error("sent_on", ValidationError(error.messages))
        return False
    except ConstraintViolation as violation:
        form.add_error("sent_on", violation.message)
        return False
    text = ngettext(
        "%(number)d concern is recorded as reported back on %(day)s. To undo this, clear the date on its page.",
        "%(number)d concerns are recorded as reported back on %(day)s. To undo this, clear the date on their pages.",
        len(recorded),
    )
    messages.success(request, text % {"number": len(recorded), "day": formats.date_format(day)})
    return True


@require_safe
@record_access_required
def feedback_pdf(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    feedback = _build(request, pk)
    name = slugify(f"feedback {feedback.group} {feedback.day}")
    return build_pdf_response(render_document(feedback.build_document()), name)


@require_safe
@record_access_required
def feedback_text(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Return the plain text, for Telegram or SMS."""
    feedback = _build(request, pk)
    name = slugify(f"feedback {feedback.group} {feedback.day}")
    return HttpResponse(
        feedback.plain_text,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.txt"'},
    )
