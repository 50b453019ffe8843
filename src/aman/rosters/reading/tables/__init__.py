"""How does a list of any length, in any kind of file, become the canonical columns that linkage starts from?

Reach for ``open_table``. Workbooks and text lists of usual length go row by row through the reading of lists, with all it
knows about their defects; parquet files and long plain text lists are streamed column by column, with the same words for
headers and the same meaning for every cell.
"""

from aman.rosters.reading.tables.mapping import Stated, read_stated
from aman.rosters.reading.tables.opening import Opened, open_table
from aman.rosters.reading.tables.row_by_row import person_facts

__all__ = ["Opened", "Stated", "open_table", "person_facts", "read_stated"]
