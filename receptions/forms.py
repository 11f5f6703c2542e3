"""Forms of Mobile Police Receptions, deployments and trips."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.core import clock
from csi.core.crud.confirmations import Confirmation, ConfirmationsMixin, describe_unusual_count, read_other_counts
from csi.core.crud.forms import RecordForm
from csi.core.crud.formsets import RowFormSet
from districts.models import AreaOfOperation, District
from receptions.models import (
    AppealCount,
    AppealTopic,
    Deployment,
    DeploymentPhase,
    MobileReception,
    ServiceGap,
    ServiceGapKind,
    Trip,
)
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


def find_service_gap(vehicle: MobileReception | None, day: datetime.date) -> ServiceGap | None:
    """Return the period out of service of the vehicle that includes the day, or None."""
    if not (vehicle and vehicle.pk):
        return None
    # An import asks about thousands of trips of a vehicle.
    gaps = clock.once_per_request(
        f"service_gaps_{vehicle.pk}", lambda: list(ServiceGap.objects.filter(vehicle=vehicle))
    )
    return next((gap for gap in gaps if gap.starts <= day and (gap.ends is None or day <= gap.ends)), None)


def is_outside_areas(district: District | None, day: datetime.date) -> bool:
    """Return whether the mission works in other districts on that day, but not in this one."""
    if district is None:
        return False
    areas = AreaOfOperation.objects.active_or_closed()
    name, own = f"areas_{district.pk}", areas.filter(district=district)
    # The areas of all districts are read only for a day on which this one has none.
    return not has_area_on(day, name, own) and has_area_on(day, "areas", areas)


def has_area_on(day: datetime.date, name: str, areas: Any) -> bool:
    """Return whether one of the areas is in force on that day.

    `name`: areas with the same one are read once per request.
    """
    loaded = clock.once_per_request(name, lambda: list(areas.select_related("mandate")))
    return any(area.is_in_force_on(day) for area in loaded)


def describe_exception(
    form: ConfirmationsMixin,
    day: datetime.date,
    vehicle: MobileReception | None,
    district: District | None,
    fields: list[str],
) -> Iterator[Confirmation]:
    """Yield the question about a vehicle out of service or a district out of operation on that day.

    `fields`: those on which the question depends; on a saved record it is asked beside the first that changed.
    """
    gap, is_outside = find_service_gap(vehicle, day), is_outside_areas(district, day)
    if not gap and not is_outside:
        return
    params = {"day": formats.date_format(day), "district": district, "vehicle": vehicle}
    statements = []
    if gap:
        is_in_repair = gap.kind == ServiceGapKind.IN_REPAIR
        statements.append(
            gettext("%(vehicle)s is in repair on %(day)s.")
            if is_in_repair
            else gettext("%(vehicle)s is withdrawn on %(day)s.")
        )
    if is_outside:
        statements.append(gettext("%(district)s is not an area of operation on %(day)s."))
    question = " ".join([*(statement % params for statement in statements), gettext("Record it all the same?")])
    yield Confirmation(
        "exception",
        question,
        next((name for name in fields if name in form.changed_data), fields[0]),
        value=f"{day}-{gap and gap.pk}-{is_outside and district and district.pk}",
        reason_field="exception_reason",
    )


class DeploymentConfirmations(ConfirmationsMixin):
    """The question about a vehicle out of service and a site outside the areas of operation."""

    reason_fields = ("exception_reason",)

    def get_confirmations(self, formsets: Sequence[Any]) -> Iterator[Confirmation]:
        # The instance also has the values of read-only fields.
        if starts := self.cleaned_data.get("starts"):
            vehicle, district = (getattr(self.instance, name, None) for name in ("vehicle", "district"))
            yield from describe_exception(self, starts, vehicle, district, ["starts", "vehicle", "district"])


class DeploymentForm(DeploymentConfirmations, RecordForm):
    groups = [
        (_("Vehicle and site"), [("vehicle", "district"), "site", ("latitude", "longitude")]),
        (_("Period"), [("starts", "ends")]),
    ]
    constraint_fields = {"deployment_no_overlap": "starts"}

    class Meta:
        model = Deployment
        fields = ("vehicle", "district", "site", "latitude", "longitude", "starts", "ends", "exception_reason")


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


class TripConfirmations(ConfirmationsMixin):
    """The questions about the deployment on the day of the trip, and about counts unusual at the site."""

    reason_fields = ("exception_reason",)
    checked_counts = ("officers_women", "officers_men", "visitors_women", "visitors_men", "kilometres")

    def get_confirmations(self, formsets: Sequence[Any]) -> Iterator[Confirmation]:
        deployment, date = getattr(self.instance, "deployment", None), self.cleaned_data.get("date")
        if not deployment:
            return
        if date:
            fields = ["date", "deployment"]
            yield from describe_exception(self, date, deployment.vehicle, deployment.district, fields)
        for name in self.checked_counts:
            counts = self.read_earlier_counts(deployment, name)
            yield from describe_unusual_count(name, self.cleaned_data.get(name), counts)

    def read_earlier_counts(self, deployment: Deployment, name: str) -> Iterator[int]:
        """Yield the counts of the other trips to the site; nothing is queried before the first one is read."""
        trips = Trip.objects.at_site_of(deployment).exclude(**{name: None}).order_by()
        key = f"trips_{name}_{deployment.district_id}_{deployment.site}"
        yield from read_other_counts(key, lambda: trips.values_list("pk", name), self.instance.pk)


class TripForm(TripConfirmations, RecordForm):
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
            "exception_reason",
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
        started = field.queryset.for_trip_on(clock.today())
        if self.instance._state.adding:
            self.initial["date"] = self.initial.get("date") or clock.today()
            self.initial["deployment"] = self.initial.get("deployment") or self._get_only_current(started)
        if not started.exists():
            field.help_text = _("No vehicle has been deployed to your districts. Ask a manager to record a deployment.")
        self.offer_choices("deployment", lambda deployments: deployments.for_trip_on(clock.today()))

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


class AppealConfirmations(ConfirmationsMixin):
    """The question about appeals on a topic that are ten times those usual at the site."""

    checked_counts = ("received",)

    def get_confirmations(self, formsets: Sequence[Any]) -> Iterator[Confirmation]:
        received, earlier = self.cleaned_data.get("received"), read_earlier_appeals(self.instance)
        yield from describe_unusual_count("received", received, earlier, describe_subject=self.describe_appeals)

    def describe_appeals(self) -> str:
        topic = self.instance.get_topic_display()
        return gettext("%(row)s, %(label)s") % {"row": topic, "label": gettext("appeals received")}


def read_earlier_appeals(row: AppealCount) -> Iterator[int]:
    """Yield the appeals on the row's topic on other trips to the site."""
    deployment = row.trip.deployment if hasattr(row, "trip") and hasattr(row.trip, "deployment") else None
    if deployment is not None:
        trips = Trip.objects.at_site_of(deployment).order_by()
        appeals = AppealCount.objects.filter(topic=row.topic, trip__in=trips).order_by()
        key = f"appeals_{row.topic}_{deployment.district_id}_{deployment.site}"
        yield from read_other_counts(key, lambda: appeals.values_list("trip", "received"), row.trip_id)


class AppealForm(AppealConfirmations, RecordForm):
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
