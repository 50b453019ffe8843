"""Where do several drafts of one meeting agree, where do they differ, and what becomes of one when others are laid under it?

Reach for ``compare_fields`` and ``align_rows`` to lay drafts side by side, ``apply_taken`` to work out the record after a
merge, ``take_apart`` to work out what it says once a draft is taken out again, ``narrowest`` for who may read what was
merged. It decides nothing: a person chooses, field by field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from rapidfuzz import fuzz

from aman.core.names import fold

#: What a field or a column of a row holds: a text, number, list or object as JSON has it; None, "" and [] say nothing.
Value = Any
Row = Mapping[str, Value]
#: From here on two sentences are shown as one thing said in two ways (0 to 1).
ALIKE = 0.6


class Standing(StrEnum):
    """How the drafts stand to each other in one field or row."""

    AGREE = "agree"
    DIFFER = "differ"
    ALONE = "alone"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing that is said in a field or a row, and the references of the drafts that say it."""

    value: Value = field(repr=False)
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """One field, or one row, over all drafts: how they stand, and each thing that is said, the first draft's first."""

    name: str
    standing: Standing
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """Who may read a record: `named` only the people listed, `office` the whole office, `offices` other offices too."""

    level: str = "office"
    people: frozenset[int] = frozenset()
    offices: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Content:
    """What a record says: its fields, its rows by kind (participants, statements, figures), and who may read it."""

    fields: Mapping[str, Value] = field(repr=False)
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict, repr=False)
    reading: Reading = Reading()


@dataclass(frozen=True, slots=True)
class Taken:
    """What one merge took from one draft: fields that are said its way or with it, rows that came and rows that went."""

    fields: Mapping[str, Value] = field(default_factory=dict, repr=False)
    #: Said after what the record says already: a text below it, topics beside it.
    joined: Mapping[str, Value] = field(default_factory=dict, repr=False)
    add: Mapping[str, tuple[Row, ...]] = field(default_factory=dict, repr=False)
    drop: Mapping[str, tuple[Row, ...]] = field(default_factory=dict, repr=False)
    #: Who may read the draft; with `said`, who may read the merged record, as the merger said.
    reading: Reading | None = None
    said: bool = False


def is_blank(value: Value) -> bool:
    """Say whether a value says nothing.

    Args:
        value: what a field holds.

    Returns:
        True for None, an empty text, a text of spaces, an empty list or object; False for 0 and False.
    """
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], {}, ())


def compare_fields(drafts: Mapping[str, Mapping[str, Value]], names: Sequence[str]) -> list[Compared]:
    """Lay the fields of drafts beside each other.

    Args:
        drafts: reference -> what the draft says, in the order in which they are shown.
        names: the fields, in the order in which they are shown; one that a draft lacks is blank there.

    Returns:
        One entry for each field. Texts that differ only in spaces are the same.
    """
    return [_compared(name, [(ref, said.get(name)) for ref, said in drafts.items()]) for name in names]


def _compared(name: str, said: list[tuple[str, Value]]) -> Compared:
    variants: list[tuple[Value, list[str]]] = []
    for ref, value in said:
        if is_blank(value):
            continue
        for known, refs in variants:
            if _plain(known) == _plain(value):
                refs.append(ref)
                break
        else:
            variants.append((value, [ref]))
    return Compared(
        name, _standing(variants, len(said)), tuple(Variant(value, tuple(refs)) for value, refs in variants)
    )


def _standing(variants: list[tuple[Value, list[str]]], drafts: int) -> Standing:
    if not variants:
        return Standing.BLANK
    if len(variants) > 1:
        return Standing.DIFFER
    return Standing.AGREE if len(variants[0][1]) == drafts else Standing.ALONE


def _plain(value: Value) -> Value:
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def align_rows(
    drafts: Mapping[str, Sequence[Row]], name: str, likeness: Callable[[Row, Row], float], *, least: float = ALIKE
) -> list[Compared]:
    """Group the rows of drafts that tell of the same thing; each row stands in exactly one group.

    Args:
        drafts: reference -> the rows of the draft, in their order.
        name: what the rows are called in the result.
        likeness: how alike two rows are, from 0 to 1.
        least: from which likeness on two rows tell of the same thing.

    Returns:
        The groups in the order of their first rows. A group holds at most one row of each draft; rows that say the same
        to the letter are one variant.
    """
    groups: list[list[tuple[str, Row]]] = []
    for ref, rows in drafts.items():
        free = list(range(len(groups)))
        for row in rows:
            scored = [(max(likeness(row, other) for _ref, other in groups[at]), -at) for at in free]
            best = max(scored, default=(0.0, 0))
            if scored and best[0] >= least:
                groups[-best[1]].append((ref, row))
                free.remove(-best[1])
            else:
                groups.append([(ref, row)])
    found = []
    for group in groups:
        one = _compared(name, list(group))
        standing = Standing.DIFFER if len(one.variants) > 1 else Standing.ALONE
        if len(one.variants) == 1 and len(group) == len(drafts):
            standing = Standing.AGREE
        found.append(replace(one, standing=standing))
    return found


def words_alike(one: str, other: str) -> float:
    """Say how alike two sentences are, whatever the order of their words.

    Args:
        one, other: what two drafts have somebody say, in any script.

    Returns:
        From 0 (nothing in common) to 1 (the same words); 0 when either is blank.
    """
    left, right = _words(one), _words(other)
    if not left or not right:
        return 0.0
    return max(fuzz.token_sort_ratio(left, right), 0.9 * fuzz.token_set_ratio(left, right)) / 100


def _words(text: str) -> str:
    # `fold` looks at the length of a name; a statement is folded word by word.
    return " ".join(filter(None, (fold(word) for word in text.split())))


def apply_taken(content: Content, taken: Taken) -> Content:
    """Work out what a record says after something was taken from a draft.

    Args:
        content: what it says before.
        taken: what is taken; a row to be dropped that is not there is passed over, and so is one that came already.

    Returns:
        What it says then: fields replaced or said on, rows dropped once each, new rows at the end, and read by no more
        people than before and than the draft, unless the merger said who may read it.
    """
    fields = {**content.fields, **taken.fields}
    for name, value in taken.joined.items():
        fields[name] = _joined(fields.get(name), value)
    rows = dict(content.rows)
    for kind in {*taken.add, *taken.drop}:
        kept = list(rows.get(kind, ()))
        for row in taken.drop.get(kind, ()):
            if row in kept:
                kept.remove(row)
        for row in taken.add.get(kind, ()):
            if row not in kept:
                kept.append(row)
        rows[kind] = tuple(kept)
    reading = content.reading
    if taken.reading is not None:
        reading = taken.reading if taken.said else narrowest([reading, taken.reading])
    return Content(fields, rows, reading)


def _joined(before: Value, more: Value) -> Value:
    if is_blank(before) or is_blank(more):
        return more if is_blank(before) else before
    if isinstance(before, list | tuple):
        return [*before, *(one for one in more if one not in before)]
    return before if str(more) in str(before) else f"{before}\n\n{more}"


def take_apart(
    base: Content,
    taken: Sequence[Taken],
    without: int,
    now: Content,
    settle: Callable[[Content], Content] = lambda c: c,
) -> Content:
    """Work out what a record says once one draft is taken out of it again.

    Args:
        base: what it said before any draft was laid under it.
        taken: what was taken from each draft that lies under it now, in the order of the merges.
        without: which of them is taken out, counted from 0.
        now: what the record says now.
        settle: how a record is written whose rows do not fit together, a statement of somebody who is not there.

    Returns:
        What the merges that remain make of `base`. Where somebody wrote into the record since the merges, field by
        field and kind of row by kind of row, what they wrote stays, and then nobody more may read it than now.
    """
    merged, left = base, base
    for at, one in enumerate(taken):
        merged = apply_taken(merged, one)
        if at != without:
            left = apply_taken(left, one)
    merged, left = settle(merged), settle(left)
    stays = {name for name, value in now.fields.items() if merged.fields.get(name) != value}
    kept = {kind for kind, rows in now.rows.items() if tuple(merged.rows.get(kind, ())) != tuple(rows)}
    reading = left.reading if merged.reading == now.reading else now.reading
    if (stays or kept) and is_wider(reading, now.reading):
        reading = now.reading
    return Content(
        {name: value if name in stays else left.fields.get(name) for name, value in now.fields.items()},
        {kind: tuple(rows) if kind in kept else left.rows.get(kind, ()) for kind, rows in now.rows.items()},
        reading,
    )


def narrowest(readings: Sequence[Reading]) -> Reading:
    """Say who may read what was put together from several records: only those who may read each of them.

    Args:
        readings: who may read each record; at least one.

    Returns:
        The narrowest level, the people whom every record with names lists, the offices that every record shares with.
    """
    named = [one.people for one in readings if one.level == "named"]
    if named:
        return Reading("named", frozenset.intersection(*named))
    if all(one.level == "offices" for one in readings):
        shared = frozenset.intersection(*(one.offices for one in readings))
        return Reading("offices" if shared else "office", offices=shared)
    return Reading("office")


def is_wider(one: Reading, than: Reading) -> bool:
    """Say whether a record would be read by somebody who may not read another of the same office.

    Args:
        one: who would read it.
        than: who may read the other.

    Returns:
        True when at least one person or office is let in that the other keeps out.
    """
    if than.level == "named":
        return one.level != "named" or not one.people <= than.people
    if one.level == "offices":
        return not one.offices <= (than.offices if than.level == "offices" else frozenset())
    return False
