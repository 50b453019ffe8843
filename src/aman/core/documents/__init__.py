"""Is this number what it claims to be, and in which one form is it compared?

Reach for ``read_number`` with a cell of a document column, ``read_case_number``
with a case number, ``check_mrz`` with the two machine-readable lines of a
passport. A soft check warns and keeps the number as typed; a hard one rejects.
"""

from aman.core.documents.cases import CaseNumberReading, read_case_number
from aman.core.documents.kinds import DocumentKind, NumberProblem, NumberReading
from aman.core.documents.mrz import MrzReading, check_mrz, mrz_check_digit
from aman.core.documents.numbers import guess_kind, normalise_number, read_number

__all__ = [
    "CaseNumberReading",
    "DocumentKind",
    "MrzReading",
    "NumberProblem",
    "NumberReading",
    "check_mrz",
    "guess_kind",
    "mrz_check_digit",
    "normalise_number",
    "read_case_number",
    "read_number",
]
