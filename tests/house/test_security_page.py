"""Does each line of the security page name tests that exist, or say that it is not done?"""

import re
from functools import cache

from conftest import ROOT

PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
LINES = re.findall(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (.+) \|$", PAGE, re.MULTILINE)


def test_the_page_has_every_chapter_and_each_number_once():
    numbers = [number for number, _words, _proof in LINES]
    assert len(numbers) > 240
    assert len(set(numbers)) == len(numbers)
    # Chapter 2.11 to 14: each of the standard's fourteen chapters is there.
    assert {int(number.partition(".")[0]) for number in numbers} == set(range(1, 15))


def faults_of(proof):
    """What is wrong with the last column of a line: nothing where it says why there is no test, or names some that exist."""
    if proof.startswith(("not done", "not applicable: ")):
        return []
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", proof)
    faults = [] if named else ["neither a test nor the words 'not done'"]
    if left := re.sub(r"`[^`]+`|[, ]", "", proof):
        faults.append(f"more than tests: {left}")
    for path, test in named:
        text = text_of(path)
        if "def test_" not in text or (test and f"def {test}(" not in text):
            faults.append(f"{path} has no {test or 'test'}")
    return faults


@cache
def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8") if (ROOT / path).is_file() else ""


def test_a_line_names_tests_that_exist_or_says_why_not():
    assert {number: faults for number, _words, proof in LINES if (faults := faults_of(proof))} == {}


def test_a_line_that_names_nothing_or_what_is_gone_would_be_seen():
    for proof in (
        "",
        "soon",
        "`tests/nowhere/test_gone.py`",
        "`tests/house/test_docs.py::test_gone`",
        "done, `tests/conftest.py`",
    ):
        assert faults_of(proof), proof


def test_the_page_counts_its_own_lines_rightly():
    told = re.search(
        r"Of (\d+) requirements (\d+) are proved by a test, (\d+) are not done or not tested, (\d+) do not", PAGE
    )
    undone = sum(proof.startswith("not done") for _n, _w, proof in LINES)
    moot = sum(proof.startswith("not applicable") for _n, _w, proof in LINES)
    counted = (len(LINES), len(LINES) - undone - moot, undone, moot)
    assert tuple(int(number) for number in told.groups()) == counted
