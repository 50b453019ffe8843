"""What must a file that somebody sends pass before a page keeps it? A count of what was sent today, and a scanner where one is named.

This stands before every page, so no page can forget it. What is read in memory and kept nowhere (pictures of letters, which
say so by taking the token of their form themselves) goes by: a full count or a scanner that is away must not close a desk.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from aman.accounts.limits import add, take_back
from aman.audit.actions import record
from aman.site.errors import error_page
from aman.site.scanning import ScanAway, finds_harm

_KILO = 1024


class LookedThrough:
    """Refuses what is too much for a day, and what a scanner objects to, before the page sees any of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Look at the files of a form, if it has any."""
        if request.method != "POST" or request.content_type != "multipart/form-data":
            return None
        if getattr(view, "csrf_exempt", False) or not request.user.is_authenticated:
            return None
        files = [file for _name, sent in request.FILES.lists() for file in sent]
        if not files:
            return None
        return self._counted(request, files) or self._scanned(request, files)

    def _counted(self, request: HttpRequest, files: list[UploadedFile[Any]]) -> HttpResponse | None:
        """Refuse what is more than a user or an office may send in a day; what is refused does not count."""
        user: Any = request.user
        size = sum(-(-(file.size or 0) // _KILO) for file in files)
        counts = [(f"user:{user.pk}", settings.UPLOAD_MEGABYTES_A_DAY)]
        if user.office_id is not None:
            counts.append((f"office:{user.office_id}", settings.OFFICE_UPLOAD_MEGABYTES_A_DAY))
        for number, (who, most) in enumerate(counts, start=1):
            if add("sent_kilobytes", who, amount=size) > most * _KILO:
                for counted, _most in counts[:number]:
                    take_back("sent_kilobytes", counted, amount=size)
                _note(request, "quota", size)
                return error_page(
                    request,
                    status=429,
                    heading=_("Too much for one day"),
                    message=_("With this file more than %(megabytes)s MB would have come in a day. It was not taken.")
                    % {"megabytes": most},
                    fix=_("Send it tomorrow, or ask whoever runs the machine to allow more."),
                )
        return None

    def _scanned(self, request: HttpRequest, files: list[UploadedFile[Any]]) -> HttpResponse | None:
        if not settings.SCAN_SOCKET:
            return None
        size = sum(file.size or 0 for file in files) // _KILO
        for file in files:
            try:
                is_harmful = finds_harm(file.chunks(), place=settings.SCAN_SOCKET)
            except ScanAway:
                _note(request, "scan-away", size)
                return _not_taken(
                    request,
                    503,
                    _("The scanner that looks files through did not answer."),
                    _("Send it again in some minutes. If that does not help, tell whoever runs the machine."),
                )
            file.seek(0)
            if is_harmful:
                _note(request, "harm", size)
                return _not_taken(
                    request,
                    422,
                    _("The scanner says that the file would harm machines. Nothing of it was kept."),
                    _("Tell whoever sent it, and ask for the list as plain text (CSV)."),
                )
        return None


def _not_taken(request: HttpRequest, status: int, message: str, fix: str) -> HttpResponse:
    return error_page(request, status=status, heading=_("The file was not taken"), message=message, fix=fix)


def _note(request: HttpRequest, why: str, kilobytes: int) -> None:
    record(actor=request.user, verb="upload.refused", detail={"why": why, "kilobytes": kilobytes})  # type: ignore[arg-type]
