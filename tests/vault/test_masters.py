"""What opens without the file of data keys, or with the wrong one? Nothing; and it says which file is missing."""

from __future__ import annotations

import stat

import pytest

from aman.errors import BadInput, SealBroken
from aman.vault.masters import make_keys_beside, master_keys, new_line, parse_keys, write_keys
from aman.vault.ring import RING
from aman.vault.sealing import seal, unseal

PLACE = b"a.b"


def test_a_file_of_keys_is_made_once_and_only_its_owner_reads_it(tmp_path, settings):
    path = tmp_path / "aman.sqlite3.keys"
    assert make_keys_beside(path)
    made = path.read_text()
    assert not make_keys_beside(path), "keys that are there are never replaced"
    assert path.read_text() == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    settings.DATA_KEYS_FILE = str(path)
    assert len(master_keys()) == 1


def test_the_newest_key_stands_first_and_remarks_are_skipped(tmp_path, settings):
    path = tmp_path / "keys"
    old, new = new_line(), new_line()
    write_keys(path, ["# keep a copy\n", new, old])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    settings.DATA_KEYS_FILE = str(path)
    assert [k.key_id for k in master_keys()] == [new.partition(":")[0], old.partition(":")[0]]


def test_every_wrong_entry_is_named_by_its_place_and_never_by_its_content():
    good = new_line()
    with pytest.raises(BadInput) as told:
        parse_keys(f"{good}k2:tooshort\nnocolon\n{good}", "the file")
    assert "entry 2 is not" in str(told.value)
    assert "entry 3 is not" in str(told.value)
    assert "entry 4 has the id" in str(told.value)
    assert "tooshort" not in str(told.value)
    assert "nocolon" not in str(told.value)


def test_no_key_shows_itself():
    [key] = parse_keys(new_line(), "the file")
    assert repr(key.secret) not in repr(key)


@pytest.mark.django_db
@pytest.mark.parametrize("keys", ["", new_line()], ids=["no keys", "other keys"])
def test_a_database_without_its_keys_opens_nothing(settings, keys):
    sealed = seal(0, b"Zalmay", PLACE)
    RING.forget()
    settings.DATA_KEYS, settings.DATA_KEYS_FILE = keys, ""
    with pytest.raises(SealBroken, match="data key") as told:
        unseal(sealed, PLACE)
    assert told.value.code in {"vault.no-data-keys", "vault.other-data-keys"}
    with pytest.raises(SealBroken):
        seal(0, b"Zalmay", PLACE)


@pytest.mark.django_db
def test_a_file_that_is_gone_is_named_by_its_setting(settings, tmp_path):
    RING.forget()
    settings.DATA_KEYS_FILE = str(tmp_path / "gone")
    with pytest.raises(SealBroken, match="AMAN_DATA_KEYS_FILE") as told:
        seal(0, b"Zalmay", PLACE)
    assert str(tmp_path) not in str(told.value)


def test_a_server_with_real_people_does_not_start_without_data_keys(monkeypatch):
    from aman.site import settings as site_settings

    monkeypatch.setattr(site_settings, "DATA_KEYS", "")
    monkeypatch.setattr(site_settings, "DATA_KEYS_FILE", "")
    assert any("AMAN_DATA_KEYS_FILE" in line for line in site_settings.check_safe())
