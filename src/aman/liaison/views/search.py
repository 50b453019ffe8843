"""Where does an officer look for what was said, promised or printed?"""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.liaison.actions.searching import search_records
from aman.liaison.forms.search import SearchForm
from aman.liaison.queries.search import MOST_FOUND
from aman.ui.forms import render_form


@requires("liaison.view_engagements")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def search_engagements(request: SignedInRequest) -> HttpResponse:
    """Search by POST only: what is asked for may name somebody, and must not stand in an address."""
    form = SearchForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = search_records(actor=request.user, asked=form.cleaned_data["asked"])
    return render_form(request, "liaison/search.html", {"form": form, "found": found, "most": MOST_FOUND})
