"""Add and edit: one form with its rows, one save, one transaction."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models.fields.files import FieldFile
from django.forms import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from csi.core.crud import concurrency, idempotency
from csi.core.crud.forms import RecordForm
from csi.core.crud.formsets import RowFormSet
from csi.core.crud.integrity_errors import ConstraintViolation, get_error_field, translate_integrity_errors
from csi.core.crud.urls import get_add_label, record_url
from csi.core.crud.views.access import RecordView, can_add
from csi.core.permissions import RecordPermission
from csi.core.typing import StrOrPromise


class OutsideScopeError(Exception):
    """The saved record would lie outside what the person may change."""


class RecordFormView(RecordView):
    """What adding and editing share.

    `form_class`: a RecordForm. `formsets`: RowFormSet classes. `perform_save` is the hook for actions.
    """

    form_class: type[RecordForm]
    formsets: Sequence[type[RowFormSet]] = ()
    template_name: str = "crud/form.html"
    title: StrOrPromise | None = None

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get(self, request, *args, **kwargs):
        typed = idempotency.load_draft(request)
        if typed is not None:
            return self.render_unvalidated(typed)
        return self.render_form(*self.build_forms())

    def post(self, request, *args, **kwargs):
        if (prefix := request.POST.get("add_row")) is not None:
            return self.render_unvalidated(self._add_blank_row(prefix), token=request.POST.get(idempotency.TOKEN_FIELD))
        form, formsets = self.build_forms(request.POST, request.FILES)
        # Both are asked, so that all that is wrong is told at once.
        valid = [form.is_valid(), *(formset.is_valid() for formset in formsets)]
        if not all(valid):
            # A second press of Save may fail only because the first has made the record.
            if url := idempotency.find_saved_url(request.POST.get(idempotency.TOKEN_FIELD), self.user):
                return self.redirect_to_saved(url)
        else:
            try:
                return self.save(form, formsets)
            except idempotency.DuplicateSubmission as before:
                return self.redirect_to_saved(before.url)
            except idempotency.TokenOwnerMismatch:
                form.add_error(None, _("This form was opened by someone else. Look it through and save it again."))
                return self.render_form(form, formsets)
            except OutsideScopeError:
                form.add_error(None, _("This would not be yours to change any more. Choose one of your own districts."))
            except concurrency.EditConflict as meanwhile:
                return self.render_conflict(form, formsets, meanwhile.record)
            except ConstraintViolation as refusal:
                self.add_violation(refusal, form, formsets)
        return self.render_form(form, formsets, token=request.POST.get(idempotency.TOKEN_FIELD))

    def redirect_to_saved(self, url):
        messages.info(
            self.request,
            _(
                "This form had been saved already; nothing was saved twice. "
                "If you changed something in it since, open “Edit” and change it there."
            ),
        )
        return HttpResponseRedirect(url)

    # Building

    def build_forms(self, data=None, files=None):
        """The form and its formsets, bound to `data` where it is given."""
        form = self.form_class(
            data, files, instance=self.object, initial=None if data else self.get_initial(), user=self.user
        )
        formsets = [
            declaration.get_formset_class()(data, files, instance=form.instance, user=self.user)
            for declaration in self.formsets
        ]
        return form, formsets

    def _add_blank_row(self, prefix):
        for declaration in self.formsets:
            declared = declaration.get_formset_class()
            if declared.get_default_prefix() == prefix:
                return declared.add_blank_row(self.request.POST, prefix)
        return self.request.POST

    def render_unvalidated(self, data, token=None):
        """The form with what was typed, without a word on what is missing; nothing is saved."""
        form, formsets = self.build_forms(data, self.request.FILES)
        form._errors = form_errors_of_none(form)
        for formset in formsets:
            formset.forget_errors()
        return self.render_form(form, formsets, token=token)

    # Saving

    def save(self, form, formsets):
        models = [self.model, *(formset.model for formset in formsets)]
        try:
            with translate_integrity_errors(*models):
                form_token = self.consume_token()
                self.lock_for_update()
                record = self.perform_save(form, formsets) or form.instance
                if not self.model.objects.editable_by(self.user).filter(pk=record.pk).exists():
                    raise OutsideScopeError
                url = self.get_success_url(record)
                if form_token is not None:
                    form_token.url = url
                    form_token.save(update_fields=["url"])
        except Exception:
            delete_stored_files(form)
            raise
        idempotency.delete_draft(self.request)
        messages.success(self.request, self.get_success_message(record))
        if "save_and_add" in self.request.POST and (add_url := record_url(self.model, "add")):
            return HttpResponseRedirect(add_url)
        return HttpResponseRedirect(url)

    def consume_token(self):
        """The one-time token, written with the record; editing the same twice does no harm and needs none."""
        return

    def lock_for_update(self):
        """Inside the transaction, before anything is written: keeps others from saving the same record meanwhile."""

    def perform_save(self, form: Any, formsets: Sequence[Any]) -> Any:
        """Saves the form and its rows; gives back the record. Runs inside the transaction."""
        record = form.save()
        for formset in formsets:
            formset.instance = record
            formset.save()
        return record

    def get_success_url(self, record: Any) -> str:
        return record.get_absolute_url()

    def get_success_message(self, record: Any) -> str:
        return _("Saved: %(record)s.") % {"record": record}

    def add_violation(self, refusal: ConstraintViolation, form: Any, formsets: Sequence[Any]) -> None:
        """Puts what PostgreSQL refused beside its field, in the form or in the row where it can be found."""
        error_field = get_error_field(form, refusal.field) if refusal.model in (None, self.model) else None
        form.add_error(error_field, ValidationError(refusal.message, code="refused"))

    # Showing

    def get_title(self) -> str:
        raise NotImplementedError

    def get_cancel_url(self) -> str:
        return record_url(self.model, "list") or reverse("home")

    def render_form(self, form, formsets, token=None):
        return render(
            self.request, self.template_name, self.get_context_data(form=form, formsets=formsets, token=token)
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form, formsets, token = kwargs.pop("form"), kwargs.pop("formsets"), kwargs.pop("token", None)
        return super().get_context_data(
            form=form,
            formsets=formsets,
            formset_errors=any(formset.is_bound and formset.total_error_count() for formset in formsets),
            is_multipart=form.is_multipart() or any(formset.is_multipart() for formset in formsets),
            title=self.get_title(),
            token=token or idempotency.new_token(self.user),
            token_field=idempotency.TOKEN_FIELD,
            cancel_url=self.get_cancel_url(),
            list_url=record_url(self.model, "list"),
            draft_key=self.draft_key,
            **kwargs,
        )

    @property
    def draft_key(self):
        return f"{self.request.path}"


def delete_stored_files(form):
    """Removes the files that a save had stored before it was rolled back."""
    for name in form.changed_data:
        file = getattr(form.instance, name, None)
        if isinstance(file, FieldFile) and file and file._committed:
            file.delete(save=False)


def form_errors_of_none(form):
    """The errors of a form that has not been judged."""
    form.cleaned_data = {}
    return {}


class RecordCreateView(RecordFormView):
    """Records something new. `prefill`: fields that the address may fill in, such as `?group=3`."""

    prefill: Sequence[str] = ()

    def dispatch(self, request, *args, **kwargs):
        if (
            request.user.is_authenticated
            and request.user.has_permission(RecordPermission.VIEW_RECORDS)
            and not can_add(self.model, request.user)
        ):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def object(self):
        return self.model()

    def get_initial(self):
        asked = self.request.GET
        return {name: asked[name].replace("\0", "") for name in self.prefill if asked.get(name)}

    def consume_token(self):
        return idempotency.consume_token(self.request.POST.get(idempotency.TOKEN_FIELD), self.user)

    def get_title(self):
        return get_add_label(self.model)

    def get_context_data(self, **kwargs):
        return super().get_context_data(can_add_another=True, **kwargs)


class RecordUpdateView(RecordFormView):
    """Changes a record."""

    @cached_property
    def object(self):
        return self.get_record_or_404(self.get_editable_queryset())

    def get(self, request, *args, **kwargs):
        self.heading = str(self.object)
        if self.lock and self.lock.is_full:
            return self.render_locked()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        # Kept before the form writes what was typed into the record.
        self.heading = str(self.object)
        if self.lock and self.lock.is_full:
            return self.reject_locked()
        return super().post(request, *args, **kwargs)

    def lock_for_update(self):
        concurrency.check_version(self.object, self.request.POST.get(concurrency.VERSION_FIELD, ""))

    def render_conflict(self, form, formsets, record):
        """Both versions side by side; what was typed is kept, and saving it again is for the person to decide."""
        self.version = concurrency.get_version(record)
        context = self.get_context_data(
            form=form, formsets=formsets, token=self.request.POST.get(idempotency.TOKEN_FIELD)
        )
        return render(
            self.request,
            self.template_name,
            context | {"saved_record": record, "differences": concurrency.compare_values(form, record)},
        )

    @cached_property
    def version(self):
        """The one that the form was opened with, however often it was sent since."""
        posted = self.request.POST.get(concurrency.VERSION_FIELD)
        return concurrency.get_version(self.object) if posted is None else posted

    def render_unvalidated(self, data, token=None):
        # What was typed before the session ended belongs to the version of then.
        self.version = data.get(concurrency.VERSION_FIELD, self.version)
        return super().render_unvalidated(data, token)

    def reject_locked(self):
        """The form was opened before the lock was there: what was typed stays to be read, nothing is saved."""
        form, formsets = self.build_forms(self.request.POST, self.request.FILES)
        form.is_valid()
        form.add_error(None, self.lock.message)
        return self.render_form(form, formsets, token=self.request.POST.get(idempotency.TOKEN_FIELD))

    def build_forms(self, data=None, files=None):
        """The form; what a lock keeps as it is can be read in it, not changed."""
        form, formsets = super().build_forms(data, files)
        for name in (self.lock and self.lock.fields) or ():
            if name in form.fields:
                form.fields[name].disabled = True
        return form, formsets

    def render_locked(self):
        """Says why the record stays as it is, before anybody types."""
        context = RecordView.get_context_data(
            self,
            object=self.object,
            lock=self.lock,
            title=self.get_title(),
            cancel_url=self.get_cancel_url(),
            list_url=record_url(self.model, "list"),
        )
        return render(self.request, "crud/locked.html", context)

    def get_title(self):
        return self.title or _("Edit %(record)s") % {"record": capfirst(self.heading)}

    def get_cancel_url(self):
        return record_url(self.object, "detail") or super().get_cancel_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            object=self.object, lock=self.lock, version_field=concurrency.VERSION_FIELD, version=self.version, **kwargs
        )
