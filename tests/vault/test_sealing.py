"""Does a sealed value open with its key and in its place, and with nothing else?"""

from __future__ import annotations

import contextlib
import pickle

import pytest
from django.utils import translation
from django.utils.html import conditional_escape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aman.errors import Conflict, NotAllowed, SealBroken
from aman.vault.actions import (
    close_vault,
    destroy_seals,
    new_seals,
    open_text,
    open_vault,
    seal_text,
)
from aman.vault.models import KeyBlock, VaultState
from aman.vault.ring import GENERAL, RING
from aman.vault.sealing import ERASED, GONE, number_of, seal, seal_each, unseal, unseal_each

PLACE = b"people_personname.full"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))

pytestmark = pytest.mark.django_db


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=TEXTS, person=st.booleans())
def test_whatever_is_sealed_opens_as_it_was_and_never_stands_in_the_bytes(text, person):
    number = new_seals(1)[0] if person else GENERAL
    sealed = seal(number, text.encode(), PLACE)
    assert unseal(sealed, PLACE) == text.encode()
    assert len(text) < 4 or text.encode() not in sealed
    assert number_of(sealed) == (number or RING.to_seal_under(GENERAL))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=TEXTS, at=st.integers(0), flip=st.integers(1, 255))
def test_a_changed_byte_is_never_read_as_another_text(text, at, flip):
    sealed = bytearray(seal(GENERAL, text.encode(), PLACE))
    sealed[at % len(sealed)] ^= flip
    with pytest.raises(SealBroken) as told:
        unseal(bytes(sealed), PLACE)
    # A short text can be part of a word of the message itself.
    assert len(text) < 9 or text not in str(told.value)


def test_the_same_text_is_sealed_differently_each_time():
    assert seal(GENERAL, b"Zalmay", PLACE) != seal(GENERAL, b"Zalmay", PLACE)


def test_a_value_moved_to_another_column_does_not_open():
    with pytest.raises(SealBroken, match=r"people_person\.phone under key \d+") as told:
        unseal(seal(GENERAL, b"0300 1234567", b"people_document.number"), b"people_person.phone")
    assert "0300" not in str(told.value)


def test_a_value_cut_short_is_broken_not_blank():
    sealed = seal(GENERAL, b"Zalmay", PLACE)
    for most in (1, 10, 19, 30):
        with pytest.raises(SealBroken):
            unseal(sealed[:most], PLACE)


def test_a_destroyed_key_reads_as_erased_and_takes_no_new_text():
    mine, other = new_seals(2)
    sealed, kept = seal(mine, b"Zalmay", PLACE), seal(other, b"Karim", PLACE)
    assert destroy_seals([mine]) == 1
    assert unseal(sealed, PLACE) is None
    assert unseal(kept, PLACE) == b"Karim"
    with pytest.raises(Conflict, match="erased"):
        seal(mine, b"Zalmay", PLACE)
    assert destroy_seals([mine]) == 0, "what is destroyed already is not counted again"
    RING.forget()
    assert unseal(sealed, PLACE) is None, "nor does another process open it"


@pytest.mark.django_db(transaction=True)
def test_a_destruction_that_is_taken_back_leaves_the_text_readable():
    from django.db import transaction

    [mine] = new_seals(1)
    sealed = seal(mine, b"Zalmay", PLACE)

    class _TakenBack(Exception):
        pass

    with contextlib.suppress(_TakenBack), transaction.atomic():
        destroy_seals([mine])
        assert unseal(sealed, PLACE) is None
        raise _TakenBack
    assert unseal(sealed, PLACE) == b"Zalmay"
    assert destroy_seals([mine]) == 1
    assert unseal(sealed, PLACE) is None


def test_the_general_key_is_not_destroyed_with_a_person():
    from aman.errors import BadInput

    for number in (GENERAL, RING.to_seal_under(GENERAL)):
        with pytest.raises(BadInput, match="general key"):
            destroy_seals([number])


def test_other_processes_learn_of_a_destroyed_key_when_they_look(settings):
    [mine] = new_seals(1)
    sealed = seal(mine, b"Zalmay", PLACE)
    block = KeyBlock.objects.get(id=mine >> 8)
    destroy_seals([mine])
    # Another process still has the block as it was.
    RING.forget()
    after = KeyBlock.objects.get(id=block.pk)
    KeyBlock.objects.filter(id=block.pk).update(sealed=block.sealed)
    VaultState.objects.update(generation=0)
    assert unseal(sealed, PLACE) == b"Zalmay"
    KeyBlock.objects.filter(id=block.pk).update(sealed=after.sealed, changed=1)
    VaultState.objects.update(generation=1)
    assert unseal(sealed, PLACE) == b"Zalmay", "it does not look each time"
    settings.VAULT_LOOK_SECONDS = 0
    RING._look_at = 0
    assert unseal(sealed, PLACE) is None


def test_keys_are_given_out_once_and_a_long_list_leaves_others_their_block():
    singles = [new_seals(1)[0] for _ in range(3)]
    many = new_seals(600)
    more = new_seals(5)
    assert len({*singles, *many, *more}) == 608
    assert len({n >> 8 for n in singles}) == 1
    assert {n >> 8 for n in singles} & {n >> 8 for n in many} == set()
    assert new_seals(0) == []


def test_reading_many_people_asks_for_their_keys_once(django_assert_num_queries):
    numbers = new_seals(1000)
    sealed = [seal(n, b"x", PLACE) for n in numbers]
    RING.forget()
    with django_assert_num_queries(3):  # the vault's row, what is being replaced, then every block
        assert {unseal(one, PLACE) for one in sealed} == {b"x"}
    RING.forget()
    RING._read_all = True
    with django_assert_num_queries(1):
        RING.prefetch(numbers)
    with django_assert_num_queries(2):
        assert {unseal(one, PLACE) for one in sealed} == {b"x"}


def test_more_blocks_than_are_kept_still_open(monkeypatch):
    monkeypatch.setattr("aman.vault.ring.MOST_BLOCKS", 2)
    numbers = new_seals(5 * 256)
    sealed = [seal(n, b"x", PLACE) for n in numbers]
    RING.forget()
    assert {unseal(one, PLACE) for one in sealed} == {b"x"}
    assert len(RING._blocks) <= 2


def test_a_closed_vault_opens_nothing_until_it_is_opened_with_the_keys():
    sealed = seal_text("Zalmay")
    close_vault()
    with pytest.raises(NotAllowed, match="locked down"):
        open_text(sealed)
    with pytest.raises(NotAllowed, match="locked down"):
        seal_text("Karim")
    with pytest.raises(NotAllowed, match="locked down"):
        new_seals(1)
    open_vault()
    assert open_text(sealed) == "Zalmay"


def test_a_text_outside_a_field_is_bound_to_its_place():
    [mine] = new_seals(1)
    sealed = seal_text("0300 1234567", number=mine, place="incidents.reporter")
    assert open_text(sealed, place="incidents.reporter") == "0300 1234567"
    with pytest.raises(SealBroken):
        open_text(sealed, place="incidents.other")
    destroy_seals([mine])
    assert open_text(sealed, place="incidents.reporter") is ERASED


def test_the_mark_of_an_erased_text_speaks_the_readers_language_and_survives_a_cache():
    assert str(ERASED) == "erased"
    assert conditional_escape(ERASED) == "erased"
    assert isinstance(pickle.loads(pickle.dumps(ERASED)), type(ERASED))
    with translation.override("ur"):
        assert str(ERASED)


def test_many_values_are_sealed_and_opened_at_once_as_one_by_one():
    numbers = new_seals(300)
    values = [f"of {n}".encode() for n in numbers]
    stored = seal_each(numbers, values, PLACE)
    assert [number_of(one) for one in stored] == numbers
    assert [unseal(one, PLACE) for one in stored] == values
    destroy_seals(numbers[:1])
    assert list(unseal_each([b"", GONE, *stored], PLACE)) == [None, None, None, *values[1:]]
    assert seal_each(numbers[:2], values[:2], PLACE)[0] == GONE
    for broken in (stored[1][:-1] + bytes([stored[1][-1] ^ 1]), stored[1][:10]):
        with pytest.raises(SealBroken):
            list(unseal_each([stored[2], broken], PLACE))
