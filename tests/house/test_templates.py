"""Do templates and style sheets hold to strict sources, both directions and marked words?"""

import re

from conftest import ROOT

SOURCE = ROOT / "src/aman"
TEMPLATES = sorted(p for p in SOURCE.rglob("templates/**/*.html"))
STYLES = sorted(p for p in SOURCE.rglob("static/**/*.css") if "built" not in p.parts)

COMMENT = re.compile(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#.*?#}", re.DOTALL)
SIDES = re.compile(
    r"(?<![-\w])(?:[\w-]+-)?(?:left|right)(?=\s*:)|:\s*(?:left|right)\b|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
BOOTSTRAP_SIDES = re.compile(r"\b(?:text|float|border|rounded)-(?:left|right)\b|\b[mp][lr]-\d\b")


def without_comments(path):
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


def wrong(paths, question):
    """What a question finds in each file: those in which it finds nothing are left out."""
    return {str(path.relative_to(SOURCE)): faults for path in paths if (faults := question(path))}


def test_there_are_templates_and_styles():
    assert len(TEMPLATES) > 20
    assert STYLES


def style_and_script(path):
    text = without_comments(path)
    for sign, what in (
        (r"\sstyle\s*=", "a style attribute, which the policy refuses"),
        (r"<style\b", "a style element, which the policy refuses"),
        (r"\son[a-z]+\s*=\s*[\"']", "a script attribute, which the policy refuses"),
    ):
        if re.search(sign, text):
            yield what
    for script in re.findall(r"<script\b([^>]*)>(.*?)</script>", text, re.DOTALL):
        is_data = 'type="application/json"' in script[0]
        if not (is_data or ("src=" in script[0] and not script[1].strip())):
            yield "an inline script, which the policy refuses"


def test_a_template_carries_no_style_and_no_script_of_its_own():
    assert wrong(TEMPLATES, lambda path: list(style_and_script(path))) == {}


def outside(path):
    linked = re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]+[^\s\"'<]*", without_comments(path))
    return [u for u in linked if "www.w3.org" not in u]


def test_a_template_loads_and_links_nothing_outside():
    assert wrong(TEMPLATES, outside) == {}


def test_a_template_knows_no_sides():
    assert wrong(TEMPLATES, lambda path: BOOTSTRAP_SIDES.findall(without_comments(path))) == {}


def unmarked(path):
    text = without_comments(path)
    text = re.sub(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", "", text, flags=re.DOTALL)
    text = re.sub(r"{%.*?%}|{{.*?}}", " ", text, flags=re.DOTALL)
    text = re.sub(r"<(script|style|svg|code|kbd)\b.*?</\1>", " ", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", "\n", text, flags=re.DOTALL)
    return re.findall(r"[A-Za-z]{4,}(?: [A-Za-z]+)+", text)


def test_words_of_a_template_are_marked_for_translation():
    assert wrong(TEMPLATES, unmarked) == {}, "words that no translator will see"


def test_a_template_is_not_too_long():
    lines = {str(path.relative_to(SOURCE)): path.read_text(encoding="utf-8").count("\n") for path in TEMPLATES}
    assert {name: number for name, number in lines.items() if number > 120} == {}


def sides(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [m.group(0) for m in SIDES.finditer(text)]


def test_a_style_sheet_knows_no_sides():
    assert wrong(STYLES, sides) == {}


def test_a_style_sheet_loads_nothing_from_outside():
    assert wrong(STYLES, lambda path: re.findall(r"https?://|@import", path.read_text(encoding="utf-8"))) == {}


def test_a_planted_fault_is_seen(tmp_path):
    planted = tmp_path / "planted.html"
    planted.write_text(
        '<p style="x" onclick="y" class="text-left">Words nobody marked</p><style></style><script>z</script>'
        '<a href="https://elsewhere.example/">',
        encoding="utf-8",
    )
    assert len(list(style_and_script(planted))) == 4
    assert outside(planted)
    assert unmarked(planted)
    assert BOOTSTRAP_SIDES.findall(without_comments(planted))
