"""What a letter may state, its size, and that another library reads it the same way."""

import cbor2
import cwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aman.core.letters import cose, digits_from_bytes
from aman.core.letters.strict_cbor import Tagged, read_strict
from aman.core.letters.token import read_claims
from aman.errors import BadInput

from .conftest import DAY, PREFIX, START, claims, public


def test_the_final_profile_stays_within_a_version_twelve_code(world):
    assert len(world.token) <= 250
    assert len(digits_from_bytes(world.token)) <= 610


def test_what_was_signed_is_what_is_read(world):
    assert read_claims(cose.take_apart(world.token).payload, uri_prefix=PREFIX) == claims()


def test_the_same_letter_signed_twice_is_the_same_bytes(world):
    assert world.sign() == world.token


def test_another_library_checks_the_signature_and_reads_the_same_claims(world):
    key = cwt.COSEKey.new({1: 1, -1: 6, 3: -8, 2: world.kid, -2: public(world.key)})
    payload = cwt.COSE.new().decode(world.token, key)
    assert cbor2.loads(payload)[169] == {1: "7Q2M9ZK4AX", 4: "Gul Example"}


def test_a_letter_signed_by_another_library_is_read_here(world):
    key = cwt.COSEKey.new({1: 1, -1: 6, 3: -8, 2: world.kid, -2: public(world.key), -4: world.key.private_bytes_raw()})
    payload = cose.take_apart(world.token).payload
    token = cwt.COSE.new().encode_and_sign(payload, key, protected={1: -8, 4: world.kid}, unprotected={})
    signed = cose.take_apart(token)
    cose.check_signature(signed, algorithm=cose.Algorithm.EDDSA, public=public(world.key))
    assert read_claims(signed.payload, uri_prefix=PREFIX) == claims()


@pytest.mark.parametrize(
    "changes",
    [
        {"letter_id": "SHORT"},
        {"letter_id": "7Q2M9ZK4AU"},
        {"expires": START},
        {"expires": START + 92 * DAY},
        {"status_index": 65_536},
        {"status_index": -1},
        {"status_uri": "https://elsewhere.example/s/1"},
        {"status_uri": PREFIX + "../x"},
        {"name_latin": "", "name_arabic": ""},
        {"name_latin": "x" * 81},
        {"name_latin": "Gul\nExample"},
        {"name_latin": "Gul ‮elpmaxE"},
        {"birth_year": 86},
        {"last_four": "45678"},
        {"last_four": "٤٥٦٧"},
        {"last_four": ""},
        {"id_kind": "driving_licence"},
        {"case_class": 4},
    ],
)
def test_a_letter_that_breaks_the_profile_is_not_signed(world, changes):
    with pytest.raises(BadInput):
        world.sign(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"last_four": "", "id_kind": ""},
        {"birth_year": 0},
        {"name_arabic": ""},
        {"name_latin": ""},
        {"name_arabic": "نمونه‌گل"},
    ],
)
def test_a_letter_may_leave_open_what_is_not_known(world, changes):
    token = world.sign(**changes)
    assert world.ask(token).in_force


def _payload(world):
    return cbor2.loads(cose.take_apart(world.token).payload)


@pytest.mark.parametrize("key", [1, 4, 6, 65535, 169, -70001])
def test_a_claim_too_few_is_refused(world, key):
    payload = _payload(world)
    del payload[key]
    with pytest.raises(BadInput):
        read_claims(cbor2.dumps(payload, canonical=True), uri_prefix=PREFIX)


@pytest.mark.parametrize(
    "path",
    [(), (169,), (-70001,), (65535,), (65535, "status_list")],
)
def test_a_claim_too_many_is_refused(world, path):
    payload = _payload(world)
    inner = payload
    for step in path:
        inner = inner[step]
    inner[8] = "19860101"
    with pytest.raises(BadInput):
        read_claims(cbor2.dumps(payload, canonical=True), uri_prefix=PREFIX)


@pytest.mark.parametrize("wrong", [1.0, "1", True, None, b"1", [1]])
@pytest.mark.parametrize("key", [4, 6])
def test_a_date_that_is_not_a_whole_number_is_refused(world, key, wrong):
    payload = {**_payload(world), key: wrong}
    with pytest.raises(BadInput):
        read_claims(cbor2.dumps(payload, canonical=True), uri_prefix=PREFIX)


def test_a_letter_of_more_than_a_hundred_days_is_refused(world):
    payload = _payload(world)
    payload[4] = payload[6] + 100 * DAY
    assert read_claims(cbor2.dumps(payload, canonical=True), uri_prefix=PREFIX)
    payload[4] += 1
    with pytest.raises(BadInput):
        read_claims(cbor2.dumps(payload, canonical=True), uri_prefix=PREFIX)


PLAIN = st.recursive(
    st.integers(-(2**64), 2**64 - 1) | st.binary(max_size=20) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.integers(-9, 9) | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max((_depth(v) for v in value.values()), default=0)
    if isinstance(value, list):
        return 1 + max((_depth(v) for v in value), default=0)
    return 0


@settings(max_examples=60, deadline=None)
@given(PLAIN.filter(lambda value: _depth(value) <= 6))
def test_the_strict_reader_agrees_with_the_general_one(value):
    encoded = cbor2.dumps(value, canonical=True)
    assert read_strict(encoded) == value == cbor2.loads(encoded)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80))
def test_the_strict_reader_reads_or_refuses_any_bytes(encoded):
    try:
        value = read_strict(encoded, tag=18)
    except BadInput:
        return
    plain = cbor2.CBORTag(value.tag, value.value) if isinstance(value, Tagged) else value
    assert cbor2.loads(encoded) == plain


@pytest.mark.parametrize(
    "encoded",
    [
        "bf0102ff",  # a map without a length
        "9f01ff",  # a list without a length
        "5f4101ff",  # bytes in pieces
        "a201020103",  # a key twice
        "1801",  # 1 in two bytes
        "190001",
        "d20180",  # tag 18 where none may stand
        "c100",  # a tag that means a date
        "f6",
        "f5",
        "fb3ff0000000000000",
        "62c328",  # text that is not UTF-8
        "0000",  # two values
        "9bffffffffffffffff",  # a list longer than the universe
        "81" * 10 + "00",
        "a1a0f6",
    ],
)
def test_what_a_letter_never_needs_is_refused(encoded):
    with pytest.raises(BadInput):
        read_strict(bytes.fromhex(encoded))
