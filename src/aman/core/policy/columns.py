"""How are the columns of a population read as facts, and a condition asked of a whole column?

Columns of words are turned into small numbers once; a word that is not declared is looked for among the words
of an Enum, not among the rows. Nulls stay nulls: comparisons of polars are Kleene's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aman.core.policy.binding import BoundLeaf, days_window
from aman.core.policy.results import FactKind
from aman.core.policy.timeline import Value
from aman.core.policy.tree import Fact, Operator, Policy
from aman.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

#: Ends the name of the column that says for whom a fact does not apply.
MOOT = "__na"
#: The declared words of a fact, None where any may stand.
Words = tuple[str, ...] | None


class FactColumns:
    """The columns of one population, each read once however many policies ask for it.

    Args:
        frame: one row a person, one column a fact; see evaluate_population.
    """

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame
        self._columns = frozenset(frame.columns)
        self._read: dict[tuple[str, Words], pl.Series] = {}

    @property
    def height(self) -> int:
        """How many people."""
        return self._frame.height

    def check(self, policies: Sequence[Policy]) -> None:
        """Read every column that policies ask for.

        Args:
            policies: whose facts are looked at.

        Raises:
            BadInput: a column has the wrong type or holds a word that is not declared.
        """
        import polars as pl

        spelled: dict[tuple[str, Words], Policy] = {}
        for policy in policies:
            for fact in policy.facts.values():
                if self.says_moot(fact.name) and self._frame[fact.name + MOOT].dtype != pl.Boolean:
                    raise _bad_column(policy, fact.name + MOOT, "of type bool")
                if not self.has(fact.name) or (fact.name, fact.values) in self._read:
                    continue
                found = self._frame[fact.name]
                _check_type(policy, fact, found)
                if fact.kind is FactKind.TEXT and fact.values is not None and not isinstance(found.dtype, pl.Enum):
                    spelled[fact.name, fact.values] = policy
                    continue
                if fact.kind in (FactKind.TEXT, FactKind.SET):
                    _check_words(policy, fact, found)
                self._read[fact.name, fact.values] = found
        if spelled:
            self._number_words(spelled)

    def _number_words(self, spelled: dict[tuple[str, Words], Policy]) -> None:
        """Words as text become words of an Enum; what cannot, is not declared."""
        import polars as pl

        casts = [
            pl.col(name).cast(pl.Enum(list(values or ())), strict=False).alias(str(i))
            for i, (name, values) in enumerate(spelled)
        ]
        numbered = self._frame.select(casts)
        for i, ((name, values), policy) in enumerate(spelled.items()):
            found = numbered[str(i)]
            if found.null_count() != self._frame[name].null_count():
                raise _bad_column(policy, name, f"one of {', '.join(values or ())}")
            self._read[name, values] = found

    def has(self, name: str) -> bool:
        """Say whether anybody's fact may be known.

        Args:
            name: which fact.

        Returns:
            False where the column is missing or holds no type: then it is unknown for everybody.
        """
        return self._holds_something(name)

    def says_moot(self, name: str) -> bool:
        """Say whether there is a column of those to whom a fact does not apply.

        Args:
            name: which fact.

        Returns:
            Whether the column `<fact>__na` is there.
        """
        return self._holds_something(name + MOOT)

    def _holds_something(self, column: str) -> bool:
        import polars as pl

        return column in self._columns and self._frame[column].dtype != pl.Null

    def series(self, fact: Fact) -> pl.Series:
        """Give the column of a fact that was checked.

        Args:
            fact: as declared by a policy.

        Returns:
            Its column; words of a declared list as an Enum.
        """
        return self._read[fact.name, fact.values]

    def moot(self, name: str) -> pl.Series:
        """Give the column of those to whom a fact does not apply.

        Args:
            name: which fact.

        Returns:
            True where it does not apply.
        """
        return self._frame[name + MOOT]


def _check_type(policy: Policy, fact: Fact, found: pl.Series) -> None:
    import polars as pl

    kind = found.dtype
    fits = {
        FactKind.DATE: kind == pl.Date,
        FactKind.INT: kind.is_integer(),
        FactKind.BOOL: kind == pl.Boolean,
        FactKind.TEXT: _is_word(kind),
        FactKind.SET: isinstance(kind, pl.List) and (_is_word(kind.inner) or kind.inner == pl.Null),
    }[fact.kind]
    if not fits:
        raise _bad_column(policy, fact.name, f"of type {fact.kind.value}, but the column is {kind}")


def _is_word(kind: Any) -> bool:
    import polars as pl

    return kind in (pl.String, pl.Enum, pl.Categorical)


def _check_words(policy: Policy, fact: Fact, found: pl.Series) -> None:
    """Look at the words an Enum may hold first; only where one is strange, at those that it does hold."""
    import polars as pl

    if fact.values is None:
        return
    kind = found.dtype.inner if isinstance(found.dtype, pl.List) else found.dtype
    if isinstance(kind, pl.Enum) and set(kind.categories) <= set(fact.values):
        return
    held = found.explode() if fact.kind is FactKind.SET else found
    if not set(held.drop_nulls().unique()) <= set(fact.values):
        raise _bad_column(policy, fact.name, f"one of {', '.join(fact.values)}")


def _bad_column(policy: Policy, name: str, wanted: str) -> BadInput:
    return BadInput(
        f"The column {name!r} does not hold values that policy {policy.policy_id} can read.",
        fix=f"Every value must be {wanted}; leave a cell empty where the fact is not known.",
        code="bad-fact",
    )


def ask_column(bound: BoundLeaf, fact: Fact, kind: Any, column: pl.Expr) -> pl.Expr:
    """Ask a condition of a whole column.

    Args:
        bound: the condition on its day, not fixed.
        fact: the fact it asks for.
        kind: the polars type of the column.
        column: the column.

    Returns:
        True, False, or null where the fact is unknown or contradicting sources lead to different answers.
    """
    import polars as pl

    tests = [_test(bound, fact, kind, column, reading) for reading in bound.readings or ()]
    truth = tests[0]
    for other in tests[1:]:
        truth = pl.when(other == truth).then(truth)
    return truth


def _test(bound: BoundLeaf, fact: Fact, kind: Any, column: pl.Expr, reading: tuple[Value, ...]) -> pl.Expr:
    import polars as pl

    operator, first = bound.leaf.operator, reading[0]
    if fact.kind is FactKind.SET:
        return _test_set(operator, fact, column, frozenset(first))  # type: ignore[arg-type]
    if fact.kind is FactKind.TEXT:
        return _test_words(kind, column, sorted(first if isinstance(first, frozenset) else {str(first)}))
    if operator is Operator.WITHIN_DAYS:
        reading = days_window(reading)
    if operator in (Operator.BETWEEN, Operator.WITHIN_DAYS):
        return column.is_between(pl.lit(reading[0]), pl.lit(reading[1]))
    if fact.kind is FactKind.BOOL:
        return column if first else ~column
    other = pl.lit(first)
    return {
        Operator.EQ: column == other,
        Operator.GE: column >= other,
        Operator.LE: column <= other,
        Operator.GT: column > other,
        Operator.LT: column < other,
    }[operator]


def _test_words(kind: Any, column: pl.Expr, words: Sequence[str]) -> pl.Expr:
    import polars as pl

    wanted: Sequence[Any] = words
    if isinstance(kind, pl.Enum):
        place = {word: i for i, word in enumerate(kind.categories)}
        column, wanted = column.to_physical(), [place[word] for word in words if word in place]
    elif kind == pl.Categorical:
        column = column.cast(pl.String)
    if not wanted:
        return pl.when(column.is_not_null()).then(pl.lit(False))
    if len(wanted) > 2:
        return column.is_in(wanted)
    # One or two comparisons are quicker than a look into a table.
    tests: list[pl.Expr] = [column == one for one in wanted]
    return tests[0] if len(tests) == 1 else tests[0] | tests[1]


def _test_set(operator: Operator, fact: Fact, column: pl.Expr, words: frozenset[str]) -> pl.Expr:
    import polars as pl

    column = column.cast(pl.List(pl.String))
    known = column.is_not_null()
    holds = [column.list.contains(pl.lit(word)) for word in sorted(words)]
    if operator is Operator.IN:
        return pl.when(known).then(pl.any_horizontal([pl.lit(False), *holds]))
    holds_all = pl.when(known).then(pl.all_horizontal([pl.lit(True), *holds]))
    if operator is Operator.GE:
        return holds_all
    others: pl.Expr = column.list.set_difference(pl.lit(pl.Series([sorted(words)], dtype=pl.List(pl.String))))
    nothing_else: pl.Expr = others.list.drop_nulls().list.len() == 0
    return nothing_else if operator is Operator.LE else holds_all & nothing_else
