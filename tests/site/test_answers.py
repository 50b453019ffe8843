"""Does every answer carry the policy, and does every refusal say what to do?"""

import re

import pytest
from django.test import RequestFactory

from aman.errors import AmanError, BadInput, Conflict, NotAllowed, NotFound, PolicyGap, SealBroken
from aman.site.errors import answer_error, went_wrong
from aman.site.middleware import ErrorsInWords


def test_the_policy_allows_own_sources_only(client, db):
    policy = client.get("/accounts/login/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    for weakness in ("unsafe-inline", "unsafe-eval", "http:", "https:", "*"):
        assert weakness not in policy


def test_a_page_of_a_signed_in_user_is_not_kept_by_the_browser(client, amina):
    client.force_login(amina)
    assert client.get("/")["Cache-Control"] == "no-store"


def test_the_process_says_that_it_is_alive(client):
    assert client.get("/healthz").json() == {"alive": True}


def test_the_process_says_that_it_can_work(client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"] == {"database": True, "migrations": True, "disk": True}


def test_a_full_disk_is_told(client, db, monkeypatch):
    monkeypatch.setattr("aman.site.health.LEAST_FREE_BYTES", 10**18)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["disk"] is False


def test_an_address_that_leads_nowhere_says_what_to_do(client, amina):
    client.force_login(amina)
    answer = client.get("/nowhere/", headers={"accept-language": "en"})
    assert answer.status_code == 404
    assert "Check the reference, or search for it." in answer.content.decode()


def test_a_page_that_the_role_does_not_open_says_so(client, amina):
    client.force_login(amina)
    answer = client.get("/audit/", headers={"accept-language": "en"})
    assert answer.status_code == 403
    assert "Your role does not open this page." in answer.content.decode()


@pytest.mark.parametrize(
    ("error", "status"),
    [(BadInput, 400), (NotAllowed, 403), (NotFound, 404), (Conflict, 409), (SealBroken, 422), (PolicyGap, 422)],
)
def test_each_error_of_the_product_has_its_status(db, error, status, amina):
    request = RequestFactory().get("/")
    request.user, request.resolver_match, request._messages = amina, None, []
    answer = answer_error(request, error("What happened.", fix="What to do."))
    assert answer.status_code == status
    assert ("What to do." in answer.content.decode()) == (status != 404)


def test_a_missing_record_and_a_foreign_one_read_the_same(db, amina):
    request = RequestFactory().get("/")
    request.user, request.resolver_match, request._messages = amina, None, []
    one = answer_error(request, NotFound("Case AM-1 is another office's.", fix="Ask them."))
    other = answer_error(request, NotFound("There is no case AM-1.", fix="Check the number."))
    token = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
    assert token.sub(b"", one.content) == token.sub(b"", other.content)


def test_errors_of_others_are_left_to_the_framework(db):
    assert ErrorsInWords(lambda request: None).process_exception(RequestFactory().get("/"), ValueError("x")) is None
    assert issubclass(BadInput, AmanError)


def test_the_page_for_our_own_mistake_needs_nothing(rf):
    answer = went_wrong(rf.get("/"))
    assert answer.status_code == 500
    assert b"Nothing was half-written" in answer.content
