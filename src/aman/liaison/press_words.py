"""Which sentences do the pages say for the codes of the press rules: notes, refusals, names of rules?

The core and the reading of files speak English to the command line; here each of their codes has a sentence that is
translated.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.errors import AmanError
from aman.liaison.press_fields import field_kind, is_blank, say_value

#: What the rules cannot say about a text (`aman.core.press.NOTES`), and what could not be read of a file.
NOTES: dict[str, str | Promise] = {
    "no_text": gettext_lazy("The text holds no words: nothing can be drafted."),
    "no_day": gettext_lazy(
        "The text names no day it was written on: dates like Tuesday or next week stay open until a day is given."
    ),
    "cut": gettext_lazy("The text is longer than the rules read: only its beginning is. Give one report at a time."),
    "several_articles": gettext_lazy("The text holds more than one article or post: each is read from its own day."),
    "other_script": gettext_lazy(
        "A good part of the text is in Arabic script, of which the rules read dates, quotes and places only. "
        "Add people, figures and promises yourself."
    ),
    "damaged": gettext_lazy("Some characters of the file could not be read: it is not written in UTF-8."),
}
#: Why a file or text was refused: what happened, and what to do.
REFUSED: dict[str, str | Promise] = {
    "too-large": gettext_lazy("The file is too large. Save the pages with the report as a file of their own."),
    "not-a-pdf": gettext_lazy(
        "The file cannot be opened as a PDF: it is damaged, or locked with a password. Open it, print it to a new PDF "
        "without a password, and give that one."
    ),
    "no-text": gettext_lazy(
        "The file holds no text: it is a picture of a page, as a scanner makes it, or empty. Type the report, or let a "
        "program that reads pictures turn it into text, and check what it read."
    ),
    "not-a-document": gettext_lazy(
        "The file is no Word document that can be read. Open it and save it as .docx or as plain text."
    ),
    "too-heavy": gettext_lazy(
        "The file needs more time or memory than any report does. Save the pages with the report as a file of their "
        "own, or paste the text."
    ),
    "too-long": gettext_lazy("The text is longer than any report. Give one report at a time."),
    "empty": gettext_lazy("There is no text. Give the words of the report."),
    "busy": gettext_lazy("Other reports are being read. Send it again in a minute."),
}


def refusal(error: AmanError) -> str:
    """Say why a report was refused, in the language of the page."""
    known = REFUSED.get(error.code)
    return str(known) if known is not None else f"{error.message} {error.fix}"


def notes_of(codes: list[str]) -> list[str]:
    """Say what the rules could not do."""
    return [str(NOTES[code]) for code in codes if code in NOTES]


def figure_sentence(values: dict[str, Any]) -> str:
    """Say a figure as it may be said: per somebody, about so many, as of a day; never a number by itself."""
    number = say_value(field_kind("figures", "value"), values.get("value")) or _("a number that is not given")
    said = {
        "who": values.get("stated_by") or _("nobody named"),
        "hedge": values.get("hedge") or "",
        "number": " ".join(str(part) for part in (number, values.get("unit")) if part),
        "day": say_value(field_kind("figures", "as_of"), values.get("as_of")) or _("a day that is not given"),
    }
    if not is_blank(values.get("hedge")):
        return _("Per %(who)s, %(hedge)s %(number)s, as of %(day)s.") % said
    return _("Per %(who)s, %(number)s, as of %(day)s.") % said
