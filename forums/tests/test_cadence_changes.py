"""Changes of the meeting cadence: from a month on, in the schedule, in forms and in the database."""

import datetime

import pytest
from django.urls import reverse

from csi.core.periods import Month
from csi.returns.tests.factories import create_accepted_return
from csi.tests.support.forms import build_submission
from csi.tests.support.sql import refused_by, update
from csi.tests.support.view_contracts import get_form_errors, get_listed_records
from districts.tests.factories import AreaOfOperationFactory
from forums.cadence import MonthStatus, get_group_months
from forums.models import CadenceChange, WorkingGroup
from forums.schedule import evaluate_cycles, load_cycles
from forums.tests.factories import CadenceChangeFactory, MeetingFactory, WorkingGroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

day = datetime.date.fromisoformat
TODAY = day("2011-10-31")


@pytest.fixture
def group(osh_city):
    """A monthly group of Osh city, which has been in operation since January 2011."""
    AreaOfOperationFactory(district=osh_city)
    return WorkingGroupFactory(district=osh_city)


def list_expected():
    """Return {month: (first month of the cycle, outcome)} of the only group."""
    cycles = load_cycles(WorkingGroup.objects.all(), TODAY, datetime.date.min)
    return {
        str(expected.month): (str(cycle.months[0]), str(expected.outcome))
        for cycle in cycles
        for expected in evaluate_cycles([cycle], TODAY, TODAY)
    }


def test_cadence_in_force_in_a_month_determines_its_cycle(group):
    CadenceChangeFactory(group=group, month=day("2011-04-01"), cadence="two_monthly")
    CadenceChangeFactory(group=group, month=day("2011-08-01"), cadence="quarterly")
    assert {month: first for month, (first, _outcome) in list_expected().items()} == {
        "2011-01": "2011-01",
        "2011-02": "2011-02",
        "2011-03": "2011-03",
        "2011-05": "2011-04",
        "2011-07": "2011-06",
        "2011-10": "2011-08",
    }


def test_cycle_cut_short_by_a_new_cadence_counts_if_a_meeting_was_held(group):
    update(group, cadence="quarterly")
    CadenceChangeFactory(group=group, month=day("2011-09-01"), cadence="monthly")
    # July and August are cut short.
    assert "2011-08" not in list_expected()
    MeetingFactory(group=group, month=day("2011-07-01"))
    assert list_expected()["2011-07"] == ("2011-07", "held")
    assert list_expected()["2011-09"] == ("2011-09", "missed")


def test_status_of_months_follows_the_cadence_in_force(group):
    CadenceChangeFactory(group=group, month=day("2011-08-01"), cadence="quarterly")
    months = get_group_months([group], until=TODAY, count=4)[group.pk]
    assert [month.status for month in months] == [
        MonthStatus.MISSED,
        MonthStatus.NOT_DUE,
        MonthStatus.NOT_DUE,
        MonthStatus.DUE,
    ]


def test_list_filter_and_page_show_the_cadence(group, osh_city, as_person, manager):
    CadenceChangeFactory(group=group, month=day("2011-10-01"), cadence="quarterly")
    CadenceChangeFactory(group=group, month=day("2011-11-01"), cadence="two_monthly")
    monthly = WorkingGroupFactory(district=osh_city)
    url, page = reverse("forums:workinggroup_list"), as_person(manager)
    assert list(get_listed_records(manager, f"{url}?cadence=quarterly")) == [group]
    assert list(get_listed_records(manager, f"{url}?cadence=monthly")) == [monthly]
    assert "Every quarter" in page.get(f"{url}?export=csv").getvalue().decode()
    shown = page.get(group.get_absolute_url()).content.decode()
    assert "Every month; Every quarter from October 2011; Every two months from November 2011" in shown


def test_admin_lists_and_filters_the_cadence_of_today(group, osh_city, as_person, admin):
    CadenceChangeFactory(group=group, month=day("2011-10-01"), cadence="quarterly")
    WorkingGroupFactory(district=osh_city, name="Other group")
    url, page = reverse("admin:forums_workinggroup_changelist"), as_person(admin)
    shown = page.get(f"{url}?cadence=quarterly").content.decode()
    assert group.name in shown
    assert "Other group" not in shown


def edit(page, group, **changes):
    url = f"{group.get_absolute_url()}edit/"
    return page.post(url, build_submission(page.get(url).context) | changes)


def test_new_cadence_counts_from_the_first_open_month(group, osh_city, as_person, osh):
    page = as_person(osh)
    create_accepted_return(osh_city, day("2011-08-01"))
    form = page.get(f"{group.get_absolute_url()}edit/").context["formsets"][0].forms[0]
    assert form["month"].value() == day("2011-09-01")
    assert edit(page, group).status_code == 302
    assert not CadenceChange.objects.exists()
    assert edit(page, group, **{"cadence_changes-0-cadence": "quarterly"}).status_code == 302
    change = CadenceChange.objects.get()
    assert (change.month, change.cadence, change.group.cadence) == (day("2011-09-01"), "quarterly", "monthly")
    assert "Every quarter" in page.get(f"{group.get_absolute_url()}history/").content.decode()


ROWS = [
    ("2011-08", "August 2011 is closed for Osh city"),
    ("2011-01", "The first cadence of the group counts from the month in which it was established"),
    ("2012", "Enter a month such as 2011-10"),
]


@pytest.mark.parametrize(("month", "message"), ROWS)
def test_invalid_month_is_rejected_beside_it_and_preserved(month, message, group, osh_city, as_person, osh):
    create_accepted_return(osh_city, day("2011-08-01"))
    changes = {"cadence_changes-0-cadence": "quarterly", "cadence_changes-0-month": month}
    response = edit(as_person(osh), group, **changes)
    [[row]] = [formset.forms for formset in response.context["formsets"]]
    assert message in row.errors["month"][0]
    assert row["cadence"].value() == "quarterly"
    assert not CadenceChange.objects.exists()


def test_database_rejects_invalid_changes(group):
    change = CadenceChangeFactory(group=group, month=day("2011-04-01"))
    for values, rule in (
        ({"month": "2011-01-01"}, "cadence_change_after_established"),
        ({"month": "2011-04-02"}, "cadence_change_month_first_day"),
        ({"cadence": "weekly"}, "cadence_change_known"),
    ):
        with refused_by(rule):
            update(change, **values)
    with refused_by("cadence_change_unique_month"):
        CadenceChangeFactory(group=group, month=day("2011-04-01"))
    with refused_by("group_established_before_cadence_changes"):
        update(group, established="2011-04-30")
    update(group, established="2011-03-31")


def test_group_cannot_be_established_after_a_new_cadence(group, as_person, osh):
    CadenceChangeFactory(group=group, month=day("2011-04-01"))
    response = edit(as_person(osh), group, established="2011-04-30")
    errors = get_form_errors(response)
    assert "from" in str(errors["form"].get("established") or errors["rows"])


def test_first_open_month_follows_the_establishment(osh_city, as_person, osh):
    group = WorkingGroupFactory(district=osh_city, established=day("2011-10-05"))
    form = as_person(osh).get(f"{group.get_absolute_url()}edit/").context["formsets"][0].forms[0]
    assert form["month"].value() == Month(2011, 11).start
