"""The pages of one's own account: language, sessions, what was typed and not sent, and why one cannot sign in."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language as django_set_language

from aman.accounts import actions
from aman.accounts.access import public, requires
from aman.accounts.hands import is_vouched
from aman.accounts.models import User
from aman.accounts.passwords import weigh
from aman.accounts.queries import sessions_visible_to
from aman.accounts.request import SignedInRequest


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages; a signed-in user's choice is kept for other machines too."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen and check_for_language(chosen):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    answer: HttpResponse = django_set_language(request)
    return answer


@public
@require_GET
def explain_forgotten_password(request: HttpRequest) -> HttpResponse:
    """Say who replaces a forgotten password: a person who knows the user, never an e-mail."""
    return render(request, "accounts/forgotten_password.html")


@public
def closed(request: HttpRequest) -> HttpResponse:
    """Stand in for a page of the sign-in package that Aman does not have."""
    raise Http404


@requires("accounts.view_own_account")
@require_GET
def view_account(request: SignedInRequest) -> HttpResponse:
    """Show the user their own role, office and second factor."""
    context = {
        "has_second_factor": is_mfa_enabled(request.user),
        "is_vouched": is_vouched(request.user),
        "sessions": sessions_visible_to(request.user).filter(user=request.user).order_by("-seen_at"),
        "here": request.session.session_key,
    }
    return render(request, "accounts/account.html", context)


@requires("accounts.view_own_account")
@require_POST
@sensitive_post_parameters()
def weigh_password(request: SignedInRequest) -> HttpResponse:
    """Say how a password weighs that the user thinks of; a script asks while they type. Nothing of it is kept."""
    weight = weigh(request.POST.get("password", ""), request.user)
    return JsonResponse({"level": weight.level, "words": weight.words, "reasons": weight.reasons})


@public
@require_GET
def explain_window(request: HttpRequest) -> HttpResponse:
    """Say why somebody who needs a window of access was not signed in, and who gives one."""
    return render(request, "accounts/no_window.html", status=403)


@requires("accounts.view_own_account")
@require_POST
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    """End one's own sessions on every other machine."""
    ended = actions.end_own_other_sessions(actor=request.user, key=request.session.session_key or "")
    messages.success(
        request, _("You are signed out everywhere but here. Sessions ended: %(count)s.") % {"count": ended}
    )
    return redirect("accounts:view_account")


#: What a script tells beside the form: the page it stands on and the address it is sent to.
_PAGE, _PATH = "aman-page", "aman-path"


@requires("accounts.view_own_account")
@require_POST
@sensitive_post_parameters()
def keep_draft(request: SignedInRequest) -> HttpResponse:
    """Keep what stands in a form while somebody types; a script sends it every few seconds."""
    typed = {name: values for name, values in request.POST.lists() if name not in (_PAGE, _PATH)}
    page, path = request.POST.get(_PAGE, ""), request.POST.get(_PATH, "")
    if page.startswith("/") and actions.keep_draft(user=request.user, page=page, path=path, typed=typed):
        actions.keep_in_mind(request.session, True)
    return HttpResponse(status=204)


@requires("accounts.view_own_account")
@require_POST
def drop_draft(request: SignedInRequest, draft_id: int) -> HttpResponse:
    """Forget what was typed and is not wanted."""
    actions.drop_draft(user=request.user, pk=draft_id)
    actions.keep_in_mind(request.session, request.user.drafts.exists())
    page = request.POST.get("page", "")
    fine = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return redirect(page if fine else "/")
