"""How is a frozen brief said and drawn? Words first, then the page, the paper and the workbook from the same words."""

from __future__ import annotations

from django.utils.translation import override

from aman.errors import SealBroken
from aman.reports.brief.drawing.page import draw_page
from aman.reports.brief.drawing.paper import draw_paper
from aman.reports.brief.drawing.shown import ShownBrief, show_brief
from aman.reports.brief.drawing.workbook import draw_workbook
from aman.reports.brief.frame import canonical
from aman.reports.models import Brief

#: Form -> what its file is, for whoever receives it.
FORMS: dict[str, str] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def draw_form(brief: Brief, *, form: str, language: str, exact: bool) -> bytes:
    """Draw a brief as a file.

    Args:
        brief: as it is kept.
        form: one of FORMS; json gives the very bytes that are hashed, whatever the language.
        language: one of the product's.
        exact: False hides small counts.

    Raises:
        SealBroken: what is kept does not agree with its hash.
    """
    with override(language):
        shown = show_brief(brief, exact=exact)
        if not shown.holds:
            raise SealBroken(
                f"The numbers of brief {brief.ref} do not agree with its hash, so no file was made of them.",
                fix="Make a new brief for the day, and tell the administrator.",
                code="reports.brief-changed",
            )
        if form == "json":
            return canonical(brief.contents)
        if form == "html":
            return draw_page(shown)
        return draw_paper(shown) if form == "pdf" else draw_workbook(shown, made_at=brief.made_at)


__all__ = ["FORMS", "ShownBrief", "draw_form", "show_brief"]
