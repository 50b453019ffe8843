"""Does everybody read their own notices and nobody else's, and is an address taken only from its owner?"""

from datetime import timedelta

import pytest
from django.core.exceptions import FieldError
from django.utils import timezone

from aman.audit.models import AuditEvent
from aman.errors import BadInput, Conflict, NotAllowed
from aman.notices.actions import ask_address, confirm_address, forget_address, notify, set_hours, wishes
from aman.notices.actions.delivering import deliver_due
from aman.notices.models import Delivery, Notice, NoticeWish
from aman.notices.words import KINDS, SOMETHING, words_of

ENGLISH = {"accept-language": "en"}


def tell(user, subject="incident:IN-1", kind="incident.silent", path="/incidents/IN-1/", **more):
    return notify(users=[user], kind=kind, subject=subject, path=path, **more)[0]


def code_in(server):
    return next(line for line in server.letters[-1][1].decode().splitlines() if line.isdigit() and len(line) == 6)


def test_the_bell_counts_what_is_not_read(client, amina):
    client.force_login(amina)
    assert "bell-count" not in client.get("/notices/own/", headers=ENGLISH).content.decode()
    for number in range(3):
        tell(amina, subject=f"incident:{number}")
    assert '<bdi dir="ltr">3</bdi>' in client.get("/notices/own/", headers=ENGLISH).content.decode()
    Notice.objects.all().delete()
    for number in range(120):
        tell(amina, subject=f"incident:{number}")
    assert '<bdi dir="ltr">99+</bdi>' in client.get("/notices/own/", headers=ENGLISH).content.decode()


def test_the_page_says_what_in_words_and_leads_to_it(client, amina):
    notice = tell(amina)
    client.force_login(amina)
    page = client.get("/notices/", headers=ENGLISH).content.decode()
    assert "Nothing has been heard of an incident for too long." in page
    assert "IN-1" in page
    answer = client.post("/notices/open/", {"notice": notice.pk})
    assert answer["Location"] == "/incidents/IN-1/"
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert "IN-1" not in client.get("/notices/", headers=ENGLISH).content.decode()
    assert "IN-1" in client.get("/notices/?show=all", headers=ENGLISH).content.decode()


def test_nobody_reads_or_opens_another_s_notices(client, amina, bashir):
    notice = tell(amina)
    client.force_login(bashir)
    assert "IN-1" not in client.get("/notices/?show=all").content.decode()
    for action in ("open", "read"):
        assert client.post(f"/notices/{action}/", {"notice": notice.pk}).status_code == 404
    client.post("/notices/read/", {})
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "٣", "9" * 30, "1.5", "\x00"])
def test_a_number_that_leads_nowhere_is_not_found(client, amina, number):
    client.force_login(amina)
    assert client.post("/notices/open/", {"notice": number}).status_code == 404


@pytest.mark.parametrize("path", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "x"])
def test_a_notice_leads_to_this_site_and_nowhere_else(client, amina, path):
    notice = tell(amina, path=path)
    client.force_login(amina)
    assert client.post("/notices/open/", {"notice": notice.pk})["Location"] == "/notices/"


def test_a_kind_is_marked_read_alone(client, amina):
    tell(amina)
    tell(amina, kind="task.due", subject="case:1")
    client.force_login(amina)
    assert "IN-1" not in client.get("/notices/?kind=task.due").content.decode()
    client.post("/notices/read/", {"kind": "task.due"})
    assert list(Notice.objects.filter(read_at=None).values_list("kind", flat=True)) == ["incident.silent"]
    client.post("/notices/read/", {})
    assert not Notice.objects.filter(read_at=None).exists()


def test_somebody_is_not_told_again_within_the_pause_though_they_read_it(amina):
    tell(amina)
    Notice.objects.update(read_at=timezone.now())
    pause = timedelta(hours=12)
    again = {"users": [amina], "kind": "incident.silent", "subject": "incident:IN-1", "path": "/"}
    assert notify(**again, again_after=pause) == []
    assert len(notify(**again, again_after=pause, at=timezone.now() + timedelta(hours=13))) == 1


def test_an_address_counts_once_its_owner_typed_the_code(client, mail, amina):
    client.force_login(amina)
    assert client.post("/notices/own/address/", {"address": "amina@office.example"}).status_code == 302
    tell(amina, urgency="escalation")
    assert deliver_due() == 1, "the code alone: the address does not count yet"
    code = code_in(mail)
    wrong = client.post("/notices/own/address/confirm/", {"code": "000000" if code != "000000" else "1" * 6})
    assert wrong.status_code == 422
    assert client.post("/notices/own/address/confirm/", {"code": code}).status_code == 302
    assert NoticeWish.objects.get(user=amina).address == "amina@office.example"
    tell(amina, subject="incident:IN-2", urgency="escalation")
    assert deliver_due() == 1
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"notice_address.asked", "notice_address.confirmed"} <= verbs


def test_a_code_holds_for_an_hour_and_five_tries(mail, amina):
    wish = ask_address(user=amina, address="amina@office.example")
    code = wishes.code_for(wish)
    with pytest.raises(BadInput):
        confirm_address(user=amina, code=code, now=timezone.now() + timedelta(minutes=61))
    for _ in range(5):
        with pytest.raises(BadInput):
            confirm_address(user=amina, code="x")
    with pytest.raises(BadInput):
        confirm_address(user=amina, code=code)


def test_codes_are_not_poured_into_a_mailbox(mail, amina):
    ask_address(user=amina, address="amina@office.example")
    with pytest.raises(Conflict):
        ask_address(user=amina, address="other@office.example")


def test_a_site_without_a_mail_server_takes_no_address(settings, amina):
    settings.SMTP_HOST = ""
    with pytest.raises(NotAllowed):
        ask_address(user=amina, address="amina@office.example")


def test_a_forgotten_address_is_told_so_and_gets_nothing_more(mail, reachable):
    tell(reachable, urgency="escalation")
    forget_address(user=reachable)
    assert deliver_due() == 1
    ((receiver, letter, _tls),) = mail.letters
    assert "amina@office.example" in receiver
    assert b"sent to no address any more" in letter
    tell(reachable, subject="incident:IN-2", urgency="escalation")
    assert deliver_due() == 0
    assert Delivery.objects.get().former == ""


def test_the_former_address_is_told_of_another_and_stands_nowhere_once_it_was(mail, reachable):
    from django.db import connection

    wish = ask_address(user=reachable, address="thief@elsewhere.example")
    deliver_due()
    confirm_address(user=reachable, code=wishes.code_for(wish))
    with connection.cursor() as cursor:
        cursor.execute("SELECT former FROM notices_delivery WHERE way = 'mail'")
        assert b"office" not in bytes(cursor.fetchone()[0])
    assert deliver_due() == 1
    receiver, letter, _tls = mail.letters[-1]
    assert "amina@office.example" in receiver
    assert b"go to another address" in letter
    assert Delivery.objects.get(way="mail").former == ""
    assert NoticeWish.objects.get(user=reachable).address == "thief@elsewhere.example"


def test_an_address_is_sealed_and_no_code_stands_anywhere(mail, amina):
    from django.db import connection

    ask_address(user=amina, address="amina@office.example")
    with connection.cursor() as cursor:
        cursor.execute("SELECT asked_address FROM notices_noticewish")
        assert b"office" not in bytes(cursor.fetchone()[0])
    assert Delivery.objects.get().lines == []
    with pytest.raises(FieldError):
        NoticeWish.objects.filter(address="amina@office.example").exists()


def test_new_hours_move_what_waits(client, mail, reachable):
    tell(reachable, urgency="usual")
    before = Notice.objects.get().mail_at
    hour = (before.hour + 5) % 24
    set_hours(user=reachable, digest_hour=hour, quiet_from=0, quiet_until=0, zone="UTC")
    assert Notice.objects.get().mail_at.hour == hour
    client.force_login(reachable)
    bad = {"digest_hour": "25", "quiet_from": "0", "quiet_until": "0", "zone": "Mars/Base"}
    assert client.post("/notices/own/", bad).status_code == 422
    good = {"digest_hour": "7", "quiet_from": "22", "quiet_until": "6", "zone": "Asia/Kabul"}
    assert client.post("/notices/own/", good).status_code == 302


def test_an_administrator_sees_messages_of_their_office_and_adds_a_webhook(client, adela, reachable, carol):
    for user in (reachable, carol):
        Delivery.objects.create(
            message_id=user.username, way="mail", office=user.office, user=user, made_at=timezone.now(), trouble="x"
        )
    client.force_login(adela)
    page = client.get("/notices/messages/?state=all", headers=ENGLISH).content.decode()
    assert "amina" in page
    assert "carol" not in page
    form = {"office": adela.office_id, "label": "room", "url": "https://office.example/in"}
    shown = client.post("/notices/webhooks/add/", form, headers=ENGLISH)
    assert "It is shown this once" in shown.content.decode()
    assert client.post("/notices/webhooks/add/", form | {"url": "http://10.0.0.1/"}).status_code == 422
    client.force_login(reachable)
    assert client.get("/notices/messages/").status_code == 403


def test_an_unknown_kind_is_something_and_no_kind_names_anybody():
    assert words_of("no.such") == str(SOMETHING)
    assert all(str(words).endswith(".") for words in KINDS.values())
