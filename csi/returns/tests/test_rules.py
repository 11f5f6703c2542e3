"""Database constraints and triggers of monthly returns."""

import datetime

import pytest
from django.utils import timezone

from csi.core.periods import Span
from csi.returns.expected import ReturnCompleteness
from csi.returns.models import MonthlyReturn, ReturnStep, get_due_date
from csi.returns.tests.factories import MonthlyReturnFactory, create_accepted_return
from csi.tests.support.sql import insert, refused_by, update
from districts.tests.factories import AreaOfOperationFactory

pytestmark = pytest.mark.django_db

LATER = timezone.now() + datetime.timedelta(days=1)
SUBMITTED = {"status": "submitted", "submitted_at": LATER}


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"month": "2011-09-02"}, "return_month_first_day"),
        ({"status": "forgotten"}, "return_status_transition"),
        (SUBMITTED | {"narrative": ""}, "return_narrative_required"),
        ({"status": "submitted"}, "return_submitted_has_time"),
        ({"status": "accepted"}, "return_decision_by_manager"),
        ({"status": "returned"}, "return_decision_by_manager"),
    ],
)
def test_invalid_change_of_draft_is_rejected(values, constraint):
    with refused_by(constraint):
        update(MonthlyReturnFactory(), **values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"status": "accepted"}, "return_decision_by_manager"),
        ({"status": "accepted", "by": "osh"}, "return_decision_by_manager"),
        ({"status": "returned", "by": "manager"}, "return_correction_has_remark"),
        ({"status": "accepted", "by": "manager", "remark": "But"}, "return_accepted_without_remark"),
        ({"month": "2011-08-01"}, "return_accepted_unchanged"),
    ],
)
def test_decision_requires_manager_and_remark(request, values, constraint):
    columns = {name: value for name, value in values.items() if name != "by"}
    if "by" in values:
        columns |= {"decided_by_id": request.getfixturevalue(values["by"]).pk, "decided_at": LATER}
    with refused_by(constraint):
        update(MonthlyReturnFactory(submitted=True), **columns)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"narrative": "Something else."}, "return_accepted_unchanged"),
        ({"decided_at": LATER}, "return_accepted_unchanged"),
        ({"status": "draft"}, "return_status_transition"),
        ({"status": "submitted"}, "return_status_transition"),
        ({"status": "returned", "decided_at": LATER}, "return_correction_has_remark"),
        ({"status": "returned", "remark": "A trip is missing."}, "return_reopening_has_decision"),
    ],
)
def test_accepted_return_changes_only_when_reopened_with_reason(values, constraint):
    with refused_by(constraint):
        update(MonthlyReturnFactory(accepted=True), **values)


def test_second_return_for_month_is_rejected():
    existing = MonthlyReturnFactory()
    with refused_by("return_unique_month"):
        insert(MonthlyReturnFactory.build(district=existing.district))


def test_every_step_is_recorded_and_unchangeable(osh, manager):
    record = MonthlyReturnFactory(created_by=osh)
    update(record, status="submitted", submitted_at=timezone.now(), submitted_by_id=osh.pk)
    update(record, status="returned", decided_at=timezone.now(), decided_by_id=manager.pk, remark="A trip is missing.")
    update(record, status="submitted", submitted_at=timezone.now())
    update(record, status="accepted", decided_at=timezone.now(), remark="")
    update(record, status="returned", decided_at=timezone.now(), remark="The trip was counted twice.")

    assert list(record.steps.values_list("kind", "recorded_by__username", "remark")) == [
        ("submitted", "osh", ""),
        ("returned", "manager", "A trip is missing."),
        ("submitted", "osh", ""),
        ("accepted", "manager", ""),
        ("reopened", "manager", "The trip was counted twice."),
    ]
    for write in (
        lambda: update(record.steps.last(), remark="Because."),
        lambda: ReturnStep.objects.all()._raw_delete(using="default"),
    ):
        with refused_by("return_step_append_only"):
            write()
    with refused_by("return_delete_draft_only"):
        MonthlyReturn.objects.filter(pk=record.pk)._raw_delete(using="default")


def test_month_and_steps_of_a_withdrawn_return_are_fixed(osh):
    record = MonthlyReturnFactory(submitted=True)
    update(record, status="draft", submitted_at=None, updated_by_id=osh.pk)
    assert list(record.steps.values_list("kind", "recorded_by__username"))[1:] == [("withdrawn", "osh")]
    with refused_by("return_accepted_unchanged"):
        update(record, month="2011-08-01")
    with refused_by("return_delete_draft_only"):
        MonthlyReturn.objects.filter(pk=record.pk)._raw_delete(using="default")
    draft = MonthlyReturnFactory()
    update(draft, month="2011-08-01")
    MonthlyReturn.objects.filter(pk=draft.pk)._raw_delete(using="default")


def test_return_is_due_on_fifth_of_following_month():
    assert MonthlyReturnFactory.build(month=datetime.date(2011, 12, 1)).due_on == datetime.date(2012, 1, 5)
    assert get_due_date(MonthlyReturnFactory.build().calendar_month) == datetime.date(2011, 10, 5)


def test_completeness_counts_months_in_operation(settings):
    settings.MISSION_DATE = datetime.date(2011, 10, 31)
    first = AreaOfOperationFactory(status="active", starts=datetime.date(2011, 8, 20)).district
    AreaOfOperationFactory(status="requested", starts=datetime.date(2011, 8, 1))
    closed = AreaOfOperationFactory(
        status="closed", starts=datetime.date(2011, 7, 1), ends=datetime.date(2011, 8, 31)
    ).district
    MonthlyReturnFactory(district=first, month=datetime.date(2011, 8, 1), accepted=True)
    MonthlyReturnFactory(district=first, month=datetime.date(2011, 9, 1), submitted=True)
    create_accepted_return(closed, datetime.date(2011, 8, 1))

    def completeness(start, end, districts):
        return MonthlyReturn.objects.completeness(Span(datetime.date(*start), datetime.date(*end)), districts)

    both = [first, closed]
    assert completeness((2011, 8, 1), (2011, 9, 1), both) == ReturnCompleteness(accepted=2, total=2)
    assert not completeness((2011, 8, 10), (2011, 8, 11), [closed]).is_provisional
    # August and September of one district, July and August of the other; future months are not expected.
    year = completeness((2011, 1, 1), (2012, 1, 1), both)
    assert (year.accepted, year.total, year.provisional, year.is_provisional) == (3, 5, 2, True)
    assert completeness((2012, 1, 1), (2012, 2, 1), both) == ReturnCompleteness(accepted=0, total=0)
