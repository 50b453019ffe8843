"""Who on an accepted list is in the register already, noted on the rows before anybody resolves the list?

Only what is certain is noted, as a hint to the officer. Resolving compares the list closely and writes these notes anew.
"""

from __future__ import annotations

from aman.accounts.models import User
from aman.core.matching import Band
from aman.people.facts import facts_of_new
from aman.people.models import Person
from aman.people.queries import find_registered
from aman.people.rows import collector_at_rest
from aman.rosters.actions.reread import people_of
from aman.rosters.models import Defect, Roster
from aman.rosters.reading.defects import DEFECTS
from aman.rosters.shown import row_label

CODE = "already_registered"


def rows_registered(actor: User, roster: Roster) -> list[Defect]:
    """Give a note, not written yet, for every row that is certainly about somebody the actor's office has registered.

    Args:
        actor: the register officer.
        roster: a list of that office that is not resolved.
    """
    register = Person.objects.visible_to(actor)
    if not register.exists():
        return []
    with collector_at_rest():
        listed = people_of(roster)
        found = find_registered(register, [facts_of_new(person.new, 0) for person in listed])
    certain = {place: match.root_id for place, match in found.items() if match.band is Band.CERTAIN}
    where = where_registered(set(certain.values()))
    return [
        Defect(
            roster=roster,
            sheet=listed[place].sheet,
            row=listed[place].row,
            code=CODE,
            severity=DEFECTS[CODE].severity,
            other=where[root_id][:200],
        )
        for place, root_id in sorted(certain.items())
    ]


def note_registered(roster: Roster, notes: list[Defect]) -> None:
    """Write the notes in place of those that are there."""
    roster.defects.filter(code=CODE).delete()
    Defect.objects.bulk_create(notes, batch_size=2000)


def where_registered(roots: set[int]) -> dict[int, str]:
    """Give, for people in hand, the list and row that they were first registered from."""
    found: dict[int, str] = {}
    wanted = sorted(roots)
    for start in range(0, len(wanted), 900):
        part = Person.objects.filter(pk__in=wanted[start : start + 900]).values_list(
            "pk", "source__label", "source_row"
        )
        found.update((pk, row_label(label, row)) for pk, label, row in part)
    return found
