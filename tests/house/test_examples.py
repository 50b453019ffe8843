"""Do the examples on the pages of the reference hold?"""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [page for page in sorted((ROOT / "docs").rglob("*.md")) if ">>> " in page.read_text(encoding="utf-8")]


class _Fences(doctest.DocTestParser):
    """The end of a block of code is the end of what an example prints."""

    def parse(self, string, name="<string>"):
        return super().parse(string.replace("\n```", "\n\n"), name)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_example_on_a_page_comes_out_as_written(page):
    found = doctest.testfile(str(page), module_relative=False, encoding="utf-8", parser=_Fences())
    assert found.attempted > 0
    assert found.failed == 0


def test_the_page_about_names_shows_every_function_that_others_reach_for():
    page = (ROOT / "docs" / "reference" / "names.md").read_text(encoding="utf-8")
    shown = "\n".join(line for line in page.splitlines() if line.startswith((">>> ", "... ")))
    for function in (
        "fold", "parse_name", "compare_names", "compare_many", "explain_names", "name_keys", "romanise", "script_of",
        "is_placeholder",
    ):  # fmt: skip
        assert f"{function}(" in shown, function
