"""Is it the place where records are kept that fails, and not Aman? Then the answer says so, and when to try again.

A database that is away, busy or full is no mistake of the code: nothing was written, the form still holds what was typed,
and a minute later the same button works. The message of the database is never shown: it may name values of a row.
"""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import get_template
from django.utils.translation import gettext as _

#: Seconds after which a machine may try again.
RETRY_AFTER = 30
#: Words of the drivers for a disk or a server without room.
_FULL = ("disk is full", "no space left", "disk i/o error", "could not extend file")


def trouble_of(error: BaseException | None) -> str | None:
    """Say what is the matter with the place of records: "full" or "away"; None where the error is another one."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return "full" if any(word in str(error).lower() for word in _FULL) else "away"
        if isinstance(error, OSError) and error.errno in {27, 28, 122}:  # too large, no space, quota
            return "full"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return None


def answer_away(request: HttpRequest) -> HttpResponse | None:
    """Answer 503 where the error being handled is the database's; None where it is not."""
    trouble = trouble_of(sys.exc_info()[1])
    if trouble is None:
        return None
    if trouble == "full":
        message = _("There is no room left to write. Nothing of what you sent was saved, and nothing was half-written.")
        fix = _("Tell your administrator now: the disk is full. Keep this page open and send again when there is room.")
    else:
        message = _("The records cannot be reached at this moment. What you sent was not saved.")
        fix = _("Go back: your form still holds what you typed. Send it again in a minute.")
    answer: HttpResponse
    if request.path.startswith("/api/"):
        answer = JsonResponse({"message": message, "fix": fix, "code": f"records-{trouble}"}, status=503)
    else:
        page = get_template("503.html").render({"away_message": message, "away_fix": fix})
        answer = HttpResponse(page, status=503)
    answer.headers["Retry-After"] = str(RETRY_AFTER)
    return answer
