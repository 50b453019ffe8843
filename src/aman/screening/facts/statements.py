"""What counts when an officer recorded something that a list, a paper or another officer says otherwise?

Three standings: a paper that somebody saw; a word without a paper; a row of a list or the case's own record, which is a
word too. The last record about the same paper, or the last without one, replaces those before it. Then:

1. a paper goes before a word, whichever came first;
2. of things that change (where a person lives, which card they hold) the later word goes before the earlier one;
3. of things that do not change, two of the same standing that differ leave the fact unknown: the sources disagree;
4. why something is not known fills a gap; it never rubs out what a list states. Recorded about a paper, or after a
   word, it takes that paper or that word back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from aman.core.policy import NOT_APPLICABLE, FactKind, Unknown, UnknownBecause, read_fact
from aman.screening.facts.beings import Said
from aman.screening.facts.stated import BLANK, DISAGREE, FactSheet, Stated, Value
from aman.vault.sealing import ErasedText

#: Beginnings of facts that nobody records by hand, and where they come from: a word would grow old or go in circles.
_FROM_ELSEWHERE: dict[str, Any] = {
    "principal_meets": _("the answer about the principal applicant"),
    "relation": _("the family on the case"),
    "under_": _("the day of birth"),
    "turns_": _("the day of birth"),
}
#: Facts that are true for a while: the later word counts.
CHANGING = frozenset({
    "document", "document_valid_to", "district", "third_country_case", "third_country", "named_protection", "noc",
    "stays_in_pakistan", "stays_outside_afghanistan", "travels_on_afghan_passport", "is_unmarried", "us_pathway",
    "visa_issued", "visa_issued_on", "visa_valid_to", "ready_for_departure", "parole_authorised", "i360_approved",
    "com_decision", "com_denied_on", "com_appealed", "documents_complete_on", "has_departed", "departure_on",
    "leaving_by", "passport_at_hand", "e_tazkira_at_hand", "single_journey_paper", "exit_permit_issued_on",
    "exit_fee_paid_usd", "arap_category", "ca_decision", "de_promise", "de_promise_withdrawn", "de_renounced",
    "de_court_order", "acrs_place_offered", "acrs_offer_withdrawn", "acrs_refused", "unhcr_processed", "unhcr_needs",
    "unhcr_submitted_on", "mandate_refugee", "must_leave_within_days", "risk_profiles", "sponsor_matched",
    "sponsor_accepted", "aor_accepted", "referred_by", "principal_deceased",
})  # fmt: skip


def comes_from(fact: str) -> Any | None:
    """Say where a fact comes from that nobody records by hand; None for one that officers record."""
    if fact == "relation_to_petitioner":
        return None
    return next((words for start, words in _FROM_ELSEWHERE.items() if fact.startswith(start)), None)


def apply_statements(sheet: FactSheet, said: Iterable[Said], as_of: date, kinds: dict[str, FactKind]) -> None:
    """Lay what officers recorded over what the register gives, by the rules above; `said` is in order of recording."""
    by_fact: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        if one.fact in kinds and comes_from(one.fact) is None:
            by_fact[one.fact].append(one)
    before = sheet.get("document")
    for fact, records in by_fact.items():
        found = _weigh(sheet.get(fact), records, fact, kinds[fact], as_of)
        if found is not None:
            sheet[fact] = found
    if "document" in by_fact and sheet.get("document") != before and "document_valid_to" not in by_fact:
        # The last day on record belongs to the paper that no longer counts.
        last = by_fact["document"][-1].evidence_valid_to
        at = sheet["document"][1] if isinstance(sheet["document"], tuple) else ""
        sheet["document_valid_to"] = (last, at) if last is not None and at else BLANK


def _weigh(
    base: Stated | Unknown | None, records: list[Said], fact: str, kind: FactKind, as_of: date
) -> Stated | Unknown | None:
    """Choose between the register's word and the records about one fact; None leaves what the register gives."""
    latest = {one.evidence_id: one for one in records}
    standing = sorted(latest.values(), key=lambda one: records.index(one))
    standing = [one for one in standing if one.evidence_valid_to is None or one.evidence_valid_to >= as_of]
    paper = _paper_of(base) if isinstance(base, tuple) else None
    if paper is not None and paper in latest:
        base = None  # the record is about the very paper that the register read
    valued = [(one, value) for one in standing if (value := _value_of(one, kind)) is not None]
    if not valued:
        reasons = [one for one in standing if one.because]
        if isinstance(base, tuple) or not reasons:
            return base
        if base is not None and base.because is UnknownBecause.SOURCES_DISAGREE:
            return base
        return Unknown(UnknownBecause(reasons[-1].because), reasons[-1].note)
    with_paper = [pair for pair in valued if pair[0].evidence_id is not None]
    base_has_paper = isinstance(base, tuple) and paper is not None
    best = with_paper if with_paper or base_has_paper else valued
    if not best:
        return base
    answers = {value for _, value in best}
    if isinstance(base, tuple) and base_has_paper == bool(with_paper):
        answers.add(base[0])
    if len(answers) > 1 and fact not in CHANGING:
        return DISAGREE
    last, value = best[-1]
    if isinstance(value, frozenset) and isinstance(base, tuple) and isinstance(base[0], frozenset):
        value |= base[0]  # what is said comes on top of what the register knows
    return value, f"statement:{last.pk}"


def _value_of(one: Said, kind: FactKind) -> Value | None:
    if one.not_applicable:
        return NOT_APPLICABLE
    return None if one.because or isinstance(one.value, ErasedText) else read_fact(one.value, kind)


def _paper_of(base: Stated) -> int | None:
    """The paper on the case's record that a value stands on; None for a row of a list or the case itself."""
    kind, _, key = base[1].partition(":")
    return int(key) if kind == "evidence" else None
