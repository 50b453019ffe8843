"""What protects each of some rows now, as the higher floors know it?

Letters, determinations and decisions belong to floors above this one. They are reached through the relations those
floors declare on a person, as `people.queries` does, and by their own words: what counts as in force, given or refused
is asked of them. `docs/decisions/0004-a-second-person-for-links.md` says why. Nothing read here is shown to anybody by
itself: the caller hands over rows of its own office.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, IntegerField, Max, OuterRef, Q, Value, When

from aman.people.models import Person
from aman.people.parts import in_parts
from aman.rosters.models import PairQuerySet
from aman.rosters.protection import Answer, Ruling, Standing, has_ended, is_refused


def _letters() -> Any:
    return Person._meta.get_field("letters").related_model


def _determinations() -> Any:
    return Person._meta.get_field("determinations").related_model


def _decisions() -> Any:
    return _determinations()._meta.get_field("decisions").related_model


def read_standings(rows: Collection[int], now: datetime) -> dict[int, Standing]:
    """Give what protects each of some rows, in a fixed number of queries for up to 900 of them."""
    found: dict[int, Standing] = {}
    for part in in_parts(sorted(rows)):
        letters, withdrawn = _letters_of(part, now)
        rulings, answers = _rulings_of(part), _answers_of(part)
        for pk, ref in Person.objects.filter(pk__in=part).values_list("pk", "ref"):
            found[pk] = Standing(
                ref,
                tuple(letters.get(pk, ())),
                withdrawn.get(pk),
                tuple(rulings.get(pk, ())),
                answers.get(pk, {}),
            )
    return found


def _letters_of(rows: list[int], now: datetime) -> tuple[dict[int, list[str]], dict[int, datetime]]:
    in_force: dict[int, list[str]] = {}
    letters = _letters().objects
    for pk, number in (
        letters.in_force(now).filter(person__in=rows).order_by("pk").values_list("person_id", "letter_id")
    ):
        in_force.setdefault(pk, []).append(number)
    ended = letters.filter(person__in=rows, withdrawn_at__isnull=False).order_by().values_list("person_id")
    return in_force, dict(ended.annotate(last=Max("withdrawn_at")))


def _rulings_of(rows: list[int]) -> dict[int, list[Ruling]]:
    model = _decisions()
    given = model.Outcome.PROTECTED
    about_protection = [given, model.Outcome.NOT_PROTECTED, model.Outcome.REMOVED]
    # What the second person did not agree to was never decided.
    made = model.objects.filter(determination__person__in=rows, outcome__in=about_protection)
    made = made.exclude(second_agrees=False).order_by("decided_at", "pk")
    found: dict[int, list[Ruling]] = {}
    for pk, outcome, at, agreed in made.values_list(
        "determination__person_id", "outcome", "decided_at", "second_agrees"
    ):
        found.setdefault(pk, []).append(Ruling(at, outcome == given, outcome == given or agreed is True))
    return found


def _answers_of(rows: list[int]) -> dict[int, dict[str, Answer]]:
    found: dict[int, dict[str, Answer]] = {}
    made = _determinations().objects.filter(person__in=rows).order_by("as_of", "made_at", "pk")
    for pk, policy, as_of, made_at, outcome in made.values_list("person_id", "policy", "as_of", "made_at", "outcome"):
        found.setdefault(pk, {})[policy] = Answer(as_of, made_at, outcome)
    return found


def roots_apart(office_id: int, now: datetime) -> set[int]:
    """Give the people of an office to whom no row may be joined unseen: refused, asked to be, or a letter withdrawn."""
    taking = [_decisions().Outcome.NOT_PROTECTED, _decisions().Outcome.REMOVED]
    refused = _decisions().objects.filter(outcome__in=taking, determination__person__office=office_id)
    ended = _letters().objects.filter(withdrawn_at__isnull=False, person__office=office_id)
    named = refused.order_by().values_list("determination__person_id", "determination__person__root_id").distinct()
    named = {*named, *ended.order_by().values_list("person_id", "person__root_id").distinct()}
    groups: dict[int, list[int]] = {}
    for part in in_parts(sorted({root or row for row, root in named})):
        rows = Person.objects.filter(Q(pk__in=part) | Q(root__in=part)).order_by("pk")
        for row, root in rows.values_list("pk", "root_id"):
            groups.setdefault(root or row, []).append(row)
    standings = read_standings([row for rows in groups.values() for row in rows], now)
    people = {root: [standings[row] for row in rows] for root, rows in groups.items()}
    return {root for root, rows in people.items() if is_refused(rows) or has_ended(rows)}


def with_protection_first(pairs: PairQuerySet, now: datetime) -> Any:
    """Mark each pair with `touches`: 1 where either person carries a letter in force or was given protection, else 0."""
    letters = _letters().objects.in_force(now).filter(person=OuterRef("pk")).order_by()
    given = _decisions().objects.filter(outcome=_decisions().Outcome.PROTECTED, determination__person=OuterRef("pk"))
    protected = Person.objects.filter(Exists(letters) | Exists(given.order_by())).order_by()
    touched = Q()
    for side in ("left", "right"):
        row, root = OuterRef(f"{side}_id"), OuterRef(f"{side}__root_id")
        # Each of the four ways to the rows of one person goes through an index.
        touched |= Q(Exists(protected.filter(Q(pk=row) | Q(pk=root) | Q(root=row) | Q(root=root))))
    return pairs.annotate(touches=Case(When(touched, then=Value(1)), default=Value(0), output_field=IntegerField()))
