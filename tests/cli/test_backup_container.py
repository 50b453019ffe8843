"""Is a container whole or refused, whatever happens to its bytes, its disk or the process that writes it?"""

import contextlib
import io
import itertools
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import tarfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest
from conftest import ROOT

from aman.cli.backup import container as boxes
from aman.cli.backup.container import Lock, Opening, read_container, write_container
from aman.cli.backup.databases import sqlite_copy
from aman.cli.backup.keeping import backup_name, surplus
from aman.cli.backup.keys import read_lock
from aman.errors import AmanError, BadInput, Conflict, SealBroken

PASSPHRASE = "six words that nobody guesses"
IDENTITY = pyrage.x25519.Identity.generate()
OPENING = Opening((IDENTITY,), PASSPHRASE)
LOCKS = {"recipient": Lock((IDENTITY.to_public(),)), "passphrase": Lock(passphrase=PASSPHRASE)}
CONTENT = bytes(random.Random(7).randbytes(90_000))
_folders = itertools.count()


def written(path, lock=LOCKS["recipient"]):
    with write_container(path, lock, {"schema": "test/1"}) as box:
        box.add("one", io.BytesIO(CONTENT))
        box.add("files/0/two", io.BytesIO(b""))
    return path


def opened(path, folder, opening=OPENING):
    into = folder / f"opened-{next(_folders)}"
    into.mkdir()
    return read_container(path, opening, into), into


@pytest.mark.parametrize("kind", LOCKS)
def test_what_goes_in_comes_out_in_pieces_or_whole(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(boxes, "PIECE", 32_000)
    manifest, into = opened(written(tmp_path / "x.age", LOCKS[kind]), tmp_path)
    assert [(one["name"], one["bytes"], one["pieces"]) for one in manifest["parts"]] == [
        ("one", 90_000, 3),
        ("files/0/two", 0, 1),
    ]
    assert (into / "one").read_bytes() == CONTENT
    assert (into / "files/0/two").read_bytes() == b""


def test_nothing_of_it_can_be_read_without_the_key(tmp_path):
    path = tmp_path / "x.age"
    with write_container(path, LOCKS["recipient"], {}) as box:
        box.add("one", io.BytesIO(b"a sentence that everybody knows " * 4))
    assert b"sentence" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_three_common_tools_open_it(tmp_path):
    plain = pyrage.decrypt(written(tmp_path / "x.age").read_bytes(), [IDENTITY])
    with tarfile.open(fileobj=io.BytesIO(plain), mode="r:gz") as tar:
        assert tar.getnames() == ["one.00000", "files/0/two.00000", "manifest.json"]


@pytest.mark.parametrize("kind", LOCKS)
def test_one_changed_byte_anywhere_is_refused_with_what_to_do(tmp_path, monkeypatch, kind):
    if kind == "passphrase":  # guessing it is slow on purpose; here it is opened a hundred times
        monkeypatch.setattr(boxes.pyrage, "passphrase", _QuickPassphrase)
    path = written(tmp_path / "x.age", LOCKS[kind])
    whole = path.read_bytes()
    places = {*range(0, 420, 3), *range(420, len(whole), len(whole) // 100), len(whole) - 1}
    for place in sorted(places):
        changed = bytearray(whole)
        changed[place] ^= 1 << (place % 7)
        path.write_bytes(changed)
        with pytest.raises(AmanError) as error:
            opened(path, tmp_path)
        assert error.value.fix, place
        assert type(error.value) in (SealBroken, BadInput)


class _QuickPassphrase:
    """The library's own form with a first part that is quick to make; only the armour and the identity matter here."""

    @staticmethod
    def encrypt(plain, passphrase, *, armored):
        return pyrage.encrypt(plain, [IDENTITY.to_public()], armored=armored)

    @staticmethod
    def decrypt(sealed, passphrase):
        return pyrage.decrypt(sealed, [IDENTITY])


def test_a_file_that_was_cut_or_grew_is_refused(tmp_path):
    path = written(tmp_path / "x.age")
    whole = path.read_bytes()
    for length in [0, 1, 21, 100, 200, 300, *range(400, len(whole), 7_001), len(whole) - 16, len(whole) - 1]:
        path.write_bytes(whole[:length])
        with pytest.raises((SealBroken, BadInput)):
            opened(path, tmp_path)
    path.write_bytes(whole + b"\n")
    with pytest.raises(SealBroken):
        opened(path, tmp_path)


def test_another_identity_or_passphrase_opens_nothing(tmp_path):
    path = written(tmp_path / "x.age")
    with pytest.raises(SealBroken, match="another key"):
        opened(path, tmp_path, Opening((pyrage.x25519.Identity.generate(),)))
    with pytest.raises(BadInput, match="not locked with a passphrase"):
        opened(path, tmp_path, Opening(passphrase=PASSPHRASE))
    path = written(tmp_path / "y.age", LOCKS["passphrase"])
    with pytest.raises(SealBroken, match="another key"):
        opened(path, tmp_path, Opening(passphrase="other words that nobody guesses"))
    with pytest.raises(BadInput, match="locked with a passphrase"):
        opened(path, tmp_path, Opening((IDENTITY,)))


@pytest.mark.parametrize(
    "name", ["../out.00000", "/etc/out.00000", "a/../../out.00000", "one", "one.00001", "a b.00000"]
)
def test_names_no_backup_holds_are_refused_though_the_seal_holds(tmp_path, name):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = 3
        tar.addfile(entry, io.BytesIO(b"abc"))
    path = tmp_path / "x.age"
    path.write_bytes(pyrage.encrypt(packed.getvalue(), [IDENTITY.to_public()]))
    with pytest.raises(SealBroken):
        opened(path, tmp_path)
    assert not (tmp_path / "out").exists()
    assert not (tmp_path.parent / "out").exists()


def test_a_file_that_is_there_is_not_replaced(tmp_path):
    path = written(tmp_path / "x.age")
    before = path.read_bytes()
    with pytest.raises(Conflict, match="there already"):
        written(path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["x.age"]


def test_an_error_half_way_leaves_nothing(tmp_path):
    class Broken(io.RawIOBase):
        def read(self, size=-1):
            raise ValueError("the database went away")

    def write():
        with write_container(tmp_path / "x.age", LOCKS["recipient"], {}) as box:
            box.add("one", io.BytesIO(CONTENT))
            box.add("two", Broken())

    with pytest.raises(ValueError, match="went away"):
        write()
    assert os.listdir(tmp_path) == []


SLOW = """
import io, sys, time
from pathlib import Path
from aman.cli.backup.container import Lock, write_container
import pyrage
class Slow(io.RawIOBase):
    left = 150
    def read(self, size=-1):
        self.left -= 1
        time.sleep(0.02)
        return bytes(min(size, 40_000)) if self.left else b""
lock = Lock((pyrage.x25519.Identity.generate().to_public(),))
with write_container(Path(sys.argv[1]), lock, {}) as box:
    print("begun", flush=True)
    box.add("one", Slow())
"""
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src")}


@pytest.mark.slow
def test_a_killed_process_leaves_no_file_that_looks_whole_and_the_next_one_clears_up(tmp_path):
    path = tmp_path / "aman-20231101T000000Z.backup.age"
    with subprocess.Popen([sys.executable, "-c", SLOW, path], env=ENVIRONMENT, stdout=subprocess.PIPE) as killed:
        assert killed.stdout.readline() == b"begun\n"
        time.sleep(0.3)
        killed.send_signal(signal.SIGKILL)
    assert [name.endswith(".partial") for name in os.listdir(tmp_path)] == [True]
    written(path)
    assert os.listdir(tmp_path) == [path.name]
    opened(path, tmp_path)


@pytest.mark.slow
def test_what_another_process_is_still_writing_is_left_alone(tmp_path):
    path = tmp_path / "slow.age"
    with subprocess.Popen([sys.executable, "-c", SLOW, path], env=ENVIRONMENT, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"begun\n"
        written(tmp_path / "quick.age")
        assert len([name for name in os.listdir(tmp_path) if name.endswith(".partial")]) == 1
        other.wait(timeout=60)
    assert sorted(os.listdir(tmp_path)) == ["quick.age", "slow.age"]


@pytest.mark.parametrize("room", [0, 300, 20_000, 60_000])
def test_a_full_disk_is_said_in_words_and_leaves_nothing(tmp_path, room):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    held = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        with pytest.raises(BadInput, match="no room left") as error:
            written(tmp_path / "x.age")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, held)
    assert "Free some space" in error.value.fix
    assert os.listdir(tmp_path) == []


def small_database(path):
    with contextlib.closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA secure_delete=OFF")
        made.execute("CREATE TABLE django_migrations (app, name)")
        made.execute("CREATE TABLE audit_auditevent (sequence, hash)")
        made.execute("CREATE TABLE said (words)")
        made.executemany("INSERT INTO said VALUES (?)", [("a name that was erased " * 20,)] * 500)
        made.commit()
        made.execute("DELETE FROM said")
        made.commit()
    return path


def test_what_was_erased_is_in_no_copy_and_nothing_of_the_copy_stays(tmp_path):
    path = small_database(tmp_path / "aman.sqlite3")
    assert b"a name that was erased" in path.read_bytes(), "the file itself still holds it"
    with sqlite_copy(path) as (file, contents):
        assert b"a name that was erased" not in file.read()
    assert contents.counts["said"] == 0
    assert os.listdir(tmp_path) == ["aman.sqlite3"]


def test_a_database_without_room_beside_it_is_said_in_words(tmp_path):
    path = small_database(tmp_path / "aman.sqlite3")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    held = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, before[1]))
    try:
        with pytest.raises(BadInput, match="no room beside"), sqlite_copy(path):
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, held)
    assert os.listdir(tmp_path) == ["aman.sqlite3"]


def test_a_damaged_database_is_not_backed_up(tmp_path):
    path = small_database(tmp_path / "aman.sqlite3")
    path.write_bytes(b"SQLite format 3\0" + b"x" * 8_000)
    with pytest.raises(BadInput, match="is damaged"), sqlite_copy(path):
        pass
    with pytest.raises(BadInput, match="no database"), sqlite_copy(tmp_path / "other.sqlite3"):
        pass


def test_a_disk_that_fills_while_a_backup_is_opened_is_said_in_words(tmp_path):
    path = written(tmp_path / "x.age")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    held = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, before[1]))
    try:
        with pytest.raises(BadInput, match="no room left"):
            opened(path, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, held)


def test_the_newest_of_each_day_and_week_stay_and_other_files_are_not_touched():
    first = datetime(2023, 9, 1, 1, 0, tzinfo=UTC)
    made = [Path(backup_name(first + timedelta(hours=12 * i))) for i in range(120)]
    gone = surplus([*made, Path("notes.txt"), Path("aman-old.backup.age")], daily=7, weekly=4)
    kept = sorted(set(made) - set(gone))
    assert [p.name[5:20] for p in kept] == [
        "20231015T130000", "20231022T130000", "20231024T130000", "20231025T130000", "20231026T130000",
        "20231027T130000", "20231028T130000", "20231029T130000", "20231030T130000",
    ]  # fmt: skip
    assert surplus(made[-1:], daily=1, weekly=0) == []


@pytest.mark.parametrize(
    ("recipients", "words"), [([], None), (["age1x"], None), (["age1x"], "long enough for anybody"), ([], "short")]
)
def test_a_lock_that_cannot_be_used_is_refused(tmp_path, recipients, words):
    path = None
    if words is not None:
        path = tmp_path / "words"
        path.write_text(words)
    with pytest.raises(BadInput):
        read_lock(recipients, path)
