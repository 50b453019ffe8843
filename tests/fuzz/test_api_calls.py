"""Does every route of the API keep to its document, called as it allows and as it does not?

With schemathesis, which `make probe` sets up; cases are drawn from the served document, the same ones in every run.
"""

from importlib.util import find_spec

import pytest
from django.db import transaction

from aman.accounts.roles import API_PERMISSIONS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("schemathesis") is None, reason="schemathesis is not here (make probe)"),
]
EXAMPLES = 25


@pytest.fixture
def headers(dawud, amina):
    """A key of each office that opens every verb of the API, by the officers who call."""
    from datetime import timedelta

    from django.utils import timezone

    from aman.accounts.models import OfficeKey
    from aman.accounts.office_keys import draw_key

    made = {}
    for user in (dawud, amina):
        text, found_by, stored = draw_key()
        now = timezone.now()
        OfficeKey.objects.create(
            office=user.office,
            label="room",
            found_by=found_by,
            secret_hash=stored,
            permissions=sorted(API_PERMISSIONS),
            made_by=user,
            made_at=now,
            confirmed_at=now,
            expires_at=now + timedelta(days=1),
        )
        made[user.username] = {"Authorization": f"Bearer {text}", "Aman-Officer": user.username}
    return made


@pytest.fixture
def served(db):
    """The document as it is served, with the application behind it in this process."""
    import schemathesis
    from django.core.signals import request_finished, request_started
    from django.core.wsgi import get_wsgi_application
    from django.db import close_old_connections

    # A request that ends would close the connection that this test's transaction is on.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("officer", ["dawud", "amina"])
@pytest.mark.parametrize("mode", ["POSITIVE", "NEGATIVE"])
def test_every_route_keeps_to_its_document(served, headers, officer, mode, capsys):
    from hypothesis import HealthCheck, given, settings
    from schemathesis import GenerationMode
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_headers_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    checks = [
        not_a_server_error,
        status_code_conformance,
        content_type_conformance,
        response_headers_conformance,
        response_schema_conformance,
    ]
    calls, statuses = 0, {}
    for found in served.get_all_operations():
        operation = found.ok()
        try:
            strategy = operation.as_strategy(generation_mode=GenerationMode[mode])
        except Exception:
            # A route that takes nothing cannot be called wrongly.
            if mode == "NEGATIVE":
                continue
            raise

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def ask(case):
            nonlocal calls
            with transaction.atomic():
                answer = case.call(headers=headers[officer])
                case.validate_response(answer, checks=checks)
                transaction.set_rollback(True)
            calls += 1
            statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1

        ask()
    assert calls > 0
    assert set(statuses) - {401, 403}, "somebody was let in"
    with capsys.disabled():
        print(f"\nAPI as {officer}, {mode.lower()}: {calls} calls, {dict(sorted(statuses.items()))}")
