"""How are passwords kept in production? Not what a setting is called, but what it makes of a password."""

from __future__ import annotations

import base64
import re

import pytest
from django.contrib.auth.hashers import (
    Argon2PasswordHasher,
    PBKDF2PasswordHasher,
    check_password,
    get_hasher,
    make_password,
)

from aman.accounts.hashing import keyed, password_key
from aman.accounts.models import User
from aman.errors import SealBroken
from aman.site import settings as site_settings
from aman.vault.actions import close_vault, open_vault
from aman.vault.masters import new_line
from aman.vault.rotating import wrap_anew

PASSWORD = "kabul river stone 77"
STORED = re.compile(r"argon2_keyed\$(argon2\w+)\$v=(\d+)\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)")


@pytest.fixture(autouse=True)
def _as_in_production(settings, db):
    settings.PASSWORD_HASHERS = site_settings.PASSWORD_HASHERS


@pytest.fixture
def cheap(monkeypatch):
    """Everything as in production but the work: a second of it proves nothing that a millisecond does not."""
    for name, value in {"time_cost": 1, "memory_cost": 64, "parallelism": 1}.items():
        monkeypatch.setattr(Argon2PasswordHasher, name, value)
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 1000)


def bytes_of(text):
    return base64.b64decode(text + "=" * (-len(text) % 4))


def test_a_password_is_kept_as_argon2_that_costs_memory_and_time():
    variety, version, memory, rounds, _lanes, salt, digest = STORED.fullmatch(make_password(PASSWORD)).groups()
    assert (variety, version) == ("argon2id", "19")
    # What OWASP asks of Argon2id at the least: 19 MiB and two rounds.
    assert int(memory) >= 19 * 1024
    assert int(rounds) >= 2
    assert len(bytes_of(salt)) * 8 >= 128
    assert len(bytes_of(digest)) >= 32
    assert get_hasher("default").algorithm == "argon2_keyed"


def test_the_same_password_is_kept_under_another_salt_each_time(cheap):
    kept = [STORED.fullmatch(make_password(PASSWORD)) for _ in range(4)]
    salts = {one[6] for one in kept}
    assert len(salts) == len({one[7] for one in kept}) == 4
    # Letters of 62: 22 of them are 131 bits.
    assert all(len(bytes_of(salt)) >= 22 for salt in salts)


def test_what_a_page_stores_is_kept_so_and_fits_its_column(cheap, amina):
    amina.set_password(PASSWORD)
    amina.save()
    stored = User.objects.values_list("password", flat=True).get(pk=amina.pk)
    assert STORED.fullmatch(stored)
    assert len(stored) <= User._meta.get_field("password").max_length
    assert User.objects.get(pk=amina.pk).check_password(PASSWORD)
    assert not User.objects.get(pk=amina.pk).check_password(PASSWORD + " ")


def test_a_copy_of_the_database_alone_cannot_be_guessed_at(cheap, settings):
    import argon2

    stored = make_password(PASSWORD)
    with pytest.raises(argon2.exceptions.VerifyMismatchError):
        argon2.PasswordHasher().verify(stored.removeprefix("argon2_keyed"), PASSWORD)
    assert argon2.PasswordHasher().verify(stored.removeprefix("argon2_keyed"), keyed(PASSWORD))
    assert len(password_key()) * 8 >= 112
    settings.DATA_KEYS = new_line()
    with pytest.raises(SealBroken):
        check_password(PASSWORD, stored)


def test_changing_the_data_key_keeps_everybody_s_password(cheap, settings):
    stored, before = make_password(PASSWORD), password_key()
    settings.DATA_KEYS = f"{new_line()}{settings.DATA_KEYS}\n"
    wrap_anew()
    settings.DATA_KEYS = settings.DATA_KEYS.splitlines()[0]  # the old line may go
    assert password_key() == before
    assert check_password(PASSWORD, stored)


def test_while_everything_is_closed_people_can_still_sign_in_to_open_it(cheap, client, amina):
    amina.set_password(PASSWORD)
    amina.save()
    close_vault()
    try:
        assert client.post("/accounts/login/", {"login": "amina", "password": PASSWORD}).status_code == 302
    finally:
        open_vault()


@pytest.mark.parametrize("before", site_settings.PASSWORD_HASHERS[1:])
def test_what_was_kept_otherwise_is_kept_with_the_key_from_the_next_sign_in_on(cheap, client, settings, amina, before):
    settings.PASSWORD_HASHERS = [before]
    amina.set_password(PASSWORD)
    amina.save()
    settings.PASSWORD_HASHERS = site_settings.PASSWORD_HASHERS
    assert client.post("/accounts/login/", {"login": "amina", "password": PASSWORD}).status_code == 302
    amina.refresh_from_db()
    assert STORED.fullmatch(amina.password)
