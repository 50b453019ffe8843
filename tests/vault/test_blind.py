"""Can a number be found by its blind index, and does a search key say nothing without the secret?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aman.vault.blind import blind, keyed, veiled
from aman.vault.siphash import siphash

INT64 = st.integers(-(2**63), 2**63 - 1)


def _one_by_one(number: int, key: bytes, mixing: int, finishing: int) -> int:
    """SipHash of eight bytes, as its paper writes it."""
    full = (1 << 64) - 1
    k0, k1 = int.from_bytes(key[:8], "little"), int.from_bytes(key[8:], "little")
    v = [k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D, k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573]

    def turn(x, b):
        return ((x << b) | (x >> (64 - b))) & full

    def sip():
        v[0] = (v[0] + v[1]) & full
        v[1] = turn(v[1], 13) ^ v[0]
        v[0] = turn(v[0], 32)
        v[2] = (v[2] + v[3]) & full
        v[3] = turn(v[3], 16) ^ v[2]
        v[0] = (v[0] + v[3]) & full
        v[3] = turn(v[3], 21) ^ v[0]
        v[2] = (v[2] + v[1]) & full
        v[1] = turn(v[1], 17) ^ v[2]
        v[2] = turn(v[2], 32)

    for block in (number & full, 8 << 56):
        v[3] ^= block
        for _ in range(mixing):
            sip()
        v[0] ^= block
    v[2] ^= 0xFF
    for _ in range(finishing):
        sip()
    return v[0] ^ v[1] ^ v[2] ^ v[3]


@pytest.mark.parametrize(("mixing", "finishing"), [(2, 4), (1, 3)])
@given(numbers=st.lists(INT64, max_size=5), key=st.binary(min_size=16, max_size=16))
def test_a_column_is_keyed_as_its_numbers_are_one_by_one(numbers, key, mixing, finishing):
    found = siphash(np.array(numbers, dtype=np.int64), key, mixing=mixing, finishing=finishing)
    assert [int(n) & (2**64 - 1) for n in found] == [_one_by_one(n, key, mixing, finishing) for n in numbers]


def test_the_published_vector_of_eight_bytes_holds():
    # The ninth of the vectors that the authors publish with their code: key 00..0f, text 00..07.
    number = int.from_bytes(bytes(range(8)), "little")
    assert int(siphash(np.array([number]), bytes(range(16)))[0]) & (2**64 - 1) == 0x93F5F5799A932462


@pytest.mark.django_db
def test_the_same_number_has_one_index_and_another_kind_has_another():
    assert blind("document", "P1234567") == blind("document", "P1234567")
    assert len({blind("document", "P1234567"), blind("phone", "P1234567"), blind("document", "P1234568")}) == 3
    assert len(blind("document", "P1234567")) == 16
    assert blind("document", "") == b""


@pytest.mark.django_db
def test_another_database_has_other_indexes():
    from aman.vault.furnishing import furnish
    from aman.vault.models import VaultState

    number, keys = blind("document", "P1234567"), keyed(np.array([1, 2, 3]))
    VaultState.objects.all().delete()
    assert furnish()
    assert blind("document", "P1234567") != number
    assert not (keyed(np.array([1, 2, 3])) == keys).any()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 300])
def test_a_veil_laid_twice_is_none(count):
    signs, ids = np.arange(count, dtype=np.int64) * 7, np.arange(count, dtype=np.int64)
    hidden = veiled(signs, ids)
    assert (veiled(hidden, ids) == signs).all()
    assert count == 0 or (hidden != signs).any()
