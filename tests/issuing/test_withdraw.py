"""Taking protection away needs two people, and every reader learns of it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from issuing_words import PASSPHRASE

from aman.audit.models import AuditEvent
from aman.core.letters import VerdictCode, read_status_list
from aman.errors import BadInput, Conflict, NotAllowed, NotFound, SealBroken
from aman.issuing import queries
from aman.issuing.actions import ask_withdrawal, keep_letter, publish_status_lists, withdraw_letter
from aman.issuing.facts import status_prefix
from aman.issuing.models import Letter

pytestmark = pytest.mark.django_db
WHY = "The paper was lost on the way"


def withdrawn(letter, amina, bashir):
    ask_withdrawal(actor=amina, letter_id=letter.letter_id, reason=WHY)
    return withdraw_letter(actor=bashir, letter_id=letter.letter_id, reason="Confirmed by telephone")


def verdict(letter):
    return queries.verdict_on(bytes(letter.token), now=timezone.now())


def test_asking_alone_leaves_the_letter_in_force(amina, letters):
    ask_withdrawal(actor=amina, letter_id=letters[0].letter_id, reason=WHY)
    assert verdict(letters[0]).code is VerdictCode.VALID


def test_two_people_withdraw_a_letter_and_only_that_one(amina, bashir, letters):
    withdrawn(letters[0], amina, bashir)
    assert verdict(letters[0]).code is VerdictCode.WITHDRAWN
    assert verdict(letters[1]).code is VerdictCode.VALID


def test_nobody_withdraws_alone(bashir, letters):
    with pytest.raises(NotAllowed):
        withdraw_letter(actor=bashir, letter_id=letters[0].letter_id, reason=WHY)
    ask_withdrawal(actor=bashir, letter_id=letters[0].letter_id, reason=WHY)
    with pytest.raises(NotAllowed) as refused:
        withdraw_letter(actor=bashir, letter_id=letters[0].letter_id, reason=WHY)
    assert refused.value.code == "issuing.needs-second-person"
    assert verdict(letters[0]).code is VerdictCode.VALID


def test_the_database_too_refuses_a_withdrawal_by_one(bashir, letters):
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letters[0].pk).update(withdrawal_asked_by=bashir, withdrawn_by=bashir)


def test_only_a_reviewer_withdraws(amina, bashir, letters):
    ask_withdrawal(actor=bashir, letter_id=letters[0].letter_id, reason=WHY)
    with pytest.raises(NotAllowed):
        withdraw_letter(actor=amina, letter_id=letters[0].letter_id, reason=WHY)


def test_a_letter_is_withdrawn_and_asked_for_once(amina, bashir, letters):
    ask_withdrawal(actor=amina, letter_id=letters[0].letter_id, reason=WHY)
    with pytest.raises(Conflict):
        ask_withdrawal(actor=amina, letter_id=letters[0].letter_id, reason=WHY)
    withdraw_letter(actor=bashir, letter_id=letters[0].letter_id, reason=WHY)
    with pytest.raises(Conflict):
        withdraw_letter(actor=bashir, letter_id=letters[0].letter_id, reason=WHY)


def test_a_reason_is_required_and_stays_inside(amina, bashir, letters):
    with pytest.raises(BadInput):
        ask_withdrawal(actor=amina, letter_id=letters[0].letter_id, reason="  ?  ")
    withdrawn(letters[0], amina, bashir)
    kept = Letter.objects.get(pk=letters[0].pk)
    assert kept.withdrawal_reason == WHY
    assert not AuditEvent.objects.filter(detail__icontains="lost").exists()
    assert "lost" not in verdict(letters[0]).words


def test_a_reviewer_may_keep_the_letter_in_force(amina, bashir, letters):
    ask_withdrawal(actor=amina, letter_id=letters[0].letter_id, reason=WHY)
    keep_letter(actor=bashir, letter_id=letters[0].letter_id)
    with pytest.raises(Conflict):
        keep_letter(actor=bashir, letter_id=letters[0].letter_id)
    assert AuditEvent.objects.filter(verb="letter.kept").exists()


def test_another_offices_letter_is_not_found(carol, letters):
    with pytest.raises(NotFound):
        ask_withdrawal(actor=carol, letter_id=letters[0].letter_id, reason=WHY)


def test_published_files_carry_the_withdrawal_to_readers_without_a_database(amina, bashir, letters, tmp_path):
    withdrawn(letters[0], amina, bashir)
    assert queries.unpublished_withdrawals(amina) == 1
    written = publish_status_lists(actor=amina, passphrase=PASSPHRASE, directory=tmp_path)
    assert {"keys", "s/1"} <= {p.relative_to(tmp_path).as_posix() for p in written}
    assert queries.unpublished_withdrawals(amina) == 0
    keys = queries.held_key_list()
    found = read_status_list((tmp_path / "s/1").read_bytes(), keys=keys, uri_prefix=status_prefix())
    assert found.is_withdrawn(letters[0].status_index)
    assert not found.is_withdrawn(letters[1].status_index)


def test_a_wrong_passphrase_publishes_nothing(amina, letters, tmp_path):
    with pytest.raises(SealBroken):
        publish_status_lists(actor=amina, passphrase="a wrong passphrase", directory=tmp_path)
    assert list(tmp_path.glob("s/*")) == []


def test_a_folder_that_cannot_be_written_is_named(amina, letters, tmp_path):
    (tmp_path / "s").write_text("in the way")
    with pytest.raises(BadInput) as refused:
        publish_status_lists(actor=amina, passphrase=PASSPHRASE, directory=tmp_path)
    assert refused.value.code == "issuing.publish"
