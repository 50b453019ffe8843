"""Does what somebody is told arrive by e-mail, once, over TLS, and without a name? Against a real mail server."""

import email
import email.policy
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from notice_servers import mail_server

from aman.notices.actions import mark_read, notify
from aman.notices.actions.delivering import deliver_due, try_again
from aman.notices.facts import GIVEN_UP_AFTER
from aman.notices.models import Delivery, Notice, NoticeWish

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def tell(user, urgency="soon", subject="incident:IN-4K7Q2M9T", kind="incident.silent", at=None):
    return notify(users=[user], kind=kind, subject=subject, path="/incidents/IN-4K7Q2M9T/", urgency=urgency, at=at)


def read(server, number=0):
    return email.message_from_bytes(server.letters[number][1], policy=email.policy.default)


def test_a_notice_arrives_over_tls_with_a_reference_a_link_and_no_name(mail, reachable):
    tell(reachable)
    assert deliver_due() == 1
    receiver, _bytes, was_tls = mail.letters[0]
    assert was_tls
    assert "amina@office.example" in receiver
    message = read(mail)
    text = message.get_content()
    assert message["Subject"] == "Aman: something for you"
    assert "IN-4K7Q2M9T" in text
    assert "https://aman.example/incidents/IN-4K7Q2M9T/" in text
    assert "Nothing has been heard of an incident for too long." in text
    assert "amina" not in text.lower()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("sent", 1)
    assert delivery.message_id in message["Message-ID"]


def test_nothing_is_sent_twice(mail, reachable):
    tell(reachable)
    deliver_due()
    assert deliver_due() == 0
    tell(reachable)
    assert deliver_due() == 0, "it is told already and not read yet"
    assert len(mail.letters) == 1


def test_what_is_due_at_once_comes_in_one_message(mail, reachable):
    for number in range(3):
        tell(reachable, subject=f"incident:IN-{number}")
    assert deliver_due() == 1
    assert read(mail).get_content().count("https://aman.example/") == 3


def test_the_usual_waits_for_the_digest_and_an_escalation_for_nothing(mail, reachable):
    NoticeWish.objects.update(quiet_from=0, quiet_until=23, digest_hour=23)
    tell(reachable, urgency="usual", subject="case:AM-2026-000001", kind="task.due", at=NOON)
    tell(reachable, urgency="soon", subject="case:AM-2026-000002", kind="task.due", at=NOON)
    tell(reachable, urgency="escalation", at=NOON)
    deliver_due(NOON)
    assert "AM-2026" not in read(mail).get_content()
    deliver_due(NOON + timedelta(hours=12))
    text = "".join(read(mail, n).get_content() for n in range(1, len(mail.letters)))
    assert "AM-2026-000001" in text
    assert "AM-2026-000002" in text


def test_what_was_read_meanwhile_is_not_sent(mail, reachable):
    notice = tell(reachable, urgency="usual")[0]
    mark_read(user=reachable, notice_id=notice.pk)
    assert deliver_due(timezone.now() + timedelta(days=2)) == 0


def test_what_was_rolled_back_was_never_told(mail, reachable):
    with transaction.atomic():
        tell(reachable)
        transaction.set_rollback(True)
    assert deliver_due() == 0
    assert not Notice.objects.exists()


def test_it_is_written_in_the_reader_s_language(mail, reachable):
    reachable.language = "ur"
    reachable.save()
    tell(reachable)
    deliver_due()
    assert read(mail)["Content-Language"] == "ur"


def test_a_mail_server_that_is_down_loses_nothing_and_gets_all_when_it_is_back(certificate, mail, reachable, bashir):
    NoticeWish.objects.create(user=bashir, address="bashir@office.example", zone="UTC", quiet_from=0, quiet_until=0)
    port = mail.server_address[1]
    mail.shutdown()
    mail.server_close()
    tell(reachable)
    tell(bashir)
    assert deliver_due() == 0
    waiting = list(Delivery.objects.all())
    assert [(d.state, d.attempts, d.trouble) for d in waiting] == [("waiting", 1, "server_away")] * 2
    assert all(d.next_try_at > timezone.now() for d in waiting)
    with mail_server(certificate, port) as back:
        assert deliver_due(timezone.now() + timedelta(minutes=1)) == 2
        assert len(back.letters) == 2
    assert {d.state for d in Delivery.objects.all()} == {"sent"}


def test_after_days_a_message_is_given_up_and_the_administrator_is_told(mail, reachable, adela, caplog):
    mail.shutdown()
    mail.server_close()
    tell(reachable)
    now = timezone.now()
    for _ in range(200):
        deliver_due(now)
        due = Delivery.objects.filter(user=reachable).get()
        if due.next_try_at is None:
            break
        now = due.next_try_at + timedelta(seconds=1)
    assert due.state == "given_up"
    assert now - due.made_at > GIVEN_UP_AFTER - timedelta(hours=3)
    assert due.attempts > 30
    told = Notice.objects.get(user=adela)
    assert told.kind == "delivery.given_up"
    assert "office.example" not in caplog.text
    try_again(actor=adela, delivery_id=due.pk)
    assert Delivery.objects.get(pk=due.pk).state == "waiting"


def test_a_mailbox_that_does_not_exist_is_given_up_at_once(mail, reachable, adela):
    mail.refused.add("amina@")
    tell(reachable)
    assert deliver_due() == 0
    delivery = Delivery.objects.get(user=reachable)
    assert (delivery.state, delivery.trouble) == ("given_up", "recipient_refused")
    assert Notice.objects.filter(user=adela, kind="delivery.given_up").count() == 1


def test_a_wrong_password_of_the_mail_server_is_no_loss(mail, reachable, settings):
    settings.SMTP_PASSWORD = "another"
    tell(reachable)
    assert deliver_due() == 0
    assert Delivery.objects.get().trouble == "sign_in_refused"


def test_a_mail_server_with_a_foreign_certificate_gets_nothing(mail, reachable, monkeypatch):
    import ssl

    from aman.notices import mailing

    monkeypatch.setattr(mailing, "tls_context", ssl.create_default_context)
    tell(reachable)
    assert deliver_due() == 0
    assert Delivery.objects.get().trouble == "tls_failed"
    assert mail.letters == []


def test_a_worker_that_died_while_sending_is_followed_by_the_next_under_the_same_id(mail, reachable):
    from aman.notices.actions import delivering

    tell(reachable)
    now = timezone.now()
    delivering.gather_mail(now)
    dead = Delivery.objects.get()
    assert delivering._take(dead, now)
    assert not delivering._take(dead, now), "two workers never have one message"
    assert deliver_due(now + timedelta(minutes=1)) == 0
    assert deliver_due(now + timedelta(minutes=4)) == 1
    assert dead.message_id in read(mail)["Message-ID"]


def test_a_message_of_many_things_says_how_many_more_there_are(mail, reachable):
    for number in range(34):
        tell(reachable, subject=f"incident:IN-{number:08d}")
    assert deliver_due() == 1
    text = read(mail).get_content()
    assert text.count("/incidents/") + text.count("/notices/") >= 30
    assert "(5)" in text


def test_somebody_without_an_address_reads_on_the_page_alone(mail, amina):
    tell(amina)
    assert deliver_due() == 0
    assert Notice.objects.filter(user=amina, read_at=None).count() == 1


def test_a_stopped_sign_in_is_sent_nothing(mail, reachable):
    tell(reachable)
    reachable.is_active = False
    reachable.save()
    assert deliver_due() == 0
    assert mail.letters == []


def test_telling_many_takes_a_fixed_number_of_statements(reachable, bashir, django_assert_max_num_queries):
    from aman.notices.actions import Telling, notify_many

    many = [Telling([reachable, bashir], "task.due", f"case:{n}", "/cases/") for n in range(300)]
    with django_assert_max_num_queries(10):
        assert len(notify_many(many)) == 600
    with django_assert_max_num_queries(8):
        assert notify_many(many) == []
