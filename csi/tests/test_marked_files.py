"""Every text of a document, a spreadsheet or a calendar is marked for translation, for each role."""

import io
import re
from html import unescape
from urllib.parse import urljoin

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from csi.accounts import services
from csi.tests.support.fuzzing import list_sample_urls
from csi.tests.support.marked_texts import UnmarkedTextFinder
from csi.tests.support.shown_texts import READERS, get_content_type
from forums.models import WorkingGroup

pytestmark = pytest.mark.django_db

FILES = [
    *("/districts/contacts/?export=xlsx", "/concerns/concerns/?export=csv", "/concerns/concerns/import/?template=1"),
    *(
        "/reports/groups/{group}/feedback/pdf/?second=en",
        "/reports/groups/{group}/feedback/text/",
        "/calendar/public.ics",
    ),
]
DOWNLOAD = re.compile(r'<a [^>]*?href="([^"]+)"[^>]*? download\b')
READ_BY_PROGRAMS = ("/healthz", "/readyz")
FILE_TYPES = READERS.keys() - {"text/html"}


@pytest.fixture
def finder(mission, monkeypatch):
    return UnmarkedTextFinder(monkeypatch)


def list_downloads(url, page):
    """Return the files that a page offers, without those in another language."""
    links = [unescape(link) for link in DOWNLOAD.findall(page.content.decode())]
    return {urljoin(url, link) for link in links if "language=" not in link}


@pytest.mark.parametrize("url", FILES)
def test_texts_of_a_file_are_marked(mission, client, finder, url):
    client.force_login(mission["manager"])
    response = client.get(url.format(group=WorkingGroup.objects.get(name="Osh city CSWG").pk))
    assert get_content_type(response) in FILE_TYPES
    assert finder.find_in_response(response) == set()
    assert finder.has_found_marked


@pytest.mark.audit
@pytest.mark.parametrize("account", ["admin", "manager", "osh", "reader"])
def test_texts_of_all_files_are_marked(mission, client, finder, account):
    """The files with a URL of their own, and those that the pages offer."""
    client.force_login(mission[account])
    urls = dict.fromkeys(list_sample_urls())
    if account != "reader":
        token = services.create_calendar_feed(acting_user=mission[account])
        urls[reverse("calendar_private", args=[token])] = None
    found, types = {}, set()
    seen = set(urls)
    pending = list(urls)
    while pending:
        url = pending.pop()
        response = client.get(url)
        if response.status_code != 200 or url in READ_BY_PROGRAMS:
            continue
        if (content_type := get_content_type(response)) == "text/html":
            offered = list_downloads(url, response) - seen
            seen |= offered
            pending += sorted(offered)
        elif content_type in FILE_TYPES:
            types.add(content_type)
            if texts := finder.find_in_response(response):
                found[url] = texts
    assert found == {}
    # Plain text: the one for informing people about the follow-up, which contains records.
    assert types == FILE_TYPES - ({"text/plain"} if account == "reader" else set())


@pytest.mark.audit
@pytest.mark.parametrize("account", ["manager", "osh"])
def test_texts_of_a_checked_import_are_marked(mission, client, finder, account):
    """The preview of a file with a wrong row, and the file with the reasons."""
    url = "/concerns/concerns/import/"
    client.force_login(mission[account])
    book, file = openpyxl.load_workbook(io.BytesIO(client.get(url, {"template": "1"}).getvalue())), io.BytesIO()
    book.worksheets[0].append(["-"] * (book.worksheets[0].max_column - 1))
    book.save(file)
    page = client.post(url, {"file": ContentFile(file.getvalue(), "1.xlsx")}, follow=True)
    [reasons] = [link for link in list_downloads(page.request["PATH_INFO"], page) if "reasons" in link]
    assert finder.find_in_response(page) <= {"1.xlsx"}
    assert finder.find_in_response(client.get(reasons)) == set()
