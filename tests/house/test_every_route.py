"""Is every route of the API closed to every caller that it is not for, and every record to every other office?"""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from aman.accounts.models import OfficeKey, User
from aman.accounts.office_keys import draw_key
from aman.accounts.roles import API_PERMISSIONS, PERMISSIONS, Role
from aman.site.api import api

PASSWORD = "a long test password"
#: What a caller may be told who is let in; the body sent is empty, so most routes ask for their fields.
LET_IN = {200, 201, 204, 400, 404, 409, 422}
NOWHERE = "ZZ-00000000"


def routes():
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield method, f"/api/v1{prefix}{path}", operation.view_func.aman_permission


ROUTES = list(routes())


def address(path):
    """Fill the references of a path with one that leads nowhere."""
    out = []
    for part in path.split("/"):
        out.append(("1" if part.startswith("{int:") else NOWHERE) if part.startswith("{") else part)
    return "/".join(out)


def give_key(office, maker, permissions, **more):
    text, found_by, stored = draw_key()
    now = timezone.now()
    fields = {"confirmed_at": now, "expires_at": now + timedelta(days=1), **more}
    OfficeKey.objects.create(
        office=office, label="room", found_by=found_by, secret_hash=stored, permissions=sorted(permissions),
        made_by=maker, made_at=now, **fields,
    )  # fmt: skip
    return text


@pytest.fixture
def officers(embassy, host_office, other_office):
    """One officer of each role, and one of another office with the same roles."""
    made = {}
    for role in Role:
        if role is not Role.COMMAND_LINE:
            office = host_office if role is Role.HOST_DESK else embassy
            made[role] = User.objects.create_user(
                role.value.replace("_", "-"), password=PASSWORD, role=role, office=office
            )
    return made


def call(client, method, path, key="", officer=""):
    headers = {"Aman-Officer": officer}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    with transaction.atomic():
        body = {"data": "{}", "content_type": "application/json"} if method != "GET" else {}
        answer = client.generic(method, address(path), headers=headers, **body)
        transaction.set_rollback(True)
    return answer


def test_there_are_routes_and_each_names_a_verb_that_the_api_offers():
    assert len(ROUTES) >= 3
    assert {permission for _method, _path, permission in ROUTES} <= API_PERMISSIONS


def test_every_route_for_every_caller(client, officers, embassy, carol, capsys):
    client.raise_request_exception = False
    wrong, asked = [], 0
    for method, path, permission in ROUTES:
        for role, officer in officers.items():
            maker, office = officers[Role.ADMINISTRATOR], officer.office
            good = give_key(office, maker, API_PERMISSIONS)
            bare = give_key(office, maker, API_PERMISSIONS - {permission})
            waiting = give_key(office, maker, API_PERMISSIONS, confirmed_at=None)
            over = give_key(office, maker, API_PERMISSIONS, expires_at=timezone.now() - timedelta(minutes=1))
            gone = give_key(office, maker, API_PERMISSIONS, revoked_at=timezone.now())
            foreign = give_key(carol.office, carol, API_PERMISSIONS)
            allowed = LET_IN if role in PERMISSIONS[permission] else {403}
            name = officer.username
            for what, key, who, expected in (
                ("no key", "", name, {401}),
                ("not confirmed", waiting, name, {401}),
                ("over", over, name, {401}),
                ("withdrawn", gone, name, {401}),
                ("verb not in the key", bare, name, {403}),
                ("key of another office", foreign, name, {403}),
                ("officer of another office", good, carol.username, {403}),
                ("nobody", good, "nobody-here", {403}),
                ("own", good, name, allowed),
            ):
                asked += 1
                answer = call(client, method, path, key, who)
                if answer.status_code not in expected:
                    wrong.append((method, path, str(role), what, answer.status_code))
    with capsys.disabled():
        print(f"\n{len(ROUTES)} routes, {len(officers)} roles, 9 callers: {asked} combinations asked")
    assert wrong == []


def test_an_officer_who_was_stopped_or_has_no_window_calls_no_more(client, officers):
    officer = officers[Role.HOST_DESK]
    key = give_key(officer.office, officers[Role.ADMINISTRATOR], API_PERMISSIONS)
    for change in ({"is_active": False}, {"is_active": True, "needs_window": True}):
        User.objects.filter(pk=officer.pk).update(**change)
        statuses = {call(client, method, path, key, officer.username).status_code for method, path, _verb in ROUTES}
        assert statuses == {403}, change
