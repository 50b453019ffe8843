"""Which pictures does an office have of its work: counted, kept for a while, drawn, each with the table of its numbers?"""

from __future__ import annotations

from aman.reports.pictures.drawing import NAMES, draw_picture
from aman.reports.pictures.picture import Picture

__all__ = ["NAMES", "Picture", "draw_picture"]
