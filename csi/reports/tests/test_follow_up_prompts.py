"""Prompts when follow-up is due: outcomes of concerns, and overdue actions with the office to call."""

import datetime

import pytest

from csi.concerns.models import Sensitivity
from csi.concerns.tests.factories import ConcernFactory
from csi.core.history.actor import set_actor
from csi.core.registries.home_checklist import list_checklist_items
from csi.reports.alerts.report import list_alerts
from districts.tests.factories import ContactFactory
from forums.home_checklist import MAX_OVERDUE
from forums.tests.factories import ActionFactory, MeetingFactory, WorkingGroupFactory
from initiatives.tests.factories import InitiativeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

TODAY = datetime.date(2011, 10, 31)


def list_outcome_alerts(user):
    return [alert for alert in list_alerts(user, TODAY) if alert.type.key == "outcome"]


def test_completed_initiative_asks_for_the_outcome_of_its_open_concern(as_person, osh, osh_city, manager):
    concern = ConcernFactory(district=osh_city, summary="Fights at the bus stop")
    settled = ConcernFactory(district=osh_city, state="closed")
    with set_actor(manager):
        secret = ConcernFactory(district=osh_city, sensitivity=Sensitivity.CONFIDENTIAL)
    InitiativeFactory(district=osh_city, done=True, concerns=[concern], starts=datetime.date(2011, 9, 1))
    latest = InitiativeFactory(district=osh_city, done=True, concerns=[concern, settled, secret], title="Final")
    InitiativeFactory(district=osh_city, concerns=[ConcernFactory(district=osh_city)])
    [alert] = list_outcome_alerts(osh)
    assert "Fights at the bus stop" in alert.text and "Final" in alert.text
    assert alert.action_url == f"{concern.get_absolute_url()}edit/#id_state"
    assert len(list_outcome_alerts(manager)) == 2
    page = as_person(osh).get(latest.get_absolute_url()).content.decode()
    assert page.count("Record the outcome of") == 1 and f"{concern.get_absolute_url()}edit/#id_state" in page


def test_concern_of_another_district_is_not_prompted(osh, uzgen_district):
    concern = ConcernFactory(district=uzgen_district)
    InitiativeFactory(district=uzgen_district, done=True, concerns=[concern])
    assert list_outcome_alerts(osh) == []


def test_home_names_the_oldest_overdue_actions_and_the_office_to_call(osh, osh_city, django_assert_max_num_queries):
    meeting = MeetingFactory(
        group=WorkingGroupFactory(district=osh_city), month=datetime.date(2011, 8, 1), date=datetime.date(2011, 8, 4)
    )
    owner = ContactFactory(district=osh_city, office="Head of lighting", organisation="", telephone="0322 1")
    ActionFactory(meeting=meeting, description="Put up lamps", responsible=owner, due=datetime.date(2011, 9, 1))
    for number in range(MAX_OVERDUE):
        due = datetime.date(2011, 9, 10 + number)
        ActionFactory(meeting=meeting, description=f"Mend bridge {number}", responsible=None, due=due)
    texts = [
        item.text for item in list_checklist_items(osh, [osh_city], TODAY)[osh_city.pk] if "overdue since" in item.text
    ]
    assert texts == [
        "Put up lamps: overdue since 1 Sep 2011. Call Head of lighting, 0322 1.",
        "Mend bridge 0: overdue since 10 Sep 2011. Ask Local authorities.",
        "Mend bridge 1: overdue since 11 Sep 2011. Ask Local authorities.",
    ]
