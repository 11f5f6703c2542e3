"""Months of a district are accepted in order, and reopened from the latest back."""

import datetime

import pytest
from django.utils import timezone

from csi.core.crud.integrity_errors import ConstraintViolation
from csi.core.periods import Month
from csi.returns.expected import get_unaccepted_months
from csi.returns.models import MonthlyReturn
from csi.returns.services import accept, reopen
from csi.returns.tests.factories import MonthlyReturnFactory
from csi.tests.support.sql import insert, refused_by, update
from districts.services import close_records
from districts.tests.factories import AreaOfOperationFactory, MandateFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

day = datetime.date.fromisoformat
JULY, AUGUST, SEPTEMBER = (day(f"2011-0{number}-01") for number in (7, 8, 9))


@pytest.fixture
def area(osh_city):
    """Osh city is in operation since 20 July."""
    return AreaOfOperationFactory(district=osh_city, starts=day("2011-07-20"))


def create_returns(district, *months, **values):
    return [MonthlyReturnFactory(district=district, month=month, **values) for month in months]


def test_month_is_accepted_after_the_earlier_ones_only(area, osh_city, manager):
    july, august, september = create_returns(osh_city, JULY, AUGUST, SEPTEMBER, submitted=True)
    with pytest.raises(ConstraintViolation, match="Accept their returns first: July 2011, August 2011"):
        accept(acting_user=manager, monthly_return=september)
    values = {"status": "accepted", "decided_at": timezone.now(), "decided_by_id": manager.pk}
    with refused_by("return_accepted_in_order"):
        update(august, **values)
    for record in (july, august, september):
        accept(acting_user=manager, monthly_return=record)
    assert MonthlyReturn.objects.accepted().count() == 3


def test_month_without_a_return_is_accepted_first_too(area, osh_city, manager):
    [august] = create_returns(osh_city, AUGUST, submitted=True)
    with pytest.raises(ConstraintViolation, match="July 2011"):
        accept(acting_user=manager, monthly_return=august)
    accepted = MonthlyReturnFactory.build(district=osh_city, month=SEPTEMBER, accepted=True, decided_by=manager)
    accepted.created_at = accepted.updated_at = timezone.now()
    with refused_by("return_accepted_in_order"):
        insert(accepted)


def test_months_without_operation_are_not_expected(osh_city, uzgen_district):
    MandateFactory(starts=day("2011-01-01"), ends=day("2011-03-31"), adopted=day("2010-12-01"))
    mandate = MandateFactory(starts=day("2011-07-01"), ends=None, adopted=day("2011-06-01"))
    AreaOfOperationFactory(mandate=mandate, district=osh_city, starts=AUGUST, ends=day("2011-08-31"), status="closed")
    AreaOfOperationFactory(mandate=mandate, district=osh_city, starts=day("2011-10-10"))
    AreaOfOperationFactory(mandate=mandate, district=uzgen_district, starts=JULY, status="requested")
    assert get_unaccepted_months(osh_city.pk, before=Month(2011, 8)) == []
    assert get_unaccepted_months(osh_city.pk, before=Month(2011, 11)) == [Month(2011, 8), Month(2011, 10)]
    assert get_unaccepted_months(uzgen_district.pk, before=Month(2011, 11)) == []


def test_months_of_a_closed_mandate_are_left_out(osh_city, manager):
    mandate = MandateFactory(starts=JULY, ends=day("2011-08-31"), adopted=day("2011-06-01"))
    AreaOfOperationFactory(mandate=mandate, district=osh_city, starts=JULY)
    assert get_unaccepted_months(osh_city.pk, before=Month(2011, 9)) == [Month(2011, 7), Month(2011, 8)]
    close_records(acting_user=manager, record=mandate)
    assert get_unaccepted_months(osh_city.pk, before=Month(2011, 9)) == []


def test_returns_of_other_districts_do_not_matter(area, osh_city, uzgen_district, manager):
    AreaOfOperationFactory(mandate=area.mandate, district=uzgen_district, starts=day("2011-07-20"))
    create_returns(uzgen_district, JULY, AUGUST, accepted=True)
    [july] = create_returns(osh_city, JULY, submitted=True)
    accepted = accept(acting_user=manager, monthly_return=july)
    reopen(acting_user=manager, monthly_return=accepted, reason="Counted twice.")


def test_month_is_reopened_after_the_later_ones_only(area, osh_city, manager):
    july, august, september = create_returns(osh_city, JULY, AUGUST, SEPTEMBER, accepted=True)
    with pytest.raises(ConstraintViolation, match="Reopen them first, in this order: September 2011, August 2011"):
        reopen(acting_user=manager, monthly_return=july, reason="Counted twice.")
    values = {"status": "returned", "remark": "Counted twice.", "decided_at": timezone.now()}
    with refused_by("return_reopened_from_latest"):
        update(july, **values)
    for record in (september, august, july):
        reopen(acting_user=manager, monthly_return=record, reason="Counted twice.")
    assert not MonthlyReturn.objects.accepted().exists()


def test_page_names_the_later_months_before_a_reason_is_entered(area, osh_city, as_person, manager):
    july, _august = create_returns(osh_city, JULY, AUGUST, accepted=True)
    page, url = as_person(manager), f"{july.get_absolute_url()}reopen/"
    for response in (page.get(url, follow=True), page.post(url, {"reason": "Counted twice."}, follow=True)):
        assert "Reopen them first, in this order: August 2011." in response.content.decode()
    assert MonthlyReturn.objects.accepted().count() == 2


def test_page_names_the_earlier_months(area, osh_city, as_person, manager):
    [august] = create_returns(osh_city, AUGUST, submitted=True)
    response = as_person(manager).post(f"{august.get_absolute_url()}accept/", follow=True)
    assert "Accept their returns first: July 2011." in response.content.decode()
