"""How many questions by name does the desk answer, send on to a person, or miss? Asked by the host's own spelling.

Reads the shared lists: the listed people become a register of their own, people of the host's registry are asked for by name,
father's name and birth year. Prints, for those who are listed and those who are not, how many questions have how high a best
score, so that `WORTH_A_LOOK` can be read off.

    python -m bench.desk_questions --data ../shared/data/rosters --database desk.sqlite3
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MARKS = (-4.0, -2.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.5)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True, help="the folder of the shared lists")
    arguments.add_argument("--database", type=Path, required=True, help="a scratch SQLite file")
    arguments.add_argument("--listed", type=int, default=1_000)
    arguments.add_argument("--unlisted", type=int, default=2_000)
    given = arguments.parse_args()
    sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings_for_tests"
    os.environ["AMAN_TEST_DATABASE_URL"] = f"sqlite:///{given.database}"
    import django

    django.setup()
    people = fill(given.data) if not given.database.exists() else _known()
    listed, unlisted = questions(given.data, given.listed, given.unlisted)
    print(f"register of {len(people)} people")
    report("listed", listed, people)
    report("not listed", unlisted, people)


def fill(data: Path) -> dict[int, str]:
    """Write the listed people; row id -> who they are."""
    import polars as pl
    from django.core.management import call_command
    from django.utils import timezone

    from aman.accounts.models import Office, User
    from aman.core.dates import DateInterval
    from aman.people.actions import NewName, NewPerson, add_people
    from aman.people.models import Source

    call_command("migrate", verbosity=0)
    office = Office.objects.create(code="owner", name="Owner")
    user = User.objects.create_user("officer", password=None, role="register_officer", office=office)
    source = Source.objects.create(office=office, kind="roster", label="listed", recorded_at=timezone.now())
    rows, who = [], []
    for row in pl.read_parquet(data / "truth_people.parquet").iter_rows(named=True):
        latin = f"{row['given_latin']} {row['surname_latin'] or ''}".strip()
        dari = f"{row['given_dari']} {row['surname_dari'] or ''}".strip()
        rows.append(
            NewPerson(
                names=(NewName(latin), NewName(dari)),
                father=(row["father_latin"],) if row["father_latin"] else (),
                birth=DateInterval.from_year(row["listed_dob"].year) if row["listed_dob"] else None,
                sex=row["sex"] or "",
                place=row["pk_district"] or "",
            )
        )
        who.append(row["person_id"])
    ids: list[int] = []
    for start in range(0, len(rows), 5_000):
        ids += add_people(actor=user, source=source, rows=rows[start : start + 5_000])
    Path(str(_names_file())).write_text("\n".join(f"{i} {w}" for i, w in zip(ids, who, strict=True)))
    return dict(zip(ids, who, strict=True))


def _names_file() -> Path:
    return Path(os.environ["AMAN_TEST_DATABASE_URL"].removeprefix("sqlite:///") + ".who")


def _known() -> dict[int, str]:
    pairs = (line.split() for line in _names_file().read_text().splitlines())
    return {int(i): who for i, who in pairs}


Asked = tuple[str, str, int, str]


def questions(data: Path, listed: int, unlisted: int) -> tuple[list[Asked], list[Asked]]:
    """Draw people of the host's registry with a father's name and a birth year: name, father, year, who ("" is nobody)."""
    import polars as pl

    registry = pl.read_parquet(data / "host_registry.parquet").with_row_index("at", offset=1)
    truth = pl.read_parquet(data / "truth_rows.parquet").filter(pl.col("file") == "host_registry.parquet")
    whose: dict[int, str] = dict(truth.select("row", "person_id").iter_rows())
    offset = min(whose) - 1
    people = pl.read_parquet(data / "truth_people.parquet")["person_id"].to_list()
    known = set(people)
    rng = random.Random(7)
    told = [r for r in registry.iter_rows(named=True) if r["father_name"] and r["yob"]]
    rng.shuffle(told)
    sides: tuple[list[Asked], list[Asked]] = ([], [])
    for row in told:
        person = whose.get(row["at"] + offset) or ""
        is_listed = person in known
        side, most = (sides[0], listed) if is_listed else (sides[1], unlisted)
        if len(side) < most:
            side.append((row["name"], row["father_name"], row["yob"], person if is_listed else ""))
    return sides


def report(title: str, asked: list[Asked], people: dict[int, str]) -> None:
    """Print what became of the questions."""
    from django.utils import timezone

    from aman.checks.facts import DeskQuestion
    from aman.checks.queries import protection
    from aman.core.dates import DateInterval

    right = wrong = sent = sent_right = 0
    best: list[float] = []
    now = timezone.now()
    for name, father, year, who in asked:
        question = DeskQuestion(name=name, father=father, birth=DateInterval.from_year(year))
        described: dict[int, Any] = protection._described(question)
        best.append(max((m.log_odds for m in described.values()), default=-99.0))
        found = protection.find_protection(question, now)
        if found.root_id is not None:
            right, wrong = right + (people[found.root_id] == who), wrong + (people[found.root_id] != who)
        elif found.doubtful:
            sent += 1
            sent_right += who in {people[root] for root in found.doubtful}
    print(f"{title}: {len(asked)} asked; taken for the right one {right}, for another {wrong}; ", end="")
    print(f"sent on to a person {sent}, with the right one among the candidates {sent_right}")
    print("  best score at least " + ", ".join(f"{m}: {sum(b >= m for b in best)}" for m in MARKS))


if __name__ == "__main__":
    main()
