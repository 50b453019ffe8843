"""The page that closes everything, and the one on which two people open it again."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import NotAllowed, SealBroken
from aman.lockdown import actions
from aman.lockdown.forms import ProofForm
from aman.lockdown.models import Lockdown
from aman.ui.forms import render_form

#: A page does not wait as long for the row as a terminal: the mark is there, and the page can be asked for again.
_ROW_SECONDS = 10.0


@requires("lockdown.close_everything")
@require_http_methods(["GET", "POST"])
def close_everything(request: SignedInRequest) -> HttpResponse:
    """Ask once, then close."""
    if request.method != "POST" or "close" not in request.POST:
        return render(request, "lockdown/close_everything.html")
    done = actions.close_everything(actor=request.user, way=Lockdown.Way.PAGE, row_seconds=_ROW_SECONDS)
    logout(request)
    failed = [step for step in done.steps if step.trouble]
    return render(request, "lockdown/was_closed.html", {"done": done, "failed": failed})


@requires("lockdown.agree_to_open")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def agree_to_open(request: SignedInRequest) -> HttpResponse:
    """Show what was closed and take the word of one of two people."""
    row = Lockdown.objects.select_related("closed_by", "first_by").filter(stands=True).first()
    form = ProofForm(request.POST or None)
    if request.method == "POST" and row is not None and form.is_valid():
        try:
            row = actions.agree_to_open(actor=request.user, **form.cleaned_data)
        except (NotAllowed, SealBroken) as error:
            form.add_error(None, str(error))
        else:
            if row.stands:
                messages.success(request, _("Your word is noted. A second person must say so too, within the hour."))
                return redirect("lockdown:agree_to_open")
            messages.success(request, _("Everything is open again. Start the signer and look at the log."))
            return redirect("/")
    return render_form(request, "lockdown/agree_to_open.html", {"form": form, "row": row})
