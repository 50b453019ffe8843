"""The page that checks letters offline is served whole, and what is reported from it names nobody."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from issuing_words import PASSPHRASE

from aman.issuing.actions import publish_status_lists
from aman.issuing.models import VerifierReport

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(bashir, letters, tmp_path):
    publish_status_lists(actor=bashir, passphrase=PASSPHRASE, directory=tmp_path)


def send(client, said):
    body = said if isinstance(said, str) else json.dumps(said)
    return client.post("/verify/report/", body, content_type="application/json")


def today():
    return timezone.now().date().isoformat()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("", "text/html"), ("index.html", "text/html"), ("V/", "text/html"), ("V/index.html", "text/html"),
        ("sw.js", "text/javascript"), ("reader.wasm", "application/wasm"), ("keys", "application/octet-stream"),
        ("s/1", "application/octet-stream"), ("aman-verifier.html", "text/html"),
    ],
)  # fmt: skip
def test_every_file_of_the_page_is_served_to_anybody(client, published, name, kind):
    answer = client.get(f"/verify/offline/{name}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith(kind)
    assert "wasm-unsafe-eval" in answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert not answer.cookies


@pytest.mark.parametrize("name", ["s/2", "nothing.js", "../settings.py", "s/x"])
def test_what_is_not_of_the_page_is_not_found(client, published, name):
    assert client.get(f"/verify/offline/{name}").status_code == 404


def test_before_anything_was_published_there_is_no_page(client, db):
    assert client.get("/verify/offline/").status_code == 404


def test_the_page_carries_this_operators_root_and_lists(client, published):
    page = client.get("/verify/offline/").content.decode()
    assert '"uri_prefix": "https://verify.example/s/"' in page
    assert '"base": "/verify/offline/"' in page
    assert '"report": "/verify/report/"' in page


def test_a_report_is_kept_as_three_words(client, db):
    assert send(client, {"kind": "refused", "verdict": "VALID", "day": today()}).status_code == 204
    (kept,) = VerifierReport.objects.all()
    assert (kept.kind, kept.verdict, kept.day.isoformat()) == ("refused", "VALID", today())


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "refused", "verdict": "VALID"},
        {"kind": "refused", "verdict": "VALID", "day": "2026-02-31"},
        {"kind": "refused", "verdict": "VALID", "day": "1999-01-01"},
        {"kind": "murmur", "verdict": "", "day": "today"},
        {"kind": "refused", "verdict": "Gul Example", "day": "2026-11-26"},
        {"kind": "refused", "verdict": "", "day": "2026-11-26", "name": "Gul Example"},
        {"kind": "refused", "verdict": [], "day": "2026-11-26"},
        {"kind": {}, "verdict": {}, "day": []},
        ["refused"],
        "not json",
        "x" * 500,
        "null",
    ],
)
def test_anything_else_is_refused_and_nothing_of_it_is_kept(client, db, said):
    assert send(client, said).status_code == 400
    assert not VerifierReport.objects.exists()


def test_reports_of_one_address_are_counted_and_stopped(client, db):
    codes = [send(client, {"kind": "site", "verdict": "", "day": today()}).status_code for _ in range(40)]
    assert codes[0] == 204
    assert codes[-1] == 429


def test_the_staff_sees_how_many_reports_came_and_the_older_ones_fade(client, amina, db):
    send(client, {"kind": "extortion", "verdict": "VALID", "day": today()})
    old = VerifierReport.objects.create(kind="refused", verdict="", day=today(), received_at=timezone.now())
    VerifierReport.objects.filter(pk=old.pk).update(received_at=timezone.now() - timedelta(days=9))
    client.force_login(amina)
    page = client.get("/letters/").content.decode()
    assert "Money was asked for" in page
    assert "A genuine letter was not accepted" not in page
