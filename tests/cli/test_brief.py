"""Does the command write the brief of a day whole or not at all, and say why not in words?"""

import json

import brief_register
import pytest
from brief_register import DAY, NAMES
from typer.testing import CliRunner

from aman.accounts.models import Office, User
from aman.cli import app
from aman.cli.brief import LANGUAGES
from aman.errors import BadInput
from aman.reports.models import Brief

pytestmark = pytest.mark.django_db
FILES = {"brief.html", "brief.json", "brief.pdf", "brief.ur.html", "brief.ur.pdf", "brief.ur.xlsx", "brief.xlsx"}


@pytest.fixture
def register(monkeypatch):
    """The register of the command line's own office, in the database of the tests."""
    from aman.accounts.queries import command_line_actor
    from aman.cli import brief

    if not app.registered_commands:
        from aman.cli import _register

        _register()
    monkeypatch.setattr(brief, "open_database", lambda path=None: 0)
    actor = command_line_actor("main")
    reviewer = User.objects.create_user("bashir", role="reviewer", office=Office.objects.get(code="main"))
    return brief_register.fill(actor, reviewer)


def run(*words):
    return CliRunner().invoke(app, ["brief", *map(str, words)])


def test_both_languages_and_the_numbers_are_written(register, tmp_path):
    done = run("--out", tmp_path / "new", "--as-of", DAY.isoformat(), "--json")
    assert done.exit_code == 0, done.output
    assert {path.name for path in (tmp_path / "new").iterdir()} == FILES
    told = json.loads(done.stdout)
    brief = Brief.objects.get()
    assert (told["schema"], told["brief"], told["sha256"]) == ("aman.brief.files/1", brief.ref, brief.sha256)
    assert set(told["files"]) == FILES
    html = (tmp_path / "new" / "brief.html").read_text(encoding="utf-8")
    assert not [name for name in NAMES if name in html]


def test_one_language_has_the_plain_names_and_small_counts_can_be_left_out(register, tmp_path):
    done = run("--out", tmp_path, "--as-of", DAY.isoformat(), "--lang", "ps", "--hide-small")
    assert done.exit_code == 0, done.output
    assert {path.name for path in tmp_path.iterdir()} == {"brief.html", "brief.pdf", "brief.xlsx"}
    assert 'lang="ps" dir="rtl"' in (tmp_path / "brief.html").read_text(encoding="utf-8")


def test_a_day_before_the_first_list_writes_nothing(register, tmp_path):
    done = run("--out", tmp_path / "new", "--as-of", "2023-10-01")
    assert isinstance(done.exception, BadInput)
    assert "the first list came on 2023-10-20" in str(done.exception)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(("words", "said"), [(("--as-of", "yesterday"), "no day"), (("--lang", "en,xx"), "xx")])
def test_a_wrong_word_is_named_with_what_can_be_said(register, tmp_path, words, said):
    done = run("--out", tmp_path, *words)
    assert isinstance(done.exception, BadInput)
    assert said in done.exception.message
    assert done.exception.fix
    assert not Brief.objects.exists()


def test_a_folder_that_cannot_be_written_to_leaves_no_half_of_a_brief(register, tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("a file stands where the folder should be")
    done = run("--out", taken, "--as-of", DAY.isoformat(), "--lang", "en")
    assert isinstance(done.exception, BadInput)
    assert "could not be written" in done.exception.message
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_every_language_of_the_product_can_be_asked_for():
    from django.conf import settings

    assert {code for code, _ in settings.LANGUAGES} == set(LANGUAGES.values())
