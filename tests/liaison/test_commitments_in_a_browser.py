"""Do the pages of promises fit a phone and a desk, in both directions of writing, and does a promise go in by keyboard?"""

import os
from pathlib import Path

import pytest
from promises import ago, became, liaison_officer, parties, promise, taken
from small_register import family, letter

from aman.liaison.actions.links import link_commitment
from aman.liaison.models import Commitment

pytestmark = [pytest.mark.chromium, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def several(lina, amina):
    """Promises at every stage, with what happened since."""
    case, people = family(amina)
    letter(amina, case, people[0])
    taken(amina, *people, day=ago(0))
    made = promise(lina, due=ago(12), what="Nobody who shows a letter in force is taken to a holding point.")
    link_commitment(actor=lina, commitment=made, links=[("count", "detained_letter_holders"), ("count", "detained")])
    us, them = parties()
    ours = promise(lina, direction="by_us", by_party=us, to_party=them, due=ago(-9), condition="If the first is kept.")
    became(lina, ours, "changed", new_due=ago(-20), words="Moved at their wish.")
    became(lina, promise(lina, due=ago(30)), "kept")
    return made


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_pages_fit_and_read_in_both_directions(live_server, client, amina, embassy, browser, language):
    lina = liaison_officer(embassy)
    made = several(lina, amina)
    amina.language = language
    amina.save()
    client.force_login(amina)
    browser.sign_in(live_server.url, client.cookies)
    pictures = os.environ.get("AMAN_TEST_PICTURES")
    for width in (1280, 400):
        browser.resize(width, 900)
        for page in ("", f"{made.ref}/", f"{made.ref}/counts/detained/"):
            browser.open(f"{live_server.url}/liaison/commitments/{page}")
            assert browser.run(FITS), (width, page)
            assert browser.run("document.documentElement.dir") == ("ltr" if language == "en" else "rtl")
            if pictures:
                browser.picture(Path(pictures) / f"{language}-{width}-{len(page)}.png")


def test_a_promise_is_written_down_with_the_keyboard_alone(live_server, client, embassy, browser):
    parties()
    client.force_login(liaison_officer(embassy))
    browser.sign_in(live_server.url, client.cookies)
    browser.open(f"{live_server.url}/liaison/commitments/new/")
    assert browser.run(FITS)

    def tab_to(name):
        for _ in range(60):
            if browser.run("document.activeElement.name || ''") == name:
                return
            browser.press("Tab")
        raise AssertionError(f"no Tab leads to {name}")

    tab_to("direction")
    browser.press(" ", code="Space", text=" ")
    for name, words in (
        ("by_party", "MoEx"), ("to_party", "Embassy"), ("what", "Letters will be honoured."), ("made", "2023-12"),
        ("due", "2023-12-31"),
    ):  # fmt: skip
        tab_to(name)
        browser._ask("Input.insertText", {"text": words})
    browser.run("document.activeElement.form.requestSubmit()")
    browser.wait("location.pathname.startsWith('/liaison/commitments/CM-') && document.readyState === 'complete'")
    made = Commitment.objects.get()
    assert (made.direction, made.by_party.name) == ("to_us", "Ministry of Examples")
    assert "overdue" in browser.run("document.querySelector('.messages').textContent")
