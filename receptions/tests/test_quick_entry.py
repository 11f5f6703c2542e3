"""Trips written as one line."""

import datetime

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from csi.core.languages import Language
from receptions.models import Trip
from receptions.quick_entry import read_line
from receptions.tests.factories import DeploymentFactory
from receptions.tests.form_data import build_appeal_data, build_trip_data

day = datetime.date.fromisoformat
ADD = reverse("receptions:trip_add")


@pytest.mark.parametrize(
    ("line", "vehicle", "values", "appeals", "place"),
    [
        (
            "van 3 Nariman 12w 9m docs 4",
            3,
            {"visitors_women": "12", "visitors_men": "9"},
            {"documents": {"received": 4}},
            "Nariman",
        ),
        (
            "машина 3 Нариман 12 ж 9м экипаж 1ж 2м док 4/3/1",
            3,
            {"visitors_women": "12", "visitors_men": "9", "officers_women": "1", "officers_men": "2"},
            {"documents": {"received": 4, "settled": 3, "referred": 1}},
            "Нариман",
        ),
        (
            "унаа 3 Жаңы-Арык 5 аял жер 2 54km",
            3,
            {"visitors_women": "5", "kilometres": "54"},
            {"land": {"received": 2}},
            "Жаңы-Арык",
        ),
        (
            "mashina 3 Nariman 12 ayol zo'ravonlik 1",
            3,
            {"visitors_women": "12"},
            {"domestic": {"received": 1}},
            "Nariman",
        ),
        ("9 эркак, 12,5 l", None, {"visitors_men": "9", "fuel": "12.5"}, {}, ""),
        ("Land office", None, {}, {}, "Land office"),
    ],
)
def test_line_is_read(line, vehicle, values, appeals, place):
    entry = read_line(line)
    assert (entry.vehicle, entry.values, entry.appeals, entry.place) == (vehicle, values, appeals, place)
    assert (entry.date, entry.unread) == (day("2011-10-31"), [])


@pytest.mark.parametrize("language", Language.values)
def test_examples_of_the_form_are_read_in_each_language(language):
    with override(language):
        example = _("van 3 Nariman 12w 9m docs 4")
        sentence = _(
            "Write the trip as one line: vehicle, site or place, day, visitors, crew, appeals, kilometres. "
            "For example: van 3 Nariman yesterday 12w 9m crew 1w 2m docs 4 land 2 54km"
        )
    short, full = read_line(example), read_line(sentence.rpartition(": ")[2])
    visitors = {"visitors_women": "12", "visitors_men": "9"}
    assert (short.vehicle, short.values, short.appeals) == (3, visitors, {"documents": {"received": 4}})
    crew = {"officers_women": "1", "officers_men": "2", "kilometres": "54"}
    assert (full.vehicle, full.values, full.date) == (3, visitors | crew, day("2011-10-30"))
    assert full.appeals == {"documents": {"received": 4}, "land": {"received": 2}}
    assert [len(entry.words) + len(entry.unread) for entry in (short, full)] == [1, 1]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("yesterday", "2011-10-30"),
        ("вчера", "2011-10-30"),
        ("17.10", "2011-10-17"),
        ("17.11", "2010-11-17"),
        ("17.10.2011", "2011-10-17"),
        ("2011-10-17", "2011-10-17"),
    ],
)
def test_day_is_read(text, date):
    assert read_line(f"van 3 {text} 5w").date == day(date)


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("7", "7"),
        ("12w 13w", "13 w"),
        ("1/2/3/4", "1/2/3/4"),
        ("31.02", "31.02"),
        ("yesterday 17.10", "17.10"),
        ("9" * 5000, "9" * 200),
    ],
)
def test_part_without_a_meaning_is_reported(text, unread):
    assert read_line(text).unread == [unread]


@pytest.fixture
def deployment(osh_city):
    return DeploymentFactory(district=osh_city, vehicle__number=3, site="Nariman")


@pytest.mark.django_db
class TestForm:
    def get_form(self, page, line):
        context = page.get(ADD, {"line": line}).context
        return context["form"], context["formsets"][0], [str(message) for message in context["messages"]]

    def test_line_fills_in_the_form(self, as_person, osh, osh_city, deployment):
        DeploymentFactory(district=osh_city, site="Jayma")
        form, appeals, notices = self.get_form(as_person(osh), "van 3 Nariman 12w 9m docs 4")
        assert form["deployment"].value() == deployment.pk
        assert (form["visitors_women"].value(), form["place"].value()) == ("12", "")
        assert [row["received"].value() for row in appeals.rows][:2] == [4, None]
        assert notices == []

    def test_saved_trip_has_the_appeals_of_the_line(self, as_person, osh, deployment):
        data = build_trip_data(deployment, **build_appeal_data(documents={"received": "4"}), save_and_add="1")
        response = as_person(osh).post(f"{ADD}?line=van+3+docs+4", data)
        assert response.url == f"{ADD}?line="
        assert [row.received for row in Trip.objects.get().appeals.all()] == [4]

    def test_other_words_are_the_place(self, as_person, osh, deployment):
        form, _appeals, _notices = self.get_form(as_person(osh), "van 3 Kurshab 5w")
        assert (form["deployment"].value(), form["place"].value()) == (deployment.pk, "Kurshab")

    def test_unclear_or_unknown_vehicle_is_named(self, as_person, osh, osh_city, deployment):
        assert "No vehicle of this line" in self.get_form(as_person(osh), "van 4")[2][0]
        DeploymentFactory(district=osh_city)
        assert "Several vehicles match" in self.get_form(as_person(osh), "5w")[2][0]

    def test_vehicle_of_another_district_is_not_found(self, as_person, uzgen, deployment):
        form, _appeals, notices = self.get_form(as_person(uzgen), "van 3 Nariman")
        assert form["deployment"].value() is None
        assert notices
