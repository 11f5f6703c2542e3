"""Import of meetings with attendance, communities and agenda, and of actions."""

import datetime

import pytest

from csi.concerns.models import Concern
from csi.concerns.tests.factories import ConcernFactory
from csi.core.crud.imports.files import RawFile, RawSheet
from csi.core.crud.imports.plan import ImportPlan
from csi.core.crud.imports.writing import check_plan, write_plan
from districts.tests.factories import CommunityGroupFactory
from forums.models import Meeting
from forums.resources import ActionImport, MeetingImport
from forums.tests.factories import MeetingFactory, WorkingGroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("application_role", "end_of_october")]

MEETINGS = [("Working group", "Month", "Date", "State"), ("Osh CSWG", "October 2011", "17.10.2011", "Held")]
KEY = ("Osh CSWG", "2011-10")


@pytest.fixture
def group(osh_city):
    CommunityGroupFactory(name_en="Uzbek")
    return WorkingGroupFactory(district=osh_city, name="Osh CSWG", established=datetime.date(2011, 1, 1))


def build_plan(user, declaration=MeetingImport, **sheets):
    """Return the plan of a workbook with these sheets."""
    raw = [RawSheet(title.replace("_", " "), 0, [*enumerate(map(list, rows), 1)]) for title, rows in sheets.items()]
    return ImportPlan(declaration, user, RawFile(raw))


def list_errors(plan):
    return [(row.sheet, row.number, *error) for row in plan.rows for error in row.errors]


def test_meeting_is_imported_with_its_rows_and_once(osh, osh_city, group):
    concern = ConcernFactory(district=osh_city, summary="Street lights", raised_on=datetime.date(2011, 9, 1))
    sheets = {
        "Meetings": MEETINGS,
        "Attendance": [
            ("Working group", "Month", "Sector", "Women", "Men", "Of whom under 30"),
            (*KEY, "Police", 2, 3, None),
            (*KEY, "Youth", 4, 1, 5),
        ],
        "Communities_present": [("Working group", "Month", "Community", "People"), (*KEY, "uzbek", 6)],
        "Agenda": [
            ("Working group", "Month", "Concern", "Category", "Raised by", "Outcome"),
            (*KEY, "street lights", None, "Youth", "Already resolved"),
            (*KEY, "Stray dogs at the bazaar", "Other", "Youth", None),
        ],
    }
    plan = build_plan(osh, **sheets)
    check_plan(plan)
    assert list_errors(plan) == []
    assert not Meeting.objects.exists()
    assert write_plan(build_plan(osh, **sheets))
    meeting = Meeting.objects.get()
    assert (meeting.kind, str(meeting.date), meeting.created_by) == ("regular", "2011-10-17", osh)
    assert {row.sector: (row.women, row.men, row.under_30) for row in meeting.attendances.all()} == {
        "police": (2, 3, 0),
        "youth": (4, 1, 5),
    }
    assert [row.people for row in meeting.communities.all()] == [6]
    assert {item.concern.summary for item in meeting.discussions.all()} == {"Street lights", "Stray dogs at the bazaar"}
    concern.refresh_from_db()
    # The service of the form has updated the state.
    assert (concern.state, str(concern.settled_on)) == ("resolved", "2011-10-17")
    assert Concern.objects.get(summary="Stray dogs at the bazaar").channel == "forum"
    assert [row.changes for row in build_plan(osh, **sheets).rows if row.status != "unchanged"] == []


def test_rows_that_contradict_each_other_are_rejected(osh, group):
    sheets = {
        "Meetings": MEETINGS,
        "Attendance": [("Working group", "Month", "Sector", "Women", "Of whom under 30"), (*KEY, "Police", 2, 9)],
        "Agenda": [("Working group", "Month", "Concern"), (*KEY, "No such concern")],
    }
    plan = build_plan(osh, **sheets)
    check_plan(plan)
    errors = {sheet: (label, message) for sheet, _number, label, message in list_errors(plan)}
    assert errors["Attendance"][0] == "Of whom under 30"
    assert errors["Agenda"] == (
        "Concern",
        "There is no concern “No such concern” that you may use. Enter the category to raise a new one.",
    )


def test_communities_beyond_the_attendance_are_rejected(osh, group):
    communities = [("Working group", "Month", "Community", "People"), (*KEY, "Uzbek", 6)]
    plan = build_plan(osh, Meetings=MEETINGS, Communities_present=communities)
    check_plan(plan)
    assert any("communities" in message for *_place, message in list_errors(plan))


def test_second_regular_meeting_of_a_month_is_the_saved_one(osh, group):
    meeting = MeetingFactory(group=group, month=datetime.date(2011, 10, 1), date=datetime.date(2011, 10, 10))
    plan = build_plan(osh, Meetings=MEETINGS)
    [row] = plan.rows
    assert (str(row.status), [label for label, *_values in row.changes]) == ("changed", ["Date"])
    assert write_plan(plan)
    meeting.refresh_from_db()
    assert str(meeting.date) == "2011-10-17"


def test_actions_are_imported_by_meeting_and_text(osh, group):
    MeetingFactory(group=group, month=datetime.date(2011, 10, 1), date=datetime.date(2011, 10, 10))
    head = ("Agreed at", "Action", "Responsible sector", "Due")
    rows = [head, ("Osh CSWG, October 2011", "Repair the lamps", "Police", "15.11.2011")]
    assert write_plan(build_plan(osh, ActionImport, Actions=rows))
    assert {str(row.status) for row in build_plan(osh, ActionImport, Actions=rows).rows} == {"unchanged"}
