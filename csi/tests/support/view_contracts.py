"""What every record's pages promise. A test class inherits a contract and names the record:

    class TestMeetingList(ListContract):
        url = "/forums/meetings/"
        factory = MeetingFactory
        in_district = "group__district"      # the factory's argument that takes the district

    class TestMeetingPage(DetailContract): ...
    class TestMeetingForms(FormContract):
        def data(self, district): return {...}       # what a person types to add one

`person` is the one of the cast who looks: "osh" by default, "manager" for what only managers keep.
Records of the whole mission (no district) set `in_district = None`.
"""

import csv
import io

import openpyxl
import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

FEW, MANY = 2, 20


class Contract:
    """What the contracts share: the record's factory, its district, the person who looks."""

    url = None
    factory = None
    in_district = "district"
    person = "osh"
    edited_by_field_staff = True

    @pytest.fixture
    def someone(self, request):
        return request.getfixturevalue(self.person)

    @pytest.fixture
    def page(self, as_person, someone):
        return as_person(someone)

    def make(self, district, **values):
        return type(self).factory(**({self.in_district: district} if self.in_district else {}), **values)

    def make_batch(self, number, district):
        return [self.make(district) for _number in range(number)]


@pytest.mark.django_db
class ListContract(Contract):
    """A list: scoped, at a constant number of queries, exported as shown, never broken by its address."""

    def test_the_list_opens(self, page, osh_city):
        record = self.make(osh_city)
        response = page.get(self.url)
        assert response.status_code == 200
        assert record in [row.record for row in response.context["table"].paginated_rows]

    def test_an_empty_list_says_what_to_do(self, page):
        response = page.get(self.url)
        assert response.status_code == 200
        assert "empty-state-title" in response.content.decode()

    @pytest.mark.audit
    def test_an_anonymous_person_is_led_to_the_sign_in_page(self, client, db):
        response = client.get(self.url)
        assert response.status_code == 302
        assert response.url.startswith("/accounts/login/?next=")

    @pytest.mark.audit
    def test_a_reader_sees_no_record(self, as_person, reader, osh_city):
        self.make(osh_city)
        assert as_person(reader).get(self.url).status_code in (403, 404)

    def test_another_districts_records_are_not_listed(self, as_person, osh, osh_city, uzgen_district):
        if not self.in_district:
            pytest.skip("records of the whole mission have no district")
        theirs = self.make(uzgen_district)
        response = as_person(osh).get(self.url)
        assert theirs not in [row.record for row in response.context["table"].paginated_rows]

    def test_it_asks_as_many_queries_for_twenty_rows_as_for_two(self, page, osh_city):
        self.make_batch(FEW, osh_city)
        page.get(self.url)
        with CaptureQueriesContext(connection) as at_few:
            page.get(self.url)
        self.make_batch(MANY - FEW, osh_city)
        with CaptureQueriesContext(connection) as at_many:
            page.get(self.url)
        assert len(at_many) == len(at_few), "\n".join(query["sql"][:300] for query in at_many)

    @pytest.mark.audit
    def test_each_header_sorts(self, page, osh_city):
        self.make_batch(3, osh_city)
        for name in page.get(self.url).context["table"].sortable_names():
            for direction in ("", "-"):
                response = page.get(self.url, {"sort": direction + name})
                assert response.status_code == 200
                assert not response.context["notices"]

    def test_the_csv_holds_what_the_screen_shows(self, page, osh_city):
        self.make_batch(3, osh_city)
        table = page.get(self.url).context["table"]
        [header, *rows] = read_csv(page.get(self.url, {"export": "csv"}))
        assert header[: len(table.exported_header())] == table.exported_header()
        assert len(rows) == table.paginator.count >= 3

    @pytest.mark.audit
    def test_the_xlsx_holds_what_the_csv_holds(self, page, osh_city):
        self.make_batch(3, osh_city)
        [header, *rows] = read_csv(page.get(self.url, {"export": "csv"}))
        sheet = read_xlsx(page.get(self.url, {"export": "xlsx"})).worksheets[0]
        assert [cell.value for cell in sheet[1]] == header
        assert sheet.max_row == len(rows) + 1
        assert sheet.freeze_panes == "B2"

    @pytest.mark.audit
    def test_nonsense_in_the_address_is_ignored_and_said_so(self, page, osh_city):
        record = self.make(osh_city)
        response = page.get(self.url, {"sort": "nonsense", "page": "999"})
        assert record in [row.record for row in response.context["table"].paginated_rows]
        assert len(response.context["notices"]) == 2

    @pytest.mark.audit
    def test_nonsense_in_each_filter_is_ignored_and_said_so(self, page, osh_city):
        record = self.make(osh_city)
        for name, field in page.get(self.url).context["filter_form"].fields.items():
            if name == "q":
                continue
            suffix = "_from" if hasattr(field.widget, "suffixes") else ""
            response = page.get(self.url, {name + suffix: "no\x00nsense"})
            assert record in [row.record for row in response.context["table"].paginated_rows]
            assert str(field.label) in response.context["notices"][0]


@pytest.mark.django_db
class DetailContract(Contract):
    """A record's page: for those who may see it, at a constant number of queries."""

    def test_the_page_opens(self, page, osh_city):
        response = page.get(self.make(osh_city).get_absolute_url())
        assert response.status_code == 200

    @pytest.mark.audit
    def test_an_anonymous_person_is_led_to_the_sign_in_page(self, client, osh_city):
        assert client.get(self.make(osh_city).get_absolute_url()).status_code == 302

    def test_another_districts_record_is_not_there(self, as_person, osh, osh_city, uzgen_district):
        if not self.in_district:
            pytest.skip("records of the whole mission have no district")
        url = self.make(uzgen_district).get_absolute_url()
        for door in ("", "edit/", "delete/"):
            assert as_person(osh).get(url + door).status_code == 404

    @pytest.mark.audit
    def test_a_reader_does_not_see_it(self, as_person, reader, osh_city):
        assert as_person(reader).get(self.make(osh_city).get_absolute_url()).status_code in (403, 404)

    @pytest.mark.audit
    def test_it_can_be_deleted_where_nothing_depends_on_it(self, page, osh_city):
        record = self.make(osh_city)
        response = page.get(record.get_absolute_url())
        if not response.context["delete_url"]:
            pytest.skip("this person does not delete it, or there is no such page")
        assert page.get(response.context["delete_url"]).status_code == 200
        assert page.post(response.context["delete_url"]).status_code == 302
        assert not type(record).objects.filter(pk=record.pk).exists()


@pytest.mark.django_db
class FormContract(Contract):
    """Add and edit: saved once, refused in words, nothing typed is lost, never in another's district."""

    model = None
    # The field that names the district (or what lies in it), and a text field; None where there is none.
    district_field = "district"
    text_field = None

    def data(self, district):
        """What a person types to add a record of that district."""
        raise NotImplementedError

    @property
    def records(self):
        return (self.model or type(self).factory._meta.model).objects

    @property
    def add_url(self):
        return f"{self.url}add/"

    def test_the_form_opens(self, page, osh_city):
        assert page.get(self.add_url).status_code == 200

    def test_it_saves_one_record_and_leads_to_it(self, page, someone, osh_city):
        data = self.data(osh_city)
        before = set(self.records.values_list("pk", flat=True))
        response = page.post(self.add_url, data)
        assert response.status_code == 302, complaints(response)
        [record] = self.records.exclude(pk__in=before)
        assert response.url == record.get_absolute_url()
        assert record.created_by == someone

    @pytest.mark.audit
    def test_the_same_form_sent_twice_makes_one_record(self, page, osh_city):
        data = self.data(osh_city)
        token = page.get(self.add_url).context["token"]
        before = self.records.count()
        first = page.post(self.add_url, {**data, "form_token": token})
        second = page.post(self.add_url, {**data, "form_token": token})
        assert self.records.count() == before + 1
        assert first.url == second.url

    def test_an_empty_form_is_refused_with_a_summary(self, page, osh_city):
        management = {name: value for name, value in self.data(osh_city).items() if name.endswith("_FORMS")}
        response = page.post(self.add_url, management)
        assert response.status_code == 200
        assert "data-error-summary" in response.content.decode()

    def test_a_nul_byte_and_a_very_long_text_are_refused_in_words(self, page, osh_city):
        if not self.text_field:
            pytest.skip("no text field is named")
        for text in ("a\x00b", "я" * 100_000):
            response = page.post(self.add_url, {**self.data(osh_city), self.text_field: text})
            assert response.status_code == 200
            assert response.context["form"].errors[self.text_field]

    def test_another_district_cannot_be_chosen(self, as_person, osh, osh_city, uzgen_district):
        if not self.district_field or not self.edited_by_field_staff:
            pytest.skip("field staff do not choose a district here")
        data = {**self.data(osh_city), self.district_field: self.data(uzgen_district)[self.district_field]}
        before = self.records.count()
        response = as_person(osh).post(self.add_url, data)
        assert response.status_code == 200
        assert self.district_field in response.context["form"].errors
        assert self.records.count() == before

    def test_who_may_not_add_finds_no_form(self, as_person, osh, reader, osh_city):
        assert as_person(reader).get(self.add_url).status_code in (403, 404)
        if not self.edited_by_field_staff:
            assert as_person(osh).get(self.add_url).status_code == 404

    def test_the_edit_form_holds_the_record(self, page, osh_city):
        record = self.make(osh_city)
        response = page.get(f"{record.get_absolute_url()}edit/")
        assert response.status_code == 200
        assert response.context["form"].instance == record


def read_csv(response):
    """The rows of an exported CSV file, the header first."""
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def read_xlsx(response):
    """The exported workbook."""
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def complaints(response):
    """What a refused form complains about, for the message of a failing test."""
    if response.context is None or "form" not in response.context:
        return response.status_code
    rows = [row.errors for formset in response.context.get("formsets", ()) for row in formset.forms if row.errors]
    return {"form": response.context["form"].errors, "rows": rows}


def records_listed(user, address):
    """How many records the list at that address holds for a person; fails where it ignores part of the address.

    The list is asked, not drawn: a test that walks every figure of the mission asks hundreds of them.
    """
    match = resolve(address.partition("?")[0])
    request = RequestFactory().get(address)
    request.user = user
    view = match.func.view_class()
    view.setup(request, *match.args, **match.kwargs)
    count = view.page.paginator.count
    assert not view.get_notices(), (address, view.get_notices())
    return count
