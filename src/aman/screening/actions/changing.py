"""How does a rule pack change in an office? One person proposes, everybody is tried, another person makes it effective.

A proposal is one version of one pack, by the hash of its content: to change the text is to propose again. A trial
answers for the two versions it was begun with. It counts as long as neither the facts nor the rules have moved since.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from aman.accounts.duties import must_be_another
from aman.accounts.models import User
from aman.audit.actions import record
from aman.core.policy import Policy, find_example_failures, load_policy
from aman.errors import BadInput, Conflict, NotAllowed
from aman.jobs.actions import enqueue_job
from aman.people.models import Person
from aman.screening import queries
from aman.screening.actions.adopting import lock_rules
from aman.screening.actions.storing import keep_version
from aman.screening.actions.trying import present_mark
from aman.screening.models import RuleChange

#: A text longer than this is no rule pack.
MOST_CHARACTERS = 400_000
_SHORTEST_REASON = 10
_LONGEST_REASON = 2_000
_OPEN = (RuleChange.State.PROPOSED, RuleChange.State.TRYING, RuleChange.State.READY, RuleChange.State.FAILED)
_TO_BE_TRIED = (RuleChange.State.PROPOSED, RuleChange.State.READY, RuleChange.State.FAILED)


@transaction.atomic
def propose_change(*, actor: User, text: str, reason: str, as_of: date) -> RuleChange:
    """Propose a version of a rule pack, of an id that is in force or a new one. Nothing is asked differently by that.

    Raises:
        BadPolicy: the text has mistakes, each named by line.
        BadInput: its own examples fail, it says what is in force already, or no reason is given.
        Conflict: the same version is proposed already.
    """
    office_id = _office_of(actor, "screening.propose_change")
    if not _SHORTEST_REASON <= len(reason.strip()) <= _LONGEST_REASON:
        raise BadInput(
            "Nothing was proposed: a reason is needed.",
            fix=f"Write what changed and who decided it, in {_SHORTEST_REASON} to {_LONGEST_REASON} characters.",
            code="reason-needed",
        )
    policy = read_proposal(text, office_id)
    lock_rules()
    in_force = {pack.policy.policy_id: pack for pack in queries.packs_in_force(office_id)}
    old = in_force.get(policy.policy_id)
    if old is not None and old.policy_hash == policy.version_hash:
        raise BadInput(
            f"Nothing was proposed: {policy.policy_id} says exactly this already.",
            fix="Change the text. Comments and layout do not count.",
            code="nothing-changes",
        )
    mine = RuleChange.objects.visible_to(actor)
    same = mine.filter(version__policy_hash=policy.version_hash, state__in=_OPEN).first()
    if same is not None:
        raise Conflict(f"Nothing was proposed: change {same.pk} is this very version.", fix="Open that change instead.")
    made = RuleChange.objects.create(
        office_id=office_id,
        policy=policy.policy_id,
        version=keep_version(policy, text),
        replaces_id=None if old is None else old.version_id,
        reason=reason.strip(),
        as_of=as_of,
        known_on=timezone.localdate(),
        proposed_by=actor,
        proposed_at=timezone.now(),
    )
    _log(actor, "rules.proposed", made)
    return made


def read_proposal(text: str, office_id: int) -> Policy:
    """Read the text of a proposed pack and hold it to its own examples and to the facts of the packs in force."""
    if len(text) > MOST_CHARACTERS:
        raise BadInput(
            f"The rules were not read: the text is longer than {MOST_CHARACTERS:,} characters.",
            fix="Give one rule pack a file.",
        )
    policy = load_policy(text)
    failures = find_example_failures(policy)
    if failures:
        raise BadInput(
            f"The rules were not read: {len(failures)} of their own examples come out otherwise. "
            + " ".join(str(one.sentence) for one in failures[:5]),
            fix="Correct the rule or the example; `aman policy test` shows all of them.",
            code="examples-fail",
        )
    others = [p for p in queries.policies_in_force(office_id) if p.policy_id != policy.policy_id]
    kinds = queries.fact_kinds(others)
    torn = sorted(name for name, fact in policy.facts.items() if kinds.get(name, fact.kind) != fact.kind)
    if torn:
        raise BadInput(
            f"The rules were not read: other packs know these facts in another type: {', '.join(torn)}.",
            fix="Give the fact the type it has there, or another name.",
            code="fact-of-two-types",
        )
    return policy


@transaction.atomic
def try_change(*, actor: User, pk: int) -> RuleChange:
    """Have a proposed version tried on everybody, in the background; only counts and changed answers are kept."""
    office_id = _office_of(actor, "screening.try_change")
    change = queries.visible_change(user=actor, pk=pk)
    lock_rules()
    in_force = {pack.policy.policy_id: pack.version_id for pack in queries.packs_in_force(office_id)}
    people = Person.objects.filter(office_id=office_id).roots().count()
    begun = RuleChange.objects.filter(pk=change.pk, state__in=_TO_BE_TRIED).update(
        state=RuleChange.State.TRYING,
        replaces=in_force.get(change.policy),
        known_on=timezone.localdate(),
        people=people,
        people_done=0,
        summary={},
        register_mark="",
        tried_at=None,
        trouble="",
    )
    if not begun:
        raise Conflict(
            "The trial was not begun: this change is being tried, or was decided.", fix="Open the change again."
        )
    enqueue_job(
        kind="screening.try_change", subject=f"change:{change.pk}", office=change.office, asked_by=actor, total=people
    )
    _log(actor, "rules.trial_begun", change)
    change.refresh_from_db()
    return change


def enact_change(*, actor: User, pk: int) -> RuleChange:
    """Bring a tried version into force, as somebody other than who proposed it; everybody is then screened again.

    Raises:
        NotAllowed: the actor proposed it.
        Conflict: it was not tried, or the facts or the rules have moved since, or somebody decided it meanwhile.
    """
    _office_of(actor, "screening.enact_change")
    change = queries.visible_change(user=actor, pk=pk)
    _refuse_own(actor, change)
    _refuse_untried(change)
    # Reading the register takes seconds; nobody else has to wait for it.
    if present_mark(change) != change.register_mark:
        raise _moved()
    with transaction.atomic():
        lock_rules()
        in_force = {pack.policy.policy_id: pack.version_id for pack in queries.packs_in_force(change.office_id)}
        if in_force.get(change.policy) != change.replaces_id:
            raise _moved()
        now = timezone.now()
        same = RuleChange.objects.filter(pk=change.pk, state=RuleChange.State.READY, register_mark=change.register_mark)
        if not same.update(state=RuleChange.State.EFFECTIVE, decided_by=actor, decided_at=now, effective_at=now):
            raise Conflict(
                "Nothing came into force: somebody decided this change a moment ago.", fix="Open the change again."
            )
        enqueue_job(
            kind="screening.screen_again",
            subject=f"change:{change.pk}",
            office=change.office,
            asked_by=actor,
            total=change.people,
        )
        _log(actor, "rules.enacted", change)
    change.refresh_from_db()
    return change


@transaction.atomic
def withdraw_change(*, actor: User, pk: int) -> RuleChange:
    """Take a proposal back; what was proposed and tried stays on record."""
    _office_of(actor, "screening.withdraw_change")
    change = queries.visible_change(user=actor, pk=pk)
    withdrawn = RuleChange.objects.filter(pk=change.pk, state__in=_OPEN).update(
        state=RuleChange.State.WITHDRAWN, decided_by=actor, decided_at=timezone.now()
    )
    if not withdrawn:
        raise Conflict("Nothing was withdrawn: this change was decided before.", fix="Open the change again.")
    _log(actor, "rules.withdrawn", change)
    change.refresh_from_db()
    return change


def log_changed_people(*, actor: User, change: RuleChange, shown: Sequence[str]) -> None:
    """Log that somebody looked at a page of people whose answer a change would change, and who they were."""
    detail = {"shown": len(shown)}
    record(actor=actor, verb="changed_people.listed", subject=f"change:{change.pk}", detail=detail, touches=shown)


def _office_of(actor: User, permission: str) -> int:
    if not actor.may(permission) or actor.office_id is None:
        raise NotAllowed(
            "The rules were not changed: your role may not do this.",
            fix="Ask a reviewer of the office whose rules they are.",
        )
    return actor.office_id


def _refuse_own(actor: User, change: RuleChange) -> None:
    must_be_another(
        "rules.change",
        first=change.proposed_by_id,
        first_at=change.proposed_at,
        second=actor,
        message="Nothing came into force: you proposed this change yourself.",
        fix="Ask another reviewer to look at it.",
    )


def _refuse_untried(change: RuleChange) -> None:
    if change.state == RuleChange.State.READY and change.register_mark:
        return
    if change.state in _OPEN:
        raise Conflict(
            "Nothing came into force: this change has not been tried on everybody.",
            fix="Try it, and read the difference first.",
        )
    raise Conflict("Nothing came into force: this change was decided before.", fix="Open the change again.")


def _moved() -> Conflict:
    return Conflict(
        "Nothing came into force: facts or rules have changed since this change was tried.",
        fix="Try it again and read the new difference.",
        code="try-again",
    )


def _log(actor: User, verb: str, change: RuleChange) -> None:
    detail = {"policy": change.policy, "version": change.version.policy_hash[:12]}
    record(actor=actor, verb=verb, subject=f"change:{change.pk}", detail=detail)
