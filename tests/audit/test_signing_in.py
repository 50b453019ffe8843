"""Do sign-ins, sign-outs and failures stand in the log, without what was typed?"""

from aman.audit.models import AuditEvent

PASSWORD = "a long test password"


def sign_in(client, login, password=PASSWORD):
    return client.post("/accounts/login/", {"login": login, "password": password})


def test_a_sign_in_and_a_sign_out_are_lines(client, amina):
    sign_in(client, "amina")
    client.post("/accounts/logout/")
    assert list(AuditEvent.objects.order_by("sequence").values_list("verb", "subject")) == [
        ("user.signed_in", "user:amina"),
        ("user.signed_out", "user:amina"),
    ]


def test_a_wrong_password_is_a_line(client, amina):
    answer = sign_in(client, "amina", "not the password")
    assert answer.status_code == 200
    line = AuditEvent.objects.get()
    assert (line.verb, line.subject, line.actor) == ("user.sign_in_failed", "user:amina", "")


def test_what_was_typed_for_a_name_is_not_kept_when_it_is_nobodys(client, amina):
    sign_in(client, "hunter2-my-password-typed-into-the-wrong-box")
    line = AuditEvent.objects.get()
    assert line.subject == ""
    assert "hunter2" not in str(line.detail)
