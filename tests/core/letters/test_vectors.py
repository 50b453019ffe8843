"""Does this reader judge the published vectors as they say, and does another library read them too?"""

from __future__ import annotations

import json

import cbor2
import cwt
import letter_vectors as building
import pytest

from aman.cli.vectors import judge_vector

PUBLISHED = json.loads(building.FILE.read_text(encoding="utf-8"))
VECTORS = PUBLISHED["vectors"]


def judge(vector):
    root = bytes.fromhex(PUBLISHED["root_public_hex"])
    return judge_vector(vector, root=root, host=PUBLISHED["host"], uri_prefix=PUBLISHED["uri_prefix"])


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["name"])
def test_a_published_vector_gets_its_verdict(vector):
    assert judge(vector).code == vector["verdict"]


def test_the_published_file_is_what_is_built():
    assert building.FILE.read_text(encoding="utf-8") == building.as_text()


def test_every_verdict_but_the_unread_code_has_a_vector():
    assert {v["verdict"] for v in VECTORS} == {
        "VALID", "VALID-OLD-LIST", "CHECK-STALE", "EXPIRED", "WITHDRAWN", "NOT-GENUINE", "UNKNOWN-KEY", "NOT-OURS",
        "NO-CLOCK",
    }  # fmt: skip
    assert len({v["name"] for v in VECTORS}) == len(VECTORS)


@pytest.mark.parametrize("name", ["valid", "extended", "withdrawn", "valid: with the reference of an instruction"])
def test_another_library_reads_the_same_letters_and_lists(name):
    vector = next(v for v in VECTORS if v["name"] == name)
    key = cwt.COSEKey.new({1: 1, 3: -8, -1: 6, 2: building.KID, -2: building.public(building.KEY)})
    root_public = building.public(building.ROOT)
    root = cwt.COSEKey.new({1: 1, 3: -8, -1: 6, 2: building.kid_of(root_public), -2: root_public})
    cose = cwt.COSE.new(verify_kid=False)
    claims = cbor2.loads(cose.decode(bytes.fromhex(vector["token_hex"]), key))
    assert claims[1] == "AMAN"
    assert claims[169][4] == "Gul Example"
    assert cbor2.loads(cose.decode(bytes.fromhex(vector["status_list_hex"]), key))[2] == building.PREFIX + "1"
    assert cbor2.loads(cose.decode(bytes.fromhex(vector["key_list_hex"]), root))[1] == "AMAN"


@pytest.mark.parametrize("name", ["forged: last bit of the signature", "forged: another name"])
def test_another_library_refuses_the_same_forgeries(name):
    vector = next(v for v in VECTORS if v["name"] == name)
    key = cwt.COSEKey.new({1: 1, 3: -8, -1: 6, 2: building.KID, -2: building.public(building.KEY)})
    with pytest.raises(cwt.VerifyError):
        cwt.COSE.new(verify_kid=False).decode(bytes.fromhex(vector["token_hex"]), key)
