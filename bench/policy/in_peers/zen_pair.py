"""The two policies in zen-engine, twice: as a decision, and as two bare expressions. Run by the peers' own Python.

    python zen_pair.py FOLDER

A fact that is not known is null, or an error, or silently false, as the operator has it: every condition is guarded
by hand, and "all", "any" and "not" are written out for three values. Nothing in it knows a date of effect: the dated
values are looked up by hand and given with each case.
"""

from __future__ import annotations

import json
from typing import Any

import zen
from cases_file import MILLION, NO, OPEN, YES, asked, each_us, say, values_of

LEAVES = {
    "nationality": ("nationality_afghan", "nationality_afghan == true"),
    "employer": ("employer_kind", "employer_kind in ['usg_direct', 'contractor_or_sub_for_usg']"),
    "ended": ("employment_end", "employment_end >= window_start"),
    "started": ("employment_start", "employment_start <= window_end"),
    "months": ("months_employed", "months_employed >= least_months"),
    "applied": ("applied_on", "applied_on <= apply_by"),
    "hr": ("has_hr_letter", "has_hr_letter == true"),
    "contract": ("has_contract", "has_contract == true"),
    "recommended": ("has_recommendation", "has_recommendation == true"),
    "phase": ("document", "document in papers_reached"),
    "visa": ("document", "document == 'pk_visa'"),
    "expired": ("document_valid_to", "document_valid_to < as_of"),
    "letter": ("named_protection", "named_protection == true"),
}
"""For each condition the fact that must be known, and the condition."""


def guarded(name: str) -> str:
    """A condition as yes (2), unknown (1) or no (0)."""
    fact, condition = LEAVES[name]
    return f"({fact} == null ? 1 : ({condition} ? 2 : 0))"


def unguarded(name: str) -> str:
    """The condition alone, as one would write it first."""
    return f"(({LEAVES[name][1]}) ? 2 : 0)"


SIV_PARTS = ("nationality", "employer", "ended", "started", "months", "applied")


def siv_of(leaf: Any) -> str:
    """The nine conditions joined; `leaf` writes one."""
    parts = ", ".join(leaf(name) for name in SIV_PARTS)
    return f"min([{parts}, max([{leaf('hr')}, {leaf('contract')}]), {leaf('recommended')}])"


def exposure_of(leaf: Any) -> str:
    """The four conditions joined; `leaf` writes one."""
    return f"min([max([{leaf('phase')}, min([{leaf('visa')}, {leaf('expired')}])]), 2 - {leaf('letter')}])"


def decision() -> dict[str, Any]:
    """The decision as its editor would write it: one node of expressions, each condition under its name."""

    def named(name: str) -> str:
        return f"$.{name}"

    rows = {name: guarded(name) for name in LEAVES} | {"siv": siv_of(named), "exposure": exposure_of(named)}
    expressions = [{"id": key, "key": key, "value": value} for key, value in rows.items()]
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "rules", "name": "rules", "type": "expressionNode", "content": {"expressions": expressions}},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": "a", "sourceId": "in", "targetId": "rules", "type": "edge"},
        {"id": "b", "sourceId": "rules", "targetId": "out", "type": "edge"},
    ]
    placed = [{**node, "position": {"x": 0, "y": 0}} for node in nodes]
    return {"contentType": "application/vnd.gorules.decision", "nodes": placed, "edges": edges}


def main() -> None:
    """Time one case after another in both forms, and write the answers of every day."""
    cases = asked()
    whole = zen.ZenEngine().create_decision(json.dumps(decision()))
    siv, exposure = (zen.compile_expression(text) for text in (siv_of(guarded), exposure_of(guarded)))

    def decide(case: dict[str, Any]) -> tuple[int, int]:
        said = whole.evaluate(case)["result"]
        return said["siv"], said["exposure"]

    def express(case: dict[str, Any]) -> tuple[int, int]:
        return siv.evaluate(case), exposure.evaluate(case)

    bare_siv, bare_exposure = (zen.compile_expression(text) for text in (siv_of(unguarded), exposure_of(unguarded)))

    def express_bare(case: dict[str, Any]) -> tuple[int, int]:
        said = []
        for expression in (bare_siv, bare_exposure):
            try:
                said.append(expression.evaluate(case))
            except RuntimeError:  # an error is the only way in which it can say "not known"
                said.append(OPEN)
        return said[0], said[1]

    people = cases.people(cases.counted)
    for day in cases.days:
        dated = values_of(day)
        for peer, ask in (("zen_decision", decide), ("zen_expressions", express), ("zen_bare", express_bare)):
            answers = [ask({**person, **dated}) for person in people]
            assert all(answer in (NO, OPEN, YES) for pair in answers for answer in pair)
            cases.keep(peer, day, (int(a) for a, _ in answers), (int(b) for _, b in answers))
    dated = values_of(cases.day)
    timed = [{**person, **dated} for person in people[: cases.timed]]
    one, bare = each_us(decide, timed[:1000]), each_us(express, timed)
    trace = each_us(lambda case: whole.evaluate(case, {"trace": True}), timed[:1000])
    say(
        one_us=one, trace_us=trace, million_s=one * MILLION / 1e6, million_from=min(1000, len(timed)),
        bare_us=bare, bare_million_s=bare * MILLION / 1e6, bare_from=len(timed),
    )  # fmt: skip


if __name__ == "__main__":
    main()
