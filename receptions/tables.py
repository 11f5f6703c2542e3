"""Tables of Mobile Police Receptions, deployments, trips and appeals."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from csi.core import clock
from csi.core.crud.columns import Column, DateColumn, LinkColumn, NumberColumn
from csi.core.crud.tables import RecordTable
from csi.core.crud.templatetags.ui import badge
from districts.tables import LocalNameColumn
from receptions.models import AppealCount, Deployment, MobileReception, ServiceGap, Trip


class PhaseColumn(Column):
    """The current phase of a deployment as a badge."""

    record_fields = ("starts", "ends")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, empty_values=(), orderable=False, **kwargs)

    def render(self, record):
        phase = record.phase_on(clock.today())
        return render_to_string("components/badge.html", badge(phase.label, phase.badge))

    def value(self, record):
        return str(record.phase_on(clock.today()).label)


class CrewColumn(Column):
    """The crew of a trip by sex; a single-sex crew is flagged."""

    record_fields = ("officers_women", "officers_men")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, empty_values=(), orderable=False, **kwargs)

    def render(self, record):
        description = record.crew_description
        if record.has_single_sex_crew:
            return render_to_string("components/badge.html", badge(description, "watch"))
        return description

    def value(self, record):
        return record.crew_description


class MobileReceptionTable(RecordTable):
    number = LinkColumn(_("Reception"))
    site = Column(_("Current site"))
    district_name = LocalNameColumn(_("District"))
    trip_count = NumberColumn(_("Trips"))

    summed_columns = ("trip_count",)

    class Meta(RecordTable.Meta):
        model = MobileReception
        fields = ("number", "plate", "state", "stage", "site", "district_name", "donated", "trip_count")

    def render_number(self, record):
        return str(record)

    def value_number(self, value):
        return value


class ServiceGapTable(RecordTable):
    """The periods out of service of one vehicle."""

    kind = Column(_("Status"))
    ends = DateColumn(default=_("Open-ended"))

    class Meta(RecordTable.Meta):
        model = ServiceGap
        fields = ("kind", "starts", "ends", "reason")


class DeploymentTable(RecordTable):
    site = LinkColumn()
    vehicle = LinkColumn(to="vehicle")
    district = LinkColumn(to="district")
    phase = PhaseColumn(_("Today"))
    ends = DateColumn(default=_("Open-ended"))
    trip_count = NumberColumn(_("Trips"))

    summed_columns = ("trip_count",)

    class Meta(RecordTable.Meta):
        model = Deployment
        fields = ("site", "vehicle", "district", "phase", "starts", "ends", "trip_count")


class TripTable(RecordTable):
    vehicle = LinkColumn(accessor="deployment__vehicle", to="deployment__vehicle")
    site = LinkColumn(accessor="deployment__site", to="deployment")
    district = LinkColumn(accessor="deployment__district", to="deployment__district")
    crew = CrewColumn(_("Crew"))
    visitors = NumberColumn(_("Visitors"))
    received = NumberColumn(_("Appeals"))

    summed_columns = ("visitors", "received", "kilometres")

    class Meta(RecordTable.Meta):
        model = Trip
        fields = ("date", "vehicle", "site", "district", "crew", "visitors", "received", "kilometres")


class AppealTable(RecordTable):
    """The appeals of one trip by topic."""

    topic = Column(_("Topic"))
    pending = NumberColumn(_("Pending"))

    class Meta(RecordTable.Meta):
        model = AppealCount
        fields = ("topic", "received", "settled", "referred", "pending")
