"""The report as a file: what each kind is called, how it is made, and what it is."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.text import slugify

from csi.core.crud.exports import XLSX
from csi.reports.monthly.pdf import pdf
from csi.reports.monthly.report import MonthlyReport
from csi.reports.monthly.spreadsheet import csv_file, workbook


@dataclass(frozen=True)
class ReportFormat:
    extension: str
    content_type: str
    make: Callable[[MonthlyReport], bytes]

    def name_of(self, report: MonthlyReport) -> str:
        """Such as monthly-report-2011-10-osh-city.pdf."""
        return f"{slugify(report.file_title)}.{self.extension}"


PDF = ReportFormat("pdf", "application/pdf", pdf)
WORKBOOK = ReportFormat("xlsx", XLSX, workbook)
CSV = ReportFormat("csv", "text/csv; charset=utf-8", csv_file)
REPORT_FORMATS = {kind.extension: kind for kind in (PDF, WORKBOOK, CSV)}
