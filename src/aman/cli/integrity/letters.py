"""Do letters say what their rows say, under keys the root lists, and do the status lists know which are withdrawn?"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from aman.cli.integrity.findings import Finding, named
from aman.core.letters import Algorithm, is_set
from aman.core.letters.cose import check_signature, take_apart
from aman.core.letters.token import LetterClaims, read_claims
from aman.errors import AmanError
from aman.issuing.facts import seconds, status_prefix
from aman.issuing.models import Letter, StatusList
from aman.issuing.queries import held_key_list

SPREAD = 2_000


def letters_wrong(every: bool) -> list[Finding]:
    """Find letters whose signature does not hold, that differ from their row, or whose key the root does not list."""
    now = timezone.now()
    keys = held_key_list() if Letter.objects.exists() else None
    forged: list[str] = []
    other: list[str] = []
    unlisted: list[str] = []
    for letter in _spread(every):
        if not letter.token and not letter.is_in_force(now):
            continue  # blanked when its person was erased
        claims = _claims(letter)
        if claims is None:
            forged.append(letter.letter_id)
        elif not _agrees(claims, letter):
            other.append(letter.letter_id)
        elif letter.is_in_force(now) and (keys is None or keys.find(bytes(letter.key.kid)) is None):
            unlisted.append(letter.letter_id)
    found = []
    if forged:
        found.append(Finding(f"The signature does not hold: letters {named(forged)}.", "Withdraw them and issue anew."))
    if other:
        found.append(
            Finding(
                f"Letters say something else than their rows: {named(other)}.",
                "Find out who changed the rows; withdraw these letters and issue anew.",
            )
        )
    if unlisted:
        found.append(
            Finding(
                f"The root lists no longer the key of letters in force: {named(unlisted)}.",
                "Issue these letters anew under a listed key.",
            )
        )
    return found


def _spread(every: bool) -> Iterable[Letter]:
    """Give every letter, or some of all ages, the newest among them."""
    letters = Letter.objects.select_related("key", "status_list").order_by("id")
    ids = list(letters.values_list("id", flat=True))
    if not every and len(ids) > SPREAD:
        step = len(ids) / SPREAD
        ids = sorted({*(ids[int(i * step)] for i in range(SPREAD)), ids[-1]})
    for start in range(0, len(ids), 500):
        yield from letters.filter(id__in=ids[start : start + 500])


def _claims(letter: Letter) -> LetterClaims | None:
    try:
        signed = take_apart(bytes(letter.token))
        check_signature(signed, algorithm=Algorithm(letter.key.algorithm), public=bytes(letter.key.public))
        return read_claims(signed.payload, uri_prefix=status_prefix()) if signed.kid == bytes(letter.key.kid) else None
    except AmanError:
        return None


def _agrees(claims: LetterClaims, letter: Letter) -> bool:
    return (
        claims.letter_id == letter.letter_id
        and claims.status_index == letter.status_index
        and claims.status_uri == f"{status_prefix()}{letter.status_list.number}"
        and claims.issued == seconds(letter.issued_at)
    )


def bits_wrong(every: bool) -> list[Finding]:
    """Find withdrawn letters the list does not name, and letters that stand and are named."""
    missing: list[str] = []
    needless: list[str] = []
    for row in StatusList.objects.order_by("number"):
        bits = bytes(row.bits)
        letters = Letter.objects.filter(status_list=row).values_list("letter_id", "status_index", "state")
        for letter_id, index, state in letters.iterator(chunk_size=5_000):
            if state == Letter.State.WITHDRAWN and not is_set(bits, index):
                missing.append(letter_id)
            elif state == Letter.State.ISSUED and is_set(bits, index):
                needless.append(letter_id)
    found = []
    if missing:
        found.append(
            Finding(
                f"Withdrawn letters that the status list does not name: {named(missing)}.",
                "Restore the last backup; until then their papers read as in force.",
            )
        )
    if needless:
        found.append(
            Finding(
                f"Letters in force that the status list names as withdrawn: {named(needless)}.",
                "Issue these letters anew; readers refuse them now.",
            )
        )
    return found
