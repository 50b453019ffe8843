"""The root on paper and the signer, from a terminal, as three custodians and a keeper would go through it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import typer
from issuing_words import PASSPHRASE
from small_register import family
from typer.testing import CliRunner

from aman.errors import BadInput, Conflict, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(monkeypatch):
    from aman.cli import issue, keys, signer, status
    from aman.cli.keys import offline

    monkeypatch.setattr("aman.issuing.seals._COST", 2**4)
    monkeypatch.setattr(offline, "networks_up", lambda: [])
    for module in (issue, keys, signer, status):
        monkeypatch.setattr(module, "open_database", lambda path=None: None)
    app = typer.Typer()
    app.add_typer(keys.app, name="keys")
    app.add_typer(signer.app, name="signer")
    app.add_typer(status.app, name="status")
    app.command("issue")(issue.issue)

    def call(*words: object):
        return CliRunner().invoke(app, [str(word) for word in words])

    return call


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE + "\n")
    return path


@pytest.fixture
def papers(monkeypatch):
    """Custodians at the desk of the command line: they write down what is shown and type it back."""
    from aman.cli.keys import offline
    from aman.issuing.signing.ceremony import Desk

    written = []

    def say(text):
        if text.startswith("SHARE"):
            written.append(" ".join(re.findall(r"\d+\. ([a-z]+)", text)))

    def ask(question):
        return "yes" if "Type yes" in question else written[-1] if "from word" in question else ""

    monkeypatch.setattr(offline, "_desk", lambda: Desk(say, ask, lambda: None))
    return written


@pytest.fixture
def case(db):
    from aman.accounts.queries import command_line_actor

    return family(command_line_actor("main"))[0]


def fingerprint_of(protocol):
    return re.search(r"Fingerprint of the root +([0-9A-F ]+)", protocol).group(1)


@pytest.fixture
def installed(run, papers, secret, tmp_path, case):
    """A register whose root stands on three papers."""
    asked = run("keys", "request", tmp_path / "request.json", "--keys", 1, "--passphrase-file", secret)
    assert asked.exit_code == 0, asked.output
    held = run("keys", "ceremony", tmp_path / "request.json", "--out", tmp_path / "out")
    assert held.exit_code == 0, held.output
    protocol = (tmp_path / "out/protocol.txt").read_text()
    done = run("keys", "install", tmp_path / "out/key-list.json", "--fingerprint", fingerprint_of(protocol))
    assert done.exit_code == 0, done.output
    return protocol


def entries(run):
    return json.loads(run("keys", "list", "--json").stdout)["keys"]


def test_from_a_ceremony_to_a_letter_and_on_to_the_next_key(run, installed, papers, secret, tmp_path):
    assert run("issue", "--passphrase-file", secret).exit_code == 0
    assert run("keys", "rotate", "--request", tmp_path / "r1.json", "--passphrase-file", secret).stdout.startswith(
        "No new"
    )
    done = run("keys", "rotate", "--now", "--request", tmp_path / "r2.json", "--passphrase-file", secret)
    assert done.exit_code == 0, done.output
    shares = [tmp_path / f"share{n}" for n in (0, 2)]
    for path, number in zip(shares, (0, 2), strict=True):
        path.write_text(papers[number])
    signed = run("keys", "sign-list", tmp_path / "r2.json", "--out", tmp_path / "two.json",
                 "--share", shares[0], "--share", shares[1])  # fmt: skip
    assert signed.exit_code == 0, signed.output
    assert fingerprint_of(signed.stdout) == fingerprint_of(installed)
    assert run("keys", "install", tmp_path / "two.json").exit_code == 0
    assert [entry["state"] for entry in entries(run)] == ["signs", "signs"]


def test_a_stolen_key_is_dropped_and_its_letters_are_issued_anew(run, installed, papers, secret, tmp_path):
    run("issue", "--passphrase-file", secret)
    kid = entries(run)[0]["kid"]
    stopped = run("keys", "drop", kid, "--request", tmp_path / "drop.json", "--reissue", "--passphrase-file", secret)
    assert stopped.exit_code == 0, stopped.output
    assert "3 letters will fall" in stopped.output
    (tmp_path / "a").write_text(papers[0])
    (tmp_path / "b").write_text(papers[1])
    run("keys", "sign-list", tmp_path / "drop.json", "--out", tmp_path / "dropped.json",
        "--share", tmp_path / "a", "--share", tmp_path / "b")  # fmt: skip
    done = run("keys", "install", tmp_path / "dropped.json", "--reissue", "--passphrase-file", secret,
               "--publish", tmp_path / "www")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "3 letters issued anew for 1 families" in done.output
    assert (tmp_path / "www/s/1").exists()
    assert sorted(entry["state"] for entry in entries(run)) == ["dropped", "signs"]


def test_with_a_root_in_a_file_one_command_drops_and_issues_anew(run, case, secret, tmp_path):
    root = tmp_path / "root.key"
    run("keys", "create", "--root", root, "--passphrase-file", secret)
    run("issue", "--passphrase-file", secret)
    kid = entries(run)[0]["kid"]
    done = run(
        "keys", "drop", kid, "--root", root, "--reissue", "--passphrase-file", secret, "--publish", tmp_path / "w"
    )
    assert done.exit_code == 0, done.output
    assert "3 letters issued anew" in done.output


def test_the_first_list_is_believed_on_the_protocol_alone(run, papers, secret, tmp_path, case):
    run("keys", "request", tmp_path / "request.json", "--keys", 1, "--passphrase-file", secret)
    run("keys", "ceremony", tmp_path / "request.json", "--out", tmp_path / "out")
    for typed in ([], ["--fingerprint", "0000 1111"]):
        refused = run("keys", "install", tmp_path / "out/key-list.json", *typed)
        assert isinstance(refused.exception, BadInput)
        assert refused.exception.code == "issuing.fingerprint"
    assert entries(run)[0]["state"] == "waits for the root"


def test_no_root_is_handled_on_a_machine_with_a_network_unless_for_practice(run, papers, secret, tmp_path, monkeypatch):
    from aman.cli.keys import offline

    run("keys", "request", tmp_path / "request.json", "--keys", 1, "--passphrase-file", secret)
    monkeypatch.setattr(offline, "networks_up", lambda: ["eth0"])
    refused = run("keys", "ceremony", tmp_path / "request.json", "--out", tmp_path / "out")
    assert refused.exception.code == "issuing.network"
    drill = run("keys", "ceremony", tmp_path / "request.json", "--out", tmp_path / "out", "--drill")
    assert drill.exit_code == 0, drill.output
    refused = run("keys", "install", tmp_path / "out/key-list.json", "--fingerprint", fingerprint_of(drill.stdout))
    assert isinstance(refused.exception, Conflict)


def test_a_network_is_seen_where_one_is(tmp_path):
    from aman.cli.keys.offline import networks_up

    for name, state in (("lo", "unknown"), ("eth0", "down"), ("wlan0", "up")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "operstate").write_text(state + "\n")
    assert networks_up(tmp_path) == ["wlan0"]


def test_one_share_signs_no_list(run, installed, papers, tmp_path):
    run("keys", "request", tmp_path / "again.json")
    (tmp_path / "a").write_text(papers[0])
    refused = run("keys", "sign-list", tmp_path / "again.json", "--out", tmp_path / "x.json", "--share", tmp_path / "a")
    assert refused.exception.code == "issuing.one-share"
    assert not (tmp_path / "x.json").exists()


def test_where_the_root_is_has_to_be_said(run, installed, tmp_path):
    for words in (["drop", "00"], ["rotate"], ["extend", "--until", "2030-01-01"]):
        assert run("keys", *words).exception.code == "issuing.which-root"
    refused = run("keys", "extend", "--until", "soon", "--request", tmp_path / "x.json")
    assert isinstance(refused.exception, BadInput)


@pytest.mark.slow
def test_a_signer_of_its_own_signs_stops_at_its_cap_and_ends_when_told(
    run, case, secret, tmp_path, settings, monkeypatch
):
    folder = Path(tempfile.mkdtemp(prefix="am", dir="/tmp"))
    program = [sys.executable, "-c", "from aman.cli import main; main()", "signer"]
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "aman.site.settings", "AMAN_SIGNER_LETTERS_A_DAY": "4", "AMAN_STATIC_ROOT": str(tmp_path / "static"),
    }  # fmt: skip
    try:
        subprocess.run(
            [*program, "create-key", folder / "keys", "--passphrase-file", secret], check=True, env=environment
        )
        (half,) = (folder / "keys").glob("*.public.json")
        # The register's side of the same key, listed by a root in a file.
        from aman.accounts.queries import command_line_actor
        from aman.issuing.actions import create_issuing_key, create_root_key
        from aman.issuing.signing.papers import read_publics

        create_root_key(path=tmp_path / "root.key", passphrase=PASSPHRASE)
        create_issuing_key(
            actor=command_line_actor("main"), root_path=tmp_path / "root.key", root_passphrase=PASSPHRASE, passphrase="",
            halves=read_publics([half]),
        )  # fmt: skip
        serving = subprocess.Popen(
            [*program, "serve", folder / "keys", "--socket", folder / "s", "--log", folder / "log",
             "--passphrase-file", secret], env=environment, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert "signs 4 more letters today" in serving.stderr.readline()
        settings.SIGNER_SOCKET = str(folder / "s")
        monkeypatch.setenv("AMAN_SIGNER_SOCKET", str(folder / "s"))
        done = run("issue")
        assert done.exit_code == 0, done.output
        assert isinstance(run("issue", "--renew").exception, NotAllowed)
        serving.send_signal(signal.SIGTERM)
        assert serving.wait(timeout=20) == 0
        serving.stderr.close()
        assert not (folder / "s").exists()
        checked = run("signer", "verify", folder / "log", "--register", "--json")
        assert checked.exit_code == 0, checked.output
        assert sum(json.loads(checked.stdout)["letters"].values()) == 3
    finally:
        shutil.rmtree(folder)
