"""Keys follow each other, last longer, fall, and give way when they are full; nobody is left without a letter unsaid."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from issuing_words import PASSPHRASE
from small_register import family

from aman.core.letters import VerdictCode
from aman.errors import BadInput, Conflict, NotFound, SealBroken
from aman.issuing import queries, seals
from aman.issuing.actions import (
    create_issuing_keys,
    drop_issuing_key,
    extend_issuing_keys,
    extend_letters,
    install_key_list,
    issue_letters,
    publish_status_lists,
    reissue_letters,
    request_rotation,
    rotate_issuing_keys,
)
from aman.issuing.actions.lasting import is_rotation_due
from aman.issuing.models import IssuingKey, Letter, StatusList

pytestmark = pytest.mark.django_db
OTHER = "another long passphrase"


@pytest.fixture
def root(root_path):
    return seals.read_root(root_path, PASSPHRASE)


def kid(key):
    return bytes(key.kid).hex()


def verdict(letter):
    return queries.verdict_on(bytes(letter.token), now=timezone.now() + timedelta(seconds=5)).code


def test_a_full_key_gives_way_to_the_next(amina, key, root, settings):
    settings.LETTERS_A_KEY = 4
    create_issuing_keys(actor=amina, root=root, passphrase=PASSPHRASE)
    for number in ("KBL2023618010", "KBL2023618011"):
        issue_letters(actor=amina, passphrase=PASSPHRASE, cases=[family(amina, number)[0]])
    counts = queries.letters_signed_by(IssuingKey.objects.all())
    assert sorted(counts.values()) == [3, 3]
    assert all(verdict(letter) is VerdictCode.VALID for letter in Letter.objects.all())


def test_when_no_key_has_room_nothing_is_signed_and_the_way_out_is_named(amina, key, settings):
    settings.LETTERS_A_KEY = 4
    issue_letters(actor=amina, passphrase=PASSPHRASE, cases=[family(amina, "KBL2023618010")[0]])
    with pytest.raises(BadInput) as refused:
        issue_letters(actor=amina, passphrase=PASSPHRASE, cases=[family(amina, "KBL2023618011")[0]])
    assert refused.value.code == "issuing.keys-used-up"
    assert "aman keys rotate" in refused.value.fix
    assert Letter.objects.count() == 3


def test_a_key_with_another_passphrase_is_passed_over(amina, key, root, settings):
    settings.LETTERS_A_KEY = 4
    create_issuing_keys(actor=amina, root=root, passphrase=OTHER)
    issue_letters(actor=amina, passphrase=OTHER, cases=[family(amina, "KBL2023618010")[0]])
    with pytest.raises(BadInput):
        issue_letters(actor=amina, passphrase=OTHER, cases=[family(amina, "KBL2023618011")[0]])


def test_a_full_key_still_signs_the_status_lists(bashir, letters, settings, tmp_path):
    settings.LETTERS_A_KEY = 3
    publish_status_lists(actor=bashir, passphrase=PASSPHRASE, directory=tmp_path, with_verifier=False)
    assert (tmp_path / "s" / "1").exists()


def test_a_rotation_is_due_after_a_month_or_when_the_keys_are_nearly_full(key, letters, settings):
    now = timezone.now()
    assert is_rotation_due(now) == ""
    assert "days old" in is_rotation_due(now + timedelta(days=29))
    settings.LETTERS_A_KEY = 3
    assert "room" in is_rotation_due(now)


def test_after_a_rotation_two_keys_sign_and_older_letters_still_check(amina, key, root, letters):
    for months in (1, 2):
        with time_machine.travel(key.not_before + timedelta(days=30 * months), tick=False):
            rotate_issuing_keys(actor=amina, root=root, passphrase=PASSPHRASE)
            live = [k for k in queries.listed_keys(timezone.now()) if k.issue_until > timezone.now()]
            assert len(live) == 2
            assert verdict(letters[0]) in {VerdictCode.CHECK_STALE, VerdictCode.VALID_OLD_LIST}
    key.refresh_from_db()
    assert key.issue_until > letters[0].issued_at


def test_a_key_that_is_to_retire_signs_nothing_while_the_request_travels(amina, key, root, letters):
    from aman.issuing.signing.ceremony import sign_request

    create_issuing_keys(actor=amina, root=root, passphrase=PASSPHRASE)
    with time_machine.travel(key.not_before + timedelta(days=30), tick=False):
        request = request_rotation(actor=amina, passphrase=PASSPHRASE)
    with time_machine.travel(key.not_before + timedelta(days=31), tick=False):
        live = [k for k in queries.listed_keys(timezone.now()) if k.issue_until >= timezone.now()]
        assert key not in live
        assert len(live) == 1
        assert issue_letters(actor=amina, passphrase=PASSPHRASE, renew=True).issued == 3
        install_key_list(actor=amina, signed=sign_request(request, root.private))
        assert {verdict(one) for one in Letter.objects.filter(state="issued")} == {VerdictCode.VALID}


def test_a_list_that_would_make_a_letter_a_forgery_is_not_installed(amina, key, root, letters):
    from aman.issuing.actions import request_key_list
    from aman.issuing.signing.ceremony import sign_request

    request = request_key_list()
    Letter.objects.update(issued_at=key.issue_until + timedelta(days=1))
    with pytest.raises(Conflict) as refused:
        install_key_list(actor=amina, signed=sign_request(request, root.private))
    assert refused.value.code == "issuing.stale-request"


def test_letters_can_be_extended_once_their_key_lasts(amina, bashir, key, root, letters, root_path):
    with time_machine.travel(key.not_before + timedelta(days=85), tick=False):
        now = timezone.now()
        IssuingKey.objects.update(expires=now + timedelta(days=20))
        ends = now + timedelta(days=40)
        with pytest.raises(Exception, match="aman keys extend"):
            extend_letters(actor=bashir, ends_at=ends, reason="The ministry's announcement")
        assert extend_issuing_keys(actor=amina, root=root, until=ends) == 1
        extend_letters(actor=bashir, ends_at=ends, reason="The ministry's announcement")
        assert queries.held_key_list().keys[0].expires >= int(ends.timestamp())


@pytest.mark.parametrize("days", [-1, 91])
def test_a_key_is_not_extended_into_the_past_or_beyond_ninety_days(amina, root, letters, days):
    with pytest.raises(BadInput) as refused:
        extend_issuing_keys(actor=amina, root=root, until=timezone.now() + timedelta(days=days))
    assert refused.value.code == "issuing.extension-too-far"


def test_a_stolen_keys_letters_are_issued_anew_in_one_go(amina, key, root_path, letters, tmp_path):
    places = {(one.status_list_id, one.status_index) for one in letters}
    drop_issuing_key(
        actor=amina, kid=kid(key), root_path=root_path, root_passphrase=PASSPHRASE, passphrase=PASSPHRASE, new_keys=1
    )
    assert verdict(letters[0]) is VerdictCode.UNKNOWN_KEY
    seen = []
    done = reissue_letters(kid=kid(key), passphrase=PASSPHRASE, progress=lambda at, of: seen.append((at, of)))
    assert (done.issued, done.families, done.without) == (3, 1, ())
    assert seen[-1] == (1, 1)
    assert set(Letter.objects.filter(key=key).values_list("state", flat=True)) == {"superseded"}
    fresh = list(Letter.objects.filter(state="issued"))
    assert all(verdict(letter) is VerdictCode.VALID for letter in fresh)
    assert not places & {(one.status_list_id, one.status_index) for one in fresh}
    assert StatusList.objects.get().token
    again = reissue_letters(kid=kid(key), passphrase=PASSPHRASE)
    assert (again.issued, again.without) == (0, ())


def test_whose_letter_fell_and_cannot_be_signed_is_named(amina, key, root_path, letters, case):
    drop_issuing_key(
        actor=amina, kid=kid(key), root_path=root_path, root_passphrase=PASSPHRASE, passphrase=PASSPHRASE, new_keys=1
    )
    case.state = "closed"
    case.save(update_fields=["state"])
    assert reissue_letters(kid=kid(key), passphrase=PASSPHRASE).without == (case.ref,)


def test_letters_of_a_key_in_use_are_not_issued_anew(key, letters):
    with pytest.raises(NotFound):
        reissue_letters(kid=kid(key), passphrase=PASSPHRASE)


def test_a_lost_passphrase_has_a_way_out(amina, key, root, root_path, letters):
    """Nothing opens the old key again; the root lists a new one, its letters still check, and may be issued anew."""
    with pytest.raises(SealBroken) as refused:
        issue_letters(actor=amina, passphrase="what was it again?", renew=True)
    assert "aman keys rotate --now" in refused.value.fix
    rotate_issuing_keys(actor=amina, root=root, passphrase=OTHER)
    assert verdict(letters[0]) is VerdictCode.VALID
    assert issue_letters(actor=amina, passphrase=OTHER, renew=True).issued == 3
    drop_issuing_key(actor=amina, kid=kid(key), root_path=root_path, root_passphrase=PASSPHRASE)
    assert reissue_letters(kid=kid(key), passphrase=OTHER).issued == 0
    assert {verdict(one) for one in Letter.objects.filter(state="issued")} == {VerdictCode.VALID}
