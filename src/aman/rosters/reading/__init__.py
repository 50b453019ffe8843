"""What does a list say, row by row, before anybody believes it?

Three steps, none of which knows a database or a web: ``read_list`` opens the
file and keeps every row as received, ``read_rows`` reads each row as facts
about a person and names what is wrong with it, ``check_list`` finds what only
the whole list shows.
"""

from aman.rosters.reading.defects import DEFECTS, DefectKind
from aman.rosters.reading.facts import DocumentFacts, Finding, RowFacts, read_rows
from aman.rosters.reading.fields import FIELDS
from aman.rosters.reading.headers import ColumnMatch
from aman.rosters.reading.limits import DEFAULT, Limits
from aman.rosters.reading.lists import ReceivedList, Sheet, read_list, read_list_content
from aman.rosters.reading.rows import Row, RowKind
from aman.rosters.reading.whole_list import ListFinding, check_list

__all__ = [
    "DEFAULT",
    "DEFECTS",
    "FIELDS",
    "ColumnMatch",
    "DefectKind",
    "DocumentFacts",
    "Finding",
    "Limits",
    "ListFinding",
    "ReceivedList",
    "Row",
    "RowFacts",
    "RowKind",
    "Sheet",
    "check_list",
    "read_list",
    "read_list_content",
    "read_rows",
]
