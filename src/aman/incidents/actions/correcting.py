"""What if a call was taken down as the wrong thing? What happened and where are put right; nothing that was told changes."""

from __future__ import annotations

from django.db import transaction

from aman.accounts.models import User
from aman.audit.actions import record
from aman.errors import BadInput
from aman.incidents.actions.opening import plan_steps
from aman.incidents.actions.versions import refresh, take_version
from aman.incidents.models import Incident
from aman.incidents.places import place_of


@transaction.atomic
def correct_incident(
    *, actor: User, incident: Incident, kind: str, place_words: str, letter_refused: bool, version: int
) -> None:
    """Say what happened and where, where the first word was wrong; steps that the new kind needs are planned.

    Args:
        actor: who corrects it.
        incident: the one that was taken down wrongly.
        kind: a value of `Incident.Kind`.
        place_words: where it happened, as told; "" for not known.
        letter_refused: whether a letter was shown and not accepted.
        version: as it was shown.
    """
    if kind not in Incident.Kind.values:
        raise BadInput("Nothing was corrected: there is no such kind.", fix="Choose one of the list.")
    before = incident.kind
    take_version(incident, version)
    place = place_of(place_words)
    incident.kind, incident.place = kind, place.code if place else ""
    incident.place_words = place_words.strip()[:200]
    incident.letter_refused = letter_refused or kind == Incident.Kind.LETTER_REFUSED
    incident.save(update_fields=["kind", "place", "place_words", "letter_refused"])
    plan_steps(incident)
    refresh(incident)
    detail = {"was": before, "kind": kind, "place": incident.place}
    record(actor=actor, verb="incident.corrected", subject=f"incident:{incident.ref}", detail=detail)
