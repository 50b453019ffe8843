"""Make a copy of the register for training or analysis: invented names in the right script, other numbers, shifted days.

Each value is replaced by one drawn with a key that is forgotten when the copy is made: the same name becomes the same other
name everywhere in the copy, and nothing leads back. The copy is written by a process of its own, under keys of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import transaction

from aman.core.names import script_of
from aman.people.models import Person
from aman.retention.catalogue import Table, catalogue
from aman.vault.fields import SealedField, SealNumberField
from aman.vault.sealing import ErasedText

_GIVEN_LATIN = "Ahmad Bashir Camila Daud Esmat Farid Gulalai Hamid Idris Jamila Karim Laila Massoud Nadia Omid Parwin Qadir Rahim Sima Tariq Wahid Yalda Zarghona Zaki"
_FAMILY_LATIN = "Azimi Barakzai Daneshyar Faizi Ghafari Habibi Jalali Karimi Latifi Majidi Noorzai Osmani Popal Rahmani Sadat Tokhi Wardak Yousufi Zadran"
_GIVEN_ARABIC = "احمد بشیر داود عصمت فرید گلالی حمید ادریس جمیله کریم لیلا مسعود نادیه امید پروین قادر رحیم سیما طارق وحید یلدا زرغونه ذکی"
_FAMILY_ARABIC = (
    "عظیمی بارکزی دانشیار فیضی غفاری حبیبی جلالی کریمی لطیفی مجیدی نورزی عثمانی پوپل رحمانی سادات توخی وردک یوسفی ځدران"
)
_POOLS = {
    "latin": (_GIVEN_LATIN.split(), _FAMILY_LATIN.split()),
    "arabic": (_GIVEN_ARABIC.split(), _FAMILY_ARABIC.split()),
}
#: Days move at most so far, by another number for each person.
_MOST_DAYS = 60
_AT_ONCE = 500
_LETTERS, _DIGITS = "ABCDEFGHJKLMNPQRSTUVWXYZ", "0123456789"


class Disguise:
    """Draws what stands for a value; the same for the same value, and nobody can say which it was."""

    def __init__(self, places: list[str]) -> None:
        self._key = secrets.token_bytes(32)
        self._places = places or [""]
        self._refs: dict[str, str] = {}
        self._taken: set[str] = set()

    def _draw(self, kind: str, value: str) -> int:
        return int.from_bytes(hmac.digest(self._key, f"{kind}|{value}".encode(), hashlib.sha256)[:8], "big")

    def name(self, value: str) -> str:
        """Give an invented name of as many words, in the script of the one it stands for."""
        words = value.split()
        given, family = _POOLS["arabic" if script_of(value) == "arabic" else "latin"]
        drawn = [given[self._draw("name", word.casefold()) % len(given)] for word in words]
        if len(words) > 1:
            drawn[-1] = family[self._draw("family", words[-1].casefold()) % len(family)]
        return " ".join(drawn)

    def number(self, value: str) -> str:
        """Give another number of the same shape: digits for digits, letters for letters."""
        drawn, made = self._draw("number", value), []
        for place, sign in enumerate(value):
            step = self._draw(f"{drawn}|{place}", sign)
            if sign.isdigit():
                made.append(_DIGITS[step % 10])
            elif sign.isalpha():
                made.append(_LETTERS[step % len(_LETTERS)])
            else:
                made.append(sign)
        return "".join(made)

    def ref(self, value: str) -> str:
        """Give another reference of the same form; each of them once."""
        if value not in self._refs:
            prefix, dash, rest = value.partition("-")
            while True:
                digits = "".join(
                    secrets.choice(_DIGITS) if c.isdigit() else secrets.choice(_LETTERS) if c.isalpha() else c
                    for c in rest
                )
                if f"{prefix}{dash}{digits}" not in self._taken:
                    break
            self._refs[value] = f"{prefix}{dash}{digits}"
            self._taken.add(self._refs[value])
        return self._refs[value]

    def day(self, value: date, whose: Any) -> date:
        """Move a day by the number of days of whoever it is about."""
        return value + timedelta(days=self._draw("days", str(whose)) % (2 * _MOST_DAYS + 1) - _MOST_DAYS)

    def place(self, value: str) -> str:
        """Give another place of the register, the same for the same one."""
        return self._places[self._draw("place", value) % len(self._places)]

    def words(self, value: str, label: str) -> str:
        """Give a word that says which kind of thing stood there."""
        return f"{label} {self._draw('words', value) % 100_000}"


def pseudonymised_lines() -> Iterator[str]:
    """Give the register, table by table, as lines of JSON in which nothing real is left, for `load_lines` to write."""
    disguise = Disguise(_places())
    for table in catalogue().values():
        if not table.is_copied:
            continue
        model = apps.get_model(table.label)
        for row in model._base_manager.order_by("pk").iterator(chunk_size=1_000):
            disguise_row(row, table, disguise)
            yield serializers.serialize("jsonl", [row]).strip()


def _places() -> list[str]:
    """Some places of the register, each once; they are sealed, so a part of the register is opened for them."""
    stated = Person.objects.exclude(place="").order_by("-pk").values_list("place", flat=True)[:20_000]
    return sorted({place for place in stated.iterator(chunk_size=2_000) if not isinstance(place, ErasedText)})[:2_000]


def disguise_row(row: Any, table: Table, disguise: Disguise) -> None:
    """Change every column of a row that says something of somebody, as the catalogue tells."""
    whose = _whose(row, table)
    for column in row._meta.concrete_fields:
        way = table.columns.get(column.name)
        if isinstance(column, SealNumberField):
            setattr(row, column.attname, None)
        elif way is None or way.copy == "keep":
            continue
        else:
            setattr(row, column.attname, _disguised(column, getattr(row, column.attname), way.copy, disguise, whose))
    if table.label == "accounts.User":
        # Nobody signs in to a copy.
        row.password, row.is_active = "!", False


def _whose(row: Any, table: Table) -> Any:
    """The person a row is about, so that all their days move by the same number; else the row itself."""
    path = table.of.get("person", ("",))[0]
    if path in ("id", ""):
        return row.pk
    found = row
    for step in path.split("__"):
        found = getattr(found, step, None)
    return getattr(found, "pk", None) or row.pk


def _disguised(column: Any, value: Any, way: str, disguise: Disguise, whose: Any) -> Any:
    if value is None or value == "":
        return value
    if way == "date":
        return disguise.day(value, whose)
    if way == "blank":
        return _blank(column)
    if way == "mark":
        return secrets.token_hex(16)
    text = str(value)
    ways: dict[str, Callable[[str], str]] = {
        "name": disguise.name,
        "number": disguise.number,
        "ref": disguise.ref,
        "place": disguise.place,
        "user": lambda name: disguise.words(name, "user").replace(" ", "-"),
        "words": lambda said: disguise.words(said, column.model._meta.verbose_name),
    }
    drawn = ways[way](text)
    return drawn[: column.max_length] if column.max_length else drawn


def _blank(column: Any) -> Any:
    if isinstance(column, SealedField):
        return column.from_bytes(b"")
    kind = column.get_internal_type()
    if kind == "JSONField":
        return {} if column.get_default() is None else column.get_default()
    return b"" if kind == "BinaryField" else ""


def load_lines(lines: Iterator[str]) -> int:
    """Write the lines into this process's own, empty database; give how many rows."""
    count = 0
    batch: list[Any] = []
    # By whose key a row is sealed, without asking for each person again.
    people: dict[int, Person] = {}
    with transaction.atomic():
        for made in _rows_in(lines):
            if batch and (type(made) is not type(batch[0]) or len(batch) >= _AT_ONCE):
                _write(batch, people)
                batch = []
            if getattr(made, "person_id", None) in people:
                made.person = people[made.person_id]
            batch.append(made)
            count += 1
        if batch:
            _write(batch, people)
    return count


def _rows_in(lines: Iterator[str]) -> Iterator[Any]:
    for line in lines:
        if line.strip():
            for found in serializers.deserialize("jsonl", line, ignorenonexistent=True):
                yield found.object


def _write(batch: list[Any], people: dict[int, Person]) -> None:
    type(batch[0])._base_manager.bulk_create(batch)
    if isinstance(batch[0], Person):
        people.update((row.pk, row) for row in batch)
