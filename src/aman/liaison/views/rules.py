"""A promise as a draft rule: what it would say in a rule pack, as text to hand on or as a proposal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.core.policy import BadPolicy
from aman.errors import AmanError
from aman.liaison.actions import rules as actions
from aman.liaison.forms.rules import RuleForm
from aman.liaison.models import Commitment
from aman.liaison.queries.rules import DraftRule
from aman.liaison.views.commitments import commitment_of, typed_of
from aman.screening.queries import latest_day
from aman.ui.forms import render_form


@requires("liaison.draft_rule")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@never_cache
def draft_rule(request: SignedInRequest, ref: str) -> HttpResponse:
    """Show the draft under the form; propose it where the user may, and says why."""
    commitment = commitment_of(request, ref)
    may_propose = request.user.may("screening.propose_change")
    form = RuleForm(typed_of(request), user=request.user, commitment=commitment)
    form.proposes = may_propose and "propose" in request.POST
    drafted: DraftRule | None = None
    if request.method == "POST" and form.is_valid():
        try:
            if form.proposes:
                return _propose(request, commitment, form)
            drafted = actions.draft_rule(actor=request.user, commitment=commitment, draft=form.draft())
        except AmanError as error:
            _blame(form, error)
    context = {"form": form, "commitment": commitment, "drafted": drafted, "may_propose": may_propose}
    return render_form(request, "liaison/draft_rule.html", context)


def _propose(request: SignedInRequest, commitment: Commitment, form: RuleForm) -> HttpResponse:
    change = actions.propose_rule(
        actor=request.user,
        commitment=commitment,
        draft=form.draft(),
        reason=form.cleaned_data["reason"],
        as_of=latest_day(user=request.user) or timezone.localdate(),
    )
    messages.success(request, _("The rule is proposed. Nothing is asked differently yet: try it first."))
    return redirect("screening:view_change", change.pk)


def _blame(form: RuleForm, error: AmanError) -> None:
    """Say beside the value what is wrong with it, and over the form what is wrong with the pack's text."""
    if isinstance(error, BadPolicy):
        for line, sentence in error.problems:
            form.add_error(None, _("Line %(line)s: %(what)s") % {"line": line, "what": sentence})
        return
    field = {"value": "value", "reason-needed": "reason"}.get(error.code)
    form.add_error(field if field in form.fields else None, f"{error.message} {error.fix}")
