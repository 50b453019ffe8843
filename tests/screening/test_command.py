"""`aman screen` asked about the register; a file of facts is asked in `tests/cli/test_screen.py`."""

from __future__ import annotations

import json
from datetime import date

import pytest
import typer
from typer.testing import CliRunner

from aman.cli import screen as module
from aman.cli import screen_register
from aman.core import _data


@pytest.fixture
def run():
    app = typer.Typer()
    app.command()(module.screen)
    return lambda *arguments: CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=True)


def test_the_register_is_screened_and_screened_again_for_nothing(run, amina, add_family, monkeypatch):
    monkeypatch.setattr(screen_register, "open_database", lambda path: None)
    add_family(amina)
    packs = len(_data.policy_ids())
    first = json.loads(run("--office", "embassy", "--as-of", "2023-11-01", "--json").stdout)
    assert (first["people"], first["written"]) == (5, 5 * packs)
    again = json.loads(run("--office", "embassy", "--as-of", "2023-11-01", "--json").stdout)
    assert (again["written"], again["unchanged"]) == (0, 5 * packs)
    assert first["known_on"] >= date(2023, 11, 1).isoformat()
