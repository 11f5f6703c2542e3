"""Creation and change times: the afternoon of each record's own date, not the time of loading.

"Recently added" then shows the last days of October 2011, and new records of a visitor come first.
"""

import datetime
from typing import Any

from django.apps import apps
from django.db.models import (
    DateField,
    DateTimeField,
    ExpressionWrapper,
    F,
    IntegerField,
    Min,
    OuterRef,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Greatest, Least, Mod

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


# 08:00 on 31 October in Bishkek: what a visitor enters during the day is later.
LATEST = datetime.datetime(2011, 10, 31, 2, 0, tzinfo=datetime.UTC)


def load_records(_records: DemoRecords) -> None:
    for label in MISSION_APPS:
        for number, model in enumerate(apps.get_app_config(label).get_models()):
            if issubclass(model, AuditedModel):
                created, changed = DATES.get(model, (SETUP_DATE, SETUP_DATE))
                # Sequences continue after a load that was rolled back, but every load has the same times.
                first = model._base_manager.aggregate(first=Min("pk"))["first"] or 0
                minutes = Mod((F("pk") - first) * 37 + number * 11, 150)
                model._base_manager.update(
                    created_at=_get_afternoon(created, minutes), updated_at=_get_afternoon(changed, minutes)
                )


def _get_afternoon(date: Any, minutes: Any) -> Any:
    """Return a time from 16:00 in Bishkek (10:00 UTC), some minutes later for each record."""
    afternoon = ExpressionWrapper(
        Cast(date, DateTimeField())
        + datetime.timedelta(hours=10)
        + ExpressionWrapper(minutes, output_field=IntegerField()) * datetime.timedelta(minutes=1),
        output_field=DateTimeField(),
    )
    return Least(afternoon, Value(LATEST, DateTimeField()))
