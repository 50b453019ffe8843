"""Does the server's own log keep names out?"""

import json
import logging
import sys

from aman.site.logs import JsonLine


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
