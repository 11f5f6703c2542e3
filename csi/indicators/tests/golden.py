"""A small fixed mission; `test_indicators.py` contains its indicator values, calculated by hand.

Today is 30 April 2011. Two districts of operation, Osh city and Uzgen; a third is only requested.
"""

import datetime
from decimal import Decimal

from advisers.tests.factories import AdviserFactory, PlacementFactory
from csi.concerns.tests.factories import ConcernFactory
from csi.tests.support.factories import ManagerFactory, ReaderFactory, UserFactory
from districts.tests.factories import (
    AreaOfOperationFactory,
    CommunityGroupFactory,
    DistrictFactory,
    MandateFactory,
    PoliceStationFactory,
    PoliceStrengthFactory,
    PopulationFactory,
    StrengthLineFactory,
)
from forums.tests.factories import (
    ActionFactory,
    AttendanceFactory,
    CommunityPresenceFactory,
    DiscussionFactory,
    MeetingFactory,
    VerifierFactory,
    WorkingGroupFactory,
)
from initiatives.tests.factories import InitiativeFactory
from receptions.tests.factories import (
    AppealCountFactory,
    DeploymentFactory,
    MobileReceptionFactory,
    ServiceGapFactory,
    TripFactory,
)

day = datetime.date.fromisoformat
TODAY = day("2011-04-30")


class GoldenMission:
    """The records; those that tests refer to are attributes."""

    def __init__(self):
        self.osh = DistrictFactory(name_en="Osh city")
        self.uzgen = DistrictFactory(name_en="Uzgen")
        self.manager = ManagerFactory(username="golden-manager")
        self.reader = ReaderFactory(username="golden-reader")
        self.officer = UserFactory(username="golden-officer", districts=[self.osh])
        self._create_presence()
        self._create_police()
        self._create_forums()
        self._create_concerns()
        self._create_receptions()
        self._create_initiatives()

    def _create_presence(self):
        mandate = MandateFactory(adopted=day("2011-01-05"), starts=day("2011-01-10"), ends=day("2011-12-31"))
        AreaOfOperationFactory(mandate=mandate, district=self.osh, starts=day("2011-01-10"))
        AreaOfOperationFactory(mandate=mandate, district=self.uzgen, starts=day("2011-03-01"))
        AreaOfOperationFactory(mandate=mandate, status="requested", starts=day("2011-03-01"))
        self.osh_station, _without_adviser = PoliceStationFactory.create_batch(2, district=self.osh)
        self.uzgen_station = PoliceStationFactory(district=self.uzgen)
        woman = AdviserFactory(state="FI", sex="woman")
        first, second = AdviserFactory.create_batch(2, state="US", sex="man")
        PlacementFactory(mandate=mandate, adviser=woman, station=self.osh_station, starts=day("2011-01-10"))
        PlacementFactory(
            mandate=mandate,
            adviser=first,
            station=self.osh_station,
            starts=day("2011-01-15"),
            ends=day("2011-03-01"),
        )
        PlacementFactory(
            mandate=mandate,
            adviser=second,
            station=self.uzgen_station,
            starts=day("2011-03-01"),
            ends=day("2011-04-30"),
        )

    def _create_police(self):
        self.kyrgyz, self.uzbek = CommunityGroupFactory(name_en="Kyrgyz"), CommunityGroupFactory(name_en="Uzbek")
        census = {"year": 2009, "people": None}
        PopulationFactory(district=self.osh, people=1000)
        PopulationFactory(district=self.osh, community=self.kyrgyz, share=Decimal(60), **census)
        PopulationFactory(district=self.osh, community=self.uzbek, share=Decimal(40), **census)
        PopulationFactory(district=self.uzgen, people=3000)
        PopulationFactory(district=self.uzgen, community=self.kyrgyz, share=Decimal(80), **census)
        self._create_strength(self.osh_station, "2011-01-01", kyrgyz=(2, 6), uzbek=(0, 2))
        self._create_strength(self.osh_station, "2011-04-01", kyrgyz=(2, 5), uzbek=(1, 2))
        self._create_strength(self.uzgen_station, "2011-02-15", kyrgyz=(1, 9))

    def _create_strength(self, station, date, **lines):
        strength = PoliceStrengthFactory(station=station, date=day(date), lines=())
        for name, (women, men) in lines.items():
            StrengthLineFactory(strength=strength, community=getattr(self, name), women=women, men=men)

    def _create_forums(self):
        group = WorkingGroupFactory(district=self.osh, established=day("2011-01-10"))
        two_monthly = WorkingGroupFactory(district=self.osh, established=day("2011-01-01"), cadence="two_monthly")
        # Founded after the middle of March, so no meeting is expected before April.
        new_group = WorkingGroupFactory(district=self.uzgen, established=day("2011-03-16"))
        self.january = MeetingFactory(group=group, month=day("2011-01-01"), date=day("2011-01-20"))
        MeetingFactory(
            group=group, month=day("2011-02-01"), date=None, state="cancelled", cancel_reason="The roads are closed"
        )
        MeetingFactory(group=group, month=day("2011-02-01"), date=day("2011-02-10"), kind="extraordinary")
        self.late = MeetingFactory(group=group, month=day("2011-03-01"), date=day("2011-04-04"))
        self.february = MeetingFactory(group=two_monthly, month=day("2011-02-01"), date=day("2011-02-08"))
        MeetingFactory(group=new_group, month=day("2011-04-01"), date=day("2011-04-12"))
        AttendanceFactory(meeting=self.january, sector="police", women=1, men=3, under_30=1)
        AttendanceFactory(meeting=self.january, sector="women", women=4, men=0, under_30=2)
        AttendanceFactory(meeting=self.january, sector="csi", women=1, men=1, under_30=0)
        AttendanceFactory(meeting=self.february, sector="authorities", women=0, men=2, under_30=0)
        CommunityPresenceFactory(meeting=self.january, community=self.kyrgyz, people=6)
        CommunityPresenceFactory(meeting=self.january, community=self.uzbek, people=2)

    def _create_concerns(self):
        """One concern is followed through; the others stop at each earlier stage."""
        self.reported_back = self._create_concern(
            "2011-01-12", "resolved", settled="2011-02-15", reported_back="2011-04-04"
        )
        self.verified = self._create_concern(
            "2011-01-15", "resolved", settled="2011-03-10", raised_by="police", sensitivity="confidential"
        )
        done = self._create_concern("2011-02-02", "action_agreed")
        agreed = self._create_concern("2011-02-03", "action_agreed")
        discussed = self._create_concern("2011-04-01", "on_agenda")
        self._create_concern("2011-04-30", "open", channel="reception")
        self._create_concern(
            "2011-01-10", "closed", settled="2011-03-01", reported_back="2011-03-01", district=self.uzgen
        )
        for meeting, concern in (
            (self.january, self.reported_back),
            (self.january, self.verified),
            (self.february, done),
            (self.february, agreed),
            (self.late, discussed),
        ):
            DiscussionFactory(meeting=meeting, concern=concern, raised_by=concern.raised_by)
        self._create_action(self.january, self.reported_back, "2011-02-10", done="2011-02-09", verified="2011-02-15")
        self._create_action(self.january, self.verified, "2011-02-28", done="2011-03-05", verified="2011-03-10")
        self._create_action(self.february, done, "2011-03-31", done="2011-03-31")
        self._create_action(self.february, agreed, "2011-04-15")

    def _create_concern(self, raised_on, state, settled=None, reported_back=None, **values):
        return ConcernFactory(
            raised_on=day(raised_on),
            state=state,
            settled_on=settled and day(settled),
            reported_back_on=reported_back and day(reported_back),
            **{"district": self.osh, **values},
        )

    def _create_action(self, meeting, concern, due, done=None, verified=None):
        ActionFactory(
            meeting=meeting,
            concern=concern,
            due=day(due),
            done_on=done and day(done),
            verified_on=verified and day(verified),
            verified_by=VerifierFactory(district=self.osh) if verified else None,
        )

    def _create_receptions(self):
        first, second = MobileReceptionFactory.create_batch(2, donated=day("2011-02-10"))
        in_osh = DeploymentFactory(vehicle=first, district=self.osh, starts=day("2011-02-15"))
        in_uzgen = DeploymentFactory(
            vehicle=second, district=self.uzgen, starts=day("2011-03-01"), ends=day("2011-03-31")
        )
        ServiceGapFactory(vehicle=first, starts=day("2011-02-26"), ends=day("2011-03-03"))
        ServiceGapFactory(vehicle=second, kind="withdrawn", starts=day("2011-04-21"))
        mixed_crew_trip = TripFactory(deployment=in_osh, date=day("2011-02-20"), visitors_women=6, visitors_men=4)
        TripFactory(
            deployment=in_osh,
            date=day("2011-03-10"),
            officers_women=0,
            officers_men=2,
            visitors_women=0,
            visitors_men=5,
        )
        unrecorded_crew_trip = TripFactory(
            deployment=in_uzgen,
            date=day("2011-03-12"),
            officers_women=0,
            officers_men=0,
            visitors_women=3,
            visitors_men=2,
        )
        AppealCountFactory(trip=mixed_crew_trip, topic="documents", received=3)
        AppealCountFactory(trip=mixed_crew_trip, topic="land", received=2)
        AppealCountFactory(trip=unrecorded_crew_trip, topic="documents", received=1, settled=0)

    def _create_initiatives(self):
        InitiativeFactory(
            done=True,
            district=self.osh,
            further_districts=[self.uzgen],
            concerns=[self.reported_back],
            starts=day("2011-02-28"),
            ends=day("2011-03-01"),
            participants_women=10,
            participants_men=30,
        )
        InitiativeFactory(
            done=True,
            district=self.uzgen,
            kind="school",
            starts=day("2011-03-31"),
            participants_women=20,
            participants_men=0,
            budget=Decimal(100),
            spent=None,
        )
        InitiativeFactory(district=self.osh, starts=day("2011-03-05"))
