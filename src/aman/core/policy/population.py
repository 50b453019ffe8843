"""Which answer does a policy give for each of a whole population, at once?

Made from the same bound tree as the answer for one person. What the date decides is left out; every condition
that is left is asked of its column once, whichever policies share it. `&`, `|`, `~` of polars are Kleene's on
nulls; nothing here filters, sums or fills before the end, which would lose the unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from operator import add, and_, or_
from typing import TYPE_CHECKING, Any

from aman.core.policy import tree
from aman.core.policy.binding import BoundLeaf, BoundPolicy, bind_policy
from aman.core.policy.columns import MOOT, FactColumns, ask_column
from aman.core.policy.results import LeafCode, Outcome
from aman.core.policy.tree import Leaf, Node, Policy, Rule, RuleRef
from aman.core.policy.writing import count_uses

if TYPE_CHECKING:
    import polars as pl

#: A part is decided by the date (True, False or None for open) or a column of truths.
Part = Any
TRACE = "__trace_code"
_OUTCOMES = (Outcome.DOES_NOT_MEET.value, Outcome.MEETS.value, Outcome.CANNOT_TELL.value)
_TRUTH = (False, True, None, None)
#: Leaves a byte of the trace holds.
_A_BYTE = 4


def evaluate_population(
    policy: Policy, frame: pl.DataFrame, as_of: date, known_on: date, *, with_trace: bool = True
) -> pl.DataFrame:
    """Ask a policy about many people.

    Args:
        policy: a loaded policy.
        frame: one row a person, one column a fact, null where it is unknown; sets are lists of words, words
            may come as Enum or Categorical. `<fact>__na` is true where the fact does not apply. A column
            that is missing is unknown for everybody; columns the policy does not ask for are ignored.
        as_of: the day the rules are asked about.
        known_on: only what was known by this day counts.
        with_trace: False leaves the trace out, for callers that only count.

    Returns:
        `outcome` (an Enum of does_not_meet, meets, cannot_tell) and `trace_code` (unsigned 64 bits), in the
        order of the rows. The same as `evaluate` gives, row by row.

    Raises:
        BadInput: a column has the wrong type or holds a word that is not declared.
    """
    table = evaluate_many({"outcome": policy}, frame, as_of, known_on, with_trace=with_trace)
    return table.rename({"outcome" + TRACE: "trace_code"}) if with_trace else table


def evaluate_many(
    policies: Mapping[str, Policy] | Sequence[Policy],
    frame: pl.DataFrame,
    as_of: date,
    known_on: date,
    *,
    with_trace: bool = False,
) -> pl.DataFrame:
    """Ask several policies about many people in one pass.

    Args:
        policies: loaded policies; a mapping gives each a name of its own, otherwise it is named by its id.
        frame: as for evaluate_population.
        as_of: the day the rules are asked about.
        known_on: only what was known by this day counts.
        with_trace: whether trace codes are wanted too.

    Returns:
        For each policy a column of outcomes under its name and, if wanted, `<name>__trace_code`.

    Raises:
        BadInput: a column has the wrong type or holds a word that a policy does not declare.
    """
    import polars as pl

    named = policies if isinstance(policies, Mapping) else {policy.policy_id: policy for policy in policies}
    columns = FactColumns(frame)
    columns.check(tuple(named.values()))
    asker = _Asker(columns)
    bound = {name: bind_policy(policy, as_of, known_on) for name, policy in named.items()}
    truths = {name: [asker.truth(one.policy, leaf) for leaf in one.leaves] for name, one in bound.items()}
    table = asker.ask()
    values: dict[str, Part] = {}
    for name, one in bound.items():
        table, values[name] = _outcome(one, table, truths[name])
    # As a column each value is worked out once; it is looked at twice to be named.
    columns_of = {f"value{i}": value for i, value in enumerate(values.values()) if not _is_fixed(value)}
    table = table.with_columns(**columns_of)
    made: dict[str, Any] = {}
    for i, (name, one) in enumerate(bound.items()):
        made[name] = _say(pl.col(f"value{i}") if f"value{i}" in columns_of else values[name])
        if with_trace:
            made[name + TRACE] = _trace(one, truths[name])
    return _columns(table, made, frame.height)


def _columns(table: pl.DataFrame, made: Mapping[str, Any], height: int) -> pl.DataFrame:
    """Compute columns; what is the same for everybody gets the height of the others."""
    import polars as pl

    computed = table.select([value.alias(name) for name, value in made.items() if isinstance(value, pl.Expr)])
    return pl.DataFrame(
        [
            computed[name] if isinstance(value, pl.Expr) else value.new_from_index(0, height).alias(name)
            for name, value in made.items()
        ]
    )


class _Asker:
    """Collects the conditions of all policies, so that each is asked once and all in one pass."""

    def __init__(self, columns: FactColumns) -> None:
        self._columns = columns
        self._sources: dict[str, pl.Series] = {}
        self._asked: dict[Any, str] = {}
        self._exprs: list[pl.Expr] = []

    def truth(self, policy: Policy, bound: BoundLeaf) -> Part:
        """Give a condition as decided by the date, or as a column of truths that `ask` will make."""
        import polars as pl

        name = bound.leaf.fact
        if name is None or not bound.may_be_moot:
            return None if bound.fixed is None else _TRUTH[bound.fixed]
        fact = policy.facts[name]
        is_known = bound.fixed is None and self._columns.has(name)
        is_moot = self._columns.says_moot(name)
        if not is_known and not is_moot:
            return None
        key = (name, fact.kind, fact.values, bound.leaf.operator, bound.readings, is_known)
        if key not in self._asked:
            self._asked[key] = made = f"leaf{len(self._asked)}"
            truth = pl.lit(None, pl.Boolean)
            if is_known:
                series = self._columns.series(fact)
                source = self._source(f"{name}\x00{fact.values}", series)
                truth = ask_column(bound, fact, series.dtype, source)
                if len(bound.readings or ()) > 1:
                    self._exprs.append(source.is_not_null().alias(f"{made} known"))
            if is_moot:
                moot = self._source(name + MOOT, self._columns.moot(name))
                # Whether a fact applies is no unknown: where nobody says that it does not, it does.
                truth = truth & ~moot.fill_null(False)
            self._exprs.append(truth.alias(made))
        return pl.col(self._asked[key])

    def _source(self, name: str, series: pl.Series) -> pl.Expr:
        import polars as pl

        self._sources.setdefault(name, series.alias(name))
        return pl.col(name)

    def ask(self) -> pl.DataFrame:
        """Make all columns of truths."""
        import polars as pl

        return pl.DataFrame(list(self._sources.values())).select(self._exprs)


# ---- from truths to the outcome -------------------------------------------------------------------------------


def _outcome(bound: BoundPolicy, table: pl.DataFrame, truths: Sequence[Part]) -> tuple[pl.DataFrame, Part]:
    """The outcome; conditions of rules that are asked for more than once become columns of the table first."""
    policy = bound.policy
    uses = count_uses([policy.outcome], policy.rules)
    shared = {rule_id for rule_id, count in uses.items() if count > 1}
    kept: dict[str, Part] = {}

    def condition(rule_id: str) -> Part:
        nonlocal table
        if rule_id not in kept:
            part = node_part(policy.rules[rule_id].when, policy.rules, truths, condition)
            if rule_id in shared and not _is_fixed(part):
                import polars as pl

                name = f"rule{table.width}"
                table = table.with_columns(part.alias(name))
                part = pl.col(name)
            kept[rule_id] = part
        return kept[rule_id]

    value = node_part(policy.outcome, policy.rules, truths, condition)
    return table, value


def node_part(node: Node, rules: Mapping[str, Rule], truths: Sequence[Part], condition: Any = None) -> Part:
    """Join truths as a node says, in Kleene's three-valued logic.

    Args:
        node: any node of a policy.
        rules: the policy's rules, to follow references.
        truths: for each leaf True, False, None, or a column of truths.
        condition: gives the condition of a rule by its id; None works it out anew each time.

    Returns:
        True, False, None, or a column of truths.
    """

    def part_of(part: Node) -> Part:
        return node_part(part, rules, truths, condition)

    if isinstance(node, Leaf):
        return truths[node.index]
    if isinstance(node, RuleRef):
        return part_of(tree.worth_of(node.rule, rules))
    if isinstance(node, tree.Condition):
        return condition(node.rule) if condition is not None else part_of(rules[node.rule].when)
    if isinstance(node, tree.Doubt):
        return _join([part_of(node.part), None], settling=False)
    if isinstance(node, tree.Not):
        part = part_of(node.part)
        return (None if part is None else not part) if _is_fixed(part) else ~part
    parts = [part_of(part) for part in node.parts]
    if isinstance(node, tree.AtLeast):
        return _count(parts, node.count)
    return _join(parts, settling=isinstance(node, tree.Any))


def _is_fixed(part: Part) -> bool:
    return part is None or part is True or part is False


def _join(parts: Sequence[Part], *, settling: bool) -> Part:
    """Any part that has the settling value settles it; else open if any part is."""
    import polars as pl

    fixed = [part for part in parts if _is_fixed(part)]
    if settling in fixed:
        return settling
    columns = [part for part in parts if not _is_fixed(part)]
    if not columns:
        return None if None in fixed else not settling
    if None in fixed:
        columns.append(pl.lit(None, pl.Boolean))
    return reduce(or_ if settling else and_, columns)


def _count(parts: Sequence[Part], wanted: int) -> Part:
    import polars as pl

    columns = [part for part in parts if not _is_fixed(part)]
    true = sum(1 for part in parts if part is True)
    false = sum(1 for part in parts if part is False)
    most_false = len(parts) - wanted
    if true >= wanted:
        return True
    if false > most_false:
        return False
    if not columns:
        return None

    def tally(values: Sequence[pl.Expr]) -> pl.Expr:
        # `when` takes a null for "no": trues and falses are counted apart, what is open is in neither.
        ones = [pl.when(value).then(pl.lit(1, pl.UInt8)).otherwise(pl.lit(0, pl.UInt8)) for value in values]
        return reduce(add, ones)

    enough = tally(columns) >= wanted - true
    too_few = tally([~column for column in columns]) > most_false - false
    return pl.when(enough).then(pl.lit(True)).when(too_few).then(pl.lit(False))


def _say(value: Part) -> Any:
    """Name the three values."""
    import polars as pl

    kind = pl.Enum(_OUTCOMES)
    if _is_fixed(value):
        return pl.Series([_OUTCOMES[2] if value is None else _OUTCOMES[int(value)]], dtype=kind)
    no, yes, open_ = (pl.lit(word, kind) for word in _OUTCOMES)
    return pl.when(value.is_null()).then(open_).when(value).then(yes).otherwise(no)


# ---- the trace ------------------------------------------------------------------------------------------------


def _trace(bound: BoundPolicy, truths: Sequence[Part]) -> Any:
    """Two bits a leaf, put together in bytes, and bytes in ever wider numbers: narrow columns are quick."""
    import polars as pl

    fixed = 0
    groups: dict[int, list[pl.Expr]] = {}
    for i, (leaf, truth) in enumerate(zip(bound.leaves, truths, strict=True)):
        if _is_fixed(truth):
            unknown = LeafCode.FACT_UNKNOWN if leaf.fixed is None else LeafCode.RULE_SILENT
            fixed |= int(unknown if truth is None else truth) << 2 * i
        else:
            groups.setdefault(i // _A_BYTE, []).append(_bits(leaf, truth, 2 * (i % _A_BYTE)))
    if not groups:
        return pl.Series([fixed], dtype=pl.UInt64)
    parts: dict[int, pl.Expr] = {place: reduce(or_, bits) for place, bits in groups.items()}
    for kind, width in ((pl.UInt16, 8), (pl.UInt32, 16), (pl.UInt64, 32)):
        wider: dict[int, pl.Expr] = {}
        for place, part in sorted(parts.items()):
            shifted = part.cast(kind) * pl.lit(1 << width, kind) if place % 2 else part.cast(kind)
            wider[place // 2] = wider[place // 2] | shifted if place // 2 in wider else shifted
        parts = wider
    return parts[0] | pl.lit(fixed, pl.UInt64) if fixed else parts[0]


def _bits(leaf: BoundLeaf, truth: pl.Expr, shift: int) -> pl.Expr:
    import polars as pl

    def code(value: LeafCode) -> pl.Expr:
        return pl.lit(int(value) << shift, pl.UInt8)

    unknown = LeafCode.FACT_UNKNOWN if leaf.fixed is None else LeafCode.RULE_SILENT
    coded: Any = pl
    if leaf.fixed is None and len(leaf.readings or ()) > 1:
        known = pl.col(f"{truth.meta.output_name()} known")
        coded = coded.when(truth.is_null() & known).then(code(LeafCode.RULE_SILENT))
    coded = coded.when(truth.is_null()).then(code(unknown)).when(truth).then(code(LeafCode.YES))
    made: pl.Expr = coded.otherwise(code(LeafCode.NO))
    return made


__all__ = ["MOOT", "TRACE", "evaluate_many", "evaluate_population", "node_part"]
