"""File formats of the monthly report."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.text import slugify

from csi.core.crud.exports import XLSX
from csi.reports.monthly.pdf import render_pdf
from csi.reports.monthly.report import MonthlyReport
from csi.reports.monthly.spreadsheet import render_csv, render_xlsx


@dataclass(frozen=True)
class ReportFormat:
    extension: str
    content_type: str
    render: Callable[[MonthlyReport], bytes]

    def get_filename(self, report: MonthlyReport) -> str:
        """Return the name of the file: "monthly-report-2011-10-osh-city.pdf"."""
        return f"{slugify(report.file_title)}.{self.extension}"


PDF = ReportFormat("pdf", "application/pdf", render_pdf)
REPORT_FORMATS = {
    report_format.extension: report_format
    for report_format in (
        PDF,
        ReportFormat("xlsx", XLSX, render_xlsx),
        ReportFormat("csv", "text/csv; charset=utf-8", render_csv),
    )
}
