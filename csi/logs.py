"""Log lines for machines, without what people typed: one JSON object each."""

import datetime
import json
import logging
import traceback


class JsonLine(logging.Formatter):
    """{"time", "level", "logger", "message"}, of a request its method, path and reference, of an error its place.

    Texts of errors are left out: PostgreSQL's quote the row that it refused.
    """

    def format(self, record):
        line = {
            "time": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        request = getattr(record, "request", None)
        if hasattr(request, "path"):
            line |= {"method": request.method, "path": request.path}
        if reference := getattr(request, "reference", None):
            line["reference"] = reference
        if record.exc_info and record.exc_info[0]:
            kind, error, trace = record.exc_info
            line["error"] = f"{kind.__module__}.{kind.__qualname__}"
            if state := getattr(error.__cause__, "pgcode", None):
                line["sqlstate"] = state
            line["where"] = [f"{at.filename}:{at.lineno} {at.name}" for at in traceback.extract_tb(trace)]
        return json.dumps(line, ensure_ascii=False)
