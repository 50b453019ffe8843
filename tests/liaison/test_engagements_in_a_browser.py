"""Do the pages of engagements fit a phone and a desk, in both directions of writing, and does a row come by a press of a button?"""

import os
from pathlib import Path

import pytest
from django.utils import timezone
from meetings import liaison

from aman.cli.sample.engagements import write_sample_engagements
from aman.liaison.models import Engagement, Official
from aman.liaison.queries.merging import likely_same

pytestmark = [pytest.mark.chromium, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_pages_fit_and_read_in_both_directions(live_server, client, embassy, bashir, browser, language):
    leila = liaison(embassy)
    write_sample_engagements(liaison=leila, reviewer=bashir, today=timezone.localdate())
    top = Engagement.objects.get(title__isnull=False, state="confirmed", kind="meeting")
    (other,) = likely_same(user=leila, engagement=top)
    leila.language = language
    leila.save()
    client.force_login(leila)
    browser.sign_in(live_server.url, client.cookies)
    pictures = os.environ.get("AMAN_TEST_PICTURES")
    pages = {
        "list": "engagements/",
        "record": f"engagements/{top.ref}/",
        "edit": f"engagements/{top.ref}/edit/",
        "beside": f"engagements/{top.ref}/merge/?with={other.engagement.ref}",
        "officials": "officials/",
        "official": f"officials/{Official.objects.get(name='Farid Beispiel').ref}/",
        "todo": "follow-ups/",
    }
    for width in (1280, 400):
        browser.resize(width, 900)
        for name, page in pages.items():
            browser.open(f"{live_server.url}/liaison/{page}")
            assert browser.run(FITS), (width, name)
            assert browser.run("document.documentElement.dir") == ("ltr" if language == "en" else "rtl")
            if pictures:
                browser.picture(Path(pictures) / f"{language}-{width}-{name}.png")


def test_a_row_comes_by_a_button_and_enter_keeps_the_page(live_server, client, embassy, browser):
    client.force_login(liaison(embassy))
    browser.sign_in(live_server.url, client.cookies)
    browser.open(f"{live_server.url}/liaison/engagements/new/")
    rows = "document.querySelectorAll('[name$=\"-name\"]').length"
    before = browser.run(rows)
    browser.run("document.querySelector('[name=title]').value = 'Families who wait'")
    browser.run("document.querySelector('[name=add_people]').click()")
    browser.wait(f"{rows} === {before + 1}")
    assert browser.run("document.querySelector('[name=title]').value") == "Families who wait"
    browser.run("document.querySelector('[name=title]').focus()")
    browser.press("Enter", text="\r")
    browser.wait("document.title.startsWith('EN-')")
    assert Engagement.objects.get().title == "Families who wait"
