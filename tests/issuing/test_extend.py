"""The end of letters moves without a sheet being printed again, and only forwards, and never too far."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from issuing_words import PASSPHRASE

from aman.audit.models import AuditEvent
from aman.core.letters import VerdictCode, decide_verdict, read_key_list, read_status_list
from aman.errors import BadInput, Conflict, NotAllowed
from aman.issuing import queries
from aman.issuing.actions import extend_letters, issue_letters, publish_status_lists, write_station_sheet
from aman.issuing.facts import seconds, status_prefix, verify_host
from aman.issuing.models import Extension, IssuingKey, Letter

pytestmark = pytest.mark.django_db
WHY = "The ministry's announcement of 13 December"


@pytest.fixture
def short(amina, key, case):
    """The family's letters, for ten days only."""
    issue_letters(actor=amina, passphrase=PASSPHRASE, days=10)
    return list(Letter.objects.order_by("id"))


def verdict_of_files(folder, letter, now):
    """Judge as a phone does: with the published files alone."""
    root = bytes(queries.newest_key_list().root_public)
    keys = read_key_list((folder / "keys").read_bytes(), root_public=root)
    lists = [read_status_list((folder / "s" / "1").read_bytes(), keys=keys, uri_prefix=status_prefix())]
    return decide_verdict(
        bytes(letter.token), keys=keys, status_lists=lists, now=seconds(now), host=verify_host(),
        uri_prefix=status_prefix(), duty_number="",
    )  # fmt: skip


def test_readers_learn_of_a_newer_end_with_the_next_list_and_no_sheet_is_printed(bashir, short, tmp_path):
    now = timezone.now()
    later = now + timedelta(days=20)
    publish_status_lists(actor=bashir, passphrase=PASSPHRASE, directory=tmp_path)
    assert verdict_of_files(tmp_path, short[0], later).code is VerdictCode.EXPIRED
    made = extend_letters(actor=bashir, ends_at=now + timedelta(days=40), reason=WHY)
    assert made.letters == 3
    publish_status_lists(actor=bashir, passphrase=PASSPHRASE, directory=tmp_path)
    assert verdict_of_files(tmp_path, short[0], later).code is VerdictCode.VALID_OLD_LIST
    assert set(Letter.objects.values_list("expires_at", flat=True)) == {made.ends_at}
    assert AuditEvent.objects.filter(verb="letters.extended").count() == 1


def test_letters_issued_later_keep_their_own_end(amina, bashir, short, case):
    now = timezone.now()
    extend_letters(actor=bashir, ends_at=now + timedelta(days=40), reason=WHY, issued_until=now)
    issue_letters(actor=amina, passphrase=PASSPHRASE, days=10, renew=True)
    newer = Letter.objects.filter(state="issued").order_by("-id").first()
    assert newer.expires_at < now + timedelta(days=11)


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_an_end_in_the_past_or_beyond_ninety_days_is_refused(bashir, short, days):
    with pytest.raises(BadInput):
        extend_letters(actor=bashir, ends_at=timezone.now() + timedelta(days=days), reason=WHY)
    assert not Extension.objects.exists()


def test_an_earlier_end_changes_nothing_and_is_refused(bashir, short):
    with pytest.raises(BadInput) as refused:
        extend_letters(actor=bashir, ends_at=timezone.now() + timedelta(days=5), reason=WHY)
    assert refused.value.code == "issuing.nothing-extended"


def test_without_a_reason_nothing_is_extended(bashir, short):
    with pytest.raises(BadInput) as refused:
        extend_letters(actor=bashir, ends_at=timezone.now() + timedelta(days=40), reason="  ")
    assert refused.value.code == "reason-needed"


def test_a_key_that_ends_first_stops_an_extension(bashir, short):
    IssuingKey.objects.update(expires=timezone.now() + timedelta(days=30))
    with pytest.raises(Conflict) as refused:
        extend_letters(actor=bashir, ends_at=timezone.now() + timedelta(days=40), reason=WHY)
    assert refused.value.code == "issuing.key-ends-first"


def test_somebody_of_no_office_extends_nothing(bashir, short):
    bashir.office = None
    with pytest.raises(NotAllowed):
        extend_letters(actor=bashir, ends_at=timezone.now() + timedelta(days=40), reason=WHY)


def test_the_words_of_the_days_stay_for_a_month_and_then_change(bashir, short, tmp_path):
    publish_status_lists(actor=bashir, passphrase=PASSPHRASE, directory=tmp_path)
    seed = queries.newest_seed()
    publish_status_lists(actor=bashir, passphrase=PASSPHRASE, directory=tmp_path)
    assert queries.newest_seed() == seed
    queries.DaySeed.objects.update(drawn_at=timezone.now() - timedelta(days=31))
    publish_status_lists(actor=bashir, passphrase=PASSPHRASE, directory=tmp_path)
    assert queries.newest_seed() != seed


def test_the_published_folder_holds_the_page_and_nobodys_name(bashir, short, tmp_path):
    written = publish_status_lists(actor=bashir, passphrase=PASSPHRASE, directory=tmp_path, report="/report")
    names = {str(path.relative_to(tmp_path)) for path in written}
    assert {"keys", "s/1", "index.html", "V/index.html", "sw.js", "reader.wasm", "aman-verifier.html"} <= names
    for path in written:
        content = path.read_bytes()
        assert b"Qais Examplezai" not in content
        assert b"Shakila" not in content
        assert short[0].letter_id.encode() not in content


@pytest.mark.parametrize("name", ["sheet.pdf", "sheet.png"])
def test_a_stations_sheet_carries_the_lists_as_codes(bashir, short, tmp_path, name):
    from aman.issuing.reading import read_codes

    publish_status_lists(actor=bashir, passphrase=PASSPHRASE, directory=tmp_path)
    path = write_station_sheet(actor=bashir, path=tmp_path / name)
    codes = read_codes(path.read_bytes())
    assert len(codes) == 2, "the key list and one status list"
    assert all(code.startswith(f"HTTPS://{verify_host().upper()}/V#") for code in codes)


def test_a_sheet_in_another_form_or_before_anything_was_published_is_refused(bashir, key, tmp_path):
    with pytest.raises(BadInput):
        write_station_sheet(actor=bashir, path=tmp_path / "sheet.docx")
    assert not list(tmp_path.glob("sheet*"))
