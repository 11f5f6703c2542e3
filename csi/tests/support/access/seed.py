"""A mission of two districts with records of every type and sensitivity, and canaries as text."""

import datetime
import itertools
import re
from dataclasses import dataclass, field, replace

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection, models
from django.test import Client

from advisers.tests.factories import AdviserFactory, HandoverFactory, ObservationFactory, PlacementFactory
from csi.accounts.models import User
from csi.accounts.services import create_calendar_feed
from csi.concerns.models import Concern
from csi.concerns.tests.factories import ConcernFactory
from csi.core.models import Mission
from csi.gallery.fields import get_thumbnail_name
from csi.gallery.tests.factories import PhotoFactory, PublicPhotoFactory
from csi.indicators.tests.factories import TargetFactory
from csi.notes.tests.factories import NoteFactory
from csi.reports.models import ReportSubscription
from csi.returns.tests.factories import MonthlyReturnFactory
from csi.tests.support.access.identities import (
    MANAGERS,
    MISSION_ACCESS,
    OSH_TEAM,
    PUBLIC_ACCESS,
    RECORD_USERS,
    UZGEN_TEAM,
    ExpectedAccess,
    get_expected_access,
    get_team,
)
from csi.tests.support.factories import AdministratorFactory, ManagerFactory, ReaderFactory, UserFactory
from districts.tests.factories import (
    AreaOfOperationFactory,
    CommunityGroupFactory,
    ContactFactory,
    DistrictFactory,
    MandateExtensionFactory,
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
# Text after the canary in long fields, found by the search for similar concerns
TEXT = " the lamps of the market are dark"
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
DOMAIN += ("advisers", "gallery", "notes")
# Printed on the public factsheet
PUBLIC_FIELDS = {
    "Mission": {"name", "country", "note"},
    "Province": {"name_en", "name_ru", "name_ky", "pcode"},
    "District": {"name_en", "name_ru", "name_ky", "pcode", "centre"},
    "Mandate": {"decision"},
}
# Not entered by users; a trigger copies the remark of a step from the return.
EXCLUDED_FIELDS = {
    "AccessEvent": {"detail", "page", "program"},
    "Note": {"table"},
    "CalendarFeed": {"token_hash"},
    "Province": {"iso_3166_2"},
    "ReturnStep": {"remark"},
    "User": {"password", "username"},
}
# Child rows have the access of their parent.
PARENTS = {"ReturnStep": "monthly_return", "InitiativeConcern": "concern", "InitiativeDistrict": "initiative"}
# Returns of each district: June submitted, July accepted, August returned for correction, September draft. The
# districts are in operation from July on, so that July can be accepted before June.
DECIDED = "decided_at = now(), decided_by_id = %(manager)s"
RETURN_STEPS = (
    "UPDATE returns_monthlyreturn SET status = 'submitted', submitted_at = now() WHERE month < '2011-09-01'",
    f"UPDATE returns_monthlyreturn SET status = 'accepted', remark = '', {DECIDED} WHERE month = '2011-07-01'",
    f"UPDATE returns_monthlyreturn SET status = 'returned', {DECIDED} WHERE month = '2011-08-01'",
)


@dataclass
class SeededMission:
    """The seeded records.

    `access_by_record`: {(model, pk): ExpectedAccess}. `canaries`: {canary: (readers, location)}.
    """

    access_by_record: dict = field(default_factory=dict)
    canaries: dict = field(default_factory=dict)
    users: dict = field(default_factory=dict)
    clients: dict = field(default_factory=dict)
    tokens: dict = field(default_factory=dict)
    districts: dict = field(default_factory=dict)
    deleted: list = field(default_factory=list)
    counter: itertools.count = field(default_factory=lambda: itertools.count(1))

    def register(self, record, access):
        self.access_by_record[type(record), record.pk] = access
        return record

    def get_access(self, record):
        if parent := PARENTS.get(type(record).__name__):
            return self.get_access(getattr(record, parent))
        return self.access_by_record[type(record), record.pk]

    def list_records(self, model):
        """Return [(pk, expected access)] of the existing records of a model."""
        existing = set(model._base_manager.values_list("pk", flat=True))
        return [
            (pk, access)
            for (record_model, pk), access in self.access_by_record.items()
            if record_model is model and pk in existing
        ]

    def create_canary(self, readers, location):
        token = f"zq{next(self.counter):04}x"
        self.canaries[token.encode()] = (readers, location)
        return token

    def find_canaries(self, content):
        """Return the canaries in `content`."""
        return {token.lower() for token in CANARY.findall(content)}

    def list_disclosed(self, identities, content):
        """Return the locations of canaries in `content` that none of the identities may read."""
        found = (self.canaries[token] for token in self.find_canaries(content))
        return sorted(location for readers, location in found if not identities & readers)


def create_seed():
    """Create the mission; every record has an expected access and every text field a canary."""
    seed = SeededMission()
    restart_sequences()
    create_users(seed)
    mandate = seed.register(MandateFactory(decision="PC.DEC/977"), MISSION_ACCESS)
    seed.register(MandateExtensionFactory(mandate=mandate), MISSION_ACCESS)
    # With two communities, every page with counts of people contains cells below five.
    communities = [seed.register(CommunityGroupFactory(), MISSION_ACCESS) for _number in range(2)]
    shared = {"adviser": AdviserFactory(), "vehicle": MobileReceptionFactory()}
    for record in shared.values():
        seed.register(record, MISSION_ACCESS)
    seed.register(ServiceGapFactory(vehicle=shared["vehicle"], ends=datetime.date(2011, 9, 25)), MISSION_ACCESS)
    seed.register(TargetFactory(), MISSION_ACCESS)
    seed.register(ReportSubscription.objects.create(user=seed.users["manager"]), ExpectedAccess(MANAGERS))
    seed.register(
        Mission.objects.create(pk=1, name="CSI", country="K", is_demonstration=True, date=TODAY), PUBLIC_ACCESS
    )
    for team, names in ((OSH_TEAM, ("osh", "colleague")), (UZGEN_TEAM, ("uzgen", "uzgen"))):
        create_district(seed, team, *(seed.users[name] for name in names), mandate, communities, shared)
    osh, uzgen = seed.districts.values()
    concerns = Concern.objects.filter(district=uzgen)
    initiative = InitiativeFactory(district=uzgen, further_districts=[osh], concerns=concerns)
    seed.register(initiative, get_expected_access(type(initiative), OSH_TEAM | UZGEN_TEAM, edited_by=UZGEN_TEAM))
    insert_canaries(seed)
    run_workflow_steps(seed)
    sign_in_users(seed)
    return seed


def restart_sequences():
    """Start primary keys at 1001, so that a localised key contains a thousands separator."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences")
        for (sequence,) in cursor.fetchall():
            cursor.execute(f"ALTER SEQUENCE {sequence} RESTART WITH 1001")


def sign_in_users(seed):
    """Sign every user in and create the calendar feeds, then disable the account of `left`."""
    for user in User.objects.all():
        seed.clients[user.username] = Client(raise_request_exception=False)
        seed.clients[user.username].force_login(user)
        seed.tokens[user.username] = create_calendar_feed(acting_user=user)
        seed.users[user.username] = user
    seed.clients["anonymous"] = Client(raise_request_exception=False)
    User.objects.filter(username="left").update(is_active=False)


def create_users(seed):
    users = {
        "osh": UserFactory(username="osh"),
        "colleague": UserFactory(username="colleague"),
        "left": UserFactory(username="left"),
        "uzgen": UserFactory(username="uzgen"),
        "reader": ReaderFactory(username="reader"),
        "manager": ManagerFactory(username="manager"),
        "admin": AdministratorFactory(username="admin"),
    }
    for name, user in users.items():
        seed.users[name] = seed.register(user, ExpectedAccess(MANAGERS | {name}))


def create_district(seed, team, author, colleague, mandate, communities, shared):
    """Create a record of every type for a team; the author and the colleague have confidential ones."""

    def add(factory, access=None, **values):
        record = factory(**values)
        return seed.register(record, access or get_expected_access(type(record), team))

    province = add(ProvinceFactory, MISSION_ACCESS)
    district = add(DistrictFactory, province=province)
    seed.districts[author.username] = district
    for user in seed.users.values():
        if user.username in team or (user.username == "left" and "osh" in team):
            user.districts.add(district)
    station = add(PoliceStationFactory, district=district)
    contact = add(ContactFactory, district=district, office_is_public=True)
    add(AreaOfOperationFactory, district=district, mandate=mandate, starts=datetime.date(2011, 7, 1))
    add(TargetFactory, district=district)
    for community in communities:
        add(PopulationFactory, district=district, community=community)
    strength = add(PoliceStrengthFactory, station=station, lines=())
    add(StrengthLineFactory, strength=strength, community=communities[0])
    adviser = add(AdviserFactory)
    placement = add(PlacementFactory, adviser=adviser, station=station, mandate=mandate)
    add(HandoverFactory, placement=placement)
    # The shared adviser and vehicle moved from the first district to the second.
    is_first = len(seed.districts) == 1
    months = {
        "starts": datetime.date(2011, 1 if is_first else 7, 1),
        "ends": datetime.date(2011, 6, 30) if is_first else None,
    }
    add(PlacementFactory, adviser=shared["adviser"], station=station, mandate=mandate, **months)
    days = {"starts": datetime.date(2011, 7 if is_first else 9, 10 if is_first else 26)}
    days["ends"] = datetime.date(2011, 9, 10) if is_first else None
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
    add(CommunityPresenceFactory, meeting=meeting, community=communities[0], people=1)
    initiative = add(InitiativeFactory, district=district, done=True, participants_women=2, participants_men=1)
    initiative.partners.add(contact)
    for sensitivity, user in list_sensitivities(author, colleague):
        secret = user.username if sensitivity == "confidential" else None
        values = {"district": district, "sensitivity": sensitivity, "created_by": user}
        concern = add_secret(seed, team, secret, ConcernFactory, **values)
        note = NoteFactory(on=concern, created_by=user)
        seed.register(
            note, get_expected_access(type(note), team, confidential_to=secret, edited_by=frozenset({user.username}))
        )
        add_secret(seed, team, secret, ObservationFactory, station=station, adviser=adviser, **values)
        for agenda_meeting in (meeting, planned):
            add_secret(seed, team, secret, DiscussionFactory, meeting=agenda_meeting, concern=concern)
        add_secret(seed, team, secret, ActionFactory, meeting=meeting, concern=concern, responsible=contact)
        initiative.concerns.add(concern)
    # A normal observation refers to a concern that is confidential to the colleague.
    add(ObservationFactory, district=district, concern=concern, created_by=author)
    add(ActionFactory, meeting=meeting, responsible=contact)
    add(PhotoFactory, district=district, meeting=meeting, created_by=author)
    add(PublicPhotoFactory, district=district, trip=trip)
    for month in (6, 7, 8, 9):
        add(MonthlyReturnFactory, district=district, month=datetime.date(2011, month, 1))
    seed.deleted.append(add(ContactFactory, district=district, office_is_public=True))


def list_sensitivities(author, colleague):
    """Yield (sensitivity, user); confidential records also by a colleague other than the author."""
    yield from (("normal", author), ("restricted", author), ("confidential", author))
    if colleague != author:
        yield "confidential", colleague


def add_secret(seed, team, confidential_to, factory, **values):
    record = factory(**values)
    return seed.register(record, get_expected_access(type(record), team, confidential_to=confidential_to))


def insert_canaries(seed):
    """Write a canary into every text field of every record with UPDATE statements."""
    for model in apps.get_models():
        if model._meta.app_label not in DOMAIN or not model._meta.managed:
            continue
        names = list_text_fields(model)
        for record in model._base_manager.all() if names else ():
            access = seed.get_access(record)
            values = {}
            for name in names:
                token = seed.create_canary(get_readers(record, name, access), f"{model.__name__} {record.pk} {name}")
                values[name] = build_text(model, name, token)
            model._base_manager.filter(pk=record.pk).update(**values)
            append_canaries(seed, record, access)


def get_readers(record, name, access):
    """Return the identities that may read a field; of most fields, the readers of the record."""
    if name in PUBLIC_FIELDS.get(type(record).__name__, ()) or (name == "caption" and record.is_public):
        return PUBLIC_ACCESS.readers
    if name in ("first_name", "last_name") and isinstance(record, User):
        # Records show the names of their authors, who may be managers everywhere.
        return RECORD_USERS if record.username in MANAGERS else access.readers | get_team(record.username)
    return access.readers


def list_text_fields(model):
    """Return the names of the text fields into which users type."""
    excluded = EXCLUDED_FIELDS.get(model.__name__, ())
    return [
        model_field.name
        for model_field in model._meta.concrete_fields
        if type(model_field) in (models.CharField, models.TextField, models.EmailField)
        and not model_field.choices
        and model_field.name not in excluded
    ]


def build_text(model, name, token):
    model_field = model._meta.get_field(name)
    if isinstance(model_field, models.EmailField):
        return f"{token}@csi.example"
    return token + (TEXT if not model_field.max_length or model_field.max_length > 100 else "")


def append_canaries(seed, record, access):
    """Append a canary to each stored file of a record."""
    for model_field in record._meta.concrete_fields:
        stored = getattr(record, model_field.name, None) if isinstance(model_field, models.FileField) else None
        if stored:
            readers = PUBLIC_ACCESS.readers if getattr(record, "is_public", False) else access.readers
            for name in {stored.name, get_thumbnail_name(stored.name)}:
                if stored.storage.exists(name):
                    with open(stored.storage.path(name), "ab") as file:
                        location = f"{type(record).__name__} {record.pk} {model_field.name}"
                        file.write(seed.create_canary(readers, location).encode())


def run_workflow_steps(seed):
    """Submit and accept returns, make a confidential concern normal, and delete a record."""
    with connection.cursor() as cursor:
        for step in RETURN_STEPS:
            cursor.execute(step, {"manager": seed.users["manager"].pk})
    for author, readers in (("colleague", OSH_TEAM), ("uzgen", UZGEN_TEAM)):
        confidential = Concern.objects.filter(created_by__username=author, sensitivity="confidential").first()
        concern = ConcernFactory(
            district=confidential.district,
            summary=seed.create_canary(frozenset({author}) | MANAGERS, "formerly confidential summary"),
            sensitivity="confidential",
            created_by=seed.users[author],
        )
        seed.register(concern, replace(get_expected_access(Concern, readers), case="formerly confidential"))
        summary = seed.create_canary(readers | MANAGERS, "summary made normal")
        Concern.objects.filter(pk=concern.pk).update(sensitivity="normal", summary=summary)
    for record in seed.deleted:
        record.delete()
