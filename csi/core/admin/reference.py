"""The admin of reference data: imported and exported as CSV and XLSX."""

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from import_export.admin import ExportActionMixin, ImportExportMixin
from import_export.forms import ConfirmImportForm, ImportForm
from import_export.tmp_storages import CacheStorage

from csi.core.admin.records import RecordAdmin
from csi.core.crud.spreadsheets import CSV, LARGEST_FILE, XLSX, NoSheet


class UploadForm(ImportForm):
    """The file to import, refused where it is too large to be looked into."""

    def clean_import_file(self):
        file = self.cleaned_data["import_file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(_("This file is larger than 2 MB. Divide it into several."), code="too_large")
        return file


class ConfirmForm(ConfirmImportForm):
    """Which of the files that were just looked into is to be imported; what it names is chosen, never believed."""

    import_file_name = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput())
    format = forms.ChoiceField(choices=[("0", "CSV"), ("1", "XLSX")], widget=forms.HiddenInput())
    resource = forms.ChoiceField(choices=[("0", "")], required=False, widget=forms.HiddenInput())

    def clean_import_file_name(self):
        name = self.cleaned_data["import_file_name"]
        if f"{CacheStorage.CACHE_PREFIX}{name}" not in cache:
            raise ValidationError(_("This file is not there any more. Choose it again."), code="gone")
        return name


class ReferenceAdmin(ImportExportMixin, ExportActionMixin, RecordAdmin):
    """Base of the admin of records that arrive as a file: all are exported, or those that are ticked.

    `resource_classes`: one RecordResource. A file that Excel saved begins with a byte order mark, and ours does too:
    without it Excel shows Cyrillic as something else.
    """

    formats = (CSV, XLSX)
    from_encoding = "utf-8-sig"
    to_encoding = "utf-8-sig"
    show_change_form_export = False
    import_form_class = UploadForm
    confirm_form_class = ConfirmForm
    # Reached by a random name only, and forgotten after a day where nobody confirms.
    tmp_storage_class = CacheStorage

    def process_import(self, request, **kwargs):
        """What was shown is imported; what is not there any more is chosen again."""
        if request.method == "POST":
            form = self.create_confirm_form(request)
            if not form.is_valid():
                return self._begin_again(request, _("This file is not there any more. Choose it again."))
        return super().process_import(request, **kwargs)

    def process_result(self, result, request):
        if result.has_errors() or result.has_validation_errors():
            return self._begin_again(
                request, _("Nothing was written: records changed meanwhile. Look at the file again.")
            )
        return super().process_result(result, request)

    def _begin_again(self, request, told):
        self.message_user(request, told, messages.ERROR)
        return HttpResponseRedirect(request.path.replace("process_import", "import"))

    def add_data_read_fail_error_to_form(self, form, error):
        """The library names the exception's class; ours say what is wrong."""
        if not isinstance(error, NoSheet):
            raise error
        form.add_error("import_file", error.args[0])
