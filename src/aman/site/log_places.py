"""Where do the log's lines go: to standard error, or to the log of the machine, which sends them on to another?"""

from __future__ import annotations

import logging
import sys
from logging.handlers import SysLogHandler
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

#: Where the machine's own log listens.
_SYSLOG = "/dev/log"
_TALKATIVE = ("django.db.backends", "asyncio", "urllib3", "fontTools")


class ToSyslog(SysLogHandler):
    """Hands each line to the log of the machine, which sends it on; a line it does not take goes to standard error."""

    ident = "aman: "
    append_nul = False

    def handleError(self, record: logging.LogRecord) -> None:
        """Lose no line while the machine's log is away."""
        sys.stderr.write(f"{self.format(record)}\n")


def logging_settings(*, level: str, to: str) -> dict[str, Any]:
    """Say where the lines go, for Django.

    Args:
        level: from which level on.
        to: stderr; syslog; or syslog: and the path of its socket.

    Raises:
        ImproperlyConfigured: it is none of these, or nothing listens there.
    """
    kind, _colon, path = to.partition(":")
    if kind not in {"stderr", "syslog"} or (kind == "stderr" and path):
        raise ImproperlyConfigured(f"AMAN_LOG_TO is {to!r}. Write stderr, syslog, or syslog:/path/to/a/socket.")
    handler: dict[str, Any] = {"class": "logging.StreamHandler", "formatter": "json"}
    if kind == "syslog":
        path = path or _SYSLOG
        if not Path(path).is_socket():
            raise ImproperlyConfigured(
                f"AMAN_LOG_TO names {path}, where nothing listens. Start the log, or name its socket."
            )
        handler = {"class": "aman.site.log_places.ToSyslog", "formatter": "json", "address": path, "facility": "daemon"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "aman.site.logs.JsonLine"}},
        "handlers": {"lines": handler},
        "root": {"handlers": ["lines"], "level": level},
        # At a talkative level the first would write statements with the values in them, the second what was asked of whom.
        "loggers": {name: {"level": "WARNING"} for name in _TALKATIVE},
    }
