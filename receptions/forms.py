"""Forms of Mobile Police Receptions, deployments and trips."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.core import clock
from csi.core.crud.forms import RecordForm
from csi.core.crud.formsets import RowFormSet
from receptions.models import AppealCount, AppealTopic, Deployment, DeploymentPhase, MobileReception, ServiceGap, Trip
from receptions.models.deployments import DeploymentQuerySet


class MobileReceptionForm(RecordForm):
    groups = [
        (_("Vehicle"), [("number", "plate"), ("model", "donated")]),
        (_("Ownership"), ["stage", "note"]),
    ]

    class Meta:
        model = MobileReception
        fields = ("number", "plate", "model", "donated", "stage", "note")
        error_messages = {"number": {"required": _("Enter the number of the vehicle.")}}


class ServiceGapForm(RecordForm):
    constraint_fields = {"gap_no_overlap": "starts"}

    class Meta:
        model = ServiceGap
        fields = ("kind", "starts", "ends", "reason")


class ServiceGapFormSet(RowFormSet):
    """The periods in which a vehicle was out of service."""

    model, parent, form_class = ServiceGap, MobileReception, ServiceGapForm
    title = _("Out of service")
    help_text = _("The vehicle stays out of service until you enter the last day.")
    add_label = _("Add period out of service")
    extra = 0


class DeploymentForm(RecordForm):
    groups = [
        (_("Vehicle and site"), [("vehicle", "district"), "site", ("latitude", "longitude")]),
        (_("Period"), [("starts", "ends")]),
    ]
    constraint_fields = {"deployment_no_overlap": "starts"}

    class Meta:
        model = Deployment
        fields = ("vehicle", "district", "site", "latitude", "longitude", "starts", "ends")


class DeploymentField(forms.ModelChoiceField):
    """A choice of deployments, each with its district and, if it has ended, its last day."""

    def label_from_instance(self, deployment: Any) -> str:
        label = f"{deployment}, {deployment.district}"
        if deployment.phase_on(clock.today()) != DeploymentPhase.ENDED:
            return label
        return gettext("%(deployment)s, until %(day)s") % {
            "deployment": label,
            "day": formats.date_format(deployment.ends),
        }


class TripForm(RecordForm):
    groups = [
        (_("When and where"), ["deployment", ("date", "place")]),
        (_("Crew"), [("officers_women", "officers_men")]),
        (_("Visitors"), [("visitors_women", "visitors_men")]),
        (_("Mileage and fuel"), [("kilometres", "fuel"), "remarks"]),
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
        error_messages = {"date": {"required": _("Enter the date of the trip.")}}
        field_classes = {"deployment": DeploymentField}
        help_texts = {
            "officers_women": _("A crew needs at least one woman and one man. A single-sex crew is flagged."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["deployment"]
        field.empty_label = gettext("Choose")
        field.queryset = field.queryset.for_trip_on(clock.today())
        if self.instance._state.adding:
            self.initial["date"] = self.initial.get("date") or clock.today()
            self.initial["deployment"] = self.initial.get("deployment") or self._get_only_current(field.queryset)
        if not field.queryset.exists():
            field.help_text = _("No vehicle has been deployed to your districts. Ask a manager to record a deployment.")

    # The template renders the appeals between the visitors and the mileage.

    @property
    def helper_before_appeals(self) -> FormHelper:
        return self._build_helper(slice(None, 3))

    @property
    def helper_after_appeals(self) -> FormHelper:
        return self._build_helper(slice(3, None))

    def _build_helper(self, groups: slice) -> FormHelper:
        helper = self.helper
        helper.layout = Layout(*helper.layout[groups])
        return helper

    def _get_only_current(self, deployments: DeploymentQuerySet) -> int | None:
        """Return the id of the current deployment if there is exactly one."""
        running = [deployment.pk for deployment in deployments.filter(includes_day=True)[:2]]
        return running[0] if len(running) == 1 else None


class AppealForm(RecordForm):
    zero_when_blank = ("received", "settled", "referred")
    constraint_fields = {"appeal_outcomes_within_total": "received"}

    class Meta:
        model = AppealCount
        fields = ("topic", "received", "settled", "referred")


class AppealFormSet(RowFormSet):
    """The appeals by topic, one row for each topic."""

    model, parent, form_class = AppealCount, Trip, AppealForm
    title = _("Appeals by topic")
    help_text = _("Appeals that are neither settled nor referred count as pending.")
    fixed_rows = ("topic", AppealTopic.choices)
    sum_fields = ("received", "settled", "referred")
