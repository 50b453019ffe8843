"""The lists are signed anew every six hours, changed or not, and what stops that is said in the log and tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from issuing_words import PASSPHRASE

from aman.issuing.actions.scheduled import are_lists_due, publish_when_due
from aman.issuing.models import StatusList

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheduled(settings, tmp_path, letters):
    """A folder and a passphrase's file in the settings, and lists that were signed just now."""
    words = tmp_path / "passphrase"
    words.write_text(PASSPHRASE, encoding="utf-8")
    settings.STATUS_DIR, settings.KEY_PASSPHRASE_FILE, settings.SIGNER_SOCKET = str(tmp_path / "site"), str(words), ""
    return tmp_path / "site"


def grow_old(hours):
    StatusList.objects.update(issued_at=timezone.now() - timedelta(hours=hours))


def test_young_lists_are_left_and_old_ones_are_made_anew_though_nothing_changed(scheduled):
    grow_old(5)
    assert not publish_when_due()
    grow_old(6)
    assert publish_when_due()
    assert (scheduled / "s" / "1").is_file()
    assert (scheduled / "V" / "index.html").is_file()
    assert not are_lists_due(timezone.now())
    assert not publish_when_due()


@pytest.mark.parametrize("name", ["STATUS_DIR", "KEY_PASSPHRASE_FILE"])
def test_where_nothing_is_named_the_office_publishes_by_hand(scheduled, settings, name):
    setattr(settings, name, "")
    grow_old(7)
    assert not publish_when_due()
    assert not scheduled.exists()


def test_a_wrong_passphrase_is_logged_in_words_and_tried_again(scheduled, settings, tmp_path, caplog):
    (tmp_path / "passphrase").write_text("another passphrase altogether", encoding="utf-8")
    grow_old(7)
    assert not publish_when_due()
    assert "not published" in caplog.text
    assert "another passphrase" not in caplog.text
    assert are_lists_due(timezone.now())
    (tmp_path / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    assert publish_when_due()


def test_a_folder_that_cannot_be_written_is_no_crash(scheduled, settings, tmp_path, caplog):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    settings.STATUS_DIR = str(tmp_path / "taken")
    grow_old(7)
    assert not publish_when_due()
    assert "not published" in caplog.text
