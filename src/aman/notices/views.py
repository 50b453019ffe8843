"""The pages of notices: what one was told, how one wants to be told; for administrators, messages and webhooks."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.errors import AmanError
from aman.notices import actions, queries
from aman.notices.actions.delivering import try_again as try_delivery_again
from aman.notices.forms import AddressForm, CodeForm, HoursForm, WebhookForm
from aman.notices.words import words_of
from aman.ui.forms import render_form
from aman.ui.paging import page_of

#: What a number of a row can be in every database.
_MOST_DIGITS = 15


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else 0


@requires("notices.view_notices")
@require_GET
def list_notices(request: SignedInRequest) -> HttpResponse:
    """List what the user was told, what is not read first to be looked for."""
    show = request.GET.get("show", "unread")
    kinds = [(kind, words_of(kind)) for kind in queries.unread_kinds(request.user)]
    kind = request.GET.get("kind", "") if request.GET.get("kind", "") in dict(kinds) else ""
    rows = queries.notices_of(request.user, unread_only=show != "all", kind=kind)
    page = page_of(rows, request, order=("-made_at",))
    for notice in page:
        notice.words = words_of(notice.kind)  # type: ignore[attr-defined]
        notice.reference = notice.subject.partition(":")[2]  # type: ignore[attr-defined]
    return render(
        request, "notices/notices.html", {"page": page, "show": show, "kinds": kinds, "kind": kind, "any": bool(kinds)}
    )


@requires("notices.view_notices")
@require_POST
def open_notice(request: SignedInRequest) -> HttpResponse:
    """Mark a notice as read and lead to the page it is about."""
    if "notice" not in request.POST:
        return redirect("notices:list_notices")
    notice = actions.mark_read(user=request.user, notice_id=_number(request.POST["notice"]))
    # Only pages of this site are ever written into a notice; a row that says otherwise leads nowhere else.
    is_ours = notice.path.startswith("/") and not notice.path.startswith(("//", "/\\"))
    return redirect(notice.path if is_ours else "notices:list_notices")


@requires("notices.view_notices")
@require_POST
def mark_read(request: SignedInRequest) -> HttpResponse:
    """Mark one notice as read, or all of a kind, or all."""
    if request.POST.get("notice"):
        actions.mark_read(user=request.user, notice_id=_number(request.POST["notice"]))
    else:
        count = actions.mark_all_read(user=request.user, kind=request.POST.get("kind", "").replace("\0", "")[:60])
        messages.success(request, _("Marked as read: %(count)s.") % {"count": count})
    return redirect("notices:list_notices")


@requires("notices.view_notices")
@require_http_methods(["GET", "POST"])
def set_hours(request: SignedInRequest) -> HttpResponse:
    """Show and set how the user wants to be told."""
    wish = queries.wish_of(request.user)
    first = {
        "digest_hour": wish.digest_hour,
        "due_list": wish.due_list,
        "quiet_from": wish.quiet_from,
        "quiet_until": wish.quiet_until,
        "zone": wish.zone_name,
    }
    form = HoursForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        actions.set_hours(user=request.user, **form.cleaned_data)
        messages.success(request, _("Your hours are set."))
        return redirect("notices:set_hours")
    sends = bool(settings.SMTP_HOST)
    return render_form(request, "notices/own.html", {"form": form, "wish": wish, "sends_mail": sends})


@requires("notices.view_notices")
@require_http_methods(["GET", "POST"])
def ask_address(request: SignedInRequest) -> HttpResponse:
    """Take an address and send a code to it."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_address(user=request.user, address=form.cleaned_data["address"])
        except AmanError as error:
            form.add_error(None, str(error))
        else:
            return redirect("notices:confirm_address")
    return render_form(request, "notices/address.html", {"form": form})


@requires("notices.view_notices")
@require_http_methods(["GET", "POST"])
def confirm_address(request: SignedInRequest) -> HttpResponse:
    """Take the code that was sent."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm_address(user=request.user, code=form.cleaned_data["code"])
        except AmanError as error:
            form.add_error("code", str(error))
        else:
            messages.success(request, _("Notices are sent to this address from now on."))
            return redirect("notices:set_hours")
    return render_form(request, "notices/code.html", {"form": form})


@requires("notices.view_notices")
@require_POST
def forget_address(request: SignedInRequest) -> HttpResponse:
    """Send nothing by e-mail any more."""
    actions.forget_address(user=request.user)
    messages.success(request, _("Nothing is sent by e-mail any more."))
    return redirect("notices:set_hours")


@requires("notices.manage_deliveries")
@require_GET
def list_messages(request: SignedInRequest) -> HttpResponse:
    """List the messages of the administrator's office, and how they fare."""
    state = request.GET.get("state", "given_up")
    rows = queries.deliveries_list(user=request.user, state=state)
    return render(
        request, "notices/messages.html", {"page": page_of(rows, request, order=("-made_at",)), "state": state}
    )


@requires("notices.manage_deliveries")
@require_POST
def try_again(request: SignedInRequest, delivery_id: int) -> HttpResponse:
    """Try a message that was given up once more."""
    try_delivery_again(actor=request.user, delivery_id=delivery_id)
    messages.success(request, _("It is tried again."))
    return redirect("notices:list_messages")


@requires("notices.manage_deliveries")
@require_GET
def list_webhooks(request: SignedInRequest) -> HttpResponse:
    """List the webhooks of the administrator's office."""
    return render(request, "notices/webhooks.html", {"hooks": queries.webhooks_of(request.user)[:200]})


@requires("notices.manage_deliveries")
@require_http_methods(["GET", "POST"])
def add_webhook(request: SignedInRequest) -> HttpResponse:
    """Set up a webhook and show its secret once."""
    form = WebhookForm(request.POST if request.method == "POST" else None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            hook, secret = actions.add_webhook(actor=request.user, **form.cleaned_data)
        except AmanError as error:
            form.add_error("url", str(error))
        else:
            return render(request, "notices/webhook_secret.html", {"hook": hook, "secret": secret})
    return render_form(request, "notices/add_webhook.html", {"form": form})


@requires("notices.manage_deliveries")
@require_POST
def test_webhook(request: SignedInRequest, webhook_id: int) -> HttpResponse:
    """Send a test message."""
    actions.test_webhook(actor=request.user, webhook_id=webhook_id)
    messages.success(request, _("A test message is on its way; the list of messages says whether it arrived."))
    return redirect("notices:list_webhooks")


@requires("notices.manage_deliveries")
@require_POST
def stop_webhook(request: SignedInRequest, webhook_id: int) -> HttpResponse:
    """Send nothing to a webhook any more."""
    actions.stop_webhook(actor=request.user, webhook_id=webhook_id)
    messages.success(request, _("Nothing is sent there any more."))
    return redirect("notices:list_webhooks")
