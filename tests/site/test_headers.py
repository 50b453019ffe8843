"""Does every kind of answer (page, file, error, API, download) carry what protects it, and is a body that is too large refused?"""

import re

import pytest
from django.test import override_settings
from every_record import build_every_record

from aman.cli.serve import PATIENCE
from aman.site.middleware import STRANGERS_BYTES

#: Header -> what it says.
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
}
STRICT = ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'")


def assert_protected(answer, path):
    for name, value in ALWAYS.items():
        # The page that must read a link after the sign # says less of where it came from.
        if name == "Referrer-Policy" and answer[name] == "no-referrer":
            continue
        assert answer[name] == value, (path, name, answer.headers.get(name))
    policy = answer["Content-Security-Policy"]
    assert "unsafe-inline" not in policy, path
    assert "'unsafe-eval'" not in policy, path
    assert "*" not in policy, path
    assert "frame-ancestors 'none'" in policy, path
    assert answer.headers.get("Cache-Control"), path


OPEN = [
    "/accounts/login/",
    "/accounts/password/reset/",
    "/verify/",
    "/healthz",
    "/readyz",
    "/nowhere/",
    "/people/",
    "/static/aman/aman.css",
    "/static/aman/nothing.css",
    "/api/v1/own",
    "/api/v1/openapi.json",
    "/api/v1/nowhere",
]


@pytest.mark.parametrize("path", OPEN)
def test_every_answer_to_a_stranger_is_protected(client, db, path):
    answer = client.get(path)
    assert_protected(answer, path)
    if answer.streaming:
        list(answer.streaming_content)
    for rule in STRICT[:4]:
        assert rule in answer["Content-Security-Policy"] or path == "/verify/"


@pytest.fixture
def record(amina, rahela, tmp_path):
    return build_every_record(register_officer=rahela, case_officer=amina, surname="Darwazi", number=1, folder=tmp_path)


def test_every_kind_of_page_is_protected_and_kept_by_nobody(client, amina, record):
    client.force_login(amina)
    pages = {
        "the first page": "/",
        "a list": "/cases/",
        "a record": f"/people/{record.person.ref}/",
        "a question": "/incidents/open/",
        "a report": "/incidents/figures/",
        "a record of an incident": f"/incidents/{record.incident.ref}/",
        "notices": "/notices/",
        "not allowed": "/audit/",
        "not found": "/cases/AM-1900-000001/",
        "wrong way": f"/letters/{record.letter.letter_id}/withdraw/",
    }
    for kind, path in pages.items():
        answer = client.get(path)
        assert_protected(answer, kind)
        assert "no-store" in answer["Cache-Control"], kind


def test_a_download_is_an_attachment_with_a_plain_name_that_nobody_keeps(client, rahela, record):
    client.force_login(rahela)
    answer = client.post(f"/rosters/{record.roster.pk}/annotated/", {"purpose": "mend_here"})
    assert answer.status_code == 200
    assert_protected(answer, "download")
    assert re.fullmatch(r'attachment; filename="[\w.-]+"', answer["Content-Disposition"])
    assert "no-store" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content)


def test_our_own_mistake_is_protected_too(client, amina, monkeypatch):
    client.force_login(amina)
    client.raise_request_exception = False
    monkeypatch.setattr("aman.cases.views.render", lambda *_, **__: 1 / 0)
    answer = client.get("/cases/")
    assert answer.status_code == 500
    assert_protected(answer, "500")
    assert b"Traceback" not in answer.content
    assert b"ZeroDivision" not in answer.content


def test_over_tls_browsers_are_told_to_stay_there(client, db):
    with override_settings(SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=31_536_000):
        from django.test import Client

        fresh = Client()
        assert fresh.get("/healthz", secure=True)["Strict-Transport-Security"].startswith("max-age=31536000")
        assert fresh.get("/healthz")["Location"].startswith("https://")


def test_a_cookie_is_for_this_site_alone_and_not_for_scripts(client, amina):
    client.post("/accounts/login/", {"login": "amina", "password": "a long test password"})
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_outside_this_machine_cookies_travel_over_tls_only():
    import os
    import subprocess
    import sys

    code = (
        "from aman.site import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS)"
    )
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AMAN_", "DJANGO_"))}
    variables = {**kept, "AMAN_HOSTS": "aman.example", "AMAN_SECRET_KEY": "k" * 60}
    told = subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True", "True", "True", "True", "31536000"]


@pytest.mark.parametrize("size", [str(STRANGERS_BYTES + 1), "9" * 40])
def test_a_stranger_s_request_that_says_it_is_too_large_is_not_read(client, db, size):
    class Unread:
        def read(self, *_):
            raise AssertionError("a byte was read")

        readline = read

    answer = client.generic("POST", "/verify/", b"", CONTENT_LENGTH=size, **{"wsgi.input": Unread()})
    assert answer.status_code == 413
    assert_protected(answer, "413")
    api = client.generic("POST", "/api/v1/own", b"", CONTENT_LENGTH=size, **{"wsgi.input": Unread()})
    assert (api.status_code, api.json()["code"]) == (413, "too-large")


def test_a_signed_in_user_may_send_what_the_settings_allow_and_no_more(client, rahela, settings):
    client.force_login(rahela)
    settings.UPLOAD_MEGABYTES = 1
    answer = client.generic("POST", "/rosters/receive/", b"", CONTENT_LENGTH=str(3_000_000))
    assert answer.status_code == 413


@pytest.mark.parametrize("size", ["-1", "x", "\u0663", "1.5"])
def test_a_size_that_is_no_number_is_no_error_of_ours(client, db, size):
    client.raise_request_exception = False
    answer = client.generic("GET", "/accounts/login/", b"", CONTENT_LENGTH=size)
    assert answer.status_code < 500


def test_a_form_with_too_many_fields_is_refused_in_words(client, amina):
    client.force_login(amina)
    answer = client.post("/notices/own/", {f"f{n}": "x" for n in range(2100)}, headers={"accept-language": "en"})
    assert answer.status_code == 400
    assert "cannot be read" in answer.content.decode()
    assert_protected(answer, "400")


def test_a_form_without_its_token_is_refused(amina, embassy):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(amina)
    assert strict.post("/notices/read/", {}).status_code == 403


def test_the_server_s_patience_ends():
    assert PATIENCE["keepalive"] <= 5
    assert PATIENCE["limit_request_line"] <= 4094
    assert PATIENCE["limit_request_fields"] <= 100
    assert PATIENCE["limit_request_field_size"] <= 8190


def test_what_a_machine_asked_for_is_never_shown_as_a_page(client, db):
    for path in ("/api/v1/own", "/api/v1/openapi.json", "/api/v1/nowhere"):
        answer = client.get(path)
        assert answer["Content-Disposition"] == 'attachment; filename="api.json"', path
        assert answer["Content-Type"].startswith("application/json") or answer.status_code == 404


def test_no_answer_says_what_runs_here_or_in_which_version(client, amina):
    import gunicorn

    assert gunicorn.SERVER == "gunicorn", "the server says its name and no number"
    client.force_login(amina)
    told = re.compile(r"(django|python|gunicorn|ninja|bootstrap|htmx|allauth)[/ -]?v?\d+\.\d+", re.IGNORECASE)
    for path in ("/", "/cases/", "/accounts/login/", "/verify/", "/healthz", "/readyz", "/nowhere/", "/api/v1/own"):
        answer = client.get(path)
        for name in ("Server", "X-Powered-By", "Via", "X-Runtime", "X-AspNet-Version"):
            assert name not in answer.headers, (path, name)
        assert not any(told.search(f"{name} {value}") for name, value in answer.headers.items()), path
        text = answer.content.decode()
        assert 'name="generator"' not in text, path
        assert not told.search(re.sub(r'(href|src)="[^"]*"', "", text)), path
