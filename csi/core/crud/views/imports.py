"""Import page of a list: upload a file, check its preview, import it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override
from django_htmx.http import HttpResponseClientRedirect

from csi.core.crud.exports import XLSX, build_filename
from csi.core.crud.imports import queue
from csi.core.crud.imports.declarations import RecordImport, find_import
from csi.core.crud.imports.files import (
    DEFAULT_ENCODING,
    ENCODINGS,
    MAX_FILE_SIZE,
    InvalidSpreadsheet,
    describe_size_limit,
    read_file,
)
from csi.core.crud.imports.headings import normalise_heading
from csi.core.crud.imports.reasons import write_reasons
from csi.core.crud.imports.sheets import LEFT_OUT, RowStatus, get_status_label, list_mappable
from csi.core.crud.imports.staging import check_staged, import_staged, stage_file
from csi.core.crud.imports.templates import write_template
from csi.core.crud.models import StagedImport
from csi.core.crud.pages import find_nearest_page
from csi.core.crud.tables import get_header_text
from csi.core.crud.urls import record_url
from csi.core.crud.views.access import AddPermissionMixin
from csi.core.formatting import format_lazily, quote
from csi.core.languages import Language

PAGE_SIZE = 50
TONES = {"new": "good", "changed": "watch", "unchanged": "none", "rejected": "bad"}


class ImportFileForm(forms.Form):
    """The file to import."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=format_lazily(gettext_lazy("XLSX or CSV, up to %(size)d MB."), size=MAX_FILE_SIZE // 1024 // 1024),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,text/csv"}),
        error_messages={
            "required": gettext_lazy("Choose the file to import."),
            "empty": gettext_lazy("The file is empty. Choose another file."),
            "max_length": gettext_lazy("The name of the file is too long. Shorten it."),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_SIZE:
            raise forms.ValidationError(describe_size_limit(), code="too_large")
        return file


class EncodingForm(forms.Form):
    """The encoding of a CSV file that is not UTF-8."""

    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding"),
        choices=[(key, label) for key, label in ENCODINGS.items() if key != DEFAULT_ENCODING],
    )


class MappingForm(forms.Form):
    """The columns for unknown headings."""

    def __init__(self, data: Any, headings: Sequence[str], columns: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.headings = headings
        choices = [("", _("Choose")), *columns, (LEFT_OUT, _("Leave this column out"))]
        for index, heading in enumerate(headings):
            self.fields[f"heading_{index}"] = forms.ChoiceField(
                label=quote(heading),
                choices=choices,
                error_messages={"required": _("Choose a column, or leave this one out.")},
            )

    def get_mapping(self) -> dict[str, str]:
        return {heading: self.cleaned_data[f"heading_{index}"] for index, heading in enumerate(self.headings)}


class RecordImportView(AddPermissionMixin):
    """Import records of the list's type.

    `list_view`: the list, whose computed columns an exported file may have.
    """

    list_view: Any = None
    template_name = "crud/import.html"

    @cached_property
    def declaration(self) -> type[RecordImport]:
        declaration = find_import(self.model)
        if declaration is None:
            raise Http404
        return declaration

    @cached_property
    def staged(self) -> StagedImport:
        """The file in the URL; only its owner finds it."""
        files = StagedImport.objects.unexpired().filter(user=self.user, model=self.model._meta.label)
        try:
            staged = files.filter(pk=self.request.GET["file"]).first()
        except (ValueError, forms.ValidationError):
            staged = None
        if staged is None:
            raise Http404
        return staged

    def list_derived(self) -> set[str]:
        """Return the headings of the columns that only exports have, in each language."""
        headings: set[str] = set()
        for language in Language.values if self.list_view else ():
            with override(language):
                table = self.list_view.table_class([])
                headings |= {normalise_heading(get_header_text(column)) for column in table.columns}
        return headings

    # Requests

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "template" in request.GET:
            return self.send_template()
        if "file" not in request.GET:
            return self.render_upload(ImportFileForm())
        if self.staged.confirmed_at or self.staged.is_queued:
            return self.render_progress()
        if request.htmx:  # type: ignore[attr-defined]  # of HtmxMiddleware
            # The check has ended, or the import failed: the page shows the preview.
            return HttpResponseClientRedirect(self.preview_url)
        if not self.staged.result:
            return self.render_upload(ImportFileForm(), unchecked=self.staged)
        if "reasons" in request.GET:
            return self.send_reasons()
        return self.render_preview()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "file" not in request.GET:
            return self.upload()
        if self.staged.confirmed_at:
            return HttpResponseRedirect(self.preview_url)
        if "discard" in request.POST:
            self.staged.delete()
            messages.info(request, _("The file was discarded. Nothing was imported."))
            return HttpResponseRedirect(request.path)
        if self.staged.is_queued or not self.staged.result:
            return HttpResponseRedirect(self.preview_url)
        if "map" in request.POST:
            return self.map_headings()
        if "encoding" in request.POST and "read_again" in request.POST:
            return self.read_again()
        if "import" in request.POST:
            return self.perform_import()
        return HttpResponseRedirect(self.preview_url)

    def upload(self) -> HttpResponseBase:
        form = ImportFileForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self.render_upload(form)
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            # A file whose check fails at once is not listed.
            with transaction.atomic():
                staged = stage_file(self.declaration, self.user, file.name, content)
                self.check(staged)
        except InvalidSpreadsheet as error:
            form.add_error("file", str(error))
            return self.render_upload(form)
        self.staged = staged
        return HttpResponseRedirect(self.preview_url)

    def map_headings(self) -> HttpResponseBase:
        form = self.build_mapping_form(self.request.POST)
        if form is None or not form.is_valid():
            return self.render_preview(mapping_form=form)
        self.staged.mapping |= form.get_mapping()
        return self.check_again()

    def read_again(self) -> HttpResponseBase:
        form = EncodingForm(self.request.POST)
        if form.is_valid():
            self.staged.encoding = form.cleaned_data["encoding"]
        return self.check_again()

    def check(self, staged: StagedImport) -> None:
        """Check a file, in the background if that takes long."""
        if queue.is_long_check(bytes(staged.content)):
            queue.enqueue_check(staged, derived=self.list_derived(), page=self.request.path)
        else:
            check_staged(staged, self.declaration, self.user, self.list_derived())

    def check_again(self) -> HttpResponseBase:
        try:
            self.check(self.staged)
        except InvalidSpreadsheet as error:
            messages.error(self.request, str(error))
        return HttpResponseRedirect(self.preview_url)

    def perform_import(self) -> HttpResponseBase:
        if self.staged.encoding and "is_readable" not in self.request.POST:
            messages.error(self.request, _("Confirm that the text of the file is readable."))
            return HttpResponseRedirect(self.preview_url)
        if queue.is_long_import(self.staged):
            queue.enqueue(self.staged, derived=self.list_derived(), page=self.request.path)
            return HttpResponseRedirect(self.preview_url)
        url, name = self.preview_url, self.staged.file_name
        try:
            imported = import_staged(self.staged, self.declaration, self.user, self.list_derived())
        except StagedImport.DoesNotExist:
            messages.info(self.request, _("“%(file)s” was already imported or discarded.") % {"file": name})
            return HttpResponseRedirect(self.list_url)
        if imported is None:
            text = _("Nothing was imported, because records changed since the preview. Check the new preview below.")
            messages.error(self.request, text)
            return HttpResponseRedirect(url)
        text = _("Imported “%(file)s”. New rows: %(added)d. Changed: %(changed)d. Unchanged: %(unchanged)d.")
        params = {"added": imported.added, "changed": imported.changed, "unchanged": imported.unchanged}
        messages.success(self.request, text % {"file": name, **params})
        return HttpResponseRedirect(self.list_url)

    def send_template(self) -> FileResponse:
        name = build_filename(lazy(self.get_title, str)(), "xlsx")
        file = write_template(self.declaration(self.user))
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)

    def send_reasons(self) -> FileResponse:
        raw_file = read_file(self.staged.file_name, bytes(self.staged.content), self.staged.encoding)
        file = write_reasons(raw_file, self.staged.result["rows"])
        name = f"{self.staged.file_name.rpartition('.')[0] or self.staged.file_name}-checked.xlsx"
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)

    # Rendering

    @property
    def list_url(self) -> str:
        return record_url(self.model, "list")

    @property
    def preview_url(self) -> str:
        return f"{self.request.path}?file={self.staged.token}"

    def get_title(self) -> str:
        return _("Import %(records)s") % {"records": self.model._meta.verbose_name_plural}

    def build_mapping_form(self, data: Any = None) -> MappingForm | None:
        headings = self.staged.result.get("unknown") or []
        if not headings:
            return None
        declaration = self.declaration(self.user)
        columns = dict(list_mappable(declaration))
        for child in declaration.child_sheets:
            columns |= dict(list_mappable(child))
        return MappingForm(data, list(dict.fromkeys(headings)), list(columns.items()))

    def render_upload(self, form: ImportFileForm, unchecked: StagedImport | None = None) -> HttpResponse:
        """Show the form; `unchecked`: a file whose check failed."""
        files = StagedImport.objects.unexpired().filter(user=self.user, model=self.model._meta.label)
        files = files.defer("content", "result")
        context = self.get_context_data(
            form=form,
            title=self.get_title(),
            list_url=self.list_url,
            staged_files=files.undecided(),
            queued_files=files.queued().exclude(confirmed_at=None),
            unchecked=unchecked,
            import_url=self.request.path,
            record_import=self.declaration,
        )
        return render(self.request, self.template_name, context)

    def render_progress(self) -> HttpResponse:
        """Show the progress of a queued check or import, or what was imported; htmx loads it again."""
        if self.staged.is_queued:
            queue.ensure_queue_runs()
        context = self.get_context_data(
            title=self.get_title(),
            list_url=self.list_url,
            import_url=self.request.path,
            preview_url=self.preview_url,
            staged=self.staged,
        )
        is_fragment = self.request.htmx  # type: ignore[attr-defined]  # of HtmxMiddleware
        template = "crud/import_status.html" if is_fragment else "crud/import_progress.html"
        return render(self.request, template, context)

    def render_preview(self, mapping_form: MappingForm | None = None) -> HttpResponse:
        result = self.staged.result
        status = self.request.GET.get("status", "")
        rows = [row for row in result["rows"] if status not in RowStatus.values or row["status"] == status]
        page, _exists = find_nearest_page(Paginator(rows, PAGE_SIZE), self.request.GET.get("page", "1"))
        counts, changed = result["counts"], self.staged.changed_rows
        context = self.get_context_data(
            title=self.get_title(),
            list_url=self.list_url,
            import_url=self.request.path,
            preview_url=self.preview_url,
            staged=self.staged,
            result=result,
            page=page,
            page_numbers=list(page.paginator.get_elided_page_range(page.number)),
            rows=[describe_preview_row(row) for row in page.object_list],
            statuses=[(key, label, counts[key], key == status) for key, label in RowStatus.choices if counts[key]],
            total=len(result["rows"]),
            is_filtered=status in RowStatus.values,
            can_import=not result["is_rejected"] and changed,
            import_label=ngettext("Import %(count)d row", "Import %(count)d rows", changed) % {"count": changed},
            mapping_form=mapping_form or self.build_mapping_form(),
            encoding_form=EncodingForm(initial={"encoding": self.staged.encoding}) if self.staged.encoding else None,
            has_sheets=len({row["sheet"] for row in result["rows"]}) > 1,
        )
        return render(self.request, "crud/import_preview.html", context)


def describe_preview_row(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of the result with its badge."""
    return {**row, "status_label": get_status_label(row), "tone": TONES[row["status"]]}


def build_import_view(list_view: Any) -> type[RecordImportView] | None:
    """Return the import page of a list, None if its records cannot be imported."""
    if find_import(list_view.model) is None:
        return None
    return type(f"{list_view.__name__}Import", (RecordImportView,), {"model": list_view.model, "list_view": list_view})
