"""Optimistic locking in the admin: every form and every row of an inline carries a version."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import transaction
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from csi.core.crud import concurrency
from csi.core.crud.concurrency import VERSION_FIELD, VersionField
from csi.core.crud.conflicts import EditConflictData, find_conflict
from csi.core.crud.merge import Difference
from csi.core.urls import is_valid_pk

if TYPE_CHECKING:
    AdminMixin = admin.ModelAdmin
    InlineMixin = admin.TabularInline
    FormMixin = forms.ModelForm
else:
    AdminMixin = InlineMixin = FormMixin = object


class EditConflictFormMixin(FormMixin):
    """The main form of a page: an edit conflict is an error, which the user sees before saving."""

    conflict: EditConflictData | None = None

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.conflict is not None and self.conflict.differences:
            message = _(
                "Someone else changed this record in the meantime. The form contains your changes and, where you "
                "changed nothing, the saved values. Check it and save it again."
            )
            self.add_error(None, [message, *map(describe_difference, self.conflict.differences)])


def describe_difference(difference: Difference) -> str:
    text = _("%(label)s: saved version “%(saved)s”, your version “%(submitted)s”.") % vars(difference)
    return f"{text} {_('The form contains the saved version.')}" if difference.is_taken_over else text


def describe_changes(record: Any, version: str, user: Any) -> str:
    """Return what changed since a version, as sentences."""
    changes = concurrency.get_version_log().describe_changes(record, version, user)
    return " ".join(f"{capfirst(change.label)}: {change.before or '–'} → {change.after or '–'}." for change in changes)


def delete_selected_records(model_admin: Any, request: Any, queryset: Any) -> Any:
    """Delete the selected records, unless one changed after the confirmation page was opened.

    The page carries the versions in one field, because the number of fields is limited.
    """
    # Before the records are read, so that a version is never newer than what the page shows.
    pks = queryset.order_by("pk").values_list("pk", flat=True)
    versions = {str(pk): concurrency.get_version(queryset.model, pk) for pk in pks}
    opened_with = dict(pair.split(":", 1) for pair in request.POST.get(VERSION_FIELD, "").split() if ":" in pair)
    for record in queryset.order_by("pk") if "post" in request.POST else ():
        version = opened_with.get(str(record.pk), "")
        try:
            concurrency.check_versions(record, version)
        except concurrency.EditConflict:
            text = _("Not deleted yet: someone else changed “%(record)s” in the meantime. Check whether to delete it.")
            changes = describe_changes(record, version, request.user)
            model_admin.message_user(request, f"{text % {'record': record}} {changes}", messages.WARNING)
            request.POST = request.POST.copy()
            request.POST.pop("post", None)
    response: Any = delete_selected(model_admin, request, queryset)
    if response is not None:
        pairs = " ".join(f"{pk}:{version}" for pk, version in versions.items() if version)
        response.context_data |= {"version_field": VERSION_FIELD, "versions": pairs}
    return response


class VersionedAdmin(AdminMixin):
    """An admin whose change form is merged with what someone else saved after it was opened."""

    def get_actions(self, request: Any) -> Any:
        """Return the actions; the deletion of selected records compares their versions."""
        actions: Any = super().get_actions(request)
        if "delete_selected" in actions:
            actions["delete_selected"] = (delete_selected_records, *actions["delete_selected"][1:])
        return actions

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        conflict = getattr(request, "edit_conflict", None)
        return type(form)(form.__name__, (EditConflictFormMixin, form), {"conflict": conflict})

    def changeform_view(
        self, request: Any, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        if object_id and is_valid_pk(unquote(object_id)):
            # Before the record is read, so that the version is never newer than what the form shows.
            request.record_version = concurrency.get_version(self.model, unquote(object_id))
        if request.method != "POST" or not object_id or "_saveasnew" in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            self._check_conflict(request, unquote(object_id))
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _check_conflict(self, request: Any, object_id: str) -> None:
        """Replace the submitted data by the merged data if the record changed after the form was opened.

        The record and its rows stay locked until the transaction ends.
        """
        record = self.get_object(request, object_id)
        if record is None or not request.POST.get(VERSION_FIELD) or not self.has_change_permission(request, record):
            return
        concurrency.lock_record(record)
        version = concurrency.get_version(self.model, record.pk)
        record = cast(Model, self.get_object(request, object_id))
        fields = flatten_fieldsets(self.get_fieldsets(request, record))
        form_class = self.get_form(request, record, change=True, fields=fields)
        form = form_class(request.POST, request.FILES, instance=record)
        # Django has no public method that builds the formsets of a page.
        formsets, _inlines = self._create_formsets(request, record, change=True)  # type: ignore[attr-defined]
        concurrency.lock_rows(record, formsets)
        request.edit_conflict = find_conflict(
            request.POST, form, formsets, version=version, build_form=lambda instance: form_class(instance=instance)
        )
        if request.edit_conflict is not None:
            request.POST = request.edit_conflict.data

    def render_change_form(
        self, request: Any, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> Any:
        """Add the version of the record that the form shows."""
        opened_with = request.POST.get(VERSION_FIELD) or getattr(request, "record_version", "")
        context |= {"version_field": VERSION_FIELD, "version": opened_with if obj else ""}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)  # type: ignore[misc]  # by name


class VersionedInline(InlineMixin):
    """An inline whose rows carry their versions; its formset is a RowVersionsMixin."""

    def get_formset(self, request: Any, obj: Any = None, **kwargs: Any) -> Any:
        kwargs.setdefault("form", self.form)
        kwargs["form"] = type(kwargs["form"])("VersionedRow", (kwargs["form"],), {VERSION_FIELD: VersionField()})
        return super().get_formset(request, obj, **kwargs)

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        """Return the fields with the hidden version, unless all of them are read-only."""
        names = [name for name in super().get_fields(request, obj) if name != VERSION_FIELD]
        return [*names, VERSION_FIELD] if self.has_change_permission(request, obj) else names


class ChangelistRowForm(forms.ModelForm):
    """An editable row of a changelist, which carries the values that it shows.

    Each field has an `aria-label`.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = str(field.label)
            field.show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        """Keep the saved value of an unchanged field; report a field that both users changed."""
        data = super().clean() or self.cleaned_data
        for name in [name for name in data if self.fields[name].show_hidden_initial]:
            field, saved, shown = self.fields[name], self[name].initial, self.data.get(self[name].html_initial_name)
            if name not in self.changed_data:
                data[name] = field.clean(saved)
            elif shown is not None and field.to_python(shown) != saved and data[name] != saved:
                message = _("Someone else changed this value to “%(saved)s” in the meantime. Check it and save again.")
                self.add_error(name, message % {"saved": saved})
        return data
