"""The data of a POST request: what may be repeated, and where it came from."""

import hashlib
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, QueryDict, UnreadablePostError

EXCLUDED_NAMES = ("csrfmiddlewaretoken", "password")


def is_excluded(name: str) -> bool:
    """Return whether a value must not be stored or repeated."""
    return any(part in name.lower() for part in EXCLUDED_NAMES)


def is_same_origin(request: HttpRequest) -> bool:
    """Return whether the browser reports that a page of this site sent the request."""
    own_origin = (request.scheme, request.get_host())
    if origin := request.headers.get("Origin"):
        return urlsplit(origin)[:2] == own_origin
    if fetch_site := request.headers.get("Sec-Fetch-Site"):
        return fetch_site == "same-origin"
    return urlsplit(request.headers.get("Referer", ""))[:2] == own_origin


def get_posted_pairs(request: HttpRequest) -> list[tuple[str, Any]]:
    """Return (name, value) of all that a form sent, except what must not be repeated."""
    try:
        return [(name, value) for name, values in request.POST.lists() for value in values if not is_excluded(name)]
    except (RequestDataTooBig, TooManyFieldsSent, UnreadablePostError):
        return []


def digest_data(data: QueryDict, files: Any, *, without: Iterable[str]) -> str:
    """Return a digest of the input in submitted data; it is the same for the same input.

    `without`: names of values that are no input, such as the button.
    """
    entries = sorted(
        f"{name}={str(value).replace(chr(13), '')}"
        for name, values in data.lists()
        if not is_excluded(name) and name not in without and not name.endswith("_FORMS")
        for value in values
        if value
    )
    entries += sorted(f"{name}={file.name} {file.size}" for name, file in (files or {}).items())
    return hashlib.sha256("\n".join(entries).encode()).hexdigest()
