"""The path under which the application is published (SCRIPT_NAME), and requests that try to change it."""

import ast
import html
import re
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import set_script_prefix

from csi.concerns.tests.factories import ConcernFactory
from csi.core.urls import _reverse
from csi.tests.support.sources import PACKAGES, PROJECT

EXPORT = "/concerns/concerns/?export=csv"
SECOND_STEP = "/accounts/second-step/"
# Headers with which proxies and servers move the start of the path
PATH_HEADERS = ("SCRIPT_NAME", "Script-Name", "PATH_INFO", "Path-Info", "X-Script-Name", "X-Forwarded-Prefix")
PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
# A quoted URL of this host, in an attribute or in JSON
LOCAL_URL = re.compile(rb"""["'](/[^"'#\s]*)["'#]""")
METHODS_OF_DECISIONS = {"startswith", "endswith", "match", "fullmatch", "search", "find", "index", "count"}


def cookie_of(user):
    client = Client()
    client.force_login(user)
    return {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}


@pytest.mark.audit
@pytest.mark.slow
def test_no_header_bypasses_the_second_sign_in_step(start_gunicorn, admin):
    concern = ConcernFactory()
    server, cookie = start_gunicorn(), cookie_of(admin)

    response, _content = server.get(EXPORT, **cookie)
    assert (response.status, response.headers["Location"]) == (302, SECOND_STEP)
    for header in PATH_HEADERS:
        for prefix in ("/accounts/login", "/accounts/logout", "/healthz"):
            _response, content = server.get(f"{prefix}{EXPORT}", **cookie, **{header: prefix})
            assert concern.summary not in content.decode(), (header, prefix)
            response, _content = server.get(EXPORT, **cookie, **{header: prefix})
            assert response.headers.get("Location") == SECOND_STEP, (header, prefix)


@pytest.mark.django_db
@pytest.mark.parametrize("script_name", ["", None], ids=["fixed", "from the request"])
def test_checks_use_the_path_that_selects_the_page(settings, as_person, admin, script_name):
    settings.TWO_FACTOR_FOR, settings.FORCE_SCRIPT_NAME = ["administrator"], script_name
    client = as_person(admin)

    for prefix in ("/accounts/login", "/healthz"):
        response = client.get(EXPORT, SCRIPT_NAME=prefix)
        assert response.status_code == 302
        assert response.url.endswith(SECOND_STEP)


def list_decisions_by_full_path(source):
    """Return the lines that compare or match `request.path`, which begins with SCRIPT_NAME."""

    def reads_path(node):
        return any(
            isinstance(part, ast.Attribute)
            and part.attr in ("path", "get_full_path")
            and ast.unparse(part.value).endswith("request")
            for part in ast.walk(node)
        )

    def decides(node):
        if isinstance(node, ast.Compare):
            return reads_path(node)
        is_method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        return is_method and node.func.attr in METHODS_OF_DECISIONS and reads_path(node)

    return [node.lineno for node in ast.walk(ast.parse(source)) if decides(node)]


def test_no_code_decides_by_the_full_path():
    """Code that decides compares `path_info`, from which the URL resolver selects the view."""
    decisions = {
        str(path.relative_to(PROJECT)): lines
        for package in PACKAGES
        for path in (PROJECT / package).rglob("*.py")
        if "tests" not in path.parts and (lines := list_decisions_by_full_path(path.read_text()))
    }

    assert decisions == {}


def test_decision_by_the_full_path_is_found():
    lines = ["if request.path in PATHS: pass", "x = self.request.path.startswith('/a')", "re.match(p, request.path)"]

    assert list_decisions_by_full_path("\n".join(lines)) == [1, 2, 3]
    assert list_decisions_by_full_path("redirect(request.path)\nrequest.path_info == '/'") == []


@pytest.fixture
def path_of_application(settings):
    """Publish the application at /csi/, without the URLs that were cached before."""
    settings.FORCE_SCRIPT_NAME = "/csi"
    # The test client, unlike a server, does not set the prefix.
    set_script_prefix("/csi/")
    _reverse.cache_clear()
    yield
    set_script_prefix("/")
    _reverse.cache_clear()


@pytest.mark.django_db
@pytest.mark.usefixtures("path_of_application")
def test_links_of_pages_begin_with_the_path(as_person, manager):
    client = as_person(manager)
    responses = [client.get(page) for page in ("/", "/dashboard/", "/concerns/concerns/")]
    assert {response.status_code for response in responses} == {200}
    # Of files, the URLs were computed before; `make audit` checks them on a server.
    urls = {url for page in responses for url in LOCAL_URL.findall(page.content) if not url.startswith(b"/static/")}
    assert len(urls) > 30
    assert {url for url in urls if not url.startswith(b"/csi/")} == set()


@pytest.fixture
def published(start_gunicorn, tmp_path):
    """Return a server that a proxy publishes as https://…/csi/; its e-mails are files in "sent"."""
    return start_gunicorn(
        SCRIPT_NAME="/csi",
        BEHIND_PROXY="yes",
        HTTPS="yes",
        TWO_FACTOR_FOR="nobody",
        EMAIL_URL=f"filemail:///{tmp_path / 'sent'}",
    )


@pytest.mark.audit
@pytest.mark.slow
def test_pages_under_a_path_refer_to_that_path_only(published, manager, osh, tmp_path):
    # One test, because a server takes seconds to start.
    assert_redirects_and_cookies_have_the_path(published)
    assert_links_and_files_have_the_path(published, cookie_of(manager))
    assert_links_in_emails_have_the_path(published, osh, tmp_path / "sent")


def assert_redirects_and_cookies_have_the_path(server):
    response, _content = server.get("/csi/", **PROXY)
    assert (response.status, response.headers["Location"]) == (302, "/csi/accounts/login/?next=/csi/")
    response, _content = server.get("/csi/accounts/login/", **PROXY)
    assert re.findall("[Pp]ath=([^;]+)", response.headers["Set-Cookie"]) == ["/csi"]
    # A probe is not redirected to https.
    assert server.get("/csi/healthz")[0].status == 200
    assert server.get("/csi/readyz")[0].status == 200


def assert_links_and_files_have_the_path(server, cookie):
    urls = list_urls(server, "/csi/accounts/login/")
    for page in ("/csi/", "/csi/dashboard/", "/csi/reports/coverage/", "/csi/concerns/concerns/"):
        urls |= list_urls(server, page, **cookie)
    assert {url for url in urls if not url.startswith("/csi/")} == set()
    files = {url for url in urls if url.startswith("/csi/static/")}
    assert {url.rpartition(".")[2] for url in files} >= {"css", "js", "svg"}
    for url in urls:
        response, _content = server.get(url, **PROXY, **cookie)
        # Drafts are only posted.
        assert response.status in (200, 302, 405), url
        assert ("immutable" in response.headers["Cache-Control"]) == (url in files), url


def list_urls(server, page, **headers):
    response, content = server.get(page, **PROXY, **headers)
    assert response.status == 200, page
    return {html.unescape(url.decode()) for url in LOCAL_URL.findall(content)}


def assert_links_in_emails_have_the_path(server, user, folder):
    page, site = "/csi/accounts/password/reset/", f"https://127.0.0.1:{server.port}"
    response, content = server.get(page, **PROXY)
    token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', content)[1].decode()
    headers = PROXY | {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": response.headers["Set-Cookie"].partition(";")[0],
        "Referer": site + page,
    }
    body = urlencode({"csrfmiddlewaretoken": token, "email": user.email})
    assert server.request("POST", page, body, headers)[0].status == 302
    (email,) = folder.iterdir()
    assert f"{site}/csi/accounts/password/reset/key/" in email.read_text()
