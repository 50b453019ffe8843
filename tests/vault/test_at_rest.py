"""What does somebody find who has the database and not the keys? Nobody's name, number or phone, in any table."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT
from django.apps import apps
from django.db import connection, models

from aman.vault.fields import BlindIndexField, SealedField

MODELS = {m._meta.db_table: m for m in apps.get_models() if m.__module__.startswith("aman.")}
#: So many signs may be a sentence; shorter ones hold codes, numbers and names of things.
LONG = 80
NAMES = ("Shahpur", "Wardakzoy", "Gulandam", "Sherinzad", "شاهپور", "Gulberg-77")
NUMBERS = ("P07654321", "1399-0203-45678", "13990203-45678", "1399020345678")
PHONES = ("0311 7654321", "03117654321", "923117654321")
LIST = """No,Case No.,Name,Father Name,DOB,Sex,Passport No.,Tazkira,Phone,City,Relation
1,KBL2021561001,Shahpur Wardakzoy,Sherinzad,1984-03-05,M,P07654321,1399-0203-45678,0311 7654321,Gulberg-77,PA
2,KBL2021561001,Gulandam Wardakzoy,Sherinzad,1986-01-01,F,P07654321,,0311 7654321,Gulberg-77,Spouse
3,KBL2021561002,شاهپور Wardakzoy,Sherinzad,1984-03-05,M,P07654321,,0311-7654321,Gulberg-77,PA
"""
SEALED_TABLES = (
    "people_person", "people_personname", "people_document", "people_personphone", "people_matchline", "people_namekey", "rosters_roster",
    "rosters_sourcerow", "rosters_defect", "rosters_pair", "vault_keyblock", "vault_vaultstate",
)  # fmt: skip


def told(content: bytes) -> list[str]:
    """What of the list stands readable in some bytes, in UTF-8 or UTF-16, in either case."""
    low = content.lower()
    words = (*NAMES, *NUMBERS, *PHONES)
    return [w for w in words for code in ("utf-8", "utf-16-le", "utf-16-be") if w.lower().encode(code) in low]


def rows_of_page(heading):
    """The tables named in one part of the page, each with the columns named beside it that it has."""
    page = (ROOT / "docs" / "reference" / "encryption.md").read_text(encoding="utf-8")
    part = page.split(f"## {heading}\n")[1].split("\n## ")[0]
    written = {}
    for tables, columns in re.findall(r"^\| (`.*?`) \| (`.*?`) \|", part, re.MULTILINE):
        named = set(re.findall(r"`(\w+)`", columns))
        for table in re.findall(r"`(\w+)`", tables):
            written.setdefault(table, set()).update(named & {f.column for f in MODELS[table]._meta.concrete_fields})
    return written


def columns_where(holds):
    found = {t: {f.column for f in m._meta.concrete_fields if holds(f)} for t, m in MODELS.items()}
    return {table: columns for table, columns in found.items() if columns}


def may_hold_prose(column):
    """Whether there is room for a sentence, a list or a file in it, in clear."""
    if column.is_relation or column.choices or isinstance(column, SealedField | BlindIndexField):
        return False
    if isinstance(column, models.BinaryField | models.CharField):
        return (column.max_length or LONG) >= LONG
    return isinstance(column, models.TextField | models.JSONField)


def test_the_page_names_every_sealed_column():
    assert rows_of_page("What is sealed") == columns_where(lambda f: isinstance(f, SealedField))


def test_whatever_could_hold_prose_in_clear_stands_on_the_page_with_the_reason():
    assert rows_of_page("What stays in clear, and why") == columns_where(may_hold_prose), "seal it, or say why not"


@pytest.mark.django_db
@pytest.mark.parametrize("when", ["staged", "resolved"])
def test_no_sealed_table_tells_a_name_a_number_or_a_phone(rahela, tmp_path, when):
    from aman.people.models import PersonName
    from aman.rosters.actions import receive_roster, resolve_roster
    from aman.rosters.actions.commit import commit_roster
    from aman.rosters.models import Defect, Pair

    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    assert told(path.read_bytes()), "the list itself tells all of it"
    roster = receive_roster(actor=rahela, path=path, received_on=date(2023, 10, 20))
    if when == "resolved":
        resolve_roster(actor=rahela, roster=commit_roster(actor=rahela, roster=roster))
        assert PersonName.objects.count() >= 6
        assert Pair.objects.exists()
    assert Defect.objects.exclude(value="").exists()
    for table in SEALED_TABLES:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            columns = [c[0] for c in cursor.description]
            rows = cursor.fetchall()
        for column, value in ((c, v) for row in rows for c, v in zip(columns, row, strict=True)):
            raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            assert told(raw) == [], f"{table}.{column}"


#: What a rule, a count, a search or a page asks the database for, and so stands in clear: the page says why.
IN_CLEAR = {
    "Turkmarian", "1982-08-18",
    "Quettarmal",  # the district of a person whose answer a tried rule would change
    "desk-place-mark", "outside-mark", "missing-mark", "merge-mark",
}  # fmt: skip


def test_of_a_person_of_whom_everything_is_known_the_tables_tell_only_what_the_page_says(amina, bashir, rahela):
    from leaving_nothing import MARKS, raw_tables, someone_marked

    someone_marked(amina, bashir, rahela)
    tables = raw_tables()
    assert {mark for mark in MARKS if any(mark in text for text in tables.values())} == IN_CLEAR
    assert [table for table, text in tables.items() if "Quettarmal" in text] == ["screening_changedanswer"]


def aman(*words, database, keys=None):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("AMAN_", "DJANGO_"))}
    settings = {"AMAN_SECRET_KEY": "k" * 60, "AMAN_HOSTS": "127.0.0.1", "AMAN_INSECURE_HTTP": "1", "AMAN_DEMO": "1"}
    if keys:
        settings["AMAN_DATA_KEYS_FILE"] = str(keys)
    return subprocess.run(
        [Path(sys.executable).with_name("aman"), *map(str, words), "--database", str(database)],
        env={**clean, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.mark.slow
@pytest.mark.sqlite
def test_a_stolen_database_file_tells_nothing_and_opens_to_nobody(tmp_path):
    path, database = tmp_path / "list.csv", tmp_path / "aman.sqlite3"
    path.write_text(LIST, encoding="utf-8")
    for words in (("receive", path), ("resolve", "1")):
        done = aman(*words, database=database)
        assert done.returncode == 0, done.stderr
    keys = tmp_path / "aman.sqlite3.keys"
    assert keys.stat().st_mode & 0o777 == 0o600
    for file in tmp_path.glob("aman.sqlite3*"):
        assert told(file.read_bytes()) == [], file.name
    assert aman("vault", "check", "--all", database=database).returncode == 0

    stolen = tmp_path / "elsewhere.sqlite3"
    with sqlite3.connect(database) as source, sqlite3.connect(stolen) as copy:
        source.backup(copy)
    other = tmp_path / "other.keys"
    other.write_text("k1:" + "QUFB" * 10 + "QUE=\n", encoding="ascii")
    opened = aman("vault", "check", "--all", database=stolen, keys=other)
    assert opened.returncode != 0
    assert "not in the file of data keys" in re.sub(r"\s+", " ", opened.stderr)
    assert told((opened.stdout + opened.stderr).encode()) == []
