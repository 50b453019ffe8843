"""Only the root's word counts, and never an older word."""

import cbor2
import cwt
import pytest

from aman.core.letters import Algorithm, PublicKey, fingerprint, kid_of, read_key_list, sign_key_list
from aman.core.letters.key_list import KEY_LIST_TYPE
from aman.errors import AmanError, BadInput, SealBroken

from .conftest import DAY, START, listed, private, public


@pytest.fixture(scope="module")
def message():
    return sign_key_list([listed(private(2)), listed(private(3), START + 30 * DAY)], issued=START, root=private(1))


def test_the_keys_come_back_as_listed(message):
    found = read_key_list(message, root_public=public(private(1)))
    assert {k.kid for k in found.keys} == {kid_of(public(private(2))), kid_of(public(private(3)))}
    assert found.find(kid_of(public(private(2)))) == listed(private(2))
    assert found.find(b"none") is None


def test_another_library_reads_the_key_list(message):
    key = cwt.COSEKey.new({1: 1, -1: 6, 3: -8, 2: kid_of(public(private(1))), -2: public(private(1))})
    assert cbor2.loads(cwt.COSE.new().decode(message, key))[6] == START


def test_a_list_signed_by_anybody_else_is_refused(message):
    with pytest.raises(SealBroken):
        read_key_list(message, root_public=public(private(9)))


def test_an_older_list_does_not_bring_a_dropped_key_back(message):
    newer = sign_key_list([listed(private(3))], issued=START + 1, root=private(1))
    held = read_key_list(newer, root_public=public(private(1)))
    with pytest.raises(SealBroken) as refused:
        read_key_list(message, root_public=public(private(1)), held=held)
    assert refused.value.code == "letters.rollback"
    assert read_key_list(newer, root_public=public(private(1)), held=held) == held


def test_a_key_cannot_be_listed_twice_or_with_wrong_dates():
    with pytest.raises(BadInput):
        sign_key_list([listed(private(2)), listed(private(2))], issued=START, root=private(1))
    key = public(private(2))
    with pytest.raises(BadInput):
        sign_key_list([PublicKey(kid_of(key), Algorithm.EDDSA, key, 20, 10, 15)], issued=START, root=private(1))
    with pytest.raises(BadInput):
        sign_key_list([PublicKey(b"kid", Algorithm.EDDSA, key, 1, 3, 2)], issued=START, root=private(1))


@pytest.mark.parametrize(
    "keys",
    [
        [],
        {1: [-8, bytes(32), 1, 3, 2], b"kidk": [-8, bytes(32), 1, 3, 2]},
        {b"kidk": [[], bytes(32), 1, 3, 2]},
        {b"kidk": [-35, bytes(32), 1, 3, 2]},
        {b"kidk": [-8, bytes(31), 1, 3, 2]},
        {b"kidk": [-8, bytes(32), 1, 3]},
        {b"kidk": [-8, bytes(32), 1, "3", 2]},
        {b"kidk": [-8, bytes(32), 1, 1 << 60, 2]},
    ],
)
def test_even_a_signed_list_of_the_wrong_shape_is_refused(keys):
    from aman.core.letters import cose

    message = cose.sign({1: "AMAN", 6: START, -70002: keys}, key=private(1), kid=b"root", type_name=KEY_LIST_TYPE)
    with pytest.raises(BadInput):
        read_key_list(message, root_public=public(private(1)))


def test_a_changed_byte_breaks_the_seal(message):
    for at in range(len(message)):
        changed = bytearray(message)
        changed[at] ^= 1 << at % 8
        with pytest.raises(AmanError):
            read_key_list(bytes(changed), root_public=public(private(1)))


def test_a_fingerprint_is_eight_groups_of_four():
    text = fingerprint(public(private(1)))
    assert len(text.split()) == 8
    assert set(text) <= set("0123456789ABCDEF ")
