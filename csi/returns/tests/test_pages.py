"""The pages of monthly returns: written by the team, decided by a manager, asked for where they are missing."""

import datetime

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csi.core.periods import Month
from csi.returns.models import MonthlyReturn
from csi.returns.tests.factories import MonthlyReturnFactory
from csi.tests.support.factories import UserFactory
from csi.tests.support.view_contracts import DetailContract, FormContract, ListContract
from districts.tests.factories import AreaOfOperationFactory, MandateFactory

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2011, 10, 31)
URL = "/returns/months/"


@pytest.fixture(autouse=True)
def on_the_last_of_october(settings):
    settings.MISSION_DATE = TODAY


@pytest.fixture
def in_operation(osh_city, uzgen_district):
    """The mission works in both districts since September."""
    mandate = MandateFactory(starts=datetime.date(2011, 9, 1))
    for district in (osh_city, uzgen_district):
        AreaOfOperationFactory(mandate=mandate, district=district, starts=mandate.starts)


class Returns:
    url = URL
    factory = MonthlyReturnFactory

    def make_batch(self, number, district):
        there = MonthlyReturn.objects.count()
        return [self.make(district, month=Month(2009, 1).plus(there + n).start) for n in range(number)]


class TestReturnList(Returns, ListContract):
    pass


class TestReturnPage(Returns, DetailContract):
    pass


class TestReturnForms(Returns, FormContract):
    text_field = "narrative"

    def data(self, district):
        if not district.areas.exists():
            AreaOfOperationFactory(district=district, starts=datetime.date(2011, 9, 1))
        return {"district": district.pk, "month": "2011-09", "narrative": "The forum met once."}


def step(record, name):
    return reverse(f"returns:{name}", args=[record.pk])


def register_page_actions(record):
    return list(record.steps.values_list("kind", "recorded_by__username", "remark"))


def test_the_team_writes_and_submits_and_a_manager_returns_and_accepts(as_person, osh, osh_city, manager):
    record = MonthlyReturnFactory(district=osh_city, narrative="")
    page = as_person(osh)
    refused = page.post(f"{record.get_absolute_url()}edit/", {"submit": "1"})
    assert "Write what happened" in " ".join(refused.context["form"].errors["narrative"])
    page.post(f"{record.get_absolute_url()}edit/", {"narrative": "The forum met once.", "submit": "1"})
    record.refresh_from_db()
    assert (record.status, record.submitted_by) == ("submitted", osh)

    page = as_person(manager)
    assert "it stays on the record" not in page.get(step(record, "give_back")).content.decode()
    assert "Say what is to be put right" in page.post(step(record, "give_back")).content.decode()
    page.post(step(record, "give_back"), {"remark": "And the van?"})
    assert "And the van?" in as_person(osh).get(record.get_absolute_url()).content.decode()
    as_person(osh).post(step(record, "submit"))
    as_person(manager).post(step(record, "accept"))
    record.refresh_from_db()
    assert (record.status, record.decided_by, record.remark) == ("accepted", manager, "")

    as_person(manager).post(step(record, "reopen"), {"reason": "A trip was counted twice."})
    record.refresh_from_db()
    assert (record.status, record.remark) == ("returned", "A trip was counted twice.")
    assert register_page_actions(record) == [
        ("submitted", "osh", ""),
        ("returned", "manager", "And the van?"),
        ("submitted", "osh", ""),
        ("accepted", "manager", ""),
        ("reopened", "manager", "A trip was counted twice."),
    ]


@pytest.mark.parametrize("name", ["accept", "give_back", "reopen"])
def test_field_staff_decide_nothing(as_person, osh, osh_city, name):
    record = MonthlyReturnFactory(district=osh_city, submitted=True)
    assert as_person(osh).post(step(record, name), {"remark": "So be it."}).status_code == 404
    record.refresh_from_db()
    assert record.status == "submitted"


def test_a_month_is_not_submitted_before_its_last_day(as_person, osh, osh_city, settings):
    record = MonthlyReturnFactory(district=osh_city, month=datetime.date(2011, 10, 1))
    settings.MISSION_DATE = datetime.date(2011, 10, 30)
    response = as_person(osh).post(step(record, "submit"), follow=True)
    assert "October 2011 can be submitted from 31 Oct 2011" in response.content.decode()
    settings.MISSION_DATE = TODAY
    as_person(osh).post(step(record, "submit"))
    record.refresh_from_db()
    assert record.status == "submitted"


def test_a_second_press_says_that_it_stands_elsewhere_by_now(as_person, manager):
    record = MonthlyReturnFactory(submitted=True)
    page = as_person(manager)
    page.post(step(record, "accept"))
    assert "stands elsewhere by now" in page.post(step(record, "accept"), follow=True).content.decode()
    assert len(register_page_actions(record)) == 2


def test_what_is_handed_in_says_so_instead_of_a_form_and_keeps_what_was_typed(as_person, osh, osh_city):
    record = MonthlyReturnFactory(district=osh_city, submitted=True)
    edit = f"{record.get_absolute_url()}edit/"
    page = as_person(osh)
    assert page.get(record.get_absolute_url()).context["edit_url"] is None
    shown = page.get(edit)
    assert "It is submitted" in shown.content.decode()
    assert "form" not in shown.context
    late = page.post(edit, {"narrative": "One more word."})
    assert "One more word." in late.content.decode()
    assert "It is submitted" in late.content.decode()
    record.refresh_from_db()
    assert record.narrative != "One more word."


def test_a_month_that_has_not_begun_or_in_which_nobody_worked_there_has_no_return(
    as_person, osh, osh_city, in_operation
):
    for month, says in (("2011-11", "Choose a month that has begun"), ("2011-08", "did not work")):
        response = as_person(osh).post(f"{URL}add/", {"district": osh_city.pk, "month": month, "narrative": "Calm."})
        assert says in " ".join(response.context["form"].errors["month"])


@pytest.mark.usefixtures("in_operation")
class TestWhoHasNotReported:
    url = "/returns/missing/"

    def test_what_is_overdue_stands_apart_from_what_is_due_next(
        self, as_person, manager, osh, osh_city, uzgen_district
    ):
        MonthlyReturnFactory(district=uzgen_district, submitted=True)
        context = as_person(manager).get(self.url).context
        assert [(one.district, one.month) for one in context["overdue"]] == [(osh_city, Month(2011, 9))]
        assert [one.district for one in context["coming"]] == [osh_city, uzgen_district]
        assert [one.district for one in context["waiting"]] == [uzgen_district]
        own = as_person(osh).get(self.url)
        assert [one.district for one in (*own.context["overdue"], *own.context["coming"])] == [osh_city] * 2
        assert "Remind" not in own.content.decode()

    def test_it_asks_as_many_queries_for_a_year_as_for_two_months(self, as_person, manager, osh):
        page = as_person(manager)
        page.get(self.url)
        with CaptureQueriesContext(connection) as at_few:
            page.get(self.url)
        for _district in range(8):
            area = AreaOfOperationFactory(starts=datetime.date(2011, 3, 1))
            UserFactory(districts=[area.district])
        with CaptureQueriesContext(connection) as at_many:
            page.get(self.url)
        assert len(at_many) == len(at_few)

    def remind(self, page, district, month="2011-09"):
        response = page.post(f"{self.url}remind/", {"district": district.pk, "month": month}, follow=True)
        return [str(message) for message in response.context["messages"]]

    def test_a_reminder_goes_to_the_team_and_says_to_whom_and_once_a_day(self, as_person, manager, osh, osh_city):
        UserFactory(username="elsewhere")
        page = as_person(manager)
        assert self.remind(page, osh_city) == ["Reminded: Aigul Osmonova <osh@csi.example>."]
        [letter] = mail.outbox
        assert letter.to == ["osh@csi.example"]
        assert "September 2011" in letter.body
        assert f"/returns/months/?district={osh_city.pk}&month=2011-09" in letter.body
        [said] = self.remind(page, osh_city)
        assert "One a day is enough" in said
        assert len(mail.outbox) == 1

    def test_nobody_is_written_to_where_nobody_is_or_nothing_is_missing(
        self, as_person, manager, osh, osh_city, uzgen_district
    ):
        page = as_person(manager)
        assert "telephone" in self.remind(page, uzgen_district)[0]
        assert not MonthlyReturn.objects.exists()
        MonthlyReturnFactory(district=osh_city, submitted=True)
        assert "Nothing is missing" in self.remind(page, osh_city)[0]
        for district, month in (("two", "2011-09"), ("9" * 30, "2011-09"), (osh_city.pk, "soon")):
            assert page.post(f"{self.url}remind/", {"district": district, "month": month}).status_code == 404
        assert mail.outbox == []

    def test_field_staff_remind_nobody(self, as_person, osh, osh_city):
        asked = {"district": osh_city.pk, "month": "2011-09"}
        assert as_person(osh).post(f"{self.url}remind/", asked).status_code == 404
        assert mail.outbox == []
