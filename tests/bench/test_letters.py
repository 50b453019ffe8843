"""The bench of the letters: what it counts, what it draws, and that its made pictures are what they claim to be."""

from __future__ import annotations

import re

import numpy as np
import pytest
import zxingcpp
from conftest import ROOT
from matching.tables import as_markdown

PAGE = ROOT / "docs" / "reference" / "letters-figures.md"


@pytest.fixture(scope="module")
def letters():
    """Imported late: the bench's folder is on the path only while these tests run."""
    from letters import camera, codes, crypto, fuzz, lists, pages, pictures, reading, sheets, world

    return {
        "camera": camera, "codes": codes, "crypto": crypto, "fuzz": fuzz, "lists": lists, "pages": pages,
        "pictures": pictures, "reading": reading, "sheets": sheets, "world": world,
    }  # fmt: skip


@pytest.fixture(autouse=True)
def invented_names(letters, monkeypatch, tmp_path):
    monkeypatch.setattr(letters["world"], "PEOPLE", tmp_path / "none")


def test_ours_and_the_cwt_package_sign_and_check_and_shares_are_of_openssl(letters):
    crypto = letters["crypto"]
    sign, verify = crypto.paths()
    for act in (*sign.values(), *verify.values()):
        act()
    found = crypto.Rates(20_000.0, 8_000.0, {"our COSE": 15_000.0}, {"our COSE": 6_000.0})
    header, rows = crypto.as_rows(found)
    assert len(header) == len(rows[1])
    assert rows[1] == ["our COSE", "15,000", "75%", "6,000", "75%"]


def test_an_invented_letter_is_small_and_its_version_is_counted(letters):
    sizes = letters["codes"].measure_sizes(6)
    assert sizes.source == "invented names of this bench"
    assert sum(sizes.versions.values()) == sizes.letters == 6
    assert sizes.most_bytes <= 300
    assert letters["codes"].version_of(65) == 12


def test_a_list_over_all_places_is_longer_than_one_of_just_the_letters_and_zlib_alone_does_not_mend_it(letters):
    found = {one.what: one for one in letters["lists"].run(1)}
    plain, words, best, exact = list(found.values())[:4]
    assert exact.median < best.median <= plain.median < words.median


def test_the_first_visit_and_the_link_are_counted_with_their_lists(letters):
    pages = letters["pages"]
    files = pages.published()
    first, reader, link, _ = pages.run()
    assert first.bytes <= pages.ASKED_FIRST
    assert link.bytes <= pages.ASKED_LINK
    assert reader.bytes < first.bytes
    named = pages._named(files["V/index.html"], files)
    assert "link.js" in named
    assert "scan.js" not in named
    assert "reader.wasm" not in named
    assert any(name.startswith("shared-") for name in named)


def test_a_clean_frame_reads_and_every_picture_is_the_same_from_its_seed(letters):
    reading = letters["reading"]
    once, twice = (list(reading.frames(2)) for _ in range(2))
    assert [np.asarray(a[0]).tolist() == np.asarray(b[0]).tolist() for a, b in zip(once, twice, strict=True)] == [
        True,
        True,
    ]
    assert zxingcpp.read_barcode(once[0][0]).text == once[0][1]
    (screen, text), *_ = reading.screens(1)
    assert zxingcpp.read_barcode(screen).text == text


def test_a_worn_page_is_darker_where_the_stain_is_and_lighter_along_the_crease(letters):
    from PIL import Image

    pictures = letters["pictures"]
    page = Image.new("L", (600, 800), 100)
    clean, stained = (
        np.asarray(pictures.worn(page, (300, 400, 300), np.random.default_rng(1), stain=stain), dtype=int)
        for stain in (False, True)
    )
    assert clean.max() > 120
    assert (stained < clean - 10).any()
    assert (stained <= clean + 1).all()


def test_tokens_that_nobody_issued_say_nothing_of_a_letter_and_both_readers_agree(letters):
    found = letters["fuzz"].run(1_500, 400, seed=7)
    assert (found.forbidden, found.crashes, found.differing) == (0, 0, 0)
    assert found.browser == 400
    assert {"NOT-OURS", "NOT-GENUINE"} <= set(found.said)


def test_a_set_of_sheets_is_drawn_by_processes_of_their_own(letters):
    found = letters["sheets"].run(8, 2)
    assert (found.sheets, found.processes) == (8, 2)
    header, rows = letters["sheets"].as_rows([found])
    assert len(header) == len(rows[0])


def test_the_page_has_a_place_for_every_part_and_every_part_says_what_it_is():
    import letters.__main__ as command

    marks = set(re.findall(r"<!-- measured: (\w+) -->", PAGE.read_text(encoding="utf-8")))
    assert marks == set(command.PARTS) == set(command.SAYS)
    assert "make bench-letters" in PAGE.read_text(encoding="utf-8")
    assert "bench-letters: setup ##" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_median_of_the_waits_stands_under_them(letters):
    camera = letters["camera"]
    waits = [
        camera.Wait("a", "compare", 200.0, 100.0, 6.0, 100.0),
        camera.Wait("b", "WITHDRAWN", 300.0, 140.0, 8.0, 106.0),
    ]
    table = as_markdown(*camera.as_rows(waits))
    assert "| median |  | 250 | 120 | at most 300 | 7.0x | 103 |" in table
