"""A decision about a record: what follows from it is said before, and why it is taken may be asked."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from csi.core.crud.fields import RequiredTextField
from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors
from csi.core.crud.urls import record_url
from csi.core.crud.views.access import RecordView
from csi.core.typing import StrOrPromise


class ReasonForm(forms.Form):
    """Why what was closed is opened again."""

    reason = RequiredTextField(
        label=_("Why it is opened again"), required_message=_("Say why it is opened again: it stays on the record.")
    )


class RecordDecisionView(RecordView):
    """Takes one action about one record on POST and says so, or says why it was not possible.

    `service`: the action, which is given the record under the name `record_kwarg` and the words of `form_class`; `success_message`: what
    is said then. Where it is due, GET tells before what follows from it: `title`, `explanation` and `button_label` are heading, words
    and button. Else GET leads to the record.
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
    def object(self):
        return self.get_record_or_404(self.get_editable_queryset().for_list())

    def is_due(self) -> bool:
        return self.title is not None

    def get(self, request, *args, **kwargs):
        return self.render_page(self.form_class()) if self.is_due() else self.redirect_to_record()

    def post(self, request, *args, **kwargs):
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.render_page(form)
        try:
            with translate_integrity_errors(self.model):
                self.service(acting_user=self.user, **{self.record_kwarg: self.object}, **form.cleaned_data)
        except ConstraintViolation as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, self.success_message % {"record": self.object})
        return self.redirect_to_record()

    def redirect_to_record(self):
        return HttpResponseRedirect(self.object.get_absolute_url())

    def render_page(self, form):
        context = self.get_context_data(
            object=self.object,
            form=form,
            title=self.title % {"record": self.object},
            cancel_url=self.object.get_absolute_url(),
            list_url=record_url(self.model, "list"),
        )
        return render(self.request, self.template_name, context)
