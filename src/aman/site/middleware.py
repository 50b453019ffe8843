"""Which sources may a page load from (only its own), and what becomes of an error (a page in words)?"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from aman.errors import AmanError
from aman.site.errors import answer_error


class ContentSecurityPolicy:
    """Adds the policy of the settings to every answer that does not bring its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.value = "; ".join(f"{k} {' '.join(v)}" for k, v in settings.CONTENT_SECURITY_POLICY.items())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.value)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            # A person's page must not stay in a shared computer's cache.
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class ErrorsInWords:
    """Shows an error of the product as a page that says what to do, with the right status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer an AmanError; leave everything else to Django."""
        return answer_error(request, exception) if isinstance(exception, AmanError) else None
