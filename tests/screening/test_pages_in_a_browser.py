"""The pictures of rules in a real browser: no refusal by the page's policy, nothing cut off on a phone, keys reach all."""

from __future__ import annotations

from datetime import date

import pytest
from browser import Browser
from django.urls import reverse

from aman.screening import actions

pytestmark = [pytest.mark.chromium, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WHAT_IF = "?scenario=phase-2-april&by=district"


@pytest.fixture
def at(browser, live_server, client, amina, add_family):
    """Amina's browser at a page, in a language, on a screen of some width."""
    add_family(amina)
    add_family(amina, place="Rawalpindi", number="KBL2021561778")
    actions.screen_people(actor=amina, as_of=date(2025, 3, 1), known_on=date(2025, 3, 1))

    def go(address: str, language: str, width: int) -> Browser:
        client.force_login(amina)
        client.cookies["django_language"] = language
        browser.sign_in(live_server.url, client.cookies)
        browser.resize(width, 900)
        browser.open(live_server.url + address)
        return browser

    return go


PAGES = {
    "policy": lambda: reverse("screening:view_policy", args=["pk-exit"]),
    "what if": lambda: reverse("screening:what_if") + WHAT_IF,
    "list": lambda: reverse("screening:list_policies"),
}
#: Every style the page asks for inside its pictures, which its policy would refuse.
REFUSED = "document.querySelectorAll('svg [style], svg style, svg script, svg [onclick]').length"


@pytest.mark.parametrize("language", ["en", "ur", "fa-af"])
@pytest.mark.parametrize("page", PAGES)
def test_nothing_hangs_over_the_edge_of_a_phone(at, page, language):
    browser = at(PAGES[page](), language, 360)
    assert browser.run("document.documentElement.scrollWidth") <= 360
    assert browser.run(REFUSED) == 0


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_words_of_a_picture_take_the_font_of_the_page_and_can_be_read_on_a_phone(at, language):
    browser = at(PAGES["what if"](), language, 360)
    font = "getComputedStyle(document.querySelector('{}')).fontFamily"
    assert browser.run(font.format(".chart-picture text")) == browser.run(font.format("body"))
    tall = browser.run("document.querySelector('.chart-picture text').getBoundingClientRect().height")
    assert tall > 9


@pytest.mark.parametrize("language", ["en", "fa-af"])
def test_words_stay_beside_their_bars_and_inside_the_picture(at, language):
    browser = at(PAGES["what if"](), language, 1000)
    outside = """[...document.querySelectorAll('.chart-picture text')].filter(t => {
        const a = t.getBoundingClientRect(), b = t.closest('.chart-frame').getBoundingClientRect();
        return a.left < b.left - 8 || a.right > b.right + 8;
    }).length"""
    assert browser.run(outside) == 0


def test_every_wide_thing_is_reached_by_key_and_has_a_name(at):
    browser = at(PAGES["policy"](), "en", 360)
    unreached = """[...document.querySelectorAll('.chart-frame, .table-scroll')]
        .filter(e => e.tabIndex !== 0 || !e.getAttribute('aria-label')).length"""
    assert browser.run(unreached) == 0


def test_a_pattern_is_seen_where_nothing_is_known(at):
    browser = at(PAGES["what if"](), "en", 1000)
    filled = """[...document.querySelectorAll('.chart-picture path[fill^="url("]')].every(p =>
        document.getElementById(p.getAttribute('fill').slice(5, -1)) !== null)"""
    assert browser.run("document.querySelectorAll('.chart-picture path[fill^=\"url(\"]').length") > 0
    assert browser.run(filled)
