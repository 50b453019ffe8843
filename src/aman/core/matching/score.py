"""Are two records one person, how sure is that, and what are the reasons?

Log-odds add up from a prior and one weight for every signal. Facts a whole family shares (father, surname, case) count
only once together; the given name, the birth and the documents tell one member of a family from another.
"""

from __future__ import annotations

import math

from aman.core.matching.facts import Addend, Band, MatchScore, PersonFacts
from aman.core.matching.prepared import MOST_OF_A_PART, PreparedPerson, prepare
from aman.core.matching.signals import (
    Signals,
    all_signals,
    birth_signals,
    document_signals,
    father_signals,
    grandfather_signals,
    name_signals,
    other_signals,
    together,
)
from aman.core.matching.weights import CERTAIN_FROM, POSSIBLE_FROM, POSSIBLE_FROM_WITHOUT_CASES, PRIOR, WEIGHTS
from aman.core.matching.words import WORDS, values_of

# No less than the terms of a kind can ever add: for stopping early without changing any score.
_GLUED_MORE = MOST_OF_A_PART
_HOPE_OF_GRANDFATHER = 8.0 * WEIGHTS["grandfather"]
_HOPE_OF_FATHER = max(9.0 * WEIGHTS["father"] + WEIGHTS["whole_father"], MOST_OF_A_PART * WEIGHTS["father_crossed"])
_NEVER_CERTAIN = frozenset({"given_clash", "name_alone", "ending_clash", "off_by_more"})


def score_pair(a: PersonFacts, b: PersonFacts) -> MatchScore:
    """Score two records: are they one person?

    Args:
        a: a record.
        b: another.

    Returns:
        The log-odds in nats with the addends they are the sum of, the probability, and the band. The order of the two
        changes nothing but the order of the values in the sentences. A name alone never passes "possible", nor do
        given names that differ.

    Source: Fellegi and Sunter's additive log-odds, with the weights of ``aman.core.matching.weights``.
    """
    return score_prepared(prepare(a), prepare(b))


def score_prepared(a: PreparedPerson, b: PreparedPerson) -> MatchScore:
    """As ``score_pair``, for records whose names are already taken apart.

    Args:
        a: a record.
        b: another.

    Returns:
        As ``score_pair``.
    """
    signals = all_signals(a, b)
    return _explained(a, b, signals, total_of(signals))


def score_if_likely(a: PreparedPerson, b: PreparedPerson) -> MatchScore | None:
    """As ``score_prepared``, without words for pairs that are unlikely, and stopping early where nothing can help.

    Args:
        a: a record.
        b: another.

    Returns:
        The score, the same as ``score_prepared`` gives; None for the band UNLIKELY.
    """
    needed = _possible_from(a, b)
    quick = birth_signals(a, b) + document_signals(a, b) + other_signals(a, b)
    hope = PRIOR + sum(WEIGHTS[feature] * strength for feature, strength in quick) + _hope_of_names(a, b)
    if a.grandfather and b.grandfather:
        hope += _HOPE_OF_GRANDFATHER
    if hope + (_HOPE_OF_FATHER if a.father and b.father else 0.0) < needed:
        return None
    father = father_signals(a, b)
    if hope + sum(WEIGHTS[feature] * strength for feature, strength in father) < needed:
        return None
    signals = name_signals(a, b) + father + grandfather_signals(a, b) + quick
    signals += together(dict(signals))
    total = total_of(signals)
    return None if total < needed else _explained(a, b, signals, total)


def _hope_of_names(a: PreparedPerson, b: PreparedPerson) -> float:
    """No less than the own names of two records can add, whatever they turn out to be."""
    own = min(a.most, b.most) + _GLUED_MORE
    return max(WEIGHTS["given"], WEIGHTS["surname"]) * own + WEIGHTS["whole_name"] + WEIGHTS["document_clash"]


def _possible_from(a: PreparedPerson, b: PreparedPerson) -> float:
    """From where on a pair is put before a person: lower where cases, or nothing but a name, can be compared."""
    if a.facts.case_number and b.facts.case_number:
        return POSSIBLE_FROM
    fathers = a.father and b.father
    births = a.facts.birth is not None and b.facts.birth is not None
    return POSSIBLE_FROM_WITHOUT_CASES if fathers or births else POSSIBLE_FROM


def total_of(signals: Signals) -> float:
    """Add up signals.

    Args:
        signals: features with strengths.

    Returns:
        Log-odds in nats, the prior included.
    """
    return PRIOR + math.fsum(WEIGHTS[feature] * strength for feature, strength in signals)


def _explained(a: PreparedPerson, b: PreparedPerson, signals: Signals, total: float) -> MatchScore:
    values = values_of(a, b)
    addends = [Addend("prior", PRIOR, WORDS["prior"][1])]
    for feature, strength in signals:
        term, sentence = WORDS[feature]
        addends.append(Addend(term, WEIGHTS[feature] * strength, sentence.format_map(values)))
    probability = 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, total))))
    return MatchScore(total, probability, _band(total, signals, _possible_from(a, b)), tuple(addends))


def _band(total: float, signals: Signals, possible_from: float) -> Band:
    if total < possible_from:
        return Band.UNLIKELY
    if total < CERTAIN_FROM or any(feature in _NEVER_CERTAIN for feature, _ in signals):
        return Band.POSSIBLE
    return Band.CERTAIN
