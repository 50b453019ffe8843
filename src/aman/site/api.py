"""What does a machine of an office ask, and in which form? One document of every route, at /api/v1/openapi.json.

Each app brings its routes in its own `api`; they call the same actions as its pages. Errors keep the words they have there.
"""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from ninja import NinjaAPI, Router, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from aman.accounts.access import public
from aman.accounts.models import User
from aman.accounts.office_keys import KeyFor, calls
from aman.checks.api import checks
from aman.errors import AmanError
from aman.liaison.api import liaison
from aman.reports.api import reports
from aman.site.errors import STATUS


class Trouble(Schema):
    """What happened, what to do next, and a code that stays the same in every language."""

    message: str
    fix: str
    code: str


class Officer(Schema):
    """For whom this call was made."""

    officer: str
    office: str
    now: datetime


api = NinjaAPI(
    title="Aman",
    version="1",
    description="For machines of an office. No route shows a record of a person, and none gives more than one answer.",
    urls_namespace="api",
    docs_url=None,
    # Given below, so that the document is open to all and the door of the pages knows it.
    openapi_url=None,
)
own = Router(tags=["own"])
#: Every route answers these besides its own.
TROUBLES = {400: Trouble, 401: Trouble, 403: Trouble, 404: Trouble, 409: Trouble, 422: Trouble, 429: Trouble}


@own.get("/own", auth=KeyFor("reports.view_today"), response={200: Officer, **TROUBLES}, summary="Who am I?")
@calls("reports.view_today")
def own_account(request: HttpRequest) -> dict[str, object]:
    """Say for whom this key and officer call, and what time it is here."""
    officer: User = request.auth  # type: ignore[attr-defined]
    return {"officer": officer.username, "office": officer.office.code if officer.office else "", "now": timezone.now()}


api.add_router("", own)
api.add_router("/checks", checks)
api.add_router("/liaison", liaison)
api.add_router("/reports", reports)


def _answer(request: HttpRequest, *, status: int, message: str, fix: str, code: str) -> HttpResponse:
    return api.create_response(request, {"message": message, "fix": fix, "code": code}, status=status)


@api.exception_handler(AmanError)
def on_error(request: HttpRequest, error: AmanError) -> HttpResponse:
    """Answer an error of the product with its own words."""
    status = next((number for kind, number in STATUS.items() if isinstance(error, kind)), 500)
    return _answer(request, status=status, message=error.message, fix=error.fix, code=error.code)


@api.exception_handler(AuthenticationError)
def on_no_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Answer a call without a key that holds."""
    return _answer(
        request,
        status=401,
        message="The call carries no key that holds.",
        fix="Send the office's key as a bearer token; a key ends on its day, or when it is withdrawn.",
        code="no-key",
    )


@api.exception_handler(HttpError)
def on_unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer a body that is no JSON, or whatever else the framework refuses, in the form of every other error."""
    return _answer(
        request,
        status=error.status_code,
        message="What was sent cannot be read.",
        fix="Send JSON in UTF-8, as the document of this API says.",
        code="cannot-be-read",
    )


@api.exception_handler(ValidationError)
def on_bad_form(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say which fields cannot be used, and why; never what stood in them."""
    fields = sorted({".".join(str(part) for part in one["loc"][1:]) or str(one["loc"][0]) for one in error.errors})
    return _answer(
        request,
        status=422,
        message=f"These fields cannot be used as they are: {', '.join(fields)[:300]}.",
        fix="Write them as the document of this API says.",
        code="bad-fields",
    )


@public
@require_GET
def document(request: HttpRequest) -> HttpResponse:
    """Give the OpenAPI document; it describes the API and holds nothing of anybody."""
    return JsonResponse(api.get_openapi_schema(path_params={}))
