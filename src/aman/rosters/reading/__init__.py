"""What does a list say, row by row, before anybody believes it?

Three steps, none of which knows a database or a web: ``read_list`` opens the
file and keeps every row as received, ``read_rows`` reads each row as facts
about a person and names what is wrong with it, ``check_list`` finds what only
the whole list shows.
"""

from aman.rosters.reading.limits import DEFAULT, Limits
from aman.rosters.reading.lists import ReceivedList, Sheet, read_list, read_list_content

__all__ = ["DEFAULT", "Limits", "ReceivedList", "Sheet", "read_list", "read_list_content"]
