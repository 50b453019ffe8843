"""Does this reader judge the published vectors as they say, and does another library read them too?"""

from __future__ import annotations

import json

import cbor2
import cwt
import letter_vectors as building
import pytest

from aman.core.letters import decide_verdict, read_key_list, read_status_list
from aman.errors import AmanError

PUBLISHED = json.loads(building.FILE.read_text(encoding="utf-8"))
VECTORS = PUBLISHED["vectors"]


def judge(vector):
    """What a reader does: believe the key list, then each status list in turn, then judge the token."""
    keys, lists = None, {}
    try:
        root = bytes.fromhex(PUBLISHED["root_public_hex"])
        keys = read_key_list(bytes.fromhex(vector["key_list_hex"]), root_public=root)
    except AmanError:
        pass
    for name in ("held_status_list_hex", "status_list_hex"):
        message = bytes.fromhex(vector.get(name, ""))
        if keys is None or not message:
            continue
        try:
            found = read_status_list(
                message, keys=keys, uri_prefix=PUBLISHED["uri_prefix"], held=next(iter(lists.values()), None)
            )
            lists[found.uri] = found
        except AmanError:
            pass
    return decide_verdict(
        bytes.fromhex(vector["token_hex"]),
        keys=keys,
        status_lists=lists.values(),
        now=vector["now"],
        host=PUBLISHED["host"],
        uri_prefix=PUBLISHED["uri_prefix"],
        duty_number="",
    )


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
