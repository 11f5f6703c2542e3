"""Documents in each language: text, letters, metadata and room for long words."""

import datetime
import io
import re
from gettext import GNUTranslations

import openpyxl
import pikepdf
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override
from pypdf import PdfReader

from csi.accounts import services
from csi.accounts.models import User
from csi.core import clock
from csi.core.languages import Language
from csi.core.periods import Month
from csi.reports.documents.font_coverage import get_covered_characters
from csi.reports.reminders.content import build_meeting_reminder
from csi.tests.support.catalogues import DERIVED, TRANSLATED, get_path
from districts.tests.factories import AreaOfOperationFactory, ContactFactory, DistrictFactory
from forums.models import Meeting
from forums.report_sections import select_meetings
from forums.tests.factories import MeetingFactory, WorkingGroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]
TITLES = {
    "en": "What was agreed and what was done",
    "ru": "Что решено и что сделано",
    "ky": "Эмне макулдашылды жана эмне аткарылды",
    "uz-cyrl": "Нима келишилди ва нима бажарилди",
    "uz-latn": "Nima kelishildi va nima bajarildi",
}
TAGS = {"en": "en", "ru": "ru", "ky": "ky", "uz-cyrl": "uz-Cyrl", "uz-latn": "uz-Latn"}


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
    response = client.get(reverse("calendar_private", args=[token]), headers={"accept-language": "uz"})
    assert response["Content-Language"] == language


def test_caches_distinguish_the_languages_of_the_public_calendar(client, db):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    response = client.get(reverse("calendar_public"))
    assert response["Content-Language"] == "ru" and "public" in response["Cache-Control"]
    assert {"Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))


def test_report_and_reminder_sort_districts_in_the_language_of_the_reader(manager):
    with clock.set_now(datetime.datetime(2011, 10, 20, tzinfo=datetime.UTC)):
        for english, russian in (("Aravan", "Яя"), ("Uzgen", "Аа")):
            district = DistrictFactory(name_en=english, name_ru=russian)
            AreaOfOperationFactory(district=district, starts=datetime.date(2011, 1, 1))
            group = WorkingGroupFactory(district=district, name=english)
            MeetingFactory(group=group, month=datetime.date(2011, 9, 1))
        with override("ru"):
            meetings = select_meetings(Meeting.objects.all(), Month(2011, 9).span)
            assert [meeting.group.district.name for meeting in meetings] == ["Аа", "Яя"]
            content = build_meeting_reminder(manager, datetime.date(2011, 10, 20), str)
            assert content and [district for district, _group in content.details] == ["Аа", "Яя"]


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
