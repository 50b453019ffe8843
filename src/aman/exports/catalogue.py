"""What may a file say about a person, what is the least that serves each purpose, and what may it never say to a host?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aman.people.templatetags.people_tags import gregorian_span


@dataclass(frozen=True, slots=True)
class Being:
    """One human being with all their rows and what hangs on them, fetched."""

    rows: Sequence[Any]

    def names(self, kind: str, *scripts: str) -> str:
        """Give the first name of a kind in one of some scripts; empty where none is on record."""
        found = (n.full for row in self.rows for n in row.names.all() if n.kind == kind and n.script in scripts)
        return str(next(found, ""))

    def first(self, column: str) -> str:
        """Give the first thing any row states in a column."""
        return str(next((value for row in self.rows if (value := getattr(row, column))), ""))

    @property
    def papers(self) -> str:
        """Kinds and numbers of papers, each once."""
        papers = (f"{d.kind} {d.number or d.as_written}" for row in self.rows for d in row.documents.all())
        return "; ".join(dict.fromkeys(papers))

    @property
    def birth(self) -> str:
        """The birth as exactly as it is known."""
        return next((gregorian_span(row) for row in self.rows if row.birth_first is not None), "")

    @property
    def members(self) -> list[Any]:
        """Places on cases, the first case first."""
        return sorted((m for row in self.rows for m in row.memberships.all()), key=lambda m: m.case_id)

    def of_case(self, column: str) -> str:
        """Give the first thing any case of the person states in a column."""
        return str(next((value for m in self.members if (value := getattr(m.case, column))), ""))


@dataclass(frozen=True, slots=True)
class Field:
    """One column a file may have.

    `for_host` tells whether a file for the host may have it: never a programme, an address, a phone or a case.
    """

    key: str
    words: str | Promise
    read: Callable[[Being], str]
    for_host: bool = False


LATIN, ARABIC = ("latin", "mixed"), ("arabic", "mixed")
FIELDS: dict[str, Field] = {
    one.key: one
    for one in (
        Field("name", _("Name in Latin letters"), lambda b: b.names("own", *LATIN), for_host=True),
        Field("name_original", _("Name in its own script"), lambda b: b.names("own", *ARABIC), for_host=True),
        Field("father", _("Father's name"), lambda b: b.names("father", *LATIN, *ARABIC), for_host=True),
        Field("birth", _("Birth"), lambda b: b.birth, for_host=True),
        Field("sex", _("Sex"), lambda b: b.first("sex")),
        Field("nationality", _("Nationality"), lambda b: b.first("nationality")),
        Field("papers", _("Papers and their numbers"), lambda b: b.papers, for_host=True),
        Field("relation", _("Place in the family"), lambda b: next((m.relation for m in b.members if m.relation), "")),
        Field("case", _("Case"), lambda b: b.of_case("ref")),
        Field("programme", _("Programme"), lambda b: b.of_case("programme")),
        Field("programme_number", _("Number in the programme"), lambda b: b.of_case("programme_number")),
        Field("phone", _("Phone"), lambda b: b.first("phone")),
        Field("district", _("District of stay"), lambda b: b.first("place")),
    )
}

#: The least that serves each purpose; more is possible, and the second person is told that it is more.
MINIMUM: dict[str, tuple[str, ...]] = {
    "verification_by_host": ("name", "name_original", "father", "birth"),
    "resettlement_state": ("name", "name_original", "father", "birth", "relation", "case", "programme_number"),
    "unhcr_referral": ("name", "name_original", "father", "birth", "sex", "relation", "case", "phone"),
    "partner_referral": ("name", "name_original", "phone", "district"),
    "legal_aid": ("name", "name_original", "father", "birth", "phone"),
    "family_tracing": ("name", "name_original", "father", "birth"),
}


def beyond_minimum(purpose: str, fields: Sequence[str]) -> list[Field]:
    """Give the fields that are more than the least that serves a purpose."""
    return [FIELDS[key] for key in fields if key not in MINIMUM[purpose]]


def cells_of(being: Being, fields: Sequence[str]) -> list[str]:
    """Give what a file says of one human being, a text for each field."""
    return [FIELDS[key].read(being) for key in fields]
