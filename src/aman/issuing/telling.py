"""How is the outcome of a run of issuing told on a page? What was signed, who got none and why."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aman.issuing import wording
from aman.issuing.actions import IssueReport

_MOST_NAMED = 20


def tell_report(request: HttpRequest, report: IssueReport) -> None:
    """Say what a run did; people by reference, the first twenty of them."""
    said = ngettext("%(count)d letter was issued.", "%(count)d letters were issued.", report.issued)
    messages.success(request, said % {"count": report.issued})
    for skipped in report.skipped[:_MOST_NAMED]:
        words = _("%(person)s got no letter: %(reason)s.")
        messages.warning(request, words % {"person": skipped.person_ref, "reason": wording.LEFT_OUT[skipped.reason]})
    more = len(report.skipped) - _MOST_NAMED
    if more > 0:
        said = ngettext("%(count)d more person got no letter.", "%(count)d more people got no letter.", more)
        messages.warning(request, said % {"count": more})
    if report.half_covered:
        messages.warning(request, _("A family is half covered: somebody on it carries no letter."))
