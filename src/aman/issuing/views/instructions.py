"""The pages of the host's instructions that letters rest on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError
from aman.issuing import actions, waiting
from aman.issuing.forms import EndInstructionForm, InstructionForm
from aman.ui.forms import render_form


@requires("issuing.record_instruction")
@require_http_methods(["GET", "POST"])
def record_instruction(request: SignedInRequest) -> HttpResponse:
    """List the instructions of the office, and enter another."""
    form = InstructionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            actions.record_instruction(
                actor=request.user,
                reference=typed["reference"],
                from_day=typed["from_day"],
                until_day=typed["until_day"],
            )
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
        else:
            messages.success(request, _("The instruction was entered. Letters issued between its days carry it."))
            return redirect("issuing:record_instruction")
    office_id = request.user.office_id or 0
    context = {
        "form": form,
        "instructions": waiting.instructions_of(office_id),
        "current": waiting.instruction_reference(office_id, now()),
    }
    return render_form(request, "issuing/record_instruction.html", context)


@requires("issuing.record_instruction")
@require_http_methods(["GET", "POST"])
def end_instruction(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(waiting.instructions_of(request.user.office_id or 0), pk=pk)
    form = EndInstructionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_instruction(actor=request.user, instruction_id=pk, until_day=form.cleaned_data["until_day"])
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
        else:
            messages.success(request, _("The last day was entered. Letters that carry the reference stay as they are."))
            return redirect("issuing:record_instruction")
    return render_form(request, "issuing/end_instruction.html", {"form": form, "instruction": row})
