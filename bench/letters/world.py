"""Where do the bench's letters come from? The tests' fixed seeds, and names of people who do not exist."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT / "tests") not in sys.path:
    sys.path.insert(0, str(ROOT / "tests"))

import letter_vectors  # noqa: E402

from aman.core.letters import LetterClaims, fit_names, letter_id_from_random, sign_letter  # noqa: E402

#: Synthetic people of the shared data, where it stands beside the checkout.
PEOPLE = ROOT.parent / "shared" / "data" / "rosters" / "truth_people.parquet"
PAPERS = ("e_tazkira", "passport", "por", "acc", "unhcr", "paper_tazkira")
KINDS = {"passport": "af_passport", "por": "por_card", "unhcr": "unhcr_token"}
FALLBACK = (
    ("Gul Example", "گل نمونه"), ("Abdul Rahman Mohammad Nik Example Khel", "عبدالرحمن محمد نیک نمونه خیل"),
    ("Zarmina Example", "زرمینه نمونه"), ("Sayed Mir Baryalai Example Hashemi", "سید میر بریالی نمونه هاشمی"),
    ("FNU Example", "نمونه"), ("Khushal Shakila Example", "خوشحال شکیلا نمونه"),
)  # fmt: skip


@dataclass(frozen=True)
class Named:
    """What a letter says of one invented person."""

    latin: str
    arabic: str
    year: int
    last_four: str
    kind: str


def people(most: int) -> tuple[list[Named], str]:
    """Give names as they stand in a real list, and where they are from."""
    if not PEOPLE.exists():
        few = [Named(a, b, 1986, "4567", "e_tazkira") for a, b in FALLBACK]
        return (few * (most // len(few) + 1))[:most], "invented names of this bench"
    import polars as pl

    frame = pl.read_parquet(PEOPLE)
    found = []
    for row in frame.sample(min(most, frame.height), seed=5).iter_rows(named=True):
        paper = next((p for p in PAPERS if row[p]), "")
        digits = "".join(c for c in row[paper] if c.isalnum()) if paper else ""
        found.append(
            Named(
                " ".join(f"{row['given_latin']} {row['surname_latin']}".split()),
                " ".join(f"{row['given_dari']} {row['surname_dari']}".split()),
                row["birth_date"].year,
                digits[-4:],
                KINDS.get(paper, paper),
            )
        )
    return found, "synthetic people of the shared list"


def claims_of(person: Named, number: int, random_numbers: random.Random) -> LetterClaims:
    """The letter of one person as it is issued, at a place and with a number of its own."""
    letter = letter_vectors.claims(
        letter_id=letter_id_from_random(random_numbers.randbytes(7)),
        status_index=random_numbers.randrange(65_536),
        status_uri=f"{letter_vectors.PREFIX}{1 + number // 60_000}",
        name_latin=person.latin,
        name_arabic=person.arabic,
        birth_year=person.year,
        last_four=person.last_four,
        id_kind=person.kind,
    )
    return fit_names(letter)


def signed(claims: LetterClaims) -> bytes:
    """Sign a letter with the tests' key."""
    vectors = letter_vectors
    return sign_letter(claims, key=vectors.KEY, kid=vectors.KID, uri_prefix=vectors.PREFIX)


def tokens(named: Iterable[Named]) -> Iterator[tuple[LetterClaims, bytes]]:
    """Signed letters of different people."""
    numbers = random.Random(20231201)
    for number, person in enumerate(named):
        claims = claims_of(person, number, numbers)
        yield claims, signed(claims)
