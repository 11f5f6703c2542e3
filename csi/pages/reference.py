"""The admin of reference data: imported and exported as CSV and XLSX."""

from import_export.admin import ExportActionMixin, ImportExportMixin
from import_export.formats.base_formats import CSV, XLSX

from csi.pages.admin import RecordAdmin


class ReferenceAdmin(ImportExportMixin, ExportActionMixin, RecordAdmin):
    """Base of the admin of records that arrive as a file: all are exported, or those that are ticked.

    `resource_classes`: a RecordResource. A file that Excel saved begins with a byte order mark, and ours does too:
    without it Excel shows Cyrillic as something else.
    """

    formats = (CSV, XLSX)
    from_encoding = "utf-8-sig"
    to_encoding = "utf-8-sig"
    show_change_form_export = False
