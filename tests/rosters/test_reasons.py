"""Usual reasons: one key each, kept in English, read in the reader's language."""

from __future__ import annotations

import pytest
from django.utils import translation

from aman.core.matching.differences import Meaning
from aman.rosters.meanings import LOSSES, MARKS
from aman.rosters.protection import LossKind
from aman.rosters.reasons import BY_CODE, USUAL, reason_text, said_reason


def test_there_is_a_digit_for_every_usual_reason_and_one_for_every_answer():
    assert len(USUAL) == len(BY_CODE) <= 9
    assert {reason.decision for reason in USUAL} == {"same", "different", "not_sure"}


@pytest.mark.parametrize("reason", USUAL, ids=lambda r: r.code)
def test_what_was_kept_is_read_again(reason):
    kept = reason_text(reason.code, "  seen   twice ")
    assert kept == f"{reason.text} · seen twice"
    for language in ("fa-af", "ps", "ur"):
        with translation.override(language):
            usual, own_words = said_reason(kept)
            assert own_words == "seen twice"
            assert usual != reason.text


def test_own_words_stay_as_typed_even_with_a_dot_in_them():
    assert reason_text("", "one · two") == "one · two"
    assert said_reason("one · two") == ("", "one · two")
    assert reason_text("unheard", "") == ""


def test_every_meaning_and_every_loss_has_its_words():
    assert set(MARKS) == set(Meaning)
    assert set(LOSSES) == set(LossKind)
    assert {mark.tone for mark in MARKS.values()} == {"agrees", "slight", "against", "silent"}
    assert all(mark.shape for meaning, mark in MARKS.items() if meaning is not Meaning.NOTHING)
