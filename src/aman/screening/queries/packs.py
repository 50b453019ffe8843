"""What does the page of a rule pack show, and which versions of it can be laid side by side?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from aman.core.policy import Policy, PolicyKind
from aman.errors import NotFound
from aman.screening import words
from aman.screening.models import RuleChange
from aman.screening.queries.rules import pack_in_force, packs_in_force, read_version, shipped_policies
from aman.screening.queries.timelines import TimelineShown, timelines_of
from aman.screening.words import Numbered

#: A version is named in an address by so much of its hash.
SHORT = 12


@dataclass(frozen=True, slots=True)
class PackGroup:
    """The packs of one kind, under its heading."""

    title: str | Promise
    packs: tuple[Policy, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a pack: its hash, what it is to this office, and who brought it there."""

    policy_hash: str
    name: str
    change: RuleChange | None = None

    @property
    def short(self) -> str:
        """The part of the hash that stands in addresses."""
        return self.policy_hash[:SHORT]


@dataclass(frozen=True, slots=True)
class RuleSentence:
    """A rule as a numbered sentence, with its condition below it."""

    rule: Any
    number: int
    lead: str
    parts: tuple[Numbered, ...]


@dataclass(frozen=True, slots=True)
class PackRecord:
    """Everything the page of a pack shows."""

    policy: Policy
    version: Version
    is_in_force: bool
    rules: tuple[RuleSentence, ...]
    outcome: Numbered
    timelines: list[TimelineShown]
    versions: tuple[Version, ...]

    @property
    def numbers(self) -> dict[str, int]:
        """The number of each rule."""
        return {sentence.rule.id: sentence.number for sentence in self.rules}


def packs_by_kind(office_id: int | None) -> list[PackGroup]:
    """Give the packs an office asks, those of one kind together, in the order in which they are read."""
    policies = [pack.policy for pack in packs_in_force(office_id)]
    groups = []
    for kind in PolicyKind:
        found = tuple(policy for policy in policies if policy.kind is kind)
        if found:
            groups.append(PackGroup(words.KINDS[kind], found))
    return groups


def pack_record(*, user: Any, policy_id: str, version: str, today: date) -> PackRecord:
    """Give everything a pack's page shows; `version` is the beginning of a hash, empty for the one in force."""
    known = versions_visible_to(user, policy_id)
    in_force = pack_in_force(user.office_id, policy_id)
    wanted = find_version(known, version) if version else find_version(known, in_force.policy_hash)
    policy = read_version(wanted.policy_hash)
    rules = tuple(_rule_sentence(policy, rule, i) for i, rule in enumerate(policy.rules.values(), 1))
    return PackRecord(
        policy=policy,
        version=wanted,
        is_in_force=wanted.policy_hash == in_force.policy_hash,
        rules=rules,
        outcome=words.number_condition(policy, policy.outcome, str(len(rules) + 1)),
        timelines=timelines_of(policy, today),
        versions=tuple(known),
    )


def _rule_sentence(policy: Policy, rule: Any, number: int) -> RuleSentence:
    """The condition's first level stands directly under the rule: 2.1, 2.2."""
    said = words.number_condition(policy, rule.when, str(number))
    if said.parts:
        return RuleSentence(rule, number, said.text, said.parts)
    below = words.Numbered(f"{number}.1", said.text, rule=said.rule)
    return RuleSentence(rule, number, _("It applies where this holds:"), (below,))


def versions_visible_to(user: Any, policy_id: str) -> list[Version]:
    """Give the versions of a pack that a user's office has or had, and the shipped one; the newest first.

    What another office only proposes is its own affair.
    """
    found: dict[str, Version] = {}
    in_force = pack_in_force(user.office_id, policy_id).policy_hash
    changes = RuleChange.objects.visible_to(user).filter(policy=policy_id)
    for change in changes.select_related("version", "proposed_by", "decided_by").defer("version__text").order_by("-pk"):
        hashed = change.version.policy_hash
        if hashed not in found or change.state == RuleChange.State.EFFECTIVE:
            name = _("in force") if hashed == in_force else _name_of(change)
            found[hashed] = Version(hashed, name, change)
    for policy in shipped_policies():
        if policy.policy_id == policy_id and policy.version_hash not in found:
            name = _("in force") if policy.version_hash == in_force else _("shipped with Aman")
            found[policy.version_hash] = Version(policy.version_hash, name)
    return list(found.values())


def _name_of(change: RuleChange) -> str:
    if change.state == RuleChange.State.EFFECTIVE:
        return _("was in force")
    return str(change.get_state_display())


def find_version(versions: Iterable[Version], beginning: str) -> Version:
    """Give the version whose hash begins so; NotFound when none or several do."""
    found = [version for version in versions if beginning and version.policy_hash.startswith(beginning)]
    if len(found) != 1:
        raise NotFound("No such version of these rules is kept here.", fix="Choose one of the list.")
    return found[0]
