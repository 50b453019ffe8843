"""`aman users` looks after sign-ins and offices from a terminal."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from aman.accounts.hands import is_vouched
from aman.accounts.models import Office, User
from aman.audit.models import AuditEvent
from aman.errors import BadInput, Conflict, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(monkeypatch):
    from aman.cli import users

    monkeypatch.setattr(users, "open_database", lambda path=None: None)

    def call(*words):
        done = CliRunner().invoke(users.app, list(words))
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    return call


def test_a_sign_in_is_made_listed_and_stopped(run, embassy):
    password = run("add", "zarmina", "--role", "reviewer", "--office", "embassy").stdout.strip().splitlines()[-1]
    assert User.objects.get(username="zarmina").check_password(password)
    listed = json.loads(run("list", "--json").stdout)
    assert listed["users"] == [
        {
            "name": "zarmina",
            "role": "reviewer",
            "office": "embassy",
            "second_factor": False,
            "needs_window": False,
            "vouched": False,
        }
    ]
    assert "zarmina" in run("list", "--office", "embassy").stdout
    run("disable", "zarmina", "--reason", "Left")
    assert not User.objects.get(username="zarmina").is_active
    assert json.loads(run("list", "--json").stdout)["users"] == []
    run("enable", "zarmina")
    assert User.objects.get(username="zarmina").is_active
    assert AuditEvent.objects.filter(actor="command-line-main", verb="user.added").exists()


def test_somebody_of_the_office_vouches_with_their_own_password_and_code(run, amina, tmp_path):
    from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
    from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters

    run("add", "zarmina", "--role", "reviewer", "--office", "embassy")
    zarmina = User.objects.get(username="zarmina")
    User.objects.filter(pk=zarmina.pk).update(password_is_temporary=False)
    key = "JBSWY3DPEHPK3PXP"
    (tmp_path / "wrong").write_text("another long password")
    (tmp_path / "right").write_text("a long test password")
    words = ("vouch", "zarmina", "--by", "amina", "--by-password-file")
    for user in (zarmina, amina):
        with pytest.raises(NotAllowed):
            run(*words, str(tmp_path / "wrong"))
        TOTP.activate(user, key)
    with pytest.raises(NotAllowed):
        run(*words, str(tmp_path / "right"), "--by-code", "000000")
    with pytest.raises(BadInput):
        run(*words[:-1])
    assert not is_vouched(zarmina)
    code = format_hotp_value(hotp_value(key, next(iter(counters()))))
    assert "amina vouched for zarmina" in run(*words, str(tmp_path / "right"), "--by-code", code).stdout
    assert is_vouched(zarmina)
    assert AuditEvent.objects.get(verb="user.vouched_for").actor == "amina"


def test_roles_that_exclude_each_other_are_refused_here_too(run, amina):
    with pytest.raises(NotAllowed):
        run("role", "amina", "administrator")
    run("role", "amina", "reviewer")
    assert User.objects.get(pk=amina.pk).role == "reviewer"


def test_an_office_is_made_once_and_of_a_known_kind(run, db):
    run("add-office", "legal-aid", "--name", "Legal aid", "--kind", "partner")
    assert Office.objects.get(code="legal-aid").kind == "partner"
    with pytest.raises(Conflict):
        run("add-office", "legal-aid", "--name", "Legal aid")
    with pytest.raises(BadInput):
        run("add-office", "x", "--name", "X", "--kind", "club")
    with pytest.raises(BadInput):
        run("add", "zarmina", "--role", "hotline", "--office", "nowhere")
    run("add", "hina", "--role", "hotline", "--office", "legal-aid")
    with pytest.raises(BadInput):
        run("add", "worker", "--role", "case_officer", "--office", "legal-aid")
