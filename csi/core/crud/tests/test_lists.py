"""List views: records, order, pagination, access."""

import datetime

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils.translation import ngettext_lazy

from csi.core.crud import tables, views
from csi.core.crud.columns import DateColumn
from csi.core.crud.tables import RecordTable
from csi.core.formatting import LocalizedInt, format_value
from csi.tests.support.view_contracts import read_csv, read_xlsx
from districts.tests.factories import AreaOfOperationFactory, ContactFactory, DistrictFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("csi.core.crud.tests.urlconf")]

CONTACTS = "/districts/contacts/"


def get_listed_records(response):
    """Return the records on the page in their order."""
    return [row.record for row in response.context["table"].paginated_rows]


def test_list_shows_records_of_own_district_only(as_person, osh, osh_city, uzgen_district):
    contact = ContactFactory(district=osh_city)
    ContactFactory(district=uzgen_district)
    assert get_listed_records(as_person(osh).get(CONTACTS)) == [contact]


def test_anonymous_user_is_redirected_to_sign_in_and_back(client, db):
    response = client.get(CONTACTS + "?sector=police")
    assert response.status_code == 302
    assert response.url == "/accounts/login/?next=/districts/contacts/%3Fsector%3Dpolice"


def test_page_number_past_the_end_shows_the_last_page(as_person, osh, osh_city):
    ContactFactory.create_batch(51, district=osh_city)
    page = as_person(osh)
    assert len(get_listed_records(page.get(CONTACTS))) == 50
    for number in ("2", "3", "999999999999999999999"):
        assert len(get_listed_records(page.get(CONTACTS, {"page": number}))) == 1
    response = page.get(CONTACTS, {"page": "3"})
    assert response.context["notices"] == ["This page does not exist. Page 2 of 2 is shown."]


@pytest.mark.parametrize("sort", ["", "office", "-district,office", "sector"])
def test_deep_page_lists_the_same_records(as_person, manager, osh_city, monkeypatch, sort):
    ContactFactory.create_batch(70, district=osh_city)
    query = {"page": "last", "sort": sort}
    shallow = get_listed_records(as_person(manager).get(CONTACTS, query))
    monkeypatch.setattr(tables, "DEEP_OFFSET", 50)
    response = as_person(manager).get(CONTACTS, query)
    assert get_listed_records(response) == shallow
    assert len(shallow) == 20
    assert response.context["notices"] == []


def test_page_of_the_second_half_is_read_from_the_end(as_person, manager, osh_city, monkeypatch):
    ContactFactory.create_batch(170, district=osh_city)
    monkeypatch.setattr(tables, "DEEP_OFFSET", 50)
    for number, direction in ((2, "ASC"), (3, "DESC")):
        with CaptureQueriesContext(connection) as executed:
            as_person(manager).get(CONTACTS, {"page": number, "sort": "office"})
        queries = [query["sql"] for query in executed]
        [query] = [query for query in queries if "districts_contact" in query and "LIMIT 50" in query]
        assert f"1 {direction} LIMIT" in query


@pytest.fixture
def long_list(osh_city, monkeypatch):
    """Make a list of six contacts a long one, which is neither counted nor sorted without an index."""
    contacts = ContactFactory.create_batch(6, district=osh_city)
    monkeypatch.setattr(tables, "MAX_COUNTED", 3)
    monkeypatch.setattr(tables, "MAX_SORTED", 2)
    monkeypatch.setattr(views.list, "PAGE_SIZE", 2)
    return contacts


def test_long_list_shows_an_estimate_to_users_who_see_all_records(as_person, manager, osh, long_list):
    description = as_person(manager).get(CONTACTS).context["description"]
    assert description.startswith("About ")
    assert description.endswith(" contacts (estimate)")
    # Statistics of the planner include records that others may not see.
    assert as_person(osh).get(CONTACTS).context["description"] == "More than 3 contacts"


def test_last_page_of_a_long_list_has_its_last_records(as_person, manager, long_list):
    contacts = sorted(long_list, key=lambda contact: contact.office)
    response = as_person(manager).get(CONTACTS, {"sort": "office", "page": "last"})
    assert get_listed_records(response) == contacts[-2:]
    content = response.content.decode()
    assert "The last records" in content
    assert 'aria-current="page"' not in content.partition('aria-label="Pages"')[2].partition("</nav>")[0]
    first = as_person(manager).get(CONTACTS, {"sort": "office"})
    assert get_listed_records(first) == contacts[:2]
    assert "page=last" in first.content.decode()


def test_long_list_is_sorted_by_indexes_only(as_person, manager, long_list):
    response = as_person(manager).get(CONTACTS, {"sort": "-sector"})
    assert response.context["notices"] == [
        "This list is too long to be sorted by “sector”. Filter it to at most 2 records first."
    ]
    assert response.context["table"].sortable_names() == {"office", "district"}


def test_export_of_a_long_list_is_complete(as_person, manager, long_list):
    assert len(read_csv(as_person(manager).get(CONTACTS, {"export": "csv"}))) == 7
    book = read_xlsx(as_person(manager).get(CONTACTS, {"export": "xlsx"}))
    assert book["About"]["B2"].value == "6 contacts"


@pytest.mark.parametrize("number", ["0", "-1", "abc", "1.5", "²", ""])
def test_invalid_page_number_shows_the_first_page(as_person, osh, osh_city, number):
    ContactFactory.create_batch(51, district=osh_city)
    response = as_person(osh).get(CONTACTS, {"page": number})
    assert len(get_listed_records(response)) == 50
    assert response.context["notices"] == ["This page does not exist. Page 1 of 2 is shown."]


def test_sorted_header_has_aria_sort_and_names_are_collated(as_person, manager):
    for number, name in enumerate(["Үч", "Ош", "Өзгөн", "уул"]):
        DistrictFactory(name_ky=name, pcode=f"X{number}")
    response = as_person(manager).get("/districts/districts/", {"sort": "name_ky"})
    assert [district.name_ky for district in get_listed_records(response)] == ["Ош", "Өзгөн", "уул", "Үч"]
    assert 'aria-sort="ascending"' in response.content.decode()
    response = as_person(manager).get("/districts/districts/", {"sort": "-name_ky"})
    assert [district.name_ky for district in get_listed_records(response)] == ["Үч", "уул", "Өзгөн", "Ош"]


def test_choices_sort_in_declared_order_and_missing_values_last(as_person, manager, osh_city):
    for sector in ("youth", "police", "elders"):
        ContactFactory(district=osh_city, sector=sector)
    in_order = get_listed_records(as_person(manager).get(CONTACTS, {"sort": "sector"}))
    assert [contact.sector for contact in in_order] == ["police", "youth", "elders"]


def test_relation_sorts_by_the_ordering_of_its_model(as_person, manager):
    for name in ("B", "a", "C"):
        ContactFactory(district=DistrictFactory(name_en=name))
    in_order = get_listed_records(as_person(manager).get(CONTACTS, {"sort": "district"}))
    assert [contact.district.name_en for contact in in_order] == ["a", "B", "C"]


def test_annotated_number_sorts_descending_first(as_person, manager, osh_city):
    table = as_person(manager).get("/districts/districts/").context["table"]
    assert {"people"} <= table.sortable_names()
    assert {head["label"]: head.get("next") for head in table.header_cells()}["Name in Kyrgyz"] == "name_ky"


def test_first_column_links_to_record_and_missing_value_is_explained(as_person, osh, osh_city):
    record = ContactFactory(district=osh_city, organisation="")
    html = as_person(osh).get(CONTACTS).content.decode()
    assert f'<a href="{record.get_absolute_url()}">{record.office}</a>' in html
    assert '<span class="visually-hidden">Not recorded</span>' in html


def test_table_region_is_focusable_for_scrolling(as_person, osh, osh_city):
    ContactFactory(district=osh_city)
    assert 'role="region" aria-label="Contacts" tabindex="0"' in as_person(osh).get(CONTACTS).content.decode()


def test_state_is_shown_as_badge_in_its_tone(as_person, manager):
    AreaOfOperationFactory(status="requested")
    assert "badge-state tone-watch" in as_person(manager).get("/districts/areas/").content.decode()


def test_add_link_is_shown_only_to_users_who_may_add(as_person, osh, manager, osh_city):
    assert as_person(osh).get(CONTACTS).context["add_url"] == CONTACTS + "add/"
    assert as_person(osh).get("/districts/areas/").context["add_url"] is None
    assert as_person(manager).get("/districts/areas/").context["add_url"]


def test_field_staff_get_404_for_a_form_of_managers(as_person, osh):
    assert as_person(osh).get("/districts/areas/add/").status_code == 404


def test_datetime_is_shown_in_local_time():
    moment = datetime.datetime(2011, 10, 3, 20, 30, tzinfo=datetime.UTC)
    assert DateColumn().render(moment) == format_value(moment) == "4 Oct 2011, 02:30"
    assert str(DateColumn().value(moment)) == "2011-10-04 02:30:00+06:00"


def test_count_of_records_has_thousands_separators():
    label = ngettext_lazy("%(count)s contact", "%(count)s contacts", "count")
    assert [label % {"count": LocalizedInt(count)} for count in (1, 4406)] == ["1 contact", "4,406 contacts"]


def test_date_fields_have_date_columns():
    tables = [table for table in RecordTable.__subclasses__() if table._meta.model]
    assert len(tables) > 20
    for table in tables:
        for name, column in table.base_columns.items():
            field = {field.name: field for field in table._meta.model._meta.get_fields()}.get(name)
            assert not isinstance(field, models.DateField) or isinstance(column, DateColumn), (table, name)
