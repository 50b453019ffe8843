"""`aman what-if` and `aman policy impact` asked about the register: counted whole, logged, nobody named."""

from __future__ import annotations

import json
from datetime import date

import pytest
import typer
from typer.testing import CliRunner

from aman.audit.models import AuditEvent
from aman.cli import policy_impact, what_if
from aman.errors import BadInput
from aman.screening.actions import screen_people

DAY = date(2025, 4, 1)


@pytest.fixture
def screened(amina, add_family, monkeypatch):
    """A family on the register, screened once."""
    for module in (what_if, policy_impact):
        monkeypatch.setattr(module, "open_database", lambda path: None)
    add_family(amina)
    screen_people(actor=amina, as_of=DAY, known_on=DAY)


def run(command, *arguments):
    app = typer.Typer()
    app.command()(command)
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.mark.usefixtures("screened")
def test_a_what_if_counts_everybody_on_the_register_and_is_logged():
    done = run(
        what_if.what_if, "phase-2-april", "--office", "embassy", "--by", "district", "--by", "document", "--json"
    )
    assert done.exit_code == 0, (done.output, done.exception)
    report = json.loads(done.stdout)
    assert report["is_exact"] is True
    for column in ("district", "document"):
        assert sum(group["total"] for group in report["by"][column]) == report["total"]["total"] == 5
    assert AuditEvent.objects.filter(verb="what_if.asked").count() == 2
    table = run(what_if.what_if, "phase-2-april", "--office", "embassy").stdout
    assert "everybody" in table
    assert "Zalmay" not in table


@pytest.mark.usefixtures("screened")
def test_impact_on_the_register_counts_everybody_and_is_logged(tmp_path):
    done = run(policy_impact.impact, "pk-exposure", "--office", "embassy", "--as-of", DAY, "--json")
    assert done.exit_code == 0, (done.output, done.exception)
    report = json.loads(done.stdout)
    assert (report["changed"], report["total"]["total"]) == (0, 5)
    assert sum(group["total"] for group in report["by"]["district"]) == 5
    assert AuditEvent.objects.filter(verb="policy.impact_asked").count() == 1


@pytest.mark.usefixtures("screened")
def test_what_the_register_cannot_be_asked_is_refused(tmp_path):
    for command, *arguments in (
        (what_if.what_if, "phase-2-april", "--office", "embassy", "--by", "phone"),
        (what_if.what_if, "phase-2-april", "--office", "embassy", "--policy", "pk-exposure"),
        (what_if.what_if, "phase-2-april", "--office", "embassy", "--out", tmp_path / "x.csv"),
        (policy_impact.impact, "pk-exposure", "--office", "embassy", "--by", "phone"),
        (policy_impact.impact, "pk-exposure", "--office", "embassy", "--out", tmp_path / "x.csv"),
    ):
        assert isinstance(run(command, *arguments).exception, BadInput)
    assert list(tmp_path.iterdir()) == []
