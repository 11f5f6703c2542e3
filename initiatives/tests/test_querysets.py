"""Querysets and rules of initiatives at the edges of their conditions."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from csi.concerns.tests.factories import ConcernFactory
from initiatives.models import Initiative, InitiativeStatus
from initiatives.tests.factories import InitiativeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]
ONE_DAY = datetime.timedelta(days=1)
day = datetime.date.fromisoformat
FIRST, LAST = day("2011-08-10"), day("2011-09-20")
AROUND = (FIRST - ONE_DAY, FIRST, LAST, LAST + ONE_DAY)


def test_initiative_of_another_district_is_read_but_not_edited(osh_city, uzgen_district, osh, manager, reader):
    own = InitiativeFactory(district=osh_city)
    shared = InitiativeFactory(district=uzgen_district, further_districts=[osh_city])
    InitiativeFactory()
    assert set(Initiative.objects.visible_to(osh)) == {own, shared}
    assert list(Initiative.objects.editable_by(osh)) == [own]
    assert Initiative.objects.editable_by(manager).count() == 3
    assert not Initiative.objects.editable_by(reader)


@pytest.mark.parametrize(
    ("ends", "running", "ending"), [(LAST, [0, 1, 1, 0], [0, 0, 1, 0]), (None, [0, 1, 0, 0], [0, 1, 0, 0])]
)
def test_initiative_without_last_day_takes_one_day(ends, running, ending):
    InitiativeFactory(starts=FIRST, ends=ends)
    for method, expected in ((Initiative.objects.running_during, running), (Initiative.objects.ending_between, ending)):
        assert [method(date, date + ONE_DAY).count() for date in AROUND] == expected


def test_initiative_for_several_concerns_is_listed_once(osh_city):
    first, second, other = ConcernFactory.create_batch(3, district=osh_city)
    initiative = InitiativeFactory(district=osh_city, concerns=[first, second])
    InitiativeFactory(district=osh_city, concerns=[other])
    assert list(Initiative.objects.addressing([first.pk, second.pk])) == [initiative]


def test_spending_above_the_budget_is_overspent():
    budget = Decimal(200)
    InitiativeFactory(done=True, budget=budget, spent=budget)
    over = InitiativeFactory(done=True, budget=budget, spent=budget + Decimal("0.01"), overspend_reason="Rain")
    InitiativeFactory()
    assert list(Initiative.objects.overspent()) == [over]
    assert Initiative.objects.done().count() == 2


@pytest.mark.parametrize(
    ("status", "starts", "ends", "fields"),
    [
        (InitiativeStatus.DONE, "2011-10-31", "2011-10-31", []),
        (InitiativeStatus.DONE, "2011-10-31", None, []),
        (InitiativeStatus.DONE, "2011-10-31", "2011-11-01", ["ends"]),
        (InitiativeStatus.DONE, "2011-11-01", "2011-11-01", ["starts", "ends"]),
        (InitiativeStatus.PROPOSED, "2011-11-01", None, []),
    ],
)
def test_initiative_is_done_at_its_end(status, starts, ends, fields):
    initiative = Initiative(status=status, starts=day(starts), ends=ends and day(ends))
    if not fields:
        initiative.clean()
        return
    with pytest.raises(ValidationError) as raised:
        initiative.clean()
    assert list(raised.value.message_dict) == fields
