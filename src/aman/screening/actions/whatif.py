"""What would other rules change, and who is behind a number? Every question is logged, and nothing supposed is kept."""

from __future__ import annotations

from aman.accounts.models import User
from aman.audit.actions import record
from aman.core.policy.scenarios import SupposedValue
from aman.errors import BadInput, NotAllowed
from aman.people.rows import collector_at_rest
from aman.screening import queries
from aman.screening.queries import Answer, Moved, Question

PEOPLE_A_PAGE = 25


def ask_what_if(*, actor: User, question: Question) -> Answer:
    """Ask what other rules would change for the people of the actor's office; the question is logged, not the answer.

    Whoever may not see people gets numbers that point at nobody.

    Raises:
        NotAllowed: the actor belongs to no office.
        BadInput: the scenario does not fit the rules in force.
    """
    office_id = _office_of(actor)
    with collector_at_rest():
        answer = queries.answer_question(office_id, question, exact=actor.sees_people)
    record(actor=actor, verb="what_if.asked", detail=_detail(question))
    return answer


def list_what_if_people(
    *, actor: User, question: Question, move: str, group: str, start: int
) -> tuple[list[Moved], int]:
    """Give a page of the people behind one number, and how many they are; the look is logged.

    Raises:
        NotAllowed: the actor does not see people.
        BadInput: there is no such number.
    """
    office_id = _office_of(actor)
    if not actor.sees_people:
        raise NotAllowed("Nobody is shown: your role sees counts only.", fix="Ask a case officer or reviewer.")
    if move not in queries.MOVES:
        raise BadInput("Nobody is shown: there is no such number.", fix="Open it from the table of numbers.")
    with collector_at_rest():
        found = queries.people_behind(office_id, question, move, group)
    shown = queries.moved_people(actor, found, start, PEOPLE_A_PAGE)
    detail = {**_detail(question), "number": move, "group": group, "shown": len(shown), "of": len(found)}
    record(actor=actor, verb="what_if.people_listed", detail=detail, touches=[one.person.ref for one in shown])
    return shown, len(found)


def _office_of(actor: User) -> int:
    if actor.office_id is None:
        raise NotAllowed(
            "Nothing was asked: you belong to no office.", fix="Sign in for the office whose people it is."
        )
    office_id: int = actor.office_id
    return office_id


def _detail(question: Question) -> dict[str, object]:
    detail: dict[str, object] = {
        "policy": question.policy.policy_id,
        "version": question.policy.version_hash[:12],
        "scenario": question.scenario.scenario_id,
        "as_of": question.as_of.isoformat(),
        "known_on": question.known_on.isoformat(),
        "by": question.by,
    }
    if question.scenario.scenario_id == queries.OWN:
        change = question.scenario.changes[0]
        if isinstance(change, SupposedValue):
            detail |= {"value": change.parameter, "becomes": str(change.becomes), "from": change.first.isoformat()}
    return detail
