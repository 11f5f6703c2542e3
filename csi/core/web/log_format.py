"""Log lines for machines, without what people typed: one JSON object each."""

import datetime
import json
import logging
import re
import traceback

# Addresses that open something to whoever has them: a private calendar, a password that is still to be set.
KEYS = re.compile(r"(/calendar/|/password/reset/key/)[^/\s]+")


class JsonLine(logging.Formatter):
    """{"time", "level", "logger", "message"}, of a request its method, path and reference, of an error its place.

    Texts of errors are left out: PostgreSQL's quote the row that it refused. So are the keys in addresses.
    """

    def format(self, record):
        line = {
            "time": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_keys(record.getMessage()),
        }
        request = getattr(record, "request", None)
        if hasattr(request, "path"):
            line |= {"method": request.method, "path": without_keys(request.path)}
        if reference := getattr(request, "reference", None):
            line["reference"] = reference
        if record.exc_info and record.exc_info[0]:
            kind, error, trace = record.exc_info
            line["error"] = f"{kind.__module__}.{kind.__qualname__}"
            if state := getattr(error.__cause__, "pgcode", None):
                line["sqlstate"] = state
            line["where"] = [f"{at.filename}:{at.lineno} {at.name}" for at in traceback.extract_tb(trace)]
        return json.dumps(line, ensure_ascii=False)


def without_keys(text):
    return KEYS.sub(r"\1…", text)
