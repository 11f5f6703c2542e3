"""The format of the log: one JSON object per line, without data that users entered."""

import datetime
import json
import logging
import re
import traceback
from typing import Any

# URLs that grant access to anyone who has them: a private calendar, a link to choose a password.
SECRET_PATHS = re.compile(r"(/calendar/|/password/reset/key/|/notifications/unsubscribe/)[^/\s]+")


class JsonFormatter(logging.Formatter):
    """Formats a log record as JSON, with the request and the location of an error.

    Error messages are omitted, because PostgreSQL quotes the rejected row. Tokens in paths are removed.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": remove_tokens(record.getMessage()),
        }
        request = getattr(record, "request", None)
        if request is not None and hasattr(request, "path"):
            line |= {"method": request.method, "path": remove_tokens(request.path)}
        if reference := getattr(request, "reference", None):
            line["reference"] = reference
        if record.exc_info and record.exc_info[0]:
            error_class, error, trace = record.exc_info
            line["error"] = f"{error_class.__module__}.{error_class.__qualname__}"
            if error and (sqlstate := getattr(error.__cause__, "pgcode", None)):
                line["sqlstate"] = sqlstate
            line["where"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
        return json.dumps(line, ensure_ascii=False)


def remove_tokens(text: str) -> str:
    return SECRET_PATHS.sub(r"\1…", text)
