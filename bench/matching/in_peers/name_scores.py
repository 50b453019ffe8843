"""Score pairs of names with other people's comparators. Run by the peers' own Python; knows nothing of the product.

    python name_scores.py PAIRS.jsonl FOLDER METHOD... [--dsn DSN]

PAIRS holds one JSON list [a, b] a line. For every method, FOLDER/METHOD.f64 gets the scores as doubles; the standard
output is one JSON object a method: seconds and pairs, or the reason why it is missing.
"""

from __future__ import annotations

import argparse
import json
import time
from array import array
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path

Compare = Callable[[str, str], float]
Pairs = list[tuple[str, str]]


def form_of(name: str) -> Callable[[str], str]:
    """How a name is written before it is compared; each distinct string once."""
    if name == "lower":
        return lru_cache(maxsize=None)(lambda text: text.casefold().strip())
    if name == "anyascii":
        from anyascii import anyascii

        return lru_cache(maxsize=None)(lambda text: anyascii(text).casefold().strip())
    from icu import Transliterator

    to_latin = Transliterator.createInstance("Any-Latin; Latin-ASCII; Lower")
    return lru_cache(maxsize=None)(lambda text: to_latin.transliterate(text).strip())


def code_overlap(codes: Callable[[str], Iterable[str]], form: Callable[[str], str]) -> Compare:
    """The share of sounds two names have in common, as Dice counts it: a word counts when any of its codes does."""

    @cache
    def sounds(text: str) -> list[frozenset[str]]:
        return [frozenset(code for code in codes(word) if code) for word in form(text).split()]

    def compare(a: str, b: str) -> float:
        left, right = sounds(a), list(sounds(b))
        total, shared = len(left) + len(right), 0
        for sound in left:
            hit = next((other for other in right if sound & other), None)
            if hit is not None:
                right.remove(hit)
                shared += 1
        return 2 * shared / total if total else 0.0

    return compare


def logic_v2() -> Compare:
    """nomenklatura's logic-v2 on two people who have nothing but a name, each made once."""
    from followthemoney import model
    from nomenklatura.matching.logic_v2.model import LogicV2

    config = LogicV2.default_config()

    @cache
    def person(text: str):
        return model.get_proxy({"id": text, "schema": "Person", "properties": {"name": [text]}})

    return lambda a, b: LogicV2.compare(person(a), person(b), config).score


def comparator(method: str) -> Compare:
    """The comparator of a method such as ``rapidfuzz.jaro_winkler.anyascii``."""
    if method == "nomenklatura.logic_v2":
        return logic_v2()
    package, function, form_name = method.split(".")
    form = form_of(form_name)
    if package == "rapidfuzz":
        from rapidfuzz import fuzz
        from rapidfuzz.distance import JaroWinkler

        measure = {
            "jaro_winkler": JaroWinkler.similarity,
            "token_set": fuzz.token_set_ratio,
            "token_sort": fuzz.token_sort_ratio,
        }[function]
        return lambda a, b: measure(form(a), form(b))
    if package == "jellyfish":
        import jellyfish

        if function == "jaro_winkler":
            return lambda a, b: jellyfish.jaro_winkler_similarity(form(a), form(b))
        return code_overlap(lambda word: (jellyfish.metaphone(word),), form)
    from metaphone import doublemetaphone

    return code_overlap(doublemetaphone, form)


def score(method: str, pairs: Pairs) -> tuple[array, float]:
    """Score every pair; the seconds are those of comparing, transliteration included."""
    compare = comparator(method)
    began = time.perf_counter()
    scores = array("d", (compare(a, b) for a, b in pairs))
    return scores, time.perf_counter() - began


def score_in_postgres(method: str, pairs: Pairs, dsn: str) -> tuple[array, float]:
    """Let PostgreSQL compare: the seconds are those of the SELECT, not of loading."""
    import psycopg

    form = (lambda text: text) if method.endswith(".stored") else form_of(method.rsplit(".", 1)[1])
    with psycopg.connect(dsn) as link:
        link.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        link.execute("DROP TABLE IF EXISTS pairs")
        link.execute("CREATE UNLOGGED TABLE pairs (n int, a text, b text)")
        with link.cursor().copy("COPY pairs FROM STDIN") as rows:
            for n, (a, b) in enumerate(pairs):
                rows.write_row((n, form(a).replace("\x00", ""), form(b).replace("\x00", "")))
        began = time.perf_counter()
        found = link.execute("SELECT similarity(a, b) FROM pairs ORDER BY n").fetchall()
        taken = time.perf_counter() - began
        link.execute("DROP TABLE pairs")
    return array("d", (value for (value,) in found)), taken


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("pairs", type=Path)
    options.add_argument("folder", type=Path)
    options.add_argument("methods", nargs="+")
    options.add_argument("--dsn", default="")
    chosen = options.parse_args()
    with chosen.pairs.open(encoding="utf-8") as lines:
        pairs = [tuple(json.loads(line)) for line in lines]
    for method in chosen.methods:
        said: dict[str, object] = {"method": method}
        try:
            if method.startswith("pg_trgm."):
                scores, seconds = score_in_postgres(method, pairs, chosen.dsn)
            else:
                scores, seconds = score(method, pairs)
            (chosen.folder / f"{method}.f64").write_bytes(scores.tobytes())
            said |= {"seconds": seconds, "pairs": len(pairs)}
        except Exception as error:  # whatever a peer breaks on is its reason, and the others go on
            said["missing"] = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
