"""Does a process that reads a stranger's file answer with what it found or a refusal, and is anything else taken for too much?"""

import json

import pytest

from aman.errors import BadInput
from aman.jobs.apart import answer_from, say

TOO_HEAVY = BadInput("Too much.", fix="Send less.", code="too-heavy")


def test_what_was_found_comes_back(capsys):
    say(lambda: {"found": ["نام"]})
    assert answer_from(capsys.readouterr().out.encode(), too_heavy=TOO_HEAVY) == {"found": ["نام"]}


def test_a_refusal_comes_back_in_its_own_words(capsys):
    def refuse():
        raise BadInput("No picture.", fix="Send one.", code="no-picture")

    say(refuse)
    with pytest.raises(BadInput) as refused:
        answer_from(capsys.readouterr().out.encode(), too_heavy=TOO_HEAVY)
    assert (refused.value.message, refused.value.fix, refused.value.code) == ("No picture.", "Send one.", "no-picture")


def test_a_process_without_room_ends_without_a_word(capsys):
    def grow():
        raise MemoryError

    with pytest.raises(SystemExit):
        say(grow)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("out", [b"", b"Killed", json.dumps({"found": 1}).encode()[:-1]])
def test_no_answer_means_that_the_file_was_too_much(out):
    with pytest.raises(BadInput, match="Too much"):
        answer_from(out, too_heavy=TOO_HEAVY)
