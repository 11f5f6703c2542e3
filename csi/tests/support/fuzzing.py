"""Hypothesis strategies for malformed requests to the routes of the application."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote, urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from hypothesis import strategies as st

from csi.tests.support.routes import list_routes

PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:\[[^\]]*\]|[^)\]])*\)")
ODD_METHODS = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
TYPES = (
    "application/x-www-form-urlencoded",
    "application/json",
    "text/plain",
    "text/xml; charset=utf-16",
    "multipart/form-data",
    "multipart/form-data; boundary=\x7f",
    "application/x-www-form-urlencoded; charset=utf-7",
    "application/x-www-form-urlencoded; charset=nonsense",
    "",
)
# Values that are known to break programs, and values that are almost valid
INVALID_VALUES = (
    *("", " ", "0", "-1", "1", "2", "1.5", "1e309", "NaN", "9" * 30, "2147483648", "9223372036854775808", "١٢٣", "²"),
    *("2011-10-31", "2011-10", "2011-13-45", "0001-01-01", "9999-12-31", "10000-01", "31.10.2011", "2011-10-31T25:00"),
    *("on", "true", "None", "null", "undefined", "[]", "{}", "csv", "xlsx", "-pk", "pk", "?", "password", "-1.2.3"),
    *(
        "a\0b",
        "\0",
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
        "‮gpj.exe",
        "\r\nSet-Cookie: a=b",
    ),
    *("<script>alert(1)</script>", '"onmouseover=alert(1) x="', "{{7*7}}", "{% debug %}", "javascript:alert(1)"),
    *("=cmd|' /C calc'!A0", "' OR 1=1 --", "'; SELECT pg_sleep(9) --", "%", "%_\\", "%s%n", "$(id)", "#eval(1)"),
    *("//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/", "../../../../etc/passwd"),
    *("field_staff", "administrator", "en", "ru", "xx", "a" * 5000, "é" * 300, "Ош", "q" * 101),
)
# Fields of models that no form contains
MODEL_FIELDS = (
    *("id", "pk", "role", "is_superuser", "is_staff", "is_active", "created_by", "updated_by", "created_at", "user"),
    *("state", "accepted_by", "accepted_at", "district", "districts", "password", "version", "form_token", "next"),
)
PARAMETERS = (
    *("q", "page", "sort", "export", "next", "as_of", "month", "from", "to", "district", "state", "add_row", "_popup"),
    *("o", "p", "e", "_to_field", "_changelist_filters", "all", "record", "group", "app_label", "model_name", "term"),
    *("field_name", "format", "period", "day", "view", "kind", "file", "sensitivity", "password__startswith"),
    *("created_by__password__startswith", "district__recorders__password__startswith", "find_similar"),
)
HEADERS = (
    *("Accept", "Accept-Language", "Accept-Encoding", "Cookie", "HX-Request", "HX-Target", "HX-Current-URL"),
    *("If-None-Match", "If-Modified-Since", "Origin", "Range", "Referer", "Sec-Fetch-Mode", "Sec-Fetch-Site"),
    *("Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Requested-With", "X-HTTP-Method-Override", "User-Agent"),
)


class FormFieldParser(HTMLParser):
    """Parser of the forms of a page; `fields`: {name: values in the page}."""

    def __init__(self, html):
        super().__init__()
        self.fields, self.select_name = defaultdict(list), None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "option" and self.select_name:
            self.fields[self.select_name].append(attrs.get("value") or "")
        elif name := attrs.get("name") if tag in ("input", "select", "textarea", "button") else None:
            self.select_name = name if tag == "select" else None
            self.fields[name].append(attrs.get("value") or "")


@dataclass
class FuzzTarget:
    """A route with known ids and with the form fields of its page as the signed-in user sees it."""

    path: str
    ids: dict[str, list[str]]
    is_open: bool = False
    takes_post: bool = False
    fields: dict[str, list[str]] = field(default_factory=dict)

    def build_url(self, choose):
        """Return the URL with each placeholder replaced by the known value that `choose` selects."""

        def replace(match):
            return choose(self.ids.get(match[1] or match[2], self.ids["any"]))

        return PLACEHOLDER.sub(replace, self.path)


def list_targets():
    """Return a target for each route, with the ids of existing records."""
    return [FuzzTarget(route.path, list_ids(route.model)) for route in list_routes()]


def list_sample_urls():
    """Return one URL of each route, with the id of an existing record."""
    return [target.build_url(lambda values: values[0]) for target in list_targets()]


def probe_targets(client):
    """Return a target for each route, with the form fields of the pages that this client may open."""
    targets = list_targets()
    for target in targets:
        page = client.get(target.build_url(lambda values: values[0]))
        target.is_open = page.status_code == 200
        if target.is_open and "html" in page["Content-Type"]:
            html = page.content.decode()
            # Every page contains the sign-out form.
            target.takes_post = html.count('method="post"') > 1
            target.fields = dict(FormFieldParser(html).fields)
    return targets


def list_ids(model):
    """Return the values of the placeholders of a route: ids of its records, and names of tables."""
    ids = [str(pk) for pk in model._base_manager.order_by("pk").values_list("pk", flat=True)[:40]] if model else []
    return {"any": ids or ["1", "2", "17"], "table": ["forums_meeting", "districts_district", "accounts_user"]}


invalid_values = st.one_of(st.sampled_from(INVALID_VALUES), st.text(max_size=30), st.integers(-5, 10**6).map(str))
# Servers decode the bytes of headers as Latin-1.
headers = st.dictionaries(
    st.sampled_from(HEADERS),
    st.sampled_from([value.encode(errors="replace").decode("latin-1") for value in INVALID_VALUES]),
    max_size=3,
)


@dataclass(frozen=True)
class FuzzRequest:
    """A request as `Client.generic` sends it."""

    method: str
    path: str
    query: str
    body: bytes
    content_type: str
    headers: dict[str, str]


@st.composite
def requests(draw, targets):
    """Draw a request to one of the targets, usually an open one."""

    def draw_one_in(number):
        return draw(st.integers(1, number)) == 1

    def choose(values):
        return draw(invalid_values if draw_one_in(8) else st.sampled_from(values))

    target = draw(st.sampled_from(targets if draw_one_in(5) else [target for target in targets if target.is_open]))
    method = draw(st.sampled_from(("GET", "POST") if target.takes_post or draw_one_in(10) else ("GET",)))
    if draw_one_in(20):
        method = draw(st.sampled_from(ODD_METHODS))
    query = draw(st.lists(st.tuples(st.sampled_from([*target.fields, *PARAMETERS]), field_values(target)), max_size=4))
    body, content_type = draw(bodies(target)) if method in ("POST", "PUT", "PATCH") else (b"", "")
    return FuzzRequest(
        method,
        quote(target.build_url(choose), safe="/%?;", errors="replace"),
        urlencode(query, errors="replace"),
        body,
        content_type,
        draw(headers) if draw_one_in(6) else {},
    )


def field_values(target):
    """Return a strategy for the value of a field: a value of the page or an invalid one."""
    values = [value for page_values in target.fields.values() for value in page_values] or ["1"]
    return st.one_of(invalid_values, st.sampled_from(values))


@st.composite
def bodies(draw, target):
    """Draw (body, content type): the form of the page with invalid values, or sometimes random bytes."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=60)), draw(st.sampled_from(TYPES))
    data = {name: draw(st.sampled_from(values)) for name, values in target.fields.items()}
    field_names = st.sampled_from([*data, *MODEL_FIELDS])
    data |= draw(st.dictionaries(field_names, invalid_values, max_size=5))
    if draw(st.booleans()):
        return urlencode(data, errors="replace").encode(), TYPES[0]
    for name in draw(st.lists(field_names, max_size=1)):
        file_name = draw(st.sampled_from(("a.jpg", "minutes.pdf", "a.csv", ".htaccess", "x" * 300, "\u202egpj.php")))
        data[name] = SimpleUploadedFile(file_name, draw(st.binary(max_size=60)), draw(st.sampled_from(TYPES[1:4])))
    return encode_multipart(BOUNDARY, data), MULTIPART_CONTENT
