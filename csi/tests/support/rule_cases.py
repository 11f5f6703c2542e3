"""Records, statements and form data of the tests of rules across tables."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.db import connection

from advisers.tests.factories import ObservationFactory
from csi.concerns.tests.factories import ConcernFactory
from csi.tests.support.sql import update
from districts.tests.factories import CommunityGroupFactory, ContactFactory
from forums.tests.factories import (
    ActionFactory,
    AttendanceFactory,
    CommunityPresenceFactory,
    MeetingFactory,
    PlannedMeetingFactory,
    VerifierFactory,
    WorkingGroupFactory,
)
from forums.tests.form_data import build_action_data, build_group_data, build_meeting_data
from initiatives.tests.factories import InitiativeFactory

day = datetime.date.fromisoformat


def create_mission(osh_city, uzgen_district):
    """A meeting of 17 October with an action, meetings before and after it, and records of elsewhere."""
    group = WorkingGroupFactory(district=osh_city, established=day("2011-03-10"))
    meeting = MeetingFactory(group=group)
    return SimpleNamespace(
        osh=osh_city,
        uzgen=uzgen_district,
        group=group,
        meeting=meeting,
        earlier=MeetingFactory(group=group, kind="extraordinary", date=day("2011-10-05")),
        later=MeetingFactory(group=group, kind="extraordinary", date=day("2011-10-30")),
        planned=PlannedMeetingFactory(group=group, month=day("2011-11-01")),
        elsewhere=MeetingFactory(group__district=osh_city, date=day("2011-10-30")),
        action=ActionFactory(meeting=meeting, due=day("2011-11-15")),
        verifier=VerifierFactory(district=osh_city),
        same_sector=ContactFactory(district=osh_city),
        foreign_contact=VerifierFactory(district=uzgen_district),
        kyrgyz=CommunityGroupFactory(name_en="Kyrgyz"),
        concern=ConcernFactory(district=osh_city),
        foreign_concern=ConcernFactory(district=uzgen_district),
    )


def complete_action(mission):
    """Verify the action and report it back, on valid dates."""
    update(
        mission.action,
        done_on="2011-10-20",
        verified_on="2011-10-25",
        verified_by_id=mission.verifier.pk,
        reported_back_at_id=mission.later.pk,
    )


def finish_action_late(mission):
    """Record an action that was done on the day of its verification."""
    update(mission.action, done_on="2011-10-25", verified_on="2011-10-25", verified_by_id=mission.verifier.pk)


def attend_earlier_meeting(mission):
    AttendanceFactory(meeting=mission.earlier)


def count_communities(mission):
    CommunityPresenceFactory(meeting=mission.earlier, community=mission.kyrgyz)


def close_group(mission):
    mission.planned.delete()
    update(mission.group, closed="2011-10-31")


def link_observation(mission):
    ObservationFactory(district=mission.osh, concern=mission.concern)


def link_initiative(mission):
    initiative = InitiativeFactory(district=mission.osh)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO initiatives_initiative_concerns (initiative_id, concern_id) VALUES (%s, %s)",
            [initiative.pk, mission.foreign_concern.pk],
        )


def change(name, **values):
    """Return a function that updates the record `name`; a value may be the name of another record."""

    def run(mission):
        update(getattr(mission, name), **{column: get_pk(mission, value) for column, value in values.items()})

    return run


def get_pk(mission, value):
    return getattr(vars(mission).get(value), "pk", value)


def edit_action(**values):
    def build(mission):
        names = {name: get_pk(mission, value) for name, value in values.items()}
        data = build_action_data(mission.meeting, responsible=mission.action.responsible_id) | names
        return f"{mission.action.get_absolute_url()}edit/", data

    return build


def edit_meeting(name, get_rows=lambda mission: {}, **changes):
    def build(mission):
        meeting = getattr(mission, name)
        data = {"month": f"{meeting.month:%Y-%m}", "kind": meeting.kind, "date": str(meeting.date or ""), **changes}
        data |= {"minutes": "Peaceful.", **get_rows(mission)}
        return f"{meeting.get_absolute_url()}edit/", build_meeting_data(mission.group, **data)

    return build


def edit_group(**changes):
    def build(mission):
        data = build_group_data(mission.osh, name=mission.group.name, established="2011-03-10")
        return f"{mission.group.get_absolute_url()}edit/", data | changes

    return build


def edit_concern(district="osh", **changes):
    def build(mission):
        data = {
            "district": getattr(mission, district).pk,
            "category": "street",
            "summary": "Street lamps are dark",
            "channel": "forum",
            "raised_by": "women",
            "raised_on": "2011-09-12",
            "sensitivity": "normal",
            "state": "open",
        }
        return f"{mission.concern.get_absolute_url()}edit/", data | changes

    return build


def edit_observation(mission):
    observation = ObservationFactory(district=mission.osh)
    return f"{observation.get_absolute_url()}edit/", {
        "district": mission.osh.pk,
        "date": "2011-10-17",
        "kind": "challenge",
        "summary": "Dark streets",
        "sensitivity": "normal",
        "concern": mission.foreign_concern.pk,
    }


@dataclass(frozen=True)
class Rule:
    """A rule: the statement and the form data that it rejects.

    `field`: where the form shows the message, a field or a formset. `prepare` makes the records violate the rule by
    the next change.
    """

    constraint: str
    statement: Callable[[Any], Any]
    form: Callable[[Any], Any]
    field: str
    message: str
    prepare: Callable[[Any], Any] = lambda mission: None
