"""Documents of the demonstration in each language: letters, metadata and room for long words."""

import json

import pytest
from django.urls import reverse
from django.utils.translation import override

from advisers.models import Placement
from csi.core.languages import Language
from csi.core.periods import Month
from csi.reports.documents.font_coverage import REPLACEMENT
from csi.reports.monthly.pdf import create_compiler
from csi.reports.monthly.report import MonthlyReport
from csi.reports.tests.test_document_languages import TAGS, read_pdf
from districts.models import District
from forums.models import WorkingGroup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]
# Points: a page without its margins
PAGE_WIDTH = 493.3


@pytest.mark.audit
@pytest.mark.parametrize("language", Language.values)
def test_every_document_has_its_letters_and_language(client, mission, language):
    manager, district = mission["manager"], District.objects.get(name_en="Osh city")
    group = WorkingGroup.objects.filter(district=district).first()
    placement = Placement.objects.visible_to(manager).first()
    for url in (
        reverse("monthly_report_pdf", query={"month": "2011-10"}),
        reverse("visit_brief_pdf", args=[district.pk]),
        reverse("handover_pack_pdf", args=[placement.pk]),
        reverse("meeting_sheet", args=[group.pk]),
        reverse("feedback_pdf", args=[group.pk]),
    ):
        tag, text = read_pdf(client, manager, language, url)
        assert tag == TAGS[language]
        assert REPLACEMENT not in text
        # A date that ends with a full stop ends the sentence.
        assert ".." not in text.replace(". . ", "").replace("...", ""), url


@pytest.mark.audit
@pytest.mark.parametrize("language", Language.values)
def test_columns_have_room_for_their_words(mission, language):
    with override(language):
        report = MonthlyReport(Month(2011, 10), user=mission["manager"])
        tables = json.loads(create_compiler(report).query("table"))
    widths = [[float(width.split()[-1].removesuffix("pt")) for width in table["columns"]] for table in tables]
    for columns in widths:
        assert min(columns) > 12
    # The concerns, with their summaries in the first column.
    assert sum(widths[-1]) == pytest.approx(PAGE_WIDTH, abs=1)
    assert widths[-1][0] > 89
