"""Which pages say what other rules would change, and who is behind a number?"""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.core.policy.hiding import NUMBERS, ShownShift
from aman.screening import actions, queries
from aman.screening.queries import Answer
from aman.screening.what_if_form import WhatIfForm
from aman.ui.charts import MOST_BARS, BarGroup, Figure, draw_bars

#: The three numbers of the picture, in the order in which they are drawn.
_DRAWN = NUMBERS[:3]


@requires("screening.ask_what_if")
@require_GET
def what_if(request: SignedInRequest) -> HttpResponse:
    """Suppose other rules and count whose answer would be another; the filters are the address."""
    form = WhatIfForm(request.user.office_id, request.GET)
    context: dict[str, object] = {"form": form, "scenarios": queries.shipped_scenarios()}
    if form.is_bound and form.is_valid() and form.question is not None:
        answer = actions.ask_what_if(actor=request.user, question=form.question)
        words = queries.number_words(form.question.policy.kind)
        context |= {
            "answer": answer,
            "words": words,
            "drawn": _DRAWN,
            "by_words": queries.GROUPINGS[form.question.by][1],
            "figure": _figure(answer, words),
            "most_bars": MOST_BARS,
            "may_screen": request.user.may("screening.screen_people"),
            "may_list": request.user.may("screening.list_what_if_people"),
            "moves": [name for name in NUMBERS if name in queries.MOVES],
        }
    return render(request, "screening/what_if.html", context, status=422 if form.errors else 200)


def _figure(answer: Answer, words: dict[str, str]) -> Figure:
    title = _("What would change, by group")
    groups = [BarGroup(group.label, _amounts(group.numbers), _written(group.numbers)) for group in answer.groups]
    said = " ".join(f"{words[name]}: {_write(getattr(answer.total, name))}." for name in _DRAWN)
    return draw_bars(title, f"{said} {_('The table below says the same.')}", [words[n] for n in _DRAWN], groups)


def _amounts(numbers: ShownShift) -> tuple[int | None, ...]:
    return tuple(getattr(numbers, name) for name in _DRAWN)


def _written(numbers: ShownShift) -> tuple[str, ...]:
    return tuple(_write(getattr(numbers, name)) for name in _DRAWN)


def _write(number: int | None) -> str:
    return _("not shown") if number is None else f"{number:,}"


@requires("screening.list_what_if_people")
@require_GET
def what_if_people(request: SignedInRequest) -> HttpResponse:
    """List the people behind one number."""
    form = WhatIfForm(request.user.office_id, request.GET)
    if not form.is_bound or not form.is_valid() or form.question is None:
        # The page of the question says what it lacks.
        return redirect(f"{reverse('screening:what_if')}?{request.GET.urlencode()}")
    move, group = request.GET.get("number", ""), request.GET.get("group", "")
    start = _start(request.GET.get("start", ""))
    if move not in queries.MOVES:
        raise Http404("No such number.")
    shown, of = actions.list_what_if_people(
        actor=request.user, question=form.question, move=move, group=group, start=start
    )
    by = form.question.by
    context = {
        "question": form.question,
        "people": shown,
        "of": of,
        "first": start + 1,
        "last": start + len(shown),
        "before": max(0, start - actions.PEOPLE_A_PAGE) if start else None,
        "after": start + actions.PEOPLE_A_PAGE if start + len(shown) < of and shown else None,
        "number": queries.number_words(form.question.policy.kind)[move],
        "group": queries.label_of(by, None if group == queries.NOT_KNOWN else group) if group else "",
    }
    return render(request, "screening/what_if_people.html", context)


def _start(text: str) -> int:
    """Read where a page of people begins; what cannot be read begins at the first."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
