"""What does a record's own page say of holds and of an erasure, and where does it lead?"""

from __future__ import annotations

from typing import Any

from django import template

from aman.retention import queries
from aman.retention.models import Erasure, Hold

register = template.Library()


@register.inclusion_tag("retention/of_record.html", takes_context=True)
def retention_of(context: Any, about: str, ref: Any) -> dict[str, Any]:
    """Say at the head of a record's page whether it is held, and of a person whether they were erased."""
    user = context["request"].user
    found: dict[str, Any] = {}
    if about == Hold.About.PERSON:
        # Also what a case, a list or an incident keeps of them.
        found["holds"], row = _of_person(context, str(ref))
        if row is not None:
            found["done" if row.state == Erasure.State.DONE else "asked"] = row
    else:
        found["holds"] = queries.holds_on_record(about, str(ref), user)
    may = {"may_lift": user.may("retention.answer_hold"), "may_answer": user.may("retention.answer_erasure")}
    return {**found, **may}


@register.inclusion_tag("retention/links.html", takes_context=True)
def retention_links(context: Any, about: str, ref: Any) -> dict[str, Any]:
    """Lead from a record's page to holding it, and from a person's to erasing them."""
    user = context["request"].user
    may_erase = about == Hold.About.PERSON and user.may("retention.ask_erasure")
    if may_erase:
        may_erase = _of_person(context, str(ref))[1] is None
    return {"about": about, "ref": ref, "may_hold": user.may("retention.place_hold"), "may_erase": may_erase}


def _of_person(context: Any, ref: str) -> tuple[list[Hold], Erasure | None]:
    """Asked twice by a page, at its head and at its foot; read once."""
    known = context.render_context.setdefault("retention_of_person", {})
    if ref not in known:
        known[ref] = queries.kept_or_erased(user=context["request"].user, ref=ref)
    found: tuple[list[Hold], Erasure | None] = known[ref]
    return found
