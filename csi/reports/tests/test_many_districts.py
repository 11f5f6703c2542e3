"""Pages of a mission with many districts: weight, pages of rows, totals."""

import datetime

import pytest

from csi.accounts.models import User
from csi.concerns.tests.factories import ConcernFactory
from districts.models import District, Mandate
from districts.tests.factories import AreaOfOperationFactory, DistrictFactory, PoliceStationFactory
from forums.models import WorkingGroup
from forums.tests.factories import MeetingFactory, WorkingGroupFactory

pytestmark = pytest.mark.django_db
NUMBER = 60
MAX_BYTES = 250_000
PAGES = (
    "/",
    "/dashboard/",
    "/dashboard/alerts/",
    "/map/",
    "/reports/monthly/",
    "/reports/cadence/",
    "/reports/presence/",
    "/reports/coverage/",
    "/reports/comparison/",
    "/reports/indicators/?indicator=concerns_open",
    "/returns/outstanding/",
    "/forums/actions/",
    "/forums/actions/add/",
    "/initiatives/initiatives/add/",
    "/gallery/photos/add/",
)
