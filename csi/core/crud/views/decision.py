"""View of a decision about a record: explains the consequences, may ask for a reason, calls a service."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from csi.core.crud.concurrency import DeletedRecord
from csi.core.crud.fields import RequiredTextField
from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors
from csi.core.crud.urls import record_url
from csi.core.crud.views.deleted import DeletedRecordMixin, Entry, describe_entries
from csi.core.crud.views.form_drafts import FormDraftsMixin
from csi.core.typing import StrOrPromise


class ReasonForm(forms.Form):
    """The reason for reopening a closed period."""

    reason = RequiredTextField(
        label=_("Reason for reopening"),
        required_message=_("Enter the reason for reopening. It is recorded in the history."),
    )


class RecordDecisionView(FormDraftsMixin, DeletedRecordMixin):
    """Call a service for one record on POST and report the result as a message.

    `service` receives the record under the name `record_kwarg`, `acting_user` and the cleaned data of `form_class`.
    While `is_due()`, GET shows a confirmation page with `title`, `explanation` and `button_label`; otherwise it
    redirects to the record. `title` and `success_message` may contain %(record)s.
    """

    template_name: str = "crud/decision.html"
    form_class: type[forms.Form] = forms.Form
    record_kwarg: str = "record"
    service: Callable[..., Any]
    success_message: StrOrPromise
    title: StrOrPromise | None = None
    explanation: StrOrPromise | None = None
    button_label: StrOrPromise | None = None

    @cached_property
    def object(self) -> Any:
        return self.get_record_or_404(self.get_editable_queryset().for_list())

    def is_due(self) -> bool:
        """Return whether the decision can be taken now."""
        return self.title is not None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.is_due():
            return self.redirect_to_record()
        return self.answer_draft() or self.render_page(self.form_class())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if response := self.answer_draft():
            return response
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.render_page(form)
        try:
            with translate_integrity_errors(self.model):
                self.service(acting_user=self.user, **{self.record_kwarg: self.object}, **form.cleaned_data)
        except ConstraintViolation as violation:
            messages.error(request, violation.message)
        else:
            self.finish_draft()
            messages.success(request, self.success_message % {"record": self.object})
        return self.redirect_to_record()

    def build_draft_form(self, data: QueryDict | None) -> forms.Form:
        return self.form_class(data)

    def render_draft_form(self, form: forms.Form) -> HttpResponse:
        return self.render_page(form)

    def list_entries(self, deleted: DeletedRecord) -> tuple[list[Entry], QueryDict | None]:
        return describe_entries(self.form_class(self.request.POST), ()) if self.request.POST else [], None

    def redirect_to_record(self) -> HttpResponseRedirect:
        return HttpResponseRedirect(self.object.get_absolute_url())

    def render_page(self, form: forms.Form) -> HttpResponse:
        context = self.get_context_data(
            object=self.object,
            form=form,
            title=(self.title or "") % {"record": self.object},
            cancel_url=self.object.get_absolute_url(),
            list_url=record_url(self.model, "list"),
            **self.get_draft_context(),
        )
        return render(self.request, self.template_name, context)
