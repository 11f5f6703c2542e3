"""Cells of imported and exported files: values as users write them in spreadsheets."""

import contextlib
import datetime
import re
from decimal import Decimal
from typing import Any

from django.db.models import Model, TextChoices
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from csi.core.coordinates import INVALID, Axis, parse_coordinate

SPACES = dict.fromkeys(map(ord, " \u00a0\u2009\u202f"))
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
GROUPED_NUMBER = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
GROUPED_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+")


def normalise(value: Any) -> str:
    """Return text for comparison: without case, surrounding and repeated spaces and underscores."""
    return " ".join(str(value).replace("_", " ").casefold().split())


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


class ImportCell(Widget):
    """A cell; `parse()` returns the value of one that is not empty, or raises ValueError with a message.

    `blank`: the value of an empty cell. `format()` returns the value for people; files have the typed value.
    """

    blank: Any = None

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        value = value.strip(" \u00a0") if isinstance(value, str) else value
        return self.blank if value in (None, "") else self.parse(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        if value is None:
            return None if kwargs.get("force_native_type") else ""
        return value if kwargs.get("force_native_type") else self.format(value)

    def parse(self, value: Any) -> Any:
        raise NotImplementedError

    def format(self, value: Any) -> str:
        return str(value)


class TextCell(ImportCell):
    """Text; a number or a date in the cell of a spreadsheet becomes text without decimals or time."""

    blank = ""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)

    def parse(self, value: Any) -> str:
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        if isinstance(value, datetime.datetime) and value.time() == datetime.time():
            return value.date().isoformat()
        if "\0" in (text := str(value)):
            raise ValueError(_("The text contains a character that cannot be stored. Delete it."))
        return text


class WholeNumberCell(ImportCell):
    def parse(self, value: Any) -> int:
        with contextlib.suppress(ValueError):
            number = parse_number(value, is_whole=True)
            if number == int(number):
                return int(number)
        raise ValueError(_("Enter a whole number, such as 12."))


class DecimalCell(ImportCell):
    def parse(self, value: Any) -> Decimal:
        try:
            return parse_number(value)
        except ValueError as error:
            raise ValueError(_("Enter a number, such as 12.5.")) from error


class CoordinateCell(ImportCell):
    """A latitude or longitude as people write it."""

    def __init__(self, axis: Axis) -> None:
        super().__init__()
        self.axis = axis

    def parse(self, value: Any) -> Decimal:
        try:
            return parse_coordinate(str(value), self.axis)
        except ValueError as error:
            raise ValueError(INVALID[self.axis]) from error


class BooleanCell(ImportCell):
    """Yes or no, as text or as the value of a spreadsheet."""

    def parse(self, value: Any) -> bool:
        text = normalise(value)
        if text in ("1", "1.0", "true", "yes", normalise(_("Yes"))):
            return True
        if text in ("0", "0.0", "false", "no", normalise(_("No"))):
            return False
        raise ValueError(_("Enter Yes or No."))

    def format(self, value: Any) -> str:
        return _("Yes") if value else _("No")


class ChoiceCell(ImportCell):
    """A choice, written as its label; its key is accepted too."""

    blank = ""

    def __init__(self, enum: type[TextChoices]) -> None:
        super().__init__()
        self.enum = enum

    def parse(self, value: Any) -> str:
        text = normalise(value)
        for key, label in self.enum.choices:
            if text in (normalise(key), normalise(label)):
                return key
        raise ValueError(_("Enter one of: %(labels)s.") % {"labels": ", ".join(map(str, self.enum.labels))})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return str(self.enum(value).label) if value in self.enum.values else ""


class ChoiceListCell(ImportCell):
    """Several choices, separated by commas."""

    def __init__(self, enum: type[TextChoices]) -> None:
        super().__init__()
        self.choice = ChoiceCell(enum)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[str]:
        return [self.choice.parse(part) for part in str(value or "").split(",") if part.strip()]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return ", ".join(map(self.choice.render, value or ()))


class ReferenceCell(ImportCell):
    """A record of another model, identified by its code or one of its names.

    `code`: a unique field. `names`: fields; the first one is written to files, or the code where the name is not
    unique.
    """

    def __init__(self, model: type[Model], code: str, *names: str) -> None:
        super().__init__()
        self.model, self.code, self.names = model, code, names

    @cached_property
    def _records(self) -> list[Any]:
        # Reading all of them takes one query for the whole file.
        return list(self.model._default_manager.order_by("pk"))

    @cached_property
    def _by_code(self) -> dict[str, Any]:
        return {normalise(getattr(record, self.code)): record for record in self._records}

    @cached_property
    def _by_name(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for record in self._records:
            for name in {normalise(getattr(record, name)) for name in self.names}:
                found.setdefault(name, []).append(record)
        return found

    def parse(self, value: Any) -> Any:
        text = normalise(TextCell().parse(value))
        if record := self._by_code.get(text):
            return record
        records = self._by_name.get(text, [])
        if len(records) == 1:
            return records[0]
        meta = self.model._meta
        code = meta.get_field(self.code).verbose_name  # type: ignore[union-attr]  # a field of the model
        if records:
            message = _("Several %(records)s have the name “%(value)s”. Enter the %(code)s instead.")
            raise ValueError(message % {"records": meta.verbose_name_plural, "value": value, "code": code})
        if self.names:
            message = _("There is no %(record)s “%(value)s”. Enter the name or the %(code)s as in the list.")
        else:
            message = _("There is no %(record)s “%(value)s”. Enter the %(code)s as in the list.")
        raise ValueError(message % {"record": meta.verbose_name, "value": value, "code": code})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        if value is None:
            return ""
        name = getattr(value, self.names[0]) if self.names else ""
        is_unique = normalise(name) not in self._by_code and self._by_name.get(normalise(name)) == [value]
        return name if name and is_unique else str(getattr(value, self.code))


def get_field_label(model: type[Model], name: str) -> str:
    """Return the label of a field as the heading of a column."""
    return capfirst(str(model._meta.get_field(name).verbose_name))  # type: ignore[union-attr]  # a field of the model
