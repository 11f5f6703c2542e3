"""Tables of advisers, placements and observations."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from advisers.models import Adviser, Handover, Observation, Placement
from csi.core.crud.columns import Column, DateColumn, LinkColumn, StateColumn
from csi.core.crud.tables import RecordTable
from districts.models.names import adapt_russian_name


class AdviserTable(RecordTable):
    name = LinkColumn(_("Adviser"), accessor="full_name", order_by=("family_name", "given_names"))
    state = Column(_("Contributing State"), accessor="state__name", order_by="state")
    station = Column(
        _("Station today"),
        accessor="station_name",
        default=_("Not in post"),
        linkify=lambda record: (
            reverse("districts:policestation_detail", args=[record.station_id]) if record.station_id else None
        ),
    )
    last_day = DateColumn(_("In post until"), default=_("Not in post"))

    class Meta(RecordTable.Meta):
        model = Adviser
        fields = ("name", "station", "last_day", "state", "kind", "sex")

    def render_station(self, value: str, record: Any) -> str:
        return adapt_russian_name(value) if record.station_id else value


class PlacementTable(RecordTable):
    adviser = LinkColumn(_("Adviser"))
    station = LinkColumn(_("Station"), to="station")
    district = LinkColumn(accessor="station__district", to="station__district")
    mandate = LinkColumn(to="mandate")
    ends = DateColumn(_("To"), default=_("Until the mandate ends"))

    class Meta(RecordTable.Meta):
        model = Placement
        fields = ("adviser", "station", "district", "role", "starts", "ends", "mandate")


class HandoverTable(RecordTable):
    placement = LinkColumn(_("Handover"))
    district = LinkColumn(accessor="placement__station__district", to="placement__station__district")
    last_day = DateColumn(_("Last day"), accessor="placement__last_day", orderable=False)
    acknowledged_at = DateColumn(_("Receipt acknowledged"), default=_("Not yet"))

    class Meta(RecordTable.Meta):
        model = Handover
        fields = ("placement", "district", "last_day", "acknowledged_by", "acknowledged_at")


class ObservationTable(RecordTable):
    summary = LinkColumn()
    kind = StateColumn()
    district = LinkColumn(to="district")
    sensitivity = StateColumn()

    class Meta(RecordTable.Meta):
        model = Observation
        fields = ("summary", "date", "kind", "district", "station", "adviser", "sensitivity")
