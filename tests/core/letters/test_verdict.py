"""Every code, its words, and that nothing anybody scans can break or fool the check."""

import cbor2
import pytest
from core.laws import draw_bytes, drawn
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from aman.core.letters import (
    ANSWERS,
    WORDS,
    Algorithm,
    KeyList,
    PublicAnswer,
    PublicKey,
    VerdictCode,
    cose,
    digits_from_bytes,
    empty_bits,
    kid_of,
    qr_text,
    sign_status_list,
    with_set,
)

from .conftest import DAY, DUTY, HOST, PREFIX, START, claims, listed, private

GENUINE_CODES = {VerdictCode.VALID, VerdictCode.VALID_OLD_LIST}


def test_a_letter_in_force_is_genuine_from_text_digits_and_bytes(world):
    for scanned in (qr_text(world.token, host=HOST), digits_from_bytes(world.token), world.token):
        verdict = world.ask(scanned)
        assert verdict.code is VerdictCode.VALID
        assert verdict.answer is PublicAnswer.GENUINE
        assert verdict.letter == claims()
        assert verdict.list_age_days == 1
        assert verdict.words == (
            "Genuine. Compare the name and last 4 digits with the ID. "
            f"Please do not detain or deport; questions: {DUTY}"
        )


def test_every_code_has_words_and_folds_into_one_of_four_answers():
    assert set(WORDS) == set(ANSWERS) == set(VerdictCode)
    assert set(ANSWERS.values()) == set(PublicAnswer)


def test_no_words_promise_safety_or_speak_of_deporting_somebody():
    for words in WORDS.values():
        assert "safe" not in words.lower()
        assert "deportable" not in words.lower()


LIST_AT = START + DAY


@pytest.mark.parametrize(
    ("age", "code"),
    [
        (0, VerdictCode.VALID),
        (7 * DAY - 1, VerdictCode.VALID),
        (7 * DAY, VerdictCode.VALID_OLD_LIST),
        (30 * DAY, VerdictCode.VALID_OLD_LIST),
        (30 * DAY + 1, VerdictCode.CHECK_STALE),
        (80 * DAY, VerdictCode.CHECK_STALE),
    ],
)
def test_the_age_of_the_list_is_part_of_the_verdict(world, age, code):
    assert world.ask(world.token, now=LIST_AT + age).code is code


def test_an_old_list_says_on_which_day_the_letter_was_genuine(world):
    assert world.ask(world.token, now=LIST_AT + 8 * DAY).words == "Genuine on 2023-12-02. Connect to refresh."


def test_without_a_list_withdrawal_is_not_checked(world):
    verdict = world.ask(world.token, status_lists=[])
    assert verdict.code is VerdictCode.CHECK_STALE
    assert verdict.answer is PublicAnswer.CANNOT_TELL
    assert verdict.words == f"Signature genuine; withdrawal not checked. Call {DUTY}"
    assert verdict.list_issued is None


def test_a_list_for_other_letters_is_no_list(world):
    token = world.sign(status_uri=PREFIX + "2")
    assert world.ask(token).code is VerdictCode.CHECK_STALE


def test_the_newest_of_several_lists_is_asked(world):
    newer = world.status_with(with_set(empty_bits(), [31_337]), issued=LIST_AT + 60)
    for lists in ([world.status, newer], [newer, world.status]):
        assert world.ask(world.token, status_lists=lists).code is VerdictCode.WITHDRAWN


def test_a_withdrawn_letter_shows_no_offence_and_no_reason(world):
    withdrawn = world.status_with(with_set(empty_bits(), [31_337]))
    verdict = world.ask(world.token, status_lists=[withdrawn])
    assert verdict.code is VerdictCode.WITHDRAWN
    assert verdict.answer is PublicAnswer.ENDED_OR_WITHDRAWN
    assert verdict.words == "Withdrawn. This does not show any offence; call"
    assert world.ask(world.token, status_lists=[withdrawn], now=START + 80 * DAY).code is VerdictCode.WITHDRAWN


def test_a_neighbours_withdrawal_does_not_touch_this_letter(world):
    neighbours = world.status_with(with_set(empty_bits(), [31_336, 31_338]))
    assert world.ask(world.token, status_lists=[neighbours]).code is VerdictCode.VALID


def test_a_letter_ends_a_day_after_its_date_for_clocks_that_run_ahead(world):
    ends = claims().expires
    fresh = world.status_with(empty_bits(), issued=ends)
    assert world.ask(world.token, now=ends + DAY, status_lists=[fresh]).code is VerdictCode.VALID
    verdict = world.ask(world.token, now=ends + DAY + 1, status_lists=[fresh])
    assert verdict.code is VerdictCode.EXPIRED
    assert verdict.words == "Genuine but ended on 2024-03-01. The person may have a newer letter; call"


@pytest.mark.parametrize("clock", [0, 1_577_836_800, LIST_AT - DAY - 1])
def test_a_clock_before_the_list_asks_for_the_date(world, clock):
    verdict = world.ask(world.token, now=clock)
    assert verdict.code is VerdictCode.NO_CLOCK
    assert verdict.answer is PublicAnswer.CANNOT_TELL
    assert verdict.words == "Set the date"


def test_a_clock_a_few_hours_slow_still_answers(world):
    assert world.ask(world.token, now=LIST_AT - DAY).code is VerdictCode.VALID


def test_a_clock_before_the_letter_itself_is_noticed_without_any_list(world):
    assert world.ask(world.token, now=1_577_836_800, status_lists=[]).code is VerdictCode.NO_CLOCK


def test_a_key_the_reader_does_not_know_is_not_called_forged(world):
    for keys in (None, KeyList(START, ()), KeyList(START, (listed(private(3)),))):
        verdict = world.ask(world.token, keys=keys)
        assert verdict.code is VerdictCode.UNKNOWN_KEY
        assert verdict.answer is PublicAnswer.CANNOT_TELL
        assert verdict.letter is None


def test_a_letter_signed_by_a_stranger_under_a_known_id_is_not_genuine(world):
    from aman.core.letters import sign_letter

    forged = sign_letter(claims(), key=private(9), kid=world.kid, uri_prefix=PREFIX)
    verdict = world.ask(forged)
    assert verdict.code is VerdictCode.NOT_GENUINE
    assert verdict.letter is None


@pytest.mark.parametrize("issued", [START - 1, START + 90 * DAY + 1])
def test_a_letter_dated_outside_its_keys_window_is_not_genuine(world, issued):
    token = world.sign(issued=issued, expires=issued + 80 * DAY)
    assert world.ask(token, now=issued + DAY).code is VerdictCode.NOT_GENUINE


def test_a_key_that_has_ended_is_as_if_unknown(world):
    key = listed(private(2))
    short = PublicKey(key.kid, key.algorithm, key.public, START, START + 50 * DAY, START + 40 * DAY)
    assert world.ask(world.token, keys=KeyList(START, (short,)), now=START + 60 * DAY).code is VerdictCode.UNKNOWN_KEY


def test_a_key_pinned_to_another_algorithm_does_not_check(world):
    point = ec.derive_private_key(7, ec.SECP256R1()).public_key()
    raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    key = PublicKey(world.kid, Algorithm.ES256, raw, START, START + 200 * DAY, START + 90 * DAY)
    assert world.ask(world.token, keys=KeyList(START, (key,))).code is VerdictCode.NOT_GENUINE


def test_a_key_of_the_second_algorithm_checks_when_it_is_pinned_to_it(world):
    private_key = ec.derive_private_key(7, ec.SECP256R1())
    raw = private_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    key = PublicKey(kid_of(raw), Algorithm.ES256, raw, START, START + 200 * DAY, START + 90 * DAY)
    header = cbor2.dumps({1: -7, 4: key.kid}, canonical=True)
    payload = cose.take_apart(world.token).payload
    der = private_key.sign(cbor2.dumps(["Signature1", header, b"", payload]), ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(der)
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    token = cbor2.dumps(cbor2.CBORTag(18, [header, {}, payload, signature]))
    assert world.ask(token, keys=KeyList(START, (key,))).code is VerdictCode.VALID


@pytest.mark.parametrize("scanned", [None, "", b"", "   ", "7Q2M-9ZK4-AX", "HTTPS://VERIFY.EXAMPLE/V#12"])
def test_nothing_or_only_part_of_a_code_is_unreadable(world, scanned):
    verdict = world.ask(scanned)
    assert verdict.code is VerdictCode.UNREADABLE
    assert verdict.words == "Clean, more light, closer"


def test_a_number_that_exists_and_one_that_does_not_look_alike(world):
    assert world.ask("7Q2M9ZK4AX") == world.ask("0000000000")


@pytest.mark.parametrize("scanned", ["https://shop.example/x", "WIFI:S:cafe;;", "HC1:6BF", b"\x00", b"x" * 4_000])
def test_another_code_is_not_ours(world, scanned):
    verdict = world.ask(scanned)
    assert verdict.code is VerdictCode.NOT_OURS
    assert verdict.words == "Not an Aman code"


def test_a_status_list_shown_as_a_letter_is_not_ours(world):
    message = sign_status_list(PREFIX + "1", empty_bits(), issued=START, key=world.key, kid=world.kid)
    assert world.ask(message).code is VerdictCode.NOT_OURS


def test_something_else_signed_with_the_issuing_key_is_not_a_letter(world):
    assert world.ask(cose.sign({1: "AMAN"}, key=world.key, kid=world.kid)).code is VerdictCode.NOT_GENUINE


def test_no_flipped_bit_anywhere_leaves_a_genuine_letter(world):
    for at in range(len(world.token)):
        for bit in range(8):
            changed = bytearray(world.token)
            changed[at] ^= 1 << bit
            verdict = world.ask(bytes(changed))
            assert verdict.code not in GENUINE_CODES, (at, bit)
            assert verdict.letter is None, (at, bit)


def test_no_changed_digit_leaves_a_genuine_letter(world):
    digits = digits_from_bytes(world.token)
    for at in range(0, len(digits), 5):
        changed = digits[:at] + str((int(digits[at]) + 1) % 10) + digits[at + 1 :]
        assert world.ask(changed).code not in GENUINE_CODES


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200) | st.none())
def test_anything_at_all_gets_a_verdict_and_never_genuine(world, scanned):
    verdict = world.ask(scanned)
    assert verdict.code not in GENUINE_CODES
    assert verdict.words


def draw_clock(chance):
    """Any time at all: around the letter's own, around the ends of whole numbers, before and long after."""
    end = 2 ** chance.choice([0, 15, 31, 32, 53, 62, 63, 64, 70])
    return chance.choice([START + chance.randint(-200, 200) * DAY, end - 1, end, -end, chance.randint(-end, end)])


@drawn(200)
def test_a_letter_cut_or_overwritten_at_any_clock_gets_a_verdict(world, chance):
    at, piece, now = chance.randint(0, 246), draw_bytes(chance, 0, 8), draw_clock(chance)
    changed = world.token[:at] + piece + world.token[at + len(piece) :]
    verdict = world.ask(changed, now=now)
    assert verdict.words
    assert (verdict.code not in GENUINE_CODES) or changed == world.token


@drawn(100)
def test_any_clock_gets_a_verdict(world, chance):
    now = draw_clock(chance)
    assert world.ask(world.token, now=now).words
