"""Do the log's lines reach the machine's own log, whole and nameless, and is none lost while it is away?"""

import json
import logging
import logging.config
import socket

import pytest
from django.core.exceptions import ImproperlyConfigured

from aman.site.log_places import ToSyslog, logging_settings
from aman.site.logs import JsonLine


@pytest.fixture
def machine_log(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the path of a socket has 107 letters at most
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("log")
        listening.settimeout(10)
        yield listening


def handler_of(told):
    name = told["handlers"]["lines"]
    handler = ToSyslog(address=name["address"], facility=name["facility"])
    handler.setFormatter(JsonLine())
    return handler


def line(message, *values):
    return logging.LogRecord("aman.trial", logging.WARNING, __file__, 1, message, values, None)


def test_a_line_reaches_the_machine_s_log_as_one_json_object_without_names(machine_log):
    handler = handler_of(logging_settings(level="WARNING", to="syslog:log"))
    handler.handle(line("Refused: %s", "/people/?q=Gulalai"))
    handler.close()
    got = machine_log.recv(10_000).decode()
    mark, _colon, text = got.partition("aman: ")
    assert mark == "<28>"  # daemon, warning
    assert json.loads(text)["message"] == "Refused: /people/"


def test_a_line_that_nobody_takes_is_written_to_standard_error(machine_log, capsys):
    handler = handler_of(logging_settings(level="WARNING", to="syslog:log"))
    machine_log.close()
    handler.handle(line("the disk is full"))
    handler.close()
    assert json.loads(capsys.readouterr().err)["message"] == "the disk is full"


@pytest.mark.parametrize("to", ["", "file", "stderr:x", "syslog:nowhere", "http:x"])
def test_a_place_that_is_none_stops_the_start(to, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ImproperlyConfigured, match="AMAN_LOG_TO"):
        logging_settings(level="WARNING", to=to)


def test_python_takes_both_forms(machine_log):
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        for to in ("stderr", "syslog:log"):
            logging.config.dictConfig(logging_settings(level="WARNING", to=to))
            assert isinstance(root.handlers[-1].formatter, JsonLine)
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers[:], root.level = before, level
