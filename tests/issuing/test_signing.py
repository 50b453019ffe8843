"""The signer: claims in, tokens out, so many a day, each in a log that nobody shortens unseen."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import stat
import tempfile
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cbor2
import pytest
from django.utils import timezone
from issuing_words import PASSPHRASE

from aman.audit.models import AuditEvent
from aman.core.letters import LetterClaims, VerdictCode, empty_bits
from aman.errors import AmanError, BadInput, Conflict, NotAllowed, NotFound, SealBroken
from aman.issuing import queries, seals
from aman.issuing.actions import create_issuing_keys, issue_letters, publish_status_lists
from aman.issuing.actions.keys import accept_signer_log
from aman.issuing.facts import status_prefix
from aman.issuing.models import IssuingKey, Letter, SignerMark
from aman.issuing.signing import wire
from aman.issuing.signing.hands import ListClaims
from aman.issuing.signing.journal import Entry, Journal, missing_from, read_journal, reference
from aman.issuing.signing.key_files import make_key_file, open_key_files
from aman.issuing.signing.papers import read_publics
from aman.issuing.signing.remote import ask
from aman.issuing.signing.service import Limits, Service, listen, serve

pytestmark = pytest.mark.django_db


class Running:
    """A signer that answers in a thread."""

    def __init__(self, folder, *, cap=100):
        self.folder, self.log, self.path = folder, folder / "log" / "signed.log", folder / "s"
        self.cap = cap
        self.start()

    def start(self):
        keys = open_key_files(self.folder / "keys", PASSPHRASE)
        self.journal = Journal(self.log, now=datetime.now(UTC))
        self.service = Service(keys=keys, journal=self.journal, limits=Limits(status_prefix(), self.cap))
        self._line, self._on = listen(self.path), True
        self._thread = threading.Thread(
            target=serve, args=(self.service, self._line), kwargs={"goes_on": lambda: self._on}
        )
        self._thread.start()

    def stop(self):
        self._on = False
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as caller:
            caller.connect(str(self.path))  # nobody asks: it would see only after half a second that it is to end
        self._thread.join()
        self._line.close()
        self.path.unlink()
        self.journal.close()


@pytest.fixture
def short_path():
    """A socket's path may have about a hundred characters."""
    folder = Path(tempfile.mkdtemp(prefix="am", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def half(short_path):
    make_key_file(short_path / "keys", PASSPHRASE)
    return read_publics(list((short_path / "keys").glob("*.public.json")))


@pytest.fixture
def signer(short_path, half, settings):
    running = Running(short_path)
    settings.SIGNER_SOCKET = str(running.path)
    yield running
    running.stop()


@pytest.fixture
def remote_key(amina, root_path, half):
    root = seals.read_root(root_path, PASSPHRASE)
    return create_issuing_keys(actor=amina, root=root, passphrase="", halves=half)[0]


def claims(**changes):
    now = int(timezone.now().timestamp())
    plain = LetterClaims("0123456789", now, now + 86_400, status_prefix() + "1", 5, "A B", "", 1980, "", "")
    return replace(plain, **changes)


def question(key, *letters):
    return {"ask": "letters", "kid": bytes(key.kid), "letters": [wire.letter_as_list(one) for one in letters]}


def test_letters_are_signed_without_the_register_ever_holding_the_key(amina, remote_key, signer, case, tmp_path):
    assert issue_letters(actor=amina, passphrase="").issued == 3
    publish_status_lists(actor=amina, passphrase="", directory=tmp_path, with_verifier=False)
    letter = Letter.objects.first()
    assert queries.verdict_on(bytes(letter.token), now=timezone.now()).code is VerdictCode.VALID
    assert bytes(IssuingKey.objects.get().private_encrypted) == b""
    found = read_journal(signer.log)
    assert sum(found.letters_by_day.values()) == 3
    assert missing_from([reference(one.letter_id) for one in Letter.objects.all()], found) == set()
    assert SignerMark.objects.get().line == found.lines


def test_the_log_holds_no_name_and_no_letters_number(amina, remote_key, signer, case):
    issue_letters(actor=amina, passphrase="")
    text = signer.log.read_text()
    assert "Darwazi" not in text
    assert not any(letter.letter_id in text for letter in Letter.objects.all())
    assert json.loads(text.splitlines()[1])["kid"] == bytes(remote_key.kid).hex()


def test_the_socket_the_log_and_the_keys_are_their_owners_alone(signer):
    for path in (signer.path, signer.log, *(signer.folder / "keys").glob("*.key")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_at_the_days_cap_nothing_more_is_signed_not_even_in_part(amina, remote_key, signer, case):
    signer.service._limits = Limits(status_prefix(), 2)
    with pytest.raises(NotAllowed) as refused:
        issue_letters(actor=amina, passphrase="")
    assert refused.value.code == "issuing.signer-cap"
    assert "AMAN_SIGNER_LETTERS_A_DAY" in refused.value.fix
    assert not Letter.objects.exists()
    assert read_journal(signer.log).letters_by_day == {}


def test_a_restart_does_not_forget_what_was_signed_today(remote_key, signer):
    ask(signer.path, question(remote_key, claims()))
    signer.stop()
    signer.cap = 1
    signer.start()
    with pytest.raises(NotAllowed):
        ask(signer.path, question(remote_key, claims()))


@pytest.mark.parametrize("spoil", [
    lambda lines: lines[:1] + lines[2:],
    lambda lines: [lines[1], lines[0], *lines[2:]],
    lambda lines: [lines[0], lines[1].replace('"count":1', '"count":0'), *lines[2:]],
    lambda lines: lines[:-1],
    lambda lines: [],
    lambda lines: [*lines[:-1], lines[-1][:40]],
])  # fmt: skip
def test_a_log_with_a_line_removed_moved_or_changed_stops_the_signer(remote_key, signer, spoil):
    for _ in range(2):
        ask(signer.path, question(remote_key, claims()))
    lines = signer.log.read_text().splitlines()
    signer.log.write_text("".join(line + "\n" for line in spoil(lines)))
    with pytest.raises(SealBroken) as refused:
        ask(signer.path, question(remote_key, claims()))
    assert refused.value.code == "issuing.signer-log"
    with pytest.raises(SealBroken):
        read_journal(signer.log)
    held = signer.log.read_text()
    signer.log.write_text("".join(line + "\n" for line in lines))
    signer.stop()
    signer.log.write_text(held)
    with pytest.raises(SealBroken):
        Journal(signer.log, now=datetime.now(UTC))
    signer.log.write_text("".join(line + "\n" for line in lines))
    signer.start()


def test_a_log_that_was_deleted_is_not_begun_anew(remote_key, signer):
    ask(signer.path, question(remote_key, claims()))
    kept = signer.log.read_bytes()
    signer.log.unlink()
    with pytest.raises(SealBroken):
        ask(signer.path, question(remote_key, claims()))
    with pytest.raises(SealBroken):
        Journal(signer.log, now=datetime.now(UTC))
    signer.log.write_bytes(kept)


def test_the_register_notices_a_signer_with_another_log_and_may_accept_it_with_a_reason(
    amina, remote_key, signer, case
):
    issue_letters(actor=amina, passphrase="")
    signer.stop()
    shutil.rmtree(signer.log.parent)
    signer.start()
    with pytest.raises(SealBroken) as refused:
        issue_letters(actor=amina, passphrase="", renew=True)
    assert "aman signer accept-log" in refused.value.fix
    with pytest.raises(BadInput):
        accept_signer_log(actor=amina, reason="lost")
    accept_signer_log(actor=amina, reason="The disk failed; the backup was compared.")
    assert AuditEvent.objects.filter(verb="signer.log_accepted").count() == 1
    assert issue_letters(actor=amina, passphrase="", renew=True).issued == 3


@pytest.mark.parametrize(("asked", "kind"), [
    ({"ask": "bytes", "data": b"sign me"}, NotAllowed),
    ({}, NotAllowed),
    ({"ask": "letters", "kid": b"none", "letters": []}, NotFound),
    ({"ask": "list", "kid": b"none"}, NotFound),
])  # fmt: skip
def test_it_signs_nothing_but_letters_and_lists(signer, asked, kind):
    with pytest.raises(kind):
        ask(signer.path, asked)


@pytest.mark.parametrize("change", [
    {"status_uri": "https://look-alike.example/s/1"},
    {"name_latin": ""},
    {"status_index": 70_000},
    {"birth_year": "1980"},
    {"name_latin": "x" * 81},
    {"last_four": "1234"},
])  # fmt: skip
def test_claims_outside_the_profile_are_not_signed(remote_key, signer, change):
    with pytest.raises(BadInput):
        ask(signer.path, question(remote_key, claims(), claims(**change)))
    assert read_journal(signer.log).letters_by_day == {}


@pytest.mark.parametrize("hours", [-1, 1, -24 * 30])
def test_nothing_is_dated_back_or_ahead(remote_key, signer, hours):
    moved = int((timezone.now() + timedelta(hours=hours)).timestamp())
    with pytest.raises(Conflict) as refused:
        ask(signer.path, question(remote_key, claims(issued=moved, expires=moved + 86_400)))
    assert refused.value.code == "issuing.clock"


@pytest.mark.parametrize("uri", ["https://look-alike.example/s/1", "PREFIX", "PREFIX1/../2", "PREFIX١"])
def test_a_status_list_of_another_place_is_not_signed(remote_key, signer, uri):
    wanted = ListClaims(uri.replace("PREFIX", status_prefix()), empty_bits(), int(timezone.now().timestamp()))
    with pytest.raises(NotAllowed):
        ask(signer.path, {"ask": "list", "kid": bytes(remote_key.kid), "list": wire.list_as_map(wanted)})


def test_noise_and_silence_at_the_socket_do_not_stop_it(signer, monkeypatch):
    monkeypatch.setattr("aman.issuing.signing.service._WAIT_SECONDS", 0.1)
    for noise in (b"", b"\xff" * 9, b"\x00\x00\x00\x05hello", b"\x00\x00\x00\x02\xa1", os.urandom(400), b"\x00\x00"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.connect(str(signer.path))
            line.sendall(noise)
    body = cbor2.dumps({"ask": "letters", "kid": 7, "letters": {"a": [1]}}, canonical=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.connect(str(signer.path))
        line.sendall(len(body).to_bytes(4, "big") + body)
        assert b"NotFound" in line.recv(1000)
    assert ask(signer.path, {"ask": "hello"})["left"] == 100


def test_a_page_asks_for_no_passphrase_where_the_signer_holds_the_key(case, settings):
    from aman.issuing.forms import IssueForm, PassphraseForm

    for make in (lambda: PassphraseForm({}), lambda: IssueForm({}, case=case)):
        settings.SIGNER_SOCKET = ""
        assert "passphrase" in make().errors
        settings.SIGNER_SOCKET = "run/signer.sock"
        form = make()
        assert form.is_valid()
        assert form["passphrase"].is_hidden


def test_no_signer_no_letters(amina, remote_key, case, settings, short_path):
    for path in ("", str(short_path / "nobody")):
        settings.SIGNER_SOCKET = path
        with pytest.raises(BadInput) as refused:
            issue_letters(actor=amina, passphrase="")
        assert refused.value.code == "issuing.no-signer"
    assert not Letter.objects.exists()


def test_two_signers_do_not_share_a_log_or_a_socket(signer):
    with pytest.raises(Conflict):
        Journal(signer.log, now=datetime.now(UTC))
    with pytest.raises(Conflict):
        listen(signer.path)


def test_a_socket_left_by_a_killed_signer_is_taken_over(short_path):
    left = listen(short_path / "s")
    left.close()
    listen(short_path / "s").close()


def test_a_clock_that_runs_back_does_not_begin_the_days_count_anew(tmp_path):
    now = datetime(2026, 5, 2, 0, 1, tzinfo=UTC)
    journal = Journal(tmp_path / "log", now=now)
    with pytest.raises(Conflict):
        journal.add([Entry("letter", "00", "ref")], now=now - timedelta(hours=1))
    journal.close()


def test_a_full_disk_signs_nothing_and_leaves_the_log_whole(tmp_path, monkeypatch):
    now = datetime(2026, 5, 2, tzinfo=UTC)
    journal = Journal(tmp_path / "log", now=now)
    with monkeypatch.context() as patch:
        patch.setattr("aman.issuing.signing.journal.os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space")))
        with pytest.raises(BadInput) as refused:
            journal.add([Entry("letter", "00", "ref")], now=now)
    assert refused.value.code == "issuing.signer-log-full"
    journal.add([Entry("letter", "00", "ref")], now=now)
    journal.close()
    assert read_journal(tmp_path / "log").letters_by_day == {"2026-05-02": 1}


def test_a_power_cut_between_log_and_head_does_no_harm(tmp_path):
    now = datetime(2026, 5, 2, tzinfo=UTC)
    journal = Journal(tmp_path / "log", now=now)
    head = (tmp_path / "log.head").read_text()
    journal.add([Entry("letter", "00", "ref")], now=now)
    journal.close()
    (tmp_path / "log.head").write_text(head)
    again = Journal(tmp_path / "log", now=now)
    assert again.letters_on(now) == 1
    again.close()


def test_a_letter_signed_behind_the_registers_back_is_found(amina, remote_key, signer, case):
    issue_letters(actor=amina, passphrase="")
    ask(signer.path, question(remote_key, claims(letter_id="ZZZZZZZZZZ")))
    issued = [reference(one) for one in Letter.objects.values_list("letter_id", flat=True)]
    assert missing_from(issued, read_journal(signer.log)) == {reference("ZZZZZZZZZZ")}


def test_a_wrong_passphrase_or_a_foreign_file_starts_no_signer(short_path, half):
    with pytest.raises(SealBroken):
        open_key_files(short_path / "keys", "another passphrase")
    (short_path / "keys" / "x.key").write_text("{}")
    with pytest.raises(BadInput):
        open_key_files(short_path / "keys", PASSPHRASE)
    with pytest.raises(BadInput):
        open_key_files(short_path, PASSPHRASE)


def test_an_error_comes_over_the_socket_as_it_was(signer):
    for kind in (BadInput, NotAllowed, NotFound, Conflict, SealBroken):
        with pytest.raises(kind, match="what happened"):
            wire.raise_error(wire.error_as_map(kind("what happened", fix="do this", code="a.code")))
    with pytest.raises(AmanError):
        wire.raise_error({"error": ["Strange", "m", "f", "c"]})
