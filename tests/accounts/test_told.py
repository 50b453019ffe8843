"""Is the owner of a sign-in told of whatever changes about it, each time, without a name in it?"""

from __future__ import annotations

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP

from aman.accounts import actions
from aman.accounts.actions.telling import TOLD
from aman.accounts.models import User
from aman.notices.models import Notice, NoticeWish
from aman.notices.words import KINDS

PASSWORD = "a long test password"
SECRET = "JBSWY3DPEHPK3PXP"
HERE, ELSEWHERE = "192.0.2.7", "203.0.113.9"
#: Three at night in the time zone of the site.
NIGHT = 1_795_730_400


@pytest.fixture
def adela(embassy):
    return User.objects.create_user("adela", password=PASSWORD, role="administrator", office=embassy)


def kinds_told(user):
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def sign_in(client):
    return client.post("/accounts/login/", {"login": "amina", "password": PASSWORD})


def change_password(client, old, new):
    typed = {"oldpassword": old, "password1": new, "password2": new}
    assert client.post("/accounts/password/change/", typed).status_code == 302


def test_every_kind_has_its_sentence_and_each_sentence_speaks_to_its_owner():
    assert set(TOLD) <= set(KINDS)
    assert all({"you", "your", "yours"} & set(str(KINDS[kind]).lower().rstrip(".").split()) for kind in TOLD)


def test_a_new_password_is_told_at_any_hour_by_its_reference_alone(client, amina, settings):
    settings.SMTP_HOST = "mail.example"
    NoticeWish.objects.create(user=amina, address="amina@example.org")
    client.force_login(amina)
    with time_machine.travel(NIGHT, tick=False):
        change_password(client, PASSWORD, "kabul river stone 77")
    told = Notice.objects.get(user=amina)
    assert (told.kind, told.subject, told.path) == ("user.password_changed", "user:amina", "/accounts/own/")
    assert told.mail_at == told.made_at
    assert "kabul" not in str(vars(told))


def test_the_second_change_is_told_although_the_first_was_never_read(client, amina):
    client.force_login(amina)
    change_password(client, PASSWORD, "kabul river stone 77")
    change_password(client, "kabul river stone 77", "kabul river stone 78")
    told = Notice.objects.filter(user=amina, kind="user.password_changed").order_by("pk")
    assert [one.read_at is None for one in told] == [False, True]


def test_a_factor_that_is_set_up_or_given_up_is_told(client, amina, django_capture_on_commit_callbacks):
    from accounts.test_second_factor import code_now

    client.force_login(amina)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/accounts/2fa/totp/activate/", {"code": code_now(secret)}).status_code == 302
    assert sorted(kinds_told(amina)) == ["user.recovery_codes_made", "user.second_factor_added"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/2fa/recovery-codes/generate/", {})
    assert kinds_told(amina).count("user.recovery_codes_made") == 2
    assert client.post("/accounts/2fa/totp/deactivate/", {}).status_code == 302
    assert "user.second_factor_dropped" in kinds_told(amina)
    assert not Authenticator.objects.filter(user=amina).exists()


def test_what_an_administrator_does_to_a_sign_in_is_told_to_its_owner_alone(adela, amina):
    TOTP.activate(amina, SECRET)
    actions.remove_second_factor(actor=adela, username="amina")
    actions.change_role(actor=adela, username="amina", role="reviewer")
    actions.give_new_password(actor=adela, username="amina")
    actions.disable_user(actor=adela, username="amina", reason="On leave.")
    actions.enable_user(actor=adela, username="amina")
    assert kinds_told(amina) == [
        "user.second_factor_removed",
        "user.role_changed",
        "user.password_replaced",
        "user.enabled",
    ]
    assert kinds_told(adela) == []


def test_a_sign_in_from_where_one_never_was_is_told_and_the_first_of_all_is_not(client, amina):
    first, same, other = (type(client)(REMOTE_ADDR=place) for place in (HERE, HERE, ELSEWHERE))
    sign_in(first)
    sign_in(same)
    assert kinds_told(amina) == []
    sign_in(other)
    sign_in(type(client)(REMOTE_ADDR=ELSEWHERE))
    told = Notice.objects.get(user=amina)
    assert (told.kind, told.urgency) == ("user.signed_in_elsewhere", "soon")
    assert ELSEWHERE not in str(vars(told))


def test_what_is_taken_back_was_never_told(adela, amina, monkeypatch):
    monkeypatch.setattr(actions.users, "tell_owner", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.change_role(actor=adela, username="amina", role="reviewer")
    amina.refresh_from_db()
    assert amina.role == "case_officer"


def test_the_notice_leads_to_a_page_that_says_what_to_do(client, amina):
    client.force_login(amina)
    page = client.get("/accounts/own/", headers={"accept-language": "en"}).content.decode()
    assert "If it was not you: sign out everywhere but here" in page
