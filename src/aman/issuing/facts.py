"""What do the rows of keys, letters and people say in the terms of the letter's profile?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from django.conf import settings

from aman.core.letters import Algorithm, PublicKey
from aman.core.letters.token import ID_KINDS, MOST_NAME_CHARACTERS
from aman.core.names import is_placeholder
from aman.issuing.models import IssuingKey
from aman.people.models import Document, Person, PersonName

#: The paper an officer is most likely to be shown comes first.
_PAPERS = ("e_tazkira", "af_passport", "por_card", "acc", "paper_tazkira", "umrf_certificate", "unhcr_token", "pk_visa")
_JOINERS = "\u200c\u200d"


def seconds(moment: datetime) -> int:
    """Give a moment as whole seconds since 1970 UTC."""
    return int(moment.timestamp())


def moment(second: int) -> datetime:
    """Give the moment of a second since 1970 UTC."""
    return datetime.fromtimestamp(second, tz=UTC)


def verify_host() -> str:
    """Give the host printed on letters."""
    return str(settings.VERIFY_HOST)


def status_prefix() -> str:
    """Give where the status lists stand; it is signed into every letter."""
    return f"https://{verify_host().lower()}/s/"


def public_key(key: IssuingKey) -> PublicKey:
    """Give an issuing key as the key list holds it."""
    return PublicKey(
        kid=bytes(key.kid),
        algorithm=Algorithm(key.algorithm),
        public=bytes(key.public),
        not_before=seconds(key.not_before),
        expires=seconds(key.expires),
        not_after_iat=seconds(key.issue_until),
    )


def printable_name(text: str) -> str:
    """Give a name as a letter may carry it: one line, no hidden marks, at most 80 characters, cut at a word."""
    one_line = " ".join("".join(c for c in text if c.isprintable() or c.isspace() or c in _JOINERS).split())
    if len(one_line) <= MOST_NAME_CHARACTERS:
        return one_line
    return one_line[: MOST_NAME_CHARACTERS + 1].rpartition(" ")[0].strip() or one_line[:MOST_NAME_CHARACTERS]


def names_of(names: Iterable[PersonName]) -> tuple[str, str]:
    """Give a person's name in Latin letters and in Arabic script, each empty where no source has it."""
    latin = arabic = ""
    for name in names:
        if name.kind != PersonName.Kind.OWN or is_placeholder(name.full):
            continue
        if name.script == PersonName.Script.LATIN:
            latin = latin or printable_name(name.full)
        elif name.script in {PersonName.Script.ARABIC, PersonName.Script.MIXED}:
            arabic = arabic or printable_name(name.full)
    return latin, arabic


def paper_of(documents: Iterable[Document]) -> tuple[str, str]:
    """Give the kind and the last four characters of the paper a letter names; both empty without any."""
    usable: list[tuple[int, str, str]] = []
    for document in documents:
        number = "".join(c for c in document.number.upper() if c.isascii() and c.isalnum())
        if len(number) < 4:
            continue
        rank = _PAPERS.index(document.kind) if document.kind in _PAPERS else len(_PAPERS)
        usable.append((rank, document.kind if document.kind in ID_KINDS else "other", number[-4:]))
    if not usable:
        return "", ""
    _, kind, last_four = min(usable)
    return kind, last_four


def birth_year_of(person: Person) -> int:
    """Give the year of birth, or 0 where the sources leave more than about a year open."""
    first, last = person.birth_first, person.birth_last
    if first is None or last is None or (last - first).days > 366:
        return 0
    return (first + (last - first) / 2).year
