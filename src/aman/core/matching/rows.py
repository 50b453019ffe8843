"""How do the records of people look to the compiled comparison: as rows of numbers?

One set of columns holds many people; a pair is two row numbers. Names are rows of a part table, texts are stamps, days
are ordinal numbers, and 0 or -1 means: not stated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from aman.core.dates import DateInterval, Precision
from aman.core.matching.prepared import MOST_OF_A_PART, Parts, PreparedPerson
from aman.core.names.compiled import compiled
from aman.core.names.kernel import Array
from aman.core.names.stamps import stamp_of
from aman.core.names.table import WEIGHT, PartTable

NO_BIRTH, DAY, MONTH, YEAR, RANGE = range(5)
PRECISIONS = {Precision.DAY: DAY, Precision.MONTH: MONTH, Precision.YEAR: YEAR, Precision.RANGE: RANGE}
NO_SEX, MALE, FEMALE = range(3)
SEXES = {"M": MALE, "F": FEMALE}
DIGITS = 20
"""Signs of a document number that are compared one by one."""

# The places in a row of `facts`.
(
    OWN_FIRST, OWN_COUNT, FATHER, GRANDFATHER, BIRTH_FIRST, BIRTH_LAST, PRECISION, BIRTH_YEAR, MONTH_DAY,
    DOCUMENT_FIRST, DOCUMENT_COUNT, SEX,
) = range(12)  # fmt: skip
FACTS = SEX + 1
# The places in a row of `stamps`, of `document_stamps` and, after the signs, of `document_signs`.
PLACE, CASE = range(2)
NUMBER_KIND, NUMBER = range(2)
NUMBER_LENGTH = DIGITS


class PeopleRows(NamedTuple):
    """The columns of many people. Few wide columns, since every call of compiled code hands them on.

    `facts` has one row of numbers a person: which spellings are their own (OWN_FIRST, OWN_COUNT), their father's and
    grandfather's spelling (-1: not stated), the birth as ordinal days with a precision, its year and month * 100 + day,
    which documents are theirs, and the sex. `stamps` has the place and the case. `parts`, `family` and `starts` hold the
    spellings: a spelling is a run of part rows, `family` marks its surname. `most` bounds what the own name can say.
    """

    facts: Array
    stamps: Array
    parts: Array
    family: Array
    starts: Array
    document_stamps: Array
    document_signs: Array
    most: Array


def assembled(
    facts: Sequence[Array], stamps: Sequence[Array], spellings: SpellingRows, documents: tuple[Array, Array]
) -> PeopleRows:
    """Put columns together in the one layout the compiled code knows.

    Args:
        facts: the columns of `facts`, in the order of their places.
        stamps: place and case.
        spellings: the names.
        documents: stamps and signs of all documents.

    Returns:
        The rows.
    """
    parts, family, starts = spellings.columns()
    together = np.array([np.asarray(column, dtype=np.int32) for column in facts], dtype=np.int32)
    stamped = np.array([np.asarray(column, dtype=np.int64) for column in stamps], dtype=np.int64)
    weights = spellings.table.rows.levels[parts, WEIGHT] if len(parts) else np.zeros(0)
    sums = np.concatenate(([0.0], np.cumsum(np.minimum(weights, MOST_OF_A_PART))))
    by_spelling = np.concatenate((sums[starts[1:]] - sums[starts[:-1]], [0.0]))
    first, count = together[OWN_FIRST], together[OWN_COUNT]
    most = np.where(count > 0, by_spelling[np.minimum(first, len(by_spelling) - 1)], 0.0)
    for more in range(1, int(count.max(initial=0))):
        there = np.minimum(first + more, len(by_spelling) - 1)
        most = np.where(count > more, np.maximum(most, by_spelling[there]), most)
    return PeopleRows(
        np.ascontiguousarray(together.T), np.ascontiguousarray(stamped.T), parts, family, starts,
        np.ascontiguousarray(documents[0]), np.ascontiguousarray(documents[1]), most,
    )  # fmt: skip


def birth_columns(births: Sequence[DateInterval | None]) -> list[Array]:
    """Write births as columns.

    Args:
        births: one interval a person; None means not stated.

    Returns:
        First and last ordinal day, precision, year and month * 100 + day of the first day; zeros where not stated.
    """
    known = [
        (
            b.first.toordinal(),
            b.last.toordinal(),
            PRECISIONS[b.precision],
            b.first.year,
            b.first.month * 100 + b.first.day,
        )
        if b is not None
        else (0, 0, NO_BIRTH, 0, 0)
        for b in births
    ]
    return list(np.array(known, dtype=np.int32).reshape(-1, 5).T)


@compiled
def stamp_numbers(signs: Array, kinds: Array, out: Array) -> None:
    """Stamp the numbers of documents from their signs, and put the stamps of their kinds beside them."""
    for row in range(len(signs)):
        stamp = np.uint64(14695981039346656037)
        for place in range(DIGITS + 1):
            stamp = (stamp ^ np.uint64(signs[row, place])) * np.uint64(1099511628211)
        stamp ^= stamp >> np.uint64(29)
        stamp *= np.uint64(0xBF58476D1CE4E5B9)
        stamp ^= stamp >> np.uint64(32)
        out[row, NUMBER_KIND] = kinds[row]
        out[row, NUMBER] = np.int64(stamp)


def number_columns(kinds: Array, numbers: Sequence[str]) -> tuple[Array, Array]:
    """Write documents as columns.

    Args:
        kinds: the stamp of the kind of every document.
        numbers: its normalised number; signs after the twentieth are not looked at.

    Returns:
        Stamps of kind and number, and the signs of the number followed by how many they are.

    Source: the stamp is the FNV-1a hash of the signs (RFC 9923), its bits mixed once more.
    """
    signs = np.zeros((len(numbers), DIGITS + 1), dtype=np.uint8)
    if len(numbers):
        try:
            texts = np.array(numbers, dtype=f"S{DIGITS}")
        except UnicodeEncodeError:  # a number with a letter that is not ASCII: rare, and slower
            texts = np.array([number.encode("utf-8", "replace") for number in numbers], dtype=f"S{DIGITS}")
        signs[:, :DIGITS] = texts.view(np.uint8).reshape(-1, DIGITS)
        signs[:, NUMBER_LENGTH] = (signs[:, :DIGITS] != 0).sum(axis=1)
    stamps = np.zeros((len(numbers), 2), dtype=np.int64)
    stamp_numbers(signs, kinds, stamps)
    return stamps, signs


class SpellingRows:
    """Spellings of names as runs of part rows."""

    def __init__(self, table: PartTable) -> None:
        self.table = table
        self.parts: list[int] = []
        self.family: list[bool] = []
        self.starts: list[int] = [0]

    def add(self, parts: Parts, family: frozenset[object] = frozenset()) -> int:
        """Add a spelling.

        Args:
            parts: its parts.
            family: which of them are the surname.

        Returns:
            Its number, or -1 when it has no parts.
        """
        if not parts:
            return -1
        self.parts += self.table.rows_of(parts)
        self.family += [part in family for part in parts] if family else [False] * len(parts)
        self.starts.append(len(self.parts))
        return len(self.starts) - 2

    def columns(self) -> tuple[Array, Array, Array]:
        """Give parts, surname marks and starts as arrays.

        Returns:
            Arrays of the three.
        """
        return (
            np.array(self.parts, dtype=np.int32),
            np.array(self.family, dtype=np.bool_),
            np.array(self.starts, dtype=np.int64),
        )


def stamps_of(kind: str, texts: Iterable[str | None]) -> Array:
    """Stamp texts, one a person.

    Args:
        kind: what the texts are, so that a place and a case of one text differ.
        texts: None or "" means not stated.

    Returns:
        Signed 64-bit stamps; 0 where nothing is stated.
    """
    return np.array([stamp_of(kind, text) if text else 0 for text in texts], dtype=np.int64)


def people_rows(people: Sequence[PreparedPerson], table: PartTable) -> PeopleRows:
    """Write people as columns.

    Args:
        people: records with their names taken apart.
        table: the part table their parts go to; both sides of a comparison share one.

    Returns:
        One row a person, in their order.
    """
    spellings = SpellingRows(table)
    names: list[tuple[int, int, int, int]] = []
    for person in people:
        first = len(spellings.starts) - 1
        spellings.add(person.own, person.family)
        for parts in person.others:
            spellings.add(parts)
        count = len(spellings.starts) - 1 - first
        names.append((first, count, spellings.add(person.father), spellings.add(person.grandfather)))
    facts = [person.facts for person in people]
    documents = [[pair for pair in known.documents if pair[1]] for known in facts]
    counts = np.array([len(pairs) for pairs in documents], dtype=np.int32)
    return assembled(
        (
            *np.array(names, dtype=np.int32).reshape(-1, 4).T,
            *birth_columns([known.birth for known in facts]),
            np.cumsum(counts) - counts,
            counts,
            np.array([SEXES.get(known.sex or "", NO_SEX) for known in facts], dtype=np.int32),
        ),
        (
            stamps_of("place", (person.place for person in people)),
            stamps_of("case", (known.case_number for known in facts)),
        ),
        spellings,
        number_columns(
            stamps_of("kind", (kind for pairs in documents for kind, _ in pairs)),
            [number for pairs in documents for _, number in pairs],
        ),
    )
