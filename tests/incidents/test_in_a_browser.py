"""Can a worker take a call with the keyboard alone, in a real browser, in both directions of writing?"""

import time

import pytest
from small_register import family

from aman.incidents.models import Incident, IntakeDraft

pytestmark = [pytest.mark.chromium, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def write(browser, text):
    """Write into whatever has the focus, as an input method does."""
    browser._ask("Input.insertText", {"text": text})


def focus(browser):
    return browser.run("document.activeElement.name || document.activeElement.id || document.activeElement.tagName")


def tab_to(browser, name):
    for _ in range(60):
        if focus(browser) == name:
            return
        browser.press("Tab")
    raise AssertionError(f"no Tab leads to {name}")


@pytest.mark.parametrize("language", ["en", "fa-af"])
def test_a_call_with_the_keyboard_alone(live_server, client, amina, browser, language):
    _, (qais, *_) = family(amina)
    amina.language = language
    amina.save()
    client.force_login(amina)
    browser.sign_in(live_server.url, client.cookies)
    browser.open(f"{live_server.url}/incidents/open/")
    assert browser.run("document.dir || document.documentElement.dir") == ("ltr" if language == "en" else "rtl")
    assert browser.run("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert focus(browser) == "name"
    write(browser, "قیس دروازی")
    browser.wait("document.querySelectorAll('#hits input[type=radio]').length > 1")
    tab_to(browser, "place")
    write(browser, "Golra Mor")
    end = time.monotonic() + 10
    while not IntakeDraft.objects.exists() and time.monotonic() < end:
        time.sleep(0.2)
    assert IntakeDraft.objects.get().typed["place"] == "Golra Mor"
    tab_to(browser, "person")
    browser.press("ArrowDown", code="ArrowDown")
    assert browser.run("document.querySelector('#hits input:checked').value") == qais.ref
    tab_to(browser, "open")
    browser.press("Enter", code="Enter", text="\r")
    browser.wait("location.pathname.startsWith('/incidents/IN-')")
    incident = Incident.objects.get()
    assert incident.people.get().person == qais
    assert browser.run("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
