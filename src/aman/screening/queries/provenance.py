"""How does a reader call the place where a fact stands: a row of a list, a paper, somebody's word, the case?"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from aman.cases.models import Evidence
from aman.cases.words import EVIDENCE_KINDS, word_of
from aman.people.models import Source
from aman.screening.models import FactStatement, ListStatement


def name_sources(refs: Iterable[str]) -> dict[str, str]:
    """Turn references such as `source:12 row:405` into what a reader calls them; for people the caller may see."""
    keys: dict[str, set[int]] = {"source": set(), "evidence": set(), "statement": set(), "list": set()}
    listed = set(refs)
    for ref in listed:
        kind, key = _split(ref)
        if kind in keys and key.isdecimal():
            keys[kind].add(int(key))
    labels = {str(pk): label for pk, label in Source.objects.filter(pk__in=keys["source"]).values_list("pk", "label")}
    papers = {str(one.pk): _name_paper(one) for one in Evidence.objects.filter(pk__in=keys["evidence"])}
    said = FactStatement.objects.filter(pk__in=keys["statement"]).select_related("recorded_by", "evidence")
    words = {str(one.pk): _name_statement(one) for one in said}
    lists = ListStatement.objects.filter(pk__in=keys["list"]).select_related("source", "recorded_by")
    whole = {str(one.pk): _name_list(one) for one in lists}
    named = {}
    for ref in listed:
        kind, key = _split(ref)
        _first, _sep, row = ref.partition(" row:")
        if kind == "source":
            label = labels.get(key, key)
            named[ref] = f"{label}, {row}" if row else label
        else:
            named[ref] = {"evidence": papers, "statement": words, "list": whole}.get(kind, {}).get(key, f"{kind} {key}")
    return named


def _split(ref: str) -> tuple[str, str]:
    kind, _sep, key = ref.partition(" ")[0].partition(":")
    return kind, key


def _name_paper(paper: Evidence) -> str:
    return _("%(paper)s, came on %(day)s") % {
        "paper": word_of(EVIDENCE_KINDS, paper.kind),
        "day": paper.received_on.isoformat(),
    }


def _name_list(said: ListStatement) -> str:
    return _("said of everybody on %(list)s by %(who)s and a second reviewer") % {
        "list": said.source.label,
        "who": said.recorded_by.username,
    }


def _name_statement(said: FactStatement) -> str:
    parts = {"who": said.recorded_by.username, "day": localtime(said.recorded_at).date().isoformat()}
    if said.evidence is None:
        return _("recorded by %(who)s on %(day)s, no paper") % parts
    return _("recorded by %(who)s on %(day)s from: %(paper)s") % {**parts, "paper": _name_paper(said.evidence)}
