"""Pages of monthly returns: editing, decisions, and the list of outstanding returns."""

import datetime

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from advisers.tests.factories import PlacementFactory
from csi.core.periods import Month
from csi.returns.models import MonthlyReturn
from csi.returns.tests.factories import MonthlyReturnFactory
from csi.tests.support.factories import UserFactory
from csi.tests.support.forms import assert_errors_shown
from csi.tests.support.view_contracts import DetailContract, FormContract, ListContract
from districts.models import Mandate
from districts.tests.factories import AreaOfOperationFactory, MandateFactory
from forums.tests.factories import WorkingGroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

TODAY = datetime.date(2011, 10, 31)
URL = "/returns/months/"


@pytest.fixture
def in_operation(osh_city, uzgen_district):
    """The mission has worked in both districts since September."""
    mandate = MandateFactory(starts=datetime.date(2011, 9, 1))
    for district in (osh_city, uzgen_district):
        AreaOfOperationFactory(mandate=mandate, district=district, starts=mandate.starts)


class Returns:
    url = URL
    factory = MonthlyReturnFactory

    def make_batch(self, number, district):
        existing = MonthlyReturn.objects.count()
        return [self.make(district, month=Month(2009, 1).add(existing + n).start) for n in range(number)]


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


def decision_url(record, name):
    return reverse(f"returns:{name}", args=[record.pk])


def get_steps(record):
    return list(record.steps.values_list("kind", "recorded_by__username", "remark"))


def test_return_is_submitted_corrected_accepted_and_reopened(as_person, osh, osh_city, manager):
    record = MonthlyReturnFactory(district=osh_city, narrative="")
    page = as_person(osh)
    rejected = page.post(f"{record.get_absolute_url()}edit/", {"submit": "1"})
    assert "Enter a narrative" in " ".join(rejected.context["form"].errors["narrative"])
    # No adviser is in post.
    data = {"narrative": "The forum met once.", "submit": "1", "confirm_open_items": "1"}
    page.post(f"{record.get_absolute_url()}edit/", data)
    record.refresh_from_db()
    assert (record.status, record.submitted_by) == ("submitted", osh)

    page = as_person(manager)
    assert "The history records" not in page.get(decision_url(record, "return_for_correction")).content.decode()
    assert (
        "Enter what needs to be corrected" in page.post(decision_url(record, "return_for_correction")).content.decode()
    )
    page.post(decision_url(record, "return_for_correction"), {"remark": "And the van?"})
    assert "And the van?" in as_person(osh).get(record.get_absolute_url()).content.decode()
    as_person(osh).post(decision_url(record, "submit"), {"open_items": "1"})
    as_person(manager).post(decision_url(record, "accept"))
    record.refresh_from_db()
    assert (record.status, record.decided_by, record.remark) == ("accepted", manager, "")

    as_person(manager).post(decision_url(record, "reopen"), {"reason": "A trip was counted twice."})
    record.refresh_from_db()
    assert (record.status, record.remark) == ("returned", "A trip was counted twice.")
    assert get_steps(record) == [
        ("submitted", "osh", ""),
        ("returned", "manager", "And the van?"),
        ("submitted", "osh", ""),
        ("accepted", "manager", ""),
        ("reopened", "manager", "A trip was counted twice."),
    ]


class TestOpenItems:
    QUESTION = "1 item is open. Submit all the same?"

    @pytest.fixture
    def record(self, osh_city, in_operation):
        WorkingGroupFactory(district=osh_city, established=datetime.date(2011, 9, 1))
        PlacementFactory(station__district=osh_city, mandate=Mandate.objects.get(), starts=datetime.date(2011, 9, 1))
        return MonthlyReturnFactory(district=osh_city)

    def get_status(self, record):
        record.refresh_from_db()
        return record.status

    def test_form_asks_before_it_submits(self, as_person, osh, record):
        page, edit = as_person(osh), f"{record.get_absolute_url()}edit/"
        data = {"narrative": "The forum met once."}
        question_page = page.post(edit, data | {"submit": "1"})
        assert_errors_shown(question_page, ["confirm_open_items"])
        assert self.QUESTION in question_page.content.decode()
        assert self.get_status(record) == "draft"
        assert page.post(edit, data).status_code == 302
        page.post(edit, data | {"submit": "1", "confirm_open_items": "2"})
        assert self.get_status(record) == "draft"
        page.post(edit, data | {"submit": "1", "confirm_open_items": "1"})
        assert self.get_status(record) == "submitted"

    def test_new_return_asks_before_it_is_submitted(self, as_person, osh, osh_city, record):
        record.delete()
        page = as_person(osh)
        data = {"district": osh_city.pk, "month": "2011-09", "narrative": "The forum met once.", "submit": "1"}
        question_page = page.post(f"{URL}add/", data)
        assert self.QUESTION in question_page.content.decode()
        assert not MonthlyReturn.objects.exists()
        page.post(f"{URL}add/", data | {"confirm_open_items": "1", "form_token": question_page.context["token"]})
        assert MonthlyReturn.objects.get().status == "submitted"

    def test_button_asks_before_it_submits(self, as_person, osh, record):
        page, submit = as_person(osh), decision_url(record, "submit")
        question_page = page.post(submit)
        assert self.QUESTION in question_page.content.decode()
        assert self.get_status(record) == "draft"
        page.post(submit, {"open_items": question_page.context["form"]["open_items"].value()})
        assert self.get_status(record) == "submitted"


def test_submitted_return_can_be_withdrawn_until_the_decision(as_person, osh, osh_city, manager):
    record = MonthlyReturnFactory(district=osh_city, submitted=True, updated_by=osh)
    page, withdraw = as_person(osh), decision_url(record, "withdraw")
    assert withdraw in page.get(record.get_absolute_url()).content.decode()
    response = page.post(withdraw, follow=True)
    assert "Withdrawn: Osh city, September 2011" in response.content.decode()
    record.refresh_from_db()
    assert (record.status, record.submitted_at, record.submitted_by) == ("draft", None, None)
    assert get_steps(record)[1:] == [("withdrawn", "osh", "")]
    # Its steps are recorded, so that it cannot be deleted.
    assert response.context["delete_url"] is None
    page.post(decision_url(record, "submit"), {"open_items": "1"})
    as_person(manager).post(decision_url(record, "accept"))
    assert "Someone else has changed the status" in page.post(withdraw, follow=True).content.decode()
    record.refresh_from_db()
    assert record.status == "accepted"
    assert withdraw not in page.get(record.get_absolute_url()).content.decode()


def test_field_staff_of_another_district_cannot_withdraw(as_person, uzgen, osh_city):
    record = MonthlyReturnFactory(district=osh_city, submitted=True)
    assert as_person(uzgen).post(decision_url(record, "withdraw")).status_code == 404


@pytest.mark.parametrize("name", ["accept", "return_for_correction", "reopen"])
def test_field_staff_cannot_decide_on_return(as_person, osh, osh_city, name):
    record = MonthlyReturnFactory(district=osh_city, submitted=True)
    assert as_person(osh).post(decision_url(record, name), {"remark": "So be it."}).status_code == 404
    record.refresh_from_db()
    assert record.status == "submitted"


def test_return_cannot_be_submitted_before_last_day_of_month(as_person, osh, osh_city, settings):
    record = MonthlyReturnFactory(district=osh_city, month=datetime.date(2011, 10, 1))
    settings.MISSION_DATE = datetime.date(2011, 10, 30)
    response = as_person(osh).post(decision_url(record, "submit"), follow=True)
    assert "October 2011 can be submitted from 31 Oct 2011" in response.content.decode()
    settings.MISSION_DATE = TODAY
    as_person(osh).post(decision_url(record, "submit"), {"open_items": "1"})
    record.refresh_from_db()
    assert record.status == "submitted"


def test_second_acceptance_is_rejected(as_person, manager):
    record = MonthlyReturnFactory(submitted=True)
    page = as_person(manager)
    page.post(decision_url(record, "accept"))
    assert (
        "Someone else has changed the status" in page.post(decision_url(record, "accept"), follow=True).content.decode()
    )
    assert len(get_steps(record)) == 2


def test_edit_of_submitted_return_is_rejected_and_input_is_shown(as_person, osh, osh_city):
    record = MonthlyReturnFactory(district=osh_city, submitted=True)
    edit = f"{record.get_absolute_url()}edit/"
    page = as_person(osh)
    assert page.get(record.get_absolute_url()).context["edit_url"] is None
    shown = page.get(edit)
    assert "The return is submitted" in shown.content.decode()
    assert "form" not in shown.context
    response = page.post(edit, {"narrative": "One more word."})
    assert "One more word." in response.content.decode()
    assert "The return is submitted" in response.content.decode()
    record.refresh_from_db()
    assert record.narrative != "One more word."


def test_return_for_future_month_or_outside_operation_is_rejected(as_person, osh, osh_city, in_operation):
    for month, message in (("2011-11", "Choose a month that has begun"), ("2011-08", "did not work")):
        response = as_person(osh).post(f"{URL}add/", {"district": osh_city.pk, "month": month, "narrative": "Calm."})
        assert message in " ".join(response.context["form"].errors["month"])


@pytest.mark.usefixtures("in_operation")
class TestOutstandingReturns:
    url = "/returns/outstanding/"

    def test_overdue_returns_are_listed_apart_from_upcoming_returns(
        self, as_person, manager, osh, osh_city, uzgen_district
    ):
        MonthlyReturnFactory(district=uzgen_district, submitted=True)
        context = as_person(manager).get(self.url).context
        assert [(item.district, item.month) for item in context["overdue"].rows] == [(osh_city, Month(2011, 9))]
        assert [item.district for item in context["upcoming"].rows] == [osh_city, uzgen_district]
        assert [item.district for item in context["awaiting_decision"].rows] == [uzgen_district]
        own = as_person(osh).get(self.url)
        assert [item.district for item in (*own.context["overdue"].rows, *own.context["upcoming"].rows)] == [
            osh_city
        ] * 2
        assert "Send reminder" not in own.content.decode()

    def test_number_of_queries_does_not_depend_on_number_of_returns(self, as_person, manager, osh):
        page = as_person(manager)
        page.get(self.url)
        with CaptureQueriesContext(connection) as few:
            page.get(self.url)
        for _district in range(8):
            area = AreaOfOperationFactory(mandate=Mandate.objects.get(), starts=datetime.date(2011, 9, 1))
            UserFactory(districts=[area.district])
        with CaptureQueriesContext(connection) as many:
            page.get(self.url)
        assert len(many) == len(few)

    def remind(self, page, district, month="2011-09"):
        response = page.post(f"{self.url}remind/", {"district": district.pk, "month": month}, follow=True)
        return [str(message) for message in response.context["messages"]]

    def test_reminder_is_sent_to_team_once_a_day(self, as_person, manager, osh, osh_city):
        UserFactory(username="elsewhere")
        page = as_person(manager)
        assert self.remind(page, osh_city) == ["Reminder sent to Aigul Osmonova <osh@csi.example>."]
        [email] = mail.outbox
        assert email.to == ["osh@csi.example"]
        assert "September 2011" in email.body
        assert f"/returns/months/?district={osh_city.pk}&month=2011-09" in email.body
        [message] = self.remind(page, osh_city)
        assert "one reminder a day" in message
        assert len(mail.outbox) == 1

    def test_no_reminder_without_team_or_outstanding_return(self, as_person, manager, osh, osh_city, uzgen_district):
        page = as_person(manager)
        assert "Phone" in self.remind(page, uzgen_district)[0]
        assert not MonthlyReturn.objects.exists()
        MonthlyReturnFactory(district=osh_city, submitted=True)
        assert "No return is outstanding" in self.remind(page, osh_city)[0]
        for district, month in (("two", "2011-09"), ("9" * 30, "2011-09"), (osh_city.pk, "soon")):
            assert page.post(f"{self.url}remind/", {"district": district, "month": month}).status_code == 404
        assert mail.outbox == []

    def test_field_staff_cannot_send_reminders(self, as_person, osh, osh_city):
        data = {"district": osh_city.pk, "month": "2011-09"}
        assert as_person(osh).post(f"{self.url}remind/", data).status_code == 404
        assert mail.outbox == []
