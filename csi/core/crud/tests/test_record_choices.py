"""Selects with long lists of records contain a part of them; the others are found by text."""

import datetime
import re

import pytest
from playwright.sync_api import expect

from csi.concerns.tests.factories import ConcernFactory
from csi.core.crud import record_choices
from forums.tests.factories import ActionFactory, MeetingFactory, WorkingGroupFactory

pytestmark = pytest.mark.django_db
LIST = "/forums/actions/"
ADD = "/gallery/photos/add/"


@pytest.fixture(autouse=True)
def short_limits(monkeypatch):
    monkeypatch.setattr(record_choices, "MAX_CHOICES", 3)
    monkeypatch.setattr(record_choices, "FIRST_CHOICES", 2)


@pytest.fixture
def concerns(osh_city, uzgen_district):
    ConcernFactory(district=uzgen_district, summary="Lamps in the bazaar")
    return [ConcernFactory(district=osh_city, summary=f"Lamps in street {number}") for number in range(5)]


def list_options(response, name):
    select = re.search(rf'<select name="{name}".*?</select>', response.content.decode(), re.DOTALL)[0]
    return re.findall(r'<option value="(\d+)"', select), "data-remote" in select


def find_labels(page, url, **query):
    return [choice["label"] for choice in page.get(url, query).json()["choices"]]


def test_long_list_contains_the_first_and_the_chosen_records(as_person, osh, concerns):
    page = as_person(osh)
    first, is_remote = list_options(page.get(LIST), "concern")
    assert (len(first), is_remote) == (2, True)
    other = next(concern for concern in concerns if str(concern.pk) not in first)
    assert list_options(page.get(LIST, {"concern": other.pk}), "concern") == ([*first, str(other.pk)], True)
    assert list_options(page.get(LIST, {"concern": "x"}), "concern") == (first, True)


def test_short_list_is_complete(as_person, osh, concerns, monkeypatch):
    monkeypatch.setattr(record_choices, "MAX_CHOICES", 5)
    assert list_options(as_person(osh).get(LIST), "concern") == (
        [str(concern.pk) for concern in concerns[::-1]],
        False,
    )


def test_choices_are_found_by_text_among_visible_records(as_person, osh, concerns):
    page = as_person(osh)
    assert find_labels(page, LIST, choices="concern", choice_text="street 3") == [str(concerns[3])]
    assert len(find_labels(page, LIST, choices="concern", choice_text="lamps")) == 2
    assert find_labels(page, LIST, choices="concern", choice_text="bazaar") == []


def test_choices_of_a_form_are_found_by_a_month_in_their_names(as_person, osh, osh_city):
    group = WorkingGroupFactory(district=osh_city, name="Osh CSWG")
    meetings = [MeetingFactory(group=group, month=datetime.date(2011, number, 1)) for number in range(1, 6)]
    found = find_labels(as_person(osh), ADD, choices="meeting", choice_text="osh april")
    assert found == [str(meetings[3])]


def test_edit_page_contains_the_saved_record(as_person, osh, osh_city):
    group = WorkingGroupFactory(district=osh_city)
    meetings = [MeetingFactory(group=group, month=datetime.date(2011, number, 1)) for number in range(1, 7)]
    action = ActionFactory(meeting=meetings[0])
    options, is_remote = list_options(as_person(osh).get(f"{action.get_absolute_url()}edit/"), "meeting")
    assert is_remote
    assert str(meetings[0].pk) in options


def test_field_without_records_is_not_found(as_person, osh, reader):
    for name in ("state", "nothing", ""):
        assert as_person(osh).get(LIST, {"choices": name}).status_code == 404
    assert as_person(reader).get(LIST, {"choices": "concern"}).status_code == 403


@pytest.mark.audit
@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_typing_finds_a_record_that_the_page_does_not_contain(page_as, osh, concerns):
    page = page_as(osh)
    page.goto(LIST)
    page.get_by_text("More filters").click()
    field = page.locator("#id_concern-input")
    field.click()
    expect(page.locator("#id_concern-list")).to_contain_text("Type to search all")
    field.fill("street 1")
    expect(page.locator("#id_concern-list li")).to_have_text([str(concerns[1])])
    field.press("Enter")
    expect(page.locator("#results .list-summary")).to_contain_text("Lamps in street 1")
