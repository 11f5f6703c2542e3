"""Tests that every record type passes. A test class inherits a contract and names the record:

    class TestMeetingList(ListContract):
        url = "/forums/meetings/"
        factory = MeetingFactory
        in_district = "group__district"      # the factory's argument that takes the district

    class TestMeetingPage(DetailContract): ...
    class TestMeetingForms(FormContract):
        def data(self, district): return {...}       # the form data of a new record

`person` is the fixture of the user: "osh" by default, "manager" for records that only managers change.
Records without a district set `in_district = None`.
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
    """Base class of the contracts: the factory of the record, its district, the user."""

    url = None
    factory = None
    in_district = "district"
    person = "osh"
    edited_by_field_staff = True

    @pytest.fixture
    def user(self, request):
        return request.getfixturevalue(self.person)

    @pytest.fixture
    def page(self, as_person, user, application_role):
        return as_person(user)

    def make(self, district, **values):
        return type(self).factory(**({self.in_district: district} if self.in_district else {}), **values)

    def make_batch(self, number, district):
        return [self.make(district) for _number in range(number)]


@pytest.mark.django_db
class ListContract(Contract):
    """List view: scope, number of queries, exports, invalid parameters."""

    def test_list_opens(self, page, osh_city):
        record = self.make(osh_city)
        response = page.get(self.url)
        assert response.status_code == 200
        assert record in [row.record for row in response.context["table"].paginated_rows]

    def test_empty_list_has_instructions(self, page):
        response = page.get(self.url)
        assert response.status_code == 200
        assert "empty-state-title" in response.content.decode()

    @pytest.mark.audit
    def test_anonymous_user_is_redirected_to_sign_in(self, client, db):
        response = client.get(self.url)
        assert response.status_code == 302
        assert response.url.startswith("/accounts/login/?next=")

    @pytest.mark.audit
    def test_reader_cannot_list_records(self, as_person, reader, osh_city):
        self.make(osh_city)
        assert as_person(reader).get(self.url).status_code in (403, 404)

    def test_records_of_another_district_are_not_listed(self, as_person, osh, osh_city, uzgen_district):
        if not self.in_district:
            pytest.skip("records of the whole mission have no district")
        other = self.make(uzgen_district)
        response = as_person(osh).get(self.url)
        assert other not in [row.record for row in response.context["table"].paginated_rows]

    def test_list_takes_a_constant_number_of_queries(self, page, osh_city):
        self.make_batch(FEW, osh_city)
        page.get(self.url)
        with CaptureQueriesContext(connection) as at_few:
            page.get(self.url)
        self.make_batch(MANY - FEW, osh_city)
        # The first page after a change updates the facts.
        page.get(self.url)
        with CaptureQueriesContext(connection) as at_many:
            page.get(self.url)
        assert len(at_many) == len(at_few), "\n".join(query["sql"][:300] for query in at_many)

    @pytest.mark.audit
    def test_each_sortable_header_sorts(self, page, osh_city):
        self.make_batch(3, osh_city)
        for name in page.get(self.url).context["table"].sortable_names():
            for direction in ("", "-"):
                response = page.get(self.url, {"sort": direction + name})
                assert response.status_code == 200
                assert not response.context["notices"]

    def test_csv_matches_the_list(self, page, osh_city):
        self.make_batch(3, osh_city)
        table = page.get(self.url).context["table"]
        [header, *rows] = read_csv(page.get(self.url, {"export": "csv"}))
        assert header[: len(table.exported_header())] == table.exported_header()
        assert len(rows) == table.paginator.count >= 3

    @pytest.mark.audit
    def test_xlsx_matches_the_csv(self, page, osh_city):
        self.make_batch(3, osh_city)
        [header, *rows] = read_csv(page.get(self.url, {"export": "csv"}))
        sheet = read_xlsx(page.get(self.url, {"export": "xlsx"})).worksheets[0]
        assert [cell.value for cell in sheet[1]] == header
        assert sheet.max_row == len(rows) + 1
        assert sheet.freeze_panes == "B2"

    @pytest.mark.audit
    def test_invalid_sort_and_page_are_ignored_with_notices(self, page, osh_city):
        record = self.make(osh_city)
        response = page.get(self.url, {"sort": "invalid", "page": "999"})
        assert record in [row.record for row in response.context["table"].paginated_rows]
        assert len(response.context["notices"]) == 2

    @pytest.mark.audit
    def test_invalid_filter_value_is_ignored_with_a_notice(self, page, osh_city):
        record = self.make(osh_city)
        for name, field in page.get(self.url).context["filter_form"].fields.items():
            if name == "q":
                continue
            suffix = "_from" if hasattr(field.widget, "suffixes") else ""
            response = page.get(self.url, {name + suffix: "in\x00valid"})
            assert record in [row.record for row in response.context["table"].paginated_rows]
            assert str(field.label) in response.context["notices"][0]


@pytest.mark.django_db
class DetailContract(Contract):
    """Detail view: scope and deletion."""

    def test_detail_page_opens(self, page, osh_city):
        response = page.get(self.make(osh_city).get_absolute_url())
        assert response.status_code == 200

    @pytest.mark.audit
    def test_anonymous_user_is_redirected_to_sign_in(self, client, osh_city):
        assert client.get(self.make(osh_city).get_absolute_url()).status_code == 302

    def test_record_of_another_district_returns_404(self, as_person, osh, osh_city, uzgen_district):
        if not self.in_district:
            pytest.skip("records of the whole mission have no district")
        url = self.make(uzgen_district).get_absolute_url()
        for suffix in ("", "edit/", "delete/"):
            assert as_person(osh).get(url + suffix).status_code == 404

    @pytest.mark.audit
    def test_reader_cannot_open_record(self, as_person, reader, osh_city):
        assert as_person(reader).get(self.make(osh_city).get_absolute_url()).status_code in (403, 404)

    @pytest.mark.audit
    def test_record_without_dependents_can_be_deleted(self, page, osh_city):
        record = self.make(osh_city)
        response = page.get(record.get_absolute_url())
        if not response.context["delete_url"]:
            pytest.skip("the user may not delete the record, or it has no delete page")
        assert page.get(response.context["delete_url"]).status_code == 200
        assert page.post(response.context["delete_url"]).status_code == 302
        assert not type(record).objects.filter(pk=record.pk).exists()


@pytest.mark.django_db
class FormContract(Contract):
    """Create and update views: idempotency, validation, scope."""

    model = None
    # Names of the field that determines the district and of a text field, None if there is none.
    district_field = "district"
    text_field = None

    def data(self, district):
        """Return the form data of a new record in the district."""
        raise NotImplementedError

    @property
    def records(self):
        return (self.model or type(self).factory._meta.model).objects

    @property
    def add_url(self):
        return f"{self.url}add/"

    def test_form_opens(self, page, osh_city):
        assert page.get(self.add_url).status_code == 200

    def test_valid_form_creates_one_record_and_redirects_to_it(self, page, user, osh_city):
        data = self.data(osh_city)
        before = set(self.records.values_list("pk", flat=True))
        response = page.post(self.add_url, data)
        assert response.status_code == 302, get_form_errors(response)
        [record] = self.records.exclude(pk__in=before)
        assert response.url == record.get_absolute_url()
        assert record.created_by == user

    @pytest.mark.audit
    def test_form_sent_twice_creates_one_record(self, page, osh_city):
        data = self.data(osh_city)
        token = page.get(self.add_url).context["token"]
        before = self.records.count()
        first = page.post(self.add_url, {**data, "form_token": token})
        second = page.post(self.add_url, {**data, "form_token": token})
        assert self.records.count() == before + 1
        assert first.url == second.url

    def test_empty_form_is_rejected_with_error_summary(self, page, osh_city):
        management = {name: value for name, value in self.data(osh_city).items() if name.endswith("_FORMS")}
        response = page.post(self.add_url, management)
        assert response.status_code == 200
        assert "data-error-summary" in response.content.decode()

    def test_nul_byte_and_very_long_text_are_rejected(self, page, osh_city):
        if not self.text_field:
            pytest.skip("no text field is named")
        for text in ("a\x00b", "я" * 100_000):
            response = page.post(self.add_url, {**self.data(osh_city), self.text_field: text})
            assert response.status_code == 200
            assert response.context["form"].errors[self.text_field]

    def test_another_district_cannot_be_selected(self, as_person, osh, osh_city, uzgen_district):
        if not self.district_field or not self.edited_by_field_staff:
            pytest.skip("field staff do not choose a district here")
        data = {**self.data(osh_city), self.district_field: self.data(uzgen_district)[self.district_field]}
        before = self.records.count()
        response = as_person(osh).post(self.add_url, data)
        assert response.status_code == 200
        assert self.district_field in response.context["form"].errors
        assert self.records.count() == before

    def test_user_without_permission_to_add_gets_no_form(self, as_person, osh, reader, osh_city):
        assert as_person(reader).get(self.add_url).status_code in (403, 404)
        if not self.edited_by_field_staff:
            assert as_person(osh).get(self.add_url).status_code == 404

    def test_edit_form_shows_the_record(self, page, osh_city):
        record = self.make(osh_city)
        response = page.get(f"{record.get_absolute_url()}edit/")
        assert response.status_code == 200
        assert response.context["form"].instance == record


def read_csv(response):
    """Return the rows of an exported CSV file, the header first."""
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def read_xlsx(response):
    """Return the exported workbook."""
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def get_form_errors(response):
    """Return the errors of an invalid form, for the message of a failing test."""
    if response.context is None or "form" not in response.context:
        return response.status_code
    rows = [row.errors for formset in response.context.get("formsets", ()) for row in formset.forms if row.errors]
    return {"form": response.context["form"].errors, "rows": rows}


def count_listed_records(user, url):
    """Return the number of records in the list at a URL; fail if it ignores a parameter.

    The page is not rendered, because some tests open hundreds of lists.
    """
    view = _open_list(user, url)
    count = view.page.paginator.count
    assert not view.get_notices(), (url, view.get_notices())
    return count


def get_listed_records(user, url):
    """Return all records of the list at a URL."""
    view = _open_list(user, url)
    records = list(view.records)
    assert len(records) == view.page.paginator.count
    assert not view.get_notices(), (url, view.get_notices())
    return records


def _open_list(user, url):
    match = resolve(url.partition("?")[0])
    request = RequestFactory().get(url)
    request.user = user
    view = match.func.view_class()
    view.setup(request, *match.args, **match.kwargs)
    return view
