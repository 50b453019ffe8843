"""Whom do the reports of a file speak of, and how often is the machine right? Measured against labelled reports.

    python bench/incidents.py LIST.xlsx REPORTS.csv TRUTH_FOLDER

receives and resolves the list into an empty register, takes the reports, and compares links, candidates and proposed
merges with `truth_incidents.parquet` and `truth_rows.parquet`. Prints one JSON object.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl


def main() -> None:
    """Build the register, take the reports, compare, print."""
    listed, reports, truth = (Path(argument) for argument in sys.argv[1:4])
    with tempfile.TemporaryDirectory() as folder:
        os.environ["AMAN_DATABASE_URL"] = (
            os.environ.get("AMAN_BENCH_DATABASE_URL") or f"sqlite:///{folder}/bench.sqlite3"
        )
        os.environ.setdefault("AMAN_SECRET_KEY", "only-for-a-measurement-" * 3)
        from aman.cli.setup import open_database

        open_database()
        from aman.accounts.queries import command_line_actor
        from aman.people.models import Person
        from aman.rosters.actions import commit_roster, receive_roster, resolve_roster

        actor = command_line_actor()
        if not Person.objects.exists():
            roster = receive_roster(actor=actor, path=listed, file_name=listed.name, received_on=date(2023, 10, 20))
            resolve_roster(actor=actor, roster=commit_roster(actor=actor, roster=roster))
        from aman.incidents.actions import import_reports

        started = time.perf_counter()
        done = import_reports(actor=actor, path=reports)
        seconds = time.perf_counter() - started
        print(json.dumps({"reports": done.opened, "seconds": round(seconds, 1), **compare(listed, truth)}, indent=2))


def compare(listed: Path, truth: Path) -> dict[str, object]:
    """Compare what stands in the database with the labels."""
    from aman.incidents.models import Incident, MergeProposal
    from aman.people.models import Person

    rows = pl.read_parquet(truth / "truth_rows.parquet").with_columns(pl.col("file").cast(pl.String))
    rows = rows.filter(pl.col("file").str.starts_with(listed.name))
    labels = {(file, row): person for file, row, person in rows.select("file", "row", "person_id").rows()}
    meant: dict[int, set[str]] = {}
    for pk, root, source, row in Person.objects.values_list("id", "root_id", "source__label", "source_row"):
        label = labels.get((source, row))
        if label:
            meant.setdefault(root or pk, set()).add(label)
    registered = set().union(*meant.values())
    told = pl.read_parquet(truth / "truth_incidents.parquet").unique("report_id")
    first = {ref: people[0] for ref, people in told.select("report_id", "person_ids").rows()}
    event = dict(told.select("report_id", "event_id").rows())
    counts: Counter[str] = Counter()
    refs = {}
    for incident in Incident.objects.order_by("pk").prefetch_related("reports", "people__candidates"):
        ref = incident.reports.all()[0].outside_ref
        counts["arrested_again"] += ref in refs.values()
        if ref in refs.values():
            continue  # a new arrest of somebody who was counted
        refs[incident.pk] = ref
        place = incident.people.all()[0]
        on_register = first[ref] in registered
        counts["on_register"] += on_register
        if place.person_id:
            counts["linked"] += 1
            counts["linked_rightly"] += first[ref] in meant.get(place.person_id, set())
        elif place.match == "waiting":
            offered = [first[ref] in meant.get(one.person_id, set()) for one in place.candidates.all()]
            counts["waiting"] += 1
            counts["waiting_on_register"] += on_register
            counts["offered"] += any(offered)
        else:
            counts["nobody"] += 1
            counts["nobody_on_register"] += on_register
    pairs = {frozenset(pair) for pair in itertools.combinations(sorted(event), 2) if event[pair[0]] == event[pair[1]]}
    all_refs = dict(Incident.objects.values_list("pk", "reports__outside_ref"))
    proposed = {
        frozenset((all_refs[left], all_refs[right]))
        for left, right in MergeProposal.objects.values_list("left_id", "right_id")
    }
    counts.update(pairs=len(pairs), proposed=len(proposed), proposed_rightly=len(pairs & proposed))
    return {
        **counts,
        "link_precision": round(counts["linked_rightly"] / max(counts["linked"], 1), 3),
        "link_recall": round(counts["linked_rightly"] / max(counts["on_register"], 1), 3),
        "found_or_offered": round((counts["linked_rightly"] + counts["offered"]) / max(counts["on_register"], 1), 3),
        "merge_precision": round(len(pairs & proposed) / max(len(proposed), 1), 3),
        "merge_recall": round(len(pairs & proposed) / max(len(pairs), 1), 3),
    }


if __name__ == "__main__":
    main()
