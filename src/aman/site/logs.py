"""What a log line may say: when, how bad, where in the code; never who."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime


class JsonLine(logging.Formatter):
    """One JSON object a line. Query strings and request bodies are left out."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the record as JSON, with any address cut at the question mark."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage().split("?", 1)[0],
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
