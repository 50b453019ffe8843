"""Whatever somebody with bad intent shows, serves or sets, the answer is never "genuine" and never a failure."""

import random
import zlib

import cbor2
import pytest

from aman.core.letters import (
    PublicKey,
    VerdictCode,
    cose,
    digits_from_bytes,
    empty_bits,
    kid_of,
    qr_text,
    read_key_list,
    read_status_list,
    sign_key_list,
    sign_letter,
    sign_status_list,
    with_set,
)
from aman.core.letters.status_list import LIFE_SECONDS, STATUS_LIST_TYPE, TTL_SECONDS
from aman.errors import AmanError, BadInput, SealBroken

from .conftest import DAY, HOST, PREFIX, START, claims, listed, private, public

GENUINE = {VerdictCode.VALID, VerdictCode.VALID_OLD_LIST}
#: Whatever says something about the letter itself needs a signature that holds.
SAYS_SOMETHING = GENUINE | {
    VerdictCode.EXPIRED, VerdictCode.WITHDRAWN, VerdictCode.CHECK_STALE, VerdictCode.NO_CLOCK,
}  # fmt: skip


def test_no_two_flipped_bits_leave_a_letter_that_says_anything(world):
    chance = random.Random(1)
    for _ in range(1_000):
        changed = bytearray(world.token)
        for _ in range(chance.choice((2, 3, 8))):
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        if bytes(changed) != world.token:
            assert world.ask(bytes(changed)).code not in SAYS_SOMETHING


def test_bytes_taken_out_put_in_or_exchanged_leave_nothing_genuine(world):
    token = world.token
    for at in range(len(token)):
        for changed in (token[:at] + token[at + 1 :], token[:at] + b"\x00" + token[at:], token[:at]):
            assert world.ask(changed).code not in SAYS_SOMETHING
    assert world.ask(token + b"\x00").code not in SAYS_SOMETHING
    assert world.ask(token + token).code not in SAYS_SOMETHING


def test_random_tokens_and_random_signed_shapes_get_a_verdict(world):
    chance = random.Random(2)
    for _ in range(1_000):
        loose = chance.randbytes(chance.randrange(1, 400))
        shaped = cbor2.dumps(cbor2.CBORTag(18, [b"\xa2\x01\x27\x04\x44" + world.kid, {}, loose, chance.randbytes(64)]))
        for scanned in (loose, shaped, digits_from_bytes(shaped)):
            assert world.ask(scanned).code not in SAYS_SOMETHING


def test_a_letters_signature_does_not_hold_for_another_letter(world):
    mine, other = cose.take_apart(world.token), cose.take_apart(world.sign(name_latin="Somebody Else"))
    swapped = cbor2.dumps(cbor2.CBORTag(18, [mine.protected, {}, other.payload, mine.signature]))
    assert world.ask(swapped).code is VerdictCode.NOT_GENUINE


def test_a_replayed_old_list_never_undoes_a_withdrawal(world):
    new = sign_status_list(
        PREFIX + "1", with_set(empty_bits(), [31_337]), issued=START + 2 * DAY, key=world.key, kid=world.kid
    )
    old = sign_status_list(PREFIX + "1", empty_bits(), issued=START + DAY, key=world.key, kid=world.kid)
    held = read_status_list(new, keys=world.keys, uri_prefix=PREFIX)
    with pytest.raises(SealBroken) as caught:
        read_status_list(old, keys=world.keys, uri_prefix=PREFIX, held=held)
    assert caught.value.code == "letters.rollback"
    # Even where a reader kept both, the newer one is asked.
    older = read_status_list(old, keys=world.keys, uri_prefix=PREFIX)
    assert world.ask(world.token, status_lists=[older, held], now=START + 3 * DAY).code is VerdictCode.WITHDRAWN


def test_a_list_of_another_issuer_is_not_ours(world):
    stranger = private(8)
    theirs = sign_status_list(PREFIX + "1", empty_bits(), issued=START, key=stranger, kid=kid_of(public(stranger)))
    with pytest.raises(SealBroken):
        read_status_list(theirs, keys=world.keys, uri_prefix=PREFIX)
    borrowed = sign_status_list(PREFIX + "1", empty_bits(), issued=START, key=stranger, kid=world.kid)
    with pytest.raises(SealBroken):
        read_status_list(borrowed, keys=world.keys, uri_prefix=PREFIX)
    elsewhere = sign_status_list("https://other.example/s/1", empty_bits(), issued=START, key=world.key, kid=world.kid)
    with pytest.raises(BadInput):
        read_status_list(elsewhere, keys=world.keys, uri_prefix=PREFIX)


def test_keys_listed_by_another_root_are_not_believed(world):
    theirs = sign_key_list([listed(private(8))], issued=START + DAY, root=private(9))
    with pytest.raises(SealBroken):
        read_key_list(theirs, root_public=public(world.root))
    # Nor by an issuing key, nor by a root that signs under the true root's name.
    for pretender in (world.key, private(9)):
        body = cose.take_apart(theirs).payload
        message = cose.sign(
            cbor2.loads(body), key=pretender, kid=kid_of(public(world.root)), type_name="application/aman-keys+cwt"
        )
        with pytest.raises(SealBroken):
            read_key_list(message, root_public=public(world.root))


def test_a_key_list_shown_as_a_status_list_or_a_letter_is_neither(world):
    keys = sign_key_list([listed(world.key)], issued=START, root=world.root)
    with pytest.raises(BadInput):
        read_status_list(keys, keys=world.keys, uri_prefix=PREFIX)
    assert world.ask(keys).code is VerdictCode.NOT_OURS


def packed_list(world, packed, **changes):
    said = {
        2: PREFIX + "1", 6: START + DAY, 4: START + DAY + LIFE_SECONDS, 65534: TTL_SECONDS,
        65533: {"bits": 1, "lst": packed}, **changes,
    }  # fmt: skip
    return cose.sign(said, key=world.key, kid=world.kid, type_name=STATUS_LIST_TYPE)


@pytest.mark.parametrize(
    "packed",
    [
        zlib.compress(bytes(15_000_000), 9),
        zlib.compress(bytes(8_193), 9),
        zlib.compress(bytes(8_191), 9),
        zlib.compress(bytes(8_192), 9) + b"x",
        zlib.compress(bytes(8_192), 9)[:-1],
        zlib.compress(bytes(8_192), 9)[:-4] + bytes(4),
        bytes(8_192),
        b"",
    ],
    ids=["bomb", "one more", "one less", "something after it", "cut off", "wrong sum", "not packed", "nothing"],
)
def test_a_list_that_unpacks_to_anything_but_its_length_is_refused(world, packed):
    with pytest.raises(BadInput):
        read_status_list(packed_list(world, packed), keys=world.keys, uri_prefix=PREFIX)


def test_over_long_lists_are_refused_before_they_are_read(world):
    with pytest.raises(BadInput):
        read_status_list(packed_list(world, bytes(25_000)), keys=world.keys, uri_prefix=PREFIX)
    with pytest.raises(BadInput):
        read_key_list(bytes(100_001), root_public=public(world.root))
    thirteen = [[START, START + 60 * DAY]] * 13
    said = {2: PREFIX + "1", 6: START + DAY, 4: START + 31 * DAY, 65534: TTL_SECONDS, -70003: thirteen}
    said[65533] = {"bits": 1, "lst": zlib.compress(bytes(8_192), 9)}
    message = cose.sign(said, key=world.key, kid=world.kid, type_name=STATUS_LIST_TYPE)
    with pytest.raises(BadInput):
        read_status_list(message, keys=world.keys, uri_prefix=PREFIX)


@pytest.mark.parametrize(
    "name",
    [
        "Gul \u202eelpmaxE", "\u2066Gul\u2069", "\u200eGul", "\u061cGul", "Gul\u2028Example", "Gul\u0000", "Gul\ufeff", "\ue000Gul",
        "Gul\nExample", " Gul", "Gul\u00a0Example", "a" * 81,
    ],
)  # fmt: skip
def test_a_name_that_could_turn_the_line_or_hide_something_is_not_written_nor_read(world, name):
    with pytest.raises(BadInput):
        world.sign(name_latin=name)
    # Nor is it read where a careless issuer signed it all the same.
    good = cbor2.loads(cose.take_apart(world.token).payload)
    good[169][4] = name
    assert world.ask(cose.sign(good, key=world.key, kid=world.kid)).code is VerdictCode.NOT_GENUINE


@pytest.mark.parametrize(
    "name", ["Gul Ехаmрlе", "G\u0301\u0302\u0303ul" + "\u0310" * 70, "<b>Gul</b>", "javascript:alert(1)"]
)
def test_letters_that_only_look_alike_stand_as_they_are_signed(world, name):
    assert world.ask(world.sign(name_latin=name)).letter.name_latin == name


@pytest.mark.parametrize("clock", [0, START - 300 * DAY, START + 200 * DAY, START + 40_000 * DAY, -1, 2**62])
def test_a_wrong_clock_never_makes_anything_forged_or_in_force(world, clock):
    verdict = world.ask(world.token, now=clock)
    assert verdict.code not in GENUINE | {VerdictCode.NOT_GENUINE}
    expired = world.sign(issued=START + 60, expires=START + DAY)
    assert world.ask(expired, now=clock).code not in GENUINE | {VerdictCode.NOT_GENUINE}


def test_a_clock_set_back_does_not_revive_a_letter_that_ended_before_the_list(world):
    ended = world.sign(issued=START + 60, expires=START + 2 * DAY)
    later = world.status_with(empty_bits(), issued=START + 20 * DAY)
    for clock in range(START, START + 19 * DAY, DAY // 2):
        assert world.ask(ended, status_lists=[later], now=clock).code not in GENUINE


def test_the_key_of_a_killed_issuer_signs_nothing_any_more(world):
    dropped = read_key_list(sign_key_list([], issued=START + DAY, root=world.root), root_public=public(world.root))
    assert world.ask(world.token, keys=dropped).code is VerdictCode.UNKNOWN_KEY
    with pytest.raises(SealBroken):
        read_status_list(packed_list(world, zlib.compress(bytes(8_192))), keys=dropped, uri_prefix=PREFIX)


def test_a_thief_who_dates_a_list_far_ahead_gets_no_further_than_the_key_reaches(world):
    far = sign_status_list(PREFIX + "1", empty_bits(), issued=START + 400 * DAY, key=world.key, kid=world.kid)
    with pytest.raises(SealBroken):
        read_status_list(far, keys=world.keys, uri_prefix=PREFIX)


@pytest.mark.parametrize(
    "text",
    [
        "https://verify.example/V#", "HTTPS://VERIFY.EXAMPLE.EVIL.EXAMPLE/V#{d}", "HTTPS://VERIFY.EXAMPLE@EVIL.EXAMPLE/V#{d}",
        "HTTP://VERIFY.EXAMPLE/V#{d}", "HTTPS://VERIFY.EXAMPLE/V?x=1#{d}", "HTTPS://VERIFY.EXAMPLE/W#{d}",
        "HTTPS://VERIFY.EXAMPLE/V#{d}#", "HTTPS://VERIFY.EXAMPLE/V#<script>", "javascript:{d}", "{d}{d}{d}{d}{d}{d}",
        "HTTPS://VERIFY.EXAMPLE/V#-1", "HTTPS://VERIFY.EXAMPLE/V#１", "\u202e{d}\u202ex",
    ],
)  # fmt: skip
def test_junk_around_a_code_is_no_letter(world, text):
    assert world.ask(text.replace("{d}", digits_from_bytes(world.token))).code not in SAYS_SOMETHING


def test_an_address_in_a_letter_is_never_followed_to_another_place(world):
    with pytest.raises(BadInput):
        world.sign(status_uri="https://other.example/s/1")
    for uri in (PREFIX + "1/../9", PREFIX + "-1", PREFIX, PREFIX + "1?x", PREFIX.replace("verify", "ver1fy") + "1"):
        said = cbor2.loads(cose.take_apart(world.token).payload)
        said[65535] = {"status_list": {"idx": 1, "uri": uri}}
        assert world.ask(cose.sign(said, key=world.key, kid=world.kid)).code is VerdictCode.NOT_GENUINE


def test_two_keys_with_one_short_id_cannot_be_listed(world):
    first = listed(world.key)
    second = PublicKey(
        first.kid, first.algorithm, public(private(3)), first.not_before, first.expires, first.not_after_iat
    )
    with pytest.raises(BadInput):
        sign_key_list([first, second], issued=START, root=world.root)


def test_a_letter_that_names_a_listed_key_of_small_order_is_not_genuine(world):
    # A public key of small order would let one signature hold for many messages; the root must have listed it, and did not.
    weak = bytes([1]) + bytes(31)
    assert world.keys.find(kid_of(weak)) is None
    forged = sign_letter(claims(), key=private(9), kid=kid_of(weak), uri_prefix=PREFIX)
    assert world.ask(qr_text(forged, host=HOST)).code is VerdictCode.UNKNOWN_KEY


def test_every_refusal_says_what_to_do_and_nothing_of_the_person(world):
    for message in (b"", b"\xd2", world.token[:40], world.token + b"x"):
        with pytest.raises(AmanError) as caught:
            read_status_list(message, keys=world.keys, uri_prefix=PREFIX)
        assert caught.value.fix
        assert "Gul" not in str(caught.value)
