"""Which rows of a list are about somebody the register has already, said before anybody resolves the list?

The same keys, lines and scores as a single lookup, for thousands of rows together: keys are asked in the order they stand in,
and all pairs are scored in one go. A quick word for the officer who receives the list; resolving looks closer and decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aman.core.matching import Band, PersonFacts, keys_of_people, prepare_fresh
from aman.core.matching.score import score_many
from aman.core.names.kernel import Array
from aman.people import lookup
from aman.people.models import PersonQuerySet

#: People read under a key, and looked at for a row; a key that more share tells nobody apart here.
BULK_CAP, BULK_SCORED = 12, 3
_ROWS_AT_ONCE = 2_000
_READ_AT_ONCE = 900


@dataclass(frozen=True, slots=True)
class Registered:
    """The likeliest human being of the register for a row, by the id of the root, and how sure that is."""

    root_id: int
    band: Band
    log_odds: float


def find_registered(people: PersonQuerySet, listed: Sequence[PersonFacts]) -> dict[int, Registered]:
    """Say for each row who of the register it may be about.

    Args:
        people: as `visible_to` gave them.
        listed: the rows.

    Returns:
        Place in `listed` -> the likeliest match that is certain or possible; nothing for rows that are new.
    """
    found: dict[int, Registered] = {}
    for start in range(0, len(listed), _ROWS_AT_ONCE):
        part = _find_part(people, listed[start : start + _ROWS_AT_ONCE])
        found.update({start + place: match for place, match in part.items()})
    return found


def _find_part(people: PersonQuerySet, listed: Sequence[PersonFacts]) -> dict[int, Registered]:
    asked = [prepare_fresh(facts) for facts in listed]
    places, ids = _pairs(people, [tuple(keys) for keys in keys_of_people(asked)])
    if not len(places):
        return {}
    wanted = np.unique(ids).tolist()
    candidates = [
        candidate
        for start in range(0, len(wanted), _READ_AT_ONCE)
        for candidate in lookup.read_candidates(people, wanted[start : start + _READ_AT_ONCE])
    ]
    at = {candidate.person_id: number for number, candidate in enumerate(candidates)}
    pairs = [(place, at[i]) for place, i in zip(places.tolist(), ids.tolist(), strict=True) if i in at]
    best: dict[int, Registered] = {}
    scores = score_many(asked, [c.prepared for c in candidates], pairs)
    for (place, number), (odds, band) in zip(pairs, scores, strict=True):
        if band is not Band.UNLIKELY and (place not in best or odds > best[place].log_odds):
            best[place] = Registered(candidates[number].root_id, band, odds)
    return best


def _pairs(people: PersonQuerySet, keys: Sequence[tuple[int, ...]]) -> tuple[Array, Array]:
    """Places and ids that share a key, of each row those who share the most telling ones."""
    owners = np.repeat(np.arange(len(keys)), [len(own) for own in keys])
    flat = np.array([key for own in keys for key in own], dtype=np.int64)
    order = np.argsort(flat, kind="stable")
    flat, owners = flat[order], owners[order]
    different, first, count = np.unique(flat, return_index=True, return_counts=True)
    places, ids, weights = [], [], []
    for start in range(0, len(different), lookup.MOST_ASKED):
        asked = different[start : start + lookup.MOST_ASKED].tolist()
        under: dict[int, list[int]] = {}
        for slot, person_id in lookup.people_under(people, [(key, BULK_CAP) for key in asked]):
            under.setdefault(slot, []).append(person_id)
        for slot, holders in under.items():
            begin = first[start + slot]
            for place in owners[begin : begin + count[start + slot]].tolist():
                places += [place] * len(holders)
                ids += holders
                weights += [1.0 / len(holders)] * len(holders)
    pair = np.array(places, dtype=np.int64) << 40 | np.array(ids, dtype=np.int64)
    both, owner = np.unique(pair, return_inverse=True)
    return _likeliest(both >> 40, both & ((1 << 40) - 1), np.bincount(owner, weights, len(both)))


def _likeliest(places: Array, ids: Array, weights: Array) -> tuple[Array, Array]:
    """Of each place the few with the most weight."""
    order = np.lexsort((-weights, places))
    places, ids = places[order], ids[order]
    nth = np.arange(len(places)) - np.searchsorted(places, places)
    return places[nth < BULK_SCORED], ids[nth < BULK_SCORED]
