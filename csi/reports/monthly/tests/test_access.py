"""Who gets which report, what never stands in one, and what an address that makes no sense is answered."""

import datetime
import re

import pgtrigger
import pytest

from csi.concerns.models import Concern
from csi.reports.monthly.params import MonthlyReportParams
from csi.reports.monthly.pdf import content
from csi.reports.monthly.spreadsheet import csv_file, workbook
from csi.reports.monthly.tests.conftest import sheets
from districts.models import District

DRESSES = ("", "pdf", "xlsx", "csv")


def everything(page):
    """All that the person of a page gets to read: the page, what the PDF is set from, and both spreadsheets."""
    report = page.context["report"]
    return "".join(
        [page.content.decode(), str(content(report)), str(sheets(workbook(report))), csv_file(report).decode()]
    )


def test_field_staff_have_the_report_of_their_own_district_and_of_no_other(mission, open_as):
    [own] = mission["osh"].districts.all()
    other = District.objects.get(name_en="Uzgen")
    assert open_as("osh").context["report"].district == own
    for dress in DRESSES:
        assert open_as("osh", dress, district=other.pk, month="2011-10").status_code == 404
        assert open_as("manager", dress, district=9**9, month="2011-10").status_code == 404
    told = everything(open_as("osh", month="2011-10"))
    assert "Uzgen CSWG" not in told
    assert "Osh city CSWG" in told


def test_a_confidential_concern_stands_in_no_report_and_a_restricted_one_in_its_districts(mission, open_as):
    sensitive = Concern.objects.filter(district__name_en="Uzgen")[:2]
    for concern, level in zip(sensitive, ("confidential", "restricted"), strict=True):
        # Their month is closed.
        with pgtrigger.ignore():
            Concern.objects.filter(pk=concern.pk).update(
                summary=f"{level} canary", raised_on="2011-10-05", sensitivity=level
            )
    manager = everything(open_as("manager", month="2011-10"))
    assert "restricted canary" in manager
    assert "confidential canary" not in manager
    assert "canary" not in everything(open_as("osh", month="2011-10"))


def test_a_reader_has_the_published_figures_of_the_mission_and_no_record(mission, open_as):
    for dress in DRESSES:
        assert open_as("reader", dress, month="2011-10", district=1).status_code == 404
    page, full = open_as("reader", month="2011-10"), open_as("manager", month="2011-10")
    told, known = everything(page), everything(full)
    for word in ("Square before the Kelechek bazaar", "Neighbours call, the patrol", "Amir-Timur quarter CSWG"):
        assert word not in told
        assert word in known
    report = page.context["report"]
    assert report.lines["trips"].current.value == 71
    assert not any(report.url_of(line.current) for line in report.lines.values())
    assert not re.findall(
        r'href="/(?:forums|receptions|concerns|initiatives|advisers|districts)/', page.content.decode()
    )
    advisers = [lines[-1].current.value for _district, lines in full.context["report"].by_district]
    withheld = [lines[-1].current for _district, lines in report.by_district if lines[-1].current.value is None]
    assert len(withheld) >= sum(0 < number < 5 for number in advisers) > 0


def test_nobody_is_asked_to_sign_in(client, db):
    for dress in DRESSES:
        assert client.get(f"/reports/monthly/{dress}{'/' if dress else ''}").status_code == 302


@pytest.mark.parametrize(
    ("asked", "words", "shown"),
    [
        ({"month": "nonsense"}, "“nonsense” is not a period such as 2011-10.", "2011-10"),
        ({"month": "2011-13"}, "“2011-13” is not a period", "2011-10"),
        ({"month": "2009-05"}, "May 2009 is outside the mandate", "2010-11"),
        ({"month": "2011-11"}, "November 2011 has not begun.", "2011-10"),
        ({"month": "2012-05"}, "May 2012 is outside the mandate", "2011-10"),
        ({"district": "abc"}, "“abc” is no district.", "2011-10"),
        ({"month": "\0", "district": "\0"}, "is not a period", "2011-10"),
    ],
)
def test_what_cannot_be_had_is_told_and_the_nearest_month_shown(mission, asked, words, shown):
    question = MonthlyReportParams(asked, user=mission["manager"], today=datetime.date(2011, 10, 31))
    assert words in " ".join(question.notices)
    assert (str(question.month), question.district) == (shown, None)


def test_the_usual_month_is_the_last_that_is_over(mission):
    for day, shown in ((30, "2011-09"), (31, "2011-10")):
        question = MonthlyReportParams({}, user=mission["manager"], today=datetime.date(2011, 10, day))
        assert (str(question.month), question.notices) == (shown, [])


def test_a_slip_is_told_on_the_page_and_never_answered_with_a_file(mission, open_as):
    assert "May 2012 is outside the mandate" in open_as("osh", month="2012-05").content.decode()
    answers = [open_as("manager", dress, month="2012-05") for dress in DRESSES[1:]]
    assert {answer.url for answer in answers} == {"/reports/monthly/?month=2012-05"}


@pytest.mark.audit
@pytest.mark.django_db
def test_a_mission_without_records_says_so_in_every_dress(as_person, manager, settings):
    settings.MISSION_DATE = datetime.date(2011, 10, 31)
    client = as_person(manager)
    assert "Nothing is recorded for" in client.get("/reports/monthly/").content.decode()
    for dress in DRESSES[1:]:
        assert client.get(f"/reports/monthly/{dress}/").status_code == 200
