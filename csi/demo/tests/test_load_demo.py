"""The demonstration mission: published facts, identical rows at every load, protection of other data."""

import datetime
import hashlib
import io
import json

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.test import override_settings
from django.utils import timezone

from advisers.models import Adviser, Placement
from csi.accounts.models import AccessEvent, Role, User
from csi.concerns.models import Concern, ConcernCategory, Sensitivity
from csi.core import clock
from csi.core.checks import list_project_models
from csi.core.history.models import Change, Operation
from csi.core.history.registry import tracking_models
from csi.core.history.triggers import continue_transaction_numbers
from csi.core.models import Mission
from csi.core.periods import Month
from csi.demo import load_demonstration
from csi.demo.records import MISSION_APPS
from csi.gallery.models import Photo
from csi.returns.models import MonthlyReturn
from districts.models import (
    AreaOfOperation,
    District,
    Mandate,
    PoliceStation,
    PoliceStrength,
    Population,
    Province,
    StrengthLine,
)
from forums.models import Action, ActionStage, Meeting, MeetingState, WorkingGroup
from initiatives.models import Initiative, InitiativeKind, InitiativeStatus
from receptions.models import Deployment, MobileReception, Trip

TODAY = datetime.date(2011, 10, 31)
MISSION_MODELS = [model for label in MISSION_APPS for model in apps.get_app_config(label).get_models()]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield


@pytest.fixture
def mission(media, restored_mission):
    """Load the demonstration for tests that only read; they must not use `db` too."""
    return Mission.objects.get()


def compute_digest():
    """Return a hash of all rows, without primary keys and password salts."""
    digest = hashlib.sha256()
    ranks = {
        model: {pk: rank for rank, pk in enumerate(model._base_manager.order_by("pk").values_list("pk", flat=True))}
        for model in [Mission, *MISSION_MODELS]
    }
    for model in ranks:
        for record in model._base_manager.order_by("pk"):
            digest.update(
                repr([_get_comparable_value(record, field, ranks) for field in model._meta.concrete_fields]).encode()
            )
        for relation in model._meta.local_many_to_many:
            if relation.related_model in ranks:
                pairs = relation.remote_field.through._base_manager.order_by("pk").values_list(
                    relation.m2m_column_name(), relation.m2m_reverse_name()
                )
                source_ranks, target_ranks = ranks[model], ranks[relation.related_model]
                digest.update(repr([(source_ranks[source], target_ranks[target]) for source, target in pairs]).encode())
    return digest.hexdigest()


def _get_comparable_value(record, field, ranks):
    value = getattr(record, field.attname)
    # `last_change` and `coverage_districts` are primary keys too.
    if field.primary_key or field.name in ("password", "last_change", "coverage_districts"):
        return None
    if isinstance(field, models.ForeignKey):
        return value and ranks[field.related_model][value]
    if isinstance(field, models.FileField):
        return value and hashlib.sha256(value.read()).hexdigest()
    return value


@pytest.mark.audit
def test_two_loads_create_identical_rows(db, media):
    digests = []
    for _load in range(2):
        with transaction.atomic():
            assert load_demonstration()
            digests.append(compute_digest())
            transaction.set_rollback(True)
    assert digests[0] == digests[1]


def test_second_load_changes_nothing_and_reports_it(mission):
    before, output = compute_digest(), io.StringIO()
    call_command("load_demo", stdout=output)
    assert "is already loaded; nothing was changed" in output.getvalue()
    assert "community-2011" in output.getvalue()
    assert compute_digest() == before


@pytest.mark.parametrize(
    "create",
    [
        lambda: Province.objects.create(iso_3166_2="KG-O", name_en="Osh"),
        lambda: User.objects.create_user("someone"),
        lambda: Mission.objects.create(pk=1, name="A mission", country="Elsewhere"),
    ],
    ids=["a province", "an account", "another mission"],
)
def test_database_with_other_data_is_rejected_and_unchanged(db, create):
    create()
    before = compute_digest()
    with pytest.raises(CommandError, match="loaded into an empty database only") as error:
        call_command("load_demo")
    assert error.value.returncode == 1
    assert len(str(error.value).splitlines()) == 1
    assert compute_digest() == before


@pytest.mark.audit
def test_every_record_passes_model_validation(mission):
    """Bulk inserts skip `clean()`; the database has checked constraints, keys and uniqueness."""
    for model in MISSION_MODELS:
        keys = [field.name for field in model._meta.fields if field.is_relation]
        for record in model._base_manager.all():
            record.clean_fields(exclude=keys)
            record.clean()


def test_mission_has_fixed_date_and_lists_published_facts(mission):
    assert mission.is_demonstration
    assert mission.date == TODAY
    for text in ("PC.DEC/961", "57 participating States", "28 advisers", "8 July 2011", "Illustrative", "GeoNames"):
        assert text in mission.note


def test_mandate_equals_the_published_one(mission):
    mandate = Mandate.objects.get()
    assert mandate.decision == "PC.DEC/961"
    assert (mandate.adopted, mandate.starts) == (datetime.date(2010, 11, 18),) * 2
    assert mandate.ends == datetime.date(2011, 11, 17)
    assert mandate.participating_states == 57
    assert mandate.extension_requested_as_of(TODAY).ends == datetime.date(2012, 12, 31)
    for text in ("3,759,400", "5300376", "23 July 2010", "31 December 2011", "31 international and 27 local"):
        assert text in mandate.note


def test_all_districts_are_loaded_and_unpublished_shares_are_missing(mission):
    assert (Province.objects.count(), District.objects.count()) == (9, 59)
    assert not Population.objects.filter(district__name_en="Osh city").exists()
    shares = Population.objects.filter(share__isnull=False)
    loaded = {f"{row.district.name_en} {row.community.name_en}": str(row.share) for row in shares}
    assert loaded == {
        "Kara-Suu Kyrgyz": "54.3", "Kara-Suu Uzbek": "38.5",
        "Aravan Kyrgyz": "39.6", "Aravan Uzbek": "58.7",
        "Uzgen Kyrgyz": "73.8", "Uzgen Uzbek": "22.2",
        "Bazar-Korgon Kyrgyz": "55.6", "Bazar-Korgon Uzbek": "43.2",
        "Nookat Kyrgyz": "73.6", "Nookat Uzbek": "25.9",
    }  # fmt: skip
    assert Population.objects.get(district__name_en="Kara-Suu", community=None).people == 348_645


def test_ten_districts_are_in_operation_two_of_them_in_chui(mission):
    active = District.objects.in_operation_on(TODAY)
    assert active.count() == 10
    assert active.filter(province__iso_3166_2="KG-C").count() == 2
    assert PoliceStation.objects.filter(district__in=active).count() == 10 == PoliceStation.objects.count()
    assert AreaOfOperation.objects.filter(status="requested").count() == 2
    assert not District.objects.in_operation_on(datetime.date(2010, 11, 17)).exists()


def test_28_advisers_on_30_april_2011_and_staff_ceiling_is_observed(mission):
    assert Placement.objects.in_post_on(datetime.date(2011, 4, 30)).count() == 28
    assert Adviser.objects.filter(state="US").count() == 8
    assert Adviser.objects.filter(sex="woman").count() > 10
    day = datetime.date(2010, 11, 18)
    while day <= TODAY:
        in_post = Adviser.objects.in_post_on(day)
        assert in_post.filter(kind="international").count() <= 31
        assert in_post.filter(kind="national").count() <= 27
        day += datetime.timedelta(days=7)
    soon = TODAY + datetime.timedelta(days=45)
    assert 3 <= Placement.objects.ending_between(TODAY, soon).count() <= 6


def test_twelve_vehicles_were_handed_over_on_8_july_2011(mission):
    assert MobileReception.objects.donated_on_or_before(datetime.date(2011, 4, 30)).count() == 0
    assert MobileReception.objects.donated_on_or_before(datetime.date(2011, 7, 7)).count() == 0
    assert MobileReception.objects.donated_on_or_before(datetime.date(2011, 7, 8)).count() == 12
    assert MobileReception.objects.donated_on_or_before(datetime.date(2011, 7, 31)).count() == 12
    assert Deployment.objects.filter(starts__gt=TODAY).count() == 2
    assert MobileReception.objects.filter(state="in_repair").count() == 1
    training = Initiative.objects.get(title="Training of van crews")
    assert training.participants_police == 260
    assert training.starts.month == training.ends.month == 5


def test_most_crews_are_mixed_and_most_appeals_are_social(mission):
    trips = Trip.objects.made_between(datetime.date(2011, 8, 1), TODAY)
    assert 230 <= trips.count() <= 270
    assert 5 <= trips.with_single_sex_crew().count() <= 30
    received = dict(
        Trip.objects.values_list("appeals__topic").annotate(total=models.Sum("appeals__received")).order_by()
    )
    social = sum(received[topic] for topic in ("documents", "benefits", "land", "family"))
    assert social > 2 * (sum(received.values()) - social)


def test_october_2011_is_incomplete(mission):
    month = Month(2011, 10)
    missing = WorkingGroup.objects.without_regular_meeting_in(month)
    assert missing.filter(name="Osh city CSWG").exists()
    assert missing.filter(district__name_en="Uzgen").exists()
    assert Meeting.objects.held().regular().for_month(month).exists()
    in_osh = Trip.objects.filter(deployment__district__name_en="Osh city")
    assert in_osh.made_between(month.start, month.end).count() == 9
    assert in_osh.made_between(datetime.date(2011, 9, 1), month.start).count() == 12
    outstanding = Action.objects.outstanding().filter(meeting__group__district__name_en="Osh city")
    assert (outstanding.count(), outstanding.overdue_on(TODAY).count()) == (3, 1)
    assert Action.objects.overdue_on(TODAY).filter(meeting__group__district__name_en="Uzgen").count() == 2


def test_aravan_is_inactive_since_august(mission):
    august = datetime.date(2011, 8, 1)
    assert Meeting.objects.held().filter(group__district__name_en="Aravan").exists()
    assert not Meeting.objects.filter(group__district__name_en="Aravan", date__gte=august).exists()
    assert not Trip.objects.filter(deployment__district__name_en="Aravan", date__gte=august).exists()
    assert not Placement.objects.in_post_on(TODAY).filter(station__district__name_en="Aravan").exists()
    assert Action.objects.overdue_on(TODAY).filter(meeting__group__district__name_en="Aravan").count() == 3


def test_meetings_and_actions_have_every_state_and_stage(mission):
    assert set(Meeting.objects.values_list("state", flat=True)) == set(MeetingState.values)
    assert Meeting.objects.filter(kind="extraordinary").count() == 5
    assert [Action.objects.at_stage(stage, TODAY).exists() for stage in ActionStage.values] == [True] * 5
    assert Action.objects.filter(done_on__gt=models.F("due")).exists()
    assert Meeting.objects.filter(minutes__regex="[ҢңӨөҮү]").count() > 10


def test_concerns_cover_every_category_and_texts_are_unique(mission):
    assert Concern.objects.count() >= 120
    assert set(Concern.objects.values_list("category", flat=True)) == set(ConcernCategory.values)
    assert set(Concern.objects.values_list("sensitivity", flat=True)) == set(Sensitivity.values)
    assert Concern.objects.values("summary").distinct().count() == Concern.objects.count()
    assert Meeting.objects.held().values("minutes").distinct().count() == Meeting.objects.held().count()


def test_sensitive_concerns_are_not_in_agendas_or_minutes(mission):
    text = " ".join(f"{meeting.agenda} {meeting.minutes}" for meeting in Meeting.objects.all())
    sensitive = Concern.objects.exclude(sensitivity="normal")
    assert sensitive.exists()
    assert [concern.summary for concern in sensitive if concern.summary in text] == []


def test_share_of_uzbek_officers_rises_slightly(mission):
    def get_share(day, select):
        people = models.Sum(models.F("women") + models.F("men"))
        all_lines = StrengthLine.objects.filter(strength__date=day)
        return select(all_lines).aggregate(n=people)["n"] / all_lines.aggregate(n=people)["n"]

    january, july = sorted(set(PoliceStrength.objects.values_list("date", flat=True)))
    uzbeks = [get_share(day, lambda lines: lines.filter(community__name_en="Uzbek")) for day in (january, july)]
    assert uzbeks[0] < uzbeks[1] < 0.1
    assert PoliceStrength.objects.count() == 2 * PoliceStation.objects.count()


def test_initiatives_have_every_kind_and_status(mission):
    assert 28 <= Initiative.objects.count() <= 34
    assert set(Initiative.objects.values_list("kind", flat=True)) == set(InitiativeKind.values)
    assert set(Initiative.objects.values_list("status", flat=True)) == set(InitiativeStatus.values)
    assert Initiative.objects.filter(spent__gt=models.F("budget")).exists()
    assert Initiative.objects.filter(further_districts__isnull=False).exists()
    assert Initiative.objects.filter(concerns__isnull=False).exists()


def test_photos_have_thumbnails_and_two_lack_consent(mission):
    assert Photo.objects.filter(consent=False).count() == 2
    assert Photo.objects.published().count() >= 10
    for photo in Photo.objects.all():
        assert photo.image.open_thumbnail().read(2) == b"\xff\xd8"
        assert (photo.width, photo.height) == (1200, 800)


def test_five_accounts_sign_in_with_their_roles_and_districts(mission):
    accounts = {
        account.username: (account.role, [district.name_en for district in account.districts.all()])
        for account in User.objects.all()
    }
    assert accounts == {
        "admin": (Role.ADMINISTRATOR, []),
        "manager": (Role.MANAGER, []),
        "reader": (Role.READER, []),
        "osh": (Role.FIELD_STAFF, ["Osh city"]),
        "uzgen": (Role.FIELD_STAFF, ["Uzgen"]),
    }
    assert all(authenticate(username=name, password="community-2011") for name in accounts)
    assert Concern.objects.filter(sensitivity="confidential").visible_to(User.objects.get(username="osh")).exists()


def test_all_times_lie_within_the_mission(mission):
    last = datetime.datetime(2011, 11, 1, tzinfo=datetime.UTC)
    late = {}
    for model in list_project_models():
        for field in model._meta.local_fields:
            if isinstance(field, models.DateTimeField):
                late[f"{model._meta.label}.{field.name}"] = model._base_manager.filter(
                    **{f"{field.name}__gte": last}
                ).count()
    assert {name: number for name, number in late.items() if number} == {}
    assert len(late) > 40


def test_history_follows_the_records_in_the_order_of_their_entry(mission):
    changes = list(Change.objects.order_by("pk"))
    assert [change.at for change in changes] == sorted(change.at for change in changes)
    added = {(change.table, change.record): change for change in changes if change.operation == Operation.ADDED}
    for table, model in tracking_models().items():
        rows = {row["pk"]: row for row in model._base_manager.values("pk", *get_values(model))}
        assert {number for name, number in added if name == table} == set(rows), table
        for number, row in rows.items():
            if "created_at" in row:
                assert added[table, number].at == row["created_at"]


def get_values(model):
    return [field.name for field in model._meta.local_concrete_fields if field.name == "created_at"]


def test_latest_change_of_each_record_holds_its_present_values(mission):
    for model in (Action, Concern, MonthlyReturn, Meeting, Trip):
        latest = {change.record: change for change in Change.objects.filter(table=model._meta.db_table).order_by("pk")}
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id, to_jsonb(row) FROM {model._meta.db_table} AS row")
            stored = {number: json.loads(text) for number, text in cursor.fetchall()}
        assert {number: change.after for number, change in latest.items()} == stored


def test_decisions_follow_the_addition_of_their_record(mission):
    concerns, returns = (
        Change.objects.filter(table=model._meta.db_table, operation=Operation.CHANGED)
        for model in (Concern, MonthlyReturn)
    )
    assert concerns.count() > 50 < returns.count()
    versions = Change.objects.of_record(MonthlyReturn._meta.db_table, returns[0].record).versions()
    # Added, submitted and accepted
    assert len(versions) == 3
    for change in returns:
        assert change.before["status"] == "draft"
        assert change.at >= datetime.datetime.fromisoformat(change.after["submitted_at"])
    assert {change.before["state"] for change in concerns if "state" in change.before} == {"open"}


def test_changes_by_a_visitor_are_dated_within_the_demonstration(mission, restored_mission):
    with transaction.atomic():
        concern, before = Concern.objects.first(), Change.objects.latest("pk").at
        concern.summary = "The bridge is closed"
        concern.save()
        first, second = clock.now(), clock.now()
        change = Change.objects.latest("pk")
        assert before < change.at <= first <= second
        for moment in (concern.updated_at, change.at, second):
            assert timezone.localtime(moment).date() == TODAY
        transaction.set_rollback(True)


def test_sign_in_to_the_demonstration_is_dated_within_it(mission, restored_mission, client):
    with transaction.atomic():
        assert client.login(username="osh", password="community-2011")
        event, user = AccessEvent.objects.latest("pk"), User.objects.get(username="osh")
        assert timezone.localtime(event.at).date() == timezone.localtime(user.last_login).date() == TODAY
        transaction.set_rollback(True)


def test_transaction_numbers_continue_after_a_restored_demonstration(mission):
    """The numbers of the loaded history are negative."""
    assert Change.objects.aggregate(last=models.Max("transaction"))["last"] < 0
    with connection.cursor() as cursor:
        continue_transaction_numbers(cursor)
        cursor.execute("SELECT last_value FROM history_transaction_offset")
        assert cursor.fetchone() == (0,)
