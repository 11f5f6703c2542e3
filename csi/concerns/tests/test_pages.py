"""Pages of concerns: list, workflow, form and similar concerns."""

import csv
import datetime
import io

import pytest
from django.urls import reverse

from csi.concerns.models import Concern, ConcernChannel, ConcernState
from csi.concerns.tests.factories import ConcernFactory
from csi.tests.support.view_contracts import DetailContract, FormContract, ListContract
from districts.models import Sector
from forums.tests.factories import ActionFactory, DiscussionFactory

pytestmark = pytest.mark.django_db

LIST, ADD = "/concerns/concerns/", "/concerns/concerns/add/"


def form_data(in_district, **fields):
    """Return the form data of a concern."""
    own = {
        "district": in_district.pk,
        "category": "street",
        "summary": "Street lamps are dark near school 20",
        "details": "",
        "channel": "forum",
        "raised_by": "women",
        "raised_on": "2011-09-12",
        "sensitivity": "normal",
        "state": "open",
        "reported_back_on": "",
    }
    return {**own, **fields}


class TestConcernList(ListContract):
    url = LIST
    factory = ConcernFactory


class TestConcernPage(DetailContract):
    factory = ConcernFactory


class TestConcernForms(FormContract):
    url = LIST
    factory = ConcernFactory
    text_field = "summary"

    def data(self, district):
        return form_data(district)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"category": "road"}, {"Bad crossing"}),
        ({"channel": "police"}, {"Told at the station"}),
        ({"state": "resolved"}, {"Bad crossing"}),
        ({"raised_by": "youth"}, {"Told at the station"}),
        ({"sensitivity": "restricted"}, {"Told at the station"}),
        ({"raised": "2011-08"}, {"Bad crossing"}),
        ({"raised_from": "2011-09-01", "raised_to": "2011-09-30"}, {"Told at the station", "Dark lamps"}),
        ({"reported_back": "true"}, {"Bad crossing"}),
        ({"reported_back": "false"}, {"Told at the station", "Dark lamps"}),
        ({"is_open": "true"}, {"Told at the station", "Dark lamps"}),
        ({"is_open": "false"}, {"Bad crossing"}),
        ({"q": "lampss"}, {"Dark lamps"}),
    ],
)
def test_concern_list_is_filtered(as_person, osh, osh_city, query, found):
    ConcernFactory(district=osh_city, summary="Dark lamps")
    ConcernFactory(
        district=osh_city,
        summary="Bad crossing",
        category="road",
        state=ConcernState.RESOLVED,
        raised_on=datetime.date(2011, 8, 31),
        reported_back_on=datetime.date(2011, 9, 20),
    )
    ConcernFactory(
        district=osh_city,
        summary="Told at the station",
        channel=ConcernChannel.POLICE,
        raised_by=Sector.YOUTH,
        sensitivity="restricted",
    )
    response = as_person(osh).get(LIST, query)
    assert {row.record.summary for row in response.context["table"].paginated_rows} == found
    assert not response.context["notices"]


def test_district_filter_is_described_on_page(as_person, manager, osh_city, uzgen_district):
    ConcernFactory(district=osh_city), ConcernFactory(district=uzgen_district)
    response = as_person(manager).get(LIST, {"district": osh_city.pk})
    assert response.context["description"] == "1 concern in Osh city"


@pytest.mark.parametrize(
    ("values", "statuses"),
    [
        ({"state": "open"}, ["done", "next", "to_do", "to_do", "to_do"]),
        ({"state": "resolved"}, ["done", "done", "done", "done", "next"]),
        ({"state": "closed"}, ["done", "skipped", "skipped", "done", "next"]),
        (
            {"state": "resolved", "reported_back_on": datetime.date(2011, 10, 3)},
            ["done", "done", "done", "done", "done"],
        ),
    ],
)
def test_concern_page_shows_workflow_steps(as_person, osh, osh_city, values, statuses):
    concern = ConcernFactory(district=osh_city, **values)
    response = as_person(osh).get(concern.get_absolute_url())
    assert [step.status for step in response.context["workflow_steps"]] == statuses


@pytest.mark.parametrize(
    ("factory", "state", "statuses"),
    [
        (DiscussionFactory, "on_agenda", ["done", "next", "to_do", "to_do", "to_do"]),
        (ActionFactory, "action_agreed", ["done", "done", "done", "next", "to_do"]),
    ],
)
def test_concern_page_shows_steps_in_forums(as_person, osh, osh_city, factory, state, statuses):
    concern = ConcernFactory(district=osh_city, state=state)
    factory(meeting__group__district=osh_city, concern=concern)
    response = as_person(osh).get(concern.get_absolute_url())
    assert [step.status for step in response.context["workflow_steps"]] == statuses


def test_open_concern_offers_next_actions(as_person, osh, osh_city):
    page = as_person(osh)
    actions = page.get(ConcernFactory(district=osh_city).get_absolute_url()).context["page_actions"]
    assert [str(action.label) for action in actions][:2] == ["Record outcome", "Record feedback to the community"]
    settled = ConcernFactory(district=osh_city, state="resolved", reported_back_on=datetime.date(2011, 10, 3))
    actions = page.get(settled.get_absolute_url()).context["page_actions"]
    labels = [str(action.label) for action in actions if not action.is_post]
    assert labels == ["Open concerns of this district", "Merge with a duplicate"]


def test_district_page_shows_its_concerns(as_person, osh, osh_city, uzgen_district):
    ConcernFactory(district=osh_city, summary="Dark lamps")
    ConcernFactory(district=uzgen_district, summary="Theirs")
    html = as_person(osh).get(osh_city.get_absolute_url()).content.decode()
    assert "Dark lamps" in html and "Theirs" not in html
    assert f"{ADD}?district={osh_city.pk}" in html


# Similar concerns


def get_similar(page, **query):
    response = page.get(reverse("concerns:similar"), query, headers={"HX-Request": "true"})
    assert response.status_code == 200
    return response.content.decode()


def test_similar_concerns_of_district_are_shown(as_person, osh, osh_city, uzgen_district):
    ConcernFactory(district=osh_city, summary="Street lights dark near the bazaar")
    ConcernFactory(district=osh_city, summary="Cattle stolen from summer pasture")
    ConcernFactory(district=uzgen_district, summary="Street lights dark in Uzgen")
    page = as_person(osh)
    html = get_similar(page, summary="dark street light at bazar", district=osh_city.pk)
    assert "near the bazaar" in html and "Cattle" not in html and "Uzgen" not in html
    assert "Uzgen" not in get_similar(page, summary="dark street lights", district=uzgen_district.pk)


def test_similar_concerns_are_found_in_kyrgyz(as_person, osh, osh_city):
    ConcernFactory(district=osh_city, summary="Көчөдө жарык жок, өткөөл коопсуз эмес")
    assert "Көчөдө" in get_similar(as_person(osh), summary="кочодо жарык жок", district=osh_city.pk)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"summary": "dark"},
        {"summary": "Street lamps are dark", "district": "x"},
        {"summary": "Street lamps are dark", "district": "9" * 40},
        {"summary": "Street lamps\0are dark " + "x" * 100_000, "district": "²"},
    ],
)
def test_short_or_invalid_input_finds_no_similar_concern(as_person, osh, osh_city, query):
    ConcernFactory(district=osh_city)
    assert get_similar(as_person(osh), **query).strip() == ""


def test_confidential_concern_is_not_shown_as_similar(as_person, osh, osh_city, manager):
    ConcernFactory(district=osh_city, summary="Officer takes money", sensitivity="confidential", created_by=manager)
    query = {"summary": "Officer takes money", "district": osh_city.pk}
    assert get_similar(as_person(osh), **query).strip() == ""
    assert "Officer takes money" in get_similar(as_person(manager), **query)


def test_similar_concerns_require_access_to_records(client, as_person, reader, osh_city):
    assert client.get(reverse("concerns:similar")).status_code == 302
    assert as_person(reader).get(reverse("concerns:similar")).status_code == 403


def test_find_similar_button_works_without_javascript(as_person, osh, osh_city):
    ConcernFactory(district=osh_city, summary="Street lamps are dark near school 12")
    page = as_person(osh)
    html = page.post(ADD, form_data(osh_city, raised_on="", find_similar="1")).content.decode()
    assert "school 12" in html and 'value="Street lamps are dark near school 20"' in html
    assert "error-summary" not in html
    assert Concern.objects.count() == 1


def test_similar_concerns_url_redirects_without_htmx(as_person, osh, osh_city):
    response = as_person(osh).get(reverse("concerns:similar"), {"summary": "dark lamps", "district": osh_city.pk})
    assert response.url == f"{LIST}?q=dark+lamps&district={osh_city.pk}"


def test_new_concern_form_has_initial_values(as_person, osh, osh_city, settings):
    settings.MISSION_DATE = datetime.date(2011, 10, 31)
    html = as_person(osh).get(ADD, {"summary": "Dark lamps", "channel": "reception"}).content.decode()
    assert f'<option value="{osh_city.pk}" selected>' in html and 'value="2011-10-31"' in html
    assert 'value="Dark lamps"' in html and '<option value="reception" selected>' in html


@pytest.mark.parametrize("query", [{"district": "x"}, {"district": "9" * 30}, {"category": "\0"}, {"raised_on": "x"}])
def test_invalid_url_parameters_are_ignored(as_person, osh, query):
    assert as_person(osh).get(ADD, {"summary": "Dark street lamps", **query}).status_code == 200


@pytest.mark.parametrize("summary", ["🐑 украли 🐑", "عربي ‮ خط", "=cmd()|' /C calc'!A0"])
def test_unusual_text_is_saved_and_exported_safely(as_person, osh, osh_city, summary):
    page = as_person(osh)
    page.post(ADD, form_data(osh_city, summary=summary))
    assert Concern.objects.get().summary == summary
    _head, row = csv.reader(io.StringIO(page.get(LIST, {"export": "csv"}).getvalue().decode("utf-8-sig")))
    assert row[0] == ("'" + summary if summary.startswith("=") else summary)


@pytest.mark.audit
@pytest.mark.browser
def test_phone_layout_shows_list_below_search(page_as, osh):
    page = page_as(osh, device="phone", javascript=False)
    page.goto(LIST)
    category = page.locator("#id_category")
    assert page.locator("#id_q").is_visible()
    assert not category.is_visible()

    page.get_by_text("More filters").tap()
    category.select_option("corruption")
    page.get_by_role("button", name="Apply").tap()

    page.wait_for_url("**category=corruption**")
    assert "Corruption" in page.locator(".list-summary").inner_text()
