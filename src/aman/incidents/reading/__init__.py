"""What do the rows of a file of reports say, and which of them cannot be read?

`read_file` and `read_content` open a CSV file or a workbook and give every row, or name all that is wrong with it at once.
"""

from aman.incidents.reading.rows import (
    COLUMNS,
    LONGEST_REF,
    MOST_PEOPLE,
    NEEDED,
    ReadRow,
    group_rows,
    kind_of,
    read_content,
    read_file,
    read_how,
    read_moment,
    read_row,
    read_state,
)
from aman.incidents.reading.wrongs import Wrong, WrongRows

__all__ = [
    "COLUMNS",
    "LONGEST_REF",
    "MOST_PEOPLE",
    "NEEDED",
    "ReadRow",
    "Wrong",
    "WrongRows",
    "group_rows",
    "kind_of",
    "read_content",
    "read_file",
    "read_how",
    "read_moment",
    "read_row",
    "read_state",
]
