"""Which page takes an answer for everybody on a list, and a second person's yes?"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError, NotFound
from aman.screening import actions, queries
from aman.screening.list_form import ListForm
from aman.ui.forms import render_form


@requires("screening.state_for_list")
@require_http_methods(["GET", "POST"])
def state_for_list(request: SignedInRequest) -> HttpResponse:
    """Show what was said of whole lists, and take one more proposal."""
    facts = queries.facts_of_lists(request.user.office_id)
    form = ListForm(request.POST or None, lists=queries.lists_of_office(user=request.user), facts=facts)
    if request.method == "POST" and form.is_valid():
        try:
            actions.state_for_list(actor=request.user, **form.said())
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
        else:
            messages.success(request, _("It was proposed. It counts once another reviewer has confirmed it."))
            return redirect("screening:state_for_list")
    labels = {fact.name: fact.label for fact in facts}
    said = [(one, labels.get(one.fact, one.fact)) for one in queries.said_of_lists(user=request.user)]
    return render_form(request, "screening/state_for_list.html", {"form": form, "said": said})


@requires("screening.confirm_for_list")
@require_POST
def confirm_for_list(request: SignedInRequest, pk: int) -> HttpResponse:
    return _done(request, pk, withdraw=False)


@requires("screening.withdraw_for_list")
@require_POST
def withdraw_for_list(request: SignedInRequest, pk: int) -> HttpResponse:
    return _done(request, pk, withdraw=True)


def _done(request: SignedInRequest, pk: int, *, withdraw: bool) -> HttpResponse:
    try:
        if withdraw:
            actions.withdraw_for_list(actor=request.user, pk=pk)
            messages.success(request, _("It was taken back. Screen again so that the answers see it."))
        else:
            actions.confirm_for_list(actor=request.user, pk=pk)
            messages.success(request, _("It was confirmed. Screen again so that the answers see it."))
    except NotFound as error:
        raise Http404(error.message) from error
    except AmanError as error:
        messages.error(request, f"{error.message} {error.fix}")
    return redirect("screening:state_for_list")
