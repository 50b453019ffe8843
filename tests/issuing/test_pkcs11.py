"""Keys that never leave their token: SoftHSM stands for a smart card or a module in the rack."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest
from conftest import SKIP_NOTHING
from django.utils import timezone
from issuing_words import PASSPHRASE

from aman.core.letters import Algorithm, VerdictCode
from aman.errors import BadInput, SealBroken
from aman.issuing import queries, seals
from aman.issuing.actions import create_issuing_keys, issue_letters, publish_status_lists
from aman.issuing.facts import status_prefix
from aman.issuing.models import IssuingKey, Letter
from aman.issuing.signing.journal import Journal
from aman.issuing.signing.key_files import make_key_file, open_key_files
from aman.issuing.signing.papers import PublicHalf
from aman.issuing.signing.service import Limits, Service
from aman.issuing.signing.tokens import Token, open_token_key

MODULES = [Path("/usr/lib") / place for place in ("softhsm/libsofthsm2.so", "x86_64-linux-gnu/softhsm/libsofthsm2.so")]
MODULE = next((str(path) for path in MODULES if path.exists()), "")
IS_HERE = bool(MODULE and shutil.which("softhsm2-util") and find_spec("pkcs11"))
PIN, LABEL = "a test pin 1234", "aman-test"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.hsm,
    pytest.mark.skipif(not SKIP_NOTHING and not IS_HERE, reason="needs SoftHSM (softhsm2) and python-pkcs11: make hsm"),
]


@pytest.fixture(scope="session")
def token(tmp_path_factory):
    """A token of its own; the library reads where it lies once in a process, so it is one for all tests."""
    folder = tmp_path_factory.mktemp("token")
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder}\nobjectstore.backend = file\nlog.level = ERROR\n")
    patch = pytest.MonkeyPatch()
    patch.setenv("SOFTHSM2_CONF", str(config))
    command = ["softhsm2-util", "--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", PIN]
    subprocess.run(command, check=True, capture_output=True)
    yield LABEL
    patch.undo()


@pytest.fixture(params=list(Algorithm), ids=lambda one: one.name)
def made(request, token):
    """A key made in the token: its algorithm, public half and place."""
    public, algorithm, uri = Token(MODULE, token, request.param).make_key(PIN)
    return PublicHalf(public, algorithm, uri)


def test_letters_signed_in_a_token_check_everywhere(amina, case, root_path, made, settings, tmp_path):
    settings.PKCS11_MODULE = MODULE
    root = seals.read_root(root_path, PASSPHRASE)
    (key,) = create_issuing_keys(actor=amina, root=root, passphrase="", halves=[made])
    assert issue_letters(actor=amina, passphrase=PIN).issued == 3
    publish_status_lists(actor=amina, passphrase=PIN, directory=tmp_path, with_verifier=False)
    for letter in Letter.objects.all():
        assert queries.verdict_on(bytes(letter.token), now=timezone.now()).code is VerdictCode.VALID
    assert Algorithm(key.algorithm) is made.algorithm
    assert bytes(IssuingKey.objects.get().private_encrypted) == b""


def test_the_private_half_cannot_be_taken_out(made):
    key = open_token_key(MODULE, made.held_at, PIN, public=made.public)
    from pkcs11 import Attribute

    assert key._key[Attribute.SENSITIVE]
    assert not key._key[Attribute.EXTRACTABLE]


def test_a_wrong_pin_signs_nothing(made):
    with pytest.raises(SealBroken) as refused:
        open_token_key(MODULE, made.held_at, "a wrong pin", public=made.public)
    assert refused.value.code == "issuing.passphrase"


def test_another_key_under_the_same_name_signs_nothing(made):
    other, _, _ = Token(MODULE, LABEL, made.algorithm).make_key(PIN)
    with pytest.raises(SealBroken) as refused:
        open_token_key(MODULE, made.held_at, PIN, public=other)
    assert refused.value.code == "issuing.token"


@pytest.mark.parametrize(("module", "uri"), [
    ("", f"pkcs11:token={LABEL};id=00"),
    ("/nowhere/lib.so", f"pkcs11:token={LABEL};id=00"),
    (MODULE, "pkcs11:token=unplugged;id=00"),
    (MODULE, f"pkcs11:token={LABEL};id=0011"),
    (MODULE, "pkcs11:nonsense"),
])  # fmt: skip
def test_a_token_that_is_not_there_is_named_with_the_way_out(token, module, uri):
    with pytest.raises(BadInput) as refused:
        open_token_key(module, uri, PIN, public=b"\0" * 32)
    assert refused.value.fix


def test_the_signer_holds_keys_of_a_token_too(token, tmp_path):
    path, half = make_key_file(tmp_path / "keys", PIN, token=Token(MODULE, token, Algorithm.ES256))
    assert half.held_at == "signer"
    assert "private" not in path.read_text()
    keys = open_key_files(tmp_path / "keys", PIN, module=MODULE)
    journal = Journal(tmp_path / "log", now=datetime.now(UTC))
    answer = Service(keys=keys, journal=journal, limits=Limits(status_prefix(), 5)).answer({"ask": "hello"})
    journal.close()
    assert answer["kids"] == [keys[0].kid]
