"""Rows of child sheets that a file lacks, and those that it marks to delete."""

import datetime
import io

import openpyxl
import pytest
from django.core.files.base import ContentFile

from csi.core.crud.imports.declarations import find_import
from csi.core.crud.imports.templates import write_template
from csi.core.history.models import Change, Operation
from csi.returns.tests.factories import create_accepted_return
from districts.tests.factories import CommunityGroupFactory
from forums.models import Attendance, CommunityPresence, Meeting
from forums.tests.factories import MeetingFactory, WorkingGroupFactory
from receptions.models import AppealCount
from receptions.tests.factories import TripFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("application_role", "end_of_october")]

MEETINGS, TRIPS = "/forums/meetings/", "/receptions/trips/"
ATTENDANCE = {"police": 4, "youth": 5, "women": 3}


@pytest.fixture
def meeting(osh_city):
    group = WorkingGroupFactory(district=osh_city, established=datetime.date(2011, 1, 1))
    meeting = MeetingFactory(group=group, month=datetime.date(2011, 10, 1), date=datetime.date(2011, 10, 10))
    for sector, women in ATTENDANCE.items():
        Attendance.objects.create(meeting=meeting, sector=sector, women=women, men=1)
    return meeting


@pytest.fixture
def page(as_person, osh):
    return as_person(osh)


def export(page, url):
    """Return the exported list as a workbook."""
    content = b"".join(page.get(url, {"export": "xlsx"}).streaming_content)
    return openpyxl.load_workbook(io.BytesIO(content))


def upload(page, url, workbook):
    """Upload a workbook and return the preview."""
    file = io.BytesIO()
    workbook.save(file)
    response = page.post(f"{url}import/", {"file": ContentFile(file.getvalue(), "rows.xlsx")})
    assert response.status_code == 302, response.context["form"].errors
    return page.get(response.url)


def mark(sheet, name, word="Yes", heading="Delete"):
    """Enter a word in a further column of the row that has a cell with this text."""
    column = sheet.max_column + 1
    sheet.cell(1, column, heading)
    [row] = {cell.row for cells in sheet.iter_rows() for cell in cells if cell.value == name}
    sheet.cell(row, column, word)
    return row


def delete_row(sheet, name):
    [row] = {cell.row for cells in sheet.iter_rows() for cell in cells if cell.value == name}
    sheet.delete_rows(row)


def confirm(page, preview):
    return page.post(preview.context["preview_url"], {"import": "1"}, follow=True)


def list_sectors():
    return set(Attendance.objects.values_list("sector", flat=True))


def test_child_row_that_the_file_lacks_is_named_and_stays(page, meeting):
    workbook = export(page, MEETINGS)
    delete_row(workbook["Attendance"], "Police")
    preview = upload(page, MEETINGS, workbook)
    result = preview.context["result"]
    assert result["counts"] == {"new": 0, "changed": 0, "unchanged": 3, "rejected": 0}
    assert [row["notices"] for row in result["rows"]] == [
        ["1 row of “Attendance” is saved but not in the file. It stays: Police."],
        [],
        [],
    ]
    assert "enter “Yes” in a column “Delete”" in preview.content.decode()
    assert not preview.context["can_import"]
    assert list_sectors() == set(ATTENDANCE)


def test_all_rows_of_an_emptied_child_sheet_are_named(page, meeting):
    workbook = export(page, MEETINGS)
    workbook["Attendance"].delete_rows(2, 3)
    [row] = upload(page, MEETINGS, workbook).context["result"]["rows"]
    assert row["notices"][0].startswith("3 rows of “Attendance” are saved but not in the file. They stay: ")


def test_rows_are_not_missing_if_the_file_lacks_their_sheet(page, meeting):
    workbook = export(page, MEETINGS)
    del workbook["Attendance"]
    result = upload(page, MEETINGS, workbook).context["result"]
    assert [row["notices"] for row in result["rows"]] == [[]]
    assert not any("Delete" in notice for notice in result["notices"])


@pytest.mark.parametrize(
    ("word", "heading"), [("yes", "Delete"), ("да", "Удалить"), ("ооба", "Өчүрүү"), ("ҳа", "Ўчириш"), ("ha", "delete")]
)
def test_marked_child_row_is_deleted(page, osh, meeting, word, heading):
    workbook = export(page, MEETINGS)
    number = mark(workbook["Attendance"], "Police", word, heading)
    preview = upload(page, MEETINGS, workbook)
    result = preview.context["result"]
    assert result["counts"] == {"new": 0, "changed": 1, "unchanged": 3, "rejected": 0}
    [row] = [row for row in result["rows"] if row["status"] == "changed"]
    assert (row["number"], row["label"], row["is_removed"]) == (number, "Police", True)
    assert row["changes"] == [
        ["Sector", "Police", ""],
        ["Women", "4", ""],
        ["Men", "1", ""],
        ["Of whom under 30", "0", ""],
    ]
    [shown] = [row for row in preview.context["rows"] if row["is_removed"]]
    assert shown["status_label"] == "Deleted" and "<del>Police</del>" in preview.content.decode()
    # The check itself deletes nothing.
    assert list_sectors() == set(ATTENDANCE)
    confirm(page, preview)
    assert list_sectors() == {"youth", "women"}
    [change] = Change.objects.filter(table="forums_attendance", operation=Operation.DELETED)
    assert (change.by_id, change.parent_table, change.parent_id) == (osh.pk, "forums_meeting", meeting.pk)


def test_marked_row_without_a_saved_row_is_rejected(page, meeting):
    workbook = export(page, MEETINGS)
    sheet = workbook["Attendance"]
    Attendance.objects.filter(sector="police").delete()
    number = mark(sheet, "Police")
    [row] = [row for row in upload(page, MEETINGS, workbook).context["result"]["rows"] if row["errors"]]
    assert (row["number"], row["errors"]) == (number, [["Delete", "There is no saved row to delete. Clear this cell."]])


def test_unmarked_and_unreadable_cells_delete_nothing(page, meeting):
    workbook = export(page, MEETINGS)
    mark(workbook["Attendance"], "Police", "no")
    assert upload(page, MEETINGS, workbook).context["result"]["counts"]["unchanged"] == 4
    workbook["Attendance"].cell(2, workbook["Attendance"].max_column, "perhaps")
    assert upload(page, MEETINGS, workbook).context["result"]["counts"]["rejected"] == 1


def test_deletion_obeys_the_rules_of_the_form(page, meeting):
    """The communities add up to more people than the remaining attendance."""
    CommunityPresence.objects.create(meeting=meeting, community=CommunityGroupFactory(name_en="Uzbek"), people=14)
    workbook = export(page, MEETINGS)
    mark(workbook["Attendance"], "Police")
    preview = upload(page, MEETINGS, workbook)
    [row] = [row for row in preview.context["result"]["rows"] if row["errors"]]
    assert "communities" in row["errors"][0][1]
    confirm(page, preview)
    assert list_sectors() == set(ATTENDANCE)


def test_rows_of_a_closed_month_are_not_deleted(page, meeting, osh_city):
    workbook = export(page, MEETINGS)
    mark(workbook["Attendance"], "Police")
    create_accepted_return(osh_city, meeting.month)
    preview = upload(page, MEETINGS, workbook)
    assert preview.context["result"]["counts"]["rejected"] == 1
    confirm(page, preview)
    assert list_sectors() == set(ATTENDANCE)


def test_deletion_is_part_of_the_transaction(page, meeting):
    workbook = export(page, MEETINGS)
    mark(workbook["Attendance"], "Police")
    preview = upload(page, MEETINGS, workbook)
    # The record changed after the preview.
    Attendance.objects.filter(sector="youth").update(women=9)
    confirm(page, preview)
    assert list_sectors() == set(ATTENDANCE)
    assert Meeting.objects.exists()


def test_appeals_of_trips_are_deleted_and_changed_together(page, osh_city):
    trip = TripFactory(deployment__district=osh_city, date=datetime.date(2011, 10, 17))
    for topic in ("documents", "land"):
        AppealCount.objects.create(trip=trip, topic=topic, received=2)
    workbook = export(page, TRIPS)
    sheet = workbook["Appeals by topic"]
    mark(sheet, "Documents")
    [received] = [cell.column for cell in sheet[1] if cell.value == "Received"]
    [land] = {cell.row for cells in sheet.iter_rows() for cell in cells if cell.value == "Land and water"}
    sheet.cell(land, received, 5)
    confirm(page, upload(page, TRIPS, workbook))
    assert dict(AppealCount.objects.values_list("topic", "received")) == {"land": 5}


def test_template_explains_the_column_and_its_example_deletes_nothing(osh):
    workbook = openpyxl.load_workbook(write_template(find_import(Meeting)(osh)))
    header, example = list(workbook["Attendance"].iter_rows(values_only=True))[:2]
    assert example[header.index("Delete")] is None
    explanations = {row[:2]: row[2:4] for row in workbook["Explanations"].iter_rows(values_only=True)}
    contents, remark = explanations["Attendance", "Delete"]
    assert contents == "Yes or no." and "deletes the saved row" in remark
    assert "Delete" not in [cell.value for cell in workbook["Meetings"][1]]
