"""Which passwords may be chosen, is none cut short, and does the meter say what would be said on sending?"""

from __future__ import annotations

import hashlib
import time

import pytest
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher, PBKDF2PasswordHasher, check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from aman.accounts.breached import is_breached
from aman.accounts.passwords import unlike_letters, weigh
from aman.audit.models import AuditEvent
from aman.errors import BadInput
from aman.site import settings as site_settings

PASSWORD = "a long test password"
ENGLISH = {"accept-language": "en"}
#: 128 letters that repeat nothing.
LONG = "".join(hashlib.sha256(bytes([n])).hexdigest()[:32] for n in range(4))
ANY_SCRIPT = "  \u062f\u0631\u06cc\u0627\u06cc \u06a9\u0627\u0628\u0644 \u2602 \U0001f54a <&\"'\\> \u00df\u00e9\u6f22  "


def sign_in(client, password=PASSWORD, name="amina"):
    return client.post("/accounts/login/", {"login": name, "password": password})


def choose(client, new, old=PASSWORD):
    typed = {"oldpassword": old, "password1": new, "password2": new}
    return client.post("/accounts/password/change/", typed, headers=ENGLISH)


@pytest.fixture
def signed_in(client, amina):
    sign_in(client)
    return client


@pytest.mark.parametrize("length", [12, 64, 128])
def test_a_password_of_64_letters_and_up_to_128_is_taken(signed_in, amina, length):
    assert choose(signed_in, LONG[:length]).status_code == 302
    amina.refresh_from_db()
    assert amina.check_password(LONG[:length])


def test_one_of_more_than_128_letters_is_refused_in_words(signed_in, amina):
    answer = choose(signed_in, LONG + "x")
    assert "more than 128 characters" in answer.content.decode()
    amina.refresh_from_db()
    assert amina.check_password(PASSWORD)


def test_the_whole_of_a_long_password_counts(signed_in, client, amina):
    choose(signed_in, LONG)
    client.post("/accounts/logout/")
    for nearly in (LONG[:-1], LONG[:127] + "x", LONG[:72], LONG + "x"):
        assert sign_in(client, nearly).status_code == 200
    assert sign_in(client, LONG).status_code == 302


@pytest.mark.parametrize("kept_with", site_settings.PASSWORD_HASHERS)
def test_no_way_of_keeping_a_password_cuts_it(settings, monkeypatch, db, kept_with):
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 64)
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 1000)
    settings.PASSWORD_HASHERS = [kept_with]
    kept = make_password(LONG)
    assert check_password(LONG, kept)
    assert not check_password(LONG[:-1] + "x", kept)


def test_letters_of_every_script_signs_and_spaces_are_kept_as_typed(signed_in, client, amina):
    assert choose(signed_in, ANY_SCRIPT).status_code == 302
    client.post("/accounts/logout/")
    assert sign_in(client, ANY_SCRIPT.strip()).status_code == 200
    assert sign_in(client, ANY_SCRIPT).status_code == 302


@pytest.mark.parametrize("old", ["", "not the password", PASSWORD.upper(), f"{PASSWORD} "])
def test_changing_asks_for_the_old_one(signed_in, amina, old):
    assert choose(signed_in, "kabul river stone 77", old).status_code == 200
    amina.refresh_from_db()
    assert amina.check_password(PASSWORD)
    assert not AuditEvent.objects.filter(verb="user.password_changed").exists()


@pytest.mark.parametrize(
    "plain",
    ["riverstonekabul", "RIVERSTONEKABUL", "830517264950", "#!%&/()=?+*~", "\u062f\u0631\u06cc\u0627\u06cc\u0633\u0646\u06af\u06a9\u0627\u0628\u0644", "one two six"],
)  # fmt: skip
def test_no_kind_of_letter_is_asked_for(amina, plain):
    validate_password(plain.ljust(12, "\u2602"), amina)


def test_nobody_is_made_to_change_a_password_because_of_its_age(client, amina):
    with time_machine.travel(time.time() + 10 * 365 * 24 * 3600, tick=True):
        assert sign_in(client)["Location"] == "/"
        assert client.get("/").status_code == 200


@pytest.mark.parametrize("pattern", ["aaaaaaaaaaaa", "123456789012", "abcdefghijklmn", "abcabcabcabc", "            "])
def test_a_pattern_is_no_password(amina, pattern):
    with pytest.raises(ValidationError):
        validate_password(pattern, amina)
    assert unlike_letters(pattern) < 6


def test_the_meter_names_the_same_reasons_as_the_page(signed_in, amina):
    for typed in ("amina12", "password1234", LONG + "x", "aaaaaaaaaaaa"):
        answer = signed_in.post("/accounts/password/weigh/", {"password": typed}, headers=ENGLISH).json()
        assert answer["level"] == 0
        page = choose(signed_in, typed)
        assert page.status_code == 200
        assert set(answer["reasons"]) <= set(page.context["form"].errors["password1"])
        assert answer["reasons"]


def test_the_meter_tells_a_long_one_from_one_that_repeats_itself(signed_in, amina):
    levels = [
        signed_in.post("/accounts/password/weigh/", {"password": typed}).json()["level"]
        for typed in ("karkarkar zan", "river stone 7", "river stone kabul lantern")
    ]
    assert levels == [1, 2, 3]


def test_the_meter_is_for_whoever_is_signed_in_and_writes_nothing(client, amina):
    assert client.post("/accounts/password/weigh/", {"password": "x"}).status_code == 302
    sign_in(client)
    before = AuditEvent.objects.count()
    assert client.get("/accounts/password/weigh/").status_code == 405
    client.post("/accounts/password/weigh/", {"password": "kabul river stone 77"})
    assert AuditEvent.objects.count() == before


def test_without_a_script_the_rules_stand_above_the_field(signed_in):
    page = signed_in.get("/accounts/password/change/", headers=ENGLISH).content.decode()
    for rule in ("at least 12 characters", "up to 128 characters", "repeated, or a row", "commonly used"):
        assert rule in page, rule
    assert 'data-weigh="/accounts/password/weigh/"' in page
    assert page.count("data-show-secret=") == 3


@pytest.fixture
def published(settings, tmp_path):
    """A list as it is published, with as many lines as make a search halve it often."""
    words = [f"word number {n}" for n in range(3000)] + ["kabul river stone 77", "the first", "the last"]
    digests = [hashlib.sha1(word.encode()).hexdigest().upper() for word in words]
    lines = sorted(f"{digest}:{n * n}" for n, digest in enumerate(digests))
    path = tmp_path / "breached.txt"
    path.write_bytes("\r\n".join(lines).encode() + b"\r\n")
    settings.BREACHED_PASSWORDS = str(path)
    return path, words


def test_every_line_of_the_list_is_found_and_nothing_between_them(published):
    _path, words = published
    assert all(is_breached(word) for word in words)
    assert not any(is_breached(f"{word}!") for word in words)


@pytest.mark.parametrize("count", [1, 2, 50, 130])
def test_a_short_list_is_searched_too_with_or_without_counts(settings, tmp_path, count):
    words = [f"word {n}" for n in range(count)]
    path = tmp_path / "short.txt"
    path.write_text("\n".join(sorted(hashlib.sha1(word.encode()).hexdigest() for word in words)))
    settings.BREACHED_PASSWORDS = str(path)
    assert all(is_breached(word) for word in words)
    assert not any(is_breached(f"{word}!") for word in words)


def test_a_search_reads_a_few_thousand_bytes_of_a_large_list(settings, tmp_path):
    path = tmp_path / "large.txt"
    path.write_bytes(b"".join(b"%040X:1\n" % (n << 139) for n in range(200_000)))
    settings.BREACHED_PASSWORDS = str(path)
    start = time.process_time()
    assert not any(is_breached(f"word {n}") for n in range(50))
    assert time.process_time() - start < 1.0  # as a whole it would be read for longer than that


def test_a_published_password_is_not_chosen(signed_in, amina, published):
    answer = choose(signed_in, "kabul river stone 77")
    assert "published after a break-in" in answer.content.decode()
    assert choose(signed_in, "kabul river stone 78").status_code == 302


def test_whoever_signs_in_with_a_published_one_chooses_another_first(client, amina, published):
    amina.set_password("kabul river stone 77")
    amina.save()
    sign_in(client, "kabul river stone 77")
    assert client.get("/")["Location"] == "/accounts/password/change/"
    assert AuditEvent.objects.filter(verb="user.password_known", subject="user:amina").exists()
    choose(client, "kabul river stone 78", "kabul river stone 77")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("content", [None, b"not a list of hashes\n" * 9])
def test_where_the_list_cannot_be_read_nothing_new_is_taken_and_nobody_is_kept_out(
    client, amina, settings, tmp_path, content
):
    path = tmp_path / "list.txt"
    if content is not None:
        path.write_bytes(content)
    settings.BREACHED_PASSWORDS = str(path)
    with pytest.raises(BadInput, match="AMAN_BREACHED_PASSWORDS"):
        is_breached("kabul river stone 77")
    assert sign_in(client).status_code == 302
    assert "Tell whoever runs the server" in choose(client, "kabul river stone 77").content.decode()
    assert weigh("kabul river stone 77", amina).level == 0


def test_a_list_that_is_named_and_missing_stops_the_start(monkeypatch, tmp_path):
    monkeypatch.setattr(site_settings, "BREACHED_PASSWORDS", str(tmp_path / "nothing"))
    assert any("AMAN_BREACHED_PASSWORDS" in line for line in site_settings.check_safe())
