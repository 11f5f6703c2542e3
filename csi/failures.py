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

from csi.pages.submissions import from_this_site, typed_pairs

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
# Seconds after which a program may try again.
RETRY_AFTER = 5


def server_error(request):
    """`handler500`: called while the error is handled."""
    # On the request, so that the line in the log bears it too (csi/logs.py).
    request.reference = secrets.token_hex(4).upper()
    context = {"reference": request.reference}
    if not is_passing(sys.exc_info()[1]):
        return HttpResponse(render_to_string("500.html", context), status=500)
    if request.method == "POST" and from_this_site(request):
        context |= {"typed": typed_pairs(request), "action": request.get_full_path(), "csrf_token": get_token(request)}
    answer = HttpResponse(render_to_string("503.html", context), status=503)
    answer["Retry-After"] = str(RETRY_AFTER)
    return answer


def is_passing(error) -> bool:
    """Whether it is the database or the disk that is away or full, not the program that is wrong."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            return True
        error = error.__cause__ or error.__context__
    return False
