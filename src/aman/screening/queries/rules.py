"""Which rule packs are asked, and which very version made a stored answer?

Rule packs are public to every signed-in role but the host's desk; they hold nothing about anybody.
"""

from __future__ import annotations

from functools import lru_cache

from aman.core import _data
from aman.core.policy import FactKind, Policy, load_policy
from aman.errors import PolicyGap
from aman.screening.models import Determination, PolicyVersion


@lru_cache(maxsize=32)
def shipped_policy(policy_id: str) -> Policy:
    """Give a rule pack as it is shipped; NotFound when there is none of that id."""
    return load_policy(_data.read_policy_text(policy_id))


def shipped_policies() -> list[Policy]:
    """Give every shipped rule pack, in the order of their ids."""
    return [shipped_policy(policy_id) for policy_id in _data.policy_ids()]


def fact_kinds() -> dict[str, FactKind]:
    """Give every fact that some shipped pack asks for, with its type."""
    return {name: fact.kind for policy in shipped_policies() for name, fact in policy.facts.items()}


@lru_cache(maxsize=64)
def _kept_policy(policy_hash: str) -> Policy:
    return load_policy(PolicyVersion.objects.get(policy_hash=policy_hash).text)


def policy_of(determination: Determination) -> Policy:
    """Give the very version of the rules that made a determination, also after the pack has changed.

    Raises:
        PolicyGap: that version is neither shipped nor kept.
    """
    for policy in shipped_policies():
        if policy.version_hash == determination.policy_hash:
            return policy
    try:
        return _kept_policy(determination.policy_hash)
    except PolicyVersion.DoesNotExist as error:
        raise PolicyGap(
            f"The rules {determination.policy} that made this determination are not kept here.",
            fix="Screen the person again; the stored outcome stays as it is.",
        ) from error
