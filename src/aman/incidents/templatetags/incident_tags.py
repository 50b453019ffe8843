"""How are states, places and people of an incident written on a page?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aman.incidents import queries
from aman.incidents.forms import RELATIONS
from aman.incidents.models import EscalationStep, IncidentPerson, StateChange
from aman.incidents.places import place_name
from aman.incidents.words import PAIR_REASONS, SAYS_SOMETHING, SHAPES, STATES, STEPS, TERMS, minute_of
from aman.people.models import Person
from aman.ui.templatetags.aman import ltr, status, typed

register = template.Library()
#: How well a name fits (0 to 1) to be called so.
_LIKELY, _POSSIBLE = 0.85, 0.7
_RELATIONS = {key: words for key, words in RELATIONS if key}


@register.filter
def how_sure(score: float) -> str:
    """Say in words how sure a finding is, where nothing else of it may be shown."""
    return _("likely") if score >= _LIKELY else _("possible") if score >= _POSSIBLE else _("weak")


@register.filter
def state_tag(place: IncidentPerson) -> SafeString:
    """Say where a person is as a word with its shape."""
    return status(SHAPES[place.state], STATES[place.state])


@register.filter
def latest_of(record: queries.IncidentRecord, place: IncidentPerson) -> StateChange | None:
    """Give what became known last of somebody in an incident."""
    return record.latest.get(place.pk)


@register.filter
def later_of(record: queries.IncidentRecord, place: IncidentPerson) -> list[IncidentPerson]:
    """Give where somebody of an incident was taken again later."""
    return record.later.get(place.pk, [])


@register.filter
def cases_of(record: queries.IncidentRecord, place: IncidentPerson) -> list[str]:
    """Give the references of the cases that somebody of an incident is on."""
    return record.cases.get(place.person_id or 0, [])


@register.filter
def held_before(record: queries.IncidentRecord, place: IncidentPerson) -> str:
    """Give the holding point at which somebody was in an incident before; "" for none.

    Of somebody of the register only to whoever sees people; of somebody unknown it was told to whoever took the calls.
    """
    is_hidden = queries.is_told_only(place) and place.person is not None
    return "" if is_hidden else record.held_before.get(place.pk, "")


@register.filter
def now_at(row: queries.IncidentRow, place: IncidentPerson) -> str:
    """Give where somebody is known to be, where that is not the place of the incident; "" for that."""
    where = row.where.get(place.pk, "")
    return where if where != row.incident.place else ""


@register.filter
def held_in(running: dict[int, str], person: Person) -> str:
    """Give the incident in which somebody who was found is held already; "" for none."""
    return running.get(queries.root_of(person).pk, "")


@register.filter
def told_name(place: IncidentPerson) -> SafeString:
    """Write who it is: the name on the register, or the words as told; the hotline is shown only what callers said."""
    if place.person is not None and not queries.is_told_only(place):
        name = queries.name_at(place)
    else:
        name = place.told.get("name") or place.told.get("erased", "")
    return format_html('<bdi dir="auto">{}</bdi>', name or _("a person without a name"))


@register.filter
def place_words(code: str) -> SafeString:
    """Write a place of the gazetteer."""
    return format_html('<bdi dir="auto">{}</bdi>', place_name(code)) if code else SafeString("")


@register.filter
def place_options(places: Sequence[str]) -> SafeString:
    """Write the places that a field offers; they are the same on every page."""
    return _options(tuple(places))


@lru_cache(maxsize=2)
def _options(places: tuple[str, ...]) -> SafeString:
    return format_html_join("", '<option value="{}"></option>', ((place,) for place in places))


@register.filter
def timeline_rows(events: Sequence[Mapping[str, Any]]) -> SafeString:
    """Write the rows of a timeline; a followed incident has dozens, too many for a template's nodes."""
    nothing = SafeString("")
    return format_html_join(
        "",
        '<li><span class="timeline-when">{}</span> <span class="timeline-what">{}</span>{}{}{}</li>',
        (
            (
                ltr(event["when"]),
                event["what"],
                format_html(' <span class="source">{}</span>', known_by)
                if (known_by := event.get("known_by"))
                else nothing,
                format_html(' <span class="timeline-who">{}</span>', typed(who))
                if (who := event.get("who"))
                else nothing,
                format_html("<br>{}", typed(note)) if (note := event.get("note")) else nothing,
            )
            for event in events
        ),
    )


@register.filter
def step_rows(steps: Sequence[EscalationStep], now: datetime) -> SafeString:
    """Write the rows of the table of steps; every arrest has several."""
    nothing, nobody, late = SafeString(""), format_html('<span class="source">{}</span>', _("nobody")), SafeString("")
    if any(not step.done_at and step.due_at < now for step in steps):
        late = format_html("<br>{}", status("attention", _("Late")))
    return format_html_join(
        "",
        '<tr><td>{}{}</td>\n<td class="text-nowrap">{}{}</td>\n<td>{}</td>\n<td>{}</td></tr>',
        (
            (
                STEPS[step.kind],
                format_html('<br><span class="source">{}</span>', typed(step.what)) if step.what else nothing,
                ltr(minute_of(step.due_at)),
                late if not step.done_at and step.due_at < now else nothing,
                typed(who.username) if (who := step.done_by or step.owner) else nobody,
                _what_came_of(step),
            )
            for step in steps
        ),
    )


def _what_came_of(step: EscalationStep) -> SafeString:
    if step.done_at:
        when = ltr(minute_of(step.done_at))
        return format_html('{}<br><span class="source">{}</span>', typed(step.result), when)
    where = reverse("incidents:finish_step", args=[step.incident.ref, step.pk])
    return format_html('<a class="btn btn-sm btn-outline-secondary" href="{}">{}</a>', where, _("It was done"))


@register.filter
def relation_words(relation: str) -> str | Promise:
    """Say who called; what a file said is shown as it is."""
    return _RELATIONS.get(relation, relation)


@register.filter
def pair_reason(code: str) -> str | Promise:
    """Say why two incidents may be one."""
    return PAIR_REASONS.get(code, code)


@register.filter
def match_reason(reason: list[Any]) -> str:
    """Say what one fact says about a candidate: for, against, or nothing."""
    term, weight = str(reason[0]), float(reason[1])
    what = TERMS.get(term, term)
    if abs(weight) < SAYS_SOMETHING:
        return _("%(what)s: says little") % {"what": what}
    if weight > 0:
        return _("%(what)s: speaks for it") % {"what": what}
    return _("%(what)s: speaks against it") % {"what": what}
