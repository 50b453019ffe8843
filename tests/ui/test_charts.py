"""Do pictures hold to the page's policy, tell their fills apart without colour, and read from the right side?"""

import re
from datetime import date

import pytest
from django.utils import translation

from aman.ui.charts import MOST_BARS, BarGroup, Lane, Span, draw_bars, draw_timeline, timeline_key

GROUPS = (
    BarGroup("Peshawar", (120, 30, 400), ("120", "30", "400")),
    BarGroup("راولپنڈی", (0, None, 20), ("0", "fewer than 5", "20")),
)
SERIES = ("Newly", "No longer", "Cannot tell")
LANES = (
    Lane("yes", date(2023, 10, 3), ((date(2023, 11, 1), date(2025, 1, 1), Span.STANDS),), False),
    Lane(
        "no",
        date(2024, 6, 1),
        ((date(2024, 1, 1), date(2024, 6, 1), Span.NOT_YET_KNOWN), (date(2024, 6, 1), date(2026, 1, 1), Span.SILENT)),
        True,
    ),
    Lane("no", date(2025, 1, 1), ((date(2025, 1, 1), date(2025, 6, 1), Span.CONTRADICTED),), False),
)


def bars():
    return draw_bars("By district", "Counts by district.", SERIES, GROUPS)


def timeline(**more):
    return draw_timeline("A value", "One line.", LANES, first=date(2023, 10, 1), last=date(2026, 2, 1), **more)


def words_of(svg):
    return [re.sub("[\u2066-\u2069]", "", word) for word in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]


def places(svg, fill):
    return [float(x) for x in re.findall(rf'<path d="M([\d.]+),[^"]*" fill="{fill}"', svg)]


@pytest.mark.parametrize("figure", [bars, timeline], ids=["bars", "timeline"])
def test_a_picture_carries_nothing_that_the_policy_of_a_page_refuses(figure):
    svg = figure().svg
    assert not re.search(r"\sstyle=|<style|<script|\son[a-z]+=|xlink|href=|font-family", svg)
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("figure", [bars, timeline], ids=["bars", "timeline"])
def test_a_picture_is_one_thing_with_a_title_and_a_description(figure):
    svg = figure().svg
    assert svg.count("<title ") == svg.count("<desc ") == 1
    named = re.search(r'role="img" aria-labelledby="([\w-]+) ([\w-]+)"', svg)
    assert all(f'id="{name}"' in svg for name in named.groups())
    assert svg.count("role=") == 1


def test_what_cannot_be_told_is_drawn_and_hatched():
    svg = bars().svg
    assert svg.count("<pattern ") == 1
    assert len(re.findall(r'fill="url\(#', svg)) == 2, "one bar a group, the numbers beside them"
    assert "#010101" not in svg
    assert {"120", "30", "400", "20", "fewer than 5"} <= set(words_of(svg))


def test_the_three_series_differ_without_colour():
    fills = [swatch for swatch, _ in bars().key]
    assert [name for _, name in bars().key] == list(SERIES)
    assert len({re.sub(r"#[0-9a-f]{6}|k[0-9a-f]{6}", "", fill) for fill in fills}) == 2, "a pattern beside two fills"
    dark, pale = (int(re.search(r'<rect[^>]*fill="#([0-9a-f]{6})"', fill).group(1), 16) for fill in fills[:2])
    assert sum(pale.to_bytes(3, "big")) - sum(dark.to_bytes(3, "big")) > 300


def test_bars_grow_from_the_side_at_which_reading_begins():
    with translation.override("en"):
        english = places(bars().svg, "#0b4f6c")
    with translation.override("ur"):
        urdu = places(bars().svg, "#0b4f6c")
    assert min(english) == 0
    assert min(urdu) > 0


def test_time_runs_one_way_in_every_language():
    drawn = []
    for language in ("en", "fa-af", "ps", "ur"):
        with translation.override(language):
            svg = timeline().svg
        ticks = [word for word in words_of(svg) if re.fullmatch(r"\d{4}-\d\d", word)]
        assert ticks == sorted(ticks)
        drawn.append(places(svg, "#0b4f6c"))
    assert drawn.count(drawn[0]) == 4


def test_a_timeline_shows_both_clocks_contradictions_and_gaps():
    svg = timeline(today=date(2025, 3, 1)).svg
    assert svg.count('stroke-dasharray="2,2"') == len(LANES), "one line from known to in force a value"
    assert svg.count("<pattern ") == 2
    assert 'stroke-dasharray="5,3"' in svg, "today"
    assert 'stroke-dasharray="5,3"' not in timeline(today=date(2030, 1, 1)).svg


def test_no_more_bars_are_drawn_than_can_be_read():
    many = [BarGroup(f"District {n:02d}", (n, n, n), (str(n),) * 3) for n in range(MOST_BARS + 10)]
    said = words_of(draw_bars("t", "s", SERIES, many).svg)
    assert f"District {MOST_BARS - 1:02d}" in said
    assert f"District {MOST_BARS:02d}" not in said


@pytest.mark.parametrize("groups", [(), (BarGroup("x", (0, 0, 0), ("0", "0", "0")),)])
def test_nothing_to_show_is_still_a_picture(groups):
    assert "<svg" in draw_bars("t", "s", SERIES, groups).svg


def test_words_cannot_break_out_of_a_picture():
    svg = draw_bars("<b>", "&", SERIES, [BarGroup("</svg><script>", (1, 2, 3), ("1", "2", "3"))]).svg
    assert "<script" not in svg
    assert "<b>" not in svg


def test_two_pictures_on_a_page_share_no_name():
    names = [re.findall(r' id="([^"]+)"', svg) for svg in (bars().svg, timeline().svg)]
    assert not set(names[0]) & set(names[1])


def test_the_key_of_timelines_names_every_fill():
    key = timeline_key({span: span.value for span in Span})
    assert [name for _, name in key] == [span.value for span in Span]
    assert len({swatch for swatch, _ in key}) == len(Span)
