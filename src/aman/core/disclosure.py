"""Which figures may everybody read, today and after the next release, without learning of one person?

Reach for `publish` with exact counts; it gives back the only figures that may leave the house. Every figure is brought
to a multiple of one base, from the total down, so that parts add up to their totals in every table, and a figure stays
as it was published until the count has moved by a whole base. Small figures are then left out, with one more where a
single one could be worked out.

Why that holds against subtracting tables and releases from each other: a register whose counts *are* the published
multiples would have been published in exactly the same way. So nobody can rule that register out, and in it every
count, sum and difference is none, or a whole base at least. What can still be learnt is written down in decision 0013.
It does not read records: the tables come in as counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aman.errors import BadInput

#: No setting goes below it: a figure of fewer people could point at somebody.
LEAST_PEOPLE = 5
#: The part into which parts named by the records themselves go while they are too small to be named.
OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Split:
    """One way in which a count falls into parts; whoever is counted is in exactly one of them.

    Args:
        name: unique among the splits of a release, for example `waiting.programme`.
        of: what it splits: the name of a total, or of a part as `split/part`.
        parts: each part with its count, 0 and more, in the order to be shown.
        named_by_records: the parts carry words of the records, so that a part with few people must not be named.
    """

    name: str
    of: str
    parts: tuple[tuple[str, int], ...]
    named_by_records: bool = False


@dataclass(frozen=True, slots=True)
class PublishedSplit:
    """A split as it may be published; None where a figure is not shown."""

    name: str
    of: str
    total: int | None
    parts: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class Published:
    """All figures of one release.

    Args:
        base: every figure is a multiple of it; none below twice the base is shown.
        totals: by name; None where it is not shown.
        splits: in the order given.
    """

    base: int
    totals: Mapping[str, int | None]
    splits: tuple[PublishedSplit, ...]

    @property
    def shown(self) -> dict[str, int]:
        """Every figure shown, by name: what the next release starts from."""
        found = {name: n for name, n in self.totals.items() if n is not None}
        for split in self.splits:
            found |= {key_of(split.name, part): n for part, n in split.parts if n is not None}
        return found


def key_of(split: str, part: str) -> str:
    """Name a part of a split, so that another split can split it again.

    Args:
        split: name of the split.
        part: the part.

    Returns:
        Both with a stroke between them.
    """
    return f"{split}/{part}"


def base_of(threshold: int) -> int:
    """Give the base for a threshold: the next multiple of LEAST_PEOPLE, and never less than that.

    Bases of different releases are all multiples of LEAST_PEOPLE, so that their differences are, too.

    Args:
        threshold: fewest people a figure may speak of; anything below LEAST_PEOPLE counts as LEAST_PEOPLE.

    Returns:
        The base, in people.
    """
    return max(LEAST_PEOPLE, -(-threshold // LEAST_PEOPLE) * LEAST_PEOPLE)


def publish(
    totals: Mapping[str, int],
    splits: Sequence[Split],
    *,
    threshold: int = LEAST_PEOPLE,
    earlier: Mapping[str, int] | None = None,
) -> Published:
    """Turn exact counts into the figures that everybody may read.

    Args:
        totals: each total by name, in people or in whatever is counted, 0 and more.
        splits: the tables; a split of a part stands after the split that has the part.
        threshold: fewest people a figure may speak of; it can raise LEAST_PEOPLE and not lower it.
        earlier: `shown` of the last release; None for the first one.

    Returns:
        The figures, those not to be shown left out.

    Raises:
        BadInput: a count is below nothing, a name comes twice, parts do not add up, or something unknown is split.

    Source: L. H. Cox, "A constructive procedure for unbiased controlled rounding", JASA 82 (1987), for rounding that
        adds up; Federal Committee on Statistical Methodology, Working Paper 22 (2005), for the second cell left out.
    """
    base = base_of(threshold)
    rounded = round_counts(totals, splits, base=base, earlier=earlier or {})
    is_open = {name: rounded[name] >= 2 * base for name in totals}
    done = []
    for split in splits:
        parent = is_open.get(split.of, False)
        listed = _listed(split, rounded, base)
        hidden = _hidden(listed, base) if parent else {part for part, _ in listed}
        for part, _ in listed:
            is_open[key_of(split.name, part)] = part not in hidden
        if split.of in totals or split.of in is_open:
            shown = tuple((part, None if part in hidden else n) for part, n in listed)
            done.append(PublishedSplit(split.name, split.of, rounded[split.of] if parent else None, shown))
    return Published(base, {name: rounded[name] if is_open[name] else None for name in totals}, tuple(done))


def round_counts(
    totals: Mapping[str, int], splits: Sequence[Split], *, base: int, earlier: Mapping[str, int]
) -> dict[str, int]:
    """Bring every count to a multiple of the base less than one base away, so that parts add up to what they split.

    These are the figures before small ones are left out. They could all be published.

    Args:
        totals: each total by name.
        splits: as in `publish`.
        base: in people, 1 and more.
        earlier: figures of the last release by name; each is kept while its count is less than a base away.

    Returns:
        A multiple of the base for each total and each `split/part`.

    Raises:
        BadInput: as in `publish`.
    """
    _check(totals, splits)
    rounded = {name: _nearest(n, base, earlier.get(name)) for name, n in totals.items()}
    for split in splits:
        keys = [key_of(split.name, part) for part, _ in split.parts]
        counts = [n for _, n in split.parts]
        rounded |= zip(keys, _apportioned(keys, counts, rounded[split.of], base, earlier), strict=True)
    return rounded


def _check(totals: Mapping[str, int], splits: Sequence[Split]) -> None:
    counts = dict(totals)
    wrong = [f"{name} is below nothing" for name, n in totals.items() if n < 0]
    names = [split.name for split in splits]
    wrong += [f"{name} comes twice" for name in sorted({n for n in names if names.count(n) > 1})]
    for split in splits:
        counted = sum(n for _, n in split.parts)
        if split.of not in counts:
            wrong.append(f"{split.name} splits {split.of}, which is not there before it")
        elif counted != counts[split.of]:
            wrong.append(f"the parts of {split.name} do not add up to {split.of}")
        if len({part for part, _ in split.parts}) != len(split.parts):
            wrong.append(f"a part of {split.name} comes twice")
        if any(n < 0 for _, n in split.parts):
            wrong.append(f"a part of {split.name} is below nothing")
        if split.named_by_records and OTHERS in dict(split.parts):
            wrong.append(f"a part of {split.name} is named {OTHERS}, which stands for small parts")
        counts |= {key_of(split.name, part): n for part, n in split.parts}
    if wrong:
        raise BadInput(
            f"The tables cannot be published: {'; '.join(wrong)}.",
            fix="Count every person in exactly one part of each table.",
            code="tables_do_not_add_up",
        )


def _nearest(count: int, base: int, earlier: int | None) -> int:
    """The figure of last time while the count is less than a base away from it, else the nearest multiple."""
    if earlier is not None and earlier % base == 0 and abs(count - earlier) < base:
        return earlier
    return (count + base // 2) // base * base


def _apportioned(
    keys: Sequence[str], counts: Sequence[int], target: int, base: int, earlier: Mapping[str, int]
) -> list[int]:
    """Take each count down or up to a multiple so that together they make the target.

    There is always a way: the target is less than a base from the sum of the counts, hence between the sum of all
    taken down and the sum of all taken up.
    """
    figures = [_nearest(n, base, earlier.get(key)) for key, n in zip(keys, counts, strict=True)]
    step = base if sum(figures) < target else -base
    # Those that were not published so before move first, and of them the one whose count lies nearest to the new figure.
    order = sorted(
        range(len(keys)),
        key=lambda i: (figures[i] == earlier.get(keys[i]), abs(counts[i] - figures[i] - step), keys[i]),
    )
    for i in order:
        if sum(figures) == target:
            break
        if abs(counts[i] - figures[i] - step) < base:
            figures[i] += step
    return figures


def _listed(split: Split, rounded: Mapping[str, int], base: int) -> list[tuple[str, int]]:
    """The parts to be named; small parts that only the records name go together."""
    parts = [(part, rounded[key_of(split.name, part)]) for part, _ in split.parts]
    if not split.named_by_records:
        return parts
    named = [(part, n) for part, n in parts if n >= 2 * base]
    return [*named, (OTHERS, sum(n for _, n in parts) - sum(n for _, n in named))]


def _hidden(parts: Sequence[tuple[str, int]], base: int) -> set[str]:
    """Parts left out: the small ones, and beside a single small one the next smallest."""
    hidden = {part for part, n in parts if n < 2 * base}
    if len(hidden) == 1 and len(parts) > 1:
        hidden.add(min((n, part) for part, n in parts if part not in hidden)[1])
    return hidden
