"""What stands beside a commitment on a page: the counts that speak to it, and what each link of it leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from aman.incidents.models import Incident
from aman.issuing.models import Letter
from aman.liaison.models import CommitmentLink
from aman.liaison.queries.commitments import CommitmentRow, Side
from aman.liaison.queries.counts import COUNTS, Counted, CountsOf
from aman.liaison.queries.rules import sentence_of_rule
from aman.rosters.models import Roster

Kind = CommitmentLink.Kind


@dataclass(frozen=True, slots=True)
class ShownCommitment:
    """A commitment of a page with its counts."""

    row: CommitmentRow
    counts: list[Counted] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ShownSide:
    """One side of the page with the counts of each commitment."""

    side: Side
    rows: list[ShownCommitment]


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A link with what it is called and, where the reader may go there, its address."""

    link: CommitmentLink
    words: str
    address: str = ""


def counts_beside(sides: Sequence[Side], user: Any) -> list[ShownSide]:
    """Give the sides of the page with the counts of each commitment; each count is read once for all of them."""
    wanted = [
        (link.ref, row.commitment.made_last)
        for side in sides
        for row in side.rows
        for link in row.commitment.links.all()
        if link.kind == Kind.COUNT
    ]
    counts = CountsOf(user, wanted)
    return [ShownSide(side, [_with_counts(row, counts) for row in side.rows]) for side in sides]


def _with_counts(row: CommitmentRow, counts: CountsOf) -> ShownCommitment:
    codes = [link.ref for link in row.commitment.links.all() if link.kind == Kind.COUNT]
    found = (counts.since(code, row.commitment.made_last) for code in codes)
    return ShownCommitment(row, [one for one in found if one is not None])


def shown_links(links: Sequence[CommitmentLink], user: Any) -> list[ShownLink]:
    """Give what each link is called and where it leads, for whoever looks; counts stand elsewhere on the page."""
    return [_shown(link, user) for link in links]


def _shown(link: CommitmentLink, user: Any) -> ShownLink:
    if link.kind == Kind.COUNT:
        return ShownLink(link, str(COUNTS[link.ref].title) if link.ref in COUNTS else link.ref)
    if link.kind == Kind.RULE:
        pack = link.ref.partition(":")[0]
        words = sentence_of_rule(user.office_id, link.ref)
        may = user.may("screening.view_policies")
        return ShownLink(link, words, reverse("screening:view_policy", args=[pack]) if may else "")
    return ShownLink(link, "", _address(link, user))


def _address(link: CommitmentLink, user: Any) -> str:
    """Give the address of a record, to who may see it."""
    ref = link.ref
    if link.kind == Kind.ROSTER:
        is_there = ref.isdigit() and Roster.objects.visible_to(user).filter(pk=int(ref)).exists()
        return reverse("rosters:view_roster", args=[int(ref)]) if is_there else ""
    if link.kind == Kind.INCIDENT:
        is_there = Incident.objects.visible_to(user).filter(ref=ref).exists()
        return reverse("incidents:view_incident", args=[ref]) if is_there else ""
    is_there = link.kind == Kind.LETTER and Letter.objects.visible_to(user).filter(letter_id=ref).exists()
    return reverse("issuing:view_letter", args=[ref]) if is_there else ""
