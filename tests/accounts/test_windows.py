"""Is somebody who needs a window signed in only while one is open, for ten hours at most?"""

import time
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from aman.accounts import actions
from aman.accounts.models import AccessWindow, User
from aman.errors import BadInput, Conflict, NotAllowed, NotFound

PASSWORD = "a long test password"
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def adela(embassy):
    return User.objects.create_user("adela", password=PASSWORD, role="administrator", office=embassy)


@pytest.fixture
def surge(embassy):
    return User.objects.create_user("surge", password=PASSWORD, role="case_officer", office=embassy, needs_window=True)


def give(adela, hours=2, begins_at=None, username="surge", reason="Night shift"):
    return actions.give_window(
        actor=adela, username=username, begins_at=begins_at or timezone.now(), hours=hours, reason=reason
    )


def sign_in(client, headers=None):
    return client.post("/accounts/login/", {"login": "surge", "password": PASSWORD}, headers=headers)


def test_outside_a_window_signing_in_is_refused_with_what_to_do(client, surge):
    answer = sign_in(client)
    assert answer["Location"] == "/accounts/window/"
    page = client.get(answer["Location"], headers=ENGLISH)
    assert page.status_code == 403
    assert "Call your administrator" in page.content.decode()
    assert client.get("/").status_code == 302


def test_inside_one_they_work_and_with_its_end_an_open_session_ends(client, adela, surge):
    give(adela)
    assert sign_in(client)["Location"] == "/"
    assert client.get("/").status_code == 200
    with time_machine.travel(time.time() + 29 * 60):
        assert client.get("/").status_code == 200
    AccessWindow.objects.update(ends_at=timezone.now() + timedelta(minutes=40))
    with time_machine.travel(time.time() + 41 * 60):
        assert client.get("/cases/")["Location"] == "/accounts/window/"
        assert client.get("/").status_code == 302


def test_a_window_that_is_closed_early_ends_the_session_at_once(client, adela, surge):
    window = give(adela)
    sign_in(client)
    client_of_adela = type(client)()
    client_of_adela.force_login(adela)
    assert client_of_adela.post(f"/accounts/windows/{window.pk}/close/").status_code == 302
    assert client.get("/").status_code == 302
    assert client_of_adela.post(f"/accounts/windows/{window.pk}/close/").status_code == 409


def test_a_window_to_come_opens_nothing_yet(client, adela, surge):
    give(adela, begins_at=timezone.now() + timedelta(hours=1))
    assert sign_in(client)["Location"] == "/accounts/window/"


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"hours": 11}, "window-hours"),
        ({"hours": 0}, "window-hours"),
        ({"reason": " "}, "window-reason"),
        ({"begins_at": timezone.now() - timedelta(days=2)}, "window-moment"),
        ({"begins_at": timezone.now() + timedelta(days=60)}, "window-moment"),
    ],
)
def test_a_window_that_cannot_be_is_refused(adela, surge, what, code):
    with pytest.raises(BadInput) as caught:
        give(adela, **what)
    assert caught.value.code == code


def test_only_who_needs_one_is_given_one_and_nobody_oneself(adela, amina, carol):
    with pytest.raises(BadInput):
        give(adela, username="amina")
    with pytest.raises(NotFound):
        give(adela, username="carol")
    with pytest.raises(NotAllowed):
        give(adela, username="adela")
    with pytest.raises(NotAllowed):
        give(amina)
    with pytest.raises(NotAllowed):
        actions.require_window(actor=adela, username="adela", needed=False)


def test_the_page_gives_one(client, adela, surge):
    client.force_login(adela)
    when = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    typed = {"begins_at": when, "hours": 8, "reason": "Raids of this week"}
    assert client.post("/accounts/users/surge/windows/give/", typed).status_code == 302
    assert "Raids of this week" in client.get("/accounts/windows/").content.decode()
    assert client.post("/accounts/users/surge/windows/give/", {**typed, "hours": 12}).status_code == 422
    window = AccessWindow.objects.get()
    actions.close_window(actor=adela, pk=window.pk)
    with pytest.raises(Conflict):
        actions.close_window(actor=adela, pk=window.pk)


def test_a_call_for_an_officer_without_a_window_is_refused(client, adela, host_office):
    from aman.accounts.models import OfficeKey
    from aman.accounts.office_keys import draw_key

    guest = User.objects.create_user(
        "guest", password=PASSWORD, role="host_desk", office=host_office, needs_window=True
    )
    text, found_by, stored = draw_key()
    now = timezone.now()
    OfficeKey.objects.create(
        office=host_office, label="room", found_by=found_by, secret_hash=stored, permissions=["reports.view_today"],
        made_by=adela, made_at=now, confirmed_at=now, expires_at=now + timedelta(days=1),
    )  # fmt: skip
    headers = {"Authorization": f"Bearer {text}", "Aman-Officer": "guest"}
    assert client.get("/api/v1/own", headers=headers).status_code == 403
    AccessWindow.objects.create(
        user=guest, begins_at=now, ends_at=now + timedelta(hours=1), reason="x", given_by=adela, given_at=now
    )
    assert client.get("/api/v1/own", headers=headers).status_code == 200
