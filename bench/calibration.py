"""Does a probability of 0.8 mean that four of five such pairs are one person?

    python bench/calibration.py [--half held-out|tuning|all] [--json FILE] [--svg build/calibration.svg] [--sets ...]

Pairs inside the October list, of the October and the December list, and of the October list and the host's registry,
labelled by the truth file, in the shares in which the linkage meets them. Two readings: the pairs it puts forward
(certain or possible), and all that share a key, of which those not put forward are sampled and weighted. A pair
belongs to the half of its left record's person, so that the shares stay what they are.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from matching.canonical import REGISTRY_KINDS, rows_of
from matching.records import SHARED
from matching.tables import as_text
from names_recall import half_of

from aman.core.dates import DateInterval
from aman.core.documents import read_number
from aman.core.matching import PersonFacts, candidate_keys, score_pair
from aman.linkage import find_pairs

Floats = npt.NDArray[np.float64]
BINS = 10
LEAST = 1e-9
"""Probabilities are held this far from 0 and 1 in the log loss, which would be endless otherwise."""
CROWD = 60
ENOUGH = 20
"""Fewer pairs in a bin are printed, and left out of the plot."""
SAMPLE = 60_000
SETS = ("October inside", "October x December", "October x registry")


@dataclass(frozen=True)
class Labelled:
    """Pairs with the probability stated, whether they are one person, and how many pairs each stands for."""

    stated: Floats
    same: Floats
    weight: Floats
    forward: npt.NDArray[np.bool_]
    held_out: npt.NDArray[np.bool_]

    def only(self, chosen: npt.NDArray[np.bool_]) -> Labelled:
        """Those chosen."""
        return Labelled(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def join(parts: Sequence[Labelled]) -> Labelled:
    """All pairs of several sets."""
    return Labelled(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Labelled.__dataclass_fields__)
    )


@dataclass(frozen=True)
class Bin:
    """One stretch of probability: pairs, mean probability stated, share that is one person."""

    first: float
    pairs: float
    stated: float
    observed: float


def bins_of(pairs: Labelled, count: int = BINS) -> list[Bin]:
    """Stretches of equal width; empty ones are left out."""
    at = np.minimum((pairs.stated * count).astype(np.int64), count - 1)
    weight = np.bincount(at, pairs.weight, count)
    stated, same = (np.bincount(at, pairs.weight * values, count) for values in (pairs.stated, pairs.same))
    return [
        Bin(
            place / count,
            float(weight[place]),
            float(stated[place] / weight[place]),
            float(same[place] / weight[place]),
        )
        for place in range(count)
        if weight[place]
    ]


@dataclass(frozen=True)
class Summary:
    """How good probabilities are: Brier score, log loss in nats, expected calibration error over the bins."""

    pairs: float
    same: float
    brier: float
    log_loss: float
    ece: float


def summary_of(pairs: Labelled) -> Summary:
    """The figures of a set of pairs; every pair counts as often as it stands for others."""
    if not len(pairs.stated):
        return Summary(0.0, *[float("nan")] * 4)
    total = float(pairs.weight.sum())
    held = np.clip(pairs.stated, LEAST, 1 - LEAST)
    loss = -(pairs.same * np.log(held) + (1 - pairs.same) * np.log1p(-held))
    return Summary(
        pairs=total,
        same=float((pairs.weight * pairs.same).sum() / total),
        brier=float((pairs.weight * (pairs.stated - pairs.same) ** 2).sum() / total),
        log_loss=float((pairs.weight * loss).sum() / total),
        ece=sum(one.pairs * abs(one.stated - one.observed) for one in bins_of(pairs)) / total,
    )


def people_of_roster(path: Path) -> list[PersonFacts]:
    """The people of a list, as the register would know them."""
    return [
        PersonFacts(
            ref=ref,
            name=row.name,
            father=row.father or None,
            grandfather=row.grandfather or None,
            birth=row.birth.interval,
            sex=row.sex,
            documents=tuple((paper.kind.value, paper.number) for paper in row.documents if paper.number),
            place=row.place or None,
            case_number=row.case_number or None,
            relation=row.relation or None,
            other_names=row.other_names,
            family=row.family or None,
        )
        for ref, row in rows_of(path)
    ]


def people_of_registry(path: Path) -> list[PersonFacts]:
    """The people of the host's registry."""
    people = []
    for number, row in enumerate(pl.read_parquet(path).iter_rows(named=True), start=1):
        kind = REGISTRY_KINDS.get(row["doc_kind"])
        paper = read_number(row["doc_no"], kind) if row["doc_no"] else None
        people.append(
            PersonFacts(
                ref=f"{path.name}|{number}",
                name=row["name"] or "",
                father=row["father_name"] or None,
                birth=DateInterval.from_year(int(row["yob"])) if row["yob"] else None,
                sex=row["sex"],
                documents=((paper.kind.value, paper.number),) if paper and paper.number else (),
                place=row["district"] or None,
            )
        )
    return people


def put_forward(people: list[PersonFacts], register: list[PersonFacts]) -> Iterator[tuple[str, str, float]]:
    """What the linkage gives: the one place to change when it gives it otherwise."""
    for pair in find_pairs(people, register):
        yield str(pair.left_ref), str(pair.right_ref), pair.score.probability


def sharing_a_key(people: list[PersonFacts], register: list[PersonFacts]) -> npt.NDArray[np.int64]:
    """Pairs with a key in common that no more than a crowd shares, as left number << 32 | right number.

    Without a register the pairs inside the list, else those of the list and the register.
    """
    keys: list[int] = []
    rows: list[int] = []
    for number, person in enumerate([*people, *register]):
        own = candidate_keys(person)
        keys += own
        rows += [number] * len(own)
    order = np.lexsort((np.array(rows), np.array(keys, dtype=np.int64)))
    sorted_keys, sorted_rows = np.array(keys, dtype=np.int64)[order], np.array(rows, dtype=np.int64)[order]
    starts = np.flatnonzero(np.concatenate(([True], sorted_keys[1:] != sorted_keys[:-1])))
    found = []
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(sorted_keys)], strict=True):
        if end - start < 2 or end - start > CROWD or sorted_rows[start] >= len(people):
            continue
        members = sorted_rows[start:end]
        cut = int(np.searchsorted(members, len(people)))
        if register:
            left, right = np.repeat(members[:cut], end - start - cut), np.tile(members[cut:], cut)
        else:
            first, second = np.triu_indices(end - start, 1)
            left, right = members[first], members[second]
        found.append((left << np.int64(32)) | right)
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


def label(people: list[PersonFacts], register: list[PersonFacts], person_of: dict[str, str]) -> Labelled:
    """Score and label the pairs of a set, those put forward in full and the other candidates by a sample."""
    number_of = {str(one.ref): number for number, one in enumerate([*people, *register])}
    everybody = [*people, *register]
    lines: list[tuple[float, bool, float, bool, bool]] = []

    def add(left: str, right: str, stated: float, weight: float, forward: bool) -> None:
        person = person_of.get(left, left)
        lines.append((stated, person == person_of.get(right), weight, forward, half_of(person) == "held-out"))

    known = set()
    for left, right, stated in put_forward(people, register):
        i, j = sorted((number_of[left], number_of[right]))
        if register and j < len(people):
            continue
        known.add(i << 32 | j)
        add(str(everybody[i].ref), str(everybody[j].ref), stated, 1.0, True)
    others = np.setdiff1d(sharing_a_key(people, register), np.fromiter(known, dtype=np.int64, count=len(known)))
    drawn = np.random.default_rng(1).permutation(others)[:SAMPLE].tolist()
    for pair in drawn:
        one, other = everybody[pair >> 32], everybody[pair & 0xFFFFFFFF]
        stated = score_pair(one, other).probability
        add(str(one.ref), str(other.ref), stated, len(others) / len(drawn), False)
    columns = list(zip(*lines, strict=True)) if lines else [()] * 5
    stated, same, weight = (np.array(column, dtype=np.float64) for column in columns[:3])
    return Labelled(stated, same, weight, np.array(columns[3], dtype=bool), np.array(columns[4], dtype=bool))


def as_svg(curves: dict[str, list[Bin]], title: str) -> str:
    """A reliability plot: stated across, observed upwards, a ring as large as many pairs stand behind it."""
    side, edge = 420, 60
    colours = ("#1b6ca8", "#b3541e", "#3d7d3a", "#6a4c93")

    def at(x: float, y: float) -> tuple[float, float]:
        return edge + x * side, edge + (1 - y) * side

    size = side + 2 * edge
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size + 20 * len(curves)}" font-family="sans-serif" font-size="12">',
        f'<rect width="100%" height="100%" fill="white"/><text x="{edge}" y="30" font-size="15">{title}</text>',
        f'<rect x="{edge}" y="{edge}" width="{side}" height="{side}" fill="none" stroke="#444"/>',
        f'<line x1="{edge}" y1="{edge + side}" x2="{edge + side}" y2="{edge}" stroke="#999" stroke-dasharray="4 4"/>',
    ]
    for tick in range(0, 11, 2):
        x, y = at(tick / 10, tick / 10)
        parts.append(f'<text x="{x:.0f}" y="{edge + side + 18}" text-anchor="middle">{tick / 10:g}</text>')
        parts.append(f'<text x="{edge - 8}" y="{y + 4:.0f}" text-anchor="end">{tick / 10:g}</text>')
    parts.append(f'<text x="{edge + side / 2}" y="{edge + side + 38}" text-anchor="middle">probability stated</text>')
    middle = f"{edge - 40} {edge + side / 2}"
    parts.append(
        f'<text transform="rotate(-90 {middle})" x="{edge - 40}" y="{edge + side / 2}" text-anchor="middle">'
        "share that is one person</text>"
    )
    for place, (name, every) in enumerate(curves.items()):
        bins = [one for one in every if one.pairs >= ENOUGH]
        colour = colours[place % len(colours)]
        points = [at(one.stated, one.observed) for one in bins]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        for one, (x, y) in zip(bins, points, strict=True):
            parts.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{2 + np.log10(max(one.pairs, 1)):.1f}" fill="none" stroke="{colour}"/>'
            )
        parts.append(f'<text x="{edge}" y="{size + 10 + 20 * place}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>\n"])


def read_sets(wanted: Sequence[str]) -> Iterator[tuple[str, Labelled]]:
    """Score and label set after set."""
    truth = pl.read_parquet(SHARED / "truth_rows.parquet").filter(pl.col("person_id").is_not_null())
    ref = pl.col("file").cast(pl.String) + "|" + pl.col("row").cast(pl.String)
    person_of = dict(truth.select(ref, "person_id").iter_rows())
    october = people_of_roster(SHARED / "roster_2023-10.xlsx")
    registers = {
        SETS[0]: lambda: [],
        SETS[1]: lambda: people_of_roster(SHARED / "roster_2023-12.csv"),
        SETS[2]: lambda: people_of_registry(SHARED / "host_registry.parquet"),
    }
    for name in wanted:
        print(f"calibration: {name}", file=sys.stderr, flush=True)
        yield name, label(october, registers[name](), person_of)


def table_of(sets: dict[str, Labelled]) -> tuple[list[str], list[list[str]]]:
    """A line a set and reading."""
    header = ["pairs of", "reading", "pairs", "one person", "Brier", "log loss", "ECE"]
    lines = []
    for name, pairs in sets.items():
        for reading, chosen in (("put forward", pairs.only(pairs.forward)), ("all candidates", pairs)):
            s = summary_of(chosen)
            cells = [f"{s.pairs:,.0f}", f"{s.same:.4f}", f"{s.brier:.4f}", f"{s.log_loss:.4f}", f"{s.ece:.4f}"]
            lines.append([name, reading, *cells])
    return header, lines


def main() -> None:
    """Print the figures and the bins, draw the plot."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("--half", choices=("held-out", "tuning", "all"), default="held-out")
    read.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    read.add_argument("--json", type=Path)
    read.add_argument("--svg", type=Path, default=Path(__file__).resolve().parent.parent / "build" / "calibration.svg")
    chosen = read.parse_args()
    sets = {}
    for name, pairs in read_sets(chosen.sets):
        wanted = np.full(len(pairs.stated), True) if chosen.half == "all" else pairs.held_out
        sets[name] = pairs.only(~wanted if chosen.half == "tuning" else wanted)
    if len(sets) > 1:
        sets["all together"] = join(list(sets.values()))
    print(f"half {chosen.half}; log loss in nats; ECE over {BINS} bins of equal width\n")
    print(as_text(*table_of(sets)))
    curves = {name: bins_of(pairs.only(pairs.forward)) for name, pairs in sets.items()}
    for name, bins in curves.items():
        print(f"\n{name}, pairs put forward\n")
        rows = [[f"{b.first:.1f}", f"{b.pairs:,.0f}", f"{b.stated:.3f}", f"{b.observed:.3f}"] for b in bins]
        print(as_text(["from", "pairs", "stated", "observed"], rows))
    chosen.svg.parent.mkdir(parents=True, exist_ok=True)
    chosen.svg.write_text(as_svg(curves, f"Pairs put forward, half {chosen.half}"), encoding="utf-8")
    if chosen.json:
        kept = {
            name: {"forward": asdict(summary_of(p.only(p.forward))), "all": asdict(summary_of(p))}
            for name, p in sets.items()
        }
        kept["bins"] = {name: [asdict(one) for one in bins] for name, bins in curves.items()}
        chosen.json.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
