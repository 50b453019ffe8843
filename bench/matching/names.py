"""How many spellings of a name does each comparator find when one false alarm in ten thousand is allowed?

Every comparator scores the same positives, the same hard negatives and the same random negatives, drawn as
``names_recall`` draws them. A slow one gets a random part of the random negatives, and the table says so.
"""

from __future__ import annotations

import csv
import json
import subprocess
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from names_recall import Row, draw, half_of
from names_recall import scores as compare_in_batch

from aman.core.names import compare_names
from matching import environment
from matching.figures import Floats, area_under_curve, recall_at
from matching.scratch_postgres import NoPostgres, scratch_server, version
from matching.tables import fraction

SLOW_DRAWS = 100_000
AMAN = "aman.compare_many"
AMAN_ONE_BY_ONE = "aman.compare_names"


@dataclass(frozen=True)
class Peer:
    """A comparator: how it is called, by whom it is, and whether it is too slow for all the draws."""

    method: str
    label: str
    packages: tuple[str, ...]
    slow: bool = False


def _forms(method: str, label: str, package: str) -> list[Peer]:
    words = {"lower": "lower case", "icu": "after ICU", "anyascii": "after anyascii"}
    needs = {"lower": (), "icu": ("pyicu",), "anyascii": ("anyascii",)}
    return [
        Peer(f"{package}.{method}.{form}", f"{label}, {said}", (package, *needs[form])) for form, said in words.items()
    ]


PEERS: list[Peer] = [
    *_forms("jaro_winkler", "rapidfuzz Jaro-Winkler", "rapidfuzz"),
    *_forms("token_set", "rapidfuzz token set", "rapidfuzz"),
    *_forms("token_sort", "rapidfuzz token sort", "rapidfuzz"),
    Peer("jellyfish.jaro_winkler.lower", "jellyfish Jaro-Winkler, lower case", ("jellyfish",)),
    Peer("jellyfish.jaro_winkler.anyascii", "jellyfish Jaro-Winkler, after anyascii", ("jellyfish", "anyascii")),
    Peer("jellyfish.metaphone.anyascii", "jellyfish metaphone overlap, after anyascii", ("jellyfish", "anyascii")),
    Peer("metaphone.double.anyascii", "double metaphone overlap, after anyascii", ("metaphone", "anyascii")),
    Peer("nomenklatura.logic_v2", "nomenklatura logic-v2", ("nomenklatura",), slow=True),
    Peer("pg_trgm.stored", "PostgreSQL pg_trgm, as stored", ("psycopg",)),
    Peer("pg_trgm.anyascii", "PostgreSQL pg_trgm, after anyascii", ("psycopg", "anyascii")),
]


@dataclass(frozen=True)
class Pairs:
    """The pairs of one group: positives, hard negatives, and random negatives with how often each was drawn."""

    positives: list[tuple[str, str]]
    hard: list[tuple[str, str]]
    random: list[tuple[str, str]]
    times: np.ndarray

    @property
    def all(self) -> list[tuple[str, str]]:
        """All of them in this order."""
        return [*self.positives, *self.hard, *self.random]

    def part(self, draws: int, seed: int = 2) -> Pairs:
        """The same with a random part of the random negatives."""
        if draws >= self.times.sum():
            return self
        every = np.repeat(np.arange(len(self.random)), self.times)
        kept, times = np.unique(np.random.default_rng(seed).permutation(every)[:draws], return_counts=True)
        return Pairs(self.positives, self.hard, [self.random[at] for at in kept.tolist()], times)


@dataclass
class Measured:
    """What one comparator came to in one group."""

    method: str
    group: str
    positives: int = 0
    draws: int = 0
    at_1e4: float = float("nan")
    hard_1e2: float = float("nan")
    auc: float = float("nan")
    us_a_pair: float = float("nan")
    missing: str = ""


@dataclass
class Result:
    """The whole run."""

    half: str
    draws: int
    measured: list[Measured] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)

    def of(self, method: str) -> list[Measured]:
        """What one comparator came to, group by group."""
        return [one for one in self.measured if one.method == method]


def read_groups(path: Path, half: str, countries: list[str]) -> dict[str, list[Row]]:
    """The rows of a half by group; only groups of both or one script, of these countries."""
    groups: dict[str, list[Row]] = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            country, _, kind = row["group"].partition(":")
            wanted = country in countries and kind in ("script-latin", "latin-latin")
            if wanted and half in ("all", half_of(row["entity_id"])):
                groups.setdefault(row["group"], []).append(row)
    return dict(sorted(groups.items(), key=lambda item: (countries.index(item[0].split(":")[0]), item[0])))


def pairs_of(rows: list[Row], draws: int) -> Pairs:
    """The pairs of a group, drawn as ``names_recall`` draws them."""
    positives = [row for row in rows if row["same"] == "1" and row["quality"] != "unrelated_alias"]
    drawn = list(draw(positives, draws))
    return Pairs(
        [(row["a"], row["b"]) for row in positives],
        [(row["a"], row["b"]) for row in rows if row["same"] == "0"],
        [(a, b) for a, b, _ in drawn],
        np.array([times for _, _, times in drawn], dtype=np.int64),
    )


def measure(method: str, group: str, pairs: Pairs, scores: Floats, seconds: float) -> Measured:
    """Turn the scores of a comparator into its line."""
    first, second = len(pairs.positives), len(pairs.positives) + len(pairs.hard)
    found, hard, random = scores[:first], scores[first:second], scores[second:]
    times = pairs.times.astype(np.float64)
    return Measured(
        method=method,
        group=group,
        positives=first,
        draws=int(pairs.times.sum()),
        at_1e4=recall_at(found, random, times, 1e-4),
        hard_1e2=recall_at(found, hard, np.ones(len(hard)), 1e-2),
        auc=area_under_curve(found, random, times),
        us_a_pair=seconds / max(1, len(scores)) * 1e6,
    )


def score_aman(pairs: list[tuple[str, str]]) -> tuple[Floats, float]:
    """Our own scores in one call: what compiles on the first call is compiled before the clock starts."""
    compare_in_batch(pairs[:2])
    began = time.perf_counter()
    scores = np.asarray(compare_in_batch(pairs), dtype=np.float64)
    return scores, time.perf_counter() - began


def score_aman_one_by_one(pairs: list[tuple[str, str]]) -> tuple[Floats, float]:
    """Our own scores pair by pair, as a page asks for them."""
    compare_names(*pairs[0])
    began = time.perf_counter()
    scores = np.fromiter((compare_names(a, b).log_odds for a, b in pairs), dtype=np.float64, count=len(pairs))
    return scores, time.perf_counter() - began


def _ask_peers(methods: list[str], pairs: list[tuple[str, str]], folder: Path, dsn: str) -> list[dict[str, object]]:
    file = folder / "pairs.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(pair, ensure_ascii=False) + "\n" for pair in pairs)
    script = environment.HERE / "in_peers" / "name_scores.py"
    run = subprocess.run(
        [environment.PYTHON, script, file, folder, *methods, "--dsn", dsn], capture_output=True, text=True, check=False
    )
    said = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    heard = {one["method"] for one in said}
    why = (run.stderr.strip().splitlines() or [f"ended with {run.returncode}"])[-1][:200]
    return said + [{"method": method, "missing": why} for method in methods if method not in heard]


def compare_group(group: str, pairs: Pairs, peers: list[Peer], dsn: str) -> list[Measured]:
    """Let every comparator score one group."""
    fewer = pairs.part(SLOW_DRAWS)
    measured = [
        measure(AMAN, group, pairs, *score_aman(pairs.all)),
        measure(AMAN_ONE_BY_ONE, group, fewer, *score_aman_one_by_one(fewer.all)),
    ]
    for chosen, set_of in ((False, pairs), (True, fewer)):
        methods = [peer.method for peer in peers if peer.slow is chosen]
        if not methods:
            continue
        with tempfile.TemporaryDirectory() as name:
            for said in _ask_peers(methods, set_of.all, Path(name), dsn):
                method = str(said["method"])
                if "missing" in said:
                    measured.append(Measured(method, group, missing=str(said["missing"])))
                else:
                    values = np.fromfile(Path(name) / f"{method}.f64")
                    measured.append(measure(method, group, set_of, values, float(str(said["seconds"]))))
    return measured


def run(path: Path, half: str, draws: int, countries: list[str], missing: dict[str, str]) -> Result:
    """Score every group with every comparator that is there; one that is not is named with the reason."""
    result = Result(half, draws)
    absent = {p.method: missing[k] for p in PEERS for k in p.packages if k in missing}
    with ExitStack() as stack:
        dsn = ""
        try:
            dsn = stack.enter_context(scratch_server())
            result.versions["postgresql"] = version()
        except NoPostgres as error:
            absent |= {peer.method: f"no server: {error}" for peer in PEERS if peer.method.startswith("pg_trgm.")}
        result.measured += [Measured(method, "", missing=reason) for method, reason in absent.items()]
        peers = [peer for peer in PEERS if peer.method not in absent]
        for group, rows in read_groups(path, half, countries).items():
            print(f"names: {group}", flush=True)
            result.measured += compare_group(group, pairs_of(rows, draws), peers, dsn)
    return result


def as_rows(result: Result) -> tuple[list[str], list[list[str]]]:
    """The table: a line a comparator, a cell a group with recall at 1e-4, recall on hard ones at 1e-2, and AUC."""
    groups = list(dict.fromkeys(one.group for one in result.measured if one.group))
    header = ["comparator", *groups, "us a pair", "draws"]
    lines = []
    own = [(AMAN, "Aman, all pairs in one call"), (AMAN_ONE_BY_ONE, "Aman, pair by pair")]
    for method, label in [*own, *((peer.method, peer.label) for peer in PEERS)]:
        mine = {one.group: one for one in result.of(method)}
        reasons = [one.missing for one in mine.values() if one.missing]
        if reasons or not mine:
            lines.append([label, f"missing: {reasons[0] if reasons else 'not asked'}"])
            continue
        cells = [f"{fraction(m.at_1e4)} {fraction(m.hard_1e2)} {fraction(m.auc)}" for m in map(mine.get, groups) if m]
        speed = float(np.mean([one.us_a_pair for one in mine.values()]))
        draws = min(one.draws for one in mine.values())
        lines.append([label, *cells, f"{speed:.1f}", f"{draws:,}"])
    return header, lines


def as_json(result: Result) -> dict[str, object]:
    """Everything, to keep."""
    return asdict(result)
