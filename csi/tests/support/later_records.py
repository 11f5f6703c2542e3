"""Events after the last day of a random mission: new records, and changes of records.

    mission = build_random_mission(seed)
    builder = LaterRecordsBuilder(mission)
    builder.add_followed_through_concerns()
    …
    builder.add_all()

`changed` counts the changed records by model.
"""

import datetime
import random
from collections import Counter

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from advisers.models import Placement
from advisers.tests.factories import AdviserFactory, PlacementFactory
from csi.concerns.models import Concern
from csi.concerns.tests.factories import ConcernFactory
from csi.core.models import Mission
from csi.core.periods import Month
from csi.tests.support.random_mission import RandomMission, RandomMissionBuilder
from csi.tests.support.random_values import ONE_DAY
from districts.models import AreaOfOperation, CommunityGroup, Contact, Mandate, Sector
from districts.tests.factories import MandateExtensionFactory, MandateFactory, PoliceStationFactory
from forums.models import Action, Meeting, WorkingGroup
from forums.tests.factories import ActionFactory, DiscussionFactory
from initiatives.models import Initiative
from receptions.models import Deployment, MobileReception, ServiceGap
from receptions.tests.factories import ServiceGapFactory

DAYS = 150


class LaterRecordsBuilder(RandomMissionBuilder):
    """Lets `DAYS` days pass; whatever it proposes happens on these days."""

    def __init__(self, mission: RandomMission) -> None:
        super().__init__(mission.seed)
        self.random = random.Random(f"later {mission.seed}")
        self.mission = mission
        self.since = mission.today + ONE_DAY
        self.today = mission.today + datetime.timedelta(days=DAYS)
        self.changed: Counter = Counter()

    def add_followed_through_concerns(self) -> None:
        """Add concerns that were followed through before; random ones seldom are."""
        for meeting in Meeting.objects.held().filter(date__lt=self.mission.today).order_by("pk"):
            district = meeting.group.district
            verifier = Contact.objects.filter(district=district, sector=Sector.WOMEN).first()
            dates = {"raised_on": meeting.date, "reported_back_on": meeting.date + ONE_DAY}
            concern = self.add(ConcernFactory, district=district, **dates)
            if concern and verifier:
                self.add(
                    ActionFactory,
                    meeting=meeting,
                    concern=concern,
                    responsible=None,
                    sector=Sector.AUTHORITIES,
                    done_on=meeting.date,
                    verified_on=meeting.date + ONE_DAY,
                    verified_by=verifier,
                )

    def add_all(self) -> None:
        Mission.objects.update(date=self.today)
        self.communities = list(CommunityGroup.objects.order_by("pk"))
        self.vehicles = [*MobileReception.objects.order_by("pk"), self._add_vehicle()]
        self._continue_mandates()
        self._continue_vehicles()
        for district in self.mission.districts:
            self._continue_district(district)

    # Values: not before `since`.

    def day(self, first: datetime.date | None = None, last: datetime.date | None = None) -> datetime.date:
        return super().day(max(first or self.since, self.since), last)

    def later(self, day: datetime.date, most: int = 120) -> datetime.date | None:
        return super().later(max(day, self.since), most)

    def period_in(self, mandate, days: int) -> tuple[datetime.date, datetime.date | None]:
        starts, _ends = super().period_in(mandate, days)
        starts = max(starts, self.since)
        return starts, self.end(starts)

    def change(self, record, **values) -> None:
        """Change a record if the application permits it."""
        for name, value in values.items():
            setattr(record, name, value)
        try:
            with transaction.atomic():
                record.full_clean()
                record.save()
        except (ValidationError, IntegrityError):
            record.refresh_from_db()
        else:
            self.changed[type(record).__name__] += 1

    # Records

    def _get_station(self, district):
        """Return one of the district's stations, or a new one that opens first."""
        stations = list(district.stations.filter(closed_on=None).order_by("pk"))
        if stations and self.chance(0.6):
            return self.choose(stations)
        return self.add(PoliceStationFactory, district=district, opened_on=self.since)

    def _continue_mandates(self) -> None:
        for mandate in Mandate.objects.order_by("pk"):
            adopted_on = self.day()
            self.add(
                MandateExtensionFactory,
                mandate=mandate,
                requested_on=adopted_on,
                adopted_on=adopted_on,
                decision="PC.DEC/1031",
                ends=adopted_on + datetime.timedelta(days=self.random.randrange(400)),
            )
            self._add_areas(mandate)
        last = max((mandate.ends for mandate in Mandate.objects.exclude(ends=None)), default=self.since)
        starts = max(self.since, last + ONE_DAY)
        if mandate := self.add(MandateFactory, adopted=starts, starts=starts, ends=None):
            self._add_areas(mandate)
        for record in (*AreaOfOperation.objects.order_by("pk"), *Placement.objects.order_by("pk")):
            if record.ends is None and self.chance(0.4):
                self.change(record, ends=self.day())
        adviser = self.add(AdviserFactory, sex="woman", state="FI")
        self.add(PlacementFactory, adviser=adviser, station=self._get_station(self.mission.districts[0]))

    def _continue_vehicles(self) -> None:
        for vehicle in self.vehicles:
            if vehicle and self.chance(0.5):
                kind = self.choose(("repair", "withdrawn"))
                self.add(ServiceGapFactory, vehicle=vehicle, kind=kind, starts=self.day(vehicle.donated), ends=None)
        for record in (*ServiceGap.objects.order_by("pk"), *Deployment.objects.order_by("pk")):
            if record.ends is None and self.chance(0.5):
                self.change(record, ends=self.day())

    def _continue_district(self, district) -> None:
        self.contacts = [
            Contact.objects.filter(district=district, sector=sector).first()
            for sector in (Sector.AUTHORITIES, Sector.POLICE, Sector.WOMEN)
        ]
        self.concerns = [
            *Concern.objects.filter(district=district).order_by("pk"),
            *(self._add_concern(district) for _number in range(self.number(3))),
        ]
        if self.today.year > self.mission.today.year:
            self._add_census_of(district, self.today.year)
        self._add_strengths(district)
        for group in WorkingGroup.objects.filter(district=district).order_by("pk"):
            self._continue_group(group)
        if self.chance(0.5):
            self._add_group(district)
        self._continue_concerns()
        self._continue_initiatives(district)
        for vehicle in self.vehicles:
            if vehicle:
                self._add_deployment(vehicle, district)

    def _continue_group(self, group) -> None:
        first = Month.from_date(self.since).add(1)
        months = [first.add(number) for number in range(3)]
        meetings = [self._add_meeting(group, month, self.choose(("regular", "extraordinary"))) for month in months]
        held = [meeting for meeting in meetings if meeting and meeting.state == "held"]
        for meeting in held:
            self._add_meeting_rows(meeting, [other for other in held if other.date > meeting.date])
            # Concerns that had been followed through return to the agenda.
            for concern in self.concerns:
                if concern and self.chance(0.5):
                    outcome = "resolved" if concern.settled_on else "discussed"
                    self.add(DiscussionFactory, meeting=meeting, concern=concern, raised_by="women", outcome=outcome)
                    self._add_action(meeting, concern, [])
        self._continue_actions(group, held)
        if group.closed is None and self.chance(0.3):
            self.change(group, closed=self.day())

    def _continue_actions(self, group, held: list[Meeting]) -> None:
        for action in Action.objects.filter(meeting__group=group).order_by("pk"):
            if action.done_on is None and self.chance(0.7):
                self.change(action, done_on=self.day())
            if action.done_on and action.verified_on is None and self.chance(0.7):
                self.change(action, verified_on=self.day(action.done_on), verified_by=self.contacts[2])
            reports = [meeting for meeting in held if action.verified_on and meeting.date >= action.verified_on]
            if action.reported_back_at is None and reports:
                self.change(action, reported_back_at=self.choose(reports))

    def _continue_concerns(self) -> None:
        for concern in filter(None, self.concerns):
            concern.refresh_from_db()
            if concern.settled_on is None and self.chance(0.6):
                self.change(concern, state=self.choose(("resolved", "closed")), settled_on=self.day(concern.raised_on))
            if concern.reported_back_on is None and self.chance(0.6):
                self.change(concern, reported_back_on=self.day(concern.settled_on))

    def _continue_initiatives(self, district) -> None:
        for initiative in Initiative.objects.filter(district=district).exclude(status="done").order_by("pk"):
            self.change(initiative, status="done", outcome="They played together.", ends=self.day(initiative.starts))
        for _number in range(self.number(2)):
            self._add_initiative(district)
