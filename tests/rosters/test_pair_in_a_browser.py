"""The keys of the review page, pressed in a real browser."""

from __future__ import annotations

import pytest
from browser import Browser
from django.urls import reverse

from aman.rosters.models import Pair, PairHistory

pytestmark = [pytest.mark.chromium, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def at_a_pair(browser, live_server, client, bashir, make_pair):
    """Bashir's browser at the first of three pairs that wait."""
    pairs = [make_pair(3, 9, log_odds=3.0), make_pair(6, 12, log_odds=2.0), make_pair(7, 11, log_odds=1.0)]
    for pair, probability in zip(pairs, (0.9, 0.8, 0.7), strict=True):
        Pair.objects.filter(pk=pair.pk).update(probability=probability)

    def go(language: str = "en") -> list[Pair]:
        client.force_login(bashir)
        client.cookies["django_language"] = language
        browser.sign_in(live_server.url, client.cookies)
        browser.open(live_server.url + reverse("rosters:view_pair", args=[pairs[0].pk]))
        return pairs

    return go


def state(pair: Pair) -> tuple[str, str]:
    pair.refresh_from_db()
    return pair.state, pair.reason


def where(browser: Browser) -> str:
    return str(browser.run("location.pathname"))


def page_of(pair: Pair) -> str:
    return reverse("rosters:view_pair", args=[pair.pk])


def test_one_pair_takes_two_keys_and_a_third_takes_it_back(browser, at_a_pair):
    first, second, _ = at_a_pair()
    browser.press("1")
    assert browser.run("document.querySelector('[name=usual]:checked').value") == "all_agree"
    browser.press_to_leave("s")
    assert state(first) == ("same", "Father, birth and paper agree")
    assert where(browser) == page_of(second)
    assert "Recorded: same person" in browser.run("document.querySelector('.done-act').innerText")
    assert "1 of 3 today" in browser.run("document.querySelector('.done-progress').innerText")
    browser.press_to_leave("u")
    assert state(first) == ("waiting", "")
    assert where(browser) == page_of(first)
    assert PairHistory.objects.filter(pair=first).count() == 2


def test_keys_are_letters_while_somebody_writes(browser, at_a_pair):
    first, *_ = at_a_pair()
    browser.run("document.querySelector('[name=reason]').focus()")
    for key in ("s", "d", "n", "u", "j", "1", "?"):
        browser.press(key)
    assert browser.run("document.querySelector('[name=reason]').value") == "sdnuj1?"
    assert where(browser) == page_of(first)
    assert state(first) == ("waiting", "")
    browser.press("Escape")
    browser.press_to_leave("d")
    assert state(first) == ("different", "sdnuj1?")


def test_without_a_reason_nothing_is_decided_and_the_page_says_so(browser, at_a_pair):
    first, *_ = at_a_pair()
    browser.press_to_leave("s")
    assert state(first) == ("waiting", "")
    assert browser.run("document.activeElement.hasAttribute('data-error-summary')")
    browser.press("2")
    browser.press_to_leave("s")
    assert state(first)[0] == "same"


def test_a_reason_for_another_answer_stops_a_slip_of_the_finger(browser, at_a_pair):
    first, *_ = at_a_pair()
    browser.press("4")
    browser.press_to_leave("s")
    assert state(first) == ("waiting", "")
    assert "another answer" in browser.run("document.querySelector('.error-summary').innerText")


def test_a_key_held_down_decides_nothing(browser, at_a_pair):
    first, *_ = at_a_pair()
    browser.press("1")
    browser.press("s", repeat=True)
    browser.press("s", modifiers=2)
    assert where(browser) == page_of(first)
    assert state(first) == ("waiting", "")


def test_next_and_before_follow_the_letters_and_the_arrows(browser, at_a_pair):
    first, second, _ = at_a_pair()
    browser.press_to_leave("j")
    assert where(browser) == page_of(second)
    browser.press_to_leave("k")
    assert where(browser) == page_of(first)
    browser.press_to_leave("ArrowRight")
    assert where(browser) == page_of(second)
    browser.press_to_leave("ArrowLeft")
    assert where(browser) == page_of(first)


def test_from_right_to_left_the_arrows_turn_and_an_urdu_keyboard_is_understood(browser, at_a_pair):
    first, second, _ = at_a_pair("ur")
    assert browser.run("document.documentElement.dir") == "rtl"
    browser.press_to_leave("ArrowLeft")
    assert where(browser) == page_of(second)
    browser.press_to_leave("ArrowRight")
    assert where(browser) == page_of(first)
    browser.press("۱", code="Digit1")
    browser.press_to_leave("س", code="KeyS")
    assert state(first) == ("same", "Father, birth and paper agree")


def test_the_question_mark_shows_the_keys_and_hides_them(browser, at_a_pair):
    at_a_pair()
    browser.press("?", code="Slash")
    assert browser.run("document.querySelector('details.keys').open") is True
    browser.press("?", code="Slash")
    assert browser.run("document.querySelector('details.keys').open") is False


#: What of the page, outside of tables that scroll by themselves, reaches over the edge on either side.
TOO_WIDE = """[...document.querySelectorAll('header *, main *')].filter(e => {
    const r = e.getBoundingClientRect();
    return r.width > 1 && (r.right > innerWidth + 1 || r.left < -1) && !e.closest('.table-scroll, .visually-hidden, details:not([open]) > :not(summary)');
}).map(e => e.tagName + '.' + e.className).join(' ')"""


@pytest.mark.parametrize("language", ["en", "fa-af", "ur"])
def test_the_page_is_no_wider_than_a_phone(browser, at_a_pair, language):
    at_a_pair(language)
    browser.resize(360, 800)
    browser.wait("innerWidth === 360")
    assert browser.run(TOO_WIDE) == ""
