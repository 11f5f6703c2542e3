"""The error pages for a failure of the program, the database, the disk or the file store.

They use neither the database nor the session. If the program did not fail, the page keeps the form's data.
"""

import errno
import secrets
import sys
from enum import Enum
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from csi.core.crud.posted_data import get_posted_pairs, is_same_origin
from csi.core.files.uploads import FileStoreError

DISK_FULL_ERRNOS = (errno.ENOSPC, errno.EDQUOT)
# PostgreSQL's error code (SQLSTATE) for a full disk.
DISK_FULL_SQLSTATE = "53100"
RETRY_AFTER_SECONDS = 5


class Outage(Enum):
    """A failure that passes without a change of the program."""

    DATABASE = "database"
    DISK_FULL = "disk full"
    FILE_STORE = "file store"


def server_error(request: HttpRequest) -> HttpResponse:
    """Handle an exception as `handler500`; the page and the log line contain the same reference."""
    reference = secrets.token_hex(4).upper()
    request.reference = reference  # type: ignore[attr-defined]  # for csi.core.web.log_format
    outage = find_outage(sys.exc_info()[1])
    if outage is None:
        return HttpResponse(render_to_string("500.html", {"reference": reference}), status=500)
    context: dict[str, Any] = {"reference": reference, "outage": outage.value}
    if request.method == "POST" and is_same_origin(request):
        context |= {
            "posted_pairs": get_posted_pairs(request),
            "action": request.get_full_path(),
            "csrf_token": get_token(request),
        }
    response = HttpResponse(render_to_string("503.html", context), status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def find_outage(error: BaseException | None) -> Outage | None:
    """Return the outage that caused the exception, or None for an error in the program."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            is_full = getattr(error.__cause__, "pgcode", None) == DISK_FULL_SQLSTATE
            return Outage.DISK_FULL if is_full else Outage.DATABASE
        if isinstance(error, FileStoreError):
            return Outage.FILE_STORE
        if isinstance(error, OSError) and error.errno in DISK_FULL_ERRNOS:
            return Outage.DISK_FULL
        error = error.__cause__ or error.__context__
    return None
