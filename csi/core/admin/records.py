"""Base classes of the admin: scoped like the pages, stamps read only, refusals of PostgreSQL in words."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import FieldDoesNotExist
from django.http import HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from csi.core.admin.resources import RecordResource
from csi.core.crud import concurrency
from csi.core.crud.fields import RecordAutocomplete, RecordAutocompleteMultiple, SharedChoices
from csi.core.crud.forms import scope_choices
from csi.core.crud.integrity_errors import (
    ConstraintViolation,
    assign_constraint_errors,
    get_error_field,
    translate_integrity_errors,
)
from csi.core.crud.locks import get_record_lock
from csi.core.crud.views.edit import delete_stored_files
from csi.core.permissions import RecordPermission
from csi.core.urls import is_valid_pk

__all__ = ["AutocompleteAdmin", "RecordAdmin", "RecordAdminForm", "RecordInline", "RecordResource"]

AUDIT_FIELDS = ("created_at", "created_by", "updated_at", "updated_by")


class RecordAdminForm(forms.ModelForm):
    """A model form that tells constraints beside the field; `refusal` is what PostgreSQL said on the last try."""

    constraint_fields = {}
    user = None
    refusal = None
    newer_version = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.user is not None:
            scope_choices(self, self.user)

    def _post_clean(self):
        super()._post_clean()
        assign_constraint_errors(self)
        if self.refusal is not None:
            self.add_error(get_error_field(self, self.refusal.field), self.refusal.message)
        if self.instance.pk and not self.errors:
            self._check_version()

    def _check_version(self):
        """Both versions side by side, where somebody saved the record after this form was opened."""
        try:
            concurrency.check_version(self.instance, self.data.get(concurrency.VERSION_FIELD, ""))
        except concurrency.EditConflict as meanwhile:
            self.newer_version = concurrency.get_version(meanwhile.record)
            both = [
                _("%(label)s: saved meanwhile “%(saved)s”, yours “%(typed)s”.") % vars(one)
                for one in concurrency.compare_values(self, meanwhile.record)
            ]
            told = _("Somebody changed this record while you were writing. Save again, and yours takes its place.")
            self.add_error(None, [told, *both])


class ListedForm(forms.ModelForm):
    """A row that is edited in the admin's list: a column head is no label, so each field carries its name."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label


class AutocompleteAdmin:
    """An admin in whose autocompletes and ticked boxes nonsense is refused, as in any other field."""

    def response_action(self, request, queryset):
        ticked = [one for one in request.POST.getlist(ACTION_CHECKBOX_NAME) if is_valid_pk(one)]
        request.POST = request.POST.copy()
        request.POST.setlist(ACTION_CHECKBOX_NAME, ticked)
        return super().response_action(request, queryset)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = RecordAutocomplete(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = RecordAutocompleteMultiple(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class ScopedAdmin(AutocompleteAdmin):
    """What a record's admin and its inlines share: whose records, whose choices, and who may change them."""

    form = RecordAdminForm

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        return queryset.visible_to(request.user) if hasattr(queryset, "visible_to") else queryset

    def _is_editable(self, request, obj):
        # Whoever sees every district changes what there is to see (csi.core.access): that needs no question.
        if (
            obj is None
            or request.user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS)
            or not hasattr(type(obj).objects, "editable_by")
        ):
            return True
        # Django asks again for every button and every inline of the page.
        asked = vars(request).setdefault("editable_records", {})
        if (record := (type(obj), obj.pk)) not in asked:
            asked[record] = type(obj).objects.editable_by(request.user).filter(pk=obj.pk).exists()
        return asked[record]

    def get_lock(self, request, obj):
        """What keeps a record, or a part of it, as it is; asked once a page."""
        if obj is None or obj.pk is None:
            return None
        asked = vars(request).setdefault("locks", {})
        if (record := (type(obj), obj.pk)) not in asked:
            asked[record] = get_record_lock(obj, request.user)
        return asked[record]

    def _is_locked(self, request, obj):
        lock = self.get_lock(request, obj)
        return lock is not None and lock.is_full

    def has_view_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_staff

    def has_add_permission(self, request, *above):
        """`above`: the record to which an inline would add a row."""
        return self.has_view_permission(request) and not any(self._is_locked(request, obj) for obj in above)

    def has_change_permission(self, request, obj=None):
        return (
            self.has_view_permission(request) and self._is_editable(request, obj) and not self._is_locked(request, obj)
        )

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj) and self.get_lock(request, obj) is None

    @cached_property
    def audit_fields(self):
        return tuple(name for name in AUDIT_FIELDS if self._has_field(name))

    def _has_field(self, name):
        try:
            self.model._meta.get_field(name)
        except FieldDoesNotExist:
            return False
        return True


class RecordAdmin(ScopedAdmin, admin.ModelAdmin):
    """Base of every model's admin."""

    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        return queryset.for_list() if hasattr(queryset, "for_list") else queryset

    def get_readonly_fields(self, request, obj=None):
        own = super().get_readonly_fields(request, obj)
        return (*own, *(name for name in self.audit_fields if name not in own)) if obj else own

    def get_fieldsets(self, request, obj=None):
        """Groups that an admin declares name no stamps: they stand at the end."""
        fieldsets = super().get_fieldsets(request, obj)
        stamps = [name for name in self.audit_fields if name not in flatten_fieldsets(fieldsets)]
        return [*fieldsets, (_("On record"), {"fields": stamps})] if obj and stamps else fieldsets

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        refusal = getattr(request, "refusal", None)
        on_this = refusal is not None and refusal.model in (None, self.model)
        known = {"user": request.user, "refusal": refusal if on_this else None}
        return type(form)(form.__name__, (form,), known)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """With what locks the record, and the version that the form was opened with until its newer one was shown."""
        if lock := self.get_lock(request, obj):
            self.message_user(request, lock.message, messages.WARNING)
        opened_with = request.POST.get(concurrency.VERSION_FIELD) or concurrency.get_version(obj)
        context |= {
            "version_field": concurrency.VERSION_FIELD,
            "version": getattr(context["adminform"].form, "newer_version", None) or opened_with if obj else "",
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, **{"form": ListedForm, **kwargs})

    def save_model(self, request, obj, form, change):
        request.saved_form = form
        super().save_model(request, obj, form, change)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Tells a refusal by showing the same form again: the second time the form knows it and is not valid."""
        if request.method == "POST" and object_id and self._is_locked(request, self.get_object(request, object_id)):
            # Opened before it was locked: the page that it leads to says why nothing is saved.
            return HttpResponseRedirect(request.path)
        try:
            with translate_integrity_errors(self.model, *(inline.model for inline in self.inlines)):
                return super().changeform_view(request, object_id, form_url, extra_context)
        except ConstraintViolation as refusal:
            request.refusal = refusal
            if saved := getattr(request, "saved_form", None):
                delete_stored_files(saved)
            if refusal.model not in (None, self.model):
                # A row of an inline: its form does not carry the message, the page's form must not be saved either.
                refusal.field, refusal.model = None, None
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        if self.get_lock(request, self.get_object(request, object_id)):
            return HttpResponseRedirect(request.path.removesuffix("delete/") + "change/")
        try:
            with translate_integrity_errors(self.model):
                return super().delete_view(request, object_id, extra_context)
        except ConstraintViolation as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            return HttpResponseRedirect(request.path.removesuffix("delete/") + "change/")

    def changelist_view(self, request, extra_context=None):
        """An action or an editable list that PostgreSQL refuses is told above the list."""
        try:
            with translate_integrity_errors(self.model):
                return super().changelist_view(request, extra_context)
        except ConstraintViolation as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


class RecordInlineFormSet(forms.BaseInlineFormSet):
    """Rows whose choices are asked once, however many rows there are."""

    def __init__(self, *args, **kwargs):
        self._shared_choices = SharedChoices()
        super().__init__(*args, **kwargs)

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        self._shared_choices.apply(form)
        return form

    @property
    def empty_form(self):
        form = super().empty_form
        self._shared_choices.apply(form)
        return form


class RecordInline(ScopedAdmin, admin.TabularInline):
    """Base of every inline; `obj` of its questions is the record above: who may change it may change its rows."""

    formset = RecordInlineFormSet
    extra = 0
    show_change_link = False

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        return queryset.for_list() if hasattr(queryset, "for_list") else queryset

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.form = type(formset.form)(formset.form.__name__, (formset.form,), {"user": request.user})
        return formset

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)
