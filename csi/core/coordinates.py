"""Geographic coordinates: parsing, form and model fields, and the limits of the country.

A coordinate is a number of degrees, minutes and seconds, perhaps with a hemisphere: `40.53`, `40,53°`, `N 40°31′48″`,
`40 31 48 N`, `72°48' в. д.`. A pair has both, the latitude first unless hemispheres say otherwise.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pgtrigger
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.core import clock
from csi.core.db.constraints import constraint_trigger

# The stored precision: five decimal places are about a metre.
PRECISION = Decimal("0.00001")
MAX_LENGTH = 100


class Axis(StrEnum):
    LATITUDE = "latitude"
    LONGITUDE = "longitude"

    @property
    def limit(self) -> int:
        """The largest number of degrees on either side of zero."""
        return 90 if self is Axis.LATITUDE else 180


@dataclass(frozen=True)
class Coordinate:
    """Degrees, rounded to the stored precision; `axis` is None if no hemisphere says which one it is."""

    value: Decimal
    axis: Axis | None = None


# {hemisphere: (axis, sign)}; in Russian the words "с. ш." (north), "ю. ш.", "в. д." and "з. д.".
HEMISPHERES = {
    "N": (Axis.LATITUDE, 1),
    "S": (Axis.LATITUDE, -1),
    "E": (Axis.LONGITUDE, 1),
    "W": (Axis.LONGITUDE, -1),
}
RUSSIAN_HEMISPHERES = {"с": "N", "ю": "S", "в": "E", "з": "W"}
SYMBOLS = str.maketrans("º˚′’‘`″”“−–", "°°''''\"\"\"--")
NUMBER = r"\d{1,3}(?:[.,]\d{1,30})?"
COORDINATE = re.compile(
    rf"""
    (?P<before>[NSEW])?\s*
    (?P<sign>[+-])?\s*(?P<degrees>{NUMBER})\s*
    (?:
        °?
        | °\s*(?P<minutes>{NUMBER})\s*(?:'|(?:'\s*(?P<seconds>{NUMBER})\s*\"))?
        | \s(?P<spaced_minutes>\d{{1,2}})\s+(?P<spaced_seconds>{NUMBER})
    )
    \s*(?P<after>[NSEW])?
    """,
    re.VERBOSE,
)
SEPARATOR = re.compile(r"\s*[,;/|]\s*|\s+")


INVALID = {
    Axis.LATITUDE: _("Enter the latitude in degrees, such as 40.53 or 40°31′48″ N, or a pair such as 40.53, 72.80."),
    Axis.LONGITUDE: _("Enter the longitude in degrees, such as 72.80 or 72°48′00″ E."),
}


def parse_coordinates(text: str) -> list[Coordinate]:
    """Return the coordinate in the text, or the two of a pair, the latitude first.

    Raises ValueError for anything else.
    """
    text = _normalise(text)
    if (single := _parse_single(text)) is not None:
        return [single]
    pairs = list(dict.fromkeys(_list_pairs(text)))
    if len(pairs) != 1:
        raise ValueError(f"{text!r} is neither a coordinate nor a pair")
    return list(pairs[0])


def parse_coordinate(text: str, axis: Axis) -> Decimal:
    """Return the degrees of one coordinate; raise ValueError with a message for users."""
    try:
        [coordinate] = parse_coordinates(text)
    except ValueError:
        raise ValueError(INVALID[axis]) from None
    if coordinate.axis not in (None, axis):
        raise ValueError(INVALID[axis])
    return coordinate.value


def _normalise(text: str) -> str:
    """Return the text with one symbol for each unit and a letter for each hemisphere."""
    if len(text) > MAX_LENGTH:
        raise ValueError("the text is too long")
    text = text.translate(SYMBOLS).replace("''", '"').strip().strip("()[]").strip().lower()
    text = re.sub(r"([сювз])\.?\s*[шд]\.?", lambda match: RUSSIAN_HEMISPHERES[match[1]], text)
    return re.sub(r"[nsew](?![a-z])", lambda match: match[0].upper(), text)


def _parse_single(text: str) -> Coordinate | None:
    """Return the only coordinate in a normalised text, or None."""
    if not (match := COORDINATE.fullmatch(text)):
        return None
    parts = match.groupdict()
    if (parts["before"] and parts["after"]) or (parts["sign"] and (parts["before"] or parts["after"])):
        return None
    units = [parts["degrees"], parts["minutes"] or parts["spaced_minutes"], parts["seconds"] or parts["spaced_seconds"]]
    numbers = [Decimal(unit.replace(",", ".")) for unit in units if unit is not None]
    # Only the last unit has a fraction, and 60 minutes are a degree.
    if any(number != int(number) for number in numbers[:-1]) or any(number >= 60 for number in numbers[1:]):
        return None
    axis, sign = HEMISPHERES.get(parts["before"] or parts["after"], (None, -1 if parts["sign"] == "-" else 1))
    degrees = sign * sum(number / 60**power for power, number in enumerate(numbers))
    value = Decimal(degrees).quantize(PRECISION)
    # A constraint reports degrees beyond the range of an axis that only the field knows.
    return Coordinate(value, axis) if axis is None or abs(value) <= axis.limit else None


def _list_pairs(text: str) -> Iterator[tuple[Coordinate, Coordinate]]:
    """Yield the pairs into which a separator divides the text."""
    for separator in SEPARATOR.finditer(text):
        first, second = _parse_single(text[: separator.start()]), _parse_single(text[separator.end() :])
        if first is None or second is None or (first.axis is None) != (second.axis is None):
            continue
        if first.axis is Axis.LONGITUDE:
            first, second = second, first
        if first.axis is not None and (first.axis, second.axis) != (Axis.LATITUDE, Axis.LONGITUDE):
            continue
        yield first, second


# Limits


@dataclass(frozen=True)
class BoundingBox:
    """The smallest rectangle around a country, in degrees."""

    south: Decimal
    west: Decimal
    north: Decimal
    east: Decimal

    def contains(self, latitude: Decimal, longitude: Decimal) -> bool:
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east

    def get_limits(self, axis: Axis) -> tuple[Decimal, Decimal]:
        return (self.south, self.north) if axis is Axis.LATITUDE else (self.west, self.east)


def get_bounding_box() -> BoundingBox | None:
    """Return the bounding box of the mission's country, None if it is not recorded."""
    mission = clock.mission()
    sides = [mission and getattr(mission, name) for name in ("south", "west", "north", "east")]
    return None if None in sides else BoundingBox(*sides)  # type: ignore[arg-type]  # none of them is None


def validate_location(record: Any) -> None:
    """Raise ValidationError if the record's coordinates are outside the country."""
    latitude, longitude, box = record.latitude, record.longitude, get_bounding_box()
    if latitude is None or longitude is None or box is None or box.contains(latitude, longitude):
        return
    if box.contains(longitude, latitude):
        params = {"latitude": _format(longitude), "longitude": _format(latitude)}
        message = gettext(
            "Latitude and longitude seem to be swapped. Enter %(latitude)s as the latitude and %(longitude)s as the "
            "longitude."
        )
        raise ValidationError({"latitude": message % params})
    errors = {}
    for axis in Axis:
        lowest, highest = box.get_limits(axis)
        if not lowest <= getattr(record, axis) <= highest:
            params = {
                "country": clock.mission().country_label,  # type: ignore[union-attr]  # it has the bounding box
                "lowest": _format(lowest),
                "highest": _format(highest),
            }
            errors[axis.value] = OUTSIDE_COUNTRY[axis] % params
    raise ValidationError(errors)


OUTSIDE_COUNTRY = {
    Axis.LATITUDE: _("This point is outside %(country)s. Enter a latitude from %(lowest)s to %(highest)s."),
    Axis.LONGITUDE: _("This point is outside %(country)s. Enter a longitude from %(lowest)s to %(highest)s."),
}


def _format(value: Decimal) -> str:
    return number_format(value.normalize(), use_l10n=False)


def location_trigger(prefix: str) -> pgtrigger.Trigger:
    """Return a trigger that rejects coordinates outside the bounding box of the mission's country."""
    return constraint_trigger(
        f"{prefix}_within_country",
        field="latitude",
        message=_("This point is outside the country. Check the latitude and the longitude."),
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("latitude", "longitude"),
        violation="""
            EXISTS (
                SELECT FROM core_mission
                WHERE NEW.latitude NOT BETWEEN south AND north OR NEW.longitude NOT BETWEEN west AND east
            )
        """,
    )


def location_constraints(prefix: str) -> list[models.BaseConstraint]:
    """Return constraints on `latitude` and `longitude`: within range, both or neither."""
    return [
        models.CheckConstraint(
            name=f"{prefix}_coordinates_in_range",
            condition=(models.Q(latitude__isnull=True) | models.Q(latitude__range=(-90, 90)))
            & (models.Q(longitude__isnull=True) | models.Q(longitude__range=(-180, 180))),
            violation_error_message=_(
                "Enter a latitude between -90 and 90 and a longitude between -180 and 180. Check that they are not "
                "swapped."
            ),
        ),
        models.CheckConstraint(
            name=f"{prefix}_coordinates_in_pairs",
            condition=models.Q(latitude__isnull=True, longitude__isnull=True)
            | models.Q(latitude__isnull=False, longitude__isnull=False),
            violation_error_message=_("Enter both latitude and longitude, or leave both blank."),
        ),
    ]


# Fields


class CoordinateInput(forms.TextInput):
    """A text input; a pair that was pasted into one of the two is divided between them."""

    def __init__(self, axis: Axis, attrs: dict[str, Any] | None = None) -> None:
        self.axis = axis
        super().__init__({"autocomplete": "off", "size": 20, **(attrs or {})})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        prefix = name.removesuffix(self.axis)
        entered = {text for axis in Axis if (text := str(data.get(prefix + axis) or "").strip())}
        try:
            [pair] = entered
            latitude, longitude = parse_coordinates(pair)
        except ValueError:
            return value
        return str((latitude if self.axis is Axis.LATITUDE else longitude).value)


class CoordinateFormField(forms.Field):
    """A latitude or longitude as people write it; the value is rounded to the stored precision."""

    def __init__(self, *, axis: Axis, **kwargs: Any) -> None:
        self.axis = axis
        super().__init__(**{"widget": CoordinateInput(axis), **kwargs})

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value).strip() if value is not None else ""
        if not text:
            return None
        try:
            return parse_coordinate(text, self.axis)
        except ValueError:
            raise ValidationError(INVALID[self.axis], code="invalid_coordinate") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class CoordinateField(models.DecimalField):
    """A latitude or longitude in degrees."""

    def __init__(self, *args: Any, axis: Axis = Axis.LATITUDE, **kwargs: Any) -> None:
        self.axis = axis
        super().__init__(*args, **{"max_digits": 8, "decimal_places": 5, **kwargs})

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(self, **{"form_class": CoordinateFormField, "axis": self.axis, **kwargs})
