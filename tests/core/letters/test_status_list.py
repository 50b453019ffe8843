"""Bits, sizes, seals and the refusal of an older list."""

import zlib

import cbor2
import cwt
import pytest
from core.laws import drawn

from aman.core.letters import (
    LIST_SIZE,
    Extension,
    cose,
    empty_bits,
    is_set,
    read_key_list,
    read_status_list,
    sign_key_list,
    sign_status_list,
    with_set,
    word_of_day,
)
from aman.core.letters.status_list import LIFE_SECONDS, STATUS_LIST_TYPE, TTL_SECONDS
from aman.errors import AmanError, BadInput, SealBroken

from .conftest import DAY, PREFIX, START, listed, private, public


@drawn(100)
def test_exactly_the_withdrawn_letters_have_their_bit_set(chance):
    ends = [0, 1, 7, 8, LIST_SIZE - 1]
    indexes = {chance.choice([*ends, chance.randrange(LIST_SIZE)]) for _ in range(chance.randint(0, 40))}
    bits = with_set(empty_bits(), indexes)
    assert sum(b.bit_count() for b in bits) == len(indexes)
    assert all(is_set(bits, i) for i in indexes)
    assert with_set(bits, []) == bits


def test_bits_count_from_the_least_significant():
    assert with_set(empty_bits(), [0])[0] == 1
    assert with_set(empty_bits(), [7])[0] == 128
    assert with_set(empty_bits(), [8])[1] == 1


@pytest.mark.parametrize("index", [-1, LIST_SIZE])
def test_a_place_beyond_the_list_is_refused(index):
    with pytest.raises(BadInput):
        with_set(empty_bits(), [index])
    with pytest.raises(BadInput):
        is_set(empty_bits(), index)


def test_a_list_of_one_percent_of_twenty_five_thousand_is_about_a_kilobyte(world):
    bits = with_set(empty_bits(), (i * 261 % LIST_SIZE for i in range(250)))
    message = sign_status_list(PREFIX + "1", bits, issued=START, key=world.key, kid=world.kid)
    assert len(message) < 1_500
    found = read_status_list(message, keys=world.keys, uri_prefix=PREFIX)
    assert (found.bits, found.ttl, found.expires) == (bits, TTL_SECONDS, START + LIFE_SECONDS)


def test_another_library_reads_the_list_as_the_drafts_form(world):
    message = sign_status_list(PREFIX + "1", with_set(empty_bits(), [9]), issued=START, key=world.key, kid=world.kid)
    key = cwt.COSEKey.new({1: 1, -1: 6, 3: -8, 2: world.kid, -2: public(world.key)})
    claims = cbor2.loads(cwt.COSE.new().decode(message, key))
    assert claims[2] == PREFIX + "1"
    assert claims[65534] == 6 * 3600
    assert claims[65533]["bits"] == 1
    assert zlib.decompress(claims[65533]["lst"])[1] == 2


def test_an_older_list_is_refused_and_the_same_one_is_not(world):
    older = sign_status_list(PREFIX + "1", empty_bits(), issued=START, key=world.key, kid=world.kid)
    same = sign_status_list(PREFIX + "1", empty_bits(), issued=START + DAY, key=world.key, kid=world.kid)
    with pytest.raises(SealBroken) as refused:
        read_status_list(older, keys=world.keys, uri_prefix=PREFIX, held=world.status)
    assert refused.value.code == "letters.rollback"
    assert read_status_list(same, keys=world.keys, uri_prefix=PREFIX, held=world.status) == world.status


def test_a_list_of_an_unknown_key_or_before_its_key_is_refused(world):
    stranger = private(9)
    message = sign_status_list(PREFIX + "1", empty_bits(), issued=START, key=stranger, kid=b"none")
    with pytest.raises(SealBroken):
        read_status_list(message, keys=world.keys, uri_prefix=PREFIX)
    early = sign_status_list(PREFIX + "1", empty_bits(), issued=START - 1, key=world.key, kid=world.kid)
    with pytest.raises(SealBroken):
        read_status_list(early, keys=world.keys, uri_prefix=PREFIX)


def test_a_letter_or_a_key_list_is_not_taken_for_a_status_list(world):
    keys = sign_key_list([listed(private(2))], issued=START, root=private(1))
    for message in (world.token, keys):
        with pytest.raises(BadInput):
            read_status_list(message, keys=world.keys, uri_prefix=PREFIX)
    status = sign_status_list(PREFIX + "1", empty_bits(), issued=START, key=world.key, kid=world.kid)
    with pytest.raises(BadInput):
        read_key_list(status, root_public=public(world.root))


@pytest.mark.parametrize(
    "packed",
    [
        zlib.compress(bytes(50_000_000), 9)[:19_000],
        zlib.compress(bytes(8_191)),
        zlib.compress(bytes(8_193)),
        zlib.compress(bytes(8_192)) + b"x",
        b"not zlib",
        "text",
    ],
)
def test_a_list_of_another_size_or_a_packed_bomb_is_refused(world, packed):
    message = cose.sign(
        {2: PREFIX + "1", 4: START + 9, 6: START, 65534: 1, 65533: {"bits": 1, "lst": packed}},
        key=world.key,
        kid=world.kid,
        type_name=STATUS_LIST_TYPE,
    )
    with pytest.raises(BadInput):
        read_status_list(message, keys=world.keys, uri_prefix=PREFIX)


def test_a_changed_byte_breaks_the_seal(world):
    message = sign_status_list(PREFIX + "1", empty_bits(), issued=START, key=world.key, kid=world.kid)
    for at in range(len(message)):
        changed = bytearray(message)
        changed[at] ^= 1 << at % 8
        with pytest.raises(AmanError):
            read_status_list(bytes(changed), keys=world.keys, uri_prefix=PREFIX)


def test_an_extension_moves_the_end_of_the_letters_it_covers_and_never_back(world):
    message = sign_status_list(
        PREFIX + "1",
        empty_bits(),
        issued=START + DAY,
        key=world.key,
        kid=world.kid,
        extensions=[Extension(START + DAY, START + 80 * DAY), Extension(START, START + 90 * DAY)],
    )
    found = read_status_list(message, keys=world.keys, uri_prefix=PREFIX)
    assert found.end_of(START + DAY, START + 60 * DAY) == START + 80 * DAY
    assert found.end_of(START, START + 60 * DAY) == START + 90 * DAY
    assert found.end_of(START + DAY + 1, START + 60 * DAY) == START + 60 * DAY
    assert found.end_of(START, START + 91 * DAY) == START + 91 * DAY


@pytest.mark.parametrize(
    "extension", [Extension(START + 2 * DAY, START + 3 * DAY), Extension(START, START + 92 * DAY), Extension(0, 0)]
)
def test_an_end_is_not_moved_for_letters_to_come_nor_beyond_ninety_days(world, extension):
    with pytest.raises(BadInput):
        sign_status_list(
            PREFIX + "1", empty_bits(), issued=START + DAY, key=world.key, kid=world.kid, extensions=[extension]
        )


def test_every_moment_of_a_day_has_one_word_and_days_outside_the_lists_life_have_none(world):
    message = sign_status_list(
        PREFIX + "1", empty_bits(), issued=START + DAY, key=world.key, kid=world.kid, day_seed=b"sixby!"
    )
    found = read_status_list(message, keys=world.keys, uri_prefix=PREFIX)
    words = [found.word_on(START + DAY + hour * 3600) for hour in range(0, 24 * 30, 6)]
    assert len(set(words)) == 30
    assert len(set(words[:4])) == 1
    assert found.word_on(START) is None
    assert found.word_on(START + 40 * DAY) is None


def test_a_word_is_written_alike_in_both_scripts():
    word = word_of_day(b"sixby!", START)
    assert word == word_of_day(b"sixby!", START + DAY - 1)
    assert word.latin.isascii()
    assert len(word.arabic) == 6


@pytest.mark.parametrize("seed", [b"five!", b"seven!!"])
def test_a_seed_of_another_length_is_refused(world, seed):
    with pytest.raises(BadInput):
        sign_status_list(PREFIX + "1", empty_bits(), issued=START, key=world.key, kid=world.kid, day_seed=seed)
