"""Requests that no browser would send, made of what the mission's own pages offer: addresses, fields, ids."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote, urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import URLPattern, get_resolver
from hypothesis import strategies as st

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
# Values that have broken programs before, and such as are nearly right.
NASTY = (
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
# Fields that a form does not have, but a model has.
UNASKED = (
    *("id", "pk", "role", "is_superuser", "is_staff", "is_active", "created_by", "updated_by", "created_at", "user"),
    *("state", "accepted_by", "accepted_at", "district", "districts", "password", "version", "form_token", "next"),
)
ASKED = (
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


def routes(resolver=None, before=""):
    """(route, model or None) of every address of the URL configuration, the admin's too, as it is declared."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern).removeprefix("^").removesuffix("$")
        if isinstance(entry, URLPattern):
            yield route, model_of(entry.callback)
        else:
            yield from routes(entry, route)


class Fields(HTMLParser):
    """The fields of a page's forms: {name: the values that the page offers}."""

    def __init__(self, html):
        super().__init__()
        self.found, self.chooses = defaultdict(list), None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "option" and self.chooses:
            self.found[self.chooses].append(attrs.get("value") or "")
        elif name := attrs.get("name") if tag in ("input", "select", "textarea", "button") else None:
            self.chooses = name if tag == "select" else None
            self.found[name].append(attrs.get("value") or "")


@dataclass
class Door:
    """A route of the mission and what its page was seen to ask for, as the role that comes through it."""

    route: str
    ids: dict[str, list[str]]
    is_open: bool = False
    takes_post: bool = False
    fields: dict[str, list[str]] = field(default_factory=dict)

    def path(self, choose):
        """The address, each of its placeholders filled in with what `choose` takes of the known values."""

        def filled(match):
            return choose(self.ids.get(match[1] or match[2], self.ids["any"]))

        return "/" + PLACEHOLDER.sub(filled, self.route)


def doors(client):
    """Every door, with the ids of real records and, where it opens to this client, the fields of its page."""
    found = [Door(route, ids_for(model)) for route, model in routes()]
    for door in found:
        page = client.get(door.path(lambda known: known[0]))
        door.is_open = page.status_code == 200
        if door.is_open and "html" in page["Content-Type"]:
            html = page.content.decode()
            # Every page has one form: to sign out.
            door.takes_post = html.count('method="post"') > 1
            door.fields = dict(Fields(html).found)
    return found


def ids_for(model):
    """Values that placeholders of a route may have: ids of its records, and words."""
    ids = [str(pk) for pk in model._base_manager.order_by("pk").values_list("pk", flat=True)[:40]] if model else []
    return {"any": ids or ["1", "2", "17"], "table": ["forums_meeting", "districts_district", "accounts_user"]}


def model_of(view):
    """The model that an address is about, the admin's or a page's of the kit; None for other addresses."""
    return getattr(getattr(view, "view_class", None) or getattr(view, "model_admin", None), "model", None)


nasty = st.one_of(st.sampled_from(NASTY), st.text(max_size=30), st.integers(-5, 10**6).map(str))
# Servers hand bytes of headers on as Latin letters.
headers = st.dictionaries(
    st.sampled_from(HEADERS),
    st.sampled_from([value.encode(errors="replace").decode("latin-1") for value in NASTY]),
    max_size=3,
)


@dataclass(frozen=True)
class Request:
    """One request, as `Client.generic` sends it."""

    method: str
    path: str
    query: str
    body: bytes
    content_type: str
    headers: dict[str, str]


@st.composite
def requests(draw, doors):
    """A request through one of the doors, mostly one that opens."""

    def one_in(number):
        return draw(st.integers(1, number)) == 1

    def chosen(known):
        return draw(nasty if one_in(8) else st.sampled_from(known))

    door = draw(st.sampled_from(doors if one_in(5) else [door for door in doors if door.is_open]))
    method = draw(st.sampled_from(("GET", "POST") if door.takes_post or one_in(10) else ("GET",)))
    if one_in(20):
        method = draw(st.sampled_from(ODD_METHODS))
    query = draw(st.lists(st.tuples(st.sampled_from([*door.fields, *ASKED]), valued(door)), max_size=4))
    body, content_type = draw(bodies(door)) if method in ("POST", "PUT", "PATCH") else (b"", "")
    return Request(
        method,
        quote(door.path(chosen), safe="/%?;", errors="replace"),
        urlencode(query, errors="replace"),
        body,
        content_type,
        draw(headers) if one_in(6) else {},
    )


def valued(door):
    """A value for a field: one that the page offers somewhere, or nonsense."""
    offered = [value for values in door.fields.values() for value in values] or ["1"]
    return st.one_of(nasty, st.sampled_from(offered))


@st.composite
def bodies(draw, door):
    """(body, content type): the page's own form with some of its fields spoiled; now and then mere bytes."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=60)), draw(st.sampled_from(TYPES))
    sent = {name: draw(st.sampled_from(values)) for name, values in door.fields.items()}
    spoiled = st.sampled_from([*sent, *UNASKED])
    sent |= draw(st.dictionaries(spoiled, nasty, max_size=5))
    if draw(st.booleans()):
        return urlencode(sent, errors="replace").encode(), TYPES[0]
    for name in draw(st.lists(spoiled, max_size=1)):
        file_name = draw(st.sampled_from(("a.jpg", "minutes.pdf", "a.csv", ".htaccess", "x" * 300, "\u202egpj.php")))
        sent[name] = SimpleUploadedFile(file_name, draw(st.binary(max_size=60)), draw(st.sampled_from(TYPES[1:4])))
    return encode_multipart(BOUNDARY, sent), MULTIPART_CONTENT
