"""Imports of vehicles, deployments and trips with their appeals."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from csi.core.crud.imports.declarations import ChildSheet, ImportColumn, RecordImport, register_import
from csi.core.crud.imports.references import ReferenceCell, ReferenceListCell, register_names
from receptions.forms import AppealForm, DeploymentForm, MobileReceptionForm, TripForm
from receptions.models import AppealCount, Deployment, MobileReception, Trip

register_names(MobileReception, "plate", code="number")


@register_import
class MobileReceptionImport(RecordImport):
    model, form_class = MobileReception, MobileReceptionForm
    key = ("number",)
    title = pgettext_lazy("sheet", "Mobile Police Receptions")


@register_import
class DeploymentImport(RecordImport):
    model, form_class = Deployment, DeploymentForm
    key = ("vehicle", "starts")


class AppealSheet(ChildSheet):
    model, form_class, parent = AppealCount, AppealForm, "trip"
    key = ("topic",)


@register_import
class TripImport(RecordImport):
    """Trips, whose deployment follows from the vehicle and the date."""

    model, form_class = Trip, TripForm
    key = ("vehicle", "date")
    children = (AppealSheet,)
    is_bulk = True
    select_related = ("deployment__vehicle",)

    def get_columns(self) -> list[ImportColumn]:
        vehicles = ReferenceCell(MobileReception.objects.visible_to(self.user))
        vehicle = ImportColumn("vehicle", vehicles, gettext_lazy("Vehicle"), path="deployment__vehicle", required=True)
        return [vehicle, *(column for column in super().get_columns() if column.name != "deployment")]

    @cached_property
    def references(self) -> dict[str, ReferenceCell | ReferenceListCell]:
        return {"deployment": ReferenceCell(self.template.fields["deployment"].queryset)}

    @cached_property
    def deployments(self) -> dict[Any, list[Deployment]]:
        """The deployments that the user may view, by vehicle."""
        found: dict[Any, list[Deployment]] = {}
        records: Any = self.references["deployment"]
        for deployment in records.records.values():
            found.setdefault(deployment.vehicle_id, []).append(deployment)
        return found

    def complete(self, record: Trip, values: dict[str, Any]) -> None:
        vehicle = values.get("vehicle") or (record.pk and self.by_name["vehicle"].read(record))
        if not vehicle:
            raise ValidationError({"vehicle": _("Enter the vehicle.")})
        date = values.get("date")
        if not date:
            return
        if deployment := find_deployment(self.deployments.get(vehicle, ()), date):
            values["deployment"] = deployment.pk
            return
        text = _("No deployment of this vehicle in your districts includes %(day)s. Check the vehicle and the date.")
        raise ValidationError({"date": text % {"day": formats.date_format(date)}})


def find_deployment(deployments: Sequence[Deployment], date: datetime.date) -> Deployment | None:
    """Return the deployment that includes the date; those of a vehicle do not overlap."""
    return next(
        (item for item in deployments if item.starts <= date and (item.ends is None or date <= item.ends)), None
    )
