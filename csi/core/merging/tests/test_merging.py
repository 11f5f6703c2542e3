"""Duplicates are merged, and the undo restores every value, row, figure and history."""

import datetime
import itertools
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.apps import apps
from django.db import connections, models

from advisers.models import Adviser
from advisers.tests.factories import AdviserFactory, ObservationFactory, PlacementFactory
from csi.concerns.models import Concern
from csi.concerns.tests.factories import ConcernFactory
from csi.core.crud.concurrency import EditConflict
from csi.core.crud.integrity_errors import ConstraintViolation
from csi.core.history.actor import set_actor
from csi.core.history.registry import AUDIT_COLUMNS
from csi.core.merging.models import RecordMerge
from csi.core.merging.services import merge_records, undo_merge
from csi.indicators.registry import REGISTRY, evaluate
from csi.notes.models import Follow, Note
from csi.returns.tests.factories import create_accepted_return
from csi.tests.support.random_mission import build_random_mission
from districts.models import Contact
from districts.tests.factories import ContactFactory
from forums.tests.factories import ActionFactory, DiscussionFactory, MeetingFactory
from initiatives.tests.factories import InitiativeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]


@pytest.fixture
def pair(osh_city):
    """Two concerns of the same district, the second of which was recorded later."""
    return ConcernFactory(district=osh_city), ConcernFactory(district=osh_city, details="In the school lane")


def read_rows(*model_classes):
    """Return {(table, key): values without audit columns} of the tables."""
    return {
        (model._meta.db_table, row["id"]): {name: value for name, value in row.items() if name not in AUDIT_COLUMNS}
        for model in model_classes
        for row in model._base_manager.values()
    }


def read_database():
    """Return the rows of all records of the domain."""
    labels = ("advisers", "concerns", "districts", "forums", "initiatives", "notes", "receptions", "returns")
    return read_rows(*(model for label in labels for model in apps.get_app_config(label).get_models(True)))


def read_figures(mission):
    results = evaluate(REGISTRY.values(), [month.span for month in mission.months], today=mission.today)
    places = [None, *(district.pk for district in mission.districts)]
    return {
        (key, month, place): vars(results.get_value(key, month.span, place))
        for key, month, place in itertools.product(REGISTRY, mission.months, places)
    }


@pytest.mark.audit
@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_figures_and_records_are_the_same_after_undo(seed):
    mission = build_random_mission(seed)
    user = mission.users["manager"]
    figures, before = read_figures(mission), read_database()
    merges = []
    for model, scope in ((Concern, "district_id"), (Contact, "district_id"), (Adviser, None)):
        records = list(model.objects.order_by("pk"))
        pairs = [
            pair
            for pair in itertools.combinations(records, 2)
            if not scope or len({getattr(r, scope) for r in pair}) == 1
        ]
        for survivor, duplicate in pairs[:: max(1, len(pairs) // 8)]:
            chosen = ["details", "office", "category", "state", "organisation", "given_names", "account"]
            try:
                merge = merge_records(acting_user=user, survivor=survivor, duplicate=duplicate, chosen=chosen)
            except (ConstraintViolation, EditConflict):
                continue
            merges.append(merge)
            assert not model.objects.filter(pk=duplicate.pk).exists()
    assert len(merges) >= 3
    assert read_database() != before
    for merge in reversed(merges):
        undo_merge(acting_user=user, merge=merge)
    after = read_database()
    assert {key: (row, after.get(key)) for key, row in before.items() if after.get(key) != row} == {}
    assert after == before
    assert read_figures(mission) == figures


def test_everything_that_refers_to_the_duplicate_moves_and_returns(osh, osh_city, pair):
    older, newer = pair
    meetings = [MeetingFactory(group__district=osh_city) for _number in range(2)]
    first = DiscussionFactory(meeting=meetings[0], concern=older)
    conflicting = DiscussionFactory(meeting=meetings[0], concern=newer, note="Again")
    moved = DiscussionFactory(meeting=meetings[1], concern=newer)
    action = ActionFactory(meeting=meetings[1], concern=newer)
    shared, own = InitiativeFactory(district=osh_city), InitiativeFactory(district=osh_city)
    shared.concerns.set(pair)
    own.concerns.set([newer])
    observation = ObservationFactory(district=osh_city, concern=newer)
    table = Concern._meta.db_table
    note = Note.objects.create(table=table, record=newer.pk, text="Seen twice")
    for record in pair:
        Follow.objects.create(user=osh, table=table, record=record.pk)
    before = read_database()

    merge = merge_records(acting_user=osh, survivor=older, duplicate=newer, chosen=["details"])
    older.refresh_from_db()
    assert older.details == "In the school lane"
    assert set(older.discussions.values_list("pk", flat=True)) == {first.pk, moved.pk}
    assert older.actions.get() == action
    assert list(older.observations.all()) == [observation]
    assert set(older.initiatives.all()) == {shared, own}
    assert Note.objects.of_record(older).get() == note
    assert merge.rows["removed"]["forums_discussion"] == [conflicting.pk]
    assert merge.merged_by == osh

    assert undo_merge(acting_user=osh, merge=merge) == newer
    assert read_database() == before


def test_unique_value_of_the_duplicate_can_stay(osh, osh_city):
    contacts = [ContactFactory(district=osh_city, office=office) for office in ("Akim", "Head of the akimiat")]
    before = read_rows(Contact)
    merge = merge_records(acting_user=osh, survivor=contacts[0], duplicate=contacts[1], chosen=["office"])
    assert Contact.objects.get().office == "Head of the akimiat"
    undo_merge(acting_user=osh, merge=merge)
    assert read_rows(Contact) == before


def test_advisers_are_merged_by_managers_only(osh, manager, osh_city):
    first, second = AdviserFactory(), AdviserFactory()
    placement = PlacementFactory(adviser=second, station__district=osh_city)
    with pytest.raises(EditConflict):
        merge_records(acting_user=osh, survivor=first, duplicate=second)
    merge_records(acting_user=manager, survivor=first, duplicate=second)
    placement.refresh_from_db()
    assert placement.adviser == first


def test_advisers_placed_at_the_same_time_are_not_merged(manager, osh_city):
    first, second = (PlacementFactory(station__district=osh_city).adviser for _number in range(2))
    with pytest.raises(ConstraintViolation):
        merge_records(acting_user=manager, survivor=first, duplicate=second)
    assert Adviser.objects.count() == 2


def test_merge_that_changes_an_accepted_month_is_rejected(manager, osh_city, pair):
    older, newer = pair
    create_accepted_return(osh_city, datetime.date(2011, 9, 1))
    with pytest.raises(ConstraintViolation, match="September 2011"):
        merge_records(acting_user=manager, survivor=older, duplicate=newer)
    assert Concern.objects.count() == 2


def test_merge_of_a_stale_page_is_rejected(as_person, osh, pair):
    older, newer = pair
    url = f"/concerns/concerns/{older.pk}/merge/?duplicate={newer.pk}"
    page = as_person(osh).get(url)
    ObservationFactory(district=older.district, concern=newer)
    data = {"version": page.context["plan"].version, "summary": "survivor", "details": "duplicate"}
    response = as_person(osh).post(url, data)
    assert response.status_code == 409
    assert "changed one of the records" in response.content.decode()
    data["version"] = response.context["plan"].version
    assert as_person(osh).post(url, data).status_code == 302
    assert Concern.objects.get().details == "In the school lane"


def test_undo_is_refused_after_a_change(as_person, osh, pair):
    older, newer = pair
    merge_records(acting_user=osh, survivor=older, duplicate=newer)
    Concern.objects.filter(pk=older.pk).update(details="Lamps were repaired")
    response = as_person(osh).post(f"/concerns/concerns/{older.pk}/unmerge/")
    assert response.status_code == 409
    assert "was changed after the merge" in response.content.decode()
    Concern.objects.filter(pk=older.pk).update(details="")
    assert as_person(osh).post(f"/concerns/concerns/{older.pk}/unmerge/").status_code == 302
    assert Concern.objects.filter(pk=newer.pk).exists()


def test_stricter_sensitivity_stays_and_hides_the_history(as_person, osh, manager, pair):
    older, newer = pair
    with set_actor(manager):
        newer.sensitivity = "confidential"
        newer.save()
    merge_records(acting_user=manager, survivor=older, duplicate=newer)
    older.refresh_from_db()
    assert older.sensitivity == "confidential"
    assert as_person(osh).get(f"/concerns/concerns/{newer.pk}/merged/").status_code == 404
    assert as_person(manager).get(f"/concerns/concerns/{newer.pk}/merged/").status_code == 200


def test_pages_lead_through_choice_merge_history_and_undo(as_person, osh, uzgen, pair):
    older, newer = pair
    client = as_person(osh)
    assert f"/concerns/concerns/{newer.pk}/merge/" in client.get(newer.get_absolute_url()).content.decode()
    choice = client.get(f"/concerns/concerns/{newer.pk}/merge/").content.decode()
    assert f"/concerns/concerns/{older.pk}/merge/?duplicate={newer.pk}" in choice
    chosen = client.get(f"/concerns/concerns/{newer.pk}/merge/", {"other": older.pk})
    assert chosen.url == f"/concerns/concerns/{older.pk}/merge/?duplicate={newer.pk}"
    page = client.get(chosen.url)
    initial = {name: field.initial for name, field in page.context["form"].fields.items()}
    assert initial == {"summary": "survivor", "details": "duplicate"}
    assert client.post(chosen.url, initial | {"version": page.context["plan"].version}).status_code == 302
    assert client.post(chosen.url, initial).url == older.get_absolute_url()
    assert RecordMerge.objects.count() == 1
    # A link to the duplicate from before the merge
    assert client.get(newer.get_absolute_url()).url == older.get_absolute_url()
    assert as_person(uzgen).get(newer.get_absolute_url()).status_code == 404
    client = as_person(osh)
    history = client.get(f"/concerns/concerns/{older.pk}/history/").content.decode()
    assert f"/concerns/concerns/{newer.pk}/merged/" in history
    assert "In the school lane" in client.get(f"/concerns/concerns/{newer.pk}/merged/").content.decode()
    assert f"/concerns/concerns/{older.pk}/unmerge/" in client.get(older.get_absolute_url()).content.decode()
    assert client.get(f"/concerns/concerns/{older.pk}/unmerge/").status_code == 200
    for page in (f"{older.pk}/merge/", f"{older.pk}/unmerge/", f"{newer.pk}/merged/"):
        assert as_person(uzgen).get(f"/concerns/concerns/{page}").status_code == 404


def test_records_of_another_district_cannot_be_chosen(as_person, manager, pair):
    other = ConcernFactory()
    assert as_person(manager).get(f"/concerns/concerns/{pair[0].pk}/merge/?duplicate={other.pk}").status_code == 404
    response = as_person(manager).get(f"/concerns/concerns/{pair[0].pk}/merge/", {"other": other.pk})
    assert "from the list" in response.content.decode()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_only_one_of_two_concurrent_merges_succeeds(osh, pair):
    older, newer = pair
    barrier = Barrier(2)

    def merge(survivor: models.Model, duplicate: models.Model) -> str:
        try:
            barrier.wait(timeout=10)
            merge_records(acting_user=osh, survivor=survivor, duplicate=duplicate)
        except EditConflict:
            return "conflict"
        finally:
            connections.close_all()
        return "merged"

    with ThreadPoolExecutor(2) as executor:
        results = [executor.submit(merge, older, newer), executor.submit(merge, newer, older)]
        assert sorted(result.result() for result in results) == ["conflict", "merged"]
    assert Concern.objects.count() == RecordMerge.objects.count() == 1
