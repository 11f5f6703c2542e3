"""Meeting sheet: its content in the order of the form, one page, access."""

import datetime
import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from csi.concerns.models import Sensitivity
from csi.concerns.tests.factories import ConcernFactory
from csi.core.history.actor import set_actor
from districts.models import Sector
from districts.tests.factories import CommunityGroupFactory, ContactFactory
from forums.tests.factories import ActionFactory, DiscussionFactory, MeetingFactory, WorkingGroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]


@pytest.fixture
def group(osh_city):
    return WorkingGroupFactory(district=osh_city, name="Osh city CSWG", usual_venue="City hall")


def read_pages(client, group, **query):
    response = client.get(reverse("meeting_sheet", args=[group.pk], query=query))
    assert response["Content-Type"] == "application/pdf"
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(response.content)).pages]


def test_sheet_has_the_parts_of_the_form_in_order(as_person, osh, group, osh_city, manager):
    CommunityGroupFactory(name_en="Uzbek")
    last = MeetingFactory(group=group, month=datetime.date(2011, 9, 1), time=datetime.time(14, 30))
    owner = ContactFactory(district=osh_city, office="Head of street lighting", telephone="+996 000 01 02 03")
    ActionFactory(meeting=last, description="Put up six lamps", responsible=owner)
    ConcernFactory(district=osh_city, summary="Sheep stolen on the pasture")
    with set_actor(manager):
        ConcernFactory(district=osh_city, summary="Bribes at the post", sensitivity=Sensitivity.CONFIDENTIAL)
    [text] = read_pages(as_person(osh), group)
    expected = [
        *("Osh city CSWG, October 2011", "14:30", "House of Culture"),
        *(str(label) for label in Sector.labels),
        *("Uzbek", "Put up six lamps", "+996 000 01 02 03", "Sheep stolen on the pasture", "5. Actions agreed"),
    ]
    positions = [text.find(part) for part in expected]
    assert -1 not in positions and positions == sorted(positions), list(zip(expected, positions, strict=True))
    assert "Bribes" not in text


def test_full_sheet_is_one_page(as_person, osh, group, osh_city):
    last = MeetingFactory(group=group, month=datetime.date(2011, 9, 1))
    for number in range(12):
        ActionFactory(meeting=last, description=f"{number} " + "Mend the lamps of the long street " * 8)
        ConcernFactory(district=osh_city, summary=f"{number} " + "Stray dogs at the bazaar " * 6)
        CommunityGroupFactory()
    [text] = read_pages(as_person(osh), group)
    assert "6 more are in the form." in text


def test_sheet_of_a_planned_meeting_has_its_agenda(as_person, osh, group):
    planned = MeetingFactory(
        group=group, state="planned", month=datetime.date(2011, 11, 1), date=datetime.date(2011, 11, 10)
    )
    item = DiscussionFactory(meeting=planned, concern__summary="Fights at the bus stop")
    [text] = read_pages(as_person(osh), group, meeting=planned.pk)
    assert "November 2011" in text and text.count(item.concern.summary) == 1


def test_sheet_of_another_district_is_not_found(as_person, osh, uzgen_district):
    group = WorkingGroupFactory(district=uzgen_district)
    assert as_person(osh).get(reverse("meeting_sheet", args=[group.pk])).status_code == 404
