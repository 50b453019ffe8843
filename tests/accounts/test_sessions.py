"""Does a session end when it should, and is what was being typed still there afterwards?"""

import time

import pytest
import time_machine

from aman.accounts import actions
from aman.accounts.models import OpenSession, TypedDraft, User
from aman.audit.models import AuditEvent

PASSWORD = "a long test password"
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def adela(embassy):
    return User.objects.create_user("adela", password=PASSWORD, role="administrator", office=embassy)


def later(**many):
    seconds = many.get("minutes", 0) * 60 + many.get("hours", 0) * 3600
    return time_machine.travel(time.time() + seconds, tick=True)


def sign_in(client, name):
    return client.post("/accounts/login/", {"login": name, "password": PASSWORD})


def test_half_an_hour_without_use_ends_a_session_and_says_why(client, amina):
    sign_in(client, "amina")
    with later(minutes=29):
        assert client.get("/").status_code == 200
    with later(minutes=58):
        assert client.get("/").status_code == 200
    with later(minutes=89):
        answer = client.get("/people/", headers=ENGLISH)
        assert answer["Location"] == "/accounts/login/?next=%2Fpeople%2F"
        page = client.get(answer["Location"], headers=ENGLISH).content.decode()
    assert "nobody used this page for 30 minutes" in page
    assert AuditEvent.objects.get(verb="user.signed_out").detail == {"why": "idle"}


def test_after_a_shift_everybody_signs_in_again_however_busy(client, amina):
    sign_in(client, "amina")
    for minutes in range(25, 8 * 60, 25):
        with later(minutes=minutes):
            assert client.get("/").status_code == 200
    with later(minutes=8 * 60 + 1):
        assert client.get("/").status_code == 302
    assert AuditEvent.objects.get(verb="user.signed_out").detail == {"why": "long"}


def test_a_form_sent_too_late_stands_in_the_page_again_after_signing_in(client, adela):
    sign_in(client, "adela")
    typed = {"username": "zarmina-of-the-night", "role": "reviewer", "office": adela.office_id, "password": "no"}
    with later(minutes=31):
        answer = client.post("/accounts/users/add/", typed)
        assert answer["Location"] == "/accounts/login/?next=%2Faccounts%2Fusers%2Fadd%2F"
        assert not User.objects.filter(username="zarmina-of-the-night").exists()
        stored = TypedDraft.objects.get()
        assert b"zarmina" not in bytes(stored.sealed)
        sign_in(client, "adela")
        page = client.get("/accounts/users/add/", headers=ENGLISH).content.decode()
        assert 'value="zarmina-of-the-night"' in page
        assert "What you typed here and did not send is back in the form." in page
        client.post("/accounts/users/add/", typed)
        assert User.objects.filter(username="zarmina-of-the-night").exists()
        assert not TypedDraft.objects.exists()


def test_a_form_of_another_address_is_offered_to_be_sent_on_the_page_it_was_typed_on(client, amina, adela):
    sign_in(client, "adela")
    with later(minutes=31):
        came_from = {"referer": "http://testserver/accounts/users/amina/"}
        answer = client.post("/accounts/users/amina/disable/", {"reason": "Left for good, said so"}, headers=came_from)
        assert answer["Location"].endswith("next=%2Faccounts%2Fusers%2Famina%2F")
        sign_in(client, "adela")
        page = client.get("/accounts/users/amina/", headers=ENGLISH).content.decode()
        assert "You typed this here and did not send it:" in page
        assert "Left for good, said so" in page
        draft = TypedDraft.objects.get()
        answer = client.post(f"/accounts/draft/{draft.pk}/drop/", {"page": "/accounts/users/amina/"})
        assert answer["Location"] == "/accounts/users/amina/"
        assert not TypedDraft.objects.exists()


def test_nobody_else_is_given_what_was_typed(client, amina, adela, embassy):
    User.objects.create_user("second", password=PASSWORD, role="administrator", office=embassy)
    sign_in(client, "adela")
    with later(minutes=31):
        client.post("/accounts/users/add/", {"username": "zarmina-of-the-night"})
        sign_in(client, "second")
        assert "zarmina" not in client.get("/accounts/users/add/").content.decode()
        assert client.post(f"/accounts/draft/{TypedDraft.objects.get().pk}/drop/").status_code == 302
        assert TypedDraft.objects.exists()


def test_passwords_and_codes_are_never_kept(client, amina):
    sign_in(client, "amina")
    with later(minutes=31):
        client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "kabul river stone 7"})
    assert not TypedDraft.objects.exists()
    typed = {"passphrase": ["x"], "csrfmiddlewaretoken": ["x"], "otp_code": ["1"], "reason": ["because"]}
    assert actions.drafts.fit_to_keep(typed) == {"reason": ["because"]}


def test_a_script_keeps_what_is_typed_every_few_seconds_and_sending_forgets_it(client, adela, amina):
    client.force_login(adela)
    page = "/accounts/users/amina/disable/"
    kept = client.post("/accounts/draft/", {"aman-page": page, "aman-path": page, "reason": "Half a sent"})
    assert kept.status_code == 204
    client.post("/accounts/draft/", {"aman-page": page, "aman-path": page, "reason": "Half a sentence"})
    assert "Half a sentence" in client.get(page).content.decode()
    assert client.post(page, {"reason": ""}).status_code == 422
    assert TypedDraft.objects.count() == 1
    assert client.post(page, {"reason": "Half a sentence more"}).status_code == 302
    assert not TypedDraft.objects.exists()


def test_after_a_day_it_is_forgotten(client, adela):
    client.force_login(adela)
    client.post(
        "/accounts/draft/", {"aman-page": "/accounts/users/add/", "aman-path": "/accounts/users/add/", "a": "b"}
    )
    with later(hours=25):
        actions.forget_old_drafts()
    assert not TypedDraft.objects.exists()


def test_a_fragment_asked_for_by_a_script_leads_the_whole_page_to_sign_in(client, amina):
    sign_in(client, "amina")
    with later(minutes=31):
        answer = client.get("/people/", headers={"hx-request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/accounts/login/")


@pytest.mark.parametrize("act", ["disable", "role", "password", "ended"])
def test_whatever_an_administrator_does_to_a_sign_in_ends_its_sessions_everywhere(client, adela, amina, act):
    places = [type(client)(), type(client)()]
    for place in places:
        sign_in(place, "amina")
        assert place.get("/").status_code == 200
    assert OpenSession.objects.filter(user=amina).count() == 2
    if act == "disable":
        actions.disable_user(actor=adela, username="amina", reason="x")
    elif act == "role":
        actions.change_role(actor=adela, username="amina", role="reviewer")
    elif act == "password":
        actions.give_new_password(actor=adela, username="amina")
    else:
        assert actions.end_sessions(actor=adela, user=amina) == 2
    assert [place.get("/").status_code for place in places] == [302, 302]
    assert not OpenSession.objects.filter(user=amina).exists()


def test_a_new_password_of_ones_own_signs_out_every_other_machine(client, amina):
    elsewhere = type(client)()
    sign_in(client, "amina")
    sign_in(elsewhere, "amina")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    new = "kabul river stone 77"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert client.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


def test_one_session_is_ended_from_the_list_and_that_of_another_office_is_not_there(client, adela, amina, carol):
    theirs, foreign = type(client)(), type(client)()
    sign_in(theirs, "amina")
    sign_in(foreign, "carol")
    client.force_login(adela)
    page = client.get("/accounts/sessions/").content.decode()
    assert "amina" in page
    assert "carol" not in page
    own = OpenSession.objects.get(user=amina)
    assert client.post(f"/accounts/sessions/{own.pk}/end/").status_code == 302
    assert theirs.get("/").status_code == 302
    assert client.post(f"/accounts/sessions/{OpenSession.objects.get(user=carol).pk}/end/").status_code == 404
    assert foreign.get("/").status_code == 200


def test_ones_own_other_sessions_are_ended_from_ones_account(client, amina):
    elsewhere = type(client)()
    sign_in(elsewhere, "amina")
    sign_in(client, "amina")
    assert client.post("/accounts/own/sessions/end/").status_code == 302
    assert client.get("/accounts/own/").status_code == 200
    assert elsewhere.get("/").status_code == 302
