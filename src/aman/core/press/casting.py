"""Whom do a pronoun, a post without a name and a short name of a body stand for?"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from aman.core.press.actors import Actor, Cast, is_object
from aman.core.press.lexicon import fold
from aman.core.press.mentions import nouns, people_mentions, pronouns
from aman.core.press.people import KnownPerson
from aman.core.press.quote_marks import Quoted
from aman.core.press.report import Report
from aman.core.press.sentences import sentence_at

_SHORT = {"cda": "chargé", "amb": "ambassador", "fm": "minister", "pm": "minister", "hc": "commissioner"}


_LOWER = frozenset({"deputy", "assistant", "under", "joint", "additional", "principal"})


#: A post that stands for whoever was named with another word for it.
_MEANS = {
    "judge": frozenset({"justice"}), "justice": frozenset({"judge"}),
    "counsel": frozenset({"advocate", "barrister", "lawyer", "solicitor"}),
    "lawyer": frozenset({"advocate", "barrister", "solicitor", "counsel"}),
    "envoy": frozenset({"ambassador", "commissioner", "representative", "d'affaires", "chargé"}),
    "diplomat": frozenset({"ambassador", "commissioner", "envoy", "consul", "d'affaires", "chargé"}),
}  # fmt: skip


def find_actors(report: Report, people: list[KnownPerson], quoted: list[Quoted], outlet: str | None = None) -> Cast:
    """Find everybody who could act.

    Args:
        report: the report.
        people: the people it names.
        quoted: stretches in quotation marks; a pronoun inside one stands for nobody outside it.
        outlet: the newspaper the report goes by, for which "the daily" stands; None for none.

    Returns:
        The mentions in the order of the text, posts and pronouns told whom they stand for where that is clear.
    """
    taken: dict[int, Actor] = {}
    for actor in people_mentions(report, people):
        for at in range(actor.first, actor.last):
            taken[at] = actor
    found = list(dict.fromkeys(taken.values()))
    for actor in nouns(report, taken):
        found.append(actor)
    spans = [(q.start, q.end) for q in quoted if q.depth == 0]
    found += pronouns(report, taken)
    found.sort(key=lambda a: (a.start, -a.end))
    found = _without_overlap(found)
    resolved = _resolved(report, found, people, spans, outlet)
    return Cast(report, resolved, [a.start for a in resolved])


def _without_overlap(found: list[Actor]) -> list[Actor]:
    kept: list[Actor] = []
    for actor in found:
        if not kept or actor.start >= kept[-1].end:
            kept.append(actor)
    return kept


def _resolved(
    report: Report, found: list[Actor], people: list[KnownPerson], spans: list[tuple[int, int]], outlet: str | None
) -> list[Actor]:
    """Say whom pronouns and posts without a name stand for, going through the text once."""
    sexes = {id(p): p.sex for p in people}
    recent: list[KnownPerson] = []
    out: list[Actor] = []
    body: Actor | None = None
    subject: KnownPerson | None = None
    group: Actor | None = None
    sentence = -1
    longest: dict[str, str] = {"outlet": outlet} if outlet else {}
    for actor in found:
        inside = _inside(spans, actor.start)
        new = actor
        if actor.kind == "pronoun" and not inside:
            new = _pronoun(actor, recent, subject, sexes, body, group)
        elif actor.kind == "post" and not inside:
            new = _post(report, actor, recent)
        if new.person is not None and not inside:
            if new.person in recent:
                recent.remove(new.person)
            recent.append(new.person)
            del recent[:-_MOST_RECENT]
            now = sentence_at(report.sentences, actor.start)
            if now != sentence and not is_object(report, actor) and not actor.owned:
                subject, sentence = new.person, now
        elif actor.kind in {"body", "state"} and not inside and not is_object(report, actor):
            body = new = _longer(report, actor, longest)
            if fold(actor.name).split()[-1] in report.lexicon.words["group_actor"] or fold(actor.name).endswith("s"):
                group = actor
        out.append(new)
    return out


#: So many people back "he" or "the minister" is looked for.
_MOST_RECENT = 40
_OUTLETS = frozenset({"daily", "newspaper", "paper", "outlet", "portal", "magazine", "channel", "station", "weekly"})


def _longer(report: Report, actor: Actor, longest: dict[str, str]) -> Actor:
    """A body named shortly stands for the one named with more words before: "the ministry", "the network"."""
    head = fold(actor.name).split()[-1]
    if head in _OUTLETS and "outlet" in longest and len(actor.name.split()) == 1:
        return replace(actor, name=longest["outlet"])
    if len(actor.name.split()) > 1:
        longest[head] = actor.name
    elif head in longest and actor.first and fold(report.words[actor.first - 1].text) in {"the", "its", "his", "her"}:
        return replace(actor, name=longest[head])
    return actor


def _inside(spans: list[tuple[int, int]], place: int) -> bool:
    at = bisect_left(spans, (place + 1, 0)) - 1
    return at >= 0 and spans[at][0] <= place < spans[at][1]


def _pronoun(
    actor: Actor, recent: list[KnownPerson], subject: KnownPerson | None, sexes: dict[int, str | None], body: Actor | None, group: Actor | None
) -> Actor:  # fmt: skip
    if actor.name in {"he", "she"}:
        sex = "m" if actor.name == "he" else "f"
        order = ([subject] if subject is not None else []) + list(reversed(recent))
        for sure in (True, False):
            for person in order:
                known = sexes.get(id(person))
                if known == sex or (not sure and known is None) or (person is subject and known is None):
                    sexes[id(person)] = known or sex
                    return replace(actor, name=person.draft.name, person=person)
        return actor
    if actor.name == "it" and body is not None:
        return replace(actor, name=body.name)
    if actor.name in {"they", "both"} and group is not None:
        return replace(actor, name=group.name)
    return actor


def _post(report: Report, actor: Actor, recent: list[KnownPerson]) -> Actor:
    """The person a definite post without a name stands for: the last one named with it."""
    words = [_SHORT.get(fold(w.text), fold(w.text)) for w in report.words[actor.first : actor.last]]
    before = fold(report.words[actor.first - 1].text) if actor.first else ""
    if before in {"a", "an", "another", "no", "some", "any"}:
        return actor
    for person in reversed(recent):
        title = {fold(w) for w in (person.draft.title or "").split()}
        if words == ["minister"] and "prime minister" in fold(
            f"{person.draft.title or ''} {person.draft.office or ''}"
        ):
            continue  # that one would be called prime minister again
        lower = title & _LOWER - set(words) and report.words[actor.last - 1].is_capital
        known = person.posts | title
        if (words[-1] in known or _MEANS.get(words[-1], frozenset()) & known) and not lower:
            rest = set(words[:-1]) - {"the"}
            said = fold(f"{person.draft.title or ''} {person.draft.office or ''} {person.draft.government or ''}")
            if all(r in said or r in report.lexicon.demonyms or r in report.lexicon.states for r in rest):
                states = {report.lexicon.government_of(r) for r in rest} - {None}
                if not states or person.draft.government in states:
                    return replace(actor, name=person.draft.name, person=person)
    return actor
