"""Parsing of coordinates, and the form field that uses it."""

from decimal import Decimal

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from csi.core.coordinates import PRECISION, Axis, Coordinate, CoordinateFormField, parse_coordinate, parse_coordinates

POINT = (Decimal("40.53"), Decimal("72.8"))
PAIRS = [
    "40.53, 72.80",
    "40.53,72.80",
    "40.53 72.80",
    "40.53;72.80",
    "40.53 / 72.80",
    "40,53, 72,80",
    "40,53 72,80",
    "40,53;72,80",
    "40,53,72,80",
    "(40.53, 72.80)",
    "40.53° N, 72.80° E",
    "N 40.53 E 72.80",
    "n40.53 e72.80",
    "72.80 E, 40.53 N",
    "40°31'48\"N 72°48'00.0\"E",
    "40° 31′ 48″ N, 72° 48′ 0″ E",
    "40°31.8' N 72°48' E",
    "40 31 48 N 72 48 00 E",
    "40 31 48, 72 48 00",
    "40°31′48″ с. ш. 72°48′00″ в. д.",
    "40,53 с.ш., 72,80 в.д.",
    "40.530000000000001, 72.799999999999999",
]
NOT_COORDINATES = [
    "",
    "north",
    "1e5",
    "40.53.1",
    "40°60'",
    "40°31'60\"",
    "40.5°30'",
    "91 N",
    "-40.5 S",
    "N 40.53 N",
    "40.53 N 41.2 N",
    "72.80 E 73.1 E",
    "40.53, 72.80, 12",
    "40.53 N, 72.80",
    "40 72 48",
    "9" * 101,
    "4" * 50 + "," + "7" * 49,
]


@pytest.mark.parametrize("text", PAIRS)
def test_pairs_of_all_notations_give_the_point(text):
    assert tuple(coordinate.value for coordinate in parse_coordinates(text)) == POINT


@pytest.mark.parametrize("text", NOT_COORDINATES)
def test_other_text_is_rejected(text):
    with pytest.raises(ValueError):
        parse_coordinates(text)


@pytest.mark.parametrize(("text", "axis"), [("72.8 E", Axis.LATITUDE), ("40.53 N", Axis.LONGITUDE)])
def test_hemisphere_of_the_other_axis_is_rejected(text, axis):
    with pytest.raises(ValueError, match="Enter the l"):
        parse_coordinate(text, axis)


@pytest.mark.parametrize(
    ("text", "value"),
    [("S 12.5", "-12.5"), ("12,5° ю. ш.", "-12.5"), ("12°30' W", "-12.5"), ("-12.5", "-12.5"), ("−12.5", "-12.5")],
)
def test_south_and_west_are_negative(text, value):
    assert parse_coordinates(text)[0].value == Decimal(value)


# Round trips

degrees = st.integers(-90 * 100_000, 90 * 100_000).map(lambda number: number * PRECISION)
longitudes = st.integers(-180 * 100_000, 180 * 100_000).map(lambda number: number * PRECISION)
SECOND = Decimal(1) / 3600


def write_decimal(value, mark):
    return f"{value:f}".replace(".", mark)


def write_hemisphere(value, axis):
    letter = {Axis.LATITUDE: "NS", Axis.LONGITUDE: "EW"}[axis][value < 0]
    return f"{abs(value):f}° {letter}"


def write_seconds(value, axis):
    """Return degrees, minutes and seconds to a hundredth of a second."""
    hundredths = int((abs(value) * 360_000).to_integral_value())
    minutes, seconds = divmod(hundredths, 6000)
    letter = {Axis.LATITUDE: "NS", Axis.LONGITUDE: "EW"}[axis][value < 0]
    return f"{minutes // 60}°{minutes % 60:02}′{seconds // 100:02}.{seconds % 100:02}″ {letter}"


@given(degrees, longitudes, st.sampled_from(".,"), st.sampled_from([", ", "; ", " ", "/", ";", " , "]))
def test_written_decimal_pair_is_read_as_itself(latitude, longitude, mark, separator):
    text = write_decimal(latitude, mark) + separator + write_decimal(longitude, mark)
    assert parse_coordinates(text) == [Coordinate(latitude), Coordinate(longitude)]


@given(degrees, longitudes, st.booleans())
def test_written_pair_with_hemispheres_is_read_in_either_order(latitude, longitude, is_reversed):
    parts = [write_hemisphere(latitude, Axis.LATITUDE), write_hemisphere(longitude, Axis.LONGITUDE)]
    text = ", ".join(reversed(parts) if is_reversed else parts)
    assert parse_coordinates(text) == [
        Coordinate(latitude, Axis.LATITUDE),
        Coordinate(longitude, Axis.LONGITUDE),
    ]


@given(degrees, longitudes)
def test_written_seconds_are_read_within_a_hundredth(latitude, longitude):
    text = f"{write_seconds(latitude, Axis.LATITUDE)} {write_seconds(longitude, Axis.LONGITUDE)}"
    for read, value in zip(parse_coordinates(text), (latitude, longitude), strict=True):
        assert abs(read.value - value) <= SECOND / 100


@given(degrees, st.integers(0, 10**20))
def test_many_decimals_are_rounded_to_the_stored_precision(value, more):
    read = parse_coordinate(f"{value:f}{more}", Axis.LATITUDE)
    assert read == read.quantize(PRECISION)
    assert abs(read - value) <= PRECISION


@given(st.text(alphabet="0123456789.,;°'\"′″NSEWnsew+- /()свшдюз", max_size=110))
def test_any_text_gives_coordinates_within_range_or_a_value_error(text):
    try:
        coordinates = parse_coordinates(text)
    except ValueError:
        return
    assert len(coordinates) in (1, 2)
    for coordinate in coordinates:
        assert abs(coordinate.value) <= (coordinate.axis.limit if coordinate.axis else 1000)


# The form field


def read_form(**texts):
    """Return what the two inputs of a form with a prefix pass to their fields."""
    data = QueryDict(mutable=True)
    data.update({f"form-{name}": text for name, text in texts.items()})
    return [CoordinateFormField(axis=axis).widget.value_from_datadict(data, {}, f"form-{axis}") for axis in Axis]


@pytest.mark.parametrize(
    "texts",
    [
        {"latitude": "40.53, 72.80", "longitude": ""},
        {"latitude": "40.53, 72.80"},
        {"latitude": "", "longitude": "40.53, 72.80"},
        {"latitude": "40.53, 72.80", "longitude": "40.53, 72.80"},
        {"latitude": "72.80 E 40.53 N", "longitude": ""},
    ],
)
def test_pasted_pair_is_divided_between_the_inputs(texts):
    assert read_form(**texts) == ["40.53000", "72.80000"]


def test_pair_beside_another_value_stays_as_typed():
    assert read_form(latitude="40.53, 72.80", longitude="73") == ["40.53, 72.80", "73"]
    assert read_form(latitude="40.53", longitude="") == ["40.53", ""]
