"""Does the documentation speak of things that are there?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
HOUSE_PATH = re.compile(r"`((?:src|docs|bench|tests|web)/[\w./{},-]+)`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_path_a_page_names_is_there(page):
    text = page.read_text(encoding="utf-8")
    named = [ROOT / path for path in HOUSE_PATH.findall(text) if "{" not in path]
    linked = [page.parent / path for path in LINK.findall(text)]
    built = {"src/aman/ui/static/aman/built/", "src/aman/issuing/fonts/"}
    missing = [
        str(p)
        for p in (*named, *linked)
        if not p.exists() and not str(p.relative_to(ROOT)).startswith(tuple(b.rstrip("/") for b in built))
    ]
    assert missing == []


def test_the_tour_goes_through_the_whole_spine():
    tour = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
    for app in ("rosters", "people", "cases", "screening", "issuing", "checks", "audit", "accounts"):
        assert f"src/aman/{app}" in tour
