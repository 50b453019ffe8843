"""Do the reference pages say what the code says?"""

from __future__ import annotations

from pathlib import Path

from aman.cli.reference import main

REFERENCE = Path(__file__).resolve().parent.parent.parent / "docs" / "reference"


def test_the_pages_of_commands_and_defects_are_as_the_code_would_write_them():
    assert main(REFERENCE, check=True) == 0, "run: python -m aman.cli.reference"


def test_a_page_that_drifted_is_noticed(tmp_path):
    main(tmp_path, check=False)
    (tmp_path / "defects.md").write_text("something else", encoding="utf-8")
    assert main(tmp_path, check=True) == 1
