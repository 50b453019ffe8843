"""Officials and their posts, and the parties they speak for: found in any script, added once, corrected."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import HiddenInput
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError, NotFound
from aman.liaison.actions import officials as actions
from aman.liaison.forms.officials import FindForm, NewOfficialForm, OfficialForm, PartyForm, PostForm
from aman.liaison.models import Official
from aman.liaison.queries import officials as queries
from aman.ui.forms import render_form
from aman.ui.paging import page_of


@requires("liaison.view_officials")
@require_http_methods(["GET", "POST"])
def list_officials(request: SignedInRequest) -> HttpResponse:
    """The newest first; a name that is typed is looked for in any script."""
    form = FindForm(request.POST or None)
    hits = None
    if request.method == "POST" and form.is_valid():
        hits = queries.find_officials(user=request.user, typed=form.cleaned_data["name"])
        actions.list_officials(actor=request.user, officials=[hit.official for hit in hits])
    rows = queries.with_posts(queries.visible_officials(user=request.user))
    page = page_of(rows, request, order=["-added_at", "-pk"])
    if hits is None:
        actions.list_officials(actor=request.user, officials=page.rows)
    context = {
        "form": form,
        "hits": hits,
        "page": page if hits is None else None,
        "may_write": request.user.may("liaison.write_official"),
    }
    return render_form(request, "liaison/list_officials.html", context)


@requires("liaison.view_officials")
@require_GET
def view_official(request: SignedInRequest, official_ref: str) -> HttpResponse:
    try:
        record = actions.read_official(actor=request.user, ref=official_ref)
    except NotFound as error:
        raise Http404(error.message) from error
    context = {"record": record, "official": record.official, "may_write": request.user.may("liaison.write_official")}
    return render(request, "liaison/view_official.html", context)


@requires("liaison.write_official")
@require_http_methods(["GET", "POST"])
def add_official(request: SignedInRequest) -> HttpResponse:
    """Offer whom the name may mean before anybody new is made."""
    form = NewOfficialForm(request.POST or None)
    hits: list[queries.OfficialHit] = []
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        names = [name for name in (typed["name"], typed["name_own_script"], *typed["spellings"]) if name]
        if not typed["nobody_of_these"]:
            found = queries.find_officials_of(user=request.user, typed=names)
            hits = list({hit.official.pk: hit for several in reversed(found) for hit in reversed(several)}.values())[
                ::-1
            ]
        if hits:
            form.add_error("nobody_of_these", _("Officials are known who are called like this. Look at them first."))
        else:
            try:
                official = actions.add_official(
                    actor=request.user, name=typed["name"], name_own_script=typed["name_own_script"],
                    spellings=typed["spellings"], is_private=typed["is_private"], posts=form.posts(),
                )  # fmt: skip
            except AmanError as error:
                form.add_error(None, f"{error.message} {error.fix}")
            else:
                messages.success(request, _("The official was added."))
                return redirect("liaison:view_official", official.ref)
    if not hits:
        # Asked only where somebody alike is known.
        form.fields["nobody_of_these"].widget = HiddenInput()
    words = {"question": _("Add an official"), "submit": _("Add"), "hits": hits}
    return render_form(request, "liaison/change_official.html", {"form": form, **words})


def _official(request: SignedInRequest, ref: str) -> Official:
    try:
        return queries.visible_official(user=request.user, ref=ref)
    except NotFound as error:
        raise Http404(error.message) from error


def _change(request: SignedInRequest, official: Official, form: Any, words: dict[str, Any], do: Any) -> HttpResponse:
    """Ask one thing about an official; after a lost race show what stands now beside what was typed."""
    lost = False
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
            lost = error.code == "changed-meanwhile"
            official.refresh_from_db()
            form.data = {**request.POST.dict(), "version": str(official.version)}
        else:
            messages.success(request, _("It was kept."))
            return redirect("liaison:view_official", official.ref)
    now = queries.official_record(user=request.user, ref=official.ref) if lost else None
    return render_form(
        request, "liaison/change_official.html", {"form": form, "official": official, "now": now, **words}
    )


@requires("liaison.write_official")
@require_http_methods(["GET", "POST"])
def edit_official(request: SignedInRequest, official_ref: str) -> HttpResponse:
    official = _official(request, official_ref)
    form = OfficialForm(request.POST or None, official=official)

    def do() -> None:
        values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        version = form.cleaned_data["version"] or 0
        actions.edit_official(actor=request.user, official=official, version=version, values=values)

    return _change(request, official, form, {"question": _("How is this official written?")}, do)


@requires("liaison.write_official")
@require_http_methods(["GET", "POST"])
def add_post(request: SignedInRequest, official_ref: str) -> HttpResponse:
    official = _official(request, official_ref)
    form = PostForm(request.POST or None, official=official)
    words = {"question": _("Which post did they hold, and when?"), "submit": _("Add")}
    return _change(
        request, official, form, words,
        lambda: actions.add_post(actor=request.user, official=official, post=form.new_post()),
    )  # fmt: skip


@requires("liaison.write_official")
@require_http_methods(["GET", "POST"])
def edit_post(request: SignedInRequest, official_ref: str, post_id: int) -> HttpResponse:
    official = _official(request, official_ref)
    post = official.posts.filter(pk=post_id).first()
    if post is None:
        raise Http404
    form = PostForm(request.POST or None, official=official, post=post)

    def do() -> None:
        version = form.cleaned_data["version"] or 0
        actions.edit_post(actor=request.user, official=official, post_id=post_id, post=form.new_post(), version=version)

    return _change(request, official, form, {"question": _("Which post was it, and from when to when?")}, do)


@requires("liaison.view_officials")
@require_GET
def list_parties(request: SignedInRequest) -> HttpResponse:
    parties = queries.list_parties()
    context = {"parties": parties, "may_write": request.user.may("liaison.write_official")}
    return render(request, "liaison/list_parties.html", context)


@requires("liaison.write_official")
@require_http_methods(["GET", "POST"])
def add_party(request: SignedInRequest) -> HttpResponse:
    form = PartyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_party(actor=request.user, **form.cleaned_data)
        except AmanError as error:
            form.add_error(None, f"{error.message} {error.fix}")
        else:
            messages.success(request, _("The party was added."))
            return redirect("liaison:list_parties")
    return render_form(request, "liaison/add_party.html", {"form": form})
