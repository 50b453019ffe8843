"""In a real browser: is what is typed kept without being sent, is a password shown, and does a security key open the door?"""

from __future__ import annotations

from http.cookies import SimpleCookie

import pytest

from aman.accounts.models import TypedDraft, User

pytestmark = [pytest.mark.chromium, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long test password"
KEY = {
    "protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def adela(embassy):
    return User.objects.create_user("adela", password=PASSWORD, role="administrator", office=embassy)


def where(live_server, path):
    """A security key is bound to a name; an address of numbers has none."""
    return live_server.url.replace("127.0.0.1", "localhost") + path


def fill(browser, **fields):
    for name, value in fields.items():
        browser.run(f"document.querySelector('[name={name}]').value = {value!r}")


def test_what_is_typed_is_kept_within_seconds_and_stands_there_again(browser, live_server, client, adela, amina):
    client.force_login(adela)
    browser.sign_in(where(live_server, "/"), client.cookies)
    page = where(live_server, "/accounts/users/amina/disable/")
    browser.open(page)
    browser.run("document.querySelector('[name=reason]').focus()")
    for letter in "left":
        browser.press(letter)
    browser.wait(
        "performance.getEntriesByType('resource').some(e => e.name.endsWith('/accounts/draft/') && e.responseEnd)", 15
    )
    assert TypedDraft.objects.get().path == "/accounts/users/amina/disable/"
    browser.open(page)
    assert browser.run("document.querySelector('[name=reason]').value") == "left"
    assert "is back in the form" in browser.run("document.querySelector('[data-typed]').innerText")
    browser.run("document.querySelector('main form.form').submit()")
    browser.wait("location.pathname === '/accounts/users/amina/'")
    assert not TypedDraft.objects.exists()


def test_a_security_key_is_a_second_factor(browser, live_server, settings, amina):
    settings.SECOND_FACTOR_REQUIRED = True
    browser._ask("WebAuthn.enable")
    browser._ask("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    sign_in(browser, live_server)
    browser.open(where(live_server, "/accounts/2fa/webauthn/add/"))
    if "reauthenticate" in browser.run("location.pathname"):
        fill(browser, password=PASSWORD)
        browser.run("document.querySelector('main form').submit()")
        browser.wait("location.pathname.endsWith('/webauthn/add/') && document.readyState === 'complete'")
    browser.wait("!!document.querySelector('#mfa_webauthn_add')")
    fill(browser, name="Blue key")
    browser.run("document.querySelector('#mfa_webauthn_add').click()")
    browser.wait("!location.pathname.endsWith('/webauthn/add/')")
    browser.open(where(live_server, "/cases/"))
    assert browser.run("location.pathname") == "/cases/"
    browser._ask("Network.clearBrowserCookies")
    sign_in(browser, live_server)
    browser.wait("location.pathname === '/accounts/2fa/authenticate/'")
    browser.open(where(live_server, "/cases/"))
    assert browser.run("location.pathname") != "/cases/"
    browser.open(where(live_server, "/accounts/2fa/authenticate/"))
    browser.run("document.querySelector('#mfa_webauthn_authenticate').click()")
    browser.wait("location.pathname === '/'")
    browser.open(where(live_server, "/cases/"))
    assert browser.run("location.pathname") == "/cases/"


def sign_in(browser, live_server):
    browser.open(where(live_server, "/accounts/login/"))
    fill(browser, login="amina", password=PASSWORD)
    browser.run("document.querySelector('main form').submit()")
    browser.wait("!location.pathname.endsWith('/login/') && document.readyState === 'complete'")


@pytest.mark.parametrize(("language", "show"), [("en", "Show what is typed"), ("ur", None)])
def test_a_password_is_shown_by_the_keyboard_alone_and_hidden_again_when_it_is_sent(
    browser, live_server, language, show, embassy, amina
):
    browser.sign_in(where(live_server, "/"), SimpleCookie({"django_language": language}))
    browser.open(where(live_server, "/accounts/login/"))
    assert browser.run("document.documentElement.dir") == ("ltr" if language == "en" else "rtl")
    browser.run("document.querySelector('#id_password').focus()")
    for letter in "river":
        browser.press(letter)
    kind = "document.querySelector('#id_password').type"
    assert browser.run(kind) == "password"
    browser.press("Tab")
    words = browser.run("document.activeElement.textContent")
    assert show in (None, words)
    browser.press("Enter", text="\r")
    assert browser.run(kind) == "text"
    assert browser.run("document.querySelector('#id_password').value") == "river"
    assert browser.run("document.activeElement.textContent") not in ("", words)
    assert browser.run("document.querySelector('.secret [role=status]').textContent") != ""
    # In a script that runs from the right the button stands to the left of the field.
    aside = "document.querySelector('.secret button').getBoundingClientRect().left - document.querySelector('#id_password').getBoundingClientRect().left"
    assert (browser.run(aside) > 0) == (language == "en")
    browser.run("document.querySelector('main form').addEventListener('submit', (event) => event.preventDefault())")
    browser.run("document.querySelector('main form').requestSubmit()")
    assert browser.run(kind) == "password"


def test_a_new_password_is_weighed_while_it_is_typed(browser, live_server, client, amina):
    client.force_login(amina)
    browser.sign_in(where(live_server, "/"), client.cookies)
    browser.open(where(live_server, "/accounts/password/change/"))
    browser.run("document.querySelector('#id_password1').focus()")
    words = "document.querySelector('.weight p')?.textContent ?? ''"
    for typed, expected in (("amina", "This would be refused."), (" river stone lantern", "This is strong")):
        for letter in typed:
            browser.press(letter)
        browser.wait(f"({words}).startsWith({expected!r})")
    assert browser.run("document.querySelectorAll('.weight').length") == 1
    assert browser.run("document.querySelector('.weight meter').value") == 3
