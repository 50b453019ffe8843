"""Is no word of an erased person left in any table, for whoever holds the keys and for whoever holds the disk alone?

The person has a word of their own in every column that the catalogue knows; a column that is new must be filled here too.
"""

import pytest
from django.apps import apps
from leaving_nothing import MARKS, opened_tables, raw_tables, someone_marked
from served import ScratchPostgresql, Site, has_postgresql

from aman.accounts.models import TypedDraft
from aman.audit.queries import verify_chain
from aman.cases.models import Case
from aman.incidents.callers import ReportPhone
from aman.jobs.actions import run_due_jobs
from aman.people.models import Document, MatchLine, NameKey, Person, PersonPhone
from aman.retention.actions import ask_erasure, confirm_erasure
from aman.retention.catalogue import catalogue
from aman.vault.sealing import ErasedText


@pytest.fixture
def person(amina, bashir, rahela):
    return someone_marked(amina, bashir, rahela)


@pytest.fixture
def erased(person, amina, bashir):
    row = ask_erasure(actor=amina, ref=person.ref, ask="own", with_shared_words=True)
    return confirm_erasure(actor=bashir, pk=row.pk)


def left_in(tables):
    return sorted((mark, table) for table, text in tables.items() for mark in MARKS if mark in text)


def test_every_column_that_an_erasure_empties_holds_a_word_of_the_person(person):
    """Otherwise the tests below would find nothing because nothing was there."""
    said = opened_tables()
    assert [mark for mark in MARKS if not any(mark in text for text in said.values())] == []
    unfilled = []
    for label, table in catalogue().items():
        model = apps.get_model(label)
        for name, way in table.columns.items():
            if set(table.of) - {"engagement"} and way.erase in {"blank", "null"} and label != "accounts.User":
                values = [
                    v for v in model._base_manager.values_list(name, flat=True) if v not in (None, "", b"", [], {})
                ]
                if not values:
                    unfilled.append(f"{label}.{name}")
    assert TypedDraft.objects.count() == 2
    assert unfilled == [], "fill them in tests/leaving_nothing.py, with a mark of their own"


def test_whoever_holds_the_keys_finds_no_word_of_the_person(erased):
    assert left_in(opened_tables()) == []
    assert not TypedDraft.objects.exists(), "what somebody typed on the person's pages and did not send"
    assert verify_chain().holds


def test_no_table_holds_a_word_of_the_person_in_clear(erased):
    assert left_in(raw_tables()) == []


def test_nothing_that_the_person_could_be_searched_by_is_left(erased, person):
    """Keys of names, their sounds and beginnings; blind indexes of numbers; the line that scores them."""
    rows = Person.objects.filter(ref__in=erased.refs)
    assert len(erased.refs) == 2
    assert not NameKey.objects.filter(person__in=rows).exists()
    assert not PersonPhone.objects.filter(person__in=rows).exists()
    assert not ReportPhone.objects.exists(), "both incidents were this person's alone"
    assert not Document.objects.filter(person__in=rows).exists()
    assert bytes(Case.objects.get().number_index) == b""
    assert all(isinstance(line.line, ErasedText) for line in MatchLine.objects.filter(person__in=rows))


def test_a_search_key_that_an_earlier_version_made_is_swept_away(person, amina, bashir, embassy):
    stale = NameKey.objects.create(key=4711, office=embassy, person=person, sign=1)
    confirm_erasure(actor=bashir, pk=ask_erasure(actor=amina, ref=person.ref, ask="own").pk)
    assert run_due_jobs(worker="test") == 1
    assert not NameKey.objects.filter(person=person).exists(), stale.key


ERASE = """
from aman.accounts.models import Office, User
from aman.vault.models import KeyBlock
from aman.people.models import Document, NameKey, Person
from aman.retention.actions import ask_erasure, confirm_erasure
from aman.vault.ring import RING
from leaving_nothing import someone_marked
embassy = Office.objects.create(code="embassy", name="Embassy of Examplia", duty_number="+99 000 0000")
make = lambda name, role: User.objects.create_user(name, password="a long test password", role=role, office=embassy)
amina, bashir = make("amina", "case_officer"), make("bashir", "reviewer")
person = someone_marked(amina, bashir, make("rahela", "register_officer"))
block = KeyBlock.objects.get(pk=person.seal >> 8)
print(bytes(block.sealed)[64:128].hex())
print(bytes(person.documents.get().number_index).hex())
print(bytes(person.phones.values_list("number_index", flat=True).get()).hex())
print(",".join(str(key) for key in NameKey.objects.filter(person=person).values_list("key", flat=True)))
ask = ask_erasure(actor=amina, ref=person.ref, ask="own", with_shared_words=True)
confirm_erasure(actor=bashir, pk=ask.pk)
from aman.jobs.actions import run_due_jobs
run_due_jobs(worker="here")
print(bytes(KeyBlock.objects.get(pk=block.pk).sealed)[64:128].hex())
"""


def traces_of(site):
    """Erase somebody in a process of its own; give the bytes that must not be on the disk afterwards, and some that must."""
    block, index, phone, keys, block_now = site.python(ERASE).splitlines()
    made = {mark: mark.encode() for mark in MARKS}
    made |= {"the block of keys": bytes.fromhex(block), "the index of a number": bytes.fromhex(index)}
    made |= {"the index of a phone": bytes.fromhex(phone)}
    made |= {f"key {n}": int(k).to_bytes(8, "big", signed=True) for n, k in enumerate(keys.split(","))}
    return made, bytes.fromhex(block_now)


@pytest.mark.slow
@pytest.mark.sqlite
def test_no_byte_of_the_file_or_the_log_beside_it_holds_a_trace(tmp_path):
    site = Site(f"sqlite:///{tmp_path / 'aman.sqlite3'}", tmp_path)
    traces, stands = traces_of(site)
    assert len(traces) > len(MARKS) + 5
    held = b"".join(path.read_bytes() for path in tmp_path.glob("aman.sqlite3*"))
    assert [what for what, trace in traces.items() if trace in held] == []
    assert stands in held, "this is how a block of keys looks on the disk"


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.skipif(not has_postgresql(), reason="no PostgreSQL server on this machine")
def test_no_file_of_the_server_holds_the_destroyed_keys_and_no_dump_a_word(tmp_path):
    server = ScratchPostgresql()
    try:
        site = Site(server.url, tmp_path)
        traces, stands = traces_of(site)
        dump = server.dump()
        assert [what for what, t in traces.items() if t in dump or t.hex().encode() in dump] == []
        server.stop("fast")
        tables = b"".join(path.read_bytes() for path in (server.folder / "data/base").rglob("*") if path.is_file())
        assert traces["the block of keys"] not in tables
        assert stands in tables, "this is how a block of keys looks on the disk"
    finally:
        server.remove()
