"""What a person gets when something broke: a number to quote; and where only the database is away, what was typed.

Neither page asks the database, the session or the person.
"""

import errno
import secrets
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from csi.core.crud.idempotency import get_posted_pairs, is_same_origin

AWAY, NO_ROOM = "away", "no room"
FULL = (errno.ENOSPC, errno.EDQUOT)
# PostgreSQL's word for it (SQLSTATE).
DISK_FULL = "53100"
# Seconds after which a program may try again.
RETRY_AFTER = 5


def server_error(request):
    """`handler500`: called while the error is handled."""
    # On the request, so that the line in the log bears it too (csi/core/web/log_format.py).
    request.reference = secrets.token_hex(4).upper()
    context = {"reference": request.reference}
    reason = what_passes(sys.exc_info()[1])
    if reason is None:
        return HttpResponse(render_to_string("500.html", context), status=500)
    context["no_room"] = reason == NO_ROOM
    if request.method == "POST" and is_same_origin(request):
        context |= {
            "typed": get_posted_pairs(request),
            "action": request.get_full_path(),
            "csrf_token": get_token(request),
        }
    answer = HttpResponse(render_to_string("503.html", context), status=503)
    answer["Retry-After"] = str(RETRY_AFTER)
    return answer


def what_passes(error) -> str | None:
    """`AWAY` or `NO_ROOM`, where it is the database or the disk; None where the program is wrong."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return NO_ROOM if getattr(error.__cause__, "pgcode", None) == DISK_FULL else AWAY
        if isinstance(error, OSError) and error.errno in FULL:
            return NO_ROOM
        error = error.__cause__ or error.__context__
    return None
