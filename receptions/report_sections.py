"""Sections of receptions in the reports of a period."""

from django.utils.translation import gettext_lazy as _

from csi.core.registries.report_sections import AnnexSection, register_annex_section
from receptions.models import Trip
from receptions.tables import TripTable

register_annex_section(
    AnnexSection(
        title=_("Trips"),
        model=Trip,
        table=TripTable,
        select_records=lambda trips, span: trips.made_between(span.start, span.end).order_by("date", "pk"),
        columns=("date", "vehicle", "site", "district", "crew", "visitors", "received"),
        column_shares={"site": 1},
        empty_text=_("No trips in this month."),
    ),
    position=20,
)
