"""Do templates and style sheets hold to strict sources, both directions and marked words?"""

import re

import pytest
from conftest import ROOT

SOURCE = ROOT / "src/aman"
TEMPLATES = sorted(p for p in SOURCE.rglob("templates/**/*.html"))
STYLES = sorted(p for p in SOURCE.rglob("static/**/*.css") if "built" not in p.parts)
IDS = [str(p.relative_to(SOURCE)) for p in TEMPLATES]

COMMENT = re.compile(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#.*?#}", re.DOTALL)
SIDES = re.compile(
    r"(?<![-\w])(?:[\w-]+-)?(?:left|right)(?=\s*:)|:\s*(?:left|right)\b|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
BOOTSTRAP_SIDES = re.compile(r"\b(?:text|float|border|rounded)-(?:left|right)\b|\b[mp][lr]-\d\b")


def without_comments(path):
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


def test_there_are_templates_and_styles():
    assert len(TEMPLATES) > 20
    assert STYLES


@pytest.mark.parametrize("path", TEMPLATES, ids=IDS)
def test_a_template_carries_no_style_and_no_script_of_its_own(path):
    text = without_comments(path)
    assert not re.search(r"\sstyle\s*=", text), "a style attribute, which the policy refuses"
    assert not re.search(r"<style\b", text), "a style element, which the policy refuses"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "a script attribute, which the policy refuses"
    for script in re.findall(r"<script\b([^>]*)>(.*?)</script>", text, re.DOTALL):
        is_data = 'type="application/json"' in script[0]
        assert is_data or ("src=" in script[0] and not script[1].strip()), "an inline script, which the policy refuses"


@pytest.mark.parametrize("path", TEMPLATES, ids=IDS)
def test_a_template_loads_and_links_nothing_outside(path):
    outside = re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]+[^\s\"'<]*", without_comments(path))
    assert [u for u in outside if "www.w3.org" not in u] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=IDS)
def test_a_template_knows_no_sides(path):
    assert not BOOTSTRAP_SIDES.search(without_comments(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=IDS)
def test_words_of_a_template_are_marked_for_translation(path):
    text = without_comments(path)
    text = re.sub(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", "", text, flags=re.DOTALL)
    text = re.sub(r"{%.*?%}|{{.*?}}", " ", text, flags=re.DOTALL)
    text = re.sub(r"<(script|style|svg|code|kbd)\b.*?</\1>", " ", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", "\n", text, flags=re.DOTALL)
    words = list(re.findall(r"[A-Za-z]{4,}(?: [A-Za-z]+)+", text))
    assert words == [], "words that no translator will see"


@pytest.mark.parametrize("path", TEMPLATES, ids=IDS)
def test_a_template_is_not_too_long(path):
    assert path.read_text(encoding="utf-8").count("\n") <= 120


@pytest.mark.parametrize("path", STYLES, ids=[p.name for p in STYLES])
def test_a_style_sheet_knows_no_sides(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [m.group(0) for m in SIDES.finditer(text)] == []


@pytest.mark.parametrize("path", STYLES, ids=[p.name for p in STYLES])
def test_a_style_sheet_loads_nothing_from_outside(path):
    assert not re.search(r"https?://|@import", path.read_text(encoding="utf-8"))
