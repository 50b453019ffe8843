"""Does a code of an app hold once, for all servers; are recovery codes long and used once; is no challenge met twice?"""

from __future__ import annotations

import math

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache

from aman.accounts.actions import codes
from aman.accounts.actions.codes import Outcome, use_code
from aman.audit.models import AuditEvent
from aman.errors import NotAllowed
from aman.lockdown.actions import agree_to_open
from aman.notices.models import Notice

PASSWORD = "a long test password"
SECRET = "JBSWY3DPEHPK3PXP"
#: The middle of a stretch of thirty seconds.
NOON = 1_795_780_815
ENGLISH = {"accept-language": "en"}


def code_at(moment, secret=SECRET):
    return format_hotp_value(hotp_value(secret, int(moment) // 30))


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def with_app(amina, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    TOTP.activate(amina, SECRET)
    return amina


def sign_in(client, code):
    client.post("/accounts/login/", {"login": "amina", "password": PASSWORD})
    # Another server process remembers nothing of this one.
    cache.clear()
    return client.post("/accounts/2fa/authenticate/", {"code": code}, headers=ENGLISH)


def test_a_code_signs_in_once(client, with_app, noon):
    assert sign_in(client, code_at(NOON)).status_code == 302
    assert client.get("/").status_code == 200
    thief = type(client)()
    answer = sign_in(thief, code_at(NOON))
    assert "This code was used already. Wait for the next one." in answer.content.decode()
    assert thief.get("/").status_code == 302
    noon.move_to(NOON + 30)
    assert sign_in(thief, code_at(NOON + 30)).status_code == 302


@pytest.mark.parametrize("as_typed", ["{} ", "{}", " {}"])
def test_a_code_that_is_used_again_is_a_line_of_the_log_and_its_owner_is_told_at_any_hour(
    client, with_app, noon, as_typed
):
    sign_in(client, code_at(NOON))
    sign_in(type(client)(), as_typed.format(code_at(NOON)))
    line = AuditEvent.objects.get(verb="user.code_used_again")
    assert (line.subject, line.actor) == ("user:amina", "")
    told = Notice.objects.get(user=with_app, kind="user.code_used_again")
    assert (told.urgency, told.path) == ("escalation", "/accounts/own/")


def test_guessing_is_no_use_of_a_code(client, with_app, noon):
    sign_in(client, "000000")
    assert not AuditEvent.objects.filter(verb="user.code_used_again").exists()
    assert client.post("/accounts/2fa/authenticate/", {"code": code_at(NOON)}).status_code == 302


def test_a_code_used_at_one_door_opens_no_other(client, with_app, noon):
    sign_in(client, code_at(NOON))
    cache.clear()
    again = client.post("/accounts/2fa/reauthenticate/", {"code": code_at(NOON)})
    assert again.status_code == 200
    with_app.role = "reviewer"
    with pytest.raises(NotAllowed, match="does not hold"):
        agree_to_open(actor=with_app, password=PASSWORD, code=code_at(NOON))
    assert AuditEvent.objects.filter(verb="user.code_used_again").count() == 2


def test_of_two_at_the_same_moment_one_is_let_in(with_app, noon):
    stale = Authenticator.objects.get(user=with_app)
    assert use_code(user=with_app, code=code_at(NOON)) is Outcome.RIGHT
    stale.record_usage()  # the package writes the row it read before
    assert use_code(user=with_app, code=code_at(NOON)) is Outcome.USED


def test_the_code_that_set_an_app_up_is_used_up_by_it(amina, noon):
    app = TOTP.activate(amina, SECRET).instance
    codes.spend_first_code(app)
    assert use_code(user=amina, code=code_at(NOON)) is Outcome.USED


def test_a_clock_that_was_ahead_locks_nobody_out(with_app, noon):
    noon.move_to(NOON + 86_400)
    assert use_code(user=with_app, code=code_at(NOON + 86_400)) is Outcome.RIGHT
    noon.move_to(NOON)
    assert use_code(user=with_app, code=code_at(NOON)) is Outcome.RIGHT


@pytest.fixture
def with_codes(client, with_app, django_capture_on_commit_callbacks):
    """Make new recovery codes on their page."""
    client.force_login(with_app)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/accounts/2fa/recovery-codes/generate/", {}).status_code == 302
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()
    shown = RecoveryCodes(Authenticator.objects.get(user=with_app, type="recovery_codes")).get_unused_codes()
    assert all(code in page for code in shown)
    return shown


def test_a_recovery_code_signs_in_once_and_its_owner_is_told(client, with_app, with_codes):
    assert sign_in(type(client)(), with_codes[3]).status_code == 302
    assert AuditEvent.objects.filter(verb="user.recovery_code_used", subject="user:amina").count() == 1
    assert Notice.objects.get(user=with_app, kind="user.recovery_code_used").urgency == "escalation"
    second = type(client)()
    assert sign_in(second, with_codes[3]).status_code == 200
    assert second.get("/").status_code == 302
    assert sign_in(second, with_codes[4]).status_code == 302


def test_it_is_taken_however_it_is_typed(client, with_app, with_codes):
    typed = f" {with_codes[0].upper().replace('-', ' ')} "
    assert sign_in(type(client)(), typed).status_code == 302
    assert codes.as_drawn("12 34 56 78") == "12 34 56 78"
    assert codes.as_drawn("123456") == "123456"


def test_recovery_codes_have_112_random_bits_and_are_stored_sealed(with_app, with_codes, monkeypatch):
    assert len(set(with_codes)) == 10
    letters = [code.replace("-", "") for code in with_codes]
    assert all(set(one) <= set(codes.RECOVERY_LETTERS) for one in letters)
    assert min(len(one) for one in letters) * math.log2(len(set(codes.RECOVERY_LETTERS))) >= 112
    stored = str(Authenticator.objects.get(user=with_app, type="recovery_codes").data)
    assert not any(code in stored for code in with_codes)
    asked = []
    monkeypatch.setattr(codes.secrets, "choice", lambda letters: asked.append(letters) or letters[0])
    assert codes.draw_recovery_code() == "-".join(["aaaa"] * 6)
    assert asked == [codes.RECOVERY_LETTERS] * 24  # each letter by itself, from the system's randomness


def test_codes_that_were_printed_before_hold_until_they_are_used(client, with_app):
    printed = RecoveryCodes.activate(with_app).generate_codes()
    assert len(printed[0]) == 8
    assert sign_in(type(client)(), printed[0]).status_code == 302
    assert sign_in(type(client)(), printed[0]).status_code == 200


def test_challenges_of_security_keys_are_long_and_never_the_same(client, amina):
    client.force_login(amina)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    seen = []
    for _ in range(8):
        page = client.get("/accounts/2fa/webauthn/add/")
        options = page.context["js_data"]["creation_options"]["publicKey"]
        seen.append(options["challenge"])
        # What the browser is told is what its answer is held against, in this session alone.
        assert client.session["mfa.webauthn.state"]["challenge"] == options["challenge"]
    assert len(set(seen)) == 8
    # Base64 without padding: 43 letters are 256 bits.
    assert all(len(challenge) * 6 >= 64 for challenge in seen)
