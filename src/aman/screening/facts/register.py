"""Which facts follow from the case's own record: its programmes, the stages it entered, the passport on file?

Only what the record states becomes a fact. That no visa is on record does not mean that none was issued: the record
says yes, or it says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from aman.core.policy import Unknown, UnknownBecause
from aman.screening.facts.beings import Being, CaseFile, Stage
from aman.screening.facts.stated import FactSheet, Stated, Value

#: What cases call a US programme, and the rules' word for it.
_US_PATHWAY = {
    "SIV": "siv_sq", "SIV-SQ": "siv_sq", "SQ": "siv_sq", "SIV-SI": "siv_si", "SI": "siv_si",
    "P-1": "p1", "P-2": "p2", "P-3": "p3", "P-4": "p4", "I-730": "i730", "HP": "parole",
}  # fmt: skip
_SEVERAL = Unknown(UnknownBecause.SOURCES_DISAGREE, "The case names more than one US pathway.")
_GONE_WELL = frozenset({"", "passed"})
_DENIED = frozenset({"failed", "denied"})


def add_register(sheet: FactSheet, being: Being, as_of: date, kinds: Mapping[str, Any]) -> None:
    """Add the facts that the record gives of the person's cases and papers and that some pack asks for."""
    _add_stay(sheet, being, kinds)
    named: set[Value] = set()
    for _, case, _ in being.cases:
        facts = case.facts.get(as_of)
        if facts is None:
            facts = case.facts[as_of] = facts_of_case(case, as_of, kinds)
        for name, stated in facts.items():
            if name == "us_pathway" and isinstance(stated, tuple):
                named.add(stated[0])
            sheet.setdefault(name, stated)
    if len(named) > 1:
        sheet["us_pathway"] = _SEVERAL


def facts_of_case(case: CaseFile, as_of: date, kinds: Mapping[str, Any]) -> FactSheet:
    """Give what a case's programmes and stages say, as far as some pack asks for it."""
    found: FactSheet = {}
    at = f"case:{case.ref}"
    words = {_US_PATHWAY[kind] for kind in case.pathways if kind in _US_PATHWAY}
    if not words and case.programme in _US_PATHWAY:
        words = {_US_PATHWAY[case.programme]}
    if words:
        found["us_pathway"] = (words.pop(), at) if len(words) == 1 else _SEVERAL
    _add_stages(found, [stage for stage in case.stages if stage.entered_on <= as_of], at)
    return {name: stated for name, stated in found.items() if name in kinds}


def _add_stay(sheet: FactSheet, being: Being, kinds: Mapping[str, Any]) -> None:
    """Whoever lives in a district of the host state is there; an Afghan passport on file is the one to travel on."""
    district = sheet.get("district")
    if isinstance(district, tuple):
        for name in ("stays_in_pakistan", "stays_outside_afghanistan"):
            if name in kinds:
                sheet[name] = (True, district[1])
    if "travels_on_afghan_passport" in kinds:
        for kind, _, at in being.papers:
            if kind == "identity:af_passport":
                sheet["travels_on_afghan_passport"] = (True, at)
                return


def _add_stages(found: FactSheet, stages: list[Stage], at: str) -> None:
    """What the stages of a case say; a later stage goes before an earlier one."""
    for stage in stages:
        if stage.name == "visa_issued" and stage.result in _GONE_WELL:
            found["visa_issued"], found["visa_issued_on"] = (True, at), (stage.entered_on, at)
        elif stage.name == "i360" and stage.result == "passed":
            found["i360_approved"] = (True, at)
        elif stage.name == "ready_for_departure" and stage.left_on is None and stage.result in _GONE_WELL:
            found["ready_for_departure"] = (True, at)
        elif stage.name in ("com_decision", "com_approval", "com_denial"):
            _add_com_decision(found, stage, at)


def _add_com_decision(found: FactSheet, stage: Stage, at: str) -> None:
    """The Chief of Mission's decision, and the day of it: the day on which the stage ended."""
    decision = "denied" if stage.name == "com_denial" or stage.result in _DENIED else None
    if decision is None and stage.result == "passed":
        decision = "approved"
    if decision is None:
        return
    found["com_decision"] = (decision, at)
    day = stage.entered_on if stage.name == "com_denial" else stage.left_on
    stated: Stated | Unknown = (day, at) if day else Unknown(UnknownBecause.NOT_RECORDED)
    found["com_decision_on"] = stated
