"""Forms of Mobile Police Receptions, deployments and trips, grouped as a person thinks of them."""

from crispy_forms.layout import Layout
from django import forms
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.core import clock
from csi.core.crud.forms import RecordForm
from csi.core.crud.formsets import RowFormSet
from receptions.models import AppealCount, AppealTopic, Deployment, DeploymentPhase, MobileReception, ServiceGap, Trip


class MobileReceptionForm(RecordForm):
    groups = [
        (_("Vehicle"), [("number", "plate"), ("model", "donated")]),
        (_("Use"), ["stage", "note"]),
    ]

    class Meta:
        model = MobileReception
        fields = ("number", "plate", "model", "donated", "stage", "note")


class ServiceGapForm(RecordForm):
    constraint_fields = {"gap_no_overlap": "starts"}

    class Meta:
        model = ServiceGap
        fields = ("kind", "starts", "ends", "reason")


class ServiceGapRows(RowFormSet):
    """When the vehicle could not be sent out."""

    model, parent, form_class = ServiceGap, MobileReception, ServiceGapForm
    title = _("Out of service")
    help_text = _("The vehicle is in repair or withdrawn until you give the last day.")
    add_label = _("Add a time out of service")
    extra = 0


class DeploymentForm(RecordForm):
    groups = [
        (_("Which vehicle, and where"), [("vehicle", "district"), "site", ("latitude", "longitude")]),
        (_("When"), [("starts", "ends")]),
    ]
    constraint_fields = {"deployment_no_overlap": "starts"}

    class Meta:
        model = Deployment
        fields = ("vehicle", "district", "site", "latitude", "longitude", "starts", "ends")


class DeploymentField(forms.ModelChoiceField):
    """The deployment of a trip, said by vehicle, site and district, and since when it is over."""

    def label_from_instance(self, deployment):
        said = f"{deployment}, {deployment.district}"
        if deployment.phase_on(clock.today()) != DeploymentPhase.ENDED:
            return said
        return gettext("%(deployment)s, until %(day)s") % {
            "deployment": said,
            "day": formats.date_format(deployment.ends),
        }


class TripForm(RecordForm):
    groups = [
        (_("When and where"), ["deployment", ("date", "place")]),
        (_("Crew"), [("officers_women", "officers_men")]),
        (_("Visitors"), [("visitors_women", "visitors_men")]),
        (_("The drive"), [("kilometres", "fuel"), "remarks"]),
    ]
    zero_when_blank = ("officers_women", "officers_men", "visitors_women", "visitors_men")

    class Meta:
        model = Trip
        fields = (
            "deployment",
            "date",
            "place",
            "officers_women",
            "officers_men",
            "visitors_women",
            "visitors_men",
            "kilometres",
            "fuel",
            "remarks",
        )
        field_classes = {"deployment": DeploymentField}
        help_texts = {
            "officers_women": _("A crew has at least one woman and one man. A crew without one of them is flagged."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["deployment"]
        field.queryset = field.queryset.for_trip_on(clock.today())
        if self.instance._state.adding:
            self.initial["date"] = self.initial.get("date") or clock.today()
            self.initial["deployment"] = self.initial.get("deployment") or self._only_running(field.queryset)
        if not field.queryset.exists():
            field.help_text = _("No vehicle has been deployed here yet. A manager deploys one.")

    # The rows of appeals stand between the visitors and the drive.

    @property
    def before_the_appeals(self):
        return self._part(slice(None, -1))

    @property
    def after_the_appeals(self):
        return self._part(slice(-1, None))

    def _part(self, groups):
        helper = self.helper
        helper.layout = Layout(*helper.layout[groups])
        return helper

    def _only_running(self, deployments):
        """The deployment that runs today where there is just one, for then nothing is left to choose."""
        running = [deployment.pk for deployment in deployments.filter(includes_day=True)[:2]]
        return running[0] if len(running) == 1 else None


class AppealForm(RecordForm):
    zero_when_blank = ("received", "settled", "referred")
    constraint_fields = {"appeal_outcomes_within_total": "received"}

    class Meta:
        model = AppealCount
        fields = ("topic", "received", "settled", "referred")


class AppealRows(RowFormSet):
    """What the visitors asked for: one row a topic."""

    model, parent, form_class = AppealCount, Trip, AppealForm
    title = _("Appeals by topic")
    help_text = _("What is neither settled nor referred counts as pending.")
    fixed_rows = ("topic", AppealTopic.choices)
    sum_fields = ("received", "settled", "referred")
