"""Values of cells as people write them; a cell that cannot be read raises ValueError with a message."""

import contextlib
import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from openpyxl.utils.datetime import from_excel

from csi.core.coordinates import Axis, parse_coordinate
from csi.core.languages import Language
from csi.core.typing import StrOrPromise

SPACES = dict.fromkeys(map(ord, " \u00a0\u2007\u2009\u202f"))
# Python does not write numbers of thousands of digits.
NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?")
GROUPED_NUMBER = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
GROUPED_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+")
# Error values of spreadsheet programs, in English and in Russian
ERROR_VALUES = frozenset(
    (
        *("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"),
        *("#Н/Д", "#ССЫЛКА!", "#ЗНАЧ!", "#ДЕЛ/0!", "#ИМЯ?", "#ЧИСЛО!", "#ПУСТО!"),
    )
)
# Words for yes and no in English, Russian, Kyrgyz and Uzbek (Cyrillic and Latin)
YES = ("yes", "да", "ооба", "ҳа", "ha", "true", "1")
NO = ("no", "нет", "жок", "йўқ", "yo‘q", "false", "0")
# Spellings of the words above, and abbreviations, which messages do not list
OTHER_YES = ("y", "x", "+", "истина", "чын", "ха", "1.0")
OTHER_NO = ("n", "-", "ложь", "жалган", "йук", "йўк", "yo'q", "yo`q", "yoʻq", "yoq", "0.0")
# The first letters of months in English, Russian (also Kyrgyz) and Uzbek, in the order of the year
MONTH_NAMES = (
    ("jan", "янв", "yan"),
    ("feb", "фев", "fev"),
    ("mar", "мар"),
    ("apr", "апр"),
    ("may", "май", "мая", "мае"),
    ("jun", "июн", "iyun", "iyn"),
    ("jul", "июл", "iyul", "iyl"),
    ("aug", "авг", "avg"),
    ("sep", "сен", "sen"),
    ("oct", "окт", "okt"),
    ("nov", "ноя", "ноё", "noy"),
    ("dec", "дек", "dek"),
)
MONTHS = {name: number for number, names in enumerate(MONTH_NAMES, start=1) for name in names}
ISO_DATE = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
DAY_FIRST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4}|\d{2})(?: ?г\.?)?")
# As in Kyrgyz: 2011-ж., 17-окт.
YEAR_FIRST = re.compile(r"(\d{4})-ж\.?,? ?(?:(\d{1,2})-)?([^\W\d_]+)\.?")
NAMED_DAY = re.compile(r"(\d{1,2})[. -]*([^\W\d_]+)[., -]*(\d{4})(?: ?г\.?| ?ж\.?)?")
ISO_MONTH = re.compile(r"(\d{4})[-./](\d{1,2})")
MONTH_FIRST = re.compile(r"(\d{1,2})[-./](\d{4})")
NAMED_MONTH = re.compile(r"([^\W\d_]+)\.?[, -]*(\d{4})(?: ?г\.?| ?ж\.?)?")
TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?::00)?")
# Days of the calendar of spreadsheet programs, from 1990 to 2064
SERIAL_DAYS = range(32_874, 60_000)


@dataclass(frozen=True)
class UnreadableCell:
    """A cell of a spreadsheet without a value; `text` is what it shows."""

    text: str
    message: StrOrPromise

    def __str__(self) -> str:
        return self.text


NOT_CALCULATED = UnreadableCell(
    "",
    gettext_lazy("This formula has no stored value. Open the file in a spreadsheet program, save it and upload it."),
)
MERGED = UnreadableCell("", gettext_lazy("This cell is merged with others. Undo the merging and fill in each cell."))


def build_error_cell(text: str) -> UnreadableCell:
    """Return the cell of an error value such as #N/A."""
    message = _("The cell contains the error %(error)s. Enter a value, or leave the cell empty.")
    return UnreadableCell(text, message % {"error": text})


def normalise(value: Any) -> str:
    """Return text for comparison: without case, surrounding and repeated spaces and underscores."""
    return " ".join(str(value).replace("_", " ").casefold().split())


def normalise_code(value: Any) -> str:
    """Return a code for comparison: without case and spaces."""
    return "".join(str(value).casefold().split())


def tidy(value: Any) -> Any:
    """Return a value without surrounding spaces; an empty text is None, no-break spaces are spaces."""
    if isinstance(value, str):
        value = value.replace("\u00a0", " ").replace("\u202f", " ").strip().strip("\ufeff\u200b").strip()
        return value or None
    return value


def parse_number(value: Any, *, is_whole: bool = False) -> Decimal:
    """Return the number of a cell, such as 2009, "2 009", "2,009", "12.5" or "12,5".

    Raises ValueError for other text. A single comma separates thousands in a whole number, decimals in another number.
    """
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        text = str(value)
    else:
        text = str(value).strip().translate(SPACES).replace("−", "-")
        is_grouped = (GROUPED_WHOLE_NUMBER if is_whole else GROUPED_NUMBER).fullmatch(text)
        if is_grouped and (is_whole or "." in text or text.count(",") > 1):
            text = text.replace(",", "")
        else:
            text = text.replace(",", ".")
    if not NUMBER.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


def parse_date(value: Any) -> datetime.date:
    """Return the date of a cell, such as 17.10.2011, 2011-10-17, 17 Oct 2011 or a date of a spreadsheet."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    with contextlib.suppress(ValueError):
        number = parse_number(value, is_whole=True)
        if int(number) in SERIAL_DAYS:
            day: Any = from_excel(int(number))
            return day.date()
    text = " ".join(str(value).split()).removesuffix(" 00:00:00").removesuffix("T00:00:00").casefold()
    with contextlib.suppress(ValueError):
        if match := ISO_DATE.fullmatch(text):
            return datetime.date(int(match[1]), int(match[2]), int(match[3]))
        if match := DAY_FIRST.fullmatch(text):
            return datetime.date(_complete_year(match[3]), int(match[2]), int(match[1]))
        if (match := NAMED_DAY.fullmatch(text)) and (month := find_month(match[2])):
            return datetime.date(int(match[3]), month, int(match[1]))
        if (match := YEAR_FIRST.fullmatch(text)) and match[2] and (month := find_month(match[3])):
            return datetime.date(int(match[1]), month, int(match[2]))
    raise ValueError(_("Enter a real date, such as 17.10.2011 or 2011-10-17."))


def parse_month(value: Any) -> datetime.date:
    """Return the first day of the month of a cell, such as 2011-10, 10.2011, October 2011 or a date."""
    text = " ".join(str(value).split()).casefold()
    with contextlib.suppress(ValueError):
        if match := ISO_MONTH.fullmatch(text):
            return datetime.date(int(match[1]), int(match[2]), 1)
        if match := MONTH_FIRST.fullmatch(text):
            return datetime.date(int(match[2]), int(match[1]), 1)
        if (match := NAMED_MONTH.fullmatch(text)) and (month := find_month(match[1])):
            return datetime.date(int(match[2]), month, 1)
        if (match := YEAR_FIRST.fullmatch(text)) and (month := find_month(match[3])):
            return datetime.date(int(match[1]), month, 1)
        return parse_date(value).replace(day=1)
    raise ValueError(_("Enter a month, such as 2011-10 or October 2011."))


def find_month(word: str) -> int | None:
    """Return the number of the month that a word begins with."""
    return MONTHS.get(word[:4]) or MONTHS.get(word[:3])


def _complete_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


class Cell:
    """The cells of a column: `parse()` reads a value, `format()` writes it.

    `parse()` gets cells that are not empty only.

    `blank`: the value of an empty cell.
    """

    blank: Any = None

    def clean(self, value: Any) -> Any:
        """Return the value of any cell."""
        if isinstance(value, UnreadableCell):
            raise ValueError(str(value.message))
        value = tidy(value)
        if value is None:
            return self.blank
        if isinstance(value, str) and value.upper() in ERROR_VALUES:
            raise ValueError(str(build_error_cell(value).message))
        return self.parse(value)

    def parse(self, value: Any) -> Any:
        raise NotImplementedError

    def format(self, value: Any) -> Any:
        """Return a value as a typed cell; text for anything but numbers, dates and booleans."""
        return value

    def list_choices(self) -> Iterable[str] | None:
        """Return the values to choose from in a template, None if any value may be entered."""
        return None


class TextCell(Cell):
    """Text; a number or a date in the cell of a spreadsheet becomes text without decimals or time."""

    blank = ""

    def __init__(self, *, is_multiline: bool = False) -> None:
        self.is_multiline = is_multiline

    def parse(self, value: Any) -> str:
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        if isinstance(value, datetime.datetime) and value.time() == datetime.time():
            return value.date().isoformat()
        text = str(value)
        if "\0" in text or "\ufffd" in text:
            raise ValueError(_("The text contains a character that cannot be stored. Delete it."))
        if self.is_multiline:
            return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
        return " ".join(text.split())


class WholeNumberCell(Cell):
    def parse(self, value: Any) -> int:
        with contextlib.suppress(ValueError):
            number = parse_number(value, is_whole=True)
            if number == int(number):
                return int(number)
        raise ValueError(_("Enter a whole number, such as 12."))


class DecimalCell(Cell):
    def __init__(self, places: int | None = None) -> None:
        self.places = places

    def parse(self, value: Any) -> Decimal:
        try:
            number = parse_number(value)
        except ValueError as error:
            raise ValueError(_("Enter a number, such as 12.5.")) from error
        # A spreadsheet stores 0.3 as 0.29999999999999999.
        is_inexact = isinstance(value, float) and self.places is not None
        return Decimal(f"{value:.{self.places + 3}f}").normalize() if is_inexact and self.places is not None else number


class CoordinateCell(Cell):
    """A latitude or longitude as people write it."""

    def __init__(self, axis: Axis) -> None:
        self.axis = axis

    def parse(self, value: Any) -> Decimal:
        return parse_coordinate(str(value), self.axis)


class DateCell(Cell):
    def parse(self, value: Any) -> datetime.date:
        return parse_date(value)


class TimeCell(Cell):
    """A time of day, such as 14:30, 14.30 or a time of the spreadsheet."""

    def parse(self, value: Any) -> datetime.time:
        if isinstance(value, datetime.datetime):
            return value.time()
        if isinstance(value, datetime.time):
            return value
        if match := TIME.fullmatch(str(value).strip()):
            with contextlib.suppress(ValueError):
                return datetime.time(int(match[1]), int(match[2]))
        raise ValueError(_("Enter a time, such as 14:30."))

    def format(self, value: Any) -> Any:
        return value and f"{value:%H:%M}"


class MonthCell(Cell):
    """A month, stored as its first day."""

    def parse(self, value: Any) -> datetime.date:
        return parse_month(value)

    def format(self, value: Any) -> Any:
        return value and f"{value:%Y-%m}"


class BooleanCell(Cell):
    """Yes or no, as a word or as the value of a spreadsheet."""

    blank = False

    def parse(self, value: Any) -> bool:
        text = normalise(value)
        if text in (*YES, *OTHER_YES, normalise(_("Yes"))):
            return True
        if text in (*NO, *OTHER_NO, normalise(_("No"))):
            return False
        raise ValueError(_("Enter one of: %(words)s.") % {"words": ", ".join((*YES, *NO))})

    def list_choices(self) -> Iterable[str]:
        return (_("Yes"), _("No"))


class ChoiceCell(Cell):
    """A choice, written as its label; its key is accepted too.

    `list_pairs`: returns the choices in the active language, if their labels are not lazy.
    """

    blank = ""

    def __init__(
        self, choices: Iterable[tuple[Any, Any]], list_pairs: Callable[[], Iterable[tuple[Any, Any]]] | None = None
    ) -> None:
        self.labels = {key: label for key, label in choices if key not in ("", None)}
        self._list_pairs = list_pairs or self.labels.items

    @cached_property
    def keys(self) -> dict[str, Any]:
        """The choices by their keys and by their labels in each language, first that of the user."""
        keys = {normalise(label): key for key, label in reversed(self.labels.items())}
        keys |= {normalise(key): key for key in self.labels if normalise(key) not in keys}
        for language in Language.values:
            with override(language):
                for key, label in self._list_pairs():
                    if key in self.labels:
                        keys.setdefault(normalise(label), key)
        return keys

    def parse(self, value: Any) -> Any:
        text = normalise(value)
        if text in self.keys:
            return self.keys[text]
        if len(self.labels) > 40:
            raise ValueError(_("“%(value)s” is not in the list. Enter a name or a code of it.") % {"value": value})
        raise ValueError(_("Enter one of: %(labels)s.") % {"labels": ", ".join(map(str, self.labels.values()))})

    def format(self, value: Any) -> str | None:
        return str(self.labels[value]) if value in self.labels else None

    def list_choices(self) -> Iterable[str]:
        return map(str, self.labels.values())


class ChoiceListCell(Cell):
    """Several choices, separated by commas or semicolons."""

    def __init__(self, choices: Iterable[tuple[Any, Any]]) -> None:
        self.choice = ChoiceCell(choices)

    @property
    def blank(self) -> list[Any]:
        return []

    def parse(self, value: Any) -> list[Any]:
        return [self.choice.parse(part) for part in re.split("[,;]", str(value)) if part.strip()]

    def format(self, value: Any) -> str | None:
        return ", ".join(str(self.choice.format(item)) for item in value or ()) or None
