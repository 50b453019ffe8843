"""What does every answer carry (whence a page may load, who may keep it), how large may a request be, and what becomes of
an error (a page in words)?
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from aman.errors import AmanError
from aman.site.errors import answer_error, error_page

#: What a form sends besides its file: the names of fields and the lines between them.
_AROUND_A_FILE = 1_000_000
#: A picture or a PDF of a letter, from anybody.
STRANGERS_BYTES = 13_000_000


class ContentSecurityPolicy:
    """Adds the policy of the settings, and what else a browser must be told, to every answer that does not bring its own.

    Stands before the static files, so that they carry it too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.value = "; ".join(f"{k} {' '.join(v)}" for k, v in settings.CONTENT_SECURITY_POLICY.items())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Content-Security-Policy", self.value)
        headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=(), usb=()")
        # No other site may draw a page or a file of ours into its own.
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("X-Frame-Options", "DENY")
        if request.path.startswith("/api/"):
            # What a machine asked for is never a page, wherever a browser meets it.
            headers.setdefault("Content-Disposition", 'attachment; filename="api.json"')
        # A person's page must not stay in a shared computer's cache; the cookie is asked and not the database, which
        # may be what is missing.
        is_somebody_s = settings.SESSION_COOKIE_NAME in request.COOKIES or request.path.startswith("/api/")
        headers.setdefault("Cache-Control", "no-store" if is_somebody_s else "no-cache, private")
        return response


class BodyLimit:
    """Refuses a request that says it is larger than anything Aman accepts, before a byte of it is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        text = request.META.get("CONTENT_LENGTH") or "0"
        is_signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        most = settings.UPLOAD_MEGABYTES * 1_048_576 + _AROUND_A_FILE if is_signed_in else STRANGERS_BYTES
        if text.isascii() and text.isdigit() and (len(text) > 15 or int(text) > most):
            return self._too_large(request, most)
        return self.get_response(request)

    def _too_large(self, request: HttpRequest, most: int) -> HttpResponse:
        message = _("What was sent is larger than %(megabytes)s MB.") % {"megabytes": most // 1_048_576}
        fix = _("Send a smaller file, or split it.")
        if request.path.startswith("/api/"):
            return JsonResponse({"message": message, "fix": fix, "code": "too-large"}, status=413)
        return error_page(request, status=413, heading=_("This is too large"), message=message, fix=fix)


class ErrorsInWords:
    """Shows an error of the product as a page that says what to do, with the right status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer an AmanError; leave everything else to Django."""
        return answer_error(request, exception) if isinstance(exception, AmanError) else None
