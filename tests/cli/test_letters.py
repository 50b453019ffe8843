"""Keys, issuing, publishing and checking from a terminal, one after the other as an office would."""

from __future__ import annotations

import json

import pytest
import typer
from issuing_words import PASSPHRASE
from small_register import add, family, new_person
from typer.testing import CliRunner

from aman.core.letters import qr_text
from aman.errors import BadInput, NotAllowed, SealBroken

pytestmark = pytest.mark.django_db


@pytest.fixture
def app(monkeypatch):
    """The verbs about letters, on the test database."""
    from aman.cli import issue, keys, status, verify

    monkeypatch.setattr("aman.issuing.seals._COST", 2**4)
    for module in (issue, keys, status, verify):
        monkeypatch.setattr(module, "open_database", lambda path=None: None)
    app = typer.Typer()
    app.add_typer(keys.app, name="keys")
    app.add_typer(status.app, name="status")
    app.command("issue")(issue.issue)
    app.command("verify")(verify.verify)
    return app


@pytest.fixture
def run(app):
    def call(*words: object):
        return CliRunner().invoke(app, [str(word) for word in words])

    return call


@pytest.fixture
def main_case(db):
    from aman.accounts.queries import command_line_actor

    return family(command_line_actor("main"))[0]


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE + "\n")
    return path


@pytest.fixture
def ready(run, secret, tmp_path):
    """A root, an issuing key and a duty number."""
    done = run(
        "keys", "create", "--root", tmp_path / "root.key", "--passphrase-file", secret, "--duty-number", "+99 000 0000"
    )
    assert done.exit_code == 0, done.output
    return done


def test_a_family_goes_from_key_to_verdict(run, ready, main_case, secret, tmp_path):
    from aman.issuing.models import Letter

    folder = tmp_path / "sheets"
    done = run("issue", "--passphrase-file", secret, "--sheets", folder, "--purpose", "hand to the family", "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert (said["schema"], said["issued"], said["files"], said["skipped"]) == ("aman.issue/1", 3, 1, [])
    (pdf,) = folder.glob("*.pdf")
    letter = Letter.objects.order_by("id").first()
    for what in (pdf, qr_text(bytes(letter.token), host="verify.example")):
        checked = run("verify", what, "--json")
        assert checked.exit_code == 0, checked.output
        assert json.loads(checked.stdout)["code"] == "VALID"
    plain = run("verify", pdf)
    assert "VALID" in plain.stdout
    assert "+99 000 0000" in plain.stdout


def test_published_files_and_the_roots_public_key_are_enough_to_check(run, ready, main_case, secret, tmp_path):
    from aman.issuing.models import KeyList, Letter

    run("issue", "--passphrase-file", secret)
    assert run("status", "publish", tmp_path / "out", "--passphrase-file", secret).exit_code == 0
    text = qr_text(bytes(Letter.objects.order_by("id").first().token), host="verify.example")
    root = bytes(KeyList.objects.get().root_public).hex()
    checked = run("verify", text, "--lists", tmp_path / "out", "--root", root, "--json")
    assert json.loads(checked.stdout)["code"] == "VALID"
    unnamed = run("verify", text, "--lists", tmp_path / "out")
    assert isinstance(unnamed.exception, BadInput)


@pytest.mark.parametrize(
    ("typed", "code", "status"),
    [("HELLO", "NOT-OURS", 3), ("7Q2M9ZK4AX", "UNREADABLE", 5), ("12", "UNREADABLE", 5)],
)
def test_something_else_gets_its_verdict_and_status(run, ready, typed, code, status):
    checked = run("verify", typed, "--json")
    assert (json.loads(checked.stdout)["code"], checked.exit_code) == (code, status)


def test_a_file_that_is_no_letter_gets_a_verdict_and_a_missing_one_an_error(run, ready, tmp_path):
    (tmp_path / "notes.png").write_bytes(b"not a picture")
    checked = run("verify", tmp_path / "notes.png", "--json")
    assert (json.loads(checked.stdout)["code"], checked.exit_code) == ("UNREADABLE", 5)
    assert isinstance(run("verify", tmp_path / "none.pdf").exception, BadInput)


def test_a_wrong_passphrase_issues_nothing(run, ready, main_case, tmp_path):
    from aman.issuing.models import Letter

    (tmp_path / "wrong").write_text("a wrong passphrase")
    assert isinstance(run("issue", "--passphrase-file", tmp_path / "wrong").exception, SealBroken)
    assert not Letter.objects.exists()


@pytest.fixture
def second_person(main_case):
    from aman.accounts.models import User

    return User.objects.create_user("bashir", password="a long test password", role="reviewer", office=main_case.office)


@pytest.fixture
def password(tmp_path):
    path = tmp_path / "password"
    path.write_text("a long test password\n")
    return path


@pytest.fixture
def two_families(main_case):
    from aman.accounts.queries import command_line_actor

    return [main_case, family(command_line_actor("main"), "KBL2023618002")[0]]


def test_letters_for_two_families_wait_for_a_second_person(run, ready, two_families, secret, second_person):
    from aman.issuing.actions import approve_letters
    from aman.issuing.models import Letter, LetterRequest

    done = run("issue", "--passphrase-file", secret)
    assert done.exit_code == 5
    assert "waits for a second person" in done.output
    assert not Letter.objects.exists()
    request = LetterRequest.objects.get()
    assert isinstance(run("issue", "--request", request.pk, "--passphrase-file", secret).exception, SystemExit)
    approve_letters(actor=second_person, request_id=request.pk)
    done = run("issue", "--request", request.pk, "--passphrase-file", secret, "--json")
    assert (done.exit_code, json.loads(done.stdout)["issued"]) == (0, 6), done.output
    words = ("issue", "--request", request.pk, "--sheets", secret.parent / "out", "--purpose", "hand over", "--json")
    assert json.loads(run(*words).stdout)["files"] == 2, "signed before; only the sheets were wanted"
    assert Letter.objects.count() == 6


def test_a_second_person_may_approve_at_the_terminal_with_their_own_password(
    run, ready, two_families, secret, second_person, password, tmp_path
):
    from aman.issuing.models import Letter, LetterRequest

    words = ("issue", "--passphrase-file", secret, "--approved-by", "bashir", "--approver-password-file")
    (tmp_path / "wrong").write_text("another long password")
    for refused in (run(*words, tmp_path / "wrong"), run(*words[:3], "--approved-by", "nobody", words[-1], password)):
        assert isinstance(refused.exception, NotAllowed)
    assert not Letter.objects.exists()
    assert not LetterRequest.objects.exists()
    assert run(*words, password).exit_code == 0
    request = LetterRequest.objects.get()
    assert (request.requested_by.username, request.approved_by) == ("command-line-main", second_person)
    assert Letter.objects.count() == 6


@pytest.mark.parametrize(("field", "value"), [("role", "register_officer"), ("is_active", False)])
def test_somebody_who_may_not_approve_is_no_second_person(
    run, ready, two_families, secret, second_person, password, field, value
):
    from aman.issuing.models import Letter

    setattr(second_person, field, value)
    second_person.save()
    words = ("issue", "--passphrase-file", secret, "--approved-by", "bashir", "--approver-password-file", password)
    assert isinstance(run(*words).exception, NotAllowed)
    assert not Letter.objects.exists()


def test_a_second_factor_that_is_set_up_is_asked_for_at_the_terminal_too(
    run, ready, two_families, secret, second_person, password
):
    from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
    from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters

    key = generate_totp_secret()
    TOTP.activate(second_person, key)
    words = ("issue", "--passphrase-file", secret, "--approved-by", "bashir", "--approver-password-file", password)
    assert isinstance(run(*words).exception, NotAllowed)
    assert isinstance(run(*words, "--approver-code", "000000").exception, NotAllowed)
    code = format_hotp_value(hotp_value(key, next(iter(counters()))))
    assert run(*words, "--approver-code", code).exit_code == 0


def test_a_limit_of_one_family_needs_nobody_else(run, ready, two_families, secret):
    done = run("issue", "--limit", "1", "--passphrase-file", secret, "--json")
    assert (done.exit_code, json.loads(done.stdout)["families"]) == (0, 1), done.output


def test_the_rest_is_printed_again_without_a_passphrase(run, ready, main_case, secret, tmp_path):
    folder = tmp_path / "sheets"
    run("issue", "--passphrase-file", secret, "--sheets", folder, "--purpose", "hand to the family", "--merged")
    again = run("issue", "--sheets", folder, "--purpose", "the printer stopped", "--from-sheet", "3", "--json")
    assert (again.exit_code, json.loads(again.stdout)["sheets"]) == (0, 2), again.output
    assert (folder / "again-000003-000004.pdf").is_file()
    assert run("issue", "--from-sheet", "3").exception.fix.startswith("Name the folder")
    unknown = run("issue", "--sheets", folder, "--purpose", "the printer stopped", "--language", "xx")
    assert isinstance(unknown.exception, BadInput)


def test_sheets_need_a_purpose(run, ready, main_case, secret, tmp_path):
    from aman.issuing.models import Letter

    refused = run("issue", "--passphrase-file", secret, "--sheets", tmp_path / "x")
    assert isinstance(refused.exception, BadInput)
    assert not Letter.objects.exists()


def test_somebody_left_out_ends_with_a_status_of_its_own(run, ready, main_case, secret):
    from aman.accounts.queries import command_line_actor
    from aman.cases.actions import NewMember, build_cases

    actor = command_line_actor("main")
    (nameless,) = add(actor, new_person("FNU"))
    build_cases(actor=actor, members=[NewMember(nameless.pk, main_case.programme_number, "SIV", "child")])
    done = run("issue", main_case.ref, "--passphrase-file", secret)
    assert done.exit_code == 5
    assert main_case.ref in done.output
    assert "half covered" in done.output


def test_nobody_there_to_type_a_passphrase_is_said(run, ready, main_case, monkeypatch):
    monkeypatch.delenv("AMAN_KEY_PASSPHRASE_FILE", raising=False)
    refused = run("issue")
    assert isinstance(refused.exception, BadInput)
    assert refused.exception.code == "issuing.no-passphrase"


def test_a_root_key_is_made_alone_and_a_key_is_listed_and_dropped(run, ready, secret, tmp_path):
    made = run("keys", "create-root", tmp_path / "second.key", "--passphrase-file", secret)
    assert made.exit_code == 0
    (entry,) = json.loads(run("keys", "list", "--json").stdout)["keys"]
    assert entry["state"] == "signs"
    dropped = run("keys", "drop", entry["kid"], "--root", tmp_path / "root.key", "--root-passphrase-file", secret)
    assert dropped.exit_code == 0, dropped.output
    assert json.loads(run("keys", "list", "--json").stdout)["keys"][0]["state"] == "dropped"
