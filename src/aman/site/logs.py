"""What may a log line and a report of an error say? When, how bad, where in the code; never who, and no secret."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.views.debug import SafeExceptionReporterFilter

#: Settings whose values must never stand in a line, wherever it comes from.
SECRET_SETTINGS = ("SECRET_KEY", "SMTP_PASSWORD", "DATA_KEYS")
_LEFT_OUT = "[left out]"
_SHORTEST_SECRET = 6
#: What looks like a key of an office, a token of a letter or a session, an e-mail address, a number of a paper or of a
#: telephone, or words in the scripts that names come in. References have six digits in a row at most.
_PERSONAL = re.compile(
    r"amk_[\w-]+"
    r"|AGE-SECRET-KEY-\w+"
    r"|\b(?:sessionid|csrftoken|csrfmiddlewaretoken|password|passphrase|authorization|secret|token|code)\b[\"']?\s*[=:]\s*"
    r"(?:bearer\s+|basic\s+)?[\"']?[^\s\"',;]{4,}"
    r"|\b(?:bearer|basic)\s+\S{6,}"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w-])\+?\d(?:[ -]?\d){6,}"
    r"|\b[A-Za-z]{1,3}\d{6,}\b"
    r"|[\u0600-\u06FF\u0750-\u077F\u08A0-\u08FF\uFB50-\uFDFF\uFE70-\uFEFF]+",
    re.IGNORECASE,
)


def without_secrets(text: str) -> str:
    """Take out of a text the values of secret settings and whatever looks personal."""
    for name in SECRET_SETTINGS:
        value = str(getattr(settings, name, "") or "")
        if len(value) >= _SHORTEST_SECRET:
            text = text.replace(value, _LEFT_OUT)
    database = str(settings.DATABASES["default"].get("PASSWORD") or "")
    if len(database) >= _SHORTEST_SECRET:
        text = text.replace(database, _LEFT_OUT)
    return _PERSONAL.sub(_LEFT_OUT, text)


class JsonLine(logging.Formatter):
    """One JSON object a line. Query strings, request bodies and texts of errors are left out."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the record as JSON, with any address cut at the question mark."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage().split("?", 1)[0]),
        }
        if record.exc_info and record.exc_info[0] is not None:
            # The traceback's values could hold a name; its place in the code cannot.
            line["error"] = record.exc_info[0].__name__
            trace = record.exc_info[2]
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            if trace is not None:
                place = "/".join(trace.tb_frame.f_code.co_filename.rsplit("/", 2)[-2:])
                line["place"] = f"{place}:{trace.tb_lineno}"
        return json.dumps(line, ensure_ascii=False)


class NothingShown(SafeExceptionReporterFilter):
    """Keeps every typed value and every variable out of a report of an error, not only those somebody remembered to mark.

    Only in debug, which is never where real people are on record, does Django show them.
    """

    def is_active(self, request: Any) -> bool:
        """Whether values are kept out: always, outside debug."""
        return not settings.DEBUG

    def get_post_parameters(self, request: Any) -> Any:
        """Give the names of the fields that were sent, without what stood in them."""
        if request is None or not self.is_active(request):
            return super().get_post_parameters(request)
        return dict.fromkeys(request.POST, self.cleansed_substitute)

    def get_traceback_frame_variables(self, request: Any, tb_frame: Any) -> Any:
        """Give the names of variables, without their values."""
        if not self.is_active(request):
            return super().get_traceback_frame_variables(request, tb_frame)
        return [(name, self.cleansed_substitute) for name in tb_frame.f_locals]
