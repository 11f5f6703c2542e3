"""The period lock of mandates and areas of operation that are closed at their end."""

import datetime

import pytest
from django.db import IntegrityError
from django.utils import timezone

from csi.core.crud.integrity_errors import ConstraintViolation
from csi.core.history.models import Change
from csi.core.period_lock.declarations import constraint_name
from csi.returns.models import MonthlyReturn
from csi.returns.outstanding import get_outstanding_returns
from csi.returns.tests.factories import MonthlyReturnFactory, create_accepted_return
from csi.tests.support.sql import insert, refused_by, update
from csi.tests.support.view_contracts import get_form_errors
from csi.tests.test_period_lock import FORMS, LOCKED_MODELS, ROWS, run
from districts.models import AreaOfOperation, Mandate
from districts.services import close_records, reopen_records
from districts.tests.factories import AreaOfOperationFactory, MandateFactory
from receptions.models import Trip
from receptions.tests.factories import DeploymentFactory, TripFactory

pytestmark = pytest.mark.django_db

DAY, AFTER = datetime.date(2011, 9, 14), datetime.date(2012, 1, 10)
KINDS = ("mandate", "area")
MANDATE_SAYS = "The mandate PC.DEC/961 is closed. Records of its dates can no longer be changed."
SAYS = {"mandate": MANDATE_SAYS, "area": "Osh city is closed for its dates under the mandate PC.DEC/961."}


@pytest.fixture(autouse=True)
def after_the_end(settings):
    settings.MISSION_DATE = datetime.date(2012, 2, 1)


@pytest.fixture
def mandate(db):
    return MandateFactory(decision="PC.DEC/961")


@pytest.fixture
def area(mandate, osh_city):
    return AreaOfOperationFactory(mandate=mandate, district=osh_city)


@pytest.fixture
def closes(mandate, area, manager):
    """`closes("area")`: closed by a manager."""

    def close(kind):
        return close_records(acting_user=manager, record={"mandate": mandate, "area": area}[kind])

    return close


def page_of(record, page_name=""):
    return f"{record.get_absolute_url()}{page_name}/" if page_name else record.get_absolute_url()


QUICKLY = ("receptions_trip", "concerns_concern")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "table", [pytest.param(table, marks=[] if table in QUICKLY else pytest.mark.audit) for table in ROWS]
)
def test_writing_to_closed_days_is_rejected_by_database(kind, table, osh_city, closes, manager):
    make, change = ROWS[table]
    row, rule = make(osh_city), constraint_name(LOCKED_MODELS[table])
    [[row_json]] = run(f"DELETE FROM {table} AS deleted WHERE id = %s RETURNING to_jsonb(deleted)::text", row.pk)
    record = closes(kind)

    insert = f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s::jsonb)"
    with refused_by(rule):
        run(insert, row_json)
    reopen_records(acting_user=manager, record=record, reason="A slip.")
    run(insert, row_json)
    closes(kind)
    if change:
        with refused_by(rule):
            update(row, **change)
    with refused_by(rule):
        run(f"DELETE FROM {table} WHERE id = %s", row.pk)


def test_other_days_and_other_districts_stay_open(osh_city, uzgen_district, closes):
    closes("area")
    TripFactory(deployment__district=osh_city, deployment__starts=AFTER, date=AFTER)
    trip = TripFactory(deployment__district=uzgen_district, deployment__starts=DAY, date=DAY)
    closes("mandate")
    with refused_by("trip_period_lock"):
        TripFactory(deployment=trip.deployment, date=DAY + datetime.timedelta(days=1))


# Doors: the form, the admin, the history, raw SQL


@pytest.mark.parametrize("kind", KINDS)
def test_form_detail_and_admin_show_the_lock(kind, as_person, manager, admin, osh_city, closes):
    trip = TripFactory(deployment__district=osh_city, date=DAY)
    url, contract = FORMS[Trip]
    data = contract().data(osh_city)
    record = closes(kind)
    page = as_person(manager)
    for shown in (page.get(page_of(trip)), page.get(page_of(trip, "edit")), page.get(page_of(trip, "delete"))):
        html = shown.content.decode()
        assert SAYS[kind] in html and page_of(record) in html
    refused = page.post(url, data)
    assert SAYS[kind] in str(get_form_errors(refused)), get_form_errors(refused)
    change = as_person(admin).get(f"/admin/receptions/trip/{trip.pk}/change/")
    assert SAYS[kind] in change.content.decode() and not change.context["has_change_permission"]
    as_person(admin).post(f"/admin/receptions/trip/{trip.pk}/change/", {"visitors_men": 99})
    as_person(admin).post(f"/admin/receptions/trip/{trip.pk}/delete/", {"post": "yes"})
    assert Trip.objects.get().visitors_men == trip.visitors_men


@pytest.mark.parametrize("kind", KINDS)
def test_closed_mandate_or_area_cannot_change(kind, as_person, manager, admin, area, closes):
    record = closes(kind)
    page = as_person(manager)
    html = page.get(page_of(record, "edit")).content.decode()
    assert SAYS[kind] in html and page_of(record, "reopen") in html
    change = f"/admin/districts/{record._meta.model_name}/{record.pk}/change/"
    assert not as_person(admin).get(change).context["has_change_permission"]
    with refused_by(f"{kind}_unchanged_while_closed"):
        update(record, ends=datetime.date(2012, 6, 30))
    with refused_by(f"{kind}_unchanged_while_closed"):
        update(record, decided_at=timezone.now())
    with refused_by(f"{kind}_closed_by_manager"):
        update(record, records_closed=False)
    if kind == "area":
        with refused_by("area_not_deleted_while_closed"):
            run("DELETE FROM districts_areaofoperation WHERE id = %s", record.pk)
    else:
        with refused_by("area_mandate_open"):
            update(area, ends=datetime.date(2011, 12, 1))
        with refused_by("area_mandate_open"):
            insert(AreaOfOperationFactory.build(mandate=record, district=area.district, ends=DAY, starts=DAY))
        with refused_by("area_delete_mandate_open"):
            run("DELETE FROM districts_areaofoperation WHERE id = %s", area.pk)


def test_closing_in_sql_needs_manager_reason_and_end(mandate, osh, manager):
    for decided_by in (None, osh.pk):
        with refused_by("mandate_closed_by_manager"):
            update(mandate, records_closed=True, decided_at=timezone.now(), decided_by_id=decided_by)
    decided = {"decided_at": timezone.now(), "decided_by_id": manager.pk}
    update(mandate, ends=None)
    with refused_by("mandate_closed_once_ended"):
        update(mandate, records_closed=True, **decided)
    update(mandate, ends=datetime.date(2011, 12, 31))
    update(mandate, records_closed=True, **decided)
    later = decided | {"decided_at": timezone.now()}
    with refused_by("mandate_closed_by_manager"):
        update(mandate, records_closed=False, **later)
    with refused_by("mandate_closed_by_manager"):
        update(mandate, records_closed=False, reason="A slip.", **decided)
    update(mandate, records_closed=False, reason="A slip.", **later)


# The decision


def test_manager_closes_and_reopens_and_both_are_logged(as_person, manager, mandate, osh_city):
    page = as_person(manager)
    assert page_of(mandate, "close") in page.get(page_of(mandate)).content.decode()
    assert page.get(page_of(mandate, "close")).status_code == 200
    assert "Closed: PC.DEC/961." in page.post(page_of(mandate, "close"), follow=True).content.decode()
    assert page_of(mandate, "close") not in page.get(page_of(mandate)).content.decode()
    assert page.get(page_of(mandate, "close")).url == page_of(mandate)
    response = page.post(page_of(mandate, "reopen"), {"reason": ""})
    assert "Enter the reason for reopening" in response.content.decode()
    html = page.post(page_of(mandate, "reopen"), {"reason": "A forum was forgotten."}, follow=True).content.decode()
    assert "Reopened by" in html and "A forum was forgotten." in html
    changes = Change.objects.of_record("districts_mandate", mandate.pk).filter(before__has_key="records_closed")
    assert list(changes.values_list("by__username", "after__records_closed", "after__reason")) == [
        ("manager", False, "A forum was forgotten."),
        ("manager", True, ""),
    ]


def test_reopened_mandate_can_be_extended_and_closed_later(closes, manager, mandate, osh_city):
    closes("mandate")
    mandate.refresh_from_db()
    reopen_records(acting_user=manager, record=mandate, reason="It was extended.")
    update(mandate, ends=datetime.date(2027, 12, 31))
    mandate.refresh_from_db()
    with pytest.raises(ConstraintViolation, match="after the last day"):
        close_records(acting_user=manager, record=mandate)
    DeploymentFactory(district=osh_city, starts=DAY)


@pytest.mark.parametrize("username", ["osh", "reader"])
@pytest.mark.parametrize("page_name", ["close", "reopen"])
def test_other_roles_cannot_close_or_reopen(request, as_person, mandate, area, username, page_name):
    page = as_person(request.getfixturevalue(username))
    for record in (mandate, area):
        assert page.get(page_of(record, page_name)).status_code in (403, 404)
        assert page.post(page_of(record, page_name), {"reason": "Because."}).status_code in (403, 404)
    assert not Mandate.objects.filter(records_closed=True).exists()


def test_mandate_can_be_closed_after_its_end_on_the_mission_date(as_person, manager, mandate, settings):
    settings.MISSION_DATE = datetime.date(2011, 12, 31)
    page = as_person(manager)
    assert page_of(mandate, "close") not in page.get(page_of(mandate)).content.decode()
    assert "after the last day" in page.post(page_of(mandate, "close"), follow=True).content.decode()
    assert not Mandate.objects.get().records_closed


def test_admin_action_closes_areas(as_person, admin, area):
    page = as_person(admin)
    chosen = {"action": "close_records", "_selected_action": [area.pk]}
    for message in ("Closed: Osh city, PC.DEC/961.", "Someone else has already made this decision"):
        page.post("/admin/districts/areaofoperation/", chosen)
        assert message in page.get("/admin/districts/areaofoperation/").content.decode()
    assert AreaOfOperation.objects.get().records_closed


# Its monthly returns


@pytest.mark.parametrize("kind", KINDS)
def test_closing_needs_accepted_returns(kind, osh_city, closes):
    MonthlyReturnFactory(district=osh_city, month=datetime.date(2011, 10, 1))
    with pytest.raises(IntegrityError, match="A monthly return of these days is not accepted yet"):
        closes(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_month_of_closed_mandate_cannot_be_reopened_or_expected(kind, as_person, manager, osh_city, closes):
    accepted = create_accepted_return(osh_city, datetime.date(2011, 9, 1))
    assert get_outstanding_returns(manager, AFTER)
    closes(kind)
    assert not get_outstanding_returns(manager, AFTER)
    page = as_person(manager)
    html = page.get(page_of(accepted)).content.decode()
    assert SAYS[kind] in html and page_of(accepted, "reopen") not in html
    page.post(page_of(accepted, "reopen"), {"reason": "Counted twice."})
    assert MonthlyReturn.objects.get(pk=accepted.pk).status == "accepted"
    with refused_by("return_mandate_open"):
        insert(MonthlyReturnFactory.build(district=osh_city, month=datetime.date(2011, 10, 1)))


def test_month_shared_with_next_mandate_still_has_a_return(closes, mandate, area, osh_city, manager):
    update(area, ends=datetime.date(2011, 10, 15))
    update(mandate, ends=datetime.date(2011, 10, 15))
    following = MandateFactory(decision="PC.DEC/1000", starts=datetime.date(2011, 10, 16), ends=None)
    AreaOfOperationFactory(mandate=following, district=osh_city, starts=following.starts)
    mandate.refresh_from_db()
    close_records(acting_user=manager, record=mandate)
    MonthlyReturnFactory(district=osh_city, month=datetime.date(2011, 10, 1))
    with refused_by("return_mandate_open"):
        MonthlyReturnFactory(district=osh_city, month=datetime.date(2011, 9, 1))
