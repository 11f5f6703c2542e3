"""Limits of dates in forms: the first and the last permitted day, and the days beside them."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from advisers.models import Adviser, Placement
from csi.core import dates
from csi.core.dates import (
    EARLIEST_DATE,
    BoundedDateField,
    DateLimitsTrigger,
    get_earliest_date,
    get_latest_date,
    list_date_columns,
    register_earliest_date,
)
from forums.models import Meeting

day = datetime.date
ONE_DAY = datetime.timedelta(days=1)
TODAY, FIRST_DAY = day(2011, 10, 31), day(2001, 9, 2)


@pytest.fixture(autouse=True)
def mission_limits(monkeypatch, settings):
    """Set today's date and the earliest date of the mission."""
    settings.MISSION_DATE = TODAY
    monkeypatch.setattr(dates, "_get_earliest_date", lambda: FIRST_DAY)


def find_error(value, **options):
    """Return the code of the error of a date field, None for a valid value."""
    field = BoundedDateField(null=True, blank=True, **options)
    try:
        field.clean(value, None)
    except ValidationError as error:
        return error.code
    return None


@pytest.mark.parametrize(
    ("options", "first"), [({}, FIRST_DAY), ({"is_past": True}, FIRST_DAY), ({"is_origin": True}, EARLIEST_DATE)]
)
def test_first_permitted_day(options, first):
    assert find_error(first, **options) is None
    assert find_error(first - ONE_DAY, **options) == "date_too_early"


@pytest.mark.parametrize(
    ("options", "last", "code"),
    [({}, day(2031, 10, 1), "date_too_late"), ({"is_past": True}, TODAY, "date_in_future")],
)
def test_last_permitted_day(options, last, code):
    assert find_error(last, **options) is None
    assert find_error(last + ONE_DAY, **options) == code


def test_missing_date_is_valid():
    assert find_error(None) is None


def test_fixed_limits():
    assert EARLIEST_DATE.isoformat() == "1990-01-01"
    assert get_latest_date() == day(2031, 10, 1)


@pytest.mark.parametrize(
    ("first_day", "earliest"),
    [(None, EARLIEST_DATE), (FIRST_DAY, FIRST_DAY), (EARLIEST_DATE - ONE_DAY, EARLIEST_DATE)],
)
def test_earliest_date_is_the_later_of_both_limits(first_day, earliest):
    def get_first_day():
        return first_day

    assert register_earliest_date(get_first_day) is get_first_day
    assert get_earliest_date() == earliest


def test_message_names_the_limit():
    with pytest.raises(ValidationError) as raised:
        BoundedDateField().clean(day(2001, 9, 1), None)
    assert raised.value.messages == ["Enter a date on or after 2 Sep 2001. Check the year."]
    with pytest.raises(ValidationError) as raised:
        BoundedDateField().clean(day(2031, 10, 2), None)
    assert raised.value.messages == ["Enter a date on or before 1 Oct 2031. Check the year."]


def test_dates_of_facts_and_of_plans_are_listed():
    assert list_date_columns(Placement, is_past=False) == ["starts", "ends"]
    assert list_date_columns(Placement, is_past=True) == []
    past, planned = DateLimitsTrigger.list_column_groups(Meeting)
    assert not set(past) & set(planned)
    assert {name for model in (Meeting, Adviser) for name in list_date_columns(model, is_past=True)} == {
        field.column
        for model in (Meeting, Adviser)
        for field in model._meta.local_fields
        if isinstance(field, BoundedDateField) and field.is_past
    }


def test_migrations_see_a_plain_date():
    field = BoundedDateField(is_past=True, is_origin=True)
    assert (field.is_past, field.is_origin) == (True, True)
    plain = BoundedDateField()
    assert (plain.is_past, plain.is_origin) == (False, False)
    assert field.deconstruct()[1:] == ("django.db.models.DateField", [], {})
