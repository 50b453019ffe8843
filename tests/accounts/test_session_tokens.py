"""Is a session's token new at each sign-in, long, random by the system's means, and bound to this host where TLS is?"""

from __future__ import annotations

import json
import math
import os
import random
import subprocess
import sys

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings as the_settings
from django.test import Client
from django.utils.module_loading import import_string

PASSWORD = "a long test password"
SECRET = "JBSWY3DPEHPK3PXP"
SessionStore = import_string(f"{the_settings.SESSION_ENGINE}.SessionStore")


def sign_in(client):
    return client.post("/accounts/login/", {"login": "amina", "password": PASSWORD})


def token_of(client):
    return client.cookies["sessionid"].value


def planted(client):
    """Give a client the token of a session that somebody else began and knows."""
    known = SessionStore()
    known["anything"] = 1
    known.create()
    client.cookies["sessionid"] = known.session_key
    return known.session_key


def test_a_token_that_was_planted_is_worth_nothing_after_the_sign_in(client, amina):
    known = planted(client)
    assert sign_in(client).status_code == 302
    assert token_of(client) != known
    assert client.get("/").status_code == 200
    thief = Client()
    thief.cookies["sessionid"] = known
    assert thief.get("/").status_code == 302
    assert not SessionStore().exists(known)


def test_with_a_second_factor_the_token_of_the_first_step_opens_nothing(client, amina, settings):
    from accounts.test_second_factor import code_now

    settings.SECOND_FACTOR_REQUIRED = True
    TOTP.activate(amina, SECRET)
    sign_in(client)
    half_way = token_of(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_now(SECRET)})
    assert client.get("/").status_code == 200
    assert token_of(client) != half_way
    thief = Client()
    thief.cookies["sessionid"] = half_way
    assert thief.get("/").status_code == 302


def test_every_sign_in_has_a_token_of_its_own_and_signing_out_ends_it(client, amina):
    tokens = []
    for _ in range(4):
        sign_in(client)
        tokens.append(token_of(client))
        client.post("/accounts/logout/")
        assert not SessionStore().exists(tokens[-1])
    assert len(set(tokens)) == 4


def test_a_new_password_changes_the_token_of_the_one_who_changed_it(client, amina):
    sign_in(client)
    before, new = token_of(client), "kabul river stone 77"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert client.get("/").status_code == 200
    assert token_of(client) != before
    assert not SessionStore().exists(before)


def drawn(count):
    return [SessionStore()._get_new_session_key() for _ in range(count)]


def test_a_token_has_more_than_64_random_bits(db):
    tokens = drawn(120)
    letters = set("".join(tokens))
    assert len(set(tokens)) == 120
    assert {len(token) for token in tokens} == {32}
    assert len(letters) == 36
    assert 32 * math.log2(len(letters)) >= 64


def test_a_token_comes_from_the_system_s_randomness_and_from_nothing_else(db, monkeypatch):
    random.seed(7)
    one = drawn(3)
    random.seed(7)
    assert not set(one) & set(drawn(3))  # what can be foretold has no part in it
    monkeypatch.setattr(random, "_urandom", lambda count: b"\x05" * count)
    assert len({SessionStore()._get_new_session_key() for _ in range(3)}) == 1  # and what cannot be is all of it


@pytest.fixture(scope="module")
def names():
    """Ask the settings for the names of cookies, over TLS and on this machine alone."""
    code = "import json; from aman.site import settings as s; print(json.dumps({n: getattr(s, n) for n in dir(s) if '_COOKIE_' in n}))"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AMAN_", "DJANGO_"))}
    found = {}
    for where, told in {
        "tls": {"AMAN_HOSTS": "aman.example"},
        "here": {"AMAN_HOSTS": "localhost", "AMAN_INSECURE_HTTP": "1"},
    }.items():
        told = {**kept, "AMAN_SECRET_KEY": "k" * 60, **told}
        done = subprocess.run([sys.executable, "-c", code], env=told, capture_output=True, text=True, check=True)
        found[where] = {name: value for name, value in json.loads(done.stdout).items() if not name.startswith("_")}
    return found


def test_over_tls_the_cookies_are_bound_to_this_host(names, settings, amina):
    for name, value in names["tls"].items():
        setattr(settings, name, value)
    browser = Client(enforce_csrf_checks=True)
    page = browser.get("/accounts/login/", secure=True)
    token = browser.cookies["__Host-csrftoken"].value
    origin = {"referer": "https://testserver/accounts/login/"}
    typed = {"login": "amina", "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert browser.post("/accounts/login/", typed, secure=True, headers=origin).status_code == 302
    token = browser.cookies["__Host-csrftoken"].value  # a new one at the sign-in
    browser.post("/language/", {"language": "ur", "csrfmiddlewaretoken": token}, secure=True, headers=origin)
    assert browser.get("/", secure=True).status_code == 200
    assert page["Cache-Control"]
    for name in ("__Host-sessionid", "__Host-csrftoken", "__Host-django_language", "__Host-browser"):
        cookie = browser.cookies[name]
        # What a browser asks of such a name: it refuses the cookie otherwise.
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", ""), name
    browser.cookies["sessionid"] = browser.cookies.pop("__Host-sessionid").value
    assert browser.get("/", secure=True).status_code == 302  # a cookie without the prefix is none of ours


def test_on_this_machine_without_tls_they_have_plain_names(names):
    told = names["here"]
    assert [told[f"{kind}_COOKIE_NAME"] for kind in ("SESSION", "CSRF", "LANGUAGE", "BROWSER")] == [
        "sessionid",
        "csrftoken",
        "django_language",
        "browser",
    ]
