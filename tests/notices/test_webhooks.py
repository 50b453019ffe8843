"""Does an office's machine get what the office is told, signed, and does no webhook reach into our own network?"""

import hashlib
import hmac
import json
import re
import socket
import time

import pytest
from conftest import ROOT

from aman.audit.models import AuditEvent
from aman.errors import BadInput, NotAllowed, NotFound
from aman.notices.actions import add_webhook, notify, stop_webhook
from aman.notices.actions.delivering import deliver_due
from aman.notices.models import Delivery, Webhook
from aman.notices.posting import may_post_to, refuse_address


@pytest.fixture
def hook(adela, embassy, office_machine):
    hook, secret = add_webhook(actor=adela, office=embassy, label="room", url=office_machine.url)
    hook.plain = secret
    return hook


def tell(*users):
    return notify(users=users, kind="referral.waiting", subject="referral:RQ-1", path="/checks/", urgency="soon")


def code_of_the_page():
    """The program that the documentation shows to those who receive."""
    page = (ROOT / "docs/reference/notices.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    names = {}
    exec(found.group(1), names)
    return names


def test_the_machine_is_told_once_whatever_the_number_of_users(hook, office_machine, amina, bashir, carol):
    tell(amina, bashir, carol)
    assert deliver_due() == 1
    path, headers, body = office_machine.got[0]
    assert path == "/aman"
    told = json.loads(body)
    assert told["schema"] == "aman.notice/1"
    assert told["told"] == [
        {
            "kind": "referral.waiting",
            "subject": "referral:RQ-1",
            "urgency": "soon",
            "url": "https://aman.example/checks/",
        }
    ]
    assert told["id"] == headers["Aman-Message"]
    assert Delivery.objects.get().state == "sent"


def test_the_signature_is_what_the_documentation_says(hook, office_machine, amina):
    tell(amina)
    deliver_due()
    _path, headers, body = office_machine.got[0]
    moment, given = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", headers["Aman-Signature"]).groups()
    text = f"{moment}.{headers['Aman-Message']}.".encode() + body
    assert given == hmac.new(hook.plain.encode(), text, hashlib.sha256).hexdigest()
    is_from_aman = code_of_the_page()["is_from_aman"]
    now = time.time()
    assert is_from_aman(hook.plain, headers["Aman-Signature"], headers["Aman-Message"], body, now)
    assert not is_from_aman(hook.plain, headers["Aman-Signature"], headers["Aman-Message"], body + b" ", now)
    assert not is_from_aman(hook.plain, headers["Aman-Signature"], "another", body, now)
    assert not is_from_aman("another", headers["Aman-Signature"], headers["Aman-Message"], body, now)
    assert not is_from_aman(hook.plain, headers["Aman-Signature"], headers["Aman-Message"], body, now + 3600)
    assert not is_from_aman(hook.plain, "nonsense", headers["Aman-Message"], body, now)


def test_a_machine_that_refuses_is_tried_again_with_the_same_bytes(hook, office_machine, amina):
    office_machine.answer = 503
    tell(amina)
    assert deliver_due() == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.trouble) == ("waiting", "answered_503")
    office_machine.answer = 200
    assert deliver_due(delivery.next_try_at) == 1
    first, second = office_machine.got
    assert first[2] == second[2]
    assert first[1]["Aman-Message"] == second[1]["Aman-Message"]


def test_a_redirect_is_not_followed(hook, office_machine, amina):
    office_machine.answer = 302
    tell(amina)
    assert deliver_due() == 0
    assert len(office_machine.got) == 1
    assert Delivery.objects.get().trouble == "answered_302"


def test_a_stopped_webhook_is_told_nothing_more(hook, office_machine, adela, amina):
    tell(amina)
    stop_webhook(actor=adela, webhook_id=hook.pk)
    assert deliver_due() == 0
    assert office_machine.got == []
    assert Delivery.objects.get().state == "given_up"


def test_the_secret_is_sealed_and_its_making_is_logged(hook):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM notices_webhook")
        stored = bytes(cursor.fetchone()[0])
    assert hook.plain.encode() not in stored
    assert Webhook.objects.get().secret == hook.plain
    assert AuditEvent.objects.filter(verb="webhook.added", subject=f"webhook:{hook.pk}").exists()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
    ],
)
def test_no_address_inside_a_private_network_is_posted_to(address):
    assert not may_post_to(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_an_address_outside_is_posted_to(address):
    assert may_post_to(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://office.example/",
        "https://user:word@office.example/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://office.example:99999/",
        "https://",
        "file:///etc/passwd",
        "gopher://office.example/",
        "https://office.example/\r\nHost: other",
        "https://office.example/a b",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_when_it_is_set_up(url):
    with pytest.raises(BadInput):
        refuse_address(url)


def test_a_name_that_leads_inside_is_refused_when_the_message_leaves(adela, embassy, amina, monkeypatch):
    add_webhook(actor=adela, office=embassy, label="room", url="https://office.example/")
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.5", 443))]
    outside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))]
    opened = []
    monkeypatch.setattr(socket, "create_connection", lambda *where, **_: opened.append(where) or 1 / 0)
    for found in (inside, outside + inside):
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, found=found, **__: found)
        Delivery.objects.all().delete()
        notify(users=[amina], kind="task.due", subject=f"case:{len(found)}", path="/", urgency="soon")
        assert deliver_due() == 0
        assert Delivery.objects.get().trouble == "private_address"
    assert opened == []


def test_an_administrator_sets_up_webhooks_of_their_own_office_only(adela, amina, other_office, embassy):
    with pytest.raises(NotAllowed):
        add_webhook(actor=adela, office=other_office, label="x", url="https://office.example/")
    with pytest.raises(NotAllowed):
        add_webhook(actor=amina, office=embassy, label="x", url="https://office.example/")
    hook = Webhook.objects.create(
        office=other_office, label="x", url="https://office.example/", secret="s", made_by=adela, made_at=adela.date_joined
    )  # fmt: skip
    with pytest.raises(NotFound):
        stop_webhook(actor=adela, webhook_id=hook.pk)
