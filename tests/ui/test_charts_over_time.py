"""Do lines, lanes and tiles hold to the page's policy, and can they be told apart without colour and in every language?"""

import re
from datetime import date

import pytest
from django.utils import translation

from aman.ui.charts import DayMark, EventLane, Happening, Series, Tile, draw_lanes, draw_lines, draw_tiles

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
MONTHS = [date(2026, month, 1) for month in range(1, 7)]


def lines(series=None, **more):
    series = series or [
        Series("known to us", tuple((day, n * 10) for n, day in enumerate(MONTHS))),
        Series("released", tuple((day, None if n == 2 else n) for n, day in enumerate(MONTHS))),
    ]
    return draw_lines("Title", "Said.", series, unit="people", first=FIRST, last=LAST, **more)


ONE = (Happening(date(2026, 3, 1), date(2026, 3, 1)),)


def lanes(happenings=ONE):
    other = EventLane("Incidents", (Happening(date(2026, 4, 1), date(2026, 4, 1), "12"),))
    return draw_lanes("Title", "Said.", [EventLane("Engagements", tuple(happenings)), other], first=FIRST, last=LAST)


def tiles(*numbers):
    placed = [Tile(f"Place {i}", i % 3, i // 3, n, "not shown" if n is None else str(n)) for i, n in enumerate(numbers)]
    return draw_tiles("Title", "Said.", placed, withheld="not shown")


PICTURES = [lines, lanes, lambda: tiles(3, None, 40)]


def words_of(svg):
    return [re.sub("[\u2066-\u2069]", "", word) for word in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]


@pytest.mark.parametrize("language", ["en", "fa-af", "ps", "ur"])
@pytest.mark.parametrize("picture", PICTURES, ids=["lines", "lanes", "tiles"])
def test_a_picture_carries_nothing_that_the_policy_of_a_page_refuses(picture, language):
    with translation.override(language):
        figure = picture()
    for svg in (figure.svg, *(swatch for swatch, _ in figure.key)):
        assert not re.search(r"\sstyle=|<style|<script|\son[a-z]+=|xlink|href=|font-family", svg)
        assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    assert figure.svg.count("<title ") == figure.svg.count("<desc ") == figure.svg.count('role="img"') == 1


def test_every_line_has_a_dash_and_a_shape_of_its_own():
    series = [Series(f"line {i}", tuple((day, i + n) for n, day in enumerate(MONTHS))) for i in range(4)]
    swatches = [re.sub(r"#[0-9a-f]{3,6}", "", swatch) for swatch, _ in lines(series).key]
    assert len(set(swatches)) == 4


def test_a_number_that_is_withheld_breaks_its_line():
    whole = lines([Series("a", tuple((day, 5) for day in MONTHS))]).svg
    broken = lines([Series("a", tuple((day, None if day.month == 3 else 5) for day in MONTHS))]).svg
    path = re.compile(r'<path d="(M[^"]*)"[^>]*stroke="#0b4f6c" stroke-width="2"')
    assert path.search(whole).group(1).count("M") == 1
    assert path.search(broken).group(1).count("M") == 2


def test_the_unit_stands_at_the_axis_and_the_days_are_marked_with_their_numbers():
    said = words_of(lines(marks=[DayMark(date(2026, 2, 1), "7"), DayMark(date(2030, 1, 1), "8")]).svg)
    assert {"people", "7"} <= set(said)
    assert "8" not in said, "a day outside the picture"


def test_time_runs_one_way_in_every_language():
    for language in ("en", "fa-af", "ps", "ur"):
        with translation.override(language):
            for figure in (lines(), lanes()):
                ticks = [word for word in words_of(figure.svg) if re.fullmatch(r"\d{4}-\d\d", word)]
                assert ticks
                assert ticks == sorted(ticks)


def test_happenings_of_one_day_do_not_cover_each_other():
    day = date(2026, 3, 1)
    drawn = re.findall(
        r'transform="translate\(([\d.]+),([\d.]+)\)"[^>]*fill="#0b4f6c"', lanes([Happening(day, day)] * 3).svg
    )
    assert len(drawn) == 3
    assert len({y for _, y in drawn}) == 3


def test_happenings_outside_the_picture_are_left_to_the_table():
    early = date(2020, 1, 1)
    assert 'fill="#0b4f6c"' not in lanes([Happening(early, early)]).svg


def test_a_tile_says_its_name_and_number_and_the_key_the_bands():
    figure = tiles(3, None, 40)
    assert {"Place 0", "3", "Place 1", "not shown", "Place 2", "40"} <= set(words_of(figure.svg))
    names = [re.sub("[\u2066-\u2069]", "", name) for _, name in figure.key]
    assert names == ["0 – 10", "11 – 20", "21 – 30", "31 – 40", "not shown"]


@pytest.mark.parametrize("numbers", [(), (0, 0), (None, None), (2, 1)])
def test_nothing_or_little_to_show_is_still_a_grid(numbers):
    assert "<svg" in tiles(*numbers).svg


def test_nothing_happened_is_still_a_picture():
    assert "<svg" in draw_lanes("t", "s", [], first=FIRST, last=FIRST).svg
    assert "<svg" in draw_lines("t", "s", [], unit="", first=FIRST, last=FIRST).svg
