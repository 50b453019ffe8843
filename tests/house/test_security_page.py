"""Does each line of the security page name tests that exist, or say that it is not done?"""

import re

import pytest
from conftest import ROOT

PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
LINES = re.findall(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (.+) \|$", PAGE, re.MULTILINE)


def test_the_page_has_every_chapter_and_each_number_once():
    numbers = [number for number, _words, _proof in LINES]
    assert len(numbers) > 240
    assert len(set(numbers)) == len(numbers)
    # Chapter 2.11 to 14: each of the standard's fourteen chapters is there.
    assert {int(number.partition(".")[0]) for number in numbers} == set(range(1, 15))


@pytest.mark.parametrize(("number", "words", "proof"), LINES, ids=[line[0] for line in LINES])
def test_a_line_names_tests_that_exist_or_says_why_not(number, words, proof):
    if proof.startswith(("not done", "not applicable: ")):
        return
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", proof)
    assert named, "neither a test nor the words 'not done'"
    assert re.sub(r"`[^`]+`|[, ]", "", proof) == ""
    for path, test in named:
        text = (ROOT / path).read_text(encoding="utf-8")
        assert "def test_" in text
        assert not test or f"def {test}(" in text


def test_the_page_counts_its_own_lines_rightly():
    told = re.search(
        r"Of (\d+) requirements (\d+) are proved by a test, (\d+) are not done or not tested, (\d+) do not", PAGE
    )
    undone = sum(proof.startswith("not done") for _n, _w, proof in LINES)
    moot = sum(proof.startswith("not applicable") for _n, _w, proof in LINES)
    counted = (len(LINES), len(LINES) - undone - moot, undone, moot)
    assert tuple(int(number) for number in told.groups()) == counted
