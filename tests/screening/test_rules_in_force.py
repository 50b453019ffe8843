"""Which version of a pack does an office ask, and does a newer shipped one wait for people?"""

from datetime import UTC, date, datetime

import pytest

from aman.audit.models import AuditEvent
from aman.core import _data
from aman.screening import actions, queries
from aman.screening.actions import adopting
from aman.screening.models import Determination, PolicyVersion, RuleChange

PACK = "pk-exposure"


@pytest.fixture
def screened(amina, add_family):
    add_family(amina)
    actions.screen_people(actor=amina, as_of=date(2023, 11, 1), known_on=date(2023, 11, 1))


@pytest.fixture
def newer_is_shipped(monkeypatch):
    """The product is updated: its pack says of one thing more that it cannot know it."""
    read = _data.read_policy_text
    changed = read(PACK).replace("\ncannot_know:\n", "\ncannot_know:\n- Whether the weather holds.\n", 1)
    assert changed != read(PACK)

    def ship():
        monkeypatch.setattr(_data, "read_policy_text", lambda name: changed if name == PACK else read(name))
        queries.shipped_policy.cache_clear()

    yield ship
    monkeypatch.undo()
    queries.shipped_policy.cache_clear()


def test_the_first_screening_takes_the_shipped_packs_and_says_so(screened, embassy):
    adopted = RuleChange.objects.filter(office=embassy)
    assert sorted(adopted.values_list("policy", flat=True)) == list(_data.policy_ids())
    assert set(adopted.values_list("state", "proposed_by")) == {("effective", None)}
    assert AuditEvent.objects.filter(verb="rules.adopted").count() == len(_data.policy_ids())
    assert all(pack.version_id for pack in queries.packs_in_force(embassy.pk))


def test_an_office_that_never_screened_sees_the_shipped_packs(embassy):
    assert [p.policy_id for p in queries.policies_in_force(embassy.pk)] == list(_data.policy_ids())
    assert all(pack.version_id is None for pack in queries.packs_in_force(embassy.pk))


def test_a_newer_shipped_pack_waits_and_changes_nothing(screened, amina, embassy, newer_is_shipped):
    before = queries.pack_in_force(embassy.pk, PACK)
    newer_is_shipped()
    adopting.notice_shipped_everywhere()
    adopting.notice_shipped_everywhere()
    waiting = RuleChange.objects.get(office=embassy, state="proposed")
    assert (waiting.policy, waiting.replaces_id, waiting.proposed_by) == (PACK, before.version_id, None)
    assert queries.pack_in_force(embassy.pk, PACK).policy_hash == before.policy_hash
    done = actions.screen_people(actor=amina, as_of=date(2023, 11, 1), known_on=date(2023, 11, 1))
    assert done.written == 0
    assert set(Determination.objects.filter(policy=PACK).values_list("policy_hash", flat=True)) == {before.policy_hash}


def test_the_version_of_the_day_is_asked(screened, embassy, newer_is_shipped):
    old = queries.pack_in_force(embassy.pk, PACK)
    newer_is_shipped()
    adopting.notice_shipped(office_id=embassy.pk)
    RuleChange.objects.filter(version_id=old.version_id).update(effective_at=datetime(2025, 3, 1, 9, tzinfo=UTC))
    later = RuleChange.objects.get(state="proposed")
    RuleChange.objects.filter(pk=later.pk).update(state="effective", effective_at=datetime(2025, 6, 1, 9, tzinfo=UTC))

    def asked(on):
        return queries.pack_in_force(embassy.pk, PACK, on).version_id

    assert asked(date(2025, 5, 31)) == old.version_id
    assert asked(date(2025, 6, 1)) == asked(None) == later.version_id
    assert asked(date(2023, 11, 1)) == later.version_id, "before the first version there was no other"


def test_another_office_keeps_its_own_rules(screened, other_office):
    assert queries.pack_in_force(other_office.pk, PACK).version_id is None
    assert PolicyVersion.objects.count() == len(_data.policy_ids())
