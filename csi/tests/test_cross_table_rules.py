"""The rules across tables: each in raw SQL, and in a form with its message in the right place."""

import datetime

import pytest
from django.db import connection

from advisers.tests.factories import ObservationFactory
from csi.tests.support.rule_cases import (
    Rule,
    attend_earlier_meeting,
    change,
    close_group,
    complete_action,
    count_communities,
    create_mission,
    edit_action,
    edit_concern,
    edit_group,
    edit_meeting,
    edit_observation,
    finish_action_late,
    link_initiative,
    link_observation,
)
from csi.tests.support.sql import insert, refused_by, update
from districts.tests.factories import ContactFactory
from forums.tests.factories import (
    ActionFactory,
    AttendanceFactory,
    CommunityPresenceFactory,
    PlannedMeetingFactory,
)
from forums.tests.form_data import (
    build_agreed_actions_data,
    build_attendance_data,
    build_community_data,
    build_meeting_data,
)
from initiatives.tests.form_data import build_proposed_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]
day = datetime.date.fromisoformat


@pytest.fixture
def mission(osh_city, uzgen_district):
    return create_mission(osh_city, uzgen_district)


VERIFIED = {"done_on": "2011-10-20", "verified_on": "2011-10-25"}
VERIFIED_SQL, VERIFIED_FORM = VERIFIED | {"verified_by_id": "verifier"}, VERIFIED | {"verified_by": "verifier"}


def report_back(meeting, message):
    """Return the rule that rejects a report at a meeting."""
    return Rule(
        "action_reported_back_later",
        change("action", **VERIFIED_SQL, reported_back_at_id=meeting),
        edit_action(**VERIFIED_FORM, reported_back_at=meeting),
        "reported_back_at",
        message,
    )


RULES = {
    # Actions
    "action agreed at a planned meeting": Rule(
        "action_meeting_held",
        lambda mission: insert(ActionFactory.build(meeting=mission.planned, responsible=None, due=day("2011-11-20"))),
        edit_action(meeting="planned"),
        "meeting",
        "was held",
    ),
    "verified by the responsible sector": Rule(
        "action_verifier_of_other_sector",
        change("action", **VERIFIED, verified_by_id="same_sector"),
        edit_action(**VERIFIED, verified_by="same_sector"),
        "verified_by",
        "another sector",
    ),
    "responsible sector changed to that of the verifier": Rule(
        "action_verifier_of_other_sector",
        change("action", sector="elders"),
        edit_action(**VERIFIED_FORM, reported_back_at="later", sector="elders"),
        "verified_by",
        "another sector",
        prepare=complete_action,
    ),
    "verifier moved to the responsible sector": Rule(
        "contact_verified_other_sectors",
        change("verifier", sector="authorities"),
        lambda mission: (
            f"{mission.verifier.get_absolute_url()}edit/",
            {"office": "Elder", "sector": "authorities", "district": mission.osh.pk},
        ),
        "sector",
        "Add a new contact",
        prepare=complete_action,
    ),
    "responsible contact of another district": Rule(
        "action_responsible_in_district",
        change("action", responsible_id="foreign_contact"),
        edit_action(responsible="foreign_contact"),
        "responsible",
        "another district",
    ),
    "verified by a contact of another district": Rule(
        "action_verifier_in_district",
        change("action", **VERIFIED, verified_by_id="foreign_contact"),
        edit_action(**VERIFIED, verified_by="foreign_contact"),
        "verified_by",
        "another district",
    ),
    "verified on the day of the meeting": Rule(
        "action_verified_after_meeting",
        change("action", done_on="2011-10-17", verified_on="2011-10-17", verified_by_id="verifier"),
        edit_action(done_on="2011-10-17", verified_on="2011-10-17", verified_by="verifier"),
        "verified_on",
        "after the meeting that agreed it",
    ),
    "reported back at the same meeting": report_back("meeting", "later meeting"),
    "reported back at an earlier meeting": report_back("earlier", "later meeting"),
    "reported back to another group": report_back("elsewhere", "this working group has held"),
    "reported back at a planned meeting": report_back("planned", "this working group has held"),
    "reported back without verification": Rule(
        "action_verified_before_reported",
        change("action", done_on="2011-10-20", reported_back_at_id="later"),
        edit_action(done_on="2011-10-20", reported_back_at="later"),
        "reported_back_at",
        "after it was verified",
    ),
    "reported back before the verification": Rule(
        "action_verified_before_reported",
        change("action", **VERIFIED_SQL | {"verified_on": "2011-10-31", "reported_back_at_id": "later"}),
        edit_action(**VERIFIED_FORM | {"verified_on": "2011-10-31", "reported_back_at": "later"}),
        "reported_back_at",
        "after it was verified",
    ),
    "meeting moved to the day of a verification": Rule(
        "meeting_in_order_of_actions",
        change("meeting", date="2011-10-25"),
        edit_meeting("meeting", lambda mission: build_agreed_actions_data(saved=[mission.action]), date="2011-10-25"),
        "date",
        "another order of dates",
        prepare=finish_action_late,
    ),
    "report moved before the verification": Rule(
        "meeting_in_order_of_actions",
        change("later", date="2011-10-24"),
        edit_meeting("later", date="2011-10-24"),
        "date",
        "another order of dates",
        prepare=complete_action,
    ),
    "report moved to another group": Rule(
        "meeting_in_order_of_actions",
        lambda mission: update(mission.later, group_id=mission.elsewhere.group_id),
        lambda mission: (
            f"{mission.later.get_absolute_url()}edit/",
            build_meeting_data(mission.elsewhere.group, kind="extraordinary", date="2011-10-30", minutes="x"),
        ),
        "date",
        "another order of dates",
        prepare=complete_action,
    ),
    # Groups and meetings
    "police officer in the chair": Rule(
        "group_chair_not_police",
        lambda mission: update(mission.group, chair_id=ContactFactory(district=mission.osh, sector="police").pk),
        lambda mission: edit_group(chair=ContactFactory(district=mission.osh, sector="police").pk)(mission),
        "chair",
        "Choose a chair who is not a police officer.",
    ),
    "chair of another district": Rule(
        "group_chair_in_district",
        change("group", chair_id="foreign_contact"),
        lambda mission: edit_group(chair=mission.foreign_contact.pk)(mission),
        "chair",
        "another district",
    ),
    "meeting with actions set to planned": Rule(
        "meeting_with_actions_held",
        change("meeting", state="planned"),
        edit_meeting("meeting", state="planned"),
        "state",
        "Change the actions first",
    ),
    "meeting with attendance set to planned": Rule(
        "meeting_with_attendance_held",
        change("earlier", state="planned"),
        edit_meeting(
            "earlier",
            lambda mission: build_attendance_data(saved=mission.earlier.attendances.all()),
            state="planned",
        ),
        "attendances",
        "only for a held meeting",
        prepare=attend_earlier_meeting,
    ),
    "attendance of a planned meeting": Rule(
        "attendance_meeting_held",
        lambda mission: insert(AttendanceFactory.build(meeting=mission.planned)),
        edit_meeting("planned", lambda mission: build_attendance_data(women={"women": "2"}), state="planned"),
        "attendances",
        "only for a held meeting",
    ),
    "communities of a planned meeting": Rule(
        "presence_meeting_held",
        lambda mission: insert(CommunityPresenceFactory.build(meeting=mission.planned, community=mission.kyrgyz)),
        edit_meeting("planned", lambda mission: build_community_data(Kyrgyz="2"), state="planned"),
        "communities",
        "only for a held meeting",
    ),
    "more people by community than participants": Rule(
        "presence_within_attendance",
        lambda mission: insert(CommunityPresenceFactory.build(meeting=mission.meeting, community=mission.kyrgyz)),
        edit_meeting("earlier", lambda mission: build_community_data(Kyrgyz="2")),
        "communities",
        "add up to 2 people, but the attendance to 0",
    ),
    "fewer participants than people by community": Rule(
        "presence_within_attendance",
        lambda mission: update(mission.earlier.attendances.get(), men=3),
        edit_meeting(
            "earlier",
            lambda mission: (
                build_attendance_data(saved=mission.earlier.attendances.all(), civil_society={"men": "3"})
                | build_community_data()
                | {"communities-INITIAL_FORMS": "1", "communities-0-id": mission.earlier.communities.get().pk}
                | {"communities-0-people": "4"}
            ),
        ),
        "communities",
        "add up to 4 people, but the attendance to 3",
        prepare=count_communities,
    ),
    "meeting before its group": Rule(
        "meeting_not_before_group",
        change("earlier", date="2011-03-09", month="2011-03-01"),
        edit_meeting("earlier", date="2011-03-09", month="2011-03"),
        "date",
        "established on 10 Mar 2011",
    ),
    "meeting for a month before its group": Rule(
        "meeting_not_before_group",
        change("earlier", date="2011-03-11", month="2011-02-01"),
        edit_meeting("earlier", date="2011-03-11", month="2011-02"),
        "month",
        "had not been established",
    ),
    "meeting after its group": Rule(
        "meeting_not_after_group",
        lambda mission: insert(PlannedMeetingFactory.build(group=mission.group, month=day("2011-11-01"))),
        lambda mission: (
            "/forums/meetings/add/",
            build_meeting_data(mission.group, month="2011-11", date="", state="planned"),
        ),
        "month",
        "closed before this month",
        prepare=close_group,
    ),
    "group established after its meetings": Rule(
        "group_established_before_meetings",
        change("group", established="2011-10-06"),
        edit_group(established="2011-10-06"),
        "established",
        "meetings before this date",
    ),
    "group closed before its meetings": Rule(
        "group_closed_after_meetings",
        change("group", closed="2011-09-30"),
        edit_group(closed="2011-09-30"),
        "closed",
        "meetings after this date",
    ),
    "meeting in another year than its month": Rule(
        "meeting_date_near_month",
        change("earlier", date="2012-01-05"),
        edit_meeting("earlier", date="2011-08-05"),
        "date",
        "more than a month before or after",
    ),
    "meeting planned years ahead": Rule(
        "meeting_not_far_ahead",
        change("planned", month="2040-11-01"),
        edit_meeting("planned", month="2020-11", state="planned"),
        "month",
        "more than a year ahead",
    ),
    "meeting held years ahead": Rule(
        "meeting_held_in_past",
        change("earlier", month="2027-11-01", date="2027-11-30"),
        edit_meeting("earlier", month="2011-11", date="2011-11-01"),
        "date",
        "cannot be in the future",
    ),
    # Concerns and what is linked to them
    "action agreed for a concern without an action": Rule(
        "concern_has_action",
        change("concern", state="action_agreed"),
        edit_concern(state="action_agreed"),
        "state",
        "No action has been agreed",
    ),
    "concern on an agenda that does not exist": Rule(
        "concern_on_agenda",
        change("concern", state="on_agenda"),
        edit_concern(state="on_agenda"),
        "state",
        "not on the agenda",
    ),
    "observation linked to a concern of another district": Rule(
        "observation_concern_in_district",
        lambda mission: update(ObservationFactory(district=mission.osh), concern_id=mission.foreign_concern.pk),
        edit_observation,
        "concern",
        "another district",
    ),
    "concern of an observation moved to another district": Rule(
        "concern_district_matches_links",
        change("concern", district_id="uzgen"),
        edit_concern("uzgen"),
        "district",
        "refers to this concern",
        prepare=link_observation,
    ),
    "initiative linked to a concern of another district": Rule(
        "initiative_concerns_in_districts",
        link_initiative,
        lambda mission: (
            "/initiatives/initiatives/add/",
            build_proposed_data(mission.osh, concerns=[mission.foreign_concern.pk]),
        ),
        "concerns",
        "another district",
    ),
}
for_each_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)


@for_each_rule
def test_database_rejects_statement(rule, mission):
    rule.prepare(mission)
    with refused_by(rule.constraint), connection.cursor() as cursor:
        rule.statement(mission)
        # Some rules are checked at the end of the transaction.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@for_each_rule
def test_form_shows_message_in_its_place(rule, mission, as_person, manager):
    rule.prepare(mission)
    url, data = rule.form(mission)
    response = as_person(manager).post(url, data)
    assert response.status_code == 200
    form = response.context["form"]
    if rule.field in form.fields:
        errors = form.errors.get(rule.field, [])
    else:
        [formset] = [formset for formset in response.context["formsets"] if formset.prefix == rule.field]
        errors = formset.non_form_errors()
    assert rule.message in str(errors), (form.errors, errors)
    assert response.content.decode().count(str(errors[0]).replace("'", "&#x27;")) >= 2


def test_valid_follow_up_is_accepted(mission):
    complete_action(mission)
    mission.action.refresh_from_db()
    mission.action.full_clean()
    assert mission.action.stage == "reported"


def test_older_action_that_violates_a_rule_can_be_reported_back(mission, as_person, osh):
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        update(mission.action, **VERIFIED, verified_by_id=mission.same_sector.pk)
        cursor.execute("SET session_replication_role = DEFAULT")
    url, data = edit_action(**VERIFIED, verified_by="same_sector", reported_back_at="later")(mission)
    assert as_person(osh).post(url, data).status_code == 302
    mission.action.refresh_from_db()
    assert mission.action.reported_back_at == mission.later


def test_rule_about_a_field_that_the_form_lacks_is_shown(mission, as_person, osh):
    complete_action(mission)
    rows = build_agreed_actions_data(saved=[mission.action]) | {"actions-0-sector": "elders"}
    url, data = edit_meeting("meeting", lambda mission: rows)(mission)
    response = as_person(osh).post(url, data)
    assert response.status_code == 200
    assert "another sector" in response.content.decode()
