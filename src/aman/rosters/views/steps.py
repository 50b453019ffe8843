"""What an officer does with a list that was read: accept, refuse, correct, resolve, send back."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from aman.accounts.access import requires
from aman.errors import BadInput
from aman.rosters.actions.annotated import annotate_roster
from aman.rosters.actions.commit import commit_roster, discard_roster
from aman.rosters.actions.mapping import correct_mapping
from aman.rosters.actions.resolve import resolve_roster
from aman.rosters.forms import ConfirmForm, MappingForm, PurposeForm
from aman.rosters.queries import get_roster
from aman.rosters.shown import mapping_form_of, stated_columns
from aman.rosters.views import SignedInRequest, posted
from aman.ui.forms import render_form

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires("rosters.commit_roster")
def accept(request: SignedInRequest, pk: int) -> HttpResponse:
    """Accept a list after one sentence that says what follows."""
    roster = get_roster(request.user, pk)
    form = ConfirmForm(posted(request))
    if request.method == "POST" and form.is_valid():
        commit_roster(actor=request.user, roster=roster)
        messages.success(request, _("The list is accepted. Next: find out who is who."))
        return redirect("rosters:view_roster", pk=pk)
    return render_form(request, "rosters/accept.html", {"form": form, "roster": roster})


@requires("rosters.commit_roster")
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    """Refuse a list."""
    roster = get_roster(request.user, pk)
    form = ConfirmForm(posted(request))
    if request.method == "POST" and form.is_valid():
        discard_roster(actor=request.user, roster=roster)
        messages.success(request, _("The list is not accepted. Nobody on it became part of the register."))
        return redirect("rosters:list_rosters")
    return render_form(request, "rosters/discard.html", {"form": form, "roster": roster})


@requires("rosters.resolve_roster")
def resolve(request: SignedInRequest, pk: int) -> HttpResponse:
    """Find out who on a list is who; it takes up to a minute for 25,000 rows."""
    roster = get_roster(request.user, pk)
    form = ConfirmForm(posted(request))
    if request.method == "POST" and form.is_valid():
        found = resolve_roster(actor=request.user, roster=roster)
        messages.success(
            request,
            _("Done: %(people)d people, %(joined)d rows joined for certain, %(waiting)d pairs wait for a person.")
            % {"people": found.people, "joined": found.joined, "waiting": found.waiting},
        )
        return redirect("rosters:view_roster", pk=pk)
    return render_form(request, "rosters/resolve.html", {"form": form, "roster": roster})


@requires("rosters.correct_mapping")
def mapping(request: SignedInRequest, pk: int, sheet: int) -> HttpResponse:
    """Correct how one sheet's columns are read; the list is read again at once."""
    roster = get_roster(request.user, pk)
    shape = mapping_form_of(roster, sheet)
    form = MappingForm(posted(request), fields=shape.fields, columns=shape.columns, initial=shape.initial)
    if request.method == "POST" and form.is_valid():
        try:
            correct_mapping(
                actor=request.user,
                roster=roster,
                sheet=sheet,
                columns=stated_columns(shape, form.cleaned_data),
                header_row=form.cleaned_data["header_row"] or None,
            )
        except BadInput as error:
            form.add_error(None, f"{error.message} {error.fix}")
        else:
            messages.success(request, _("The list was read again. Lists with the same headers will be read this way."))
            return redirect("rosters:view_roster", pk=pk)
    return render_form(request, "rosters/mapping.html", {"form": form, "roster": roster, "sheet": shape})


@requires("rosters.download_annotated")
def download(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Make the workbook to send back, once its purpose is said."""
    roster = get_roster(request.user, pk)
    form = PurposeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        file, name = annotate_roster(actor=request.user, roster=roster, purpose=form.cleaned_data["purpose"])
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    return render_form(request, "rosters/annotated.html", {"form": form, "roster": roster})
