"""Which names does an office know already, so that the rules find them without a title?

Officials in public posts and parties, as they were confirmed. A private person is not among them: whoever was once named
in a report must not be found in the next one by our doing.
"""

from __future__ import annotations

from collections.abc import Iterable

from aman.core.press import Gazetteers
from aman.liaison.models import Official, Party, PostHeld

#: More names than any office deals with; a list that grew past it is cut, the newest kept.
MOST_NAMES = 20_000
_LEAST_LETTERS = 4


def known_names() -> Gazetteers:
    """Give the names of officials and parties that were confirmed, with every spelling."""
    governments = _governments()
    parties = {pk: _government_of(pk, governments) for pk in governments}
    newest = Official.objects.filter(is_private=False).order_by("-pk")[:MOST_NAMES]
    officials = {row.pk: [row.name, row.name_own_script, *row.spellings] for row in newest}
    held: dict[int, str | None] = {}
    for official, party in PostHeld.objects.order_by("from_day", "pk").values_list("official_id", "party_id"):
        held[official] = parties.get(party)
    people = {name: held.get(pk) for pk, names in officials.items() for name in _full(names)}
    bodies = {
        name: parties[party.pk]
        for party in governments.values()
        if party.kind != Party.Kind.GOVERNMENT
        for name in _long(party)
    }
    return Gazetteers(people, {}, bodies)


def _governments() -> dict[int, Party]:
    return {party.pk: party for party in Party.objects.order_by("-pk")[:MOST_NAMES]}


def _government_of(pk: int, parties: dict[int, Party]) -> str | None:
    """The outermost party that one belongs to: of a ministry its state."""
    party, steps = parties[pk], 0
    while party.part_of_id in parties and steps < 10:
        party, steps = parties[party.part_of_id], steps + 1
    return party.name


def _full(names: Iterable[str]) -> list[str]:
    """Names of two words at least: a single one would be found everywhere."""
    return [name for name in names if isinstance(name, str) and len(name.split()) > 1]


def _long(party: Party) -> list[str]:
    return [n for n in (party.name, party.short, *party.spellings) if isinstance(n, str) and len(n) >= _LEAST_LETTERS]
