"""Documents in each language: text, letters, metadata and room for long words."""

import io
import json
import re
from gettext import GNUTranslations

import openpyxl
import pikepdf
import pytest
from django.urls import reverse
from django.utils.translation import gettext, override
from pypdf import PdfReader

from advisers.models import Placement
from csi.accounts import services
from csi.accounts.models import User
from csi.core.languages import Language
from csi.core.periods import Month
from csi.reports.documents.font_coverage import REPLACEMENT, get_covered_characters
from csi.reports.monthly.pdf import create_compiler
from csi.reports.monthly.report import MonthlyReport
from csi.tests.support.catalogues import DERIVED, TRANSLATED, get_path
from districts.models import District
from districts.tests.factories import ContactFactory
from forums.models import WorkingGroup
from forums.tests.factories import WorkingGroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]
TITLES = {
    "en": "What was agreed and what was done",
    "ru": "Что решено и что сделано",
    "ky": "Эмне макулдашылды жана эмне аткарылды",
    "uz-cyrl": "Нима келишилди ва нима бажарилди",
    "uz-latn": "Nima kelishildi va nima bajarildi",
}
TAGS = {"en": "en", "ru": "ru", "ky": "ky", "uz-cyrl": "uz-Cyrl", "uz-latn": "uz-Latn"}
# Points: a page without its margins
PAGE_WIDTH = 493.3


def read_pdf(client, user, language, url):
    """Return the language and the text of a PDF, as downloaded by an account with that language."""
    User.objects.filter(pk=user.pk).update(language=language)
    client.force_login(user)
    response = client.get(url)
    assert response["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        tag = str(pdf.Root.Lang)
    pages = PdfReader(io.BytesIO(response.content)).pages
    return tag, " ".join(" ".join(page.extract_text().split()) for page in pages)


@pytest.mark.parametrize("language", Language.values)
def test_document_is_in_the_language_of_the_account(client, osh, osh_city, language):
    group = WorkingGroupFactory(district=osh_city, name="Osh city CSWG")
    tag, text = read_pdf(client, osh, language, reverse("feedback_pdf", args=[group.pk]))
    assert TITLES[language] in text
    assert tag == TAGS[language]


@pytest.mark.parametrize("language", [*TRANSLATED, DERIVED])
def test_fonts_have_every_letter_of_the_translations(language):
    with get_path(language).with_suffix(".mo").open("rb") as file:
        letters = {ord(letter) for text in GNUTranslations(file)._catalog.values() for letter in str(text)}
    assert {chr(letter) for letter in letters - get_covered_characters()} - {"\t", "\u2060"} == set()


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


def test_report_page_offers_its_files_in_the_other_languages(client, osh, osh_city):
    group = WorkingGroupFactory(district=osh_city, name="Osh city CSWG")
    client.force_login(osh)
    page = client.get(reverse("feedback", args=[group.pk]), headers={"accept-language": "ky"}).content.decode()
    url = reverse("feedback_text", args=[group.pk])
    offered = re.findall(rf'href="{url}\?language=([\w-]+)"', page)
    assert offered == ["en", "ru", "uz-cyrl", "uz-latn"]
    response = client.get(url, {"language": "uz-cyrl"}, headers={"accept-language": "ky"})
    assert TITLES["uz-cyrl"] in response.content.decode()
    assert (response["Content-Language"], response["Content-Disposition"].isascii()) == ("uz-cyrl", True)
    assert client.get(url, {"language": "xx"}).status_code == 404


@pytest.mark.parametrize("language", ["ru", "ky"])
def test_calendar_feeds_are_in_the_language_of_the_account_or_of_the_url(client, osh, language):
    User.objects.filter(pk=osh.pk).update(language=language)
    token = services.create_calendar_feed(acting_user=osh)
    with override(language):
        name, public_name = gettext("Community Security Initiative"), gettext("Community safety forums")
    assert name in read_calendar(client, reverse("calendar_private", args=[token]))
    assert public_name in read_calendar(client, reverse("calendar_public", query={"language": language}))


def read_calendar(client, url):
    """Return a feed with its long lines joined."""
    return client.get(url).content.decode().replace("\r\n ", "")


def test_export_is_in_the_language_of_the_reader_and_has_a_name_in_ascii(client, osh, osh_city):
    ContactFactory(district=osh_city, sector="authorities")
    client.force_login(osh)
    response = client.get("/districts/contacts/", {"export": "xlsx"}, headers={"accept-language": "ru"})
    assert response["Content-Disposition"] == 'attachment; filename="contacts-2011-10-31.xlsx"'
    sheet, about = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets
    assert (sheet.title, about.title) == ("Контактные лица", "О файле")
    row = dict(zip([cell.value for cell in sheet[1]], [cell.value for cell in sheet[2]], strict=True))
    assert row["Сектор"] == "Местные органы власти"
