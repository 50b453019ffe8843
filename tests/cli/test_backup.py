"""Does a backup bring back everything, is nothing confirmed after it lost without a word, and does protection stay taken back?

On SQLite and on a PostgreSQL server of its own. What is left to a person is listed by line.
"""

import csv
import itertools
import json
import os
import shutil
import sqlite3
import subprocess
import sys

import pytest
from issuing_words import PASSPHRASE
from served import ScratchPostgresql, Site, has_postgresql

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]
_numbers = itertools.count(1)
COMMAND = [sys.executable, "-c", "from aman.cli import main; main()"]

#: A family of three with three letters in force, a consent, and the lists published.
FAMILY = f"""
from datetime import date
from pathlib import Path
from aman.accounts.models import Office, User
from aman.cases.actions import record_consent
from aman.issuing import seals
from aman.issuing.actions import create_issuing_key, create_root_key, issue_letters, publish_status_lists
import small_register as sample
seals._COST = 2**4
words = {PASSPHRASE!r}
embassy = Office.objects.create(code="embassy", name="Embassy of Examplia", duty_number="+99 000 0000")
make = lambda name, role: User.objects.create_user(name, password="a long test password", role=role, office=embassy)
amina, bashir, basira = make("amina", "case_officer"), make("bashir", "reviewer"), make("basira", "case_officer")
admin = make("adela", "administrator")
case, people = sample.family(amina)
sample.add(amina, sample.new_person("Sabir Noor", father="Karim", born=1990, papers=(("af_passport", "P07777777"),)))
create_root_key(path=Path("root.key"), passphrase=words)
create_issuing_key(actor=amina, root_path=Path("root.key"), root_passphrase=words, passphrase=words)
issue_letters(actor=amina, passphrase=words)
publish_status_lists(actor=amina, passphrase=words, directory=Path("lists"), with_verifier=False)
record_consent(actor=amina, case=case, person=people[0], purpose="legal_aid", recipient="a lawyer", given_on=date(2023, 10, 1))
"""
#: What is done in the day after the backup: two letters withdrawn by two people, one kept; a consent taken back; a
#: sign-in stopped, a password replaced; a note written and a step recorded, which no line holds enough of.
DAY = """
from aman.accounts.actions import disable_user, give_new_password
from aman.accounts.models import User
from aman.cases.actions import add_note, add_task, withdraw_consent
from aman.cases.models import Case, Consent
from aman.issuing.actions import ask_withdrawal, keep_letter, withdraw_letter
from aman.issuing.models import Letter
amina, bashir, adela = (User.objects.get(username=name) for name in ("amina", "bashir", "adela"))
case = Case.objects.get()
first, second, third = Letter.objects.order_by("id")
ask_withdrawal(actor=amina, letter_id=first.letter_id, reason="issued to another person")
withdraw_letter(actor=bashir, letter_id=first.letter_id, reason="issued to another person")
ask_withdrawal(actor=amina, letter_id=second.letter_id, reason="asked and not answered")
ask_withdrawal(actor=amina, letter_id=third.letter_id, reason="asked and not agreed")
keep_letter(actor=bashir, letter_id=third.letter_id)
withdraw_consent(actor=amina, case=case, consent_id=Consent.objects.get().pk)
disable_user(actor=adela, username="basira", reason="left the office")
give_new_password(actor=adela, username="bashir")
add_task(actor=amina, case=case, what="call the family", due_on=None, owner=None)
from aman.people.models import Person
from aman.retention.actions import ask_erasure, confirm_erasure, place_hold
lone = Person.objects.get(memberships=None)
bashir.refresh_from_db()
# After a new password nobody has vouched for bashir yet: he asks, and another is the second.
confirm_erasure(actor=amina, pk=ask_erasure(actor=bashir, ref=lone.ref, ask="own").pk)
place_hold(actor=bashir, about="case", ref=case.ref, reason="a court asked for it")
"""
STATE = """
from aman.accounts.models import User
from aman.audit.models import AuditEvent
from aman.audit.queries import verify_chain
from aman.cases.models import Consent, Task
from aman.core.letters import is_set
from aman.issuing.models import Letter
from aman.people.models import Document, PersonName
from aman.retention.models import Hold
from aman.vault.blind import blind
import json
print(json.dumps({
    "states": list(Letter.objects.order_by("id").values_list("state", flat=True)),
    "asked": [one.withdrawal_asked_at is not None for one in Letter.objects.order_by("id")],
    "bits": [is_set(bytes(one.status_list.bits), one.status_index) for one in Letter.objects.order_by("id")],
    "consent_withdrawn": Consent.objects.get().withdrawn_on is not None,
    "active": list(User.objects.filter(is_active=True).exclude(role="command_line").order_by("username").values_list("username", flat=True)),
    "bashir_opens": User.objects.get(username="bashir").check_password("a long test password"),
    "erased": "Sabir" not in " ".join(str(one.full) for one in PersonName.objects.all()),
    "found": Document.objects.filter(number_index=blind("document", "P07777777")).count(),
    "holds_placed": Hold.objects.count(),
    "tasks": Task.objects.count(), "lines": AuditEvent.objects.count(), "holds": verify_chain().holds,
}))
"""


class PatientSite(Site):
    """A site on a machine that has other things to do."""

    def python(self, code):
        opened = "from aman.cli.setup import open_database; open_database(even_closed=True)\n"
        done = subprocess.run(
            [sys.executable, "-c", opened + code], env=self.environment, cwd=self.folder, capture_output=True,
            text=True, timeout=900, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


class Place:
    """A site, where its backups go, and the keys to them."""

    def __init__(self, url, folder):
        self.site, self.folder, self.url = PatientSite(url, folder), folder, url
        self.recipient = self.aman("backup", "identity", "identity.txt").strip()

    def aman(self, *arguments, code=0, **environment):
        done = subprocess.run(
            [*COMMAND, *map(str, arguments)], env={**self.site.environment, **environment}, cwd=self.folder,
            capture_output=True, text=True, timeout=900, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout if code in (0, 3) else done.stderr

    def backup(self, to="backups"):
        said = json.loads(self.aman("backup", "make", "--to", to, "--recipient", self.recipient, "--json"))
        return said["file"]

    def restore(self, file, *more, to=None, code=0):
        keys = ("--identity", "identity.txt")
        said = self.aman("backup", "restore", file, "--to", to or self.url, *keys, *more, "--json", code=code)
        return json.loads(said) if code in (0, 3) else said

    def state(self):
        return json.loads(self.site.python(STATE))

    @property
    def name(self):
        return self.url.partition("?")[0].rsplit("/", 1)[1]

    @property
    def replacing(self):
        return ("--replace", "--word", f"replace {self.name}")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request, tmp_path_factory):
    """The family, made once for each kind of database; every test works on a copy of it."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "sqlite":
        place = Place(f"sqlite:///{folder / 'aman.sqlite3'}", folder)
        place.site.python(FAMILY)
        yield place
        return
    if not has_postgresql():
        pytest.skip("no PostgreSQL server on this machine")
    server = ScratchPostgresql()
    place = Place(server.url, folder)
    place.site.python(FAMILY)
    yield place
    server.stop()


@pytest.fixture
def place(world, tmp_path):
    shutil.copytree(world.folder / "lists", tmp_path / "lists")
    if world.site.database.startswith("sqlite"):
        with sqlite3.connect(world.folder / "aman.sqlite3") as made:
            made.execute("VACUUM INTO ?", [str(tmp_path / "aman.sqlite3")])
        made.close()
        return Place(f"sqlite:///{tmp_path / 'aman.sqlite3'}", tmp_path)
    name = f"t{next(_numbers)}"
    postgresql(world.url, f"CREATE DATABASE {name} TEMPLATE aman")
    return Place(world.url.replace("/aman?", f"/{name}?"), tmp_path)


def postgresql(url, sql):
    import psycopg

    with psycopg.connect(url.replace("/aman?", "/postgres?"), autocommit=True) as connection:
        connection.execute(sql)


def test_a_restore_brings_everything_back_and_what_was_taken_back_since_stays_taken_back(place):
    before = place.state()
    file = place.backup()
    place.site.python(DAY)
    after = place.state()
    place.aman("audit", "export", "--to", "lines", "--recipient", place.recipient)
    assert "holds" in place.aman("backup", "verify", file, "--identity", "identity.txt")

    said = place.restore(file, *place.replacing, "--replay", "lines", "--to-do", "to-do.csv")
    now = place.state()
    assert said["findings"] == []
    assert now["holds"]
    # The lines of the whole day, one for each thing done again, the erasing's own, and the line of the restore.
    assert now["lines"] == after["lines"] + said["redone"] + said["erased"] + 1
    assert now["states"] == after["states"] == ["withdrawn", "issued", "issued"]
    assert now["bits"] == [True, False, False]
    assert now["asked"] == after["asked"] == [True, True, False]
    assert (before["consent_withdrawn"], now["consent_withdrawn"]) == (False, True)
    assert "basira" in before["active"]
    assert "basira" not in now["active"]
    assert before["bashir_opens"]
    assert not now["bashir_opens"], "a replaced password must not open again"
    listed = [(one["verb"], one["subject"]) for one in said["to_do_again"]]
    assert listed == [("user.password_replaced", "user:bashir"), ("case.task_added", "case:" + listed[1][1][5:])]
    with (place.folder / "to-do.csv").open() as csv_file:
        assert [row["verb"] for row in csv.DictReader(csv_file)] == ["user.password_replaced", "case.task_added"]
    assert (before["erased"], before["found"]) == (False, 1)
    assert (now["erased"], now["found"], said["erased"]) == (True, 0, 1)
    assert now["holds_placed"] == 1
    assert said["kept_as"], "what stood there is kept"


CLOSED = """
from aman.lockdown.models import Lockdown
from aman.vault.models import VaultState
print(Lockdown.objects.filter(stands=True).count(), VaultState.objects.get().closed)
"""


def test_a_lockdown_stands_again_though_the_backup_is_older(place):
    file = place.backup()
    place.site.python(
        "from aman.accounts.models import User\nfrom aman.lockdown.actions import close_everything\n"
        "close_everything(actor=User.objects.get(username='bashir'), way='command', only_database=True)"
    )
    place.aman("audit", "export", "--to", "lines", "--recipient", place.recipient)
    said = place.restore(file, *place.replacing, "--replay", "lines", code=3)
    assert [one["verb"] for one in said["to_do_again"]] == ["lockdown.closed"]
    assert {one["sentence"] for one in said["findings"]} == {"Aman is locked down: no record can be opened or written."}
    assert place.site.python(CLOSED) == "1 True"


def test_without_the_lines_what_the_world_was_told_is_not_taken_back(place):
    file = place.backup()
    place.site.python(
        "from aman.issuing import seals\nseals._COST = 2**4"
        + DAY
        + "\nfrom pathlib import Path\nfrom aman.issuing.actions import publish_status_lists\n"
        f"publish_status_lists(actor=amina, passphrase={PASSPHRASE!r}, directory=Path('lists'), with_verifier=False)"
    )
    said = place.restore(file, *place.replacing, "--published", "lists")
    now = place.state()
    assert now["states"] == ["withdrawn", "issued", "issued"]
    assert now["bits"] == [True, False, False]
    assert len(said["withdrawn_letters"]) == 1
    assert said["findings"] == []


def test_new_letters_share_no_place_with_letters_that_were_lost(place):
    file = place.backup()
    place.restore(file, *place.replacing)
    place.site.python(
        "from aman.issuing.models import Letter, StatusList\nfrom aman.issuing.actions.issue import _current_list\n"
        "from django.db import transaction\n"
        "used = set(Letter.objects.values_list('status_list__number', flat=True))\n"
        "with transaction.atomic(): assert _current_list().number > max(used) + 1"
    )


def test_a_backup_made_while_others_write_is_of_one_moment(place):
    writing = subprocess.Popen(
        [sys.executable, "-c", "from aman.cli.setup import open_database; open_database()\n" + WRITE_ON],
        env=place.site.environment, cwd=place.folder, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert writing.stdout.readline() == b"writing\n"
        files = []
        for number in range(3):
            files.append(place.backup(to=f"one-{number}.age"))
        assert writing.poll() is None, "the writer was never stopped or refused"
    finally:
        writing.kill()
        writing.wait()
        writing.stdout.close()
    counts = []
    for number, file in enumerate(files):
        other = f"sqlite:///{place.folder / f'copy{number}.sqlite3'}"
        if not place.url.startswith("sqlite"):
            other = place.url.replace("?", f"_copy{number}?", 1)
        place.restore(file, to=other)
        place.site.environment["AMAN_DATABASE_URL"] = other
        state = place.state()
        assert state["holds"]
        assert state["tasks"] == int(place.site.python(TASK_LINES)), "each task is there with its line, or neither is"
        counts.append(state["tasks"])
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


WRITE_ON = """
from aman.accounts.models import User
from aman.cases.actions import add_task
from aman.cases.models import Case
amina, case = User.objects.get(username="amina"), Case.objects.get()
print("writing", flush=True)
while True:
    add_task(actor=amina, case=case, what="call", due_on=None, owner=None)
"""
TASK_LINES = (
    "from aman.audit.models import AuditEvent; print(AuditEvent.objects.filter(verb='case.task_added').count())"
)


def test_a_database_that_is_there_or_in_use_is_not_replaced_unasked(place):
    file = place.backup()
    assert "there already" in place.restore(file, code=2)
    assert "words were not written" in place.restore(file, "--replace", code=2)
    assert "words were not written" in place.restore(file, "--replace", "--word", "yes", code=2)
    if place.url.startswith("sqlite"):
        place.state()  # as every command and server of ours leaves it: with a write-ahead log
        holder = sqlite3.connect(place.folder / "aman.sqlite3")
        holder.execute("SELECT COUNT(*) FROM people_person").fetchall()
    else:
        import psycopg

        holder = psycopg.connect(place.url)
    try:
        assert "in use" in place.restore(file, *place.replacing, code=2)
    finally:
        holder.close()
    assert place.state()["states"] == ["issued"] * 3
    assert [name for name in os.listdir(place.folder) if ".partial" in name] == []


def test_lines_that_are_missing_changed_or_of_another_register_are_refused(place):
    file = place.backup()
    place.site.python(DAY)
    last = place.state()["lines"]
    lock = ("--recipient", place.recipient)
    place.aman("audit", "export", "--to", "late.age", "--since", last - 2, *lock)
    assert "are in none of the files" in place.restore(file, *place.replacing, "--replay", "late.age", code=2)
    other = place.folder / "other"
    other.mkdir()
    elsewhere = Place(f"sqlite:///{other / 'aman.sqlite3'}", other)
    elsewhere.aman("people", "restore")
    elsewhere.site.python(FAMILY + DAY)
    elsewhere.aman("audit", "export", "--to", "lines", *lock)
    said = place.restore(file, *place.replacing, "--replay", "other/lines", code=2)
    assert "is not the line the backup holds" in said
    assert place.state()["states"] == ["withdrawn", "issued", "issued"], "nothing was replaced"


def test_segments_follow_on_each_other_and_say_when_nothing_came(place):
    lock = ("--to", "lines", "--recipient", place.recipient)
    (place.folder / "lines").mkdir()
    place.aman("audit", "export", *lock)
    assert "No line came" in place.aman("audit", "export", *lock)
    file = place.backup()
    place.site.python(DAY)
    place.aman("audit", "export", *lock)
    assert len(os.listdir(place.folder / "lines")) == 2
    said = place.restore(file, *place.replacing, "--replay", "lines")
    assert said["lines"] > 10
    place.aman("audit", "verify", "--people")
