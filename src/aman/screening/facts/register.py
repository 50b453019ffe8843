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
from aman.screening.facts.stated import FactSheet, Value, at_row

#: What cases call a US programme, and the rules' word for it.
_US_PATHWAY = {
    "SIV": "siv_sq", "SIV-SQ": "siv_sq", "SQ": "siv_sq", "SIV-SI": "siv_si", "SI": "siv_si",
    "P-1": "p1", "P-2": "p2", "P-3": "p3", "P-4": "p4", "I-730": "i730", "HP": "parole",
}  # fmt: skip
_SEVERAL = Unknown(UnknownBecause.SOURCES_DISAGREE, "The case names more than one US pathway.")
#: The day on which an application under a programme was made, by the rules' word for it.
_APPLIED = {"UK_ARAP": "arap_applied_on", "I-730": "petition_filed_on"}
_COM_STAGES = frozenset({"com_decision", "com_approval", "com_denial", "com_appeal"})
_GONE_WELL = frozenset({"", "passed"})
_DENIED = frozenset({"failed", "denied"})


def add_register(sheet: FactSheet, being: Being, as_of: date, kinds: Mapping[str, Any]) -> None:
    """Add the facts that the record gives of the person's cases and papers and that some pack asks for."""
    _add_stay(sheet, being, kinds)
    if "risk_profiles" in kinds:
        _add_profile(sheet, being)
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


def _add_profile(sheet: FactSheet, being: Being) -> None:
    """Women and girls are a profile that the register itself knows; every other one, somebody has to say."""
    stated = [row for row in being.rows if row[8]]
    if stated and all(row[8] == "F" for row in stated):
        sheet["risk_profiles"] = (frozenset({"woman"}), at_row(stated[0][6], stated[0][7]))


def facts_of_case(case: CaseFile, as_of: date, kinds: Mapping[str, Any]) -> FactSheet:
    """Give what a case's programmes and stages say, as far as some pack asks for it."""
    found: FactSheet = {}
    at = f"case:{case.ref}"
    words = {_US_PATHWAY[kind] for kind in case.pathways if kind in _US_PATHWAY}
    if not words and case.programme in _US_PATHWAY:
        words = {_US_PATHWAY[case.programme]}
    if words:
        found["us_pathway"] = (words.pop(), at) if len(words) == 1 else _SEVERAL
    _add_stages(found, case, as_of, at)
    for kind, applied_on in case.applied:
        if kind in _APPLIED:
            found[_APPLIED[kind]] = (applied_on, at)
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


def _add_stages(found: FactSheet, case: CaseFile, as_of: date, at: str) -> None:
    """What the stages of a case say; a later stage goes before an earlier one."""
    for stage in case.stages:
        if stage.entered_on > as_of:
            continue
        went_well = stage.result in _GONE_WELL
        is_over = stage.left_on is not None and stage.left_on <= as_of
        if stage.name == "visa_issued" and went_well:
            found["visa_issued"], found["visa_issued_on"] = (True, at), (stage.entered_on, at)
        elif stage.name == "i360":
            found["has_i360"] = (True, at)
            if stage.result == "passed":
                found["i360_approved"] = (True, at)
        elif stage.name == "ready_for_departure" and not is_over and went_well:
            found["ready_for_departure"] = (True, at)
        elif stage.name == "documentarily_complete" and went_well:
            found["documents_complete_on"] = (stage.entered_on, at)
        elif stage.name == "departed" and case.programme == "CA":
            found["has_departed"] = (True, at)
        elif stage.name in _COM_STAGES:
            _add_com_decision(found, stage, is_over, at)


def _add_com_decision(found: FactSheet, stage: Stage, is_over: bool, at: str) -> None:
    """The Chief of Mission's decision; the day of a denial is the day on which the stage ended."""
    if stage.name == "com_appeal":
        found["com_appealed"] = (True, at)
    elif stage.name == "com_denial" or (is_over and stage.result in _DENIED):
        found["com_decision"] = ("denied", at)
        day = stage.entered_on if stage.name == "com_denial" else stage.left_on
        found["com_denied_on"] = (day, at) if day else Unknown(UnknownBecause.NOT_RECORDED)
    elif is_over and stage.result == "passed":
        found["com_decision"] = ("approved", at)
    elif not is_over:
        found.setdefault("com_decision", ("pending", at))
