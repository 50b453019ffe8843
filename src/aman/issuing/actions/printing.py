"""Write the sheets of many families into a folder: resumable, several processes, and again from any sheet."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import Line as LogLine
from aman.audit.actions import record_many
from aman.cases.models import Case
from aman.errors import BadInput, NotAllowed
from aman.issuing import manifest, queries, waiting
from aman.issuing.actions.release import family_set, note_printed
from aman.issuing.drawing_batches import Drawn, Said, draw_many, join_pdfs
from aman.issuing.facts import verify_host
from aman.issuing.manifest import Line
from aman.issuing.models import Letter
from aman.issuing.sheets import CARDS_A_SHEET, LANGUAGES, SHEETS_AT_ONCE, FamilySet, Form, in_batches

#: Sheets in one file where the files are merged: a size every printer takes.
SHEETS_A_FILE = 500
#: Fewer sheets than this are drawn faster by one process.
WORTH_PROCESSES = 200
_CASES_AT_ONCE = 200
#: So many sheets are written, logged and noted together where each family has its own file.
_FAMILY_SHEETS_AT_ONCE = 60


@dataclass(frozen=True, slots=True)
class PrintRun:
    """How sheets are to be written.

    Args:
        folder: made when it is not there.
        purpose: why the files leave the register; logged with each family.
        form: pages or cards.
        merged: files of some five hundred sheets instead of one a family.
        languages: of the advice on the cover.
        processes: how many draw at once.
    """

    folder: Path
    purpose: str
    form: Form = Form.SHEET
    merged: bool = False
    languages: tuple[str, ...] = LANGUAGES
    processes: int = 1


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: files, sheets of paper, families done before, letters left out because they ended since."""

    files: int = 0
    sheets: int = 0
    before: int = 0
    left_out: tuple[str, ...] = ()


def write_sheets(
    *, actor: User, run: PrintRun, cases: Sequence[Case], progress: Callable[[int, int], None] | None = None
) -> Written:
    """Write the letters in force of some families, to be handed to those families, and note them as printed.

    A run that was stopped is given the same folder again: families whose letters are in the folder's table and whose
    file is there are not drawn anew.

    Args:
        actor: who asks; cases of another office are refused.
        run: how, and where.
        cases: the families, in the order of the paper.
        progress: called with families done and families in all.

    Raises:
        NotAllowed: a case is another office's.
        BadInput: no duty number, no fonts, or the folder cannot be written.
        SealBroken: a letter does not check as genuine, or a code does not read back; nothing of its file was written.
    """
    if any(case.office_id != actor.office_id for case in cases):
        raise NotAllowed("Nothing was printed: a case is another office's.", fix="Name cases of your own office.")
    with _writable(run.folder):
        known = manifest.read_manifest(run.folder)
        held = {line.letter for line in known if line.letter and (run.folder / line.file).is_file()}
        writer = _Writer(actor, run, known[-1].sheet if known else 0)
        families = _families_to_write(run, cases, held, writer)
        _draw_into(writer, families, len(cases), progress)
    return Written(writer.files, writer.sheets, writer.before)


def write_again(*, actor: User, run: PrintRun, first: int, last: int | None = None) -> Written:
    """Write sheets of an earlier run again, from the sheet where the printer stopped; nothing new is signed.

    Args:
        actor: who asks.
        run: the folder of the earlier run; the form must be that of the run.
        first: the first sheet of paper, as the folder's table counts them.
        last: the last one; None means to the end.

    Raises:
        BadInput: the folder has no such sheet, or cannot be written.
        NotAllowed: a letter of it is another office's.
        SealBroken: a letter does not check as genuine, or a code does not read back.
    """
    with _writable(run.folder):
        wanted = [
            line for line in manifest.read_manifest(run.folder)
            if line.sheet >= first and (last is None or line.sheet <= last)
        ]  # fmt: skip
        if not wanted:
            raise BadInput(
                f"The folder's table has no sheet {first:,}, so nothing was written.",
                fix=f"Look into {manifest.NAME}: it says which letter is on which sheet.",
                code="issuing.no-such-sheet",
            )
        writer = _Writer(actor, replace(run, merged=True), first - 1, again=True)
        families = _families_again(actor, run, wanted, writer)
        _draw_into(writer, families, len({line.case for line in wanted}), None)
    return Written(writer.files, writer.sheets, 0, tuple(writer.left_out))


def sheet_of_letter(folder: Path, letter_id: str) -> int:
    """Give the number of the sheet a letter is on.

    Raises:
        BadInput: the folder's table does not name it.
    """
    for line in manifest.read_manifest(folder):
        if line.letter == letter_id.upper():
            return line.sheet
    raise BadInput(
        f"Letter {letter_id[:10]} is not in the folder's table.", fix="Check the number on the last good sheet."
    )


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        yield
    except OSError as error:
        raise BadInput(
            f"The sheets cannot be written: {error.strerror}.",
            fix="Choose a folder you may write to, with room in it. What is written already is kept and not drawn again.",
            code="issuing.folder",
        ) from error


Family = tuple[Case, list[Letter], FamilySet]


def _families_to_write(run: PrintRun, cases: Sequence[Case], held: set[str], writer: _Writer) -> Iterator[Family]:
    now = timezone.now()
    reader = queries.Reader.now(now)
    for start in range(0, len(cases), _CASES_AT_ONCE):
        part = cases[start : start + _CASES_AT_ONCE]
        by_case = queries.letters_of_cases(part, now)
        for case in part:
            letters = by_case.get(case.pk, [])
            if not letters or all(letter.letter_id in held for letter in letters):
                writer.before += 1
                continue
            yield case, letters, family_set(letters, reader=reader, languages=run.languages)


def _families_again(actor: User, run: PrintRun, wanted: list[Line], writer: _Writer) -> Iterator[Family]:
    now = timezone.now()
    reader = queries.Reader.now(now)
    for _, of_case in groupby(wanted, key=lambda line: line.case):
        lines = list(of_case)
        numbers = [line.letter for line in lines if line.letter]
        found = waiting.letters_by_id(numbers)
        letters = [found[n] for n in numbers if n in found and found[n].is_in_force(now)]
        if any(letter.case.office_id != actor.office_id for letter in letters):
            raise NotAllowed("Nothing was printed: a letter is another office's.", fix="Choose your office's folder.")
        writer.left_out += [n for n in numbers if n not in {letter.letter_id for letter in letters}]
        if letters:
            cover = any(not line.letter for line in lines)
            drawn = family_set(letters, reader=reader, cover=cover, languages=run.languages)
            yield letters[0].case, letters, drawn


def _draw_into(
    writer: _Writer, families: Iterator[Family], total: int, progress: Callable[[int, int], None] | None
) -> None:
    """Draw families and hand each batch to the writer with what it is made of, in order."""
    waiting_families: deque[Family] = deque()

    def sets() -> Iterator[FamilySet]:
        for family in families:
            waiting_families.append(family)
            yield family[2]

    run, office = writer.run, writer.actor.office
    said = Said(verify_host(), office.duty_number if office else "", run.form)
    batches = in_batches(sets(), SHEETS_AT_ONCE if run.merged else 1)
    done = 0
    for drawn in draw_many(batches, said, processes=run.processes):
        writer.take([waiting_families.popleft() for _ in drawn.families], drawn)
        done += len(drawn.families)
        if progress is not None:
            progress(min(done + writer.before, total), total)
    writer.close()
    if progress is not None and total:
        progress(total, total)


@dataclass(slots=True)
class _Writer:
    """Gathers what was drawn and writes it: files, the log, who printed, and the folder's table, in that order."""

    actor: User
    run: PrintRun
    last_sheet: int
    again: bool = False
    files: int = 0
    sheets: int = 0
    before: int = 0
    left_out: list[str] = field(default_factory=list)
    held: list[tuple[list[Family], Drawn]] = field(default_factory=list)

    def take(self, families: list[Family], drawn: Drawn) -> None:
        """Hold a batch, and write when there is enough for a file, or for a few families' files."""
        self.held.append((families, drawn))
        if sum(sum(d.pages) for _, d in self.held) >= (SHEETS_A_FILE if self.run.merged else _FAMILY_SHEETS_AT_ONCE):
            self.close()

    def close(self) -> None:
        """Write what is held."""
        if not self.held:
            return
        lines = self._numbered()
        with transaction.atomic():
            letters = [letter for families, _ in self.held for _, several, _ in families for letter in several]
            note_printed(self.actor, letters, timezone.now())
            record_many(actor=self.actor, lines=self._log())
            self._write(lines)
        if not self.again:
            manifest.add_lines(self.run.folder, lines)
        self.held = []

    def _numbered(self) -> list[Line]:
        first = self.last_sheet + 1
        last = self.last_sheet + sum(sum(drawn.pages) for _, drawn in self.held)
        word = "again" if self.again else "letters" if self.run.form is Form.SHEET else "cards"
        merged = f"{word}-{first:06d}-{last:06d}.pdf"
        lines: list[Line] = []
        for families, drawn in self.held:
            for (case, letters, _), pages in zip(families, drawn.pages, strict=True):
                name = merged if self.run.merged else f"{case.ref}.pdf"
                for letter, page in _pages(letters, pages, self.run.form):
                    lines.append(Line(self.last_sheet + page, case.ref, letter, name))
                self.last_sheet += pages
        return lines

    def _log(self) -> list[LogLine]:
        return [
            LogLine(
                "letters.released",
                f"case:{case.ref}",
                {"sheets": len(letters), "letters": [x.letter_id for x in letters], "purpose": self.run.purpose},
                [letter.person.ref for letter in letters],
            )
            for families, _ in self.held
            for case, letters, _ in families
        ]

    def _write(self, lines: list[Line]) -> None:
        if self.run.merged:
            self._put(lines[0].file, join_pdfs([drawn.pdf for _, drawn in self.held]))
        else:
            for families, drawn in self.held:
                self._put(f"{families[0][0].ref}.pdf", drawn.pdf)
        self.sheets += sum(sum(drawn.pages) for _, drawn in self.held)

    def _put(self, name: str, pdf: bytes) -> None:
        path = self.run.folder / name
        beside = path.with_name(f".{name}.new")
        beside.touch(mode=0o600)
        beside.write_bytes(pdf)
        beside.replace(path)
        self.files += 1


def _pages(letters: list[Letter], pages: int, form: Form) -> Iterator[tuple[str, int]]:
    """Give each letter with the sheet of the family it is on, from 1; the sheets before are the cover, as ""."""
    a_sheet = 1 if form is Form.SHEET else CARDS_A_SHEET
    covers = pages - -(-len(letters) // a_sheet)
    yield from (("", page) for page in range(1, covers + 1))
    yield from ((letter.letter_id, covers + 1 + place // a_sheet) for place, letter in enumerate(letters))
