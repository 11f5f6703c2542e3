"""The import page of a list: upload, preview, import."""

import datetime
import io

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from csi.accounts.models import User
from csi.concerns.models import Sensitivity
from csi.concerns.tests.factories import ConcernFactory
from csi.core.crud.imports.declarations import list_imports
from csi.core.crud.imports.files import RawFile, RawSheet
from csi.core.crud.imports.reasons import write_reasons
from csi.core.crud.imports.sheets import list_special_columns
from csi.core.crud.imports.staging import import_staged
from csi.core.crud.models import FileImport, StagedImport
from csi.core.history.models import Change
from csi.returns.tests.factories import create_accepted_return
from csi.tests.support.factories import UserFactory
from csi.tests.support.samples import everyday_sample
from districts.forms import PoliceStrengthForm
from districts.models import Contact
from districts.tests.factories import CommunityGroupFactory, ContactFactory, PoliceStrengthFactory
from initiatives.tests.factories import InitiativeFactory
from receptions.models import AppealCount, Trip
from receptions.resources import TripImport
from receptions.tests.factories import DeploymentFactory, MobileReceptionFactory, TripFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("application_role", "end_of_october")]

TRIPS, CONTACTS = "/receptions/trips/import/", "/districts/contacts/import/"
STRENGTH, INITIATIVES = "/districts/strength/import/", "/initiatives/initiatives/"
HEADER = "Vehicle;Date;Officers, women;Officers, men;Visitors, women;Visitors, men;Kilometres\n"


def list_record_imports():
    """Return the imports that a list offers."""
    return [declaration for declaration in list_imports() if declaration.model is not User]


@pytest.fixture
def deployment(osh_city):
    vehicle = MobileReceptionFactory(number=3, donated=datetime.date(2011, 1, 1))
    return DeploymentFactory(vehicle=vehicle, district=osh_city, starts=datetime.date(2011, 3, 1), ends=None)


def upload(page, url, content, name="rows.csv"):
    """Upload a file and return the response of the preview, or of the form if it is rejected."""
    content = content.encode("utf-8-sig") if isinstance(content, str) else content
    response = page.post(url, {"file": ContentFile(content, name)})
    return page.get(response.url) if response.status_code == 302 else response


def select(page, preview, **data):
    return page.post(preview.context["preview_url"], data, follow=True)


def build_workbook(**sheets):
    """Return an XLSX file with sheets, whose names and rows are given."""
    workbook, file = openpyxl.Workbook(), io.BytesIO()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title.replace("_", " "))
        for row in rows:
            sheet.append(row)
    workbook.save(file)
    return file.getvalue()


def list_errors(preview):
    return [(row["number"], *error) for row in preview.context["result"]["rows"] for error in row["errors"]]


def test_nothing_is_written_before_import_is_selected(as_person, osh, deployment):
    page = as_person(osh)
    preview = upload(page, TRIPS, f"{HEADER}3;17.10.2011;1;2;12;9;30\nReception 3;2011-10-18;1;2;;4;\n")
    assert preview.context["result"]["counts"] == {"new": 2, "changed": 0, "unchanged": 0, "rejected": 0}
    assert not Trip.objects.exists()
    assert not Change.objects.filter(table="receptions_trip").exists()
    response = select(page, preview, **{"import": "1"})
    assert response.redirect_chain == [("/receptions/trips/", 302)]
    assert "New rows: 2." in response.content.decode()
    trips = Trip.objects.order_by("date").values_list("date__day", "visitors_women", "visitors_men", "kilometres")
    assert list(trips) == [(17, 12, 9, 30), (18, 0, 4, None)]
    assert set(Trip.objects.values_list("created_by", "deployment")) == {(osh.pk, deployment.pk)}
    assert not StagedImport.objects.exists()


def test_import_is_recorded_in_the_history(as_person, osh, deployment):
    page = as_person(osh)
    select(page, upload(page, TRIPS, f"{HEADER}3;17.10.2011;1;2;12;9;30\n", "october.csv"), **{"import": "1"})
    record = FileImport.objects.get()
    assert (record.file_name, record.record_type, record.added) == ("october.csv", "Trips", 1)
    [change] = Change.objects.filter(table="crud_fileimport")
    assert (change.by_id, change.after["file_name"], change.page) == (osh.pk, "october.csv", TRIPS)


def test_rows_of_child_sheets_are_imported_with_their_records(as_person, osh, deployment):
    page = as_person(osh)
    content = build_workbook(
        Trips=[("Vehicle", "Date", "Visitors, men"), (3, datetime.date(2011, 10, 17), 9)],
        Appeals_by_topic=[
            ("Vehicle", "Date", "Topic", "Received", "Settled on the spot"),
            ("Reception 3", "17.10.2011", "documents", 4, 3),
            ("Reception 3", "17.10.2011", "Land and water", 2, None),
        ],
    )
    preview = upload(page, TRIPS, content, "trips.xlsx")
    assert list_errors(preview) == []
    select(page, preview, **{"import": "1"})
    appeals = AppealCount.objects.order_by("topic").values_list("trip__date__day", "topic", "received", "settled")
    assert list(appeals) == [(17, "documents", 4, 3), (17, "land", 2, 0)]
    again = upload(page, TRIPS, content, "trips.xlsx")
    assert again.context["result"]["counts"]["unchanged"] == 3
    assert not again.context["can_import"]


def test_child_row_of_a_saved_record_is_changed(as_person, osh, deployment):
    trip = TripFactory(deployment=deployment, date=datetime.date(2011, 10, 17))
    AppealCount.objects.create(trip=trip, topic="land", received=2)
    page = as_person(osh)
    rows = [("Trip ID", "Topic", "Received"), (trip.pk, "land", 5), (trip.pk, "family", 1), (trip.pk + 9, "land", 1)]
    preview = upload(page, TRIPS, build_workbook(Appeals_by_topic=rows), "a.xlsx")
    assert [row["status"] for row in preview.context["result"]["rows"]] == ["changed", "new", "rejected"]
    preview = upload(page, TRIPS, build_workbook(Appeals_by_topic=rows[:3]), "a.xlsx")
    select(page, preview, **{"import": "1"})
    assert dict(trip.appeals.values_list("topic", "received")) == {"land": 5, "family": 1}


def test_one_rejected_row_rejects_the_file(as_person, osh, deployment):
    page = as_person(osh)
    preview = upload(page, TRIPS, f"{HEADER}3;17.10.2011;1;2;12;9;30\n3;18.10.2011;1;2;12.7;9;30\n")
    assert list_errors(preview) == [(3, "Visitors, women", "Enter a whole number, such as 12.")]
    assert not preview.context["can_import"]
    select(page, preview, **{"import": "1"})
    assert not Trip.objects.exists()


def test_reasons_are_offered_in_a_column_of_the_same_file(as_person, osh, deployment):
    page = as_person(osh)
    preview = upload(page, TRIPS, f"Title\n{HEADER}3;17.10.2011;1;2;12;9;30\n3;18.10.2011;1;2;12.7;9;30\n")
    response = page.get(preview.context["preview_url"] + "&reasons=1")
    assert "rows-checked.xlsx" in response["Content-Disposition"]
    content = b"".join(response.streaming_content)
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    assert [row[-1] for row in rows] == [
        None,
        "Result of the check",
        "New",
        "Rejected Visitors, women: Enter a whole number, such as 12.",
    ]
    again = upload(page, TRIPS, content, "rows-checked.xlsx")
    assert list_errors(again) == list_errors(preview)


def test_reasons_are_written_for_any_sheets_and_numbers():
    titles = ("Trips", "Trips ", "trips")
    rows = [(1, ["Vehicle"]), (2, [float("inf")]), (3, [10**400]), (4, [3])]
    file = write_reasons(RawFile([RawSheet(title, 0, rows) for title in titles]), [])
    workbook = openpyxl.load_workbook(file)
    assert workbook.sheetnames == ["Trips", "Trips 2", "trips 3"]
    assert [cell.value for cell in workbook.active["A"]] == ["Vehicle", "inf", str(10**400), 3]


def test_rules_of_the_form_and_of_the_database_reject_rows(as_person, osh, deployment, uzgen_district):
    other = DeploymentFactory(
        vehicle=MobileReceptionFactory(number=4, donated=datetime.date(2011, 1, 1)),
        district=uzgen_district,
        starts=datetime.date(2011, 3, 1),
    )
    rows = "3;17.12.2011;1;2;;;\n3;17.1.2011;1;2;;;\n4;17.10.2011;1;2;;;\n3;;1;2;;;\n3;18.10.2011;-1;2;;;\n"
    preview = upload(as_person(osh), TRIPS, HEADER + rows)
    errors = {number: (label, message) for number, label, message in list_errors(preview)}
    assert errors[2] == ("Date", "The date cannot be in the future. Check the date.")
    assert errors[3][1].startswith("No deployment of this vehicle in your districts includes")
    assert errors[4][1].startswith(("There is no", "No deployment"))
    assert errors[5] == ("Date", "Enter the date of the trip.")
    assert errors[6] == ("Officers, women", "Enter a number of 0 or more.")
    assert other.trips.count() == 0


def test_rows_of_other_districts_are_rejected(as_person, osh, osh_city, uzgen_district):
    ContactFactory(district=uzgen_district, office="Head", organisation="Akimiat", telephone="1")
    text = "District,Office,Organisation,Sector,Telephone\nUzgen,Head,Akimiat,youth,2\nUzgen,Imam,Mosque,elders,3\n"
    preview = upload(as_person(osh), CONTACTS, text)
    assert [row["status"] for row in preview.context["result"]["rows"]] == ["rejected", "rejected"]
    assert Contact.objects.get().telephone == "1"


def test_stale_row_is_rejected(as_person, manager, osh_city):
    contact = ContactFactory(district=osh_city, office="Head", organisation="Akimiat", telephone="1")
    page = as_person(manager)
    exported = b"".join(page.get("/districts/contacts/", {"export": "csv"}).streaming_content).decode("utf-8-sig")
    edited = exported.replace(",1,", ",2,")
    Contact.objects.filter(pk=contact.pk).update(email="head@example.org")
    preview = upload(page, CONTACTS, edited)
    [(_number, label, message)] = list_errors(preview)
    assert (label, message.split(".")[0]) == ("Version", "This record was changed after the file was exported")
    fresh = b"".join(page.get("/districts/contacts/", {"export": "csv"}).streaming_content).decode("utf-8-sig")
    select(page, upload(page, CONTACTS, fresh.replace(",1,", ",2,")), **{"import": "1"})
    contact.refresh_from_db()
    assert (contact.telephone, contact.email) == ("2", "head@example.org")


def test_records_that_change_after_the_preview_are_shown_again(as_person, manager, osh_city):
    contact = ContactFactory(district=osh_city, office="Head", organisation="Akimiat", telephone="1")
    page = as_person(manager)
    preview = upload(page, CONTACTS, "District,Office,Organisation,Telephone\nOsh city,Head,Akimiat,3\n")
    Contact.objects.filter(pk=contact.pk).update(telephone="2")
    response = select(page, preview, **{"import": "1"})
    assert "records changed since the preview" in response.content.decode()
    contact.refresh_from_db()
    assert contact.telephone == "2"
    select(page, response, **{"import": "1"})
    contact.refresh_from_db()
    assert contact.telephone == "3"


def test_unknown_heading_is_mapped_on_the_page(as_person, manager, osh_city):
    contact = ContactFactory(district=osh_city, office="Head", organisation="Akimiat", telephone="1")
    page = as_person(manager)
    preview = upload(page, CONTACTS, "District,Office,Organisation,Mobile\nOsh city,Head,Akimiat,3\n")
    assert "“Mobile”" in preview.content.decode()
    assert not preview.context["can_import"]
    mapped = select(page, preview, map="1", heading_0="telephone")
    select(page, mapped, **{"import": "1"})
    contact.refresh_from_db()
    assert contact.telephone == "3"


def test_long_heading_is_left_out_on_the_page(as_person, osh, deployment):
    page, heading = as_person(osh), "Remarks of the officer on duty " * 4
    preview = upload(page, TRIPS, f"Vehicle;Date;Visitors, men;{heading}\n3;17.10.2011;9;calm\n")
    mapped = select(page, preview, map="1", heading_0="-")
    assert mapped.context["result"]["counts"]["new"] == 1


def test_second_click_on_import_writes_nothing(as_person, osh, deployment):
    page = as_person(osh)
    upload(page, TRIPS, f"{HEADER}3;17.10.2011;1;2;12;9;30\n")
    # Both requests have read the file before the first one imports it.
    first, second = StagedImport.objects.get(), StagedImport.objects.get()
    assert import_staged(first, TripImport, osh, ()).added == 1
    with pytest.raises(StagedImport.DoesNotExist):
        import_staged(second, TripImport, osh, ())
    assert not StagedImport.objects.exists()


def test_child_row_of_an_invalid_record_is_rejected(as_person, manager, monkeypatch):
    strength = PoliceStrengthFactory()
    CommunityGroupFactory(name_en="Uzbek")
    # A rule that is newer than the record
    monkeypatch.setattr(PoliceStrengthForm, "clean", lambda form: form.add_error("date", "The date is too early."))
    rows = [("Police strength ID", "Community", "Women"), (strength.pk, "Uzbek", 1)]
    preview = upload(as_person(manager), STRENGTH, build_workbook(Officers_by_community=rows), "a.xlsx")
    assert list_errors(preview) == [(2, "", "The date is too early.")]


def test_exported_list_with_hidden_records_is_unchanged(as_person, osh, osh_city):
    initiative = InitiativeFactory(district=osh_city)
    sensitivities = (Sensitivity.NORMAL, Sensitivity.CONFIDENTIAL)
    initiative.concerns.set([ConcernFactory(district=osh_city, sensitivity=value) for value in sensitivities])
    page = as_person(osh)
    content = b"".join(page.get(f"{INITIATIVES}?export=xlsx").streaming_content)
    preview = upload(page, f"{INITIATIVES}import/", content, "initiatives.xlsx")
    assert preview.context["result"]["counts"] == {"new": 0, "changed": 0, "unchanged": 1, "rejected": 0}


def test_uncertain_encoding_is_confirmed(as_person, manager, osh_city):
    text = "district;office;organisation;sector\nKG21;Глава;Мэрия;authorities\n"
    page = as_person(manager)
    preview = upload(page, CONTACTS, text.encode("koi8-r"))
    assert "Глава" not in preview.content.decode()
    preview = select(page, preview, read_again="1", encoding="koi8-r")
    assert "Глава" in preview.content.decode()
    select(page, preview, **{"import": "1"})
    assert not Contact.objects.exists()
    select(page, preview, **{"import": "1", "is_readable": "1"})
    assert Contact.objects.get().office == "Глава"


@pytest.mark.parametrize("heading", ["Район", "  РАЙОН ", "Аймак", "Tuman", "district", "District *"])
def test_headings_are_recognised_in_four_languages(heading, as_person, manager, osh_city):
    text = f"{heading},Должность,Уюм,Sektor\nOsh city,Head,Akimiat,authorities\n"
    preview = upload(as_person(manager), CONTACTS, text)
    assert preview.context["result"]["problems"] == []
    assert preview.context["result"]["counts"]["new"] == 1


def test_file_belongs_to_its_owner_and_expires(as_person, osh, osh_city, deployment):
    page = as_person(osh)
    preview = upload(page, TRIPS, f"{HEADER}3;17.10.2011;1;2;12;9;30\n")
    url = preview.context["preview_url"]
    colleague = UserFactory(username="colleague", districts=[osh_city])
    assert as_person(colleague).get(url).status_code == 404
    assert as_person(colleague).post(url, {"import": "1"}).status_code == 404
    page = as_person(osh)
    StagedImport.objects.update(uploaded_at=datetime.datetime(2011, 10, 1, tzinfo=datetime.UTC))
    assert page.get(url).status_code == 404
    upload(page, TRIPS, f"{HEADER}3;17.10.2011;1;2;12;9;30\n")
    assert StagedImport.objects.count() == 1


def test_file_is_discarded(as_person, osh, deployment):
    page = as_person(osh)
    preview = upload(page, TRIPS, f"{HEADER}3;17.10.2011;1;2;12;9;30\n")
    select(page, preview, discard="1")
    assert not StagedImport.objects.exists()


@pytest.mark.parametrize(
    ("person", "url", "status"),
    [
        ("osh", TRIPS, 200),
        ("osh", "/receptions/deployments/import/", 404),
        ("manager", "/districts/census/import/", 200),
    ],
)
def test_import_page_is_for_those_who_may_add_records(person, url, status, as_person, request):
    page = as_person(request.getfixturevalue(person))
    assert page.get(url).status_code == status
    assert (f'href="{url}"' in page.get(url.removesuffix("import/")).content.decode()) == (status == 200)


def test_reader_cannot_import(as_person, reader):
    assert as_person(reader).get(TRIPS).status_code == 403


def test_admin_links_to_the_import_page(as_person, admin):
    page = as_person(admin).get(reverse("admin:districts_contact_changelist"))
    assert f'href="{CONTACTS}"' in page.content.decode()


@pytest.mark.parametrize(
    "declaration", everyday_sample(list_record_imports(), 5), ids=lambda declaration: declaration.__name__
)
def test_template_has_only_known_headings_and_lists(declaration, as_person, manager, deployment):
    page = as_person(manager)
    meta = declaration.model._meta
    url = reverse(f"{meta.app_label}:{meta.model_name}_import")
    content = b"".join(page.get(url, {"template": "1"}).streaming_content)
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    assert len(workbook.worksheets) == 3 + len(declaration.children)
    assert workbook.worksheets[-1].sheet_state == "hidden"
    result = upload(page, url, content, "template.xlsx").context["result"]
    assert result["problems"] == ["The file has no rows to import below the headings."]
    assert sum("is the example of the template" in notice for notice in result["notices"]) == 1 + len(
        declaration.children
    )


def test_month_that_is_closed_rejects_its_rows(as_person, osh, deployment):
    trip = TripFactory(deployment=deployment, date=datetime.date(2011, 9, 5), visitors_men=4)
    create_accepted_return(deployment.district, datetime.date(2011, 9, 1))
    page = as_person(osh)
    preview = upload(page, TRIPS, f"{HEADER}3;5.9.2011;1;1;6;5;\n3;6.9.2011;1;2;12;9;30\n3;17.10.2011;1;2;12;9;30\n")
    errors = list_errors(preview)
    assert [(number, label) for number, label, _message in errors] == [(2, "Date"), (3, "Date")]
    assert all("September 2011" in message for _number, _label, message in errors)
    trip.refresh_from_db()
    assert trip.visitors_men == 4


def test_headings_of_trips_in_russian_are_recognised(as_person, osh, deployment):
    header = "Дата;Машина;Посетители, женщины;Посетители, мужчины;Пробег, км;Сотрудники, женщины;Сотрудники, мужчины"
    preview = upload(as_person(osh), TRIPS, f"{header}\n17 октября 2011 г.;3;12;9;30;1;2\n")
    result = preview.context["result"]
    assert (result["problems"], result["counts"]["new"]) == ([], 1)
    assert ["Visitors, women", "", "12"] in result["rows"][0]["changes"]


def test_headings_of_columns_are_unique(admin):
    """A heading that two columns share would be read as the first of them."""
    allowed = {"Name in English": {"name"}}
    for declaration in list_imports():
        sheet = declaration(admin)
        for part in (sheet, *sheet.child_sheets):
            seen = {}
            for column in [*list_special_columns(part), *part.columns]:
                shared = {heading for heading in column.headings if heading in seen} - allowed.get(
                    str(column.label), set()
                )
                assert not shared, (part, column.label, shared, [seen[heading] for heading in shared])
                seen |= dict.fromkeys(column.headings, str(column.label))
