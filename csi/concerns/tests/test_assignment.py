"""Assignment of concerns to advisers: the rule, pages, bulk edit, imports, merges and notifications."""

import datetime

import pytest
from django.db import connection

from advisers.models import Adviser, Placement
from advisers.tests.factories import AdviserFactory, PlacementFactory
from csi.concerns.models import Concern
from csi.concerns.resources import ConcernImport
from csi.concerns.tests.factories import ConcernFactory
from csi.concerns.tests.test_pages import ADD, LIST, form_data
from csi.core.crud.imports.files import RawFile, RawSheet
from csi.core.crud.imports.plan import ImportPlan
from csi.core.crud.imports.writing import check_plan, write_plan
from csi.core.crud.tests.test_bulk_edit import apply, select
from csi.core.merging.services import merge_records, undo_merge
from csi.notes.notifications import build_notifications
from csi.tests.support.sql import refused_by, update
from districts.tests.factories import PoliceStationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]
BULK = "/concerns/concerns/bulk/"
NOT_PLACED = "no placement in the district"


def place(district, account=None, ends=None, **fields):
    """Return an adviser who is placed in the district."""
    adviser = AdviserFactory(account=account, **fields)
    PlacementFactory(adviser=adviser, station=PoliceStationFactory(district=district), ends=ends)
    return adviser


@pytest.fixture
def adviser(osh_city):
    return place(osh_city, family_name="Karagatova")


@pytest.fixture
def stranger(uzgen_district):
    return place(uzgen_district, family_name="Archaliev")


@pytest.fixture
def departed(osh_city):
    return place(osh_city, family_name="Ardıçkuşu", ends=datetime.date(2011, 7, 31))


def check_deferred_rules():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


# The rule


@pytest.mark.parametrize("column", ["assigned_to_id", "district_id"])
def test_database_rejects_adviser_of_another_district(osh_city, uzgen_district, adviser, stranger, column):
    concern = ConcernFactory(district=osh_city, assigned_to=adviser)
    with refused_by("concern_assigned_in_district"):
        update(concern, **{column: {"assigned_to_id": stranger.pk, "district_id": uzgen_district.pk}[column]})
        check_deferred_rules()


def test_placement_stays_while_concerns_are_assigned(as_person, manager, osh_city, adviser):
    concern, placement = ConcernFactory(district=osh_city, assigned_to=adviser), adviser.placements.get()
    check_deferred_rules()
    response = as_person(manager).post(f"{placement.get_absolute_url()}delete/")
    assert "Assign them to another adviser first" in response.content.decode()
    with refused_by("placement_of_assigned_concerns"):
        update(placement, station_id=PoliceStationFactory().pk)
        check_deferred_rules()
    with refused_by("station_district_matches_assigned_concerns"):
        update(placement.station, district_id=PoliceStationFactory().district_id)
        check_deferred_rules()
    concern.assigned_to = None
    concern.save()
    as_person(manager).post(f"{placement.get_absolute_url()}delete/")
    assert not Placement.objects.exists()


# Forms


def test_form_and_admin_reject_adviser_of_another_district(as_person, manager, admin, osh_city, stranger):
    data = form_data(osh_city, assigned_to=stranger.pk)
    form = as_person(manager).post(ADD, data).context["form"]
    assert NOT_PLACED in form.errors["assigned_to"][0]
    form = as_person(admin).post("/admin/concerns/concern/add/", data).context["adminform"].form
    assert NOT_PLACED in form.errors["assigned_to"][0]
    assert not Concern.objects.exists()


def test_form_offers_advisers_by_district_without_those_who_left(
    as_person, osh, manager, osh_city, uzgen_district, adviser, stranger, departed
):
    def list_choices(user, **query):
        choices = as_person(user).get(ADD, query).context["form"].fields["assigned_to"].choices
        return [(str(group), [str(label) for _key, label in rows]) for group, rows in choices if group]

    groups = [("Osh city", ["Anna Karagatova"]), ("Uzgen", ["Anna Archaliev"])]
    assert list_choices(manager, district=osh_city.pk) == groups
    assert list_choices(manager, district=uzgen_district.pk) == groups[::-1]
    # One group has no heading.
    html = as_person(osh).get(ADD).content.decode()
    assert "Anna Karagatova" in html
    assert "Archaliev" not in html
    assert "Ardıçkuşu" not in html
    concern = ConcernFactory(district=osh_city, assigned_to=departed)
    html = as_person(osh).get(f"{concern.get_absolute_url()}edit/").content.decode()
    assert f'<option value="{departed.pk}" selected' in html
    assert "No longer in post" in html


def test_field_staff_cannot_choose_adviser_outside_scope(as_person, osh, osh_city, stranger):
    form = as_person(osh).post(ADD, form_data(osh_city, assigned_to=stranger.pk)).context["form"]
    assert "Archaliev" not in str(form.errors["assigned_to"])
    assert not Concern.objects.exists()


def test_confidential_concern_is_assigned_to_another_account_on_confirmation(as_person, osh, manager, osh_city, uzgen):
    adviser = place(osh_city, account=uzgen)
    data = form_data(osh_city, sensitivity="confidential", assigned_to=adviser.pk)
    client = as_person(osh)
    assert "will not see this concern" in client.post(ADD, data).content.decode()
    assert client.post(ADD, data | {"confirm_assigned_confidential": adviser.pk}).status_code == 302
    own = form_data(osh_city, sensitivity="confidential", assigned_to=place(osh_city, account=osh).pk)
    assert client.post(ADD, own).status_code == 302
    assert Concern.objects.count() == 2


# Lists, home, files


def test_list_is_filtered_by_assignment(as_person, osh, osh_city, departed):
    own, left, free = (
        ConcernFactory(district=osh_city, assigned_to=assigned)
        for assigned in (place(osh_city, account=osh), departed, None)
    )
    for value, concern in (("me", own), ("departed", left), ("nobody", free)):
        page = as_person(osh).get(LIST, {"assignment": value})
        assert [row.record for row in page.context["table"].paginated_rows] == [concern]


def test_home_counts_open_concerns_assigned_to_the_account(as_person, osh, manager, osh_city, uzgen_district):
    adviser = place(osh_city, account=osh)
    client = as_person(osh)
    assert "Assigned to you" not in client.get("/").content.decode()
    ConcernFactory.create_batch(2, district=osh_city, assigned_to=adviser)
    ConcernFactory(district=osh_city, assigned_to=adviser, state="closed")
    ConcernFactory(district=osh_city)
    [item] = client.get("/").context["personal_items"]
    assert item.text == "2 open concerns"
    assert client.get(item.url).context["description"].startswith("2 concerns")
    assert "Assigned to you" not in as_person(manager).get("/").content.decode()


def test_page_shows_that_the_adviser_has_left(as_person, osh, osh_city, adviser, departed):
    concern = ConcernFactory(district=osh_city, assigned_to=adviser)
    client = as_person(osh)
    assert "has left the district" not in client.get(concern.get_absolute_url()).content.decode()
    update(concern, assigned_to_id=departed.pk)
    assert "has left the district" in client.get(concern.get_absolute_url()).content.decode()
    alerts = client.get("/dashboard/alerts/", {"kind": "unattended"}).content.decode()
    assert "1 open concern of an adviser who has left" in alerts
    panel = client.get(departed.get_absolute_url()).content.decode()
    assert concern.summary in panel


def test_handover_pack_lists_concerns_of_the_departing_adviser(as_person, osh, osh_city, adviser):
    own, _other = ConcernFactory(district=osh_city, assigned_to=adviser), ConcernFactory(district=osh_city)
    page = as_person(osh).get(f"/reports/handovers/{adviser.placements.get().pk}/")
    section = next(
        part for part in page.context["document"].sections if part.title.startswith("Open concerns assigned")
    )
    assert list(section.queryset) == [own]


# Bulk edit and imports


def test_bulk_edit_names_concerns_of_other_districts(as_person, manager, osh_city, uzgen_district, adviser, departed):
    near, far = ConcernFactory(district=osh_city), ConcernFactory(district=uzgen_district)
    page = as_person(manager).get(select(BULK, near, far)).content.decode()
    assert "Anna Karagatova" in page
    assert "Ardıçkuşu" not in page
    preview, saved = apply(as_person(manager), select(BULK, near, far), assigned_to=adviser.pk)
    rows = {row.record: row for row in preview.context["rows"]}
    assert rows[near].changes == [("Assigned to", "–", "Anna Karagatova")]
    assert NOT_PLACED in rows[far].errors[0]
    assert saved.status_code == 302
    assert list(Concern.objects.filter(assigned_to=adviser)) == [near]


def test_import_assigns_within_the_district_and_export_names_the_adviser(
    as_person, manager, osh_city, uzgen_district, adviser
):
    heading = ("District", "Category", "Summary", "Raised through", "Raised by", "Raised on", "Assigned to")
    rows = [
        (district, "Road safety", "Bad crossing", "Forum", "Youth", "12.09.2011", "Karagatova Anna")
        for district in (osh_city.name_en, uzgen_district.name_en)
    ]
    sheet = RawSheet("Concerns", 0, [*enumerate(map(list, [heading, *rows]), 1)])
    plan = ImportPlan(ConcernImport, manager, RawFile([sheet]))
    check_plan(plan)
    [(number, error)] = [(row.number, error) for row in plan.rows for error in row.errors]
    assert number == 3
    assert NOT_PLACED in str(error)
    sheet.rows.pop()
    assert write_plan(ImportPlan(ConcernImport, manager, RawFile([sheet])))
    assert Concern.objects.get().assigned_to == adviser
    export = as_person(manager).get(LIST, {"export": "csv"})
    assert "Anna Karagatova" in b"".join(export.streaming_content).decode()


# Merge


def test_concerns_follow_merged_advisers_and_return(manager, osh_city, uzgen_district):
    survivor, duplicate = place(uzgen_district, ends=datetime.date(2011, 3, 31)), AdviserFactory()
    PlacementFactory(
        adviser=duplicate, station=PoliceStationFactory(district=osh_city), starts=datetime.date(2011, 4, 1)
    )
    concern = ConcernFactory(district=osh_city, assigned_to=duplicate)
    merge = merge_records(acting_user=manager, survivor=survivor, duplicate=duplicate)
    concern.refresh_from_db()
    assert concern.assigned_to == survivor
    assert survivor.placements.count() == 2
    undo_merge(acting_user=manager, merge=merge)
    concern.refresh_from_db()
    assert concern.assigned_to == Adviser.objects.get(pk=duplicate.pk)


# News


def test_assigned_account_is_notified(as_person, osh, manager, osh_city):
    adviser = place(osh_city, account=osh)
    concern = ConcernFactory(district=osh_city)
    apply(as_person(manager), select(BULK, concern), assigned_to=adviser.pk)
    [news] = build_notifications(osh).news
    assert news.record == concern.summary
    assert "Assigned to" in news.text
    as_person(manager).post(ADD, form_data(osh_city, summary="A new one", assigned_to=adviser.pk))
    assert {item.record for item in build_notifications(osh).news} == {concern.summary, "A new one"}
