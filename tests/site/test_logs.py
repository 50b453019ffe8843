"""Does the server's own log keep names out?"""

import json
import logging
import re
import sys

import pytest
from conftest import ROOT
from django.conf import settings as django_settings
from django.views.debug import get_exception_reporter_filter

from aman.site.logs import SECRET_SETTINGS, JsonLine, NothingShown


def line_of(message, *values, error=None):
    info = None
    if error is not None:
        try:
            raise error
        except type(error):
            info = sys.exc_info()
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, message, values, info)
    return json.loads(JsonLine().format(record))


def test_what_follows_the_question_mark_is_left_out():
    line = line_of("Not Found: %s", "/people/?q=Gulalai+Example")
    assert line["message"] == "Not Found: /people/"
    assert "Gulalai" not in json.dumps(line)


def test_the_text_of_an_error_is_left_out_and_its_place_kept():
    line = line_of("Internal Server Error: /people/", error=ValueError("no birth date for Gulalai Example"))
    assert "Gulalai" not in json.dumps(line)
    assert line["error"] == "ValueError"
    assert line["place"].startswith("site/test_logs.py:")


def test_a_line_is_one_line():
    text = JsonLine().format(logging.LogRecord("a", logging.INFO, "f", 1, "one\ntwo", (), None))
    assert "\n" not in text
    assert json.loads(text)["message"] == "one\ntwo"


def test_a_refused_sign_in_leaves_no_name_in_the_log(client, db, caplog):
    client.post("/accounts/login/", {"login": "gulalai-example", "password": "wrong wrong wrong"})
    formatted = [JsonLine().format(record) for record in caplog.records]
    assert not any("gulalai" in text or "wrong wrong" in text for text in formatted)


@pytest.mark.parametrize(
    "secret",
    [
        "amk_0123456789ab_Zm9vYmFyYmF6",
        "Authorization: Bearer abcdefghijkl",
        "bearer abcdefghijkl",
        "password=along-password",
        "'sessionid': 'k2j3h4k2j3h4'",
        "AGE-SECRET-KEY-1QQQQQQQQ",
        "gulalai@office.example",
        "+92 300 1234567",
        "0300-1234567",
        "P01234567",
        "1399-1234-56789",
        "\u06af\u0644\u0627\u0644\u06cc",
        "1984-03-05",
    ],
)
def test_what_looks_like_a_secret_or_a_person_is_left_out(secret):
    message = line_of("Something about %s here", secret)["message"]
    assert message.startswith("Something about ")
    for part in re.findall(r"[\w@+-]{5,}", secret)[-1:]:
        assert part not in message
    assert "[left out]" in message


@pytest.mark.parametrize(
    "kept",
    ["case:AM-2026-000001", "incident:IN-4K7Q2M9T", "person:AP-7KQ2M9TX", "Forbidden (CSRF token missing.)", "/a/b/"],
)
def test_references_and_words_stay(kept):
    assert line_of("About %s", kept)["message"] == f"About {kept}"


def test_no_setting_that_is_a_secret_ever_stands_in_a_line(settings):
    source = (ROOT / "src/aman/site/settings.py").read_text(encoding="utf-8")
    named = set(re.findall(r"^([A-Z_]*(?:SECRET|PASSWORD|KEYS)[A-Z_]*) = ", source, re.MULTILINE))
    not_secrets = {"DATA_KEYS_FILE", "PASSWORD_HASHERS", "AUTH_PASSWORD_VALIDATORS", "BREACHED_PASSWORDS"}
    assert named - not_secrets <= {*SECRET_SETTINGS}, "a new secret has to be told to aman.site.logs"
    for number, name in enumerate(SECRET_SETTINGS):
        value = f"the-{number}-secret-value-of-it"
        setattr(settings, name, value)
        assert value not in json.dumps(line_of("could not use %s", value))
    before = django_settings.DATABASES["default"].get("PASSWORD", "")
    django_settings.DATABASES["default"]["PASSWORD"] = "the-database-password"
    try:
        assert "the-database-password" not in json.dumps(line_of("no: %s", "x the-database-password y"))
    finally:
        django_settings.DATABASES["default"]["PASSWORD"] = before


def test_statements_are_not_logged_at_any_level():
    for name in ("django.db.backends", "django.db.backends.schema"):
        assert logging.getLogger(name).getEffectiveLevel() >= logging.WARNING


def test_a_report_of_an_error_repeats_nothing_that_was_typed_and_no_variable(rf, settings):
    request = rf.post("/people/add/", {"name": "Gulalai Example", "father": "Latif"})
    shown = get_exception_reporter_filter(request)
    assert isinstance(shown, NothingShown)
    assert "Gulalai" not in json.dumps(shown.get_post_parameters(request))
    secret_name = "Gulalai Example"
    frame = sys._getframe()
    variables = dict(shown.get_traceback_frame_variables(request, frame))
    assert "secret_name" in variables
    assert secret_name not in json.dumps({k: str(v) for k, v in variables.items()})
    assert "Gulalai" not in json.dumps(shown.get_safe_request_meta(request), default=str)


def test_forms_about_people_that_break_leave_no_name_in_the_log(client, amina, monkeypatch, caplog):
    client.force_login(amina)
    client.raise_request_exception = False

    def broken(*_, **__):
        name = "Gulalai Example"
        raise ValueError(f"no room for {name}")

    for place in ("aman.people.views.render", "aman.incidents.views.intake.render_form"):
        monkeypatch.setattr(place, broken, raising=False)
    asked = {"q": "Gulalai Example", "name": "Gulalai Example", "words": "Gulalai Example was taken"}
    for path in ("/people/?q=Gulalai+Example", "/incidents/open/?name=Gulalai+Example"):
        client.get(path)
        client.post(path, asked)
    lines = [JsonLine().format(record) for record in caplog.records]
    assert lines, "something broke, and it was logged"
    assert not any("Gulalai" in line for line in lines)
