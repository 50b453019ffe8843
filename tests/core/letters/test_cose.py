"""The signed envelope is written by hand for speed: is it, byte for byte, what a general CBOR writer gives?"""

import cbor2
import pytest

from aman.core.letters import cose

from .conftest import private, public


@pytest.mark.parametrize("count", [0, 23, 24, 255, 256, 65_535, 65_536])
def test_the_envelope_is_what_a_general_writer_gives_at_every_width(count):
    key, kid = private(2), cose.kid_of(public(private(2)))
    claims = {1: b"x" * count}
    protected, body = cbor2.dumps({1: -8, 4: kid}, canonical=True), cbor2.dumps(claims, canonical=True)
    signature = key.sign(cbor2.dumps(["Signature1", protected, b"", body]))
    whole = cbor2.dumps(cbor2.CBORTag(18, [protected, {}, body, signature]), canonical=True)
    assert cose.sign(claims, key=key, kid=kid) == whole


def test_a_payload_of_any_width_reads_back():
    key, kid = private(2), cose.kid_of(public(private(2)))
    for count in (1, 200, 300, 70_000):
        signed = cose.take_apart(cose.sign({1: b"y" * count}, key=key, kid=kid), most_bytes=100_000)
        cose.check_signature(signed, algorithm=cose.Algorithm.EDDSA, public=public(key))
        assert cbor2.loads(signed.payload) == {1: b"y" * count}
