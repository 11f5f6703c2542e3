"""Admin of reference data with import and export as CSV and XLSX."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from import_export.admin import ExportActionMixin, ImportExportMixin
from import_export.forms import ConfirmImportForm, ImportForm, SelectableFieldsExportForm
from import_export.tmp_storages import CacheStorage

from csi.core.admin.records import RecordAdmin
from csi.core.crud.spreadsheets import CSV, MAX_FILE_SIZE, XLSX, InvalidSpreadsheet


class UploadForm(ImportForm):
    """The file to import, with a limit on its size."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["import_file"].error_messages |= {
            "required": _("Choose the file to import."),
            "empty": _("The file is empty. Choose another file."),
        }
        self.fields["format"].error_messages["required"] = _("Choose the format of the file.")

    def clean_import_file(self) -> Any:
        file = self.cleaned_data["import_file"]
        if file.size > MAX_FILE_SIZE:
            raise ValidationError(
                _("The file must be 2 MB or smaller. Divide it into several files."), code="too_large"
            )
        return file


class ExportForm(SelectableFieldsExportForm):
    """The fields and the format of an export."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].error_messages["required"] = _("Choose the format of the file.")

    def _get_field_label(self, resource: Any, field_name: str) -> str:
        return resource().get_label(field_name)

    def clean(self) -> Any:
        try:
            return super().clean()
        except ValidationError as error:
            raise ValidationError(_("Choose at least one field to export."), code="invalid") from error


class ConfirmForm(ConfirmImportForm):
    """The previewed file to import; its parameters are validated, as they come from the browser."""

    import_file_name = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput())
    format = forms.ChoiceField(choices=[("0", "CSV"), ("1", "XLSX")], widget=forms.HiddenInput())
    resource = forms.ChoiceField(choices=[("0", "")], required=False, widget=forms.HiddenInput())

    def clean_import_file_name(self) -> str:
        name = self.cleaned_data["import_file_name"]
        if f"{CacheStorage.CACHE_PREFIX}{name}" not in cache:
            raise ValidationError(_("The file is no longer available. Choose it again."), code="gone")
        return name


class ReferenceAdmin(ImportExportMixin, ExportActionMixin, RecordAdmin):
    """Base class of the admin of reference data: exports all records or the selected ones, imports a file.

    `resource_classes`: one RecordResource. CSV files have a byte order mark, without which Excel garbles Cyrillic.
    """

    formats = (CSV, XLSX)
    from_encoding = "utf-8-sig"
    to_encoding = "utf-8-sig"
    show_change_form_export = False
    import_form_class = UploadForm
    export_form_class = ExportForm
    confirm_form_class = ConfirmForm
    # A random name identifies the file; it expires after a day without confirmation.
    tmp_storage_class = CacheStorage

    def get_data_for_export(self, request: Any, queryset: Any, **kwargs: Any) -> Any:
        """Return the table with typed values: a number is a number in XLSX, and plain in CSV."""
        return super().get_data_for_export(request, queryset, **kwargs | {"force_native_type": True})

    def process_import(self, request: Any, **kwargs: Any) -> Any:
        """Import the previewed file, or ask for it again if it has expired."""
        if request.method == "POST":
            form = self.create_confirm_form(request)
            if not form.is_valid():
                return self._restart_import(request, _("The file is no longer available. Choose it again."))
        return super().process_import(request, **kwargs)

    def process_result(self, result: Any, request: Any) -> Any:
        if result.has_errors() or result.has_validation_errors():
            return self._restart_import(
                request, _("Nothing was imported because records changed in the meantime. Check the file again.")
            )
        return super().process_result(result, request)

    def _restart_import(self, request: Any, message: Any) -> HttpResponseRedirect:
        self.message_user(request, message, messages.ERROR)
        return HttpResponseRedirect(request.path.replace("process_import", "import"))

    def add_data_read_fail_error_to_form(self, form: Any, error: Exception) -> None:
        """Show the message of InvalidSpreadsheet; the library would show the name of the exception class."""
        if not isinstance(error, InvalidSpreadsheet):
            raise error
        form.add_error("import_file", error.args[0])
