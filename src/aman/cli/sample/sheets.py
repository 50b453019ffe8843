"""How does an office write such a list? With title rows, two sheets, two scripts and every usual slip."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

from aman.cli.sample.families import NamePart, SamplePerson, make_families

Cells = list[Any]

TITLE = "SAMPLE LIST: EVERY PERSON ON IT IS INVENTED"

LIST_HEADER = [
    "S/No", "Case No.", "Family Name", "Given Name(s)", "Father's Name", "DOB", "Sex", "Nationality", "Relation to PA",
    "Tazkira / ID No.", "Passport No.", "PK Visa No.", "Visa Exp.", "Program", "City", "Contact", "Remarks",
]  # fmt: skip
LATE_HEADER = [
    "No", "Full Name (given)", "Surname", "F/Name", "Gender", "Date of birth", "Passport", "NID", "Case #", "Prog.",
    "Relationship", "Citizenship", "Phone", "Location", "Comments",
]  # fmt: skip
RELATIONS = {
    "principal_applicant": ["PA", "PA", "Principal Applicant", "Self"],
    "spouse": ["SP", "SP", "Spouse", "Spouse"],
    "child": ["Child", "CH", "", ""],
}
TITLES = ["Haji", "Dr.", "Eng", "Mullah", "Ustad"]
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def _slip(random: Random, word: str) -> str:
    """Make one typing slip inside a word."""
    if len(word) < 4:
        return word
    at = random.randrange(1, len(word) - 1)
    return random.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )


def _write_name(random: Random, parts: list[NamePart], arabic: bool, upper: bool) -> str:
    if arabic:
        return " ".join(part.arabic for part in parts)
    words = [part.latin[0] if random.random() < 0.8 else random.choice(part.latin) for part in parts]
    if random.random() < 0.03:
        words[-1] = _slip(random, words[-1])
    text = " ".join(words)
    return text.upper() if upper else text


def _write_birth(random: Random, person: SamplePerson) -> Any:
    from aman.core.dates import date_to_solar_hijri

    born = date(person.born.year, 1, 1) if person.year_only else person.born
    draw = random.random()
    if draw < 0.04:
        return ""
    if draw < 0.12:
        return float(born.year) if random.random() < 0.3 else str(born.year)
    if draw < 0.17:
        year, month, day = date_to_solar_hijri(person.born)
        text = str(year) if person.year_only else f"{year}-{month:02d}-{day:02d}"
        return text.translate(PERSIAN) if random.random() < 0.4 else text
    if draw < 0.19:
        return f"aged {2020 - person.born.year} in 2020" if person.born.year < 2018 else ""
    if draw < 0.21:
        return (born - date(1899, 12, 30)).days
    if draw < 0.22:
        return random.choice(["31/02/1990", "unknown", "00-00-0000", "2091-05-06"])
    if draw < 0.55:
        return born
    if draw < 0.8:
        return born.strftime("%d/%m/%Y")
    return born.strftime(random.choice(["%Y-%m-%d", "%d %b %Y", "%d-%b-%Y"]))


def _write_person(random: Random, person: SamplePerson, upper: bool) -> dict[str, Any]:
    arabic = random.random() < 0.08
    cells: dict[str, Any] = {
        "case": person.case if random.random() > 0.06 else person.case.lower().replace("kbl", "KBL "),
        "family": _write_name(random, [person.surname], arabic, upper) if person.surname else random.choice(["", "", "LNU"]),
        "given": _write_name(random, person.given, arabic, upper),
        "father": _write_name(random, person.father, arabic, upper),
        "birth": _write_birth(random, person),
        "sex": random.choice([person.sex, {"M": "Male", "F": "Female"}[person.sex]]) if random.random() > 0.02 else "",
        "nationality": "" if random.random() < 0.05 else random.choice([person.nationality, person.nationality.upper()]),
        "relation": random.choice(RELATIONS[person.relation]) or {"M": "Son", "F": "Daughter"}[person.sex],
        "tazkira": person.tazkira, "passport": person.passport, "visa": person.visa, "visa_to": person.visa_to or "",
        "programme": person.programme, "place": person.place, "phone": person.phone, "remarks": "",
    }  # fmt: skip
    draw = random.random()
    if draw < 0.025:
        cells["given"], cells["family"] = cells["family"], cells["given"]
    elif draw < 0.045:
        cells["given"], cells["family"] = f"{cells['given']} {cells['family']}".strip(), ""
    elif draw < 0.07:
        cells["father"] = ("S/O " if person.sex == "M" else "D/O ") + cells["father"]
    elif draw < 0.09:
        cells["given"] = f"{random.choice(TITLES)} {cells['given']}"
    elif draw < 0.11 and not cells["family"]:
        cells["family"], cells["given"] = cells["given"], "FNU"
    elif draw < 0.13:
        cells["given"] += "  "
    elif draw < 0.145:
        cells["given"] = (
            f"{cells['given']} / {' '.join(p.arabic for p in person.given)}" if not arabic else cells["given"]
        )
    draw = random.random()
    if draw < 0.06 and cells["tazkira"]:
        cells["tazkira"] = float(cells["tazkira"].replace("-", ""))
    elif draw < 0.09 and cells["passport"]:
        cells["passport"] = cells["passport"].replace("0", "O", 1)
    elif draw < 0.11 and cells["tazkira"]:
        cells["tazkira"] = cells["tazkira"].translate(PERSIAN)
    elif draw < 0.12 and cells["tazkira"]:
        cells["tazkira"] = cells["tazkira"][:-2]
    if random.random() < 0.025:
        for name in (
            "family",
            "father",
            "birth",
            "sex",
            "nationality",
            "tazkira",
            "passport",
            "visa",
            "visa_to",
            "relation",
        ):
            cells[name] = ""
        cells["case"] = "" if random.random() < 0.5 else cells["case"]
    return cells


def _list_row(number: Any, c: dict[str, Any]) -> Cells:
    return [
        number, c["case"], c["family"], c["given"], c["father"], c["birth"], c["sex"], c["nationality"], c["relation"],
        c["tazkira"], c["passport"], c["visa"], c["visa_to"], c["programme"], c["place"], c["phone"], c["remarks"],
    ]  # fmt: skip


def _late_row(number: Any, c: dict[str, Any]) -> Cells:
    return [
        number, c["given"], c["family"], c["father"], c["sex"], c["birth"], c["passport"], c["tazkira"], c["case"],
        c["programme"], c["relation"], c["nationality"], c["phone"], c["place"], c["remarks"],
    ]  # fmt: skip


def _rows(random: Random, families: list[list[SamplePerson]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give (person_id, cells) in the order of the list: omissions, duplicates and all."""
    seen: list[SamplePerson] = []
    for family in families:
        upper = random.random() < 0.22
        for person in family:
            if random.random() < (0.007 if person.relation == "principal_applicant" else 0.02):
                continue
            seen.append(person)
            yield person.person_id, _write_person(random, person, upper)
        if random.random() < 0.12:
            again = random.choice(seen[-400:])
            cells = _write_person(random, again, not upper)
            if random.random() < 0.4:
                cells["case"], cells["relation"] = family[0].case, ""
            yield again.person_id, cells


class _Writer:
    """A workbook being written, with the truth about its rows."""

    def __init__(self, path: Path, random: Random) -> None:
        self.name = path.name
        self.random = random
        self.book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "dd/mm/yyyy"})
        self.day = self.book.add_format({"num_format": "dd/mm/yyyy"})
        self.truths: list[tuple[str, int, str]] = []

    def put(self, sheet: Any, at: int, cells: Cells) -> None:
        """Write one row, dates as real dates."""
        for column, value in enumerate(cells):
            if isinstance(value, date):
                sheet.write_datetime(at, column, value, self.day)
            elif isinstance(value, (int, float)):
                sheet.write_number(at, column, value)
            elif value != "":
                sheet.write_string(at, column, value)

    def write_list(self, families: list[list[SamplePerson]]) -> None:
        """Write the main sheet: title rows, a group header, repeated headers, blank rows, a total."""
        sheet = self.book.add_worksheet("List")
        group = ["", "", "NAME", "", "", "", "", "", "", "DOCUMENTS"]
        for at, cells in enumerate(([TITLE], ["as of 19 October 2023"], [], group, LIST_HEADER)):
            self.put(sheet, at, cells)
        at, number = 5, 0
        for person_id, row in _rows(self.random, families):
            if self.random.random() < 0.006:
                at += 1
            number += 1
            if number % 2500 == 0:
                self.put(sheet, at, LIST_HEADER)
                at += 1
            self.put(sheet, at, _list_row(number if self.random.random() > 0.03 else "", row))
            self.truths.append((f"{self.name}#List", at + 1, person_id))
            at += 1
        self.put(sheet, at, ["", "", "", f"TOTAL: {number}"])

    def write_late(self, families: list[list[SamplePerson]]) -> None:
        """Write the second sheet, with its columns in another order."""
        sheet = self.book.add_worksheet("Late additions")
        self.put(sheet, 0, ["ADDITIONS received after 19 Oct (SAMPLE)"])
        self.put(sheet, 1, LATE_HEADER)
        for at, (person_id, row) in enumerate(_rows(self.random, families), 2):
            self.put(sheet, at, _late_row(f"L{at - 1}", row))
            self.truths.append((f"{self.name}#Late additions", at + 1, person_id))


def write_sample_list(path: Path, *, people: int = 25_000, seed: int = 2023, truth: Path | None = None) -> int:
    """Write a sample list as a workbook, and beside it who is truly who.

    Args:
        path: the workbook to write.
        people: how many invented people there are before omissions and duplicates.
        seed: the same seed writes the same list.
        truth: a CSV `file,row,person_id` to write as well; None writes none.

    Returns:
        How many rows about a person the list holds.
    """
    families = make_families(people, seed)
    cut = max(1, int(len(families) * 0.96))
    writer = _Writer(path, Random(seed + 1))  # noqa: S311 - invented people, not secrets
    writer.write_list(families[:cut])
    writer.write_late(families[cut:])
    writer.book.close()
    if truth is not None:
        with truth.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([("file", "row", "person_id"), *writer.truths])
    return len(writer.truths)
