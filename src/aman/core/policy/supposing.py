"""What would the rules, or the people's papers, be if something were otherwise?

`apply_scenario` gives the policy as it would be, `change_population` the facts. Nothing supposed is ever kept: the
changed policy has a hash of its own, and what it rests on cites the source SUPPOSED and says so.
"""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

from aman.core.policy import tree
from aman.core.policy.conditions import name_kind, value_of
from aman.core.policy.loading import hash_content
from aman.core.policy.population import MOOT
from aman.core.policy.results import FactKind, Mark
from aman.core.policy.scenarios import ChangedFact, DroppedValue, MovedValue, Scenario, SupposedValue, Suspension
from aman.core.policy.timeline import ONE_DAY, DatedValue, Parameter, Value, find_timeline_problems
from aman.core.policy.tree import MOST_LEAVES, Leaf, Named, Operator, Policy, SourceNote
from aman.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

#: The source that everything supposed cites.
SUPPOSED = "SUPPOSED"
_SUSPENDED = "suspended_by_scenario"
#: Ends the id of the second half of a value that was cut in two.
_AFTER = "-AFTER"


def apply_scenario(policy: Policy, scenario: Scenario) -> Policy:
    """Give the policy as it would be.

    Args:
        policy: the policy the scenario is about; never changed itself.
        scenario: what is supposed.

    Returns:
        A policy with its own hash. Supposed values are known from the policy's first day, cite the source
        SUPPOSED and say so in their notes. Changes of facts are made by `change_population`.

    Raises:
        BadInput: the scenario is about another policy, names something this one does not have, or leaves a
            timeline that the loader would refuse.
    """
    problems: list[str] = []
    if policy.policy_id != scenario.policy_id:
        problems.append(f"it is about {scenario.policy_id}.")
    parameters = dict(policy.parameters)
    changed = replace(
        policy,
        parameters=parameters,
        version_hash=hash_content({"policy": policy.version_hash, "scenario": scenario.content_hash}),
        sources={
            **policy.sources,
            SUPPOSED: SourceNote(SUPPOSED, f"Supposed, not decided: {scenario.title}", "what-if"),
        },
    )
    for change in scenario.changes if not problems else ():
        if isinstance(change, Suspension):
            changed = _suspend(changed, change, problems)
        elif isinstance(change, ChangedFact):
            problems.extend(_fact_problems(policy, change))
        elif change.parameter not in parameters:
            problems.append(f"no parameter is named {change.parameter!r}.")
        else:
            parameters[change.parameter] = _otherwise(policy, parameters[change.parameter], change, problems)
    changed = replace(changed, parameters={**changed.parameters, **parameters})
    if problems:
        raise BadInput(
            f"The scenario {scenario.scenario_id!r} does not fit the policy {policy.policy_id}: {' '.join(problems)}",
            fix="Mend the scenario, or choose the policy it is about.",
            code="bad-scenario",
        )
    return changed


def _otherwise(
    policy: Policy, parameter: Parameter, change: SupposedValue | DroppedValue | MovedValue, problems: list[str]
) -> Parameter:
    values = list(parameter.values)
    if isinstance(change, SupposedValue):
        values = _suppose(policy, parameter, change, problems)
    else:
        found = [v for v in values if v.id == change.value_id]
        if not found:
            problems.append(f"{parameter.name} has no value {change.value_id!r}.")
            return parameter
        if isinstance(change, DroppedValue):
            values.remove(found[0])
        else:
            note = f"{found[0].note} Supposed to hold from {change.first}, in fact from {found[0].first}.".strip()
            moved = replace(found[0], first=change.first, known=min(found[0].known, change.first), note=note)
            values[values.index(found[0])] = moved
    if not values:
        problems.append(f"{parameter.name} would be left without any value.")
        return parameter
    ids = {v.id for v in values}
    left = tuple(replace(v, contradicts=tuple(other for other in v.contradicts if other in ids)) for v in values)
    supposed = _without_idle(replace(parameter, values=left))
    problems.extend(f"{parameter.name}, {value_id} {said}" for value_id, said in find_timeline_problems(supposed))
    return supposed


def _suppose(policy: Policy, parameter: Parameter, change: SupposedValue, problems: list[str]) -> list[DatedValue]:
    """Cut every value where the supposed one holds, so that it stands whatever was known or ranked."""
    value = None if change.becomes == "unknown" else value_of(change.becomes, parameter.kind)
    if value is None and change.becomes != "unknown":
        problems.append(f"{parameter.name} needs {name_kind(parameter.kind)}, or unknown.")
        return list(parameter.values)
    if not _known_words(policy, parameter, value):
        problems.append(f"{parameter.name} would hold a word that no fact it is compared with can hold.")
    pieces: list[DatedValue] = []
    for old in parameter.values:
        if old.first < change.first:
            until = change.first - ONE_DAY
            pieces.append(replace(old, last=until if old.last is None else min(old.last, until)))
        elif change.last is None or (old.last is not None and old.last <= change.last):
            continue
        if change.last is not None and (old.last is None or old.last > change.last):
            after = max(old.first, change.last + ONE_DAY)
            pieces.append(replace(old, id=old.id + _AFTER if old.first < change.first else old.id, first=after))
    note = "Supposed by the scenario; nobody has decided it."
    reason = "the scenario supposes that nobody knows" if value is None else ""
    known = min([policy.first_day, *(v.known for v in parameter.values)])
    pieces.append(
        DatedValue(
            SUPPOSED, change.first, change.last, known, value, (SUPPOSED,), Mark.INFERRED,
            rank=max(v.rank for v in parameter.values), reason=reason, note=note,
        )
    )  # fmt: skip
    # What a value contradicts, both its halves contradict.
    later = {piece.id for piece in pieces if piece.id.endswith(_AFTER)}
    return [
        replace(p, contradicts=(*p.contradicts, *(c + _AFTER for c in p.contradicts if c + _AFTER in later)))
        for p in pieces
    ]


def _known_words(policy: Policy, parameter: Parameter, value: Value | None) -> bool:
    words = {value} if isinstance(value, str) else value if isinstance(value, frozenset) else set()
    for leaf in policy.leaves:
        if leaf.fact is not None and Named(parameter.name) in leaf.operands:
            values = policy.facts[leaf.fact].values
            if values is not None and not set(words) <= set(values):
                return False
    return True


def _without_idle(parameter: Parameter) -> Parameter:
    """Pieces that were cut to nothing that ever stands are left out; the rest is for the loader's rules to judge."""
    while True:
        days = parameter.boundaries
        stands = {v.id for day in days for known in days for v in parameter.in_force(day, known)}
        left = tuple(v for v in parameter.values if v.id in stands)
        if len(left) == len(parameter.values):
            return parameter
        ids = {v.id for v in left}
        left = tuple(replace(v, contradicts=tuple(other for other in v.contradicts if other in ids)) for v in left)
        parameter = replace(parameter, values=left)


def _suspend(policy: Policy, change: Suspension, problems: list[str]) -> Policy:
    """Add one condition to the outcome: not suspended on the day."""
    if len(policy.leaves) >= MOST_LEAVES:
        problems.append(f"it has {MOST_LEAVES} conditions already, and a suspension needs one more.")
        return policy
    begins = min(policy.first_day, change.first - ONE_DAY)
    values = tuple(
        DatedValue(
            name, first, None, policy.first_day, value, (SUPPOSED,), Mark.INFERRED,
            note="Supposed by the scenario; nobody has decided it.",
        )
        for name, first, value in (("BEFORE", begins, False), (SUPPOSED, change.first, True))
    )  # fmt: skip
    parameter = Parameter(_SUSPENDED, FactKind.BOOL, "The pathway is suspended", values)
    leaf = Leaf(len(policy.leaves), "scenario/1", Named(_SUSPENDED), FactKind.BOOL, Operator.IS, (False,))
    # Their conditions are numbered after those of the trace; what is suspended has no deadlines to keep.
    return replace(
        policy,
        deadlines=(),
        deadline_leaves=(),
        parameters={**policy.parameters, _SUSPENDED: parameter},
        leaves=(*policy.leaves, leaf),
        outcome=tree.All((policy.outcome, leaf)),
    )


def _fact_problems(policy: Policy, change: ChangedFact) -> list[str]:
    fact = policy.facts.get(change.fact)
    if fact is None:
        return [f"it asks for no fact {change.fact!r}."]
    given = change.at_most if change.at_most is not None else change.becomes
    if given is not None and value_of(given, fact.kind) is None:
        return [f"the fact {change.fact!r} needs {name_kind(fact.kind)}."]
    if change.at_most is not None and fact.kind not in (FactKind.DATE, FactKind.INT):
        return [f"the fact {change.fact!r} has no most."]
    wrong = []
    for column, words in change.when:
        asked = policy.facts.get(column)
        if asked is not None and asked.values is not None and not set(words) <= set(asked.values):
            wrong.append(f"the fact {column!r} never holds {', '.join(sorted(set(words) - set(asked.values)))}.")
    if isinstance(change.becomes, str) and fact.values is not None and change.becomes not in fact.values:
        wrong.append(f"the fact {change.fact!r} never holds {change.becomes!r}.")
    return wrong


# ---- the people as supposed -----------------------------------------------------------------------------------


def change_population(policy: Policy, scenario: Scenario, frame: pl.DataFrame) -> pl.DataFrame:
    """Give the facts of many people as they would be.

    Args:
        policy: the policy the scenario is about.
        scenario: what is supposed; its changes of values are made by `apply_scenario`.
        frame: one row a person, one column a fact, as for `evaluate_population`; with a column for each thing that
            the scenario tells people apart by, such as the programme.

    Returns:
        The same rows and columns. Where it cannot be told whether a change concerns somebody, the fact it would
        change is unknown. A fact that is unknown and capped stays unknown.

    Raises:
        BadInput: the frame lacks a column that says whom a change concerns.
    """
    missing = sorted(set(scenario.columns) - set(frame.columns) - set(policy.facts))
    if missing:
        raise BadInput(
            f"The scenario {scenario.scenario_id!r} tells people apart by {', '.join(missing)}, which is not given.",
            fix=f"Add a column named {missing[0]}; leave a cell empty where it is not known.",
            code="missing-column",
        )
    for change in scenario.changes:
        if isinstance(change, ChangedFact) and change.fact in policy.facts:
            frame = frame.with_columns(_changed_column(policy, change, frame))
    return frame


def _changed_column(policy: Policy, change: ChangedFact, frame: pl.DataFrame) -> list[pl.Expr]:
    import polars as pl

    kind = policy.facts[change.fact].kind
    dtype: Any = {
        FactKind.DATE: pl.Date, FactKind.INT: pl.Int64, FactKind.TEXT: pl.String, FactKind.BOOL: pl.Boolean,
        FactKind.SET: pl.List(pl.String),
    }[kind]  # fmt: skip
    given = change.fact in frame.columns
    old = pl.col(change.fact).cast(dtype) if given else pl.lit(None, dtype)
    if change.at_most is not None:
        new, differs = pl.min_horizontal(old, pl.lit(change.at_most, dtype)), old > change.at_most
    else:
        new = pl.lit(change.becomes, dtype)
        differs = old.ne_missing(new)
    concerns = reduce(and_, [_is_one_of(frame, column, words) for column, words in change.when], pl.lit(True))
    moot = change.fact + MOOT
    if moot in frame.columns and change.at_most is not None:
        differs = differs & ~pl.col(moot).fill_null(False)
    unsure = concerns.is_null() & differs.fill_null(False)
    value: Any = pl.when(concerns & differs).then(new).when(unsure).then(pl.lit(None, dtype)).otherwise(old)
    if change.at_most is not None:
        value = pl.when(old.is_null()).then(pl.lit(None, dtype)).otherwise(value)
    made = [value.alias(change.fact)]
    if moot in frame.columns and change.at_most is None:
        # What is given another value, or may be, applies from then on.
        made.append((pl.col(moot) & ~(concerns.fill_null(True) & differs)).alias(moot))
    return made


def _is_one_of(frame: pl.DataFrame, column: str, words: tuple[str, ...]) -> pl.Expr:
    """Compare words as people write them: P-2, p2 and P 2 are one. Unknown where the cell is."""
    import polars as pl

    if column not in frame.columns:
        return pl.lit(None, pl.Boolean)
    wanted = {_bare(word) for word in words}
    written = [str(one) for one in frame[column].unique().drop_nulls().to_list()]
    concerned = pl.col(column).is_in([one for one in written if _bare(one) in wanted])
    return pl.when(pl.col(column) != "").then(concerned) if "" in written else concerned


def _bare(word: str) -> str:
    return "".join(c for c in word.lower() if c.isalnum())
