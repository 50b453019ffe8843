"""Must those who work with people show a second factor, and choose their own password, before they reach a record?"""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time

from aman.accounts.adapter import SealedSecrets
from aman.accounts.models import User
from aman.audit.models import AuditEvent
from aman.errors import SealBroken

PASSWORD = "a long test password"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _asked_for(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def code_now(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.mark.parametrize("who", ["amina", "bashir", "rahela"])
def test_a_role_that_works_with_people_is_led_to_set_one_up(client, request, who):
    client.force_login(request.getfixturevalue(who))
    for address in ("/", "/people/", "/cases/", "/rosters/"):
        answer = client.get(address)
        if answer.status_code != 404:
            assert answer["Location"] == "/accounts/2fa/totp/activate/", address
    assert client.get("/accounts/own/").status_code == 200


def test_an_administrator_is_led_to_set_one_up(client, embassy):
    client.force_login(User.objects.create_user("adela", password=PASSWORD, role="administrator", office=embassy))
    assert client.get("/accounts/users/")["Location"] == "/accounts/2fa/totp/activate/"


def test_a_host_desk_officer_is_led_to_set_one_up_too_since_the_desk_answers_about_anybody(client, dawud):
    client.force_login(dawud)
    assert client.get("/checks/")["Location"] == "/accounts/2fa/totp/activate/"


def test_setting_one_up_opens_the_records_and_is_a_line_of_the_log(client, amina, django_capture_on_commit_callbacks):
    client.post("/accounts/login/", {"login": "amina", "password": PASSWORD})
    assert client.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")
    page = client.post(
        "/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/2fa/totp/activate/"}, follow=True
    )
    assert page.status_code == 200
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/accounts/2fa/totp/activate/", {"code": code_now(secret)})
    assert answer.status_code == 302
    assert client.get("/").status_code == 200
    assert AuditEvent.objects.filter(verb="user.second_factor_added", subject="user:amina").exists()


def test_signing_in_then_asks_for_the_code(client, amina):
    TOTP.activate(amina, SECRET)
    answer = client.post("/accounts/login/", {"login": "amina", "password": PASSWORD})
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert AuditEvent.objects.filter(verb="user.second_factor_failed", subject="user:amina").exists()
    client.post("/accounts/2fa/authenticate/", {"code": code_now(SECRET)})
    assert client.get("/").status_code == 200


def test_the_secret_is_stored_sealed(amina, settings):
    TOTP.activate(amina, SECRET)
    stored = Authenticator.objects.get(user=amina).data["secret"]
    assert SECRET not in stored
    assert get_adapter().decrypt(stored) == SECRET
    settings.SECRET_KEY = "another key " * 6
    with pytest.raises(SealBroken, match="AMAN_SECRET_KEY"):
        SealedSecrets().decrypt(stored)


def test_a_lost_one_is_removed_by_an_administrator(client, embassy, amina):
    adela = User.objects.create_user("adela", password=PASSWORD, role="administrator", office=embassy)
    TOTP.activate(adela, SECRET)
    TOTP.activate(amina, SECRET)
    client.force_login(adela)
    assert client.post("/accounts/users/amina/second-factor/remove/").status_code == 302
    assert not Authenticator.objects.filter(user=amina).exists()
    assert client.post("/accounts/users/amina/second-factor/remove/").status_code == 409


def test_a_temporary_password_is_changed_before_anything_else(client, dawud):
    User.objects.filter(pk=dawud.pk).update(password_is_temporary=True)
    client.post("/accounts/login/", {"login": "dawud", "password": PASSWORD})
    assert client.get("/")["Location"] == "/accounts/password/change/"
    answer = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "kabul river stone 77", "password2": "kabul river stone 77"},
    )
    assert answer.status_code == 302
    dawud.refresh_from_db()
    assert not dawud.password_is_temporary
    assert client.get("/")["Location"] == "/accounts/2fa/totp/activate/"


def test_a_short_password_is_refused(client, amina):
    client.post("/accounts/login/", {"login": "amina", "password": PASSWORD})
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "short1", "password2": "short1"})
    amina.refresh_from_db()
    assert amina.check_password(PASSWORD)


def test_the_page_says_when_no_second_factor_is_asked_for(client, amina, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(amina)
    assert "No second factor is asked for." in client.get("/", headers={"accept-language": "en"}).content.decode()


@pytest.mark.parametrize("address", ["signup/", "email/", "password/set/", "confirm-email/", "login/code/confirm/"])
def test_doors_that_aman_does_not_have_are_shut(client, db, address):
    assert client.get(f"/accounts/{address}").status_code == 404


def test_a_forgotten_password_leads_to_a_person(client, db):
    page = client.get("/accounts/password/reset/", headers={"accept-language": "en"}).content.decode()
    assert "Aman sends no passwords by e-mail." in page


def test_ten_wrong_passwords_from_one_address_are_enough(client, amina, settings):
    for _ in range(10):
        client.post("/accounts/login/", {"login": "amina", "password": "wrong"})
    answer = client.post("/accounts/login/", {"login": "amina", "password": PASSWORD})
    assert answer.status_code in {200, 429}
    assert client.get("/").status_code == 302
    elsewhere = type(client)(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.post("/accounts/login/", {"login": "amina", "password": PASSWORD}).status_code == 302
