"""Can keys be changed under a register that is in use, broken off and resumed, and is everything still there?"""

from __future__ import annotations

import json

import pytest
from small_register import add, new_person
from typer.testing import CliRunner

from aman.cli.vault import app
from aman.people.models import Document, MatchLine, Person, PersonName
from aman.people.queries import search_people
from aman.vault import rotating
from aman.vault.actions import destroy_seals, new_seals, open_text, seal_text
from aman.vault.masters import make_keys_beside, new_line, write_keys
from aman.vault.models import KeyBlock, VaultState
from aman.vault.queries import open_everything, vault_standing
from aman.vault.ring import RING
from aman.vault.sealing import ERASED

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(rotating.time, "sleep", lambda seconds: None)


@pytest.fixture
def people(rahela):
    return add(
        rahela,
        *[
            new_person(
                f"Zalmay Number{n}",
                father="Karim",
                born=1984,
                papers=(("af_passport", f"P0123456{n}"),),
                phone=f"0390 123456{n}",
            )
            for n in range(4)
        ],
    )


def said() -> tuple[list[str], list[str]]:
    names = sorted(PersonName.objects.values_list("full", flat=True))
    return names, sorted(Document.objects.values_list("number", flat=True))


def test_a_new_data_key_takes_over_and_the_old_one_is_needed_no_more(people, settings, tmp_path, rahela):
    before = said()
    old, new = settings.DATA_KEYS, new_line()
    path = tmp_path / "keys"
    write_keys(path, [new, f"{old}\n"])
    settings.DATA_KEYS_FILE = str(path)
    assert rotating.wrap_anew() == KeyBlock.objects.count()
    assert rotating.wrap_anew() == 0
    write_keys(path, [new])
    RING.forget()
    assert said() == before
    for number in ("P01234562", "0390 1234562"):
        assert [hit.person for hit in search_people(user=rahela, text=number)] == [people[2]]
    assert list(vault_standing().blocks_under) == [new.partition(":")[0]]


def test_the_keys_of_people_are_changed_and_everything_reads_as_before(people, rahela):
    erased = people[0]
    destroy_seals([erased.seal])
    RING.forget()
    before = said()
    blocks = set(KeyBlock.objects.values_list("id", flat=True))
    draft = seal_text("a draft")
    rows, gone = rotating.change_keys()
    assert rows >= 4 + 8 + 4
    assert gone == len(blocks) - 1, "all but the former general key, which only opens"
    RING.forget()
    assert said() == before
    assert ERASED in before[0]
    now = Person.objects.get(pk=people[1].pk)
    assert now.seal != people[1].seal
    assert now.seal >> 8 not in blocks
    for text in ("Zalmay Number1", "+92 390 1234561"):
        assert next(hit.person for hit in search_people(user=rahela, text=text)) == now
    assert open_text(draft) == "a draft"
    assert sum(c.closed for c in open_everything()) == 0
    assert rotating.change_keys()[0] > 0, "a second change takes the same way"
    assert said() == before
    assert open_text(draft) == "a draft"


def test_a_change_that_is_broken_off_goes_on_where_it_stopped(people, monkeypatch):
    before = said()
    monkeypatch.setattr(rotating, "_ROWS_AT_ONCE", 3)
    rotating.name_successors()
    real, calls = rotating._moved, []

    def killed(*args):
        calls.append(1)
        if len(calls) > 4:
            raise KeyboardInterrupt
        return real(*args)

    monkeypatch.setattr(rotating, "_moved", killed)
    with pytest.raises(KeyboardInterrupt):
        rotating.walk()
    assert said() == before, "half of it stands under old keys, half under new ones"
    person = Person.objects.last()
    person.phone = "0300 0000000"
    person.save()
    assert vault_standing().being_replaced
    monkeypatch.setattr(rotating, "_moved", real)
    rotating.change_keys()
    assert said() == before
    assert Person.objects.get(pk=person.pk).phone == "0300 0000000"
    assert not vault_standing().being_replaced


def test_what_is_written_meanwhile_stands_under_the_successor(people):
    stale = Person.objects.get(pk=people[0].pk)
    rotating.name_successors()
    stale.phone = "0300 1111111"
    stale.save(update_fields=["phone"])
    rotating.change_keys()
    assert Person.objects.get(pk=stale.pk).phone == "0300 1111111"
    assert new_seals(1)[0] >> 8 in set(KeyBlock.objects.values_list("id", flat=True))


def test_whoever_is_erased_while_keys_are_changed_is_erased_under_both(people):
    rotating.name_successors()
    destroy_seals([people[0].seal])
    rotating.walk()
    RING.forget()
    assert set(PersonName.objects.filter(person=people[0]).values_list("full", flat=True)) == {ERASED}
    assert MatchLine.objects.get(person=people[0]).line is ERASED
    rotating.change_keys()
    assert set(PersonName.objects.filter(person=people[0]).values_list("full", flat=True)) == {ERASED}
    assert "Zalmay Number1" in said()[0]


def test_the_commands_say_how_the_vault_stands(people, settings, tmp_path):
    path = tmp_path / "keys"
    assert make_keys_beside(path)
    other = CliRunner().invoke(app, ["new-key", str(path)])
    assert "stands at the top" in other.output
    assert len(path.read_text().splitlines()) == 2
    found = json.loads(CliRunner().invoke(app, ["status", "--json"]).output)
    assert (found["schema"], found["closed"], found["being_replaced"]) == ("aman.vault/1", False, 0)
    assert found["keys_given"] >= 4
    done = CliRunner().invoke(app, ["check", "--all"])
    assert done.exit_code == 0, done.output
    assert "Everything opens." in done.output
    name = PersonName.objects.first()
    PersonName.objects.filter(pk=name.pk).update(
        full=PersonName._meta.get_field("given").sealed(people[0].seal, "moved from elsewhere")
    )
    done = CliRunner().invoke(app, ["check", "--json"])
    assert done.exit_code == 1
    columns = {c["column"]: c for c in json.loads(done.output)["columns"]}
    assert columns["people_personname.full"]["rows"] == [name.pk]
    assert "Zalmay" not in done.output


def test_a_register_whose_vault_is_gone_says_so(people):
    from aman.errors import SealBroken

    VaultState.objects.all().delete()
    RING.forget()
    with pytest.raises(SealBroken, match="no vault"):
        said()
