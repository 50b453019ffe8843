"""What is wrong that only the whole list shows: numbers two people share, cases without their principal?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from aman.core.documents import DocumentKind
from aman.core.names import NamePart, parse_name
from aman.rosters.reading.facts import DocumentFacts, RowFacts
from aman.rosters.reading.lists import ReceivedList
from aman.rosters.reading.rows import RowKind

#: Two words at or above this likeness (0 to 100) count as one word with a slip of the hand.
_SAME_WORD = 70.0
#: Of the weight of the shorter given name, so much has to be found in the other for them to be one person's.
_SAME_SHARE = 0.5
_ROWS_COMPARED_AT_MOST = 20
# Not unique to a person: a paper tazkira's page, a court's order for many.
_NOT_UNIQUE = frozenset({DocumentKind.PAPER_TAZKIRA, DocumentKind.COURT_ORDER, DocumentKind.OTHER})


@dataclass(frozen=True, slots=True)
class ListFinding:
    """Something wrong with a row that only the whole list shows.

    Args:
        sheet: label of the sheet.
        row: number of the row.
        code: one of ``defects.DEFECTS``.
        column: number of the column; None when it concerns the whole row.
        value: the cell as shown; empty when it concerns the whole row.
        other: the other row it concerns, as ``label row``; empty when there is none.
    """

    sheet: str
    row: int
    code: str
    column: int | None = None
    value: str = ""
    other: str = ""


def check_list(received: ReceivedList, facts: Sequence[RowFacts]) -> list[ListFinding]:
    """Return what only the whole list shows, in the order of sheets and rows.

    Args:
        received: the list.
        facts: the facts of all its rows, of every sheet.
    """
    findings = [*_rows_without_people(received), *_shared_documents(facts), *_incomplete_cases(received, facts)]
    order = {sheet.label: number for number, sheet in enumerate(received.sheets)}
    return sorted(findings, key=lambda one: (order.get(one.sheet, 0), one.row, one.code))


def _rows_without_people(received: ReceivedList) -> Iterable[ListFinding]:
    for sheet in received.sheets:
        for row in sheet.rows:
            if row.kind is RowKind.BLANK and sheet.header_row is not None and row.number > sheet.header_row:
                yield ListFinding(sheet.label, row.number, "blank_row")
            elif row.kind is RowKind.TOTAL:
                yield ListFinding(sheet.label, row.number, "total_row")


def _shared_documents(facts: Sequence[RowFacts]) -> Iterable[ListFinding]:
    """Find numbers that rows of differently named people share; who is one person is for the resolving to say."""
    by_number: dict[tuple[DocumentKind, str], list[tuple[RowFacts, DocumentFacts]]] = defaultdict(list)
    for row in facts:
        for document in row.documents:
            if document.number and document.kind not in _NOT_UNIQUE:
                by_number[document.kind, document.number].append((row, document))
    for sharing in by_number.values():
        if len(sharing) < 2:
            continue
        for row, document in sharing:
            other = next((one for one, _ in sharing[:_ROWS_COMPARED_AT_MOST] if _are_different(row, one)), None)
            if other is not None:
                yield ListFinding(
                    row.sheet,
                    row.row,
                    "document_shared",
                    document.column,
                    document.as_written,
                    f"{other.sheet} {other.row}",
                )


def _are_different(one: RowFacts, other: RowFacts) -> bool:
    """Whether two rows with one number name two people: their given names have next to nothing in common.

    Deliberately forgiving: a person listed twice under two spellings is for the resolving to find.
    """
    if one is other or not one.name or not other.name:
        return False
    return max(_found_share(one, other), _found_share(other, one)) < _SAME_SHARE


def _found_share(one: RowFacts, other: RowFacts) -> float:
    """Return the share, by weight, of one row's given name that is found anywhere in the other's name."""
    there = [part for spelling in (other.name, *other.other_names) for part in parse_name(spelling).parts]
    best = 0.0
    for spelling in (one.given or one.name, *one.other_names):
        parts = [part for part in parse_name(spelling).parts if part.weight > 0]
        total = sum(part.weight for part in parts)
        found = sum(part.weight for part in parts if any(_is_same_word(part, another) for another in there))
        best = max(best, found / total if total else 1.0)
    return best


def _is_same_word(part: NamePart, another: NamePart) -> bool:
    if part.skeleton and part.skeleton == another.skeleton:
        return True
    return part.arabic == another.arabic and ratio(part.text, another.text) >= _SAME_WORD


def _incomplete_cases(received: ReceivedList, facts: Sequence[RowFacts]) -> Iterable[ListFinding]:
    """Find cases none of whose rows is the principal applicant, and people who belong to no case."""
    columns = {sheet.label: sheet.columns for sheet in received.sheets}
    cases: dict[str, list[RowFacts]] = defaultdict(list)
    for row in facts:
        known = columns.get(row.sheet, {})
        if row.case_number:
            cases[row.case_number].append(row)
        elif "case_number" in known and not any(finding.code == "no_identity" for finding in row.findings):
            yield ListFinding(row.sheet, row.row, "member_orphaned", known["case_number"])
    for members in cases.values():
        if any(row.relation == "principal_applicant" for row in members):
            continue
        with_relation = [row for row in members if "relation" in columns.get(row.sheet, {})]
        if with_relation:
            first = with_relation[0]
            yield ListFinding(
                first.sheet,
                first.row,
                "member_missing",
                columns[first.sheet].get("case_number"),
                first.case_number_as_written,
            )
