"""When each record was made: in the evening of its own day, not of the day on which the demonstration is loaded.

So "entered last" shows the last days of October 2011, and what a visitor records stands above it.
"""

import datetime

from django.apps import apps
from django.db.models import DateField, DateTimeField, ExpressionWrapper, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Greatest, Least

from advisers.models import Observation, Placement
from csi.concerns.models import Concern
from csi.core.history.actor import AuditedModel
from csi.demo.scene import OWN_APPS
from csi.gallery.models import Photo
from csi.indicators.models import Target
from districts.models import AreaOfOperation, Mandate, PoliceStrength
from forums.models import Action, Meeting, WorkingGroup
from initiatives.models import Initiative
from receptions.models import Deployment, MobileReception, ServiceGap, Trip


def _date(*numbers):
    return Value(datetime.date(*numbers), DateField())


# Reference data, advisers and contacts were entered while the mission was set up.
SET_UP = _date(2010, 12, 13)
# What lies ahead was entered on this day at the latest.
PLANNED = _date(2011, 10, 21)

AGREED = Subquery(Meeting.objects.filter(pk=OuterRef("meeting")).values("date"))

# The days on which the records of a model were made and last changed.
DAYS = {
    Mandate: (F("adopted"), F("adopted")),
    AreaOfOperation: (F("starts"), F("starts")),
    PoliceStrength: (F("date"), F("date")),
    Placement: (F("starts"), F("starts")),
    Observation: (F("date"), F("date")),
    WorkingGroup: (F("established"), F("established")),
    Meeting: (Least("date", PLANNED), Least("date", PLANNED)),
    Action: (AGREED, Greatest(AGREED, "done_on", "verified_on")),
    Concern: (F("raised_on"), Greatest("raised_on", "reported_back_on")),
    MobileReception: (F("donated"), F("donated")),
    ServiceGap: (F("starts"), Greatest("starts", "ends")),
    Deployment: (Least("starts", PLANNED), Least("starts", PLANNED)),
    Trip: (F("date"), F("date")),
    Initiative: (Least("starts", PLANNED), Least(Greatest("starts", "ends"), PLANNED)),
    Photo: (F("taken_on"), F("taken_on")),
    Target: (F("starts"), F("starts")),
}


def load(_scene):
    for label in OWN_APPS:
        for number, model in enumerate(apps.get_app_config(label).get_models()):
            if issubclass(model, AuditedModel):
                made, changed = DAYS.get(model, (SET_UP, SET_UP))
                model._base_manager.update(
                    created_at=_evening_of(made, number), updated_at=_evening_of(changed, number)
                )


def _evening_of(day, number):
    """A quarter to six in Bishkek, each model some minutes after the one before; stored dates are in UTC."""
    return ExpressionWrapper(
        Cast(day, DateTimeField()) + datetime.timedelta(hours=11, minutes=45 + 4 * number),
        output_field=DateTimeField(),
    )
