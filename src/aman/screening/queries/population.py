"""What is known of everybody of an office, as the table that many people are asked from at once?

Taken from the facts as they were frozen last: of each person once, those of whom none were frozen with nothing known.
Nobody is left out, so that "cannot tell" counts them too. It reads a whole office and asks nobody who is looking: it
serves counts; whoever wants to see people goes through `visible_to`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from typing import Any

import polars as pl
from django.db.models import BinaryField, F, Max, TextField
from django.db.models.functions import Cast, Coalesce

from aman.cases.models import Member
from aman.core.dates import DateInterval, Precision, age_on
from aman.core.policy import Fact, FactKind, Outcome, Policy, evaluate_population
from aman.people.models import Person
from aman.screening.models import Determination, FactSnapshot

#: The column of people, and the columns that only group them.
PERSON, PROGRAMME, DISTRICT, DOCUMENT, AGE = "_person", "programme", "_district", "_document", "_age"
_MOOT = "__na"
_FROM_PRINCIPAL = "principal_meets"
_AGES = ((18, "under_18"), (60, "18_to_59"), (200, "60_and_over"))
_TYPES: dict[FactKind, Any] = {
    FactKind.DATE: pl.String,
    FactKind.INT: pl.Int64,
    FactKind.TEXT: pl.String,
    FactKind.BOOL: pl.Boolean,
    FactKind.SET: pl.List(pl.String),
}
_MEMBERS: dict[str, Any] = {PERSON: pl.Int64, "case": pl.Int64, PROGRAMME: pl.String, "relation": pl.String}
#: Texts held at a time: a register of a million has a gigabyte of them.
_AT_ONCE = 20_000
_FACTS = FactSnapshot._meta.get_field("facts")


@dataclass(frozen=True, slots=True)
class Population:
    """One row a person; and on which case each of them is.

    Args:
        frame: the facts of a pack as the rules take them, with the columns named above.
        members: person and case, one row each.
        frozen_for: the day the facts were frozen for; None where no screening was made yet.
        without_facts: people of whom nothing was frozen.
    """

    frame: pl.DataFrame
    members: pl.DataFrame
    frozen_for: date | None
    without_facts: int


def last_screening(office_id: int, until: datetime | None = None) -> date | None:
    """Give the last day that people of an office were screened for; with `until`, as it stood before that moment."""
    made = Determination.objects.filter(person__office_id=office_id)
    if until is not None:
        made = made.filter(made_at__lt=until)
    day: date | None = Determination.objects.aggregate(day=Max("as_of"))["day"]
    while day is not None and not made.filter(as_of=day).exists():
        day = Determination.objects.filter(as_of__lt=day).aggregate(day=Max("as_of"))["day"]
    return day


def frozen_population(
    office_id: int, policy: Policy, as_of: date, until: datetime | None = None, *, with_groups: bool = True
) -> Population:
    """Give everybody of an office with the facts that were frozen last, as a pack takes them; ages are as of a day.

    Args:
        office_id: whose people.
        policy: the pack that will be asked.
        as_of: the day of ages.
        until: only people and facts recorded before this moment; None means all there are.
        with_groups: False leaves out ages and programmes, and cases too where the pack does not ask for the family;
            whoever counts everybody together needs none of them, and a large register is read in a third of the time.
    """
    day = last_screening(office_id, until)
    is_asked = with_groups or any(name.startswith(_FROM_PRINCIPAL) for name in policy.facts)
    people = _people(office_id, as_of, until) if with_groups else _numbers(office_id, until)
    members = _members(office_id) if is_asked else pl.DataFrame(schema=_MEMBERS)
    facts = _facts_of_office(_Stand.of(office_id, day, until), policy)
    frame = people.join(facts, on=PERSON, how="left", maintain_order="left")
    if with_groups:
        firsts = members.filter(pl.col(PROGRAMME) != "").unique(PERSON, keep="first", maintain_order=True)
        frame = frame.join(firsts.select(PERSON, PROGRAMME), on=PERSON, how="left", maintain_order="left")
    without = frame.height - facts.filter(pl.col(PERSON).is_in(people[PERSON].implode())).height
    return Population(frame, members, day, without)


@dataclass(frozen=True, slots=True)
class _Stand:
    """Which frozen facts there are: snapshots and determinations are only ever added, so their last numbers tell."""

    office_id: int
    day: date | None
    until: datetime | None
    snapshot: int | None
    determination: int | None

    @classmethod
    def of(cls, office_id: int, day: date | None, until: datetime | None = None) -> _Stand:
        last = (model.objects.aggregate(last=Max("pk"))["last"] for model in (FactSnapshot, Determination))
        return cls(office_id, day, until, *last)


def _people(office_id: int, as_of: date, until: datetime | None = None) -> pl.DataFrame:
    rows = Person.objects.filter(office_id=office_id).roots().order_by("pk")
    if until is not None:
        rows = rows.filter(created_at__lt=until)
    # Days as text: turning each of them into a date costs more than all the rest.
    said = rows.annotate(first=Cast("birth_first", TextField()), last=Cast("birth_last", TextField()))
    kept: dict[tuple[str | None, str | None], str | None] = {}
    found = []
    for pk, first, last in said.values_list("pk", "first", "last").iterator(chunk_size=10_000):
        if (first, last) not in kept:
            kept[first, last] = _age_group(first, last, as_of)
        found.append((pk, kept[first, last]))
    return pl.DataFrame(found, schema={PERSON: pl.Int64, AGE: pl.String}, orient="row")


def _age_group(first: str | None, last: str | None, as_of: date) -> str | None:
    """A person whose birth leaves two groups open is of a group that is not known."""
    if first is None or last is None or first > as_of.isoformat():
        return None
    born = DateInterval(date.fromisoformat(first), date.fromisoformat(last), Precision.RANGE)
    youngest, oldest = age_on(born, as_of)
    of_youngest, of_oldest = (
        next(name for limit, name in _AGES if age < limit) for age in (min(youngest, 199), min(oldest, 199))
    )
    return of_youngest if of_youngest == of_oldest else None


def _members(office_id: int) -> pl.DataFrame:
    rows = Member.objects.filter(case__office_id=office_id).order_by("pk")
    read = rows.annotate(being=Coalesce("person__root_id", "person_id"), programme=F("case__programme"))
    listed = read.values_list("being", "case_id", "programme", "relation").iterator(chunk_size=10_000)
    return pl.DataFrame(list(listed), schema=_MEMBERS, orient="row")


def _numbers(office_id: int, until: datetime | None) -> pl.DataFrame:
    rows = Person.objects.filter(office_id=office_id).roots().order_by("pk")
    if until is not None:
        rows = rows.filter(created_at__lt=until)
    return pl.DataFrame({PERSON: list(rows.values_list("pk", flat=True).iterator(chunk_size=50_000))}, schema=[PERSON])


def _wanted(stand: _Stand) -> dict[int, int]:
    """Snapshot -> person: those the last screening saw; of people it did not ask, those frozen last."""
    made = Determination.objects.filter(person__office_id=stand.office_id)
    taken = FactSnapshot.objects.filter(person__office_id=stand.office_id)
    if stand.until is not None:
        made, taken = made.filter(made_at__lt=stand.until), taken.filter(taken_at__lt=stand.until)
    asked = made.none() if stand.day is None else made.filter(as_of=stand.day)
    # All packs of a screening saw the same facts: one of them is enough.
    policy = next(iter(asked.order_by("policy").values_list("policy", flat=True)[:1]), "")
    last = taken.order_by().values_list("person_id").annotate(last=Max("pk"))
    found: dict[int, int] = dict(last.iterator(chunk_size=50_000))
    if policy:
        # The later answer of a person comes later.
        seen = asked.filter(policy=policy).order_by("pk").values_list("person_id", "snapshot_id")
        found.update(seen.iterator(chunk_size=50_000))
    return {snapshot: person for person, snapshot in found.items()}


def _texts(wanted: dict[int, int]) -> Iterator[pl.DataFrame]:
    """Person and facts as text, so many at a time and in the order they are kept. Opened here, parsed elsewhere."""
    order = sorted(wanted)
    for at in range(0, len(order), _AT_ONCE):
        part = order[at : at + _AT_ONCE]
        rows = FactSnapshot.objects.filter(pk__gte=part[0], pk__lte=part[-1]).order_by("pk")
        # As it stands in the table: a sealed column read the usual way would be parsed too.
        read = rows.annotate(kept=Cast("facts", BinaryField())).values_list("pk", "kept")
        kept = [(wanted[pk], facts) for pk, facts in read.iterator(chunk_size=5_000) if pk in wanted]
        people, texts = [one for one, _ in kept], list(_FACTS.opened_texts(facts for _, facts in kept))
        yield pl.DataFrame({PERSON: people, "facts": texts}, schema={PERSON: pl.Int64, "facts": pl.String})


@lru_cache(maxsize=8)
def _facts_of_office(stand: _Stand, policy: Policy) -> pl.DataFrame:
    """Read the frozen texts; words a pack does not know are not known to it."""
    wanted = {name: _TYPES[fact.kind] for name, fact in policy.facts.items()}
    wanted |= dict.fromkeys(("district", "document"), pl.String)
    shape = pl.Struct(
        {name: pl.Struct({"value": dtype, "not_applicable": pl.Boolean}) for name, dtype in wanted.items()}
    )
    columns: list[pl.Expr] = [pl.col(PERSON)]
    for name, fact in policy.facts.items():
        value = pl.col(name).struct.field("value")
        columns.append(_as_the_pack_says(value, fact).alias(name))
        columns.append(pl.col(name).struct.field("not_applicable").alias(name + _MOOT))
    for column, name in ((DISTRICT, "district"), (DOCUMENT, "document")):
        columns.append(pl.col(name).struct.field("value").alias(column))
    decoded = pl.col("facts").str.json_decode(shape).alias("read")
    nobody = pl.DataFrame(schema={PERSON: pl.Int64, "facts": pl.String})
    texts = chain([nobody], _texts(_wanted(stand)))
    return pl.concat(part.select(PERSON, decoded).unnest("read").select(columns) for part in texts)


def forget_frozen() -> None:
    """Give back the memory that the facts of offices take; a worker that has done its work needs them no more."""
    _facts_of_office.cache_clear()


def _as_the_pack_says(value: pl.Expr, fact: Fact) -> pl.Expr:
    if fact.kind is FactKind.DATE:
        return value.str.to_date("%Y-%m-%d", strict=False)
    if fact.values is None:
        return value
    known = {**{word: word for word in fact.values}, **dict(fact.aliases)}
    if fact.kind is not FactKind.SET:
        return _own_word(value, known)
    said = value.list.eval(_own_word(pl.element(), known))
    # One word it does not know leaves the whole set open: a rule may ask that there be no other.
    return pl.when(said.list.eval(pl.element().is_null()).list.any()).then(None).otherwise(said)


def _own_word(word: pl.Expr, known: dict[str, str]) -> pl.Expr:
    return word.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String)


def with_family(
    policy: Policy, frame: pl.DataFrame, members: pl.DataFrame, as_of: date, known_on: date
) -> pl.DataFrame:
    """Where rules ask whether the principal applicant meets them, answer from the principal's own row.

    Args:
        policy: whose answer about the principal is meant; supposed rules give a supposed answer.
        frame: one row a person.
        members: who is on which case, as what.
        as_of: the day the rules are asked about.
        known_on: what was known by this day counts.
    """
    fact = next((name for name in policy.facts if name.startswith(_FROM_PRINCIPAL)), None)
    if fact is None:
        return frame
    outcome = evaluate_population(policy, frame, as_of, known_on)["outcome"].cast(pl.String)
    principals = members.filter(pl.col("relation") == "principal_applicant").select(PERSON, "case")
    answers = frame.select(PERSON, outcome.alias("answer"))
    per_case = principals.join(answers, on=PERSON).select("case", "answer")
    met, missed = (pl.col("answer") == one.value for one in (Outcome.MEETS, Outcome.DOES_NOT_MEET))
    said = (
        members.join(per_case, on="case")
        .group_by(PERSON)
        .agg(pl.when(met.any()).then(True).when(missed.all()).then(False).alias("_said"))
    )
    own = pl.col(PERSON).is_in(principals[PERSON].implode())
    joined = frame.join(said, on=PERSON, how="left", maintain_order="left")
    changed = [pl.when(own).then(pl.col(fact)).otherwise(pl.col("_said")).alias(fact)]
    return joined.with_columns(changed).drop("_said")
