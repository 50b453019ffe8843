"""Which invented promises does the demonstration hold? A few, of parties that do not exist, at every stage."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any


def write_sample_promises(*, liaison: Any, reviewer: Any, today: date) -> int:
    """Write down what an invented ministry and an invented embassy promised each other; give how many promises.

    Args:
        liaison: the officer who writes them down.
        reviewer: who sees to what our own side promised.
        today: from which every day is counted.
    """
    from aman.liaison.actions.commitments import NewCommitment, make_commitment
    from aman.liaison.actions.links import link_commitment
    from aman.liaison.actions.officials import NewPost, add_official, add_party
    from aman.liaison.days import Days

    def days(ago: int, until: int | None = None) -> Days:
        first, last = today - timedelta(days=ago), today - timedelta(days=ago if until is None else until)
        return Days(first, last, "day" if until is None else "range")

    us = add_party(actor=liaison, name="Embassy of Examplia", short="Embassy", side="us")
    host = add_party(actor=liaison, name="Ministry of Examples", kind="ministry", side="host")
    note = "Invented for this demonstration"
    post = NewPost(party=host, title="Secretary for Examples", source=note)
    speaker = add_official(actor=liaison, name="Example Specimen", spellings=["E. Specimen"], posts=[post])
    theirs: dict[str, Any] = {"direction": "to_us", "by_party": host, "by_official": speaker, "to_party": us}
    ours: dict[str, Any] = {"direction": "by_us", "by_party": us, "to_party": host, "owner": reviewer}
    spare, visas, kept = _WORDS["spare"], _WORDS["visas"], _WORDS["number"]
    told: list[tuple[dict[str, Any], tuple[str, ...]]] = [
        ({**theirs, "what": spare, "made": days(60)}, ("detained_letter_holders", "released_by_letter")),
        ({**theirs, "what": _WORDS["answer"], "made": days(45), "due": days(12)}, ("lists_received",)),
        ({**theirs, "what": visas, "made": days(30), "due": days(-20, -50), "condition": _WORDS["if"]}, ()),
        ({**ours, "what": _WORDS["list"], "made": days(45), "due": days(-9)}, ("lists_received",)),
        ({**ours, "what": kept, "made": days(60), "due": days(40)}, ()),
    ]
    made = {}
    for fields, counts in told:
        new = NewCommitment(source=note, **fields)
        made[new.what] = one = make_commitment(actor=liaison, new=new)
        if counts:
            link_commitment(actor=liaison, commitment=one, links=[("count", code) for code in counts])
    _became(liaison, made[spare], "repeated", today - timedelta(days=20), _WORDS["again"])
    _became(liaison, made[kept], "kept", today - timedelta(days=39), _WORDS["answered"])
    return len(made)


_WORDS = {
    "spare": "Nobody who shows a letter that is in force is taken to a holding point.",
    "answer": "Our list is answered row by row.",
    "visas": "Visas of people who wait are extended by three months.",
    "if": "If a letter says that the person still waits.",
    "list": "A list without rows that must be mended is handed over.",
    "number": "One number is answered day and night.",
    "again": "Said again at a second meeting that never took place.",
    "answered": "The number was called at night and answered.",
}


def _became(liaison: Any, commitment: Any, state: str, on_day: date, words: str) -> None:
    from aman.liaison.actions.commitments import NewChange, record_change

    new = NewChange(state=state, on_day=on_day, evidence="statement", words=words, source=commitment.source)
    record_change(actor=liaison, commitment=commitment, new=new, version=commitment.version)
