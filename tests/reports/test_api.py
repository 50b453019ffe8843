"""What may a machine of an office read of Today and of the briefs?"""

from datetime import timedelta

import pytest
from django.utils import timezone
from small_register import family

from aman.accounts.models import OfficeKey
from aman.accounts.office_keys import draw_key
from aman.audit.models import AuditEvent
from aman.cases.models import Task
from aman.reports.actions.briefs import make_brief

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(client):
    """A machine of an officer's office."""

    def ask(path, user):
        text, found_by, stored = draw_key()
        now = timezone.now()
        OfficeKey.objects.create(
            office=user.office, label="machine", found_by=found_by, secret_hash=stored,
            permissions=["reports.view_today", "reports.view_brief"], made_by=user, made_at=now, confirmed_at=now,
            expires_at=now + timedelta(days=30),
        )  # fmt: skip
        return client.get(
            f"/api/v1/reports{path}", headers={"Authorization": f"Bearer {text}", "Aman-Officer": user.username}
        )

    return ask


def test_the_numbers_of_today_come_with_the_pages_of_their_rows(call, amina):
    case, _ = family(amina)
    yesterday = timezone.localdate() - timedelta(days=1)
    Task.objects.create(case=case, what="Call", due_on=yesterday, owner=amina, created_at=timezone.now())
    numbers = call("/today", amina).json()["numbers"]
    own = [one for one in numbers if one["what"] == "own_tasks"]
    assert own
    assert (own[0]["number"], own[0]["is_more"], own[0]["heading"]) == (1, False, "overdue")
    assert {one["within_days"] for one in numbers if one["heading"] == "ending"} == {7, 30, 90}
    assert "Darwazi" not in str(numbers)


def test_a_brief_is_given_without_small_numbers_and_to_its_own_office_only(call, amina, bashir, carol):
    family(amina)
    brief = make_brief(actor=bashir, as_of=timezone.localdate())
    assert [one["ref"] for one in call("/briefs", bashir).json()["briefs"]] == [brief.ref]
    whole = call(f"/briefs/{brief.ref}", bashir).json()
    assert whole["holds"] is True
    assert whole["sections"]
    assert AuditEvent.objects.filter(verb="brief.read", subject=f"brief:{brief.ref}").exists()
    assert call("/briefs", carol).json()["briefs"] == []
    assert call(f"/briefs/{brief.ref}", carol).status_code == 404
