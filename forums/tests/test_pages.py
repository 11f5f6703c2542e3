"""The pages of groups, meetings and actions keep what every page promises."""

from csi.testing.pages import DetailContract, FormContract, ListContract
from forums.tests.factories import ActionFactory, MeetingFactory, WorkingGroupFactory
from forums.tests.typed import typed_action, typed_group, typed_meeting


class Groups:
    url = "/forums/groups/"
    factory = WorkingGroupFactory
    text_field = "name"

    def data(self, district):
        return typed_group(district)


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
        return typed_meeting(group)


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
    text_field = "what"

    def data(self, district):
        return typed_action(MeetingFactory(group__district=district))


class TestActionList(Actions, ListContract):
    pass


class TestActionPage(Actions, DetailContract):
    pass


class TestActionForms(Actions, FormContract):
    pass
