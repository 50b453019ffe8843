"""Which decisions take protection away, which wait for a second person, and which rest on what has changed since?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from aman.accounts.models import User
from aman.cases.models import Evidence
from aman.core.policy import Policy, PolicyKind, Unknown
from aman.core.policy.binding import bind_policy, decode_trace
from aman.core.policy.differences import Part, compare_policies
from aman.core.policy.program import compile_node
from aman.errors import NotFound, PolicyGap
from aman.people.models import Person
from aman.people.parts import in_parts
from aman.screening.facts import thaw_facts
from aman.screening.models import Decision, Determination, FactStatement
from aman.screening.queries.rules import pack_in_force, policy_of, shipped_policy

#: Decisions that take protection away, whatever the rules said.
REFUSING = frozenset({Decision.Outcome.NOT_PROTECTED, Decision.Outcome.REMOVED})
#: A list longer than this is no list to work through; the rest comes when these are done.
MOST_SHOWN = 200


def takes_protection(made: Determination, outcome: str) -> bool:
    """Say whether a decision beside a determination takes protection away, so that one person is not enough.

    Refusing and taking back always do. So does confirming a machine's "does not meet" of anything that could protect:
    a pathway, a profile, a priority, a stage. To be reached by the host's rules, or not, protects nobody by itself.
    """
    if outcome in REFUSING:
        return True
    confirms_no = outcome == Decision.Outcome.CONFIRMED and made.outcome == Determination.Outcome.DOES_NOT_MEET
    return confirms_no and _kind_of(made) is not PolicyKind.EXPOSURE


def _kind_of(made: Determination) -> PolicyKind | None:
    """What the rules are about; None, which is taken for the worst, where nobody keeps them any more."""
    try:
        return policy_of(made).kind
    except PolicyGap:
        pass
    try:
        return shipped_policy(made.policy).kind
    except NotFound:
        return None


def waiting_decisions(*, user: Any) -> QuerySet[Decision]:
    """Give decisions that take protection away and that no second reviewer has looked at."""
    return (
        Decision.objects.visible_to(user)
        .waiting()
        .select_related("determination", "determination__person", "decided_by")
        .order_by("decided_at", "pk")
    )


def recorders_of(made: Determination) -> set[int]:
    """Give the users who recorded a paper or a word among the facts that the rules saw."""
    policy_facts = _facts_asked(made)
    keys: dict[str, set[int]] = {"evidence": set(), "statement": set()}
    for name, one in made.snapshot.facts.items():
        kind, _, key = one.get("source", "").partition(":")
        if kind in keys and key.isdecimal() and (policy_facts is None or name in policy_facts):
            keys[kind].add(int(key))
    said = FactStatement.objects.filter(pk__in=keys["statement"]).values_list("recorded_by_id", "evidence_id")
    found = {user for user, _ in said}
    papers = keys["evidence"] | {paper for _, paper in said if paper is not None}
    return found | set(Evidence.objects.filter(pk__in=papers).values_list("recorded_by_id", flat=True))


def _facts_asked(made: Determination) -> set[str] | None:
    try:
        return set(policy_of(made).facts)
    except PolicyGap:
        return None


# ---- what has changed since -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FactChanged:
    """A fact that the rules saw otherwise then and now; each a value, or why there was none."""

    label: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class RuleChanged:
    """A rule that applied otherwise then and now, or that reads differently; `before` and `after` as on its page."""

    rule: str
    sentence: str
    before: bool | None
    after: bool | None
    reads_differently: bool = False


@dataclass(frozen=True, slots=True)
class ChangedSince:
    """What a decision rested on and is no longer so.

    `newest` is None where the rules were not asked again: then only the rules in force differ.
    """

    decision: Decision
    newest: Determination | None
    facts: list[FactChanged]
    rules: list[RuleChanged]
    other_outcome: bool
    other_rules: bool
    version_now: str


def changes_since(decision: Decision, newest: Determination | None, hash_now: str) -> ChangedSince | None:
    """Compare what a decision rested on with the newest answer and the rules in force; None when nothing differs."""
    made = decision.determination
    asked_again = newest is not None and newest.pk != made.pk
    if not asked_again and hash_now == made.policy_hash:
        return None
    try:
        old = policy_of(made)
        new = policy_of(newest) if newest is not None and asked_again else old
    except PolicyGap:
        return None
    other_rules = hash_now != made.policy_hash or new.version_hash != made.policy_hash
    facts: list[FactChanged] = []
    rules: list[RuleChanged] = []
    if newest is not None and asked_again:
        facts = _facts_changed(old, made, newest)
        rules = _rules_changed(old, made, new, newest)
    other_outcome = newest is not None and newest.outcome != made.outcome
    if not (facts or rules or other_rules or other_outcome):
        return None
    latest = newest if asked_again else None
    return ChangedSince(decision, latest, facts, rules, other_outcome, other_rules, hash_now)


def _facts_changed(policy: Policy, made: Determination, newest: Determination) -> list[FactChanged]:
    if made.snapshot_id == newest.snapshot_id:
        return []
    kinds = {name: fact.kind for name, fact in policy.facts.items()}
    before, after = thaw_facts(made.snapshot.facts, kinds), thaw_facts(newest.snapshot.facts, kinds)
    return [
        FactChanged(fact.label, before[name], after[name])
        for name, fact in policy.facts.items()
        if _bare(before[name]) != _bare(after[name])
    ]


def _bare(value: object) -> object:
    """A fact without the words beside it: only the value, or the reason, counts as a change."""
    return value.because if isinstance(value, Unknown) else value


def _rules_changed(old: Policy, made: Determination, new: Policy, newest: Determination) -> list[RuleChanged]:
    held, holds = _held(old, made), _held(new, newest)
    reworded = set()
    if old.version_hash != new.version_hash:
        reworded = {one.name for one in compare_policies(old, new) if one.part is Part.RULE}
    found = []
    for rule_id, rule in {**old.rules, **new.rules}.items():
        before, after = held.get(rule_id), holds.get(rule_id)
        if before != after or rule_id in reworded:
            found.append(RuleChanged(rule_id, rule.sentence, before, after, rule_id in reworded))
    return found


def _held(policy: Policy, made: Determination) -> dict[str, bool | None]:
    """Whether each rule applied, as the stored trace says."""
    bound = bind_policy(policy, made.as_of, made.known_on)
    codes = decode_trace(int(made.trace_code, 16), len(bound.leaves))
    return {rule.id: compile_node(rule.when, policy.rules)(codes) for rule in policy.rules.values()}


def newest_of(decisions: Sequence[Decision], office_id: int | None) -> dict[int, Determination]:
    """Give, for each decision by its key, the newest answer of the same rules about the same human being.

    Joined rows are one human being. An answer about an earlier day, or given earlier, is no newer one.
    """
    root_of = {d.pk: d.determination.person.root_id or d.determination.person_id for d in decisions}
    rows_of: dict[int, set[int]] = {root: {root} for root in root_of.values()}
    for part in in_parts(sorted(rows_of)):
        for pk, root in Person.objects.filter(root__in=part, office=office_id).values_list("pk", "root_id"):
            rows_of[root].add(pk)
    roots = {row: root for root, rows in rows_of.items() for row in rows}
    policies = {d.determination.policy for d in decisions}
    best: dict[tuple[int, str], tuple[Any, ...]] = {}
    for part in in_parts(sorted(roots)):
        made = Determination.objects.filter(person__in=part, policy__in=policies).order_by()
        for person, policy, as_of, made_at, pk in made.values_list("person_id", "policy", "as_of", "made_at", "pk"):
            key = roots[person], policy
            best[key] = max(best.get(key, (as_of, made_at, pk)), (as_of, made_at, pk))
    ids = {decision.pk: best[root_of[decision.pk], decision.determination.policy] for decision in decisions}
    found = Determination.objects.select_related("snapshot").in_bulk([pk for _, _, pk in ids.values()])
    newer = {}
    for decision in decisions:
        newest = found[ids[decision.pk][2]]
        base = decision.determination
        newer[decision.pk] = newest if (newest.as_of, newest.made_at) > (base.as_of, base.made_at) else base
    return newer


def find_changes(decisions: Iterable[Decision], office_id: int | None) -> dict[int, ChangedSince]:
    """Give what has changed since each decision, by its key; a decision that rests on what still holds is not there."""
    listed = list(decisions)
    if not listed:
        return {}
    newest = newest_of(listed, office_id)
    now: dict[str, str] = {}
    found = {}
    for decision in listed:
        policy = decision.determination.policy
        if policy not in now:
            now[policy] = _hash_in_force(office_id, policy)
        hash_now = now[policy] or decision.determination.policy_hash
        changed = changes_since(decision, newest[decision.pk], hash_now)
        if changed is not None:
            found[decision.pk] = changed
    return found


def _hash_in_force(office_id: int | None, policy: str) -> str:
    try:
        return pack_in_force(office_id, policy).policy_hash
    except NotFound:
        return ""


def changed_decisions(*, user: User) -> list[ChangedSince]:
    """Give the decisions a user may see that rest on what has changed since, newest decision first.

    Only the last decision about a person under the same rules counts, and only one that stands or waits.
    """
    made = Decision.objects.visible_to(user).exclude(second_agrees=False)
    rows = made.select_related("determination__person", "determination__snapshot", "decided_by")
    last: dict[tuple[int, str], Decision] = {}
    for decision in rows.order_by("decided_at", "pk"):
        person = decision.determination.person
        last[person.root_id or person.pk, decision.determination.policy] = decision
    found = find_changes(last.values(), user.office_id)
    return sorted(found.values(), key=lambda one: (one.decision.decided_at, one.decision.pk), reverse=True)[:MOST_SHOWN]


def decisions_beside(made: Determination) -> QuerySet[Decision]:
    """Give the decisions beside a determination, oldest first."""
    return (
        Decision.objects.filter(determination=made)
        .select_related("decided_by", "second_by", "determination__person", "determination__snapshot")
        .order_by("decided_at", "pk")
    )


def last_decision_of(made: Determination) -> int:
    """Give the key of the last decision beside a determination, or about the same person under the same rules; 0 for none."""
    person = made.person.root_id or made.person_id
    beside = Decision.objects.filter(determination__policy=made.policy).filter(
        Q(determination__person=person) | Q(determination__person__root=person)
    )
    return beside.order_by("-pk").values_list("pk", flat=True).first() or 0
