"""Files of field staff that other systems reject or misread; each stands for a class of files."""

from pathlib import Path

import pytest

from advisers.models import Adviser
from csi.core.crud.imports.declarations import find_import
from csi.core.crud.imports.files import read_file
from csi.core.crud.imports.plan import ImportPlan
from csi.core.crud.imports.writing import check_plan, write_plan
from districts.models import Contact, PoliceStation, Population
from districts.tests.factories import CommunityGroupFactory, ContactFactory, DistrictFactory

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent / "data"


def plan_file(name, model, user):
    """Return the checked plan of a file."""
    plan = ImportPlan(find_import(model), user, read_file(name, (DATA / name).read_bytes()))
    if not plan.problems:
        check_plan(plan)
    return plan


def list_errors(plan):
    return [(row.number, label, message) for row in plan.rows for label, message in row.errors]


def list_statuses(plan):
    return [str(row.status) for row in plan.rows]


@pytest.fixture
def district():
    return DistrictFactory(pcode="KG21000000000", name_en="Osh city")


@pytest.fixture
def contact(district):
    return ContactFactory(
        district=district,
        office="Head of the water department",
        organisation="City hall",
        sector="authorities",
        telephone="0312 11 11 11",
        email="",
        office_is_public=False,
        name="",
    )


@pytest.mark.parametrize(
    ("name", "telephone"),
    [("01-header-with-space.csv", "0312 99 99 99"), ("02-header-in-capitals.csv", "0312 88 88 88")],
)
def test_headings_with_spaces_or_capitals_are_recognised(name, telephone, contact, manager):
    plan = plan_file(name, Contact, manager)
    [row] = plan.rows
    assert (row.errors, row.changes) == ([], [("Phone of the office", "0312 11 11 11", telephone)])
    contact.refresh_from_db()
    assert contact.telephone == "0312 11 11 11"
    assert write_plan(ImportPlan(find_import(Contact), manager, read_file(name, (DATA / name).read_bytes())))
    contact.refresh_from_db()
    assert contact.telephone == telephone


def test_unknown_heading_is_named_and_nothing_is_planned(contact, manager):
    plan = plan_file("03-unknown-header.csv", Contact, manager)
    [problem] = plan.problems
    assert "“phone number of the secretary”" in problem
    assert plan.unknown_headings == ["phone number of the secretary"]
    assert not write_plan(plan)


def test_unknown_heading_is_mapped(contact, manager):
    raw_file = read_file("03.csv", (DATA / "03-unknown-header.csv").read_bytes())
    mapping = {"phone number of the secretary": "telephone"}
    plan = ImportPlan(find_import(Contact), manager, raw_file, mapping=mapping)
    assert plan.rows[0].changes == [("Phone of the office", "0312 11 11 11", "0312 77 77 77")]
    left_out = ImportPlan(find_import(Contact), manager, raw_file, mapping={"phone number of the secretary": "-"})
    assert list_statuses(left_out) == ["unchanged"]
    assert "phone number of the secretary" in left_out.notices[0]


def test_spaces_are_normalised_before_records_are_matched(contact, manager):
    plan = plan_file("04-spaces-in-values.csv", Contact, manager)
    assert list_errors(plan) == []
    assert write_plan(plan)
    assert Contact.objects.get().office == "Head of the water department"


def test_p_code_with_a_space_finds_the_district(district, manager):
    plan = plan_file("05-pcode-with-space.csv", Contact, manager)
    assert list_errors(plan) == []
    assert write_plan(plan)
    assert Contact.objects.get().district == district


def test_yes_and_no_are_read_in_five_languages(district, manager):
    plan = plan_file("06-yes-in-five-languages.csv", Contact, manager)
    assert list_errors(plan) == []
    assert [row.values["office_is_public"] for row in plan.rows] == [True] * 5 + [False] * 3


def test_other_words_than_yes_and_no_are_rejected_with_the_accepted_ones(district, manager):
    text = "district,office,organisation,sector,office_is_public\nKG21000000000,A,B,youth,perhaps\n"
    plan = ImportPlan(find_import(Contact), manager, read_file("a.csv", text.encode()))
    [(_number, label, message)] = list_errors(plan)
    assert label == "Public office"
    assert all(word in message for word in ("yes", "да", "ооба", "ҳа", "no", "нет", "жок", "йўқ"))


def test_semicolons_and_windows_1251_are_read_with_a_question(district, manager):
    raw_file = read_file("07.csv", (DATA / "07-semicolons-1251.csv").read_bytes())
    assert raw_file.encoding == "cp1251"
    plan = ImportPlan(find_import(Contact), manager, raw_file)
    assert plan.rows[0].values["office"] == "Глава айыл окмоту"


def test_same_record_twice_is_rejected_with_both_row_numbers(district, manager):
    plan = plan_file("08-same-row-twice.csv", Contact, manager)
    message = "Rows 2 and 3 describe the same record. Keep one of them."
    assert list_errors(plan) == [(2, "", message), (3, "", message)]


def test_people_and_years_with_a_fraction_are_rejected(district, manager):
    for name in ("Uzbek", "Kyrgyz"):
        CommunityGroupFactory(name_en=name)
    plan = plan_file("09-people-with-a-fraction.csv", Population, manager)
    message = "Enter a whole number, such as 12."
    assert list_errors(plan) == [(2, "People", message), (3, "Year", message)]


def test_decimal_commas_are_read(district, manager):
    plan = plan_file("10-decimal-comma.csv", PoliceStation, manager)
    assert write_plan(plan)
    station = PoliceStation.objects.get()
    assert (str(station.latitude), str(station.longitude)) == ("40.52830", "72.79850")


def test_id_that_does_not_exist_is_rejected(admin):
    plan = plan_file("11-unknown-id.csv", Adviser, admin)
    message = "There is no adviser 999999 that you may change. Leave the ID empty to add a new one."
    assert list_errors(plan) == [(2, "ID", message)]


def test_error_values_are_rejected_cell_by_cell(district, manager):
    plan = plan_file("12-error-cells.xlsx", Contact, manager)
    assert [(label, message.split(".")[0]) for _number, label, message in list_errors(plan)] == [
        ("Organisation", "The cell contains the error #N/A"),
        ("Phone of the office", "The cell contains the error #REF!"),
    ]


def test_formula_without_stored_value_is_rejected(district, manager):
    plan = plan_file("13-formula-without-value.xlsx", Contact, manager)
    [(_number, label, message)] = list_errors(plan)
    assert label == "Phone of the office"
    assert message.endswith("Open the file in a spreadsheet program, save it and upload it.")


def test_headings_below_a_title_with_merged_cells_are_found(district, manager):
    plan = plan_file("14-title-row-and-merged-cells.xlsx", Contact, manager)
    assert plan.notices == ["Row 2 was taken as the row of headings; the rows above it are not imported."]
    assert list_errors(plan) == []
    assert write_plan(plan)
    assert Contact.objects.get().office == "Head of the clinic"
