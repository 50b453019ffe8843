"""Which page lays two versions of a rule pack side by side?"""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import NotFound
from aman.screening import queries


@requires("screening.view_policies")
@require_GET
def compare_policies(request: SignedInRequest, policy_id: str) -> HttpResponse:
    """Say what is different between two versions; without a choice, between the last two."""
    try:
        versions = queries.versions_visible_to(request.user, policy_id)
        chosen = [request.GET.get(name, "") for name in ("old", "new")]
        usual = [versions[-1 if len(versions) == 1 else 1], versions[0]]
        old, new = (
            queries.find_version(versions, name) if name else other for name, other in zip(chosen, usual, strict=True)
        )
        parts = queries.compare_versions(queries.read_version(old.policy_hash), queries.read_version(new.policy_hash))
    except NotFound as error:
        raise Http404(error.message) from error
    context = {
        "policy": queries.read_version(new.policy_hash),
        "versions": versions,
        "old": old,
        "new": new,
        "parts": parts,
        "counts": queries.count_changes(parts),
    }
    return render(request, "screening/compare_policies.html", context)
