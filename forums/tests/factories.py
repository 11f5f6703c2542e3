"""Factories of working groups, meetings and their rows."""

import datetime

import factory
from factory.django import DjangoModelFactory

from csi.concerns.tests.factories import ConcernFactory
from districts.models import Sector
from districts.tests.factories import CommunityGroupFactory, ContactFactory, DistrictFactory
from forums.models import (
    Action,
    Attendance,
    CadenceChange,
    CommunityPresence,
    Discussion,
    Meeting,
    MeetingState,
    WorkingGroup,
)


class WorkingGroupFactory(DjangoModelFactory):
    """A monthly working group established in January 2011."""

    class Meta:
        model = WorkingGroup

    district = factory.SubFactory(DistrictFactory)
    name = factory.Sequence("CSWG {}".format)
    established = datetime.date(2011, 1, 1)
    usual_venue = "House of Culture"


class CadenceChangeFactory(DjangoModelFactory):
    """A meeting every quarter from October 2011 on."""

    class Meta:
        model = CadenceChange

    group = factory.SubFactory(WorkingGroupFactory)
    month = datetime.date(2011, 10, 1)
    cadence = "quarterly"


class MeetingFactory(DjangoModelFactory):
    """A regular meeting held on the 17th of its month; October 2011 by default."""

    class Meta:
        model = Meeting

    group = factory.SubFactory(WorkingGroupFactory)
    month = datetime.date(2011, 10, 1)
    date = factory.LazyAttribute(lambda meeting: meeting.month.replace(day=17))
    venue = "House of Culture"


class PlannedMeetingFactory(MeetingFactory):
    state = MeetingState.PLANNED
    date = None


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    meeting = factory.SubFactory(MeetingFactory)
    sector = Sector.POLICE
    women = 2
    men = 3
    under_30 = 1


class CommunityPresenceFactory(DjangoModelFactory):
    class Meta:
        model = CommunityPresence
        skip_postgeneration_save = True

    meeting = factory.SubFactory(MeetingFactory)
    community = factory.SubFactory(CommunityGroupFactory)
    people = 4

    @factory.post_generation
    def attendance(presence, create, extracted, **kwargs):
        """Add the participants of the communities to a meeting that has fewer."""
        if not create:
            return
        meeting = presence.meeting
        communities = sum(row.people for row in meeting.communities.all())
        missing = communities - sum(row.people for row in meeting.attendances.all())
        if missing > 0:
            row, _created = meeting.attendances.get_or_create(sector=Sector.CIVIL_SOCIETY)
            row.men += missing
            row.save()


class DiscussionFactory(DjangoModelFactory):
    class Meta:
        model = Discussion

    meeting = factory.SubFactory(MeetingFactory)
    concern = factory.SubFactory(ConcernFactory, district=factory.SelfAttribute("..meeting.group.district"))
    raised_by = Sector.WOMEN


class VerifierFactory(ContactFactory):
    """A contact who may verify the actions of ActionFactory."""

    sector = Sector.ELDERS


class ActionFactory(DjangoModelFactory):
    """An action without a concern, due two weeks after its meeting."""

    class Meta:
        model = Action

    meeting = factory.SubFactory(MeetingFactory)
    description = factory.Sequence("Mend the street lights, part {}".format)
    sector = Sector.AUTHORITIES
    responsible = factory.SubFactory(ContactFactory, district=factory.SelfAttribute("..meeting.group.district"))
    due = factory.LazyAttribute(lambda action: action.meeting.date + datetime.timedelta(days=14))
