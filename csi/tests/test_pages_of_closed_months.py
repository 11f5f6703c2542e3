"""Pages offer no record of a closed month, and show the reason of a rejection beside the field."""

import datetime

import pytest
from django.urls import reverse

from csi.concerns.tests.factories import ConcernFactory
from csi.core.crud.models import Draft
from csi.returns.tests.factories import create_accepted_return
from csi.tests.support.forms import build_submission
from csi.tests.support.view_contracts import get_form_errors
from districts.tests.factories import AreaOfOperationFactory
from forums.tests.factories import MeetingFactory, WorkingGroupFactory
from initiatives.tests.factories import InitiativeFactory
from receptions.tests.factories import DeploymentFactory, TripFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

SEPTEMBER, OCTOBER = datetime.date(2011, 9, 1), datetime.date(2011, 10, 1)
IN_SEPTEMBER = datetime.date(2011, 9, 14)


@pytest.fixture
def area(osh_city):
    return AreaOfOperationFactory(district=osh_city)


@pytest.fixture
def read(as_person, osh):
    def read_page(url):
        return as_person(osh).get(url).content.decode()

    return read_page


def accept(district, month):
    create_accepted_return(district, month)


def test_home_offers_no_record_of_a_closed_month(read, area, osh_city):
    DeploymentFactory(district=osh_city)
    WorkingGroupFactory(district=osh_city, established=OCTOBER)
    # The quick links above the checklist lead to forms for any month.
    before = read(reverse("home"))
    assert [before.count(label) for label in ("Record trip", "Record meeting")] == [2, 2]
    accept(osh_city, OCTOBER)
    after = read(reverse("home"))
    assert [after.count(label) for label in ("Record trip", "Record meeting")] == [1, 1]
    assert "no meeting recorded for October 2011" in after


def test_group_offers_the_meetings_of_open_months_only(read, area, osh_city):
    group = WorkingGroupFactory(district=osh_city, established=SEPTEMBER)
    accept(osh_city, SEPTEMBER)
    page = read(group.get_absolute_url())
    assert "Record the meeting of October 2011" in page
    assert "Record the meeting of September 2011" not in page


def test_cadence_links_to_no_meeting_form_of_a_closed_month(read, area, osh_city):
    group = WorkingGroupFactory(district=osh_city, established=SEPTEMBER)
    accept(osh_city, SEPTEMBER)
    page = read(reverse("cadence"))
    links = [f"{reverse('forums:meeting_add')}?group={group.pk}&amp;month=2011-{number:02}" for number in (9, 10)]
    assert [link in page for link in links] == [False, True]


def test_alert_of_idle_vehicle_offers_no_trip_of_a_closed_month(read, area, osh_city):
    DeploymentFactory(district=osh_city, vehicle__donated=datetime.date(2011, 7, 8))
    assert "Record trip" in read(reverse("alerts"))
    accept(osh_city, OCTOBER)
    assert "Record trip" not in read(reverse("alerts"))


def test_locked_records_offer_no_photo(read, osh_city):
    records = (
        MeetingFactory(group__district=osh_city, month=SEPTEMBER),
        TripFactory(deployment__district=osh_city, date=IN_SEPTEMBER),
        InitiativeFactory(district=osh_city, starts=IN_SEPTEMBER, done=True),
    )
    urls = [record.get_absolute_url() for record in records]
    assert all("Add photo" in read(url) for url in urls)
    accept(osh_city, SEPTEMBER)
    assert not any("Add photo" in read(url) for url in urls)


def test_ended_deployment_of_a_closed_month_offers_no_trip(read, osh_city):
    deployment = DeploymentFactory(district=osh_city, ends=IN_SEPTEMBER)
    assert "Record trip" in read(deployment.get_absolute_url())
    accept(osh_city, SEPTEMBER)
    assert "Record trip" not in read(deployment.get_absolute_url())


def test_accepted_return_lists_missing_records_without_links(read, area, osh_city):
    WorkingGroupFactory(district=osh_city, established=SEPTEMBER, name="Osh forum")
    monthly_return = create_accepted_return(osh_city, SEPTEMBER)
    page = read(monthly_return.get_absolute_url())
    assert "Osh forum: no meeting is recorded" in page
    assert f"{reverse('forums:meeting_add')}?group" not in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"state": "resolved", "settled_on": "2011-09-20"}, "settled_on"),
        ({"reported_back_on": "2011-09-20"}, "reported_back_on"),
    ],
)
def test_follow_up_in_a_closed_month_is_rejected_beside_its_date(changes, field, as_person, osh, osh_city):
    concern = ConcernFactory(district=osh_city, raised_on=datetime.date(2011, 8, 3))
    accept(osh_city, SEPTEMBER)
    page = as_person(osh)
    edit = f"{concern.get_absolute_url()}edit/"
    data = build_submission(page.get(edit).context)
    response = page.post(edit, data | changes)
    errors = get_form_errors(response)["form"]
    assert set(errors) == {field}
    assert "September 2011 is closed for Osh city" in errors[field][0]


def test_draft_of_a_record_of_a_closed_month_is_shown_with_the_reason(client, area, osh, osh_city):
    meeting = MeetingFactory(group=WorkingGroupFactory(district=osh_city), month=SEPTEMBER, date=IN_SEPTEMBER)
    url = f"{meeting.get_absolute_url()}edit/"
    client.force_login(osh)
    data = build_submission(client.get(url).context) | {"minutes": "Two sectors were absent."}
    client.logout()
    client.post(url, data)
    accept(osh_city, SEPTEMBER)
    client.force_login(osh)
    page = client.get(Draft.objects.get().url).content.decode()
    assert "Two sectors were absent." in page
    assert "September 2011 is closed for Osh city" in page
