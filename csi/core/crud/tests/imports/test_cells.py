"""Values of cells as people write them."""

import datetime
from decimal import Decimal

import pytest

from csi.core.crud.imports.cells import DateCell, DecimalCell, MonthCell, TextCell, parse_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("12.5", "12.5"), ("12,5", "12.5"), (" 73,845 ", "73.845"), ("1,234.5", "1234.5"), ("−3", "-3"), (12.5, "12.5")],
)
def test_number_of_a_cell(text, number):
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["2009", "2 009", "2\u00a0009", "2,009", 2009, 2009.0])
def test_whole_number_of_a_cell(text):
    assert parse_number(text, is_whole=True) == 2009


@pytest.mark.parametrize("text", ["", "abc", "1,2,3", "12;5", "NaN", "Infinity", "1e5", True, "1.2.3", "9" * 31])
def test_text_is_not_a_number(text):
    with pytest.raises(ValueError, match=r"^.*$"):
        parse_number(text)


def test_inexact_number_of_a_spreadsheet_has_the_places_of_the_field():
    assert DecimalCell(1).clean(0.1 + 0.2) == Decimal("0.3")
    assert DecimalCell(1).clean(12.75) == Decimal("12.75")


@pytest.mark.parametrize(
    "value",
    [
        "17.10.2011", "17/10/2011", "2011-10-17", "17.10.11", "17 Oct 2011", "17 октября 2011 г.", "17 oktabr 2011",
        "2011-ж. 17-окт.", "2011-ж., 17-октябрь",
        "2011-10-17 00:00:00", 40833, "40833",
        datetime.datetime.fromisoformat("2011-10-17"), datetime.date(2011, 10, 17),
    ],
)  # fmt: skip
def test_date_of_a_cell(value):
    assert DateCell().clean(value) == datetime.date(2011, 10, 17)


@pytest.mark.parametrize("value", ["31.02.2011", "10/17/2011", "yesterday", "2011", "17.10", 1, "#N/A", True])
def test_text_is_not_a_date(value):
    with pytest.raises(ValueError, match=r"\."):
        DateCell().clean(value)


@pytest.mark.parametrize(
    "value",
    [
        "2011-10",
        "10.2011",
        "10/2011",
        "October 2011",
        "октябрь 2011",
        "2011-ж. октябрь",
        "октабр 2011",
        "Oct 2011",
        "17.10.2011",
    ],
)
def test_month_of_a_cell(value):
    assert MonthCell().clean(value) == datetime.date(2011, 10, 1)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (" Head  of the\u00a0clinic ", "Head of the clinic"),
        (2.0, "2"),
        (996000010449, "996000010449"),
        (datetime.datetime.fromisoformat("2011-10-31"), "2011-10-31"),
        (None, ""),
        ("\ufeff", ""),
    ],
)
def test_text_of_a_cell(value, text):
    assert TextCell().clean(value) == text


@pytest.mark.parametrize("value", ["#REF!", "#Н/Д", "a\0b"])
def test_error_values_are_not_a_text(value):
    with pytest.raises(ValueError, match=r"\."):
        TextCell().clean(value)
