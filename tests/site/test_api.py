"""Does the API let in whom it should, in which words does it refuse, and does every route name its verb?"""

from datetime import timedelta

import pytest
from django.utils import timezone

from aman.accounts.models import OfficeKey
from aman.accounts.office_keys import KeyFor, draw_key
from aman.accounts.roles import API_PERMISSIONS, PERMISSIONS
from aman.site.api import api


def give_key(user, *permissions, days=30):
    text, found_by, stored = draw_key()
    now = timezone.now()
    OfficeKey.objects.create(
        office=user.office,
        label="room",
        found_by=found_by,
        secret_hash=stored,
        permissions=list(permissions),
        made_by=user,
        made_at=now,
        confirmed_at=now,
        expires_at=now + timedelta(days=days),
    )
    return text


def call(client, key, officer, path="/api/v1/own"):
    return client.get(path, headers={"Authorization": f"Bearer {key}", "Aman-Officer": officer})


def routes():
    for _prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                yield path, operation


def test_every_route_names_its_verb_and_asks_for_a_key():
    wrong = []
    for path, operation in routes():
        verb = getattr(operation.view_func, "aman_permission", None)
        doors = [door.permission for door in operation.auth_callbacks if isinstance(door, KeyFor)]
        if verb not in API_PERMISSIONS or doors != [verb]:
            wrong.append((path, verb, doors))
    assert wrong == []
    assert set(PERMISSIONS) >= API_PERMISSIONS


def test_a_key_and_its_officer_are_let_in(client, dawud):
    answer = call(client, give_key(dawud, "reports.view_today"), "dawud")
    assert answer.status_code == 200
    assert answer.json()["officer"] == "dawud"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer amk_00_11", "Basic amk_00_11", "Bearer amk__"])
def test_a_call_without_a_key_that_holds_is_told_so(client, dawud, header):
    answer = client.get("/api/v1/own", headers={"Authorization": header, "Aman-Officer": "dawud"})
    assert answer.status_code == 401
    assert answer.json()["code"] == "no-key"


def test_a_key_that_has_ended_or_was_withdrawn_opens_nothing(client, dawud):
    assert call(client, give_key(dawud, "reports.view_today", days=-1), "dawud").status_code == 401
    key = give_key(dawud, "reports.view_today")
    OfficeKey.objects.update(revoked_at=timezone.now())
    assert call(client, key, "dawud").status_code == 401


def test_a_key_speaks_for_officers_of_its_own_office_only(client, dawud, amina):
    key = give_key(dawud, "reports.view_today")
    assert call(client, key, "amina").status_code == 403
    assert call(client, key, "nobody").json() == call(client, key, "amina").json()


def test_a_verb_that_is_not_in_the_key_is_refused(client, dawud):
    answer = call(client, give_key(dawud), "dawud")
    assert (answer.status_code, answer.json()["code"]) == (403, "not-in-the-key")


def test_the_document_of_the_api_can_be_read_without_a_key(client):
    document = client.get("/api/v1/openapi.json").json()
    assert document["info"]["title"] == "Aman"
    assert "/api/v1/own" in document["paths"]
