"""Does `aman audit verify` say whether the log holds, and with which exit code?"""

import json

import pytest
from django.db import connection
from typer.testing import CliRunner

from aman.audit.actions import Line, record_many
from aman.cli import audit


@pytest.fixture(autouse=True)
def _same_database(monkeypatch):
    monkeypatch.setattr(audit, "open_database", lambda path, **_: None)


@pytest.fixture
def three_lines(amina):
    return record_many(actor=amina, lines=[Line("case.read", f"case:AM-{n}") for n in range(3)])


def ask(*arguments):
    return CliRunner().invoke(audit.app, ["verify", *arguments])


def test_a_log_that_holds_ends_with_0_and_prints_its_head(three_lines):
    answer = ask()
    assert answer.exit_code == 0
    assert three_lines[-1].hash in answer.stdout.replace("\n", "")


def test_a_touched_log_ends_with_1_and_names_the_line(three_lines):
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER audit_no_update" + ("" if connection.vendor == "sqlite" else " ON audit_auditevent")
        )
        cursor.execute("UPDATE audit_auditevent SET verb = 'x.y' WHERE sequence = 2")
    answer = ask("--json")
    assert answer.exit_code == 1
    told = json.loads(answer.stdout)
    assert told["schema"] == "aman.audit/1"
    assert [f["line"] for f in told["findings"]] == [2]


def test_heads_are_noted_and_held_against_the_log(three_lines, tmp_path):
    anchors = tmp_path / "heads"
    assert ask("--anchors", str(anchors)).exit_code == 0
    assert anchors.read_text() == f"3 {three_lines[-1].hash}\n"
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER audit_no_delete" + ("" if connection.vendor == "sqlite" else " ON audit_auditevent")
        )
        cursor.execute("DELETE FROM audit_auditevent WHERE sequence = 3")
    assert ask().exit_code == 0
    assert ask("--anchors", str(anchors)).exit_code == 1


def test_a_file_that_holds_no_heads_is_refused(three_lines, tmp_path):
    anchors = tmp_path / "heads"
    anchors.write_text("hello\n")
    answer = ask("--anchors", str(anchors))
    assert answer.exit_code != 0
    assert answer.exception.code == "anchors-unreadable"
