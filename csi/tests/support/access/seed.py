"""A small mission of two districts, each with a record of every kind and sensitivity, a canary in every text field."""

import datetime
import itertools
import re
from dataclasses import dataclass, field, replace

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection, models
from django.test import Client

from advisers.tests.factories import AdviserFactory, ObservationFactory, PlacementFactory
from csi.accounts.models import User
from csi.accounts.services import create_calendar_feed
from csi.concerns.models import Concern
from csi.concerns.tests.factories import ConcernFactory
from csi.core.models import Mission
from csi.gallery.fields import get_thumbnail_name
from csi.gallery.tests.factories import PhotoFactory, PublicPhotoFactory
from csi.indicators.tests.factories import TargetFactory
from csi.reports.models import ReportSubscription
from csi.returns.tests.factories import MonthlyReturnFactory
from csi.tests.support.access.identities import (
    DECIDERS,
    OF_THE_MISSION,
    OTHER_TEAM,
    PUBLIC,
    RECORDERS,
    TEAM,
    Home,
    home_of,
    team_of,
)
from csi.tests.support.factories import AdministratorFactory, ManagerFactory, ReaderFactory, UserFactory
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
from forums.tests.factories import (
    ActionFactory,
    AttendanceFactory,
    CommunityPresenceFactory,
    DiscussionFactory,
    MeetingFactory,
    PlannedMeetingFactory,
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

TODAY = datetime.date(2011, 10, 31)
CANARY = re.compile(rb"zq\d{4}x", re.IGNORECASE)
# What a long text says behind its canary, so that what looks for likeness finds it.
WORDS = " the lamps of the market are dark"
DOMAIN = (
    "core",
    "accounts",
    "indicators",
    "reports",
    "districts",
    "forums",
    "receptions",
    "initiatives",
    "concerns",
    "returns",
)
DOMAIN += ("advisers", "gallery")
# Names of places and of communities, the mission and its mandates are printed on the factsheet.
PUBLIC_FIELDS = {
    "Mission": {"name", "country", "note"},
    "Province": {"name_en", "name_ru", "name_ky", "pcode"},
    "District": {"name_en", "name_ru", "name_ky", "pcode", "centre"},
    "Mandate": {"decision"},
}
# What is no text of people's; a step's remark is written by PostgreSQL from the return's.
NO_TEXT = {
    "AccessEvent": {"detail", "page", "program"},
    "CalendarFeed": {"token_hash"},
    "Province": {"iso_3166_2"},
    "ReturnStep": {"remark"},
    "User": {"password", "username"},
}
# Rows of a record's tables, and what a step of it left: at home where the record is.
PARENTS = {"ReturnStep": "monthly_return", "InitiativeConcern": "concern", "InitiativeDistrict": "initiative"}
# Of each district's returns June's waits, July's is accepted, August's was given back, September's is a draft.
DECIDED = "decided_at = now(), decided_by_id = %(manager)s"
RETURN_STEPS = (
    "UPDATE returns_monthlyreturn SET status = 'submitted', submitted_at = now() WHERE month < '2011-09-01'",
    f"UPDATE returns_monthlyreturn SET status = 'accepted', remark = '', {DECIDED} WHERE month = '2011-07-01'",
    f"UPDATE returns_monthlyreturn SET status = 'returned', {DECIDED} WHERE month = '2011-08-01'",
)


@dataclass
class Field:
    """What was sown. `homes`: {(model, number): Home}; `canaries`: {canary: (readers, where it stands)}."""

    homes: dict = field(default_factory=dict)
    canaries: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)
    clients: dict = field(default_factory=dict)
    tokens: dict = field(default_factory=dict)
    districts: dict = field(default_factory=dict)
    deleted: list = field(default_factory=list)
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def keep(self, record, home):
        self.homes[type(record), record.pk] = home
        return record

    def home(self, record):
        if parent := PARENTS.get(type(record).__name__):
            return self.home(getattr(record, parent))
        return self.homes[type(record), record.pk]

    def records_of(self, model):
        """[(number, home)] of that model, as far as they are still there."""
        there = set(model._base_manager.values_list("pk", flat=True))
        return [(pk, home) for (kind, pk), home in self.homes.items() if kind is model and pk in there]

    def canary(self, readers, place):
        token = f"zq{next(self.numbers):04}x"
        self.canaries[token.encode()] = (readers, place)
        return token

    def met(self, content):
        """The canaries in these bytes."""
        return {token.lower() for token in CANARY.findall(content)}

    def forbidden(self, people, content):
        """The canaries in these bytes that none of these people may read, by where they stand."""
        told = (self.canaries[token] for token in self.met(content))
        return sorted(where for readers, where in told if not people & readers)


def sow():
    """The mission, sown; every record has a home, every text field a canary."""
    ours = Field()
    number_from_a_thousand()
    make_people(ours)
    mandate = ours.keep(MandateFactory(decision="PC.DEC/977"), OF_THE_MISSION)
    # A share of the two communities is a cell under five on every page that counts people.
    communities = [ours.keep(CommunityGroupFactory(), OF_THE_MISSION) for _number in range(2)]
    shared = {"adviser": AdviserFactory(), "vehicle": MobileReceptionFactory()}
    for record in shared.values():
        ours.keep(record, OF_THE_MISSION)
    ours.keep(ServiceGapFactory(vehicle=shared["vehicle"], ends=datetime.date(2011, 9, 25)), OF_THE_MISSION)
    ours.keep(TargetFactory(), OF_THE_MISSION)
    ours.keep(ReportSubscription.objects.create(user=ours.people["manager"]), Home(DECIDERS))
    ours.keep(Mission.objects.create(pk=1, name="CSI", country="K", is_demonstration=True, date=TODAY), PUBLIC)
    for team, names in ((TEAM, ("osh", "colleague")), (OTHER_TEAM, ("uzgen", "uzgen"))):
        sow_district(ours, team, *(ours.people[name] for name in names), mandate, communities, shared)
    one, other = ours.districts.values()
    both = InitiativeFactory(district=other, further_districts=[one], concerns=Concern.objects.filter(district=other))
    ours.keep(both, home_of(type(both), TEAM | OTHER_TEAM, kept_by=OTHER_TEAM))
    plant(ours)
    accept_and_disclose(ours)
    let_in(ours)
    return ours


def number_from_a_thousand():
    """Numbers of four digits, as of a mission of some age: they are grouped where people read them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences")
        for (sequence,) in cursor.fetchall():
            cursor.execute(f"ALTER SEQUENCE {sequence} RESTART WITH 1001")


def let_in(ours):
    """Everyone signs in and makes a calendar address; then the account of `left` is disabled."""
    for person in User.objects.all():
        ours.clients[person.username] = Client(raise_request_exception=False)
        ours.clients[person.username].force_login(person)
        ours.tokens[person.username] = create_calendar_feed(acting_user=person)
        ours.people[person.username] = person
    ours.clients["anonymous"] = Client(raise_request_exception=False)
    User.objects.filter(username="left").update(is_active=False)


def make_people(ours):
    made = {
        "osh": UserFactory(username="osh"),
        "colleague": UserFactory(username="colleague"),
        "left": UserFactory(username="left"),
        "uzgen": UserFactory(username="uzgen"),
        "reader": ReaderFactory(username="reader"),
        "manager": ManagerFactory(username="manager"),
        "admin": AdministratorFactory(username="admin"),
    }
    for name, person in made.items():
        ours.people[name] = ours.keep(person, Home(DECIDERS | {name}))


def sow_district(ours, team, author, colleague, mandate, communities, shared):
    """A record of every kind, of that team; the confidential ones are the author's and the colleague's."""

    def add(factory, home=None, **values):
        record = factory(**values)
        return ours.keep(record, home or home_of(type(record), team))

    province = add(ProvinceFactory, OF_THE_MISSION)
    district = add(DistrictFactory, province=province)
    ours.districts[author.username] = district
    for person in ours.people.values():
        if person.username in team or (person.username == "left" and "osh" in team):
            person.districts.add(district)
    station = add(PoliceStationFactory, district=district)
    contact = add(ContactFactory, district=district, office_is_public=True)
    add(AreaOfOperationFactory, district=district, mandate=mandate)
    add(TargetFactory, district=district)
    for community in communities:
        add(PopulationFactory, district=district, community=community)
    strength = add(PoliceStrengthFactory, station=station)
    add(StrengthLineFactory, strength=strength, community=communities[0])
    adviser = add(AdviserFactory)
    add(PlacementFactory, adviser=adviser, station=station, mandate=mandate)
    # The shared adviser and van came here from, or went on to, the other district.
    first = len(ours.districts) == 1
    months = {
        "starts": datetime.date(2011, 1 if first else 7, 1),
        "ends": datetime.date(2011, 6, 30) if first else None,
    }
    add(PlacementFactory, adviser=shared["adviser"], station=station, mandate=mandate, **months)
    days = {"starts": datetime.date(2011, 7 if first else 9, 10 if first else 26)}
    days["ends"] = datetime.date(2011, 9, 10) if first else None
    add(DeploymentFactory, vehicle=shared["vehicle"], district=district, **days)
    vehicle = add(MobileReceptionFactory)
    add(ServiceGapFactory, vehicle=vehicle, starts=datetime.date(2011, 8, 1), ends=datetime.date(2011, 8, 20))
    deployment = add(DeploymentFactory, vehicle=vehicle, district=district)
    trip = add(TripFactory, deployment=deployment, date=datetime.date(2011, 10, 12), visitors_women=2, visitors_men=1)
    add(AppealCountFactory, trip=trip)
    group = add(WorkingGroupFactory, district=district, chair=contact)
    meeting = add(MeetingFactory, group=group)
    meeting.minutes_file.save("minutes.pdf", ContentFile(b"%PDF-1.4\n"))
    planned = add(PlannedMeetingFactory, group=group, month=datetime.date(2011, 11, 1))
    add(AttendanceFactory, meeting=meeting, men=1, under_30=0)
    add(CommunityPresenceFactory, meeting=meeting, community=communities[0])
    initiative = add(InitiativeFactory, district=district, done=True, participants_women=2, participants_men=1)
    initiative.partners.add(contact)
    for sensitivity, person in sensitivities(author, colleague):
        secret = person.username if sensitivity == "confidential" else None
        words = {"district": district, "sensitivity": sensitivity, "created_by": person}
        concern = add_secret(ours, team, secret, ConcernFactory, **words)
        add_secret(ours, team, secret, ObservationFactory, station=station, adviser=adviser, **words)
        for one in (meeting, planned):
            add_secret(ours, team, secret, DiscussionFactory, meeting=one, concern=concern)
        add_secret(ours, team, secret, ActionFactory, meeting=meeting, concern=concern, responsible=contact)
        initiative.concerns.add(concern)
    # What everyone of the team reads leads to what only the colleague does.
    add(ObservationFactory, district=district, concern=concern, created_by=author)
    add(ActionFactory, meeting=meeting, responsible=contact)
    add(PhotoFactory, district=district, meeting=meeting, created_by=author)
    add(PublicPhotoFactory, district=district, trip=trip)
    for month in (6, 7, 8, 9):
        add(MonthlyReturnFactory, district=district, month=datetime.date(2011, month, 1))
    ours.deleted.append(add(ContactFactory, district=district, office_is_public=True))


def sensitivities(author, colleague):
    """Every sensitivity; confidential ones also by the colleague, where there is one."""
    yield from (("normal", author), ("restricted", author), ("confidential", author))
    if colleague != author:
        yield "confidential", colleague


def add_secret(ours, team, confided_to, factory, **values):
    record = factory(**values)
    return ours.keep(record, home_of(type(record), team, confided_to=confided_to))


def plant(ours):
    """A canary in every text field of every record, by SQL, as another program would."""
    for model in apps.get_models():
        if model._meta.app_label not in DOMAIN or not model._meta.managed:
            continue
        names = text_fields(model)
        for record in model._base_manager.all() if names else ():
            home = ours.home(record)
            words = {}
            for name in names:
                token = ours.canary(readers_of(record, name, home), f"{model.__name__} {record.pk} {name}")
                words[name] = text_for(model, name, token)
            model._base_manager.filter(pk=record.pk).update(**words)
            plant_files(ours, record, home)


def readers_of(record, name, home):
    """Who may read that field: of most, who may read the record."""
    if name in PUBLIC_FIELDS.get(type(record).__name__, ()) or (name == "caption" and record.is_public):
        return PUBLIC.readers
    if name in ("first_name", "last_name") and isinstance(record, User):
        # What people did bears their names: of managers and administrators, everywhere.
        return RECORDERS if record.username in DECIDERS else home.readers | team_of(record.username)
    return home.readers


def text_fields(model):
    """The names of a model's own text fields."""
    left_out = NO_TEXT.get(model.__name__, ())
    return [
        one.name
        for one in model._meta.concrete_fields
        if type(one) in (models.CharField, models.TextField, models.EmailField)
        and not one.choices
        and one.name not in left_out
    ]


def text_for(model, name, token):
    one = model._meta.get_field(name)
    if isinstance(one, models.EmailField):
        return f"{token}@csi.example"
    return token + (WORDS if not one.max_length or one.max_length > 100 else "")


def plant_files(ours, record, home):
    """A canary behind the last byte of each stored file."""
    for one in record._meta.concrete_fields:
        stored = getattr(record, one.name, None) if isinstance(one, models.FileField) else None
        if stored:
            readers = PUBLIC.readers if getattr(record, "is_public", False) else home.readers
            for name in {stored.name, get_thumbnail_name(stored.name)}:
                if stored.storage.exists(name):
                    with open(stored.storage.path(name), "ab") as file:
                        file.write(ours.canary(readers, f"{type(record).__name__} {record.pk} {one.name}").encode())


def accept_and_disclose(ours):
    """Steps on the record: a return submitted and one accepted, a secret that is one no more, a record deleted."""
    with connection.cursor() as cursor:
        for step in RETURN_STEPS:
            cursor.execute(step, {"manager": ours.people["manager"].pk})
    for author, readers in (("colleague", TEAM), ("uzgen", OTHER_TEAM)):
        secret = Concern.objects.filter(created_by__username=author, sensitivity="confidential").first()
        told = ConcernFactory(
            district=secret.district,
            summary=ours.canary(frozenset({author}) | DECIDERS, "a summary once confidential"),
            sensitivity="confidential",
            created_by=ours.people[author],
        )
        ours.keep(told, replace(home_of(Concern, readers), story="confidential once"))
        summary = ours.canary(readers | DECIDERS, "a summary confidential no more")
        Concern.objects.filter(pk=told.pk).update(sensitivity="normal", summary=summary)
    for record in ours.deleted:
        record.delete()
