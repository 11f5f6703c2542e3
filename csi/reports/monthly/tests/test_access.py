"""Access to the monthly report, confidential content, and invalid parameters."""

import datetime
import re

import pgtrigger
import pytest

from csi.concerns.models import Concern
from csi.reports.monthly.params import MonthlyReportParams
from csi.reports.monthly.pdf import build_data
from csi.reports.monthly.report import MonthlyReport
from csi.reports.monthly.spreadsheet import render_csv, render_xlsx
from csi.reports.monthly.tests.conftest import read_sheets
from districts.models import District

EXTENSIONS = ("", "pdf", "xlsx", "csv")


def get_full_text(page):
    """Return the text of the page, the PDF data and both spreadsheets."""
    shown = page.context["report"]
    report = MonthlyReport(shown.month, user=shown.user, district=shown.district, today=shown.today)
    return "".join(
        [
            page.content.decode(),
            str(build_data(report)),
            str(read_sheets(render_xlsx(report))),
            render_csv(report).decode(),
        ]
    )


def test_field_staff_get_the_report_of_their_own_district_only(mission, open_as):
    [own] = mission["osh"].districts.all()
    other = District.objects.get(name_en="Uzgen")
    assert open_as("osh").context["report"].district == own
    for extension in EXTENSIONS:
        assert open_as("osh", extension, district=other.pk, month="2011-10").status_code == 404
        assert open_as("manager", extension, district=9**9, month="2011-10").status_code == 404
    actual = get_full_text(open_as("osh", month="2011-10"))
    assert "Uzgen CSWG" not in actual
    assert "Osh city CSWG" in actual


def test_restricted_concerns_are_in_own_report_and_confidential_ones_in_none(mission, open_as):
    sensitive = Concern.objects.filter(district__name_en="Uzgen")[:2]
    for concern, level in zip(sensitive, ("confidential", "restricted"), strict=True):
        # Their month is closed.
        with pgtrigger.ignore():
            Concern.objects.filter(pk=concern.pk).update(
                summary=f"{level} canary", raised_on="2011-10-05", sensitivity=level
            )
    manager = get_full_text(open_as("manager", month="2011-10"))
    assert "restricted canary" in manager
    assert "confidential canary" not in manager
    assert "canary" not in get_full_text(open_as("osh", month="2011-10"))


def test_reader_gets_published_values_of_the_mission_and_no_records(mission, open_as):
    for extension in EXTENSIONS:
        assert open_as("reader", extension, month="2011-10", district=1).status_code == 404
    page, full = open_as("reader", month="2011-10"), open_as("manager", month="2011-10")
    actual, known = get_full_text(page), get_full_text(full)
    for word in ("Square before the Kelechek bazaar", "Neighbours call, the patrol", "Amir-Timur quarter CSWG"):
        assert word not in actual
        assert word in known
    report = page.context["report"]
    assert report.rows["trips"].current.value == 71
    assert not any(report.get_url(row.current) for row in report.rows.values())
    assert not re.findall(
        r'href="/(?:forums|receptions|concerns|initiatives|advisers|districts)/', page.content.decode()
    )
    advisers = [values[-1].value for _district, values in full.context["report"].by_district]
    rounded = [values[-1].value for _district, values in report.by_district]
    assert {number % 5 for number in rounded} == {0} != {number % 5 for number in advisers}


def test_anonymous_user_is_redirected_to_sign_in(client, db):
    for extension in EXTENSIONS:
        assert client.get(f"/reports/monthly/{extension}{'/' if extension else ''}").status_code == 302


@pytest.mark.parametrize(
    ("url_params", "text", "shown"),
    [
        ({"month": "nonsense"}, "“nonsense” is not a period such as 2011-10.", "2011-10"),
        ({"month": "2011-13"}, "“2011-13” is not a period", "2011-10"),
        ({"month": "2009-05"}, "May 2009 is outside the mandate", "2010-11"),
        ({"month": "2011-11"}, "November 2011 has not begun.", "2011-10"),
        ({"month": "2012-05"}, "May 2012 is outside the mandate", "2011-10"),
        ({"district": "abc"}, "“abc” is not a district.", "2011-10"),
        ({"month": "\0", "district": "\0"}, "is not a period", "2011-10"),
    ],
)
def test_invalid_parameter_is_reported_and_the_nearest_month_shown(mission, url_params, text, shown):
    params = MonthlyReportParams(url_params, user=mission["manager"], today=datetime.date(2011, 10, 31))
    assert text in " ".join(params.notices)
    assert (str(params.month), params.district) == (shown, None)


def test_default_month_is_the_last_complete_one(mission):
    for day, shown in ((30, "2011-09"), (31, "2011-10")):
        params = MonthlyReportParams({}, user=mission["manager"], today=datetime.date(2011, 10, day))
        assert (str(params.month), params.notices) == (shown, [])


def test_invalid_parameter_redirects_a_file_request_to_the_page(mission, open_as):
    assert "May 2012 is outside the mandate" in open_as("osh", month="2012-05").content.decode()
    answers = [open_as("manager", extension, month="2012-05") for extension in EXTENSIONS[1:]]
    assert {answer.url for answer in answers} == {"/reports/monthly/?month=2012-05"}


@pytest.mark.audit
@pytest.mark.django_db
def test_empty_mission_gets_a_report_in_every_format(as_person, manager, settings):
    settings.MISSION_DATE = datetime.date(2011, 10, 31)
    client = as_person(manager)
    assert "No data was recorded for" in client.get("/reports/monthly/").content.decode()
    for extension in EXTENSIONS[1:]:
        assert client.get(f"/reports/monthly/{extension}/").status_code == 200
