"""Creation and change times: the evening of each record's own date, not the time of loading.

"Recently added" then shows the last days of October 2011, and new records of a visitor come first.
"""

import datetime
from typing import Any

from django.apps import apps
from django.db.models import DateField, DateTimeField, ExpressionWrapper, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Greatest, Least

from advisers.models import Observation, Placement
from csi.concerns.models import Concern
from csi.core.history.actor import AuditedModel
from csi.demo.records import MISSION_APPS, DemoRecords
from csi.gallery.models import Photo
from csi.indicators.models import Target
from districts.models import AreaOfOperation, Mandate, PoliceStrength
from forums.models import Action, Meeting, WorkingGroup
from initiatives.models import Initiative
from receptions.models import Deployment, MobileReception, ServiceGap, Trip


def _date(*numbers: int) -> Value:
    return Value(datetime.date(*numbers), DateField())


# The date of reference data, advisers and contacts.
SETUP_DATE = _date(2010, 12, 13)
# The latest date of records about the future.
PLANNED_DATE = _date(2011, 10, 21)

AGREEMENT_DATE = Subquery(Meeting.objects.filter(pk=OuterRef("meeting")).values("date"))

# {model: (date created, date changed)}
DATES = {
    Mandate: (F("adopted"), F("adopted")),
    AreaOfOperation: (F("starts"), F("starts")),
    PoliceStrength: (F("date"), F("date")),
    Placement: (F("starts"), F("starts")),
    Observation: (F("date"), F("date")),
    WorkingGroup: (F("established"), F("established")),
    Meeting: (Least("date", PLANNED_DATE), Least("date", PLANNED_DATE)),
    Action: (AGREEMENT_DATE, Greatest(AGREEMENT_DATE, "done_on", "verified_on")),
    Concern: (F("raised_on"), Greatest("raised_on", "reported_back_on")),
    MobileReception: (F("donated"), F("donated")),
    ServiceGap: (F("starts"), Greatest("starts", "ends")),
    Deployment: (Least("starts", PLANNED_DATE), Least("starts", PLANNED_DATE)),
    Trip: (F("date"), F("date")),
    Initiative: (Least("starts", PLANNED_DATE), Least(Greatest("starts", "ends"), PLANNED_DATE)),
    Photo: (F("taken_on"), F("taken_on")),
    Target: (F("starts"), F("starts")),
}


def load_records(_records: DemoRecords) -> None:
    for label in MISSION_APPS:
        for number, model in enumerate(apps.get_app_config(label).get_models()):
            if issubclass(model, AuditedModel):
                created, changed = DATES.get(model, (SETUP_DATE, SETUP_DATE))
                model._base_manager.update(
                    created_at=_get_evening(created, number), updated_at=_get_evening(changed, number)
                )


def _get_evening(date: Any, number: int) -> ExpressionWrapper:
    """Return 17:45 in Bishkek (11:45 UTC), four minutes later for each model."""
    return ExpressionWrapper(
        Cast(date, DateTimeField()) + datetime.timedelta(hours=11, minutes=45 + 4 * number),
        output_field=DateTimeField(),
    )
