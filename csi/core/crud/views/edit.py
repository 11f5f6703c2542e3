"""Base of the create and update views: one form with its formsets, saved in one transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet, BaseModelForm, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from csi.core.access import get_scope_model
from csi.core.crud import concurrency, drafts, idempotency
from csi.core.crud.forms import RecordForm
from csi.core.crud.formsets import RowsMixin
from csi.core.crud.integrity_errors import ConstraintViolation, get_error_field, translate_integrity_errors
from csi.core.crud.models import DRAFT_PARAMETER, FormToken
from csi.core.crud.record_choices import FIELD_PARAM, find_choices
from csi.core.crud.urls import record_url
from csi.core.crud.views.access import RecordView
from csi.core.files.fields import is_stored
from csi.core.typing import StrOrPromise


class OutsideScopeError(Exception):
    """The saved record would lie outside the records that the user may change."""


class RecordFormView(RecordView):
    """Base class of the create and update views.

    `form_class`: a RecordForm. `formsets`: RowFormSet classes. `perform_save()` is the hook for services.
    """

    form_class: type[RecordForm]
    formsets: Sequence[type[RowsMixin]] = ()
    template_name: str = "crud/form.html"
    title: StrOrPromise | None = None
    # The record that this form has already saved, if its input has changed since.
    already_saved_url: str = ""
    # Names of the properties that are read from the database once per request.
    cached_state: Sequence[str] = ("object", "lock")

    def get_initial(self) -> dict[str, Any]:
        return {}

    @property
    def posted_token(self) -> str | None:
        return self.request.POST.get(idempotency.TOKEN_FIELD)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if identifier := request.GET.get(DRAFT_PARAMETER):
            return self.show_draft(identifier)
        if FIELD_PARAM in request.GET:
            return find_choices(request, self.build_forms()[0])
        return self.render_form(*self.build_forms())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if drafts.RESTORE_FIELD in request.POST:
            return self.restore_input()
        if discarded := drafts.answer_discard(request, self.user):
            return discarded
        if (prefix := request.POST.get("add_row")) is not None:
            return self.render_unvalidated(self._add_blank_row(prefix), token=self.posted_token)
        if response := self.answer_saved_form(request.POST, request.FILES):
            return response
        form, formsets = self.build_submitted_forms(request.POST)
        # Before validation: a row that someone else deleted would be an error.
        if response := self.render_conflict():
            return self.answer_saved_form(request.POST, request.FILES) or response
        # All are validated, so that the page reports every error at once.
        for part in (form, *formsets):
            part.is_valid()
        is_confirmed = form.check_confirmations(formsets)
        if is_confirmed and form.is_valid() and all(formset.is_valid() for formset in formsets):
            try:
                return self.save(form, formsets)
            except idempotency.DuplicateSubmission:
                # Another request has saved the form since the check above.
                return self.retry()
            except idempotency.TokenOwnerMismatch:
                form.add_error(None, _("This form was opened by another user. Check the entries and save it again."))
                return self.render_form(form, formsets)
            except OutsideScopeError:
                text = _("You would not be able to change this record any more. Choose one of your %(scopes)s.")
                form.add_error(None, text % {"scopes": get_scope_model()._meta.verbose_name_plural})
            except concurrency.EditConflict:
                return self.retry()
            except ConstraintViolation as violation:
                self.add_violation(violation, form, formsets)
        # Another request may have saved the form since the check above; its record would be the error, as a duplicate.
        return self.answer_saved_form(request.POST, request.FILES) or self.render_form(
            form, formsets, token=self.posted_token
        )

    def retry(self) -> HttpResponseBase:
        """Repeat the request with what another request has saved meanwhile."""
        for name in self.cached_state:
            vars(self).pop(name, None)
        return self.post(self.request, *self.args, **self.kwargs)

    def answer_saved_form(self, data: QueryDict, files: Any) -> HttpResponse | None:
        """Return the response to a form that was already saved, None if it is to be saved.

        After "back", the form of a saved record may be saved again with other values.
        """
        saved = idempotency.find_saved_form(self.posted_token, self.user)
        if saved and idempotency.is_same_submission(saved, data, files):
            return self.redirect_to_saved(saved)
        if saved and not self.object.pk:
            return self.render_already_saved(data, saved)
        return None

    def redirect_to_saved(self, saved: FormToken) -> HttpResponseRedirect:
        text = _("This form was already saved. It was not saved a second time.")
        messages.info(self.request, text)
        return HttpResponseRedirect(saved.url)

    def render_already_saved(self, data: QueryDict, saved: FormToken) -> HttpResponse:
        """Render input that differs from what the same form has already saved, with a link to the record."""
        self.already_saved_url = saved.url
        return self.render_unvalidated(data, token=self.posted_token)

    # Drafts

    def show_draft(self, identifier: str) -> HttpResponseBase:
        """Show the input of a draft; nothing is saved."""
        draft = drafts.find_draft(self.user, self.request.path, identifier)
        if draft is None:
            messages.warning(self.request, drafts.NO_SUCH_DRAFT)
            return self.render_form(*self.build_forms())
        messages.info(self.request, drafts.describe_restored(draft))
        token = idempotency.sign_token(draft.token, self.user)
        return self.render_restored(drafts.read_draft(draft), token)

    def restore_input(self) -> HttpResponseBase:
        """Show the input of another form, such as that of a deleted record; nothing is saved."""
        text = _("Your entries are shown below. They are not saved yet. Choose files again.")
        messages.info(self.request, text)
        return self.render_restored(self.request.POST, self.posted_token)

    def render_restored(self, data: QueryDict, token: str | None) -> HttpResponse:
        """Render restored input."""
        return self.render_unvalidated(data, token=token)

    # Building

    def build_forms(self, data: QueryDict | None = None, files: Any = None) -> tuple[Any, list[Any]]:
        """Return the form and its formsets, bound to `data` if it is given."""
        form = self.form_class(
            data, files, instance=self.object, initial=None if data else self.get_initial(), user=self.user
        )
        formsets = [
            declaration.get_formset_class()(data, files, instance=form.instance, user=self.user)
            for declaration in self.formsets
        ]
        return form, formsets

    def _add_blank_row(self, prefix: str) -> QueryDict:
        for declaration in self.formsets:
            formset_class = declaration.get_formset_class()
            if formset_class.get_default_prefix() == prefix:
                return formset_class.add_blank_row(self.request.POST, prefix)
        return self.request.POST

    def render_unvalidated(self, data: QueryDict, token: str | None = None) -> HttpResponse:
        """Render the form with its input, without error messages; nothing is saved."""
        form, formsets = self.build_forms(data, self.request.FILES)
        clear_errors(form, formsets)
        form.show_answered_confirmations(formsets)
        return self.render_form(form, formsets, token=token)

    # Saving

    def save(self, form: Any, formsets: Sequence[Any]) -> HttpResponseBase:
        """Save the form and its formsets in one transaction and redirect to the record."""
        models = [self.model, *(formset.model for formset in formsets)]
        try:
            with translate_integrity_errors(*models):
                form_token = self.consume_token()
                self.lock_for_update(formsets)
                record = self.save_in_scope(form, formsets)
                url = self.get_success_url(record)
                if form_token is not None:
                    form_token.url = url
                    form_token.save(update_fields=["url"])
                    drafts.delete_draft(self.posted_token)
        except Exception:
            delete_stored_files(form)
            raise
        messages.success(self.request, self.get_success_message(record))
        add_another = idempotency.ADD_ANOTHER_BUTTON in self.request.POST
        add_another_url = self.get_add_another_url(record) if add_another else None
        return HttpResponseRedirect(add_another_url or url)

    def consume_token(self) -> FormToken | None:
        """Store the one-time token with the record."""
        return idempotency.consume_token(self.request, self.user)

    def build_submitted_forms(self, data: QueryDict) -> tuple[Any, list[Any]]:
        """Return the form and its formsets, bound to submitted data and not validated."""
        return self.build_forms(data, self.request.FILES)

    def render_conflict(self) -> HttpResponse | None:
        """Return the page of an edit conflict, None if there is none."""
        return None

    def lock_for_update(self, formsets: Sequence[Any]) -> None:
        """Lock what is about to change, inside the transaction and before anything is written.

        Raises EditConflict if it was changed since the forms were built.
        """

    def save_in_scope(self, form: Any, formsets: Sequence[Any]) -> Any:
        """Save the form and its formsets, and return the record.

        Raises OutsideScopeError if the user could not change the record any more.
        """
        record = self.perform_save(form, formsets) or form.instance
        if not self.get_editable_queryset().filter(pk=record.pk).exists():
            raise OutsideScopeError
        return record

    def perform_save(self, form: Any, formsets: Sequence[Any]) -> Any:
        """Save the form and its formsets inside the transaction and return the record."""
        record = form.save()
        for formset in formsets:
            formset.instance = record
            formset.save()
        return record

    def get_success_url(self, record: Any) -> str:
        return record.get_absolute_url()

    def get_add_another_url(self, record: Any) -> str | None:
        """Return the URL of the next form after "Save and add another"."""
        return record_url(self.model, "add")

    def get_success_message(self, record: Any) -> str:
        return _("Saved: %(record)s.") % {"record": record}

    def add_violation(self, violation: ConstraintViolation, form: Any, formsets: Sequence[Any]) -> None:
        """Add the message of a violated constraint to its field, or to the form if the field is not shown.

        The field of a row, if only one row of its table was changed.
        """
        error = ValidationError(violation.message, code="constraint")
        changed = [
            row
            for formset in formsets
            if formset.model is violation.model
            for row in formset.forms
            if row.has_changed()
        ]
        if len(changed) == 1 and (field := get_error_field(changed[0], violation.field)):
            changed[0].add_error(field, error)
        else:
            field = get_error_field(form, violation.field) if violation.model in (None, self.model) else None
            form.add_error(field, error)

    # Rendering

    def get_title(self) -> str:
        raise NotImplementedError

    def get_cancel_url(self) -> str:
        return record_url(self.model, "list") or reverse("home")

    def render_form(self, form: Any, formsets: Sequence[Any], token: str | None = None) -> HttpResponse:
        return render(
            self.request, self.template_name, self.get_context_data(form=form, formsets=formsets, token=token)
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form, formsets, token = kwargs.pop("form"), kwargs.pop("formsets"), kwargs.pop("token", None)
        token = token or idempotency.new_token(self.user)
        return super().get_context_data(
            form=form,
            formsets=formsets,
            formset_errors=any(formset.is_bound and formset.total_error_count() for formset in formsets),
            is_multipart=form.is_multipart() or any(formset.is_multipart() for formset in formsets),
            title=self.get_title(),
            already_saved_url=self.already_saved_url,
            cancel_url=self.get_cancel_url(),
            list_url=record_url(self.model, "list"),
            **drafts.get_draft_context(self.user, self.request.path, token),
            **kwargs,
        )


def clear_errors(form: BaseModelForm, formsets: Iterable[BaseFormSet]) -> None:
    """Remove the error messages of a form and its formsets, keeping their input."""
    form.errors.clear()
    for formset in formsets:
        formset.non_form_errors().clear()
        for row in formset.forms:
            row.errors.clear()


def delete_stored_files(form: BaseModelForm) -> None:
    """Delete the files that were stored by a save that was rolled back."""
    for name in form.changed_data:
        file = getattr(form.instance, name, None)
        if file and is_stored(file):
            file.delete(save=False)
