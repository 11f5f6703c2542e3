"""Base classes of the admin: scoped querysets, audit fields, messages for violations."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import FieldDoesNotExist
from django.http import Http404, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from csi.core.admin.concurrency import ChangelistRowForm, VersionedAdmin, VersionedInline, describe_changes
from csi.core.admin.restored import RestoringAdmin
from csi.core.crud import concurrency
from csi.core.crud.concurrency import RowVersionsMixin
from csi.core.crud.confirmations import ConfirmationsMixin
from csi.core.crud.error_messages import ErrorMessagesMixin
from csi.core.crud.fields import RecordAutocomplete, RecordAutocompleteMultiple, SharedChoices, prepare_text_field
from csi.core.crud.forms import scope_choices
from csi.core.crud.integrity_errors import (
    ConstraintViolation,
    assign_constraint_errors,
    get_error_field,
    translate_integrity_errors,
)
from csi.core.crud.locks import RecordLock, get_record_lock
from csi.core.crud.urls import record_url
from csi.core.crud.views.edit import delete_stored_files
from csi.core.db.history_tracking import get_history
from csi.core.permissions import RecordPermission
from csi.core.urls import cached_reverse, is_valid_pk

if TYPE_CHECKING:
    # The mixins below extend both ModelAdmin and its inlines.
    AdminMixin = admin.ModelAdmin
else:
    AdminMixin = object

__all__ = ["AdminPagesMixin", "AutocompleteAdmin", "RecordAdmin", "RecordAdminForm", "RecordInline"]

AUDIT_FIELDS = ("created_at", "created_by", "updated_at", "updated_by")


class RecordAdminForm(ConfirmationsMixin, ErrorMessagesMixin, forms.ModelForm):
    """A model form with the messages of constraints and the questions of `get_confirmations()`.

    `violation`: what PostgreSQL rejected when the form was saved. `request`: None in the form of a row.
    """

    constraint_fields: Mapping[str, str] = {}
    user: Any = None
    request: Any = None
    violation: ConstraintViolation | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.user is not None:
            scope_choices(self, self.user)
        for field in self.fields.values():
            prepare_text_field(field)

    def is_valid(self) -> bool:
        """Return whether the form is valid and the user has given all its confirmations."""
        is_valid = super().is_valid()
        if self.request is None:
            return is_valid
        formsets = self.request.page_formsets
        # Django validates the rows after the form, but questions about the form may depend on them.
        forms.all_valid(formsets)
        return self.check_confirmations(formsets) and super().is_valid()

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound:
            return
        assign_constraint_errors(self)
        if self.violation is not None:
            self.add_error(get_error_field(self, self.violation.field), str(self.violation.message))


class AdminPagesMixin(AdminMixin):
    """Titles lists with the plural of the record type, and shows the history that every program writes."""

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def history_view(self, request: Any, object_id: str, extra_context: Any = None) -> Any:
        """Redirect to the history of the record, or of its parent. It covers changes outside the admin too."""
        record: Any = self.get_object(request, object_id)
        if record is None or not self.has_view_permission(request, record):
            raise Http404
        while (history := get_history(type(record))) and history.parent:
            record = getattr(record, history.parent)
        return HttpResponseRedirect(cached_reverse("history:record", record._meta.db_table, record.pk))


class AutocompleteAdmin(AdminMixin):
    """An admin whose autocompletes and action checkboxes ignore invalid keys."""

    def response_action(self, request: Any, queryset: Any, *args: Any, **kwargs: Any) -> Any:
        selected = [key for key in request.POST.getlist(ACTION_CHECKBOX_NAME) if is_valid_pk(key)]
        request.POST = request.POST.copy()
        request.POST.setlist(ACTION_CHECKBOX_NAME, selected)
        return super().response_action(request, queryset, *args, **kwargs)

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Order the results of an autocomplete by the groups of the choices."""
        found: Any
        found, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        is_autocomplete = request.resolver_match is not None and request.resolver_match.url_name == "autocomplete"
        is_grouped = is_autocomplete and hasattr(found, "with_choice_group")
        return found.with_choice_group() if is_grouped else found, may_have_duplicates

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = RecordAutocomplete(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = RecordAutocompleteMultiple(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class ScopedAdmin(AutocompleteAdmin):
    """Base class of model admins and inlines: visible records and choices, permission to change them."""

    form: Any = RecordAdminForm

    def get_queryset(self, request: Any) -> Any:
        queryset: Any = super().get_queryset(request)
        if hasattr(queryset, "visible_to"):
            queryset = queryset.visible_to(request.user)
        return queryset.for_list() if hasattr(queryset, "for_list") else queryset

    def _is_editable(self, request: Any, obj: Any) -> bool:
        # Users with access to all scopes may change all that they may view: no query is needed.
        if (
            obj is None
            or request.user.has_permission(RecordPermission.ACCESS_ALL_SCOPES)
            or not hasattr(type(obj).objects, "editable_by")
        ):
            return True
        # Django checks the permission for every button and every inline of the page.
        cache = vars(request).setdefault("editable_records", {})
        if (key := (type(obj), obj.pk)) not in cache:
            cache[key] = type(obj).objects.editable_by(request.user).filter(pk=obj.pk).exists()
        return cache[key]

    def get_lock(self, request: Any, obj: Any) -> RecordLock | None:
        """Return the lock of a record; it is cached for the request."""
        if obj is None or obj.pk is None:
            return None
        cache = vars(request).setdefault("locks", {})
        if (key := (type(obj), obj.pk)) not in cache:
            cache[key] = get_record_lock(obj, request.user)
        return cache[key]

    def _is_locked(self, request: Any, obj: Any) -> bool:
        lock = self.get_lock(request, obj)
        return lock is not None and lock.is_full

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_add_permission(self, request: Any, *parents: Any) -> bool:
        """`parents`: the record to which an inline would add a row."""
        return self.has_view_permission(request) and not any(self._is_locked(request, obj) for obj in parents)

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return (
            self.has_view_permission(request) and self._is_editable(request, obj) and not self._is_locked(request, obj)
        )

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj) and self.get_lock(request, obj) is None

    @cached_property
    def audit_fields(self) -> tuple[str, ...]:
        return tuple(name for name in AUDIT_FIELDS if self._has_field(name))

    def _has_field(self, name: str) -> bool:
        try:
            self.model._meta.get_field(name)
        except FieldDoesNotExist:
            return False
        return True


class RecordAdmin(ScopedAdmin, RestoringAdmin, VersionedAdmin, AdminPagesMixin, admin.ModelAdmin):
    """Base class of every model admin."""

    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: Any) -> Any:
        queryset = super().get_queryset(request)
        users = {"created_by", "updated_by"}.intersection(self.audit_fields)
        # Django ignores `list_select_related` for a queryset that selects relations.
        relations: Any = self.list_select_related or ()
        return queryset.select_related(*users, *relations) if users else queryset

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        own = super().get_readonly_fields(request, obj)
        return (*own, *(name for name in self.audit_fields if name not in own)) if obj else own

    def get_fieldsets(self, request: Any, obj: Any = None) -> Any:
        """Return the fieldsets, followed by the audit fields that none of them names."""
        fieldsets: Any = super().get_fieldsets(request, obj)
        names = [name for name in self.audit_fields if name not in flatten_fieldsets(fieldsets)]
        return [*fieldsets, (_("Record history"), {"fields": names})] if obj and names else fieldsets

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        violation = getattr(request, "violation", None)
        if violation is not None and violation.model not in (None, self.model):
            violation = None
        return type(form)(form.__name__, (form,), {"user": request.user, "violation": violation, "request": request})

    def _create_formsets(self, request: Any, obj: Any, change: bool) -> Any:
        """Keep the formsets of the page for the form, whose questions may concern their rows."""
        request.page_formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]  # private
        return request.page_formsets, inlines

    def render_change_form(
        self, request: Any, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> Any:
        """Add the message of the lock."""
        if lock := self.get_lock(request, obj):
            self.message_user(request, str(lock.message), messages.WARNING)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_changelist_form(self, request: Any, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, **{"form": ChangelistRowForm, **kwargs})

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        request.saved_form = form
        super().save_model(request, obj, form, change)

    def changeform_view(
        self, request: Any, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Report a violation by validating the form a second time, with the violation as an error."""
        if request.method == "POST" and object_id and self._is_locked(request, self.get_object(request, object_id)):
            # The form was opened before the record was locked: the page shows the reason.
            return HttpResponseRedirect(request.path)
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            with translate_integrity_errors(self.model, *(inline.model for inline in self.inlines)):
                return super().changeform_view(request, object_id, form_url, extra_context)
        except ConstraintViolation as violation:
            request.violation = violation
            if saved_form := getattr(request, "saved_form", None):
                delete_stored_files(saved_form)
            if violation.model not in (None, self.model):
                # The row of an inline: the form of the page shows the message, as it must not be saved either.
                violation.field, violation.model = None, None
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request: Any, object_id: str, extra_context: Any = None) -> Any:
        opened_with = request.POST.get(concurrency.VERSION_FIELD, "")
        is_key = is_valid_pk(unquote(object_id))
        version = concurrency.get_version(self.model, unquote(object_id)) if is_key else ""
        record: Any = self.get_object(request, object_id)
        if self.get_lock(request, record):
            return HttpResponseRedirect(request.path.removesuffix("delete/") + "change/")
        context = {"version_field": concurrency.VERSION_FIELD, "version": version, **(extra_context or {})}
        try:
            with translate_integrity_errors(self.model):
                if record is not None and self.has_delete_permission(request, record):
                    concurrency.check_versions(record, opened_with)
                return super().delete_view(request, object_id, context)
        except concurrency.EditConflict:
            text = _("Not deleted yet: someone else changed this record in the meantime. Check whether to delete it.")
            self.message_user(
                request, f"{text} {describe_changes(record, opened_with, request.user)}", messages.WARNING
            )
            return HttpResponseRedirect(request.get_full_path())
        except ConstraintViolation as violation:
            self.message_user(request, str(violation.message), messages.ERROR)
            return HttpResponseRedirect(request.path.removesuffix("delete/") + "change/")

    def get_import_url(self, request: Any) -> str | None:
        """Return the URL of the import page, which belongs to the list of the application."""
        return record_url(self.model, "import") if self.has_add_permission(request) else None

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        """Report a violation by an action or an editable row above the list."""
        extra_context = {"import_url": self.get_import_url(request), **(extra_context or {})}
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        try:
            with translate_integrity_errors(self.model):
                return super().changelist_view(request, extra_context)
        except ConstraintViolation as violation:
            self.message_user(request, str(violation.message), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


class RecordInlineFormSet(RowVersionsMixin, forms.BaseInlineFormSet):
    """Formset of an inline; the choices of its relations are queried once for all rows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._shared_choices = SharedChoices()
        super().__init__(*args, **kwargs)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        self._shared_choices.apply(form)


class RecordInline(ScopedAdmin, VersionedInline, admin.TabularInline):
    """Base class of every inline; its permissions are those of the parent record `obj`."""

    formset: Any = RecordInlineFormSet
    extra = 0
    show_change_link = False

    def get_formset(self, request: Any, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form = type(formset.form)(formset.form.__name__, (formset.form,), {"user": request.user})
        return formset

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)
