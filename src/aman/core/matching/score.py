"""Are two records one person, how sure is that, and what are the reasons?

Log-odds add up from a prior and one weight for every feature. Facts a whole family shares (father, surname, case) count
only once together; the given name, the birth and the documents tell one member of a family from another.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np

from aman.core.matching.adding import (
    CERTAIN,
    NOT_SCORED,
    POSSIBLE,
    Weighing,
    band_of,
    observe,
    score_rows,
    total_of,
    weighing,
)
from aman.core.matching.facts import Addend, Band, MatchScore, PersonFacts
from aman.core.matching.features import COUNT, FEATURES
from aman.core.matching.prepared import PreparedPerson, prepare
from aman.core.matching.rows import people_rows
from aman.core.matching.weights import LOOKED_UP_FROM, PRIOR, WEIGHTS
from aman.core.matching.words import WORDS, values_of
from aman.core.names.compare import part_table
from aman.core.names.costs import spelling_costs
from aman.core.names.kernel import new_work

BANDS = {CERTAIN: Band.CERTAIN, POSSIBLE: Band.POSSIBLE}


@cache
def standard_weighing() -> Weighing:
    """Give the shipped weights as arrays, made once.

    Returns:
        As ``weighing``.
    """
    return weighing()


@cache
def across_weighing() -> Weighing:
    """Give the shipped weights as arrays for pairs between two lists.

    Returns:
        As ``weighing``.
    """
    return weighing(across=True)


@cache
def lookup_weighing() -> Weighing:
    """Give the shipped weights as arrays for a lookup, which ranks candidates that are not possible too.

    Returns:
        As ``weighing``.
    """
    return weighing(LOOKED_UP_FROM)


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
    return explain_against(a, (b,))[0]


def explain_against(a: PreparedPerson, others: Sequence[PreparedPerson]) -> list[MatchScore]:
    """As ``score_prepared``, for one record and the few that are shown beside it.

    Args:
        a: the record in question.
        others: those who are shown.

    Returns:
        The score of each with its reasons.
    """
    table = part_table()
    rows = people_rows((a, *others), table)
    means = (table.rows, spelling_costs(), new_work())
    out = np.zeros(COUNT, dtype=np.float64)
    scores = []
    for place, other in enumerate(others, start=1):
        observe(rows, 0, rows, place, means, out)
        total = float(total_of(out, standard_weighing().weight))
        band = band_of(rows, 0, rows, place, total, out, standard_weighing())
        values = values_of(a, other)
        addends = [Addend("prior", PRIOR, WORDS["prior"][1])]
        for feature in np.flatnonzero(out).tolist():
            term, sentence = WORDS[FEATURES[feature]]
            addends.append(Addend(term, WEIGHTS[FEATURES[feature]] * float(out[feature]), sentence.format_map(values)))
        scores.append(MatchScore(total, probability_of(total), BANDS.get(band, Band.UNLIKELY), tuple(addends)))
    return scores


def score_if_likely(a: PreparedPerson, b: PreparedPerson) -> MatchScore | None:
    """As ``score_prepared``, without a score for pairs that are unlikely.

    Args:
        a: a record.
        b: another.

    Returns:
        The score, the same as ``score_prepared`` gives; None for the band UNLIKELY.
    """
    score = score_prepared(a, b)
    return None if score.band is Band.UNLIKELY else score


def score_against(a: PreparedPerson, others: Sequence[PreparedPerson]) -> list[tuple[float, Band]]:
    """Score one record against many at once: the online lookup.

    Args:
        a: the record in question.
        others: candidates.

    Returns:
        For every candidate the log-odds in nats and the band, as ``score_prepared`` gives them; minus infinity and
        UNLIKELY where nothing could bring the pair to LOOKED_UP_FROM. Ask ``score_prepared`` for the reasons of those shown.
    """
    return score_many((a,), others, [(0, place) for place in range(len(others))])


def score_many(
    people: Sequence[PreparedPerson], others: Sequence[PreparedPerson], pairs: Sequence[tuple[int, int]]
) -> list[tuple[float, Band]]:
    """Score many records, each against a few of others: a whole list against what a register holds.

    Args:
        people: records.
        others: candidates.
        pairs: places in `people` and in `others`.

    Returns:
        For every pair as ``score_against`` gives it.
    """
    if not pairs:
        return []
    table = part_table()
    rows = people_rows((*people, *others), table)
    lefts, rights = np.array(pairs, dtype=np.int64).T.copy()
    totals, bands = np.zeros(len(pairs), dtype=np.float64), np.zeros(len(pairs), dtype=np.int8)
    means = (table.rows, spelling_costs(), new_work())
    score_rows(rows, rows, (lefts, rights + len(people)), means, lookup_weighing(), (totals, bands))
    return [
        (total if total > NOT_SCORED else -math.inf, BANDS.get(band, Band.UNLIKELY))
        for total, band in zip(totals.tolist(), bands.tolist(), strict=True)
    ]


def probability_of(log_odds: float) -> float:
    """Turn log-odds into a probability.

    Args:
        log_odds: in nats.

    Returns:
        From 0 to 1.
    """
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, log_odds))))
