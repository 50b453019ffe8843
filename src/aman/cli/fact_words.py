"""What does a cell of a file of facts say: a value of the fact, that it does not apply, nothing, or nothing readable?

Each different cell is read once, however long the file is. Words are compared without regard to capitals, spaces and
hyphens; days are ISO days, or written so that only one day can be meant, in the column or by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from aman.core.policy import NOT_APPLICABLE, Fact, FactKind, Policy, UnknownBecause, tree

if TYPE_CHECKING:
    import polars as pl

_TRUTHS = {
    "yes": True, "y": True, "true": True, "t": True, "1": True,
    "no": False, "n": False, "false": False, "f": False, "0": False,
}  # fmt: skip
#: Words that say, as an empty cell does, that nothing is known.
_UNKNOWN = {"unknown", *(because.value for because in UnknownBecause)}
_NEAR = 82
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_NOT_A_WORD = re.compile(r"[\W_]+")


class _Moot:
    """Stands for "not applicable" among the values read."""


class _Bad(str):
    """Why a cell cannot be read."""

    __slots__ = ()


def bare_name(text: str) -> str:
    """Write a column's name or a word as the rules do: lower case, joined by underscores."""
    return _NOT_A_WORD.sub("_", text.strip().lower()).strip("_")


class WordReader:
    """Reads the column of one fact of one policy."""

    def __init__(self, policy: Policy, fact: Fact, latest: date) -> None:
        self._fact = fact
        self._latest = latest
        self._asked = sorted(_asked_words(policy, fact.name)) if fact.kind is FactKind.TEXT and not fact.values else []
        self._words = {bare_name(word): word for word in fact.values or self._asked}
        self._words |= {bare_name(word): stands_for for word, stands_for in fact.aliases}
        self.key = (fact.kind, fact.values, fact.aliases, tuple(self._asked))

    def read(self, column: pl.Series) -> tuple[pl.Series, pl.Series | None, dict[str, str]]:
        """Give the values, for whom the fact does not apply (None: for nobody), and why what cannot be read cannot."""
        import polars as pl

        dtype = column_type(self._fact.kind)
        if column.dtype == dtype and self._fact.kind is not FactKind.TEXT and self._fact.kind is not FactKind.SET:
            return column, None, {}
        if self._fact.kind is FactKind.SET and column.dtype == pl.List(pl.String):
            column = column.list.join(";")
        text = column.cast(pl.String)
        written = [one for one in text.unique(maintain_order=True).to_list() if one is not None]
        read = self._reader(written)
        values = {one: read(one) for one in written}
        bad = {one: str(value) for one, value in values.items() if isinstance(value, _Bad)}
        good = {
            one: value for one, value in values.items() if not isinstance(value, _Bad | _Moot) and value is not None
        }
        table = pl.DataFrame(
            {"written": pl.Series(list(good), dtype=pl.String), "value": pl.Series(list(good.values()), dtype=dtype)}
        )
        joined = pl.DataFrame({"written": text}).join(table, on="written", how="left", maintain_order="left")
        moot_words = [one for one, value in values.items() if isinstance(value, _Moot)]
        moot = text.is_in(moot_words).fill_null(False).alias(f"{self._fact.name}__na") if moot_words else None
        return joined["value"].alias(self._fact.name), moot, bad

    def _reader(self, written: Iterable[str]) -> Callable[[str], Any]:
        kinds: dict[FactKind, Callable[[str], Any]] = {
            FactKind.BOOL: self._truth,
            FactKind.INT: self._number,
            FactKind.TEXT: self._word,
            FactKind.SET: self._word_set,
            FactKind.DATE: self._day_reader(written) if self._fact.kind is FactKind.DATE else self._word,
        }
        read = kinds[self._fact.kind]

        def cell(text: str) -> Any:
            bare = bare_name(text)
            if not bare and not text.strip():
                return None
            if bare not in self._words and bare == NOT_APPLICABLE.value:
                return _Moot()
            if bare not in self._words and bare in _UNKNOWN:
                return None
            return read(text)

        return cell

    def _truth(self, text: str) -> bool | _Bad:
        found = _TRUTHS.get(text.strip().lower().translate(_DIGITS))
        return _Bad("is neither yes nor no (true, false, 1, 0 are understood too).") if found is None else found

    def _number(self, text: str) -> int | _Bad:
        plain = text.strip().translate(_DIGITS).removesuffix(".0")
        if re.fullmatch(r"[+-]?\d{1,18}", plain, re.ASCII):
            return int(plain)
        return _Bad("is not a whole number.")

    def _word(self, text: str) -> str | _Bad:
        bare = bare_name(text)
        if bare in self._words:
            return self._words[bare]
        if self._fact.values is not None:
            return _Bad(f"is none of {self._accepted()}.{_guess(bare, self._words)}")
        return self._free_word(text, bare)

    def _free_word(self, text: str, bare: str) -> str | _Bad:
        """Any word may stand here; one that is nearly a word the rules ask for is a slip that would decide wrongly."""
        if self._fact.name == "district":
            from aman.screening.places import district_of

            district = district_of(text)
            if district is not None:
                return district
        guess = _guess(bare, self._asked) or next(
            (f" Did you mean {w}?" for w in self._asked if w in bare.split("_")), ""
        )
        return _Bad(f"is not clear.{guess}") if guess else bare

    def _word_set(self, text: str) -> list[str] | _Bad:
        words = [bare_name(word) for word in re.split(r"[;|,]", text) if word.strip()]
        if self._fact.values is None:
            return sorted(set(words))
        wrong = [word for word in words if word not in self._words]
        if wrong:
            return _Bad(f"holds {', '.join(wrong)}, which is none of {self._accepted()}.")
        return sorted({self._words[word] for word in words})

    def _accepted(self) -> str:
        also = ", ".join(word for word, _ in self._fact.aliases)
        return ", ".join(self._fact.values or ()) + (f"; understood too: {also}" if also else "")

    def _day_reader(self, written: Iterable[str]) -> Callable[[str], Any]:
        from aman.core.dates import DateProblem, decide_order, read_date

        order = decide_order(written)

        def day(text: str) -> date | _Bad | None:
            plain = _YEAR_FIRST.fullmatch(text.strip().translate(_DIGITS))
            if plain and 1900 <= int(plain[1]) <= 2100:
                try:
                    return date(int(plain[1]), int(plain[2]), int(plain[3]))
                except ValueError:
                    return _Bad("is no day of the calendar.")
            # Other years are of another calendar, other orders are judged by the whole column.
            found = read_date(text, order=order, purpose="document", latest=self._latest)
            if found.problem is None and found.interval is None:
                return None  # a dash, "n/a" and their like
            if found.problem is DateProblem.AMBIGUOUS:
                either = " or ".join(one.first.isoformat() for one in found.alternatives[:2])
                return _Bad(f"can be read as {either}; write it as YYYY-MM-DD.")
            if found.problem is not None or found.interval is None or found.interval.first != found.interval.last:
                return _Bad("is not a day; write it as YYYY-MM-DD.")
            return found.interval.first

        return day


def _guess(bare: str, words: Iterable[str]) -> str:
    from rapidfuzz import process

    near = process.extractOne(bare, list(words), score_cutoff=_NEAR)
    return f" Did you mean {near[0]}?" if near else ""


def _asked_words(policy: Policy, fact: str) -> set[str]:
    """Words that conditions compare a fact with, their own or those of parameters."""
    found: set[str] = set()
    for leaf in (*policy.leaves, *policy.deadline_leaves):
        if leaf.subject != fact:
            continue
        for operand in leaf.operands:
            stated: list[object] = [operand]
            if isinstance(operand, tree.Named) and operand.name in policy.parameters:
                stated = [value.value for value in policy.parameters[operand.name].values]
            for value in stated:
                found |= value if isinstance(value, frozenset) else {value} if isinstance(value, str) else set()
    return found


def column_type(kind: FactKind) -> Any:
    import polars as pl

    return {
        FactKind.DATE: pl.Date(), FactKind.INT: pl.Int64(), FactKind.TEXT: pl.String(), FactKind.BOOL: pl.Boolean(),
        FactKind.SET: pl.List(pl.String()),
    }[kind]  # fmt: skip
