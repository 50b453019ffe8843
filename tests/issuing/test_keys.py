"""Keys at rest, the root that stays outside, and what stops a signature."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from issuing_words import PASSPHRASE

from aman.audit.models import AuditEvent
from aman.core.letters import VerdictCode
from aman.errors import BadInput, Conflict, NotFound, SealBroken
from aman.issuing import queries
from aman.issuing.actions import create_issuing_key, create_root_key, drop_issuing_key, issue_letters
from aman.issuing.models import IssuingKey, KeyList, Letter
from aman.issuing.seals import read_root

pytestmark = pytest.mark.django_db


def test_a_root_key_is_readable_by_its_owner_alone_and_encrypted(root_path):
    assert stat.S_IMODE(root_path.stat().st_mode) == 0o600
    private = read_root(root_path, PASSPHRASE).private.private_bytes_raw()
    assert private.hex() not in root_path.read_bytes().hex()
    assert "fingerprint" in json.loads(root_path.read_text())


def test_a_root_key_is_never_overwritten(root_path):
    before = root_path.read_bytes()
    with pytest.raises(Conflict):
        create_root_key(path=root_path, passphrase=PASSPHRASE)
    assert root_path.read_bytes() == before


def test_a_short_passphrase_makes_no_key(tmp_path, amina, root_path):
    with pytest.raises(BadInput):
        create_root_key(path=tmp_path / "other.key", passphrase="short")
    assert not (tmp_path / "other.key").exists()
    with pytest.raises(BadInput):
        create_issuing_key(actor=amina, root_path=root_path, root_passphrase=PASSPHRASE, passphrase="short")
    assert not IssuingKey.objects.exists()


def test_the_private_halves_never_stand_in_the_database_in_the_clear(key, root_path):
    root = read_root(root_path, PASSPHRASE)
    stored = bytes(key.private_encrypted) + bytes(KeyList.objects.get().token)
    assert root.private.private_bytes_raw() not in stored
    assert bytes(KeyList.objects.get().root_public) == root.public


def test_a_key_signs_for_ninety_days_and_outlives_its_last_letter(key):
    assert key.issue_until - key.not_before == timedelta(days=90)
    assert key.expires - key.issue_until >= timedelta(days=90)


def test_the_key_list_names_every_key_that_still_checks(amina, key, root_path):
    second = create_issuing_key(actor=amina, root_path=root_path, root_passphrase=PASSPHRASE, passphrase=PASSPHRASE)
    held = queries.held_key_list()
    assert {k.kid for k in held.keys} == {bytes(key.kid), bytes(second.kid)}
    assert AuditEvent.objects.filter(verb="issuing_key.created").count() == 2


@pytest.mark.parametrize("content", ["", "{}", "not json", '{"format": "aman.root/1", "public": 3}', "[]"])
def test_a_file_that_is_no_root_key_is_named_as_such(amina, tmp_path, content):
    path = tmp_path / "wrong.key"
    path.write_text(content)
    with pytest.raises(BadInput):
        create_issuing_key(actor=amina, root_path=path, root_passphrase=PASSPHRASE, passphrase=PASSPHRASE)
    with pytest.raises(BadInput):
        create_issuing_key(actor=amina, root_path=tmp_path / "none", root_passphrase=PASSPHRASE, passphrase=PASSPHRASE)


def test_a_wrong_root_passphrase_makes_no_key(amina, root_path):
    with pytest.raises(SealBroken) as refused:
        create_issuing_key(
            actor=amina, root_path=root_path, root_passphrase="another passphrase", passphrase=PASSPHRASE
        )
    assert refused.value.code == "issuing.passphrase"
    assert not IssuingKey.objects.exists()
    assert not KeyList.objects.exists()


def test_another_root_is_refused(amina, key, tmp_path):
    path = tmp_path / "second.key"
    create_root_key(path=path, passphrase=PASSPHRASE)
    with pytest.raises(Conflict) as refused:
        create_issuing_key(actor=amina, root_path=path, root_passphrase=PASSPHRASE, passphrase=PASSPHRASE)
    assert refused.value.code == "issuing.another-root"


def test_a_wrong_passphrase_signs_nothing(amina, key, case):
    with pytest.raises(SealBroken) as refused:
        issue_letters(actor=amina, passphrase="a wrong passphrase")
    assert refused.value.code == "issuing.passphrase"
    assert "passphrase" in refused.value.fix
    assert not Letter.objects.exists()


def test_without_a_key_nothing_is_signed(amina, case):
    with pytest.raises(BadInput) as refused:
        issue_letters(actor=amina, passphrase=PASSPHRASE)
    assert refused.value.code == "issuing.no-key"


def test_an_expired_issuing_key_signs_nothing_and_says_what_to_do(amina, key, case):
    with time_machine.travel(key.issue_until + timedelta(seconds=2), tick=False), pytest.raises(BadInput) as refused:
        issue_letters(actor=amina, passphrase=PASSPHRASE)
    assert refused.value.code == "issuing.key-expired"
    assert "aman keys create" in refused.value.fix
    assert not Letter.objects.exists()


def test_a_clock_set_to_2020_signs_nothing(amina, key, case, root_path):
    with time_machine.travel(datetime(2020, 1, 1, tzinfo=UTC), tick=False):
        with pytest.raises(Conflict) as refused:
            issue_letters(actor=amina, passphrase=PASSPHRASE)
        assert refused.value.code == "issuing.clock"
        with pytest.raises(Conflict):
            create_issuing_key(actor=amina, root_path=root_path, root_passphrase=PASSPHRASE, passphrase=PASSPHRASE)
    assert not Letter.objects.exists()


def test_a_clock_behind_the_last_letter_signs_nothing(amina, key, case, letters):
    Letter.objects.update(issued_at=timezone.now() + timedelta(hours=2))
    with pytest.raises(Conflict) as refused:
        issue_letters(actor=amina, passphrase=PASSPHRASE, renew=True)
    assert refused.value.code == "issuing.clock"


def test_letters_of_a_dropped_key_are_no_longer_known(amina, key, letters, root_path):
    affected = drop_issuing_key(actor=amina, kid=bytes(key.kid).hex(), root_path=root_path, root_passphrase=PASSPHRASE)
    assert affected == 3
    verdict = queries.verdict_on(bytes(letters[0].token), now=timezone.now() + timedelta(seconds=5))
    assert verdict.code is VerdictCode.UNKNOWN_KEY
    with pytest.raises(BadInput):
        issue_letters(actor=amina, passphrase=PASSPHRASE, renew=True)
    with pytest.raises(NotFound):
        drop_issuing_key(actor=amina, kid=bytes(key.kid).hex(), root_path=root_path, root_passphrase=PASSPHRASE)
