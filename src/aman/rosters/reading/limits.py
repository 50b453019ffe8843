"""How large may a list be before it is refused, unread?"""

from __future__ import annotations

from dataclasses import dataclass

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a list may not exceed; a list of 25,000 people is 2 to 4 MB and 25,000 rows.

    Args:
        file_bytes: size of the file as it came.
        unpacked_bytes: size of all parts of a workbook together, unpacked.
        part_bytes: size of one part of a workbook, unpacked: a sheet or its shared texts.
        pack_ratio: how many times larger a part may become; only parts above ``ratio_from_bytes`` are asked.
        ratio_from_bytes: below this size a part may be packed as tightly as it likes.
        rows: number of the last row of a sheet that holds anything.
        columns: number of the last column of a sheet that holds anything.
        sheets: number of sheets.
        header_search_rows: how many rows from the top a header is looked for in.
    """

    file_bytes: int = 60 * _MEGABYTE
    unpacked_bytes: int = 400 * _MEGABYTE
    part_bytes: int = 250 * _MEGABYTE
    pack_ratio: int = 100
    ratio_from_bytes: int = 8 * _MEGABYTE
    rows: int = 150_000
    columns: int = 128
    sheets: int = 60
    header_search_rows: int = 60


DEFAULT = Limits()
