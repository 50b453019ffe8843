"""How are a birth date, a masked number and a line of the log written on a page?"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.core._data import policy_ids, read_policy_text
from aman.core.dates import date_to_solar_hijri
from aman.core.policy import Outcome, Policy, PolicyKind, load_policy

register = template.Library()

#: Audit verbs in words; a verb that is not here is shown as it is.
VERBS: dict[str, str | Promise] = {
    "person.read": gettext_lazy("Looked at the person's page"),
    "person.added": gettext_lazy("Person added"),
    "document.shown": gettext_lazy("Number shown in full"),
    "phone.shown": gettext_lazy("Phone number shown in full"),
    "erasure.considered": gettext_lazy("Page to ask for erasure opened"),
    "erasure.asked": gettext_lazy("Erasure asked for"),
    "erasure.refused": gettext_lazy("Not erased"),
    "person.erased": gettext_lazy("Erased"),
    "person.erased_again": gettext_lazy("Erased again, in a restored copy"),
    "hold.placed": gettext_lazy("Held: nothing of it is erased"),
    "hold.lifting_asked": gettext_lazy("Asked that the hold be lifted"),
    "hold.lifted": gettext_lazy("Hold lifted"),
    "hold.kept": gettext_lazy("Hold kept"),
    "consent.recorded": gettext_lazy("Consent recorded"),
    "consent.refused": gettext_lazy("Refusal recorded"),
    "consent.withdrawn": gettext_lazy("Consent withdrawn"),
    "person.facts_read": gettext_lazy("Looked at what the rules ask of the person"),
    "fact.stated": gettext_lazy("Fact recorded"),
    "determination.read": gettext_lazy("Looked at what the rules say"),
    "determination.decided": gettext_lazy("Decided beside what the rules say"),
    "decision.confirmed": gettext_lazy("Agreed as second reviewer"),
    "decision.disagreed": gettext_lazy("Did not agree as second reviewer"),
    "case.read": gettext_lazy("Looked at the case"),
    "case.facts_read": gettext_lazy("Looked at what the rules ask of the family"),
    "case.assigned": gettext_lazy("Case assigned"),
    "case.evidence_added": gettext_lazy("Paper recorded"),
    "case.step_recorded": gettext_lazy("Step recorded"),
    "case.note_added": gettext_lazy("Note added"),
    "case.task_added": gettext_lazy("Task added"),
    "case.task_finished": gettext_lazy("Task finished"),
    "letters.issued": gettext_lazy("Letters issued"),
    "letter.issued": gettext_lazy("Letter issued"),
    "letter.withdrawn": gettext_lazy("Letter withdrawn"),
    "letters.downloaded": gettext_lazy("Letters downloaded"),
    "letter.read": gettext_lazy("Looked at the letter"),
    "letters.released": gettext_lazy("File with letters made"),
    "field.shown": gettext_lazy("Hidden detail shown"),
    "people.searched": gettext_lazy("Seen among the results of a search"),
    "disposal.read": gettext_lazy("Seen in a list of people"),
    "people.compared": gettext_lazy("Seen among those who may be somebody new"),
    "people.listed": gettext_lazy("Seen in a list of people"),
    "people.ageing_out_listed": gettext_lazy("Seen in a list of people"),
    "people.at_risk_listed": gettext_lazy("Seen in a list of people"),
    "changed_people.listed": gettext_lazy("Seen in a list of people"),
    "what_if.people_listed": gettext_lazy("Seen in a list of people"),
    "determinations.listed": gettext_lazy("Seen in a list of answers of the rules"),
    "decisions.listed": gettext_lazy("Seen in a list of decisions"),
    "cases.listed": gettext_lazy("Seen in a list of cases"),
    "incidents.listed": gettext_lazy("Seen in a list of incidents"),
    "incidents.handed_over": gettext_lazy("Seen on the page for the next shift"),
    "incident.read": gettext_lazy("Looked at the incident"),
    "incident.candidates_read": gettext_lazy("Seen among those who may be a reported person"),
    "pairs.listed": gettext_lazy("Seen in a list of pairs"),
    "roster.annotated": gettext_lazy("Taken in a file: the list with its defects marked"),
    "desk_check.matched": gettext_lazy("A host desk asked and the person was found"),
    "referral.read": gettext_lazy("Compared with what a desk asked"),
    "referral.answered": gettext_lazy("Named as the person a desk asked about"),
    "export.rows_written": gettext_lazy("Written into an export"),
    "export.downloaded": gettext_lazy("Taken in an export"),
    "pair.decided": gettext_lazy("Decided whether two rows are one person"),
}

#: Kinds of papers in words (the glossary's kinds).
KINDS: dict[str, str | Promise] = {
    "e_tazkira": gettext_lazy("e-Tazkira"),
    "paper_tazkira": gettext_lazy("Paper tazkira"),
    "af_passport": gettext_lazy("Afghan passport"),
    "pk_visa": gettext_lazy("Pakistani visa"),
    "por_card": gettext_lazy("Proof of Registration card"),
    "acc": gettext_lazy("Afghan Citizen Card"),
    "umrf_certificate": gettext_lazy("UMRF certificate"),
    "unhcr_token": gettext_lazy("UNHCR paper"),
    "grace_paper": gettext_lazy("Grace paper"),
    "noc": gettext_lazy("No-objection certificate"),
    "moi_stay_letter": gettext_lazy("Stay letter of the Ministry of Interior"),
    "court_order": gettext_lazy("Court order"),
    "exit_permit": gettext_lazy("Exit permit"),
    "protection_letter": gettext_lazy("Protection letter"),
    "cnic": gettext_lazy("Pakistani identity card (CNIC)"),
    "other": gettext_lazy("Other paper"),
}


#: By what a search finds a person, in words.
FOUND_BY: dict[str, str | Promise] = {
    "document": gettext_lazy("Number of a paper"),
    "case": gettext_lazy("Case number"),
    "phone": gettext_lazy("Phone"),
    "letter": gettext_lazy("Letter"),
    "reference": gettext_lazy("Reference"),
}
#: How well a name fits, from best to least.
_FITS = (gettext_lazy("Name: strong"), gettext_lazy("Name: possible"), gettext_lazy("Name: weak"))


@register.filter
def verb_words(verb: str) -> str | Promise:
    """Say a verb of the log in words."""
    return VERBS.get(verb, verb)


@register.filter
def kind_words(kind: str) -> str | Promise:
    """Say a kind of paper in words."""
    return KINDS.get(kind, kind.replace("_", " "))


@register.filter
def masked(number: str) -> SafeString:
    """Show the last two characters of a number and how long it is."""
    if not number:
        return SafeString("")
    return format_html('<bdi dir="ltr">{}{}</bdi>', "•" * max(len(number) - 2, 2), number[-2:])


#: Details of a person that are hidden until somebody asks, in words.
FIELD_WORDS: dict[str, str | Promise] = {
    "phone": gettext_lazy("Phone"),
    "number": gettext_lazy("Number"),
    "place": gettext_lazy("District of stay"),
    "birth_as_written": gettext_lazy("Birth as written"),
}
_SHOW: dict[str, str | Promise] = {
    "phone": gettext_lazy("Show the phone number; the look is logged"),
    "number": gettext_lazy("Show this number in full; the look is logged"),
    "place": gettext_lazy("Show the district of stay; the look is logged"),
    "birth_as_written": gettext_lazy("Show the birth as written; the look is logged"),
}


@register.inclusion_tag("people/hidden.html", takes_context=True)
def hidden(context: Any, of: Any, field: str, ref: str = "") -> dict[str, Any]:
    """Write a detail of a person hidden, with a button that shows it and logs the look.

    `of` is a row of a person, or for `number` one of their papers; `ref` is the page's person where that is another row.
    """
    value = of.as_written or of.number if field == "number" else getattr(of, field)
    if field == "number":
        where = reverse("people:show_document", args=[ref, of.pk])
    elif field == "phone":
        where = reverse("people:show_phone", args=[ref or of.ref])
    else:
        where = reverse("people:show_field", args=[of.ref, field])
    return {
        "csrf_token": context.get("csrf_token"),
        "is_stated": bool(value),
        "hint": masked(value) if field == "number" else "",
        "where": where,
        "place": f"{field}-{of.pk}",
        "says": _SHOW[field],
    }


@register.filter
def birth(person: Any) -> SafeString:
    """Write a birth interval: the Gregorian form, then the Solar Hijri form beside it."""
    if person.birth_first is None:
        return format_html("{}", _("not known"))
    solar = solar_span(person)
    if not solar:
        return format_html('<bdi dir="ltr">{}</bdi>', gregorian_span(person))
    return format_html(
        '<bdi dir="ltr" class="text-nowrap">{}</bdi> <span class="source text-nowrap">(<bdi dir="ltr">{}</bdi> {})</span>',
        gregorian_span(person),
        solar,
        _("Solar Hijri"),
    )


def gregorian_span(person: Any) -> str:
    """Write a birth interval as exactly as it is known: 1984-03-05, 1984-03, 1984, or two days."""
    first, last = person.birth_first, person.birth_last
    if first == last:
        return str(first.isoformat())
    if person.birth_precision == "year" and person.birth_calendar in ("", "gregorian") and first.year == last.year:
        return str(first.year)
    if person.birth_precision == "month" and (first.year, first.month) == (last.year, last.month):
        return f"{first:%Y-%m}"
    return f"{first.isoformat()} / {last.isoformat()}"


def solar_span(person: Any) -> str:
    """Write a birth interval in Solar Hijri: a day, one year, or two years it may fall in; "" where out of range."""
    try:
        first, last = date_to_solar_hijri(person.birth_first), date_to_solar_hijri(person.birth_last)
    except (ValueError, OverflowError):
        return ""
    if first == last:
        return f"{first[0]}-{first[1]:02d}-{first[2]:02d}"
    return str(first[0]) if first[0] == last[0] else f"{first[0]}-{last[0]}"


@register.filter
def outcome_state(outcome: str) -> str:
    """Give the status shape of a determination's outcome; none of them is good or bad news by itself."""
    return {"meets": "info", "does_not_meet": "closed"}.get(outcome, "unknown")


@lru_cache(maxsize=32)
def _pack(policy_id: str) -> Policy | None:
    """The rule pack as shipped today, for its title and its words; None for a pack that is shipped no more."""
    return load_policy(read_policy_text(policy_id)) if policy_id in policy_ids() else None


def pack_kind(policy_id: str) -> PolicyKind | None:
    """Say what a rule pack is about; None for a pack that is shipped no more."""
    pack = _pack(policy_id)
    return pack.kind if pack else None


@register.filter
def policy_title(policy_id: str) -> str:
    """Say what a rule pack asks."""
    pack = _pack(policy_id)
    return pack.title if pack else policy_id


@register.filter
def answer_words(made: Any) -> str:
    """Say a determination's outcome in the words of its own pack, if that is still the pack it was made with."""
    pack = _pack(made.policy)
    if pack is None or pack.version_hash != made.policy_hash:
        return ""
    return pack.answers.get(Outcome(made.outcome), "")


@register.filter
def first_name(person: Any) -> SafeString:
    """Write the first own name of a person whose names were fetched; the reference where there is none."""
    own = [n for n in person.names.all() if n.kind == "own"]
    return format_html('<bdi dir="auto">{}</bdi>', own[0].full if own else person.ref)


@register.filter
def other_script(person: Any) -> SafeString:
    """Write the first own name in another script than the first one, if there is any."""
    own = [n for n in person.names.all() if n.kind == "own"]
    other = next((n for n in own[1:] if n.script != own[0].script), None)
    return format_html('<bdi dir="auto">{}</bdi>', other.full) if other else SafeString("")


@register.filter
def found_words(hit: Any) -> str | Promise:
    """Say by what a person was found; of a name, and of all facts together, how well they fit."""
    if hit.found_by == "name":
        return _FITS[0 if hit.score >= 0.9 else 1 if hit.score >= 0.7 else 2]
    if hit.found_by == "facts":
        return _("Strong") if hit.match.band == "certain" else _("Possible")
    return FOUND_BY.get(hit.found_by, FOUND_BY["reference"])


@register.filter
def father_name(person: Any) -> SafeString:
    """Write the father's name of a person whose names were fetched."""
    found = next((n.full for n in person.names.all() if n.kind == "father"), "")
    return format_html('<bdi dir="auto">{}</bdi>', found) if found else SafeString("")
