"""A whole report decided with the keyboard alone, in a real browser."""

import pytest
from django.urls import reverse
from press_texts import REPORT

from aman.accounts.models import User
from aman.liaison.actions.press import receive_press
from aman.liaison.models import PressField, PressItem

pytestmark = [pytest.mark.chromium, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lina(embassy):
    return User.objects.create_user("lina", password=None, role="liaison", office=embassy)


@pytest.fixture
def at_a_report(browser, live_server, client, lina):
    def go(language="en"):
        report = receive_press(actor=lina, content=REPORT, outlet="The Example Herald").report
        client.force_login(lina)
        client.cookies["django_language"] = language
        browser.sign_in(live_server.url, client.cookies)
        browser.open(live_server.url + reverse("liaison:view_press", args=[report.ref]))
        return report

    return go


def chosen(browser):
    """The words that are highlighted, and the name of the chosen field."""
    script = "[...document.querySelectorAll('.span-chosen')].map(m => m.textContent).join('')"
    return browser.run(script), browser.run("document.querySelector('.press-fields .chosen a')?.textContent")


def state(report, group, name, number=1):
    one = PressField.objects.get(item__report=report, item__group=group, item__number=number, name=name)
    return one.state, one.value.get("value")


def test_a_field_is_confirmed_edited_rejected_not_stated_and_taken_back_with_keys(browser, at_a_report):
    report = at_a_report()
    assert chosen(browser) == ("Joan Example", "Name")
    browser.press_to_leave("c")
    assert state(report, "people", "name") == ("confirmed", "Joan Example")
    assert chosen(browser) == ("Joan Example", "Title")
    browser.press("e")
    browser.wait("document.activeElement.name === 'value'")
    browser.run("document.activeElement.value = 'Acting Assistant Secretary'")
    browser.press_to_leave("Enter", text="\r")
    assert state(report, "people", "title") == ("edited", "Acting Assistant Secretary")
    browser.press_to_leave("n")
    browser.press_to_leave("r")
    assert state(report, "people", "office")[0] == "not_stated"
    assert state(report, "people", "government")[0] == "rejected"
    assert chosen(browser) == ("Kamran Sample", "Name")
    browser.press_to_leave("u")
    assert state(report, "people", "government")[0] == "waiting"
    assert chosen(browser) == ("Joan Example", "Government or organisation")


def test_next_and_before_move_the_highlight_and_a_digit_chooses_a_field(browser, at_a_report):
    at_a_report()
    browser.press_to_leave("j")
    assert chosen(browser)[0] == "Kamran Sample"
    browser.press_to_leave("ArrowLeft")
    assert chosen(browser)[0] == "Joan Example"
    browser.press_to_leave("3")
    assert chosen(browser) == ("Joan Example", "Post")


def test_the_whole_report_is_decided_without_a_mouse(browser, at_a_report):
    report = at_a_report()
    for _ in range(PressItem.objects.filter(report=report).count()):
        browser.press_to_leave("a")
    assert not PressItem.objects.filter(report=report, state="waiting").exists()
    assert "All decided" in browser.run("document.querySelector('.page-tags').innerText")


def test_from_right_to_left_the_arrows_turn_and_the_other_day_is_taken(browser, at_a_report):
    report = at_a_report("ur")
    assert browser.run("document.documentElement.dir") == "rtl"
    browser.press_to_leave("ArrowLeft")
    assert chosen(browser)[0] == "Kamran Sample"
    day = PressItem.objects.filter(report=report, group="dates").first()
    browser.run(f"location.search = '?item={day.pk}'")
    browser.wait(f"document.readyState === 'complete' && location.search === '?item={day.pk}'")
    browser.run("new Promise(done => setTimeout(done, 400))")
    browser.press_to_leave("o")
    assert state(report, "dates", "resolves_to") == ("edited", "2024-05-21")


def test_words_chosen_in_the_text_stand_in_the_form_for_what_was_missed(browser, at_a_report):
    report = at_a_report()
    browser.run(
        "(() => { const text = document.querySelector('[data-press-text]');"
        " const last = [...text.childNodes].filter(n => n.nodeType === 3 && n.data.includes('two years')).pop();"
        " const at = last.data.indexOf('two years'); const range = document.createRange();"
        " range.setStart(last, at); range.setEnd(last, at + 9); getSelection().removeAllRanges();"
        " getSelection().addRange(range); text.dispatchEvent(new MouseEvent('mouseup')); })()"
    )
    assert browser.run("document.querySelector('[data-chosen-words]').value") == "two years"
    start = int(browser.run("document.querySelector('[data-chosen-start]').value"))
    assert report.text[start : start + 9] == "two years"


def test_without_script_a_link_leads_to_the_words(browser, at_a_report):
    at_a_report()
    link = browser.run("document.querySelector('.press-list a').getAttribute('href')")
    assert browser.run(f"document.getElementById('{link.partition('#')[2]}') !== null")
