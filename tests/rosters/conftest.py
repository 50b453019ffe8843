"""Small lists of plainly fictional people, and what every test of lists needs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

#: Twelve rows; rows 3 and 8 are one man under two spellings, with one passport.
LIST = """\
Evacuation list of Examplia;;;;;;;;;;;;
No;Case No;Family Name;Given Name;Father Name;DOB;Sex;Nationality;Relation;Passport No;Visa Exp;City;Contact
1;KBL2021561001;Nooristani;Zalmay;Ghulam Rasool;1984-03-05;M;Afghan;PA;P01234567;2023-12-31;Islamabad;+92 391 0000001
2;KBL2021561001;Nooristani;Zarmina;Abdul Wakil;1988-07-19;F;Afghan;Spouse;P01234568;2022-01-31;Islamabad;
3;KBL2021561001;Nooristani;Palwasha;Zalmay;2010-01-01;F;Afghan;Daughter;P01234569;;Islamabad;
4;KBL2021561002;Daqiqi;Homayun;Sher Agha;1979-11-23;M;Afghan;PA;P07654321;;Quetta;
5;KBL2021561002;Daqiqi;Roya;Mir Ahmad;1981-02-17;F;Afghan;Wife;P07654322;;Quetta;
;;;;;;;;;;;;
6;KBL2021561003;Nuristani;Zalmai;Ghulam Rasul;05/03/1984;M;Afghan;PA;P01234567;;Rawalpindi;
7;KBL2021561004;Testimoni;Aziza;Qurban Ali;1990-06-30;F;Pakistani;PA;P03333333;;Peshawar;
8;;;Benafsha;;;;;;;;;
9;KBL2021561005;;=HYPERLINK("x");Sultan;1992-13-45;F;Afghan;PA;P04444444;;Swabi;
"""
RECEIVED_ON = date(2023, 10, 19)


@pytest.fixture
def list_file(tmp_path: Path) -> Path:
    path = tmp_path / "examplia.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


@pytest.fixture
def receive(list_file: Path):
    """Receive a list of this text, or the usual one, for an officer."""
    from aman.rosters.actions import receive_roster

    def run(actor, text: str | None = None, name: str = "examplia.csv", **more):
        path = list_file.with_name(name)
        if text is not None or not path.exists():
            path.write_text(text or LIST, encoding="utf-8")
        return receive_roster(actor=actor, path=path, received_on=RECEIVED_ON, **more)

    return run


@pytest.fixture
def resolved(receive, rahela):
    """The usual list, received, accepted and resolved."""
    from aman.rosters.actions import commit_roster, resolve_roster

    roster = commit_roster(actor=rahela, roster=receive(rahela))
    resolve_roster(actor=rahela, roster=roster)
    roster.refresh_from_db()
    return roster


@pytest.fixture
def person_of_row(resolved):
    """The person of a row of the resolved list."""

    def find(row: int):
        return resolved.rows.get(row=row).person

    return find


@pytest.fixture
def make_pair(person_of_row, embassy):
    """A pair of the people of two rows, in a state."""
    from django.utils import timezone

    from aman.rosters.models import Pair

    def make(one: int, other: int, state: str = "waiting", log_odds: float = 1.0):
        left, right = sorted((person_of_row(one), person_of_row(other)), key=lambda p: p.pk)
        pair, _ = Pair.objects.update_or_create(
            left=left,
            right=right,
            defaults={
                "office": embassy,
                "state": state,
                "log_odds": log_odds,
                "probability": 0.7,
                "addends": [{"term": "name", "log_odds": 2.0, "sentence": "The names read alike."}],
                "found_at": timezone.now(),
            },
        )
        return pair

    return make
