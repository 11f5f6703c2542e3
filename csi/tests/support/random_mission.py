"""Random missions of valid records, for properties that must hold for every mission.

    mission = build_random_mission(seed)

Equal seeds give equal missions. The proposed records are extreme: mandates with gaps, districts never in operation,
empty months, several meetings in one cycle, greatest counts. Rejected proposals are dropped: all records are valid.
"""

import datetime
import itertools
import random
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from advisers.tests.factories import AdviserFactory, ObservationFactory, PlacementFactory
from csi.accounts.models import User
from csi.concerns.models import ConcernCategory, ConcernChannel
from csi.concerns.tests.factories import ConcernFactory
from csi.core.models import Mission
from csi.core.periods import Month
from csi.indicators.registry import REGISTRY
from csi.indicators.tests.factories import TargetFactory
from csi.returns.tests.factories import MonthlyReturnFactory
from csi.tests.support.factories import AdministratorFactory, ManagerFactory, ReaderFactory, UserFactory
from csi.tests.support.random_values import GREATEST_COUNT, RandomValues
from districts.models import District, PoliceStation, Sector
from districts.tests.factories import (
    AreaOfOperationFactory,
    CommunityGroupFactory,
    ContactFactory,
    DistrictFactory,
    MandateFactory,
    PoliceStationFactory,
    PoliceStrengthFactory,
    PopulationFactory,
    ProvinceFactory,
    StrengthLineFactory,
)
from forums.models import MeetingCadence
from forums.tests.factories import (
    ActionFactory,
    AttendanceFactory,
    CadenceChangeFactory,
    CommunityPresenceFactory,
    DiscussionFactory,
    MeetingFactory,
    WorkingGroupFactory,
)
from initiatives.models import InitiativeKind
from initiatives.tests.factories import InitiativeFactory
from receptions.models import AppealTopic
from receptions.tests.factories import (
    AppealCountFactory,
    DeploymentFactory,
    MobileReceptionFactory,
    ServiceGapFactory,
    TripFactory,
)


@dataclass
class RandomMission:
    """The users by role, the records by which tests choose URLs, and the numbers of proposals by model."""

    seed: int
    today: datetime.date
    first_day: datetime.date
    districts: list[District] = field(default_factory=list)
    users: dict[str, User | None] = field(default_factory=dict)
    stored: Counter = field(default_factory=Counter)
    rejected: Counter = field(default_factory=Counter)

    @property
    def months(self) -> list[Month]:
        """The months from the first mandate to today."""
        return Month.from_date(self.today).get_preceding_months(36, self.first_day)


class RandomMissionBuilder(RandomValues):
    """Proposes the records of a mission, from those that others refer to on."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.mission = RandomMission(seed, self.today, self.first_day)

    def build(self) -> RandomMission:
        Mission.objects.update_or_create(
            pk=1, defaults={"name": "CSI", "country": "K", "is_demonstration": True, "date": self.today}
        )
        province = self.add(ProvinceFactory)
        self.mission.districts = [self.add(DistrictFactory, province=province) for _number in range(self.most + 2)]
        self.communities = [self.add(CommunityGroupFactory) for _number in range(self.number(3))]
        self.vehicles = [self._add_vehicle() for _number in range(1 + self.number(3))]
        self._add_mandates()
        for district in self.mission.districts:
            self._add_district_records(district)
        self._date_stations()
        self._add_targets()
        self._add_users()
        self._add_returns()
        return self.mission

    def add(self, factory, **values):
        """Save a record if it is valid, and return it; None if it is rejected."""
        record = factory.build(**values)
        name = type(record).__name__
        try:
            with transaction.atomic():
                record.full_clean()
                record.save()
        except (ValidationError, IntegrityError):
            self.mission.rejected[name] += 1
            return None
        self.mission.stored[name] += 1
        return record

    def _add_vehicle(self):
        donated = self.day()
        vehicle = self.add(MobileReceptionFactory, donated=donated)
        for _number in range(self.number(2)):
            starts = self.day(donated)
            self.add(ServiceGapFactory, vehicle=vehicle, starts=starts, ends=self.sometimes(self.later(starts, 60)))
        return vehicle

    def _add_mandates(self) -> None:
        starts = self.first_day
        for _number in range(self.random.randint(1, 3)):
            days = self.random.choice((1, 40, 150, 300))
            ends = None if self.chance(0.2) else starts + datetime.timedelta(days=days)
            mandate = self.add(MandateFactory, adopted=starts, starts=starts, ends=ends)
            if mandate:
                self._add_areas(mandate)
            if ends is None:
                return
            starts = ends + datetime.timedelta(days=self.random.choice((1, 20, 70)))

    def _add_areas(self, mandate) -> None:
        # The last district is never in operation.
        for district in self.mission.districts[:-1]:
            if self.chance(0.7):
                starts, ends = self.period_in(mandate, self.random.choice((0, 0, 10, 45)))
                status = self.choose(("active", "active", "active", "closed", "requested"))
                if status == "closed":
                    ends = ends or mandate.ends
                self.add(
                    AreaOfOperationFactory, mandate=mandate, district=district, status=status, starts=starts, ends=ends
                )
        for _number in range(self.number(3)):
            adviser = self.add(AdviserFactory, sex=self.choose(("woman", "man")), state=self.choose(("FI", "US", "KG")))
            starts, ends = self.period_in(mandate, self.random.randrange(60))
            station = self._get_station(self.choose(self.mission.districts))
            self.add(PlacementFactory, adviser=adviser, station=station, mandate=mandate, starts=starts, ends=ends)

    def _get_station(self, district):
        """Return one of the district's stations, or a new one."""
        stations = list(district.stations.order_by("pk"))
        if stations and self.chance(0.6):
            return self.choose(stations)
        return self.add(PoliceStationFactory, district=district)

    def _date_stations(self) -> None:
        """Open and close stations, as far as their records allow it."""
        # With draws of its own, so that the other records of a seed stay as they were.
        choose = random.Random(self.mission.seed)
        for station, name in itertools.product(PoliceStation.objects.order_by("pk"), ("opened_on", "closed_on")):
            day = self.first_day + datetime.timedelta(days=choose.randrange((self.today - self.first_day).days + 30))
            setattr(station, name, day)
            try:
                with transaction.atomic():
                    station.full_clean()
                    station.save()
            except (ValidationError, IntegrityError):
                setattr(station, name, None)

    def _add_district_records(self, district) -> None:
        self._add_census(district)
        self._add_strengths(district)
        self.contacts = [
            self.add(ContactFactory, district=district, sector=sector)
            for sector in (Sector.AUTHORITIES, Sector.POLICE, Sector.WOMEN)
        ]
        self.concerns = [self._add_concern(district) for _number in range(self.number(3) * 2)]
        for _number in range(self.random.choice((0, 1, self.most))):
            self._add_group(district)
        for _number in range(self.number(3)):
            self.add(ObservationFactory, district=district, date=self.day(), kind="incident")
            self._add_initiative(district)
        for vehicle in self.vehicles:
            self._add_deployment(vehicle, district)

    def _add_census(self, district) -> None:
        for year in self.random.sample((1999, 2009, 2011), self.random.randint(0, 2)):
            self._add_census_of(district, year)

    def _add_census_of(self, district, year: int) -> None:
        people = self.random.choice((1, 3, 100_000, 2_000_000_000))
        total = self.add(PopulationFactory, district=district, year=year, people=people)
        remaining, remaining_people = Decimal(100), people if total else 0
        for community in self.communities:
            if self.chance(0.5):
                share = min(remaining, self.random.choice((Decimal(0), Decimal("33.3"), Decimal(100))))
                remaining -= share
                values = {"people": None, "share": share}
            else:
                counted = self.random.randint(0, remaining_people)
                remaining_people -= counted
                remaining -= min(remaining, Decimal(100))
                values = {"people": counted}
            self.add(PopulationFactory, district=district, community=community, year=year, **values)

    def _add_strengths(self, district) -> None:
        for _number in range(self.number(3)):
            with transaction.atomic():
                strength = self.add(PoliceStrengthFactory, station=self._get_station(district), date=self.day())
                counts = [(community, self.count(), self.count()) for community in self.communities if strength]
                lines = [
                    self.add(StrengthLineFactory, strength=strength, community=community, women=women, men=men)
                    for community, women, men in counts
                ]
                if strength and not any(lines):
                    strength.delete()
                    self.mission.stored["PoliceStrength"] -= 1

    def _add_concern(self, district):
        raised_on = self.day()
        settled_on = self.sometimes(self.later(raised_on))
        return self.add(
            ConcernFactory,
            district=district,
            category=self.choose(ConcernCategory),
            channel=self.choose(ConcernChannel),
            raised_by=self.choose(Sector),
            sensitivity=self.choose(("normal", "restricted", "confidential")),
            raised_on=raised_on,
            settled_on=settled_on,
            state=self.choose(("resolved", "closed")) if settled_on else "open",
            reported_back_on=self.sometimes(self.later(settled_on or raised_on)),
        )

    def _add_cadence_changes(self, group) -> None:
        # With draws of its own, so that the other records of a seed stay as they were.
        choose = random.Random(f"{self.mission.seed} {group.established}")
        for _number in range(choose.choice((0, 1, 2))):
            month = Month.from_date(group.established).add(choose.randint(0, 8))
            self.add(CadenceChangeFactory, group=group, month=month.start, cadence=choose.choice(MeetingCadence.values))

    def _add_group(self, district) -> None:
        # Most groups exist since the start, some since a later day.
        established = self.day(last=self.choose((self.first_day, self.first_day, self.today)))
        group = self.add(
            WorkingGroupFactory,
            district=district,
            established=established,
            closed=self.sometimes(self.end(established)),
            cadence=self.choose(MeetingCadence),
        )
        if group is None:
            return
        self._add_cadence_changes(group)
        held = []
        first = Month.from_date(established)
        for step in range(min((self.today - established).days // 28 + 2, 20)):
            # Some months have no meeting, others a regular and an extraordinary one.
            if self.chance(0.2):
                continue
            for kind in ("regular", "extraordinary")[: self.random.choice((1, 1, 2))]:
                if (meeting := self._add_meeting(group, first.add(step), kind)) and meeting.state == "held":
                    held.append(meeting)
        for meeting in held:
            self._add_meeting_rows(meeting, [other for other in held if other.date > meeting.date])

    def _add_meeting(self, group, month: Month, kind: str):
        day = self.day(month.start, month.start + datetime.timedelta(days=self.random.choice((27, 27, 60))))
        state = self.choose(("held", "held", "held", "cancelled", "planned"))
        reason = "The roads are closed" if state == "cancelled" else ""
        return self.add(
            MeetingFactory, group=group, month=month.start, date=day, kind=kind, state=state, cancel_reason=reason
        )

    def _add_meeting_rows(self, meeting, later_meetings) -> None:
        people = 0
        for sector in self.random.sample(list(Sector), self.number(3)):
            women, men = self.count(), self.count()
            under_30 = self.random.randint(0, min(women + men, GREATEST_COUNT))
            row = self.add(AttendanceFactory, meeting=meeting, sector=sector, women=women, men=men, under_30=under_30)
            people += women + men if row else 0
        for community in self.communities:
            present = self.random.randint(0, min(people, GREATEST_COUNT))
            if self.add(CommunityPresenceFactory, meeting=meeting, community=community, people=present):
                people -= present
        for concern in self.concerns:
            if concern and concern.raised_on <= meeting.date and self.chance(0.5):
                outcome = self.choose(("discussed", "next_agenda", "not_reached"))
                outcome = "resolved" if concern.settled_on and concern.settled_on < meeting.date else outcome
                self.add(DiscussionFactory, meeting=meeting, concern=concern, raised_by="women", outcome=outcome)
                self._add_action(meeting, concern, later_meetings)
        if self.chance(0.3):
            self._add_action(meeting, None, later_meetings)

    def _add_action(self, meeting, concern, later_meetings) -> None:
        due = meeting.date + datetime.timedelta(days=self.random.randrange(60))
        done_on = self.sometimes(self.later(meeting.date))
        verified_on = done_on and self.sometimes(self.later(done_on))
        reports = [later for later in later_meetings if verified_on and later.date >= verified_on]
        self.add(
            ActionFactory,
            meeting=meeting,
            concern=concern,
            sector=Sector.AUTHORITIES,
            responsible=self.contacts[0],
            due=due,
            done_on=done_on,
            verified_on=verified_on,
            verified_by=self.contacts[2] if verified_on else None,
            reported_back_at=self.choose(reports) if reports and self.chance(0.7) else None,
        )

    def _add_initiative(self, district) -> None:
        starts = self.day()
        women, men = self.count(), self.count()
        is_done = self.chance(0.7)
        initiative = self.add(
            InitiativeFactory,
            district=district,
            kind=self.choose(InitiativeKind),
            status="done" if is_done else self.choose(("proposed", "approved", "cancelled")),
            outcome="They played together." if is_done else "",
            starts=starts,
            ends=self.sometimes(self.later(starts, 20)),
            participants_women=women,
            participants_men=men,
            participants_under_30=self.random.randint(0, min(women + men, GREATEST_COUNT)),
            budget=self.choose((Decimal(0), Decimal("0.01"), Decimal("99999999.99"))),
            spent=self.sometimes(Decimal(0)),
        )
        if initiative and self.concerns and (concern := self.choose(self.concerns)):
            initiative.concerns.add(concern)

    def _add_deployment(self, vehicle, district) -> None:
        if self.chance(0.4):
            return
        starts = self.day(vehicle.donated)
        ends = self.sometimes(starts + datetime.timedelta(days=self.random.choice((0, 20, 40))))
        deployment = self.add(DeploymentFactory, vehicle=vehicle, district=district, starts=starts, ends=ends)
        for _number in range(self.number(4) * 3 if deployment else 0):
            women, men = self.random.choice(((0, 0), (1, 1), (0, 2), (3, 0)))
            trip = self.add(
                TripFactory,
                deployment=deployment,
                date=self.day(starts, min(ends or self.today, self.today)),
                officers_women=women,
                officers_men=men,
                visitors_women=self.count(),
                visitors_men=self.count(),
            )
            if trip and self.chance(0.6):
                received = self.count()
                settled = self.random.randint(0, received)
                referred = self.random.randint(0, received - settled)
                topic = self.choose(AppealTopic)
                self.add(
                    AppealCountFactory, trip=trip, topic=topic, received=received, settled=settled, referred=referred
                )

    def _add_targets(self) -> None:
        for key in self.random.sample(sorted(REGISTRY), 12):
            starts = self.day(last=self.today - datetime.timedelta(days=20))
            period = {"starts": starts, "ends": starts + datetime.timedelta(days=self.random.choice((0, 90, 365)))}
            baseline, value = self.random.choice(((0, 0), (50, 50), (10, 90), (90, Decimal("0.01"))))
            district = self.sometimes(self.mission.districts[0])
            self.add(TargetFactory, indicator=key, district=district, baseline=baseline, value=value, **period)

    def _add_users(self) -> None:
        districts = self.mission.districts
        self.mission.users = {
            "anonymous": None,
            "reader": ReaderFactory(username="random-reader"),
            "field staff": UserFactory(username="random-staff", districts=districts[: self.random.randint(0, 2)]),
            "manager": ManagerFactory(username="random-manager"),
            "administrator": AdministratorFactory(username="random-admin"),
        }

    def _add_returns(self) -> None:
        """Add returns last: an accepted one locks its month."""
        for district in self.mission.districts:
            for month in self.mission.months:
                if self.chance(0.4):
                    is_accepted = self.chance(0.5) and month.end <= self.today
                    values = {"accepted": True, "decided_by": self.mission.users["manager"]} if is_accepted else {}
                    self.add(MonthlyReturnFactory, district=district, month=month.start, **values)


def build_random_mission(seed: int) -> RandomMission:
    """Create the mission of this seed in the database."""
    return RandomMissionBuilder(seed).build()
