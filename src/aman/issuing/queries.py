"""Named reads of keys, letters and lists, and what a reader of letters needs to know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Prefetch, Q

from aman.accounts.models import Office
from aman.cases.consents import refusals
from aman.cases.models import Case, Member
from aman.core.letters import (
    KeyList as ReadKeyList,
)
from aman.core.letters import (
    StatusList as ReadStatusList,
)
from aman.core.letters import Verdict, decide_verdict, read_key_list, read_status_list
from aman.core.letters.carrier import is_letter_id
from aman.errors import AmanError, NotFound
from aman.issuing.facts import seconds, status_prefix, verify_host
from aman.issuing.models import (
    DaySeed,
    Extension,
    IssuingKey,
    KeyList,
    Letter,
    LetterQuerySet,
    SignerMark,
    StatusList,
    VerifierReport,
)
from aman.people.models import Person, PersonName
from aman.people.parts import in_parts
from aman.rosters.models import Pair
from aman.screening.models import Decision

#: A letter that ends within this many days needs a newer one, or an extension.
ENDING_DAYS = 30
#: Letters on one status list before the next is opened; the free places hide how many there are.
FULL_AT = 40_000


def newest_key_list() -> KeyList | None:
    """Give the key list last signed by the root."""
    return KeyList.objects.order_by("-issued_at", "-id").first()


def listed_keys(now: datetime, *, with_ended: bool = False) -> list[IssuingKey]:
    """Give the keys the root lists and nobody stopped, newest first; those whose last letter has ended when asked."""
    keys = IssuingKey.objects.filter(listed_at__isnull=False, stopped_at__isnull=True, killed_at__isnull=True)
    if not with_ended:
        keys = keys.filter(expires__gt=now)
    return list(keys.order_by("-not_before", "-id"))


def waiting_keys() -> list[IssuingKey]:
    """Give the keys that were made and that the root has not listed yet."""
    return list(IssuingKey.objects.filter(listed_at=None, stopped_at=None, killed_at=None).order_by("id"))


def letters_signed_by(keys: Iterable[IssuingKey]) -> dict[int, int]:
    """Count the letters each key signed, whatever became of them."""
    counted = IssuingKey.objects.filter(pk__in=[key.pk for key in keys]).annotate(signed=Count("letters"))
    return dict(counted.values_list("pk", "signed"))


def last_signer_mark() -> SignerMark | None:
    """Give how far the signer's log had come when the register last heard of it."""
    return SignerMark.objects.order_by("-seen_at", "-id").first()


def extensions_in_use(now: datetime) -> list[Extension]:
    """Give the end dates that still move something: those to come, each issue date's latest, oldest first."""
    latest: dict[datetime, Extension] = {}
    for one in Extension.objects.filter(ends_at__gt=now).order_by("issued_until", "ends_at"):
        latest[one.issued_until] = one
    return list(latest.values())


def newest_seed() -> bytes:
    """Give the seed of the days' words; empty before one was drawn."""
    found = DaySeed.objects.order_by("-drawn_at", "-id").values_list("seed", flat=True).first()
    return bytes(found) if found is not None else b""


@dataclass(frozen=True, slots=True)
class PublishedLists:
    """What was last signed for readers, and whose it is."""

    host: str
    uri_prefix: str
    root_public: bytes
    keys: bytes
    numbers: tuple[int, ...]
    status: tuple[bytes, ...]
    duty_number: str
    operator: str

    @property
    def files(self) -> dict[str, bytes]:
        """The lists by the names under which readers fetch them."""
        return {"keys": self.keys, **{f"s/{n}": token for n, token in zip(self.numbers, self.status, strict=True)}}


def published_lists() -> PublishedLists | None:
    """Give the key list and the status lists last signed; None before any was."""
    keys = newest_key_list()
    rows = list(StatusList.objects.filter(token__isnull=False).order_by("number"))
    office = Office.objects.filter(kind=Office.Kind.OWNER).exclude(duty_number="").order_by("id").first()
    if keys is None or not rows:
        return None
    return PublishedLists(
        host=verify_host(),
        uri_prefix=status_prefix(),
        root_public=bytes(keys.root_public),
        keys=bytes(keys.token),
        numbers=tuple(row.number for row in rows),
        status=tuple(bytes(row.token or b"") for row in rows),
        duty_number=office.duty_number if office else "",
        operator=office.name if office else "",
    )


def reports_since(moment_of: datetime) -> dict[str, int]:
    """Count what was reported from the page that checks letters since a moment, by kind; nobody stands in a report."""
    counted = VerifierReport.objects.filter(received_at__gte=moment_of).values_list("kind")
    return dict(counted.annotate(n=Count("pk")).order_by("kind"))


def visible_letter(*, user: Any, letter_id: str) -> Letter:
    """Give a letter, or say not found, in the same words whether it is hidden or missing."""
    letter = (
        Letter.objects.visible_to(user)
        .select_related("case__office", "person", "key", "status_list")
        .select_related("issued_by", "withdrawn_by", "withdrawal_asked_by", "printed_by", "handed_over_by")
        .select_related("handed_over_to", "request__requested_by", "request__approved_by")
        .filter(letter_id=letter_id.upper() if is_letter_id(letter_id.upper()) else letter_id)
        .first()
    )
    if letter is None:
        raise NotFound(f"No letter {letter_id[:10]} is visible to you.", fix="Check the number, or open the case.")
    return letter


def letters_list(*, user: Any, state: str, now: datetime) -> LetterQuerySet:
    """Give the letters a user may see in one state: in_force, ending, to_print, to_hand_over, asked, withdrawn,
    superseded, ended; else all.
    """
    letters = Letter.objects.visible_to(user).select_related("case")
    narrowed = {
        "in_force": letters.in_force(now),
        "ending": letters.in_force(now).filter(expires_at__lte=now + timedelta(days=ENDING_DAYS)),
        "to_print": letters.to_print(now),
        "to_hand_over": letters.to_hand_over(now),
        "asked": letters.filter(withdrawal_asked_at__isnull=False).exclude(state=Letter.State.WITHDRAWN),
        "withdrawn": letters.filter(state=Letter.State.WITHDRAWN),
        "superseded": letters.filter(state=Letter.State.SUPERSEDED),
        "ended": letters.filter(state=Letter.State.ISSUED, expires_at__lte=now),
    }
    return narrowed.get(state, letters)


def letters_of_case(case: Case, now: datetime) -> list[Letter]:
    """Give the letters in force on a case, one a person."""
    return letters_of_cases([case], now).get(case.pk, [])


def letters_of_cases(cases: Iterable[Case], now: datetime) -> dict[int, list[Letter]]:
    """Give the letters in force on some cases, one a person, by case; not of those who said no to a letter."""
    newest: dict[int, dict[int, Letter]] = {}
    for part in in_parts([case.pk for case in cases]):
        letters = Letter.objects.in_force(now).filter(case__in=part).select_related("person", "case__office")
        for letter in letters.order_by("issued_at", "id"):
            newest.setdefault(letter.case_id, {})[letter.person_id] = letter
    said_no = refusals((being_of(letter) for found in newest.values() for letter in found.values()), "letter", at=now)
    kept = {case: [one for one in found.values() if being_of(one) not in said_no] for case, found in newest.items()}
    return {case: sorted(found, key=lambda letter: letter.pk) for case, found in kept.items() if found}


def being_of(letter: Letter) -> int:
    """Give the row that stands for the human being of a letter whose person was fetched."""
    return letter.person.root_id or letter.person_id


def cases_of_letters(letter_ids: Sequence[str]) -> list[Case]:
    """Give the cases of some letters, each once, with their offices."""
    found: dict[int, Case] = {}
    ids = list(letter_ids)
    for part in in_parts(ids):
        letters = Letter.objects.filter(letter_id__in=part).select_related("case__office")
        found.update({letter.case_id: letter.case for letter in letters})
    return [found[pk] for pk in sorted(found)]


@dataclass(frozen=True, slots=True)
class FamilyRows:
    """The human beings of one case: for each, the root and every row that is them, in the order of the case."""

    case: Case
    people: dict[int, list[int]]


def families_of(cases: Iterable[Case]) -> list[FamilyRows]:
    """Gather the people of some cases by human being."""
    listed = list(cases)
    by_case: dict[int, dict[int, list[int]]] = {case.pk: {} for case in listed}
    for part in in_parts([case.pk for case in listed]):
        rows = Member.objects.filter(case__in=part).order_by("case_id", "id")
        for case_id, person_id, root_id in rows.values_list("case_id", "person_id", "person__root_id"):
            by_case[case_id].setdefault(root_id or person_id, []).append(person_id)
    return [FamilyRows(case, by_case[case.pk]) for case in listed]


def rows_of(roots: Iterable[int]) -> dict[int, Person]:
    """Give every row of some human beings with names and papers, keyed by row."""
    found: dict[int, Person] = {}
    own_names = Prefetch("names", PersonName.objects.filter(kind=PersonName.Kind.OWN).order_by("id"))
    for part in in_parts(list(roots)):
        people = Person.objects.filter(Q(id__in=part) | Q(root_id__in=part)).prefetch_related(own_names, "documents")
        found.update({person.pk: person for person in people})
    return found


def people_in_doubt(office_id: int) -> set[int]:
    """Give the rows of an office that wait for somebody to say whether they are the same person as another."""
    waiting = Pair.objects.filter(office_id=office_id, state__in=[Pair.State.WAITING, Pair.State.NOT_SURE])
    doubtful: set[int] = set()
    for left, right in waiting.values_list("left_id", "right_id"):
        doubtful |= {left, right}
    return doubtful


def people_in_proposal(office_id: int) -> set[int]:
    """Give the rows of an office about which somebody proposed something that waits for a second person's answer."""
    held: set[int] = set()
    for left, right in Pair.objects.filter(office_id=office_id).proposed().values_list("left_id", "right_id"):
        held |= {left, right}
    return held


def people_refused(office_id: int) -> set[int]:
    """Give the rows from whom two people took protection, or to whom they did not give it, and nobody gave it since."""
    taking = [Decision.Outcome.NOT_PROTECTED, Decision.Outcome.REMOVED]
    decisions = (
        Decision.objects.filter(determination__person__office_id=office_id)
        .filter(outcome__in=[Decision.Outcome.PROTECTED, *taking])
        .standing()
        .order_by("decided_at", "id")
        .values_list("determination__person_id", "outcome")
    )
    last = dict(decisions)
    return {person for person, outcome in last.items() if outcome in taking}


def people_with_letter(rows: Iterable[int], now: datetime) -> dict[int, int]:
    """Give the letter in force, by its key, of each of some rows that carries one."""
    found: dict[int, int] = {}
    for part in in_parts(list(rows)):
        letters = Letter.objects.in_force(now).filter(person__in=part).order_by("issued_at", "id")
        found.update(letters.values_list("person_id", "id"))
    return found


def held_key_list() -> ReadKeyList | None:
    """Give the key list as a reader of letters believes it; None when there is none."""
    newest = newest_key_list()
    if newest is None:
        return None
    return read_key_list(bytes(newest.token), root_public=bytes(newest.root_public))


def held_status_lists(keys: ReadKeyList) -> list[ReadStatusList]:
    """Give each published status list, with what was withdrawn since it was published already on it."""
    held = []
    for row in StatusList.objects.filter(token__isnull=False):
        try:
            found = read_status_list(bytes(row.token or b""), keys=keys, uri_prefix=status_prefix())
        except AmanError:
            continue
        merged = bytes(a | b for a, b in zip(found.bits, bytes(row.bits), strict=True))
        held.append(replace(found, bits=merged))
    return held


@dataclass(frozen=True, slots=True)
class Reader:
    """What this server holds when it reads letters; gathered once for many letters."""

    keys: ReadKeyList | None
    status_lists: tuple[ReadStatusList, ...]
    second: int
    duty_number: str

    @classmethod
    def now(cls, now: datetime) -> Reader:
        """Gather the keys, the lists and the number to call."""
        keys = held_key_list()
        lists = held_status_lists(keys) if keys is not None else []
        return cls(keys, tuple(lists), seconds(now), duty_number())

    def verdict(self, scanned: str | bytes | None) -> Verdict:
        """Judge one letter."""
        return decide_verdict(
            scanned,
            keys=self.keys,
            status_lists=self.status_lists,
            now=self.second,
            host=verify_host(),
            uri_prefix=status_prefix(),
            duty_number=self.duty_number,
        )


def verdict_on(scanned: str | bytes | None, *, now: datetime) -> Verdict:
    """Give the verdict on whatever was scanned or typed, as this server sees it. Nothing is kept."""
    verdict = Reader.now(now).verdict(scanned)
    if verdict.letter is None:
        return verdict
    issuer = Office.objects.filter(cases__letters__letter_id=verdict.letter.letter_id).exclude(duty_number="").first()
    return verdict if issuer is None else replace(verdict, duty_number=issuer.duty_number)


def duty_number() -> str:
    """Give whom to call where no office is known: the first office that owns a register and has a number."""
    owner = Office.objects.exclude(duty_number="").filter(kind=Office.Kind.OWNER).order_by("id").first()
    return owner.duty_number if owner is not None else ""


def unpublished_withdrawals(user: Any) -> int:
    """Count the letters a user may see that were withdrawn after their status list was last published."""
    return (
        Letter.objects.visible_to(user)
        .filter(state=Letter.State.WITHDRAWN)
        .filter(Q(status_list__issued_at__isnull=True) | Q(withdrawn_at__gt=F("status_list__issued_at")))
        .count()
    )
