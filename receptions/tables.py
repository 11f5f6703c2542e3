"""How lists of Mobile Police Receptions, deployments, trips and appeals look."""

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from csi.core import clock
from csi.core.crud.columns import Column, DateColumn, LinkColumn, NumberColumn
from csi.core.crud.tables import RecordTable
from csi.core.crud.templatetags.ui import badge
from receptions.models import AppealCount, Deployment, DeploymentPhase, MobileReception, ServiceGap, Trip


class PhaseColumn(Column):
    """Whether a deployment is planned, running or over today, as a badge."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, empty_values=(), orderable=False, **kwargs)

    def render(self, record):
        phase = record.phase_on(clock.today())
        return render_to_string("components/badge.html", badge(phase.label, DeploymentPhase(phase).badge))

    def value(self, record):
        return str(record.phase_on(clock.today()).label)


class CrewColumn(Column):
    """Women and men of a trip's crew; a crew without one of them is flagged, for the design rule is one of each."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, empty_values=(), orderable=False, **kwargs)

    def render(self, record):
        said = record.crew_description
        if record.has_single_sex_crew:
            return render_to_string("components/badge.html", badge(said, "watch"))
        return said

    def value(self, record):
        return record.crew_description


class MobileReceptionTable(RecordTable):
    number = LinkColumn(_("Reception"))
    site = Column(_("Stands today at"))
    district_name = Column(_("District"))
    trip_count = NumberColumn(_("Trips"))

    class Meta(RecordTable.Meta):
        model = MobileReception
        fields = ("number", "plate", "state", "stage", "site", "district_name", "donated", "trip_count")

    def render_number(self, record):
        return str(record)

    def value_number(self, value):
        return value


class ServiceGapTable(RecordTable):
    """The times out of service of one vehicle."""

    kind = Column(_("Why"))
    ends = DateColumn(default=_("Until further notice"))

    class Meta(RecordTable.Meta):
        model = ServiceGap
        fields = ("kind", "starts", "ends", "reason")


class DeploymentTable(RecordTable):
    site = LinkColumn()
    vehicle = LinkColumn(to="vehicle")
    district = LinkColumn(to="district")
    phase = PhaseColumn(_("Today"))
    ends = DateColumn(default=_("Until further notice"))
    trip_count = NumberColumn(_("Trips"))

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

    class Meta(RecordTable.Meta):
        model = Trip
        fields = ("date", "vehicle", "site", "district", "crew", "visitors", "received", "kilometres")


class AppealTable(RecordTable):
    """The appeals of one trip, topic by topic."""

    topic = Column(_("Topic"))
    pending = NumberColumn(_("Pending"))

    class Meta(RecordTable.Meta):
        model = AppealCount
        fields = ("topic", "received", "settled", "referred", "pending")
