"""What is wrong with a row of a file of reports, where exactly, and how is it mended?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aman.errors import BadInput

#: Code -> what is wrong, and what to do.
WRONGS: dict[str, tuple[str | Promise, str | Promise]] = {
    "more-cells": (_("it has more cells than the header"), _("quote a cell that holds a comma")),
    "fewer-cells": (_("it has fewer cells than the header"), _("quote a cell that holds a comma")),
    "no-number": (_("is empty"), _("give every report its number")),
    "long-number": (_("is longer than 60 signs"), _("shorten it")),
    "no-count": (_("is no count"), _("write a number from 1 to 500")),
    "no-time": (_("is no time"), _("write it like 2023-11-02 10:35")),
    "other-calendar": (_("is not of the Gregorian calendar"), _("write it like 2023-11-02 10:35")),
    "to-come": (_("has not come yet"), _("write when the report came")),
}
#: So many are named in one sentence; a page shows them all.
_NAMED = 20


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong: in which row as a spreadsheet counts them, in which column (or none), what stands there."""

    row: int
    column: str
    value: str
    code: str

    @property
    def what(self) -> str:
        """What is wrong, in the reader's language."""
        return str(WRONGS[self.code][0])

    @property
    def fix(self) -> str:
        """What to do about it, in the reader's language."""
        return str(WRONGS[self.code][1])

    def __str__(self) -> str:
        where = " ".join(part for part in (self.column, repr(self.value) if self.value else "") if part)
        return f"row {self.row}: {f'{where} ' if where else ''}{self.what}; {self.fix}"


class WrongCell(ValueError):
    """A cell that is needed cannot be read."""

    def __init__(self, row: int, column: str, value: str, code: str) -> None:
        self.wrong = Wrong(row, column, value[:20], code)
        super().__init__(str(self.wrong))


class WrongRows(BadInput):
    """Rows of a file cannot be read; all of them are carried along, and nothing was kept."""

    def __init__(self, name: str, wrong: Sequence[Wrong]) -> None:
        self.wrong = tuple(wrong)
        shown = "; ".join(str(one) for one in self.wrong[:_NAMED])
        more = f"; and {len(self.wrong) - _NAMED} more" if len(self.wrong) > _NAMED else ""
        super().__init__(
            f"{name}: {len(self.wrong)} rows cannot be read. {shown}{more}", fix="Mend these cells; nothing was kept."
        )
