"""Do page, paper and workbook say the same numbers in every language, from the same bytes to the same bytes?"""

import io
import re

import brief_register
import openpyxl
import pypdfium2
import pytest
from brief_register import DAY, NAMES
from django.utils.translation import override

from aman.errors import SealBroken
from aman.reports.actions.briefs import make_brief
from aman.reports.brief.drawing import draw_form, show_brief
from aman.reports.brief.drawing.page import figure_of
from aman.reports.brief.frame import Section, Table, canonical, frozen_section, hash_of

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "ur", "fa-af", "ps")


@pytest.fixture
def brief(amina, bashir):
    brief_register.fill(amina, bashir)
    make_brief(actor=bashir, as_of=DAY.replace(day=3))
    return make_brief(actor=bashir, as_of=DAY)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["html", "pdf", "xlsx"])
def test_the_same_brief_gives_the_same_bytes(brief, form, language):
    first = draw_form(brief, form=form, language=language, exact=True)
    figure_of.__globals__["draw_bars"].__globals__["_draw_bars"].cache_clear()
    assert draw_form(brief, form=form, language=language, exact=True) == first


def test_the_numbers_are_the_bytes_that_are_hashed(brief):
    import hashlib

    written = draw_form(brief, form="json", language="ur", exact=True)
    assert written == canonical(brief.contents)
    assert hashlib.sha256(written).hexdigest() == brief.sha256


def test_urdu_runs_from_the_other_side_with_the_same_numbers(brief):
    english, urdu = (draw_form(brief, form="html", language=one, exact=True).decode() for one in ("en", "ur"))
    assert 'lang="ur" dir="rtl"' in urdu
    numbers = [re.findall(r'<td class="number">[^0-9+–]*([0-9,+-]+)', text) for text in (english, urdu)]
    assert numbers[0] == numbers[1] != []


def test_paper_and_workbook_hold_the_sections_and_nobody(brief):
    pdf = pypdfium2.PdfDocument(draw_form(brief, form="pdf", language="en", exact=True))
    text = "\n".join(page.get_textpage().get_text_range() for page in pdf)
    book = openpyxl.load_workbook(io.BytesIO(draw_form(brief, form="xlsx", language="en", exact=True)))
    cells = "\n".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None)
    for said in (text, cells):
        assert brief.sha256[:20] in said
        assert "cannot know" in said
        assert "CM-00000001" in said
        assert not [name for name in NAMES if name in said]
    assert len(book.sheetnames) == 13


def test_whoever_sees_no_people_reads_no_small_number(brief):
    with override("en"):
        exact, hidden = (show_brief(brief, exact=one) for one in (True, False))
    waiting = [next(s for s in shown.sections if s.code == "waiting") for shown in (exact, hidden)]
    assert [s.numbers[0][0].text for s in waiting] == ["1", "fewer than 5"]
    row = next(t for t in waiting[1].tables if t.code == "waiting_by_step").rows[0]
    assert [cell.text for cell in row[2:]] == ["fewer than 5", "fewer than 5", "not shown", "not shown", "not shown"]
    assert "below five" in hidden.audience


def test_a_small_number_does_not_follow_from_the_sum_of_its_column(brief):
    table = Table("t", "q", (("programme", "programme"), ("cases", "people")), (("A", 2), ("B", 9), ("C", 40)), "cases")
    contents = {**brief.contents, "sections": [frozen_section(Section("waiting", (), (table,)), "2023-11-20")]}
    brief.contents, brief.sha256 = contents, hash_of(contents)
    with override("en"):
        shown = show_brief(brief, exact=False)
    drawn = next(t for s in shown.sections for t in s.tables if t.code == "t")
    assert [row[1].text for row in drawn.rows] == ["fewer than 5", "not shown", "40"]
    assert [bar.amount for bar in drawn.bars] == [None, None, 40]


def test_numbers_that_were_changed_are_shown_as_changed_and_never_written_to_a_file(brief):
    brief.contents["sections"][0]["numbers"][0]["value"] += 1
    with override("en"):
        shown = show_brief(brief, exact=True)
    assert not shown.holds
    assert "does not agree" in shown.facts[-1][1].text
    with pytest.raises(SealBroken, match=brief.ref):
        draw_form(brief, form="pdf", language="en", exact=True)


def test_what_cannot_be_known_comes_before_any_number(brief):
    with override("en"):
        assert show_brief(brief, exact=True).sections[0].code == "limits"


def test_every_code_of_a_brief_has_words(brief):
    from aman.reports.brief.drawing import words

    for section in brief.contents["sections"]:
        assert section["code"] in words.SECTIONS
        assert {n["code"] for n in section["numbers"]} <= set(words.FIGURES)
        assert {t["code"] for t in section["tables"]} <= set(words.TABLES)
        assert {c[0] for t in section["tables"] for c in t["columns"]} <= set(words.COLUMNS)
        assert set(section["notes"]) <= set(words.NOTES)
