"""Which rule packs are in force in an office, and which very version made a stored answer?

What is shipped and what is in force are two things: a pack comes into force in an office when the office first asks it,
or when people make a changed one effective. Rule packs are public to every signed-in role but the host's desk; they
hold nothing about anybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils import timezone

from aman.core import _data
from aman.core.policy import FactKind, Policy, load_policy
from aman.errors import AmanError, NotFound, PolicyGap
from aman.screening.models import Determination, PolicyVersion, RuleChange


@dataclass(frozen=True, slots=True)
class PackInForce:
    """A rule pack as an office asks it; without version and day where the office has not asked the shipped one yet."""

    policy: Policy
    policy_hash: str
    version_id: int | None = None
    since: datetime | None = None


@lru_cache(maxsize=64)
def shipped_policy(policy_id: str) -> Policy:
    """Give a rule pack as it is shipped; NotFound when there is none of that id."""
    return load_policy(_data.read_policy_text(policy_id))


def shipped_policies() -> list[Policy]:
    """Give every shipped rule pack, in the order of their ids."""
    return [shipped_policy(policy_id) for policy_id in _data.policy_ids()]


def packs_in_force(office_id: int | None, on: date | None = None) -> list[PackInForce]:
    """Give every rule pack as it stands in an office, in the order of their ids.

    Args:
        office_id: whose rules; None, for somebody of no office, gives the shipped ones.
        on: the version in force at the end of this day; None means now. Of the days before the office's first
            version of a pack the present one is asked: there was no other.
    """
    now: dict[str, RuleChange] = {}
    then: dict[str, RuleChange] = {}
    until = None if on is None else timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    for change in _effective_changes(office_id):
        now[change.policy] = change
        if until is not None and change.effective_at is not None and change.effective_at < until:
            then[change.policy] = change
    packs = {policy.policy_id: PackInForce(policy, policy.version_hash) for policy in shipped_policies()}
    for policy_id, change in {**now, **then}.items():
        version = change.version
        policy = read_version(version.policy_hash)
        packs[policy_id] = PackInForce(policy, version.policy_hash, version.pk, change.effective_at)
    return [packs[policy_id] for policy_id in sorted(packs)]


def policies_in_force(office_id: int | None, on: date | None = None) -> list[Policy]:
    """Give every rule pack as it stands in an office on a day; see `packs_in_force`."""
    return [pack.policy for pack in packs_in_force(office_id, on)]


def pack_in_force(office_id: int | None, policy_id: str, on: date | None = None) -> PackInForce:
    """Give one rule pack as it stands in an office; NotFound when neither the office nor the product has it."""
    found = [pack for pack in packs_in_force(office_id, on) if pack.policy.policy_id == policy_id]
    if not found:
        raise NotFound("No such rule pack is in force here.", fix="Open it from the list of rule packs.")
    return found[0]


def policy_in_force(office_id: int | None, policy_id: str, on: date | None = None) -> Policy:
    """Give one rule pack as it stands in an office; see `pack_in_force`."""
    return pack_in_force(office_id, policy_id, on).policy


def _effective_changes(office_id: int | None) -> Iterable[RuleChange]:
    made = RuleChange.objects.filter(office_id=office_id, state=RuleChange.State.EFFECTIVE) if office_id else ()
    if not made:
        return ()
    # The texts stay where they are: each is read once in a process.
    return made.select_related("version").defer("version__text", "summary").order_by("effective_at", "pk")


def fact_kinds(policies: Iterable[Policy] | None = None) -> dict[str, FactKind]:
    """Give every fact that some pack asks for, with its type; None means the shipped packs."""
    asked = shipped_policies() if policies is None else policies
    return {name: fact.kind for policy in asked for name, fact in policy.facts.items()}


def read_version(policy_hash: str) -> Policy:
    """Give a version of a rule pack that is shipped or kept.

    Raises:
        PolicyGap: it is neither, or its text cannot be read by this version of the product.
    """
    for policy in shipped_policies():
        if policy.version_hash == policy_hash:
            return policy
    return _kept_policy(policy_hash)


@lru_cache(maxsize=128)
def _kept_policy(policy_hash: str) -> Policy:
    try:
        return load_policy(PolicyVersion.objects.get(policy_hash=policy_hash).text)
    except PolicyVersion.DoesNotExist as error:
        raise PolicyGap(
            f"The version {policy_hash[:12]} of the rules is not kept here.",
            fix="Screen again; what was answered with it stays as it is.",
        ) from error
    except AmanError as error:
        raise PolicyGap(
            f"The kept version {policy_hash[:12]} of the rules cannot be read: {error.message}",
            fix="Go back to the version of Aman that wrote it, or make a newer version of these rules effective.",
        ) from error


def policy_of(determination: Determination) -> Policy:
    """Give the very version of the rules that made a determination, also after the pack has changed.

    Raises:
        PolicyGap: that version is neither shipped nor kept.
    """
    return read_version(determination.policy_hash)
