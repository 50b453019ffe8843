"""How does a file of facts become columns that rules can be asked about, and what in it cannot be read?

One row a person, one column a fact, named as the rules name it. An empty cell is unknown, never "none". Every cell
that cannot be read is named at once, by row and column; columns that no rule asks for are named and passed over.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aman.cli.fact_words import WordReader, bare_name
from aman.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

    from aman.core.policy import Policy

ID_COLUMNS = ("id", "ref")
_MOST_ROWS_NAMED = 5
_MOST_VALUES_NAMED = 200
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class FactsFile:
    """A file as it stands: every column by its bare name, and which row of the file each row is."""

    name: str
    frame: pl.DataFrame
    rows: pl.Series
    notes: list[str] = field(default_factory=list)

    @property
    def ids(self) -> pl.Series:
        """The id of each row as written; the number of its row where it has none."""
        import polars as pl

        numbers = self.rows.cast(pl.String)
        for name in ID_COLUMNS:
            if name in self.frame.columns:
                written = self.frame[name].cast(pl.String)
                blank = written.str.strip_chars().fill_null("") == ""
                return numbers.zip_with(blank, written).alias("id")
        return numbers.alias("id")


def open_facts(path: Path) -> FactsFile:
    """Read a CSV or parquet file without judging what its cells say.

    Raises:
        BadInput: the file is missing, no table, in another encoding, or names a column twice.
    """
    import polars as pl

    try:
        if path.suffix.lower() == ".parquet":
            frame = pl.read_parquet(path)
            rows = pl.Series("row", range(1, frame.height + 1), dtype=pl.Int64)
            return _named(path.name, frame, list(frame.columns), rows)
        content = path.read_bytes()
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BadInput(
            f"The file {path.name} cannot be read: {type(error).__name__}.", fix="Give a CSV or parquet file."
        ) from error
    return _read_csv(path.name, content)


def _read_csv(name: str, content: bytes) -> FactsFile:
    import polars as pl

    content = _checked_text(name, content)
    csv.field_size_limit(max(csv.field_size_limit(), len(content)))
    first = content.partition(b"\n")[0].decode()
    unquoted = re.sub(r'"[^"]*"', "", first)
    delimiter = max(_DELIMITERS, key=unquoted.count)
    try:
        frame = pl.read_csv(io.BytesIO(content), separator=delimiter, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise BadInput(
            f"The file {name} is no table: {_what_is_torn(content, delimiter) or 'a quotation mark is never closed'}.",
            fix="Open it in a spreadsheet, mend those rows, and save it as CSV (UTF-8).",
        ) from error
    header = next(csv.reader(io.StringIO(content.decode()), delimiter=delimiter))
    rows = pl.Series("row", range(2, frame.height + 2), dtype=pl.Int64)
    empty = (
        frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
        if frame.height
        else pl.Series([], dtype=pl.Boolean)
    )
    notes = []
    if empty.any():
        # A line with nothing on it is no person; a line of empty cells is one of whom nothing is known.
        written = csv.reader(io.StringIO(content.decode()), delimiter=delimiter)
        blank = [not cells for cells in written][1:]
        blank = (blank + [True] * frame.height)[: frame.height]
        gone = pl.Series(blank, dtype=pl.Boolean) & empty
        frame, rows = frame.filter(~gone), rows.filter(~gone)
        if gone.any():
            notes.append(f"{gone.sum()} blank lines were passed over.")
    return _named(name, frame, header, rows, notes)


def _checked_text(name: str, content: bytes) -> bytes:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or content[:4] == b"PK\x03\x04":
        kind = "a workbook" if content[:2] == b"PK" else "written in UTF-16"
        raise BadInput(f"The file {name} is {kind}, not a CSV file in UTF-8.", fix="Save it as CSV (UTF-8).")
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadInput(
            f"The file {name} is not written in UTF-8: line {line} holds other letters.", fix="Save it as CSV (UTF-8)."
        ) from error
    if b"\x00" in content:
        raise BadInput(f"The file {name} holds zero bytes; it is no text.", fix="Give a CSV file in UTF-8.")
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not content.strip():
        raise BadInput(f"The file {name} is empty.", fix="Give a CSV file whose first row names the columns.")
    return content


def _what_is_torn(content: bytes, delimiter: str) -> str:
    """Say which rows hold more cells than there are columns."""
    table = csv.reader(io.StringIO(content.decode()), delimiter=delimiter)
    width = len(next(table))
    torn = [f"row {row} has {len(cells)} cells" for row, cells in enumerate(table, 2) if len(cells) > width]
    if not torn:
        return ""
    more = f" and {len(torn) - _MOST_ROWS_NAMED} rows more" if len(torn) > _MOST_ROWS_NAMED else ""
    return f"{width} columns are named, but {', '.join(torn[:_MOST_ROWS_NAMED])}{more}"


def _named(
    name: str, frame: pl.DataFrame, header: Sequence[str], rows: pl.Series, notes: Iterable[str] = ()
) -> FactsFile:
    bare = [bare_name(column) or f"column_{i}" for i, column in enumerate(header, 1)]
    twice = sorted({column for column in bare if bare.count(column) > 1})
    if twice or len(bare) != frame.width:
        raise BadInput(
            f"The file {name} names a column twice: {', '.join(twice) or 'see its first row'}.",
            fix="Leave one column of each name.",
        )
    frame.columns = bare
    return FactsFile(name, frame, rows, list(notes))


def note_strangers(file: FactsFile, policies: Sequence[Policy], also: Iterable[str] = ()) -> list[str]:
    """Say which columns no rule asks for, and which name each was perhaps meant to be."""
    from rapidfuzz import process

    facts = dict.fromkeys(name for policy in policies for name in policy.facts)
    free = [name for name in facts if name not in file.frame.columns]
    said = []
    for column in file.frame.columns:
        if column in facts or column in ID_COLUMNS or column in set(also):
            continue
        near = process.extractOne(column, free, score_cutoff=75)
        said.append(f"Column {column!r} is not asked for{f'; did you mean {near[0]!r}?' if near else ''}")
    return said


def read_facts(file: FactsFile, policies: Sequence[Policy], latest: date, by: Iterable[str] = ()) -> list[pl.DataFrame]:
    """Give one frame of typed facts a policy, with the columns to group by as they are written.

    Raises:
        BadInput: a policy finds none of its facts among the columns, or cells cannot be read: all are named.
    """
    for policy in policies:
        if not set(policy.facts) & set(file.frame.columns):
            raise BadInput(
                f"No column of {file.name} is a fact of {policy.policy_id}.",
                fix=f"Name the columns after facts: {', '.join(policy.facts)}.",
            )
    problems: dict[tuple[str, str], tuple[int, str]] = {}
    read: dict[tuple[str, Any], list[pl.Series]] = {}
    frames = [_read_policy(file, policy, latest, set(by), (problems, read)) for policy in policies]
    if problems:
        listed = [said for _, said in sorted(problems.values())]
        more = f"\n  and {len(listed) - _MOST_VALUES_NAMED} values more" if len(listed) > _MOST_VALUES_NAMED else ""
        lines = "".join(f"\n  {said}" for said in listed[:_MOST_VALUES_NAMED])
        raise BadInput(
            f"Nothing was done: {len(listed)} different values of {file.name} cannot be read.{lines}{more}",
            fix="Mend those cells; leave a cell empty where the fact is not known.",
            code="bad-fact",
        )
    return frames


_Found = tuple[dict[tuple[str, str], tuple[int, str]], dict[tuple[str, Any], list[Any]]]


def _read_policy(file: FactsFile, policy: Policy, latest: date, by: set[str], found: _Found) -> pl.DataFrame:
    import polars as pl

    problems, read = found
    # An index keeps the height of a frame without facts.
    columns: list[pl.Series] = [file.rows.alias("")]
    for name, fact in policy.facts.items():
        if name not in file.frame.columns:
            continue
        reader = WordReader(policy, fact, latest)
        # Packs that ask for the same thing in the same words share what was read.
        key = (name, reader.key)
        if key not in read:
            series, moot, bad = reader.read(file.frame[name])
            read[key] = [series, *([moot] if moot is not None else [])]
            for value, why in bad.items():
                where = file.rows.filter((file.frame[name].cast(pl.String) == value).fill_null(False)).to_list()
                said = f"row {where[0]}, {name}: {_quoted(value)}{_also(where[1:])} {why}"
                problems.setdefault((name, value), (where[0], said))
        columns.extend(read[key])
    taken = {series.name for series in columns}
    columns.extend(_group_column(file.frame[name]) for name in file.frame.columns if name in by and name not in taken)
    return pl.DataFrame(columns)


def _group_column(column: pl.Series) -> pl.Series:
    """A column to group by: words as written but for spaces around them; what is blank is unknown."""
    import polars as pl

    text = column.cast(pl.String).str.strip_chars()
    return text.set(text == "", None).alias(column.name)


def _quoted(value: str) -> str:
    return repr(value if len(value) <= 40 else f"{value[:37]}...")


def _also(rows: list[int]) -> str:
    if not rows:
        return ""
    more = f" and {len(rows) - _MOST_ROWS_NAMED} more" if len(rows) > _MOST_ROWS_NAMED else ""
    return f" (also in rows {', '.join(map(str, rows[:_MOST_ROWS_NAMED]))}{more})"
