"""Common view tests of working groups, meetings and actions."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csi.tests.support.view_contracts import DetailContract, FormContract, ListContract
from forums.tests.factories import ActionFactory, MeetingFactory, VerifierFactory, WorkingGroupFactory
from forums.tests.form_data import build_action_data, build_group_data, build_meeting_data


class Groups:
    url = "/forums/groups/"
    factory = WorkingGroupFactory
    text_field = "name"

    def data(self, district):
        return build_group_data(district)


class TestGroupList(Groups, ListContract):
    pass


class TestGroupPage(Groups, DetailContract):
    pass


class TestGroupForms(Groups, FormContract):
    pass


class Meetings:
    url = "/forums/meetings/"
    factory = MeetingFactory
    in_district = "group__district"
    district_field = "group"
    text_field = "minutes"

    def data(self, district):
        group = district.working_groups.first() or WorkingGroupFactory(district=district)
        return build_meeting_data(group)


class TestMeetingList(Meetings, ListContract):
    pass


class TestMeetingPage(Meetings, DetailContract):
    pass


class TestMeetingForms(Meetings, FormContract):
    pass


class Actions:
    url = "/forums/actions/"
    factory = ActionFactory
    in_district = "meeting__group__district"
    district_field = "meeting"
    text_field = "description"

    def data(self, district):
        return build_action_data(MeetingFactory(group__district=district))


class TestActionList(Actions, ListContract):
    pass


class TestActionPage(Actions, DetailContract):
    pass


class TestActionForms(Actions, FormContract):
    pass


@pytest.mark.django_db
def test_action_export_has_constant_query_count(as_person, osh, osh_city, group):
    page, query_counts = as_person(osh), []
    for more in (2, 8):
        for _number in range(more):
            meeting = MeetingFactory(group=group, kind="extraordinary")
            day = meeting.date + datetime.timedelta(days=1)
            later = MeetingFactory(group=group, kind="extraordinary", date=day)
            verifier = VerifierFactory(district=osh_city)
            ActionFactory(meeting=meeting, done_on=day, verified_on=day, verified_by=verifier, reported_back_at=later)
        with CaptureQueriesContext(connection) as queries:
            page.get(Actions.url, {"export": "csv"}).getvalue()
        query_counts.append(len(queries))
    assert query_counts[0] == query_counts[1]
