"""Is every door closed until somebody says who may open it?"""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from aman.accounts.access import DenyByDefault, public, requires
from aman.accounts.roles import NEEDS_SECOND_FACTOR, PERMISSIONS, SEES_PEOPLE, Role, may


def unmarked(request):
    return HttpResponse("opened")


def test_a_view_that_says_nothing_is_closed_even_to_an_administrator(rf, django_user_model):
    request = rf.get("/")
    request.user = django_user_model(username="x", role="administrator")
    with pytest.raises(PermissionDenied):
        DenyByDefault(lambda r: HttpResponse()).process_view(request, unmarked, (), {})


def test_a_public_view_is_open(rf):
    assert DenyByDefault(lambda r: HttpResponse()).process_view(rf.get("/"), public(lambda r: None), (), {}) is None


def test_a_permission_that_nobody_declared_cannot_be_asked_for():
    with pytest.raises(KeyError):
        requires("cases.read_minds")
    with pytest.raises(KeyError):
        may("reviewer", "cases.read_minds")


def test_a_stopped_user_may_do_nothing(django_user_model):
    user = django_user_model(username="x", role="reviewer", is_active=False)
    assert not any(user.may(permission) for permission in PERMISSIONS)


def test_the_host_desk_asks_and_does_nothing_else():
    assert {p for p, roles in PERMISSIONS.items() if Role.HOST_DESK in roles} == {
        "reports.view_today",
        "accounts.view_own_account",
        "checks.ask_desk",
        "notices.view_notices",
    }


def test_no_role_outside_the_register_reaches_people():
    for permission, roles in PERMISSIONS.items():
        if permission.startswith(("people.", "cases.", "rosters.", "issuing.")):
            assert roles <= SEES_PEOPLE, permission


def test_whoever_sees_people_needs_a_second_factor():
    assert SEES_PEOPLE - {Role.COMMAND_LINE} <= NEEDS_SECOND_FACTOR


def test_the_language_is_kept_with_the_user(client, amina):
    client.force_login(amina)
    client.post("/language/", {"language": "ps", "next": "/"})
    amina.refresh_from_db()
    assert amina.language == "ps"
    elsewhere = type(client)()
    elsewhere.force_login(amina)
    assert '<html lang="ps" dir="rtl">' in elsewhere.get("/", headers={"accept-language": "en"}).content.decode()


def test_a_language_that_aman_does_not_speak_is_not_kept(client, amina):
    client.force_login(amina)
    client.post("/language/", {"language": "xx", "next": "/"})
    amina.refresh_from_db()
    assert amina.language == ""


def test_changing_the_language_leads_nowhere_else(client, amina):
    client.force_login(amina)
    answer = client.post("/language/", {"language": "ur", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"
