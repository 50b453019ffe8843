"""P-3 and P-4 rest on memory: an acceptance settles them, an open affidavit does not."""

from __future__ import annotations

import pytest
from policies.asking import answer, ask

PACK = "us-p3"


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"aor_filed": True, "aor_accepted": True}, "meets"),
        ({"aor_filed": True, "aor_accepted": False, "sponsor_matched": False}, "does_not_meet"),
        ({"aor_filed": True, "sponsor_matched": False}, "cannot_tell"),
        ({"aor_filed": False, "sponsor_matched": False}, "does_not_meet"),
        ({"aor_filed": False, "sponsor_matched": True, "sponsor_accepted": True}, "meets"),
    ],
)
def test_only_an_acceptance_gives_access(facts, outcome):
    assert ask(PACK, "2024-05-01", **facts) == outcome


def test_a_recalled_rule_says_that_it_is_recalled():
    made = answer(PACK, "2024-05-01", aor_filed=True, aor_accepted=True)
    assert any("Recalled" in reason.note for reason in made.reasons)
