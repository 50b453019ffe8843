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
from django.db import connection

NAMES = ("Shahpur", "Wardakzoy", "Gulandam", "Sherinzad", "شاهپور")
NUMBERS = ("P07654321", "1399-0203-45678", "13990203-45678", "1399020345678")
PHONES = ("0311 7654321", "03117654321", "923117654321")
LIST = """No,Case No.,Name,Father Name,DOB,Sex,Passport No.,Tazkira,Phone,City,Relation
1,KBL2021561001,Shahpur Wardakzoy,Sherinzad,1984-03-05,M,P07654321,1399-0203-45678,0311 7654321,Islamabad,PA
2,KBL2021561001,Gulandam Wardakzoy,Sherinzad,1986-01-01,F,P07654321,,0311 7654321,Islamabad,Spouse
3,KBL2021561002,شاهپور Wardakzoy,Sherinzad,1984-03-05,M,P07654321,,0311-7654321,Islamabad,PA
"""
SEALED_TABLES = (
    "people_person", "people_personname", "people_document", "people_matchline", "people_namekey", "rosters_roster",
    "rosters_sourcerow", "rosters_defect", "rosters_pair", "vault_keyblock", "vault_vaultstate",
)  # fmt: skip


def told(content: bytes) -> list[str]:
    """What of the list stands readable in some bytes, in UTF-8 or UTF-16, in either case."""
    low = content.lower()
    words = (*NAMES, *NUMBERS, *PHONES)
    return [w for w in words for code in ("utf-8", "utf-16-le", "utf-16-be") if w.lower().encode(code) in low]


def test_the_page_names_what_is_sealed_of_people_and_lists():
    from django.apps import apps

    from aman.vault.fields import SealedField

    page = (ROOT / "docs" / "reference" / "encryption.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (`.*?`) \|", page, re.MULTILINE)
    written = {table: set(re.findall(r"`(\w+)`", columns)) for table, columns in rows}
    models = [m for app in ("people", "rosters") for m in apps.get_app_config(app).get_models()]
    sealed = {
        m._meta.db_table: {f.column for f in m._meta.concrete_fields if isinstance(f, SealedField)} for m in models
    }
    assert written == {table: columns for table, columns in sealed.items() if columns}


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
