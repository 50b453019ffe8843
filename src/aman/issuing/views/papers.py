"""What leaves the register on paper or as a copy: sheets, cards, a sheet with a picture, a copy for screen readers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.cases.queries import visible_case
from aman.errors import AmanError, NotFound
from aman.issuing import actions, queries
from aman.issuing.advice import ADVICE
from aman.issuing.facts import moment
from aman.issuing.forms import PictureForm
from aman.issuing.sheets import Form
from aman.issuing.uploads import OnlyInMemory
from aman.ui.forms import render_form


@requires("issuing.download_letters")
@require_GET
def download_letters(request: SignedInRequest, ref: str) -> HttpResponse:
    """Give the sheets of one family, for that family; logged as a file that was made."""
    case = visible_case(user=request.user, ref=ref)
    return _pdf(actions.release_sheets(actor=request.user, case=case), f"letters-{case.ref}.pdf")


@requires("issuing.download_letters")
@require_GET
def download_cards(request: SignedInRequest, ref: str) -> HttpResponse:
    """Give the letters of one family as cards."""
    case = visible_case(user=request.user, ref=ref)
    pdf = actions.release_sheets(actor=request.user, case=case, form=Form.CARD)
    return _pdf(pdf, f"cards-{case.ref}.pdf")


@requires("issuing.download_letters")
@require_GET
def download_letter(request: SignedInRequest, letter_id: str) -> HttpResponse:
    letter = queries.visible_letter(user=request.user, letter_id=letter_id)
    pdf = actions.release_sheets(actor=request.user, case=letter.case, only=letter.letter_id)
    return _pdf(pdf, f"letter-{letter.letter_id}.pdf")


@requires("issuing.download_letters")
@require_GET
def read_copy(request: SignedInRequest, letter_id: str) -> HttpResponse:
    """Give a letter as a page without style or script, which a screen reader reads and a phone keeps."""
    letter, claims, address = actions.read_copy(actor=request.user, letter_id=letter_id)
    context = {
        "letter": letter,
        "claims": claims,
        "issued": moment(claims.issued),
        "address": address,
        "advice": ADVICE.values(),
        "duty_number": letter.case.office.duty_number,
    }
    response = render(request, "issuing/letter_copy.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@requires("issuing.download_letters")
@csrf_exempt
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables("form")
def release_with_picture(request: SignedInRequest, letter_id: str) -> HttpResponse:
    """Take a picture in memory only. The token of the form is checked inside, after the upload was told where to go."""
    handler = OnlyInMemory(request)
    request.upload_handlers = [handler]
    answer: HttpResponse = _with_picture(request, letter_id)
    return answer


@csrf_protect
def _with_picture(request: SignedInRequest, letter_id: str) -> HttpResponse:
    letter = queries.visible_letter(user=request.user, letter_id=letter_id)
    form = PictureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            pdf = actions.release_with_picture(
                actor=request.user,
                letter_id=letter.letter_id,
                picture=typed["picture"].read(),
                passphrase=typed["passphrase"],
                has_consented=typed["has_consented"],
            )
        except NotFound:
            raise
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
        else:
            return _pdf(pdf, f"letter-{letter.letter_id}.pdf")
    return render_form(request, "issuing/release_with_picture.html", {"form": form, "letter": letter})


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
