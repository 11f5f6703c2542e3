"""The period lock of months: records of an accepted month cannot change, later events can be recorded."""

import datetime

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from advisers.tests.factories import ObservationFactory, PlacementFactory
from csi.concerns.models import Concern
from csi.concerns.tests.factories import ConcernFactory
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.declarations import constraint_name
from csi.core.period_lock.sql import has_locks_since_sql, locked_periods_sql
from csi.core.period_lock.triggers import locked_models
from csi.gallery.tests.factories import PhotoFactory
from csi.returns.models import MonthlyReturn
from csi.returns.tests.factories import MonthlyReturnFactory
from csi.tests.support.forms import find_contracts
from csi.tests.support.sql import refused_by, update
from csi.tests.support.view_contracts import get_form_errors
from districts.tests.factories import ContactFactory, PoliceStrengthFactory, PopulationFactory, StrengthLineFactory
from forums.models import Action
from forums.tests.factories import (
    ActionFactory,
    AttendanceFactory,
    CommunityPresenceFactory,
    DiscussionFactory,
    MeetingFactory,
    VerifierFactory,
    WorkingGroupFactory,
)
from initiatives.models import Initiative
from initiatives.tests.factories import InitiativeFactory
from receptions.tests.factories import AppealCountFactory, DeploymentFactory, ServiceGapFactory, TripFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

LOCKED_MODELS = {model._meta.db_table: model for model in locked_models()}

SEPTEMBER, OCTOBER = datetime.date(2011, 9, 1), datetime.date(2011, 10, 1)
DAY, LATER = datetime.date(2011, 9, 14), datetime.date(2011, 10, 14)
MESSAGE = "September 2011 is closed for Osh city"


def meeting(osh_city, month=SEPTEMBER):
    return MeetingFactory(group__district=osh_city, month=month)


def link(osh_city, relation):
    initiative = InitiativeFactory(district=osh_city, starts=DAY, done=True)
    field = getattr(initiative, relation)
    linked = {"concerns": ConcernFactory, "partners": ContactFactory}.get(relation)
    field.add(linked(district=osh_city) if linked else osh_city)
    return field.through.objects.get()


def make_gap(osh_city):
    return ServiceGapFactory(vehicle=DeploymentFactory(district=osh_city).vehicle)


# A row of each locked table in September, and a change to it.
ROWS = {
    "forums_workinggroup": (lambda osh: WorkingGroupFactory(district=osh, established=DAY), {"closed": "2011-09-20"}),
    "forums_meeting": (meeting, {"venue": "Elsewhere"}),
    "forums_attendance": (lambda osh: AttendanceFactory(meeting=meeting(osh)), {"women": 9}),
    "forums_communitypresence": (lambda osh: CommunityPresenceFactory(meeting=meeting(osh)), {"people": 9}),
    "forums_discussion": (lambda osh: DiscussionFactory(meeting=meeting(osh)), {"note": "Changed"}),
    "forums_action": (lambda osh: ActionFactory(meeting=meeting(osh)), {"due": "2011-12-01"}),
    "receptions_trip": (lambda osh: TripFactory(deployment__district=osh, date=DAY), {"visitors_men": 99}),
    "receptions_appealcount": (
        lambda osh: AppealCountFactory(trip__deployment__district=osh, trip__date=DAY),
        {"received": 99},
    ),
    "receptions_deployment": (lambda osh: DeploymentFactory(district=osh, starts=DAY), {"site": "Elsewhere"}),
    "receptions_servicegap": (make_gap, {"ends": "2011-09-25"}),
    "initiatives_initiative": (lambda osh: InitiativeFactory(district=osh, starts=DAY, done=True), {"spent": 1}),
    "initiatives_initiative_concerns": (lambda osh: link(osh, "concerns"), {}),
    "initiatives_initiative_further_districts": (lambda osh: link(osh, "further_districts"), {}),
    "initiatives_initiative_partners": (lambda osh: link(osh, "partners"), {}),
    "gallery_photo": (lambda osh: PhotoFactory(district=osh, taken_on=DAY), {"caption": "Changed"}),
    "advisers_observation": (lambda osh: ObservationFactory(district=osh, date=DAY), {"summary": "Changed"}),
    "advisers_placement": (
        lambda osh: PlacementFactory(station__district=osh, starts=DAY),
        {"starts": "2011-09-20"},
    ),
    "concerns_concern": (lambda osh: ConcernFactory(district=osh, raised_on=DAY), {"category": "road"}),
    "districts_policestrength": (
        lambda osh: PoliceStrengthFactory(station__district=osh, date=DAY),
        {"source": "Changed"},
    ),
    "districts_strengthline": (
        lambda osh: StrengthLineFactory(strength__station__district=osh, strength__date=DAY),
        {"women": 9},
    ),
    "districts_population": (lambda osh: PopulationFactory(district=osh), {"people": 90_000}),
}
# Tested in test_period_lock_of_reference_data.py: rows of the mission, or of the districts of other rows.
OTHER_TABLES = {
    "advisers_adviser",
    "districts_areaofoperation",
    "districts_mandate",
    "districts_policestation",
    "forums_cadencechange",
    "indicators_target",
    "receptions_mobilereception",
}


def close(district, month=SEPTEMBER):
    return MonthlyReturnFactory(district=district, month=month, accepted=True)


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else None


def test_every_record_type_of_a_month_is_locked():
    assert set(ROWS) | OTHER_TABLES == set(LOCKED_MODELS)
    record_types = {
        model._meta.db_table
        for label in ("forums", "receptions", "initiatives", "advisers", "concerns", "gallery")
        for model in apps.get_app_config(label).get_models()
        if issubclass(model, AuditedModel) and not model._meta.proxy
    }
    # Handover notes are written when a tour ends, and enter no figure.
    assert record_types - set(LOCKED_MODELS) == {"advisers_handover"}


@pytest.mark.parametrize("table", ROWS)
def test_writing_to_closed_month_is_rejected_by_database(table, osh_city, uzgen_district, manager):
    make, change = ROWS[table]
    row, rule = make(osh_city), constraint_name(LOCKED_MODELS[table])
    [[row_json]] = run(f"DELETE FROM {table} AS deleted WHERE id = %s RETURNING to_jsonb(deleted)::text", row.pk)
    record = close(osh_city)
    close(uzgen_district, OCTOBER)

    insert = f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s::jsonb)"
    with refused_by(rule):
        run(insert, row_json)
    update(record, status="returned", remark="A slip.", decided_at=timezone.now() + datetime.timedelta(days=1))
    run(insert, row_json)
    update(record, status="submitted")
    update(record, status="accepted", remark="", decided_at=timezone.now() + datetime.timedelta(days=2))
    if change:
        with refused_by(rule):
            update(row, **change)
    with refused_by(rule):
        run(f"DELETE FROM {table} WHERE id = %s", row.pk)


@pytest.mark.parametrize(
    ("table", "make", "moved"),
    [
        ("forums_meeting", lambda osh, month: meeting(osh, month), ("month", "date")),
        ("receptions_trip", lambda osh, month: TripFactory(deployment__district=osh, date=month), ("date",)),
        ("advisers_observation", lambda osh, month: ObservationFactory(district=osh, date=month), ("date",)),
        ("concerns_concern", lambda osh, month: ConcernFactory(district=osh, raised_on=month), ("raised_on",)),
        (
            "initiatives_initiative",
            lambda osh, month: InitiativeFactory(district=osh, starts=month, done=True),
            ("starts",),
        ),
    ],
)
def test_moving_record_into_or_out_of_closed_month_is_rejected(table, make, moved, osh_city):
    locked_row, open_row = make(osh_city, SEPTEMBER), make(osh_city, OCTOBER)
    if table == "receptions_trip":
        update(open_row.deployment, starts=SEPTEMBER)
    close(osh_city)
    for row, month in ((locked_row, OCTOBER), (open_row, SEPTEMBER)):
        with refused_by(constraint_name(LOCKED_MODELS[table])):
            update(row, **dict.fromkeys(moved, month))


def create_agreed_action(osh, **values):
    return ActionFactory(meeting=meeting(osh), due=DAY + datetime.timedelta(weeks=6), **values)


# Later events of records of September.
POSSIBLE = {
    "an action is done": (create_agreed_action, {"done_on": LATER}),
    "a deployment ends": (lambda osh: DeploymentFactory(district=osh, starts=DAY), {"ends": LATER}),
    "a placement ends": (lambda osh: PlacementFactory(station__district=osh, starts=DAY), {"ends": LATER}),
    "a running initiative is done": (
        lambda osh: InitiativeFactory(district=osh, starts=DAY, ends=LATER, status="approved"),
        {"status": "done", "outcome": "They played.", "participants_men": 20},
    ),
    "an approved initiative is postponed": (
        lambda osh: InitiativeFactory(district=osh, starts=DAY, status="approved"),
        {"starts": LATER},
    ),
    "a concern is resolved": (
        lambda osh: ConcernFactory(district=osh, raised_on=DAY),
        {"state": "resolved", "settled_on": LATER},
    ),
    "feedback is given to the community": (
        lambda osh: ConcernFactory(district=osh, raised_on=DAY),
        {"reported_back_on": LATER},
    ),
    "a concern becomes more sensitive": (
        lambda osh: ConcernFactory(district=osh, raised_on=DAY),
        {"sensitivity": "confidential"},
    ),
    "an observation becomes more sensitive": (
        lambda osh: ObservationFactory(district=osh, date=DAY),
        {"sensitivity": "restricted"},
    ),
}
# The same events on days in September.
IN_SEPTEMBER = {
    "an action was done": (create_agreed_action, {"done_on": datetime.date(2011, 9, 20)}),
    "a deployment ended": (lambda osh: DeploymentFactory(district=osh, starts=DAY), {"ends": "2011-09-20"}),
    "a concern was resolved": (
        lambda osh: ConcernFactory(district=osh, raised_on=datetime.date(2011, 8, 3)),
        {"state": "resolved", "settled_on": "2011-09-20"},
    ),
    "a concern is reopened": (
        lambda osh: ConcernFactory(
            district=osh, raised_on=datetime.date(2011, 8, 3), state="resolved", settled_on=datetime.date(2011, 9, 20)
        ),
        {"state": "open", "settled_on": None},
    ),
    "an initiative was done": (
        lambda osh: InitiativeFactory(district=osh, starts=DAY, status="approved"),
        {"status": "done", "outcome": "They played.", "participants_men": 20},
    ),
}


@pytest.mark.parametrize("event", POSSIBLE)
def test_later_event_can_be_recorded(event, osh_city):
    make, change = POSSIBLE[event]
    row = make(osh_city)
    close(osh_city)
    update(row, **change)


@pytest.mark.parametrize("event", IN_SEPTEMBER)
def test_event_in_closed_month_is_rejected(event, osh_city):
    make, change = IN_SEPTEMBER[event]
    row = make(osh_city)
    close(osh_city)
    with refused_by(constraint_name(type(row))):
        update(row, **change)


def test_later_follow_up_of_action_updates_its_concern(osh_city, as_person, osh):
    action = create_agreed_action(osh_city, concern=ConcernFactory(district=osh_city, raised_on=DAY))
    later_meeting = meeting(osh_city, OCTOBER)
    update(later_meeting, group_id=action.meeting.group_id)
    close(osh_city)
    page = as_person(osh)
    edit = f"{action.get_absolute_url()}edit/"
    response = page.get(edit)
    assert MESSAGE in response.content.decode()
    assert response.context["form"].fields["description"].disabled
    verification = {"verified_on": LATER, "verified_by": VerifierFactory(district=osh_city).pk}
    data = {"done_on": LATER, "reported_back_at": later_meeting.pk, "description": "Something else", **verification}
    response = page.post(edit, data)
    assert response.status_code == 302, get_form_errors(response)
    after = Action.objects.get()
    assert (after.done_on, after.reported_back_at, after.description) == (LATER, later_meeting, action.description)
    assert Concern.objects.get().reported_back_on == later_meeting.date


# Forms and admin


FORMS = {
    model: (url, contract)
    for url, contract in find_contracts().items()
    if (model := contract.model or contract.factory._meta.model)._meta.db_table in LOCKED_MODELS
}
FORMS_TABLES = {model._meta.db_table for model in FORMS}


def test_form_of_every_locked_record_type_is_tested():
    audited = {model._meta.db_table for model in apps.get_models() if issubclass(model, AuditedModel)}
    # A period out of service has no page of its own.
    assert audited & set(LOCKED_MODELS) - FORMS_TABLES == {"receptions_servicegap"}


@pytest.mark.parametrize(
    "model", [model for model in FORMS if model._meta.db_table in ROWS], ids=lambda model: model.__name__
)
def test_form_names_the_closed_month_beside_the_field(model, as_person, manager, osh_city):
    url, contract = FORMS[model]
    page = as_person(manager)
    data = contract().data(osh_city)
    if model is Initiative:
        data |= {"status": "done", "outcome": "They played.", "participants_men": 20}
    response = page.post(url, data)
    assert response.status_code == 302, get_form_errors(response)
    saved = model.objects.latest("pk")
    months = {day.replace(day=1) for day in list_dates(saved)}
    model.objects.filter(pk=saved.pk).delete()
    for month in months or {SEPTEMBER}:
        close(osh_city, month)
    rejected = page.post(url, data)
    assert rejected.status_code == 200
    messages = " ".join(str(error) for errors in get_form_errors(rejected)["form"].values() for error in errors)
    assert "is closed for Osh city: its return is accepted. A manager can reopen it" in messages
    assert not model.objects.filter(pk__gt=saved.pk).exists()


def list_dates(record):
    names = {"month", "date", "raised_on", "starts", "established", "taken_on"}
    days = [getattr(record, name) for name in names if hasattr(record, name)]
    return list_dates(record.meeting) if not days and hasattr(record, "meeting") else days


@pytest.mark.audit
@pytest.mark.parametrize("table", [table for table in ROWS if table in FORMS_TABLES])
def test_pages_and_admin_show_the_lock_before_editing(table, as_person, manager, admin, osh_city):
    record = ROWS[table][0](osh_city)
    close(osh_city)
    page = as_person(manager)
    detail = page.get(record.get_absolute_url())
    assert MESSAGE in detail.content.decode()
    assert detail.context["delete_url"] is None
    edit, delete = (page.get(f"{record.get_absolute_url()}{page_name}/") for page_name in ("edit", "delete"))
    assert MESSAGE in edit.content.decode()
    assert MESSAGE in delete.content.decode()
    meta = record._meta
    is_whole = LOCKED_MODELS[table].period_lock.parts[0].is_whole_row
    assert ("form" not in edit.context) == is_whole == (detail.context["edit_url"] is None)
    change = as_person(admin).get(f"/admin/{meta.app_label}/{meta.model_name}/{record.pk}/change/")
    assert MESSAGE in change.content.decode()
    assert change.context["has_change_permission"] != is_whole
    assert not change.context["has_delete_permission"]


@pytest.mark.parametrize(
    ("table", "change"),
    [("concerns_concern", {"summary": "Another"}), ("receptions_deployment", {"site": "Elsewhere"})],
)
def test_admin_reports_violation_of_closed_month(table, change, as_person, admin, osh_city):
    record = ROWS[table][0](osh_city)
    close(osh_city)
    url = f"/admin/{record._meta.app_label}/{record._meta.model_name}/{record.pk}/change/"
    page = as_person(admin)
    form = page.get(url).context["adminform"].form
    data = {field.html_name: field.value() for field in form if field.value() is not None}
    response = page.post(url, data | change)
    assert response.status_code == 200
    assert MESSAGE in response.content.decode()


def test_record_can_change_while_month_is_reopened(as_person, manager, osh_city):
    trip = TripFactory(deployment__district=osh_city, date=DAY)
    record = close(osh_city)
    page = as_person(manager)
    with refused_by("trip_period_lock"):
        update(trip, visitors_men=30)
    page.post(f"{record.get_absolute_url()}reopen/", {"reason": "Counted twice."})
    update(trip, visitors_men=30)
    page.post(f"{record.get_absolute_url()}submit/", {"open_items": "1"})
    page.post(f"{record.get_absolute_url()}accept/")
    with refused_by("trip_period_lock"):
        update(trip, visitors_men=40)
    assert MonthlyReturn.objects.get().steps.count() == 5


def test_other_district_and_other_month_stay_open(osh_city, uzgen_district):
    close(osh_city)
    TripFactory(deployment__district=osh_city, deployment__starts=OCTOBER, date=LATER)
    TripFactory(deployment__district=uzgen_district, date=DAY)


def test_meeting_held_late_is_locked_by_both_months(osh_city):
    late = meeting(osh_city)
    update(late, date=datetime.date(2011, 10, 4))
    close(osh_city, OCTOBER)
    with refused_by("meeting_period_lock"):
        update(late, venue="Elsewhere")


def test_functions_of_locked_periods_match_the_declarations():
    for name in ("scope_locked_periods", "shared_locked_periods", "locked_periods"):
        [(body,)] = run(f"SELECT prosrc FROM pg_proc WHERE proname = '{name}'")
        assert body.strip() in locked_periods_sql()
    [(body,)] = run("SELECT prosrc FROM pg_proc WHERE proname = 'has_locks_since'")
    assert body.strip() in has_locks_since_sql()
