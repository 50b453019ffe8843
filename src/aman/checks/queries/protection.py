"""Does exactly one person answer to what a desk asked, and is that person's protection in force?

The one place that looks across the registers of every office without `visible_to`. A host desk belongs to no
register, so `visible_to` rightly shows it nobody; yet it must be able to ask about the one person in front of it,
whichever office holds them. What leaves this module is therefore the least that answers: whether protection is in
force, whose eyes it is for, and whom a person of the owner's office must compare. No name, number, date or row goes
to the caller. A house test holds every other module to `visible_to`.

A name alone never suffices: father and birth must be given and the whole must be certain. Whoever is unknown,
doubtful, withdrawn or one of several gets the same answer after the same work.
"""

from __future__ import annotations

import hmac
import math
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, BinaryField, CharField, DateTimeField, Q, QuerySet

from aman.accounts.worded import Slot, WordedRow, WordedRows
from aman.cases.consents import SAID, decide_by
from aman.cases.models import Consent, Member
from aman.checks.facts import DeskQuestion, facts_of_question
from aman.core.dates import DateInterval
from aman.core.letters import cose, token_from_text
from aman.core.letters.token import read_claims
from aman.core.matching import Band, MatchScore
from aman.core.names import compare_names
from aman.errors import AmanError
from aman.issuing.models import Letter
from aman.people.models import Document, Person, PersonName, PersonQuerySet
from aman.people.queries import score_candidates
from aman.screening.models import Decision
from aman.vault.blind import blind

#: What the father's name must say by itself (log-odds). A desk may ask about anybody in the country, and names repeat:
#: of 2,000 people of the shared host registry who are not listed, asked for by name, father and birth year, none was
#: taken for a listed one; of 400 who are listed, 69 were recognised by the host's own spelling. The others are "no
#: record: call", which is what a name is worth; a paper's number is the surer question.
FATHER_SAYS = 2.0
#: Somebody else this close behind the best (in log-odds) makes the answer doubtful.
CLEAR_LEAD = 3.0
#: A name given beside a document that fits worse than this speaks against the holder (0 to 1).
NAME_FITS = 0.55
#: Shorter numbers are shared by too many papers to name anybody.
SHORTEST_NUMBER = 6
#: From this score (log-odds) on a described person is worth a look by a person of the owner's office, in a register of
#: 25,000: of people of the host's registry who are listed 276 of 300 were answered or sent on, of those who are not 15
#: of 600 (`bench/desk_questions.py`). In a larger register more people look alike by chance, so the mark rises with it.
WORTH_A_LOOK, OF_SO_MANY = -2.0, 25_000
#: More people than this are no candidates but a common name.
MOST_CANDIDATES = 5
_NOBODY = -1
#: Normalised numbers and letters' numbers hold no such sign.
_NO_NUMBER = "-"


_PURPOSE = "desk_answer"
_FULL_NAME: Any = PersonName._meta.get_field("full")
#: More holders of one number than this are not looked at.
_MOST_HOLDERS = 51


def _rows_of_being() -> PersonQuerySet:
    """Every row of the human being in the first slot."""
    return Person.objects.filter(Q(id=Slot(0, BigIntegerField())) | Q(root_id=Slot(0, BigIntegerField())))


def _of_letter() -> list[QuerySet[Any, Any]]:
    letter = Letter.objects.filter(letter_id=Slot(0, CharField()))
    columns = [letter.values(name) for name in ("person_id", "person__root_id", "token")]
    return [*columns, Person.objects.order_by("-id").values("id")]


def _of_number() -> QuerySet[Any, Any]:
    papers = Document.objects.filter(number_index=Slot(0, BinaryField()))
    return papers.values_list("person_id", "person__root_id")[: _MOST_HOLDERS - 1]


def _of_holders(count: int) -> QuerySet[Any, Any]:
    ids = [Slot(number, BigIntegerField()) for number in range(count)]
    held = Person.objects.filter(Q(id__in=ids) | Q(root__id__in=ids)).order_by("id", "names__id")
    return held.values_list("id", "root_id", "birth_first", "birth_last", "names__kind", "names__full")


def _of_being() -> list[QuerySet[Any, Any]]:
    rows, now = _rows_of_being(), Slot(1, DateTimeField())
    letters = Letter.objects.filter(person__in=rows.values("id"))
    decisions = Decision.objects.filter(
        determination__person__in=rows.values("id"),
        outcome__in=[Decision.Outcome.PROTECTED, Decision.Outcome.NOT_PROTECTED, Decision.Outcome.REMOVED],
    )
    last = decisions.standing().order_by("-decided_at", "-id")
    office = rows.order_by("id")
    return [
        letters.filter(state=Letter.State.ISSUED, issued_at__lte=now, expires_at__gt=now).values("id"),
        last.values("outcome"),
        last.values("decided_at"),
        letters.filter(withdrawn_at__isnull=False).order_by("-withdrawn_at").values("withdrawn_at"),
        Member.objects.filter(person__in=rows.values("id")).order_by("case_id").values("case_id"),
        office.values("office_id"),
        office.values("office__duty_number"),
    ]


def _of_consents() -> QuerySet[Any, Any]:
    return Consent.objects.filter(person__in=_rows_of_being().values("id"), purpose=_PURPOSE).values_list(*SAID)


_LETTER, _PAPERS = WordedRow(_of_letter), WordedRows(_of_number)
_HOLDER = WordedRows(lambda: _of_holders(1), as_stored={5})
_MANY_HOLDERS = WordedRows(lambda: _of_holders(_MOST_HOLDERS), as_stored={5})
_BEING, _SAID = WordedRow(_of_being), WordedRows(_of_consents)


@dataclass(frozen=True, slots=True)
class Protection:
    """The whole of what a check may know: in force or not, whose eyes it is for, and whom a person must compare.

    `owner_number` is that office's duty number; the asker reads it only where protection is in force.
    `root_id` and `doubtful` hold ids of people; they travel to the owner's desk, sealed, and never to the asker.
    """

    in_force: bool
    case_id: int | None
    owner_id: int | None
    owner_number: str = ""
    root_id: int | None = None
    doubtful: tuple[int, ...] = ()


#: What is made of a question that came past a limit.
NOBODY = Protection(in_force=False, case_id=None, owner_id=None)


@dataclass(frozen=True, slots=True)
class _Holders:
    """Who holds the papers that were shown, and what is known of the names and births of each."""

    by_letter: set[int] = field(repr=False)
    by_number: set[int] = field(repr=False)
    #: Sealed, as they are stored.
    names: dict[int, dict[str, list[Any]]] = field(repr=False)
    births: dict[int, list[tuple[date, date]]] = field(repr=False)


def find_protection(question: DeskQuestion, now: datetime) -> Protection:
    """Answer one question; hit and miss do the same look-ups in the same order."""
    holders, last_id = _holders(question)
    described = _described(question)
    root_id, doubtful = _decide(question, holders, described, _worth_a_look(last_id))
    in_force, case_id, owner_id, number = _standing(root_id or _NOBODY, now)
    return Protection(
        in_force=root_id is not None and in_force,
        case_id=case_id,
        owner_id=owner_id,
        owner_number=number,
        root_id=root_id,
        doubtful=doubtful,
    )


def is_in_force(root_id: int, now: datetime) -> bool:
    """Say whether the protection of one human being, whom a person pointed out, is in force."""
    return _standing(root_id, now)[0]


def _decide(
    question: DeskQuestion, holders: _Holders, described: dict[int, MatchScore], worth_a_look: float
) -> tuple[int | None, tuple[int, ...]]:
    """Give the one human being, or those among whom a person must choose; never both."""
    named = _certain(question, described)
    likely = sorted(
        (root for root, match in described.items() if match.log_odds >= worth_a_look),
        key=lambda root: -described[root].log_odds,
    )
    if not (question.letter or question.number):
        return (named, ()) if named is not None else (None, _few(likely))
    shown = holders.by_letter | holders.by_number
    agree = not (question.letter and question.number) or holders.by_letter == holders.by_number
    if len(shown) == 1 and agree:
        (only,) = shown
        if named in (None, only) and _nothing_against(question, only, holders):
            return only, ()
    return None, _few([*sorted(shown), *likely])


def _worth_a_look(last_id: int) -> float:
    """The mark for a register as large as this one; the highest id stands for its size, which counting would be too slow for."""
    return WORTH_A_LOOK + math.log(max(1.0, last_id / OF_SO_MANY))


def _few(roots: list[int]) -> tuple[int, ...]:
    """Keep the likeliest."""
    return tuple(dict.fromkeys(roots))[:MOST_CANDIDATES]


def _holders(question: DeskQuestion) -> tuple[_Holders, int]:
    """Who holds the letter whose code was scanned, and who a paper with exactly this number; and the register's highest id."""
    token, letter_id = _letter_of(question.letter)
    person, root, issued, last_id = _LETTER.row(letter_id)
    by_letter = {root or person} if person and hmac.compare_digest(bytes(issued or b""), token) else set()
    is_telling = len(question.number) >= SHORTEST_NUMBER and question.number.isalnum()
    number = question.number if is_telling else _NO_NUMBER
    by_number = {root or person for person, root in _PAPERS.rows(blind("document", number))}
    wanted = list(by_letter | by_number)
    asked = _HOLDER if len(wanted) <= 1 else _MANY_HOLDERS
    births: dict[int, list[tuple[date, date]]] = {}
    names: dict[int, dict[str, list[Any]]] = {}
    for person, root, first, last, kind, full in asked.rows(*_padded(wanted)):
        being = root or person
        if first is not None and last is not None:
            births.setdefault(being, []).append((first, last))
        if kind:
            names.setdefault(being, {}).setdefault(kind, []).append(full)
    return _Holders(by_letter, by_number, names, births), last_id or 1


def _padded(wanted: list[int]) -> list[int]:
    """One id, or as many as the statement for several holders has slots; the slots that are left over ask for nobody."""
    count = 1 if len(wanted) <= 1 else _MOST_HOLDERS
    return [*wanted, *[_NOBODY] * (count - len(wanted))]


def _letter_of(text: str) -> tuple[bytes, str]:
    """The token that was scanned and the number of the letter it claims to be; nothing of it is believed yet."""
    host = str(settings.VERIFY_HOST)
    try:
        token = token_from_text(text, host=host)
        claims = read_claims(cose.take_apart(token).payload, uri_prefix=f"https://{host.lower()}/s/")
        return token, claims.letter_id
    except AmanError:
        return b"", _NO_NUMBER


def _nothing_against(question: DeskQuestion, root: int, holders: _Holders) -> bool:
    """Whether name, father and birth, as far as they were given, fit the holder of the paper."""
    names, born = holders.names.get(root, {}), holders.births.get(root, [])
    if not _fits(question.name, names.get(PersonName.Kind.OWN, [])):
        return False
    if not _fits(question.father, names.get(PersonName.Kind.FATHER, [])):
        return False
    return not question.birth or not born or any(_years_touch(question.birth, *one) for one in born)


def _fits(asked: str, known: list[Any]) -> bool:
    """A name that was not asked, or is not known, speaks against nobody; only what was asked for is opened."""
    if not asked or not known:
        return True
    return max(compare_names(asked, str(_FULL_NAME.opened(name))).score for name in known) >= NAME_FITS


def _years_touch(asked: DateInterval, first: date, last: date) -> bool:
    """Birth years are often a year off on papers; more than that is somebody else's."""
    return first.year - 1 <= asked.last.year and asked.first.year <= last.year + 1


def _described(question: DeskQuestion) -> dict[int, MatchScore]:
    """The likeliest human beings who may be who was described, each with its best score."""
    best: dict[int, MatchScore] = {}
    for root, match in score_candidates(Person.objects.all(), facts_of_question(question)).values():
        if root not in best or match.log_odds > best[root].log_odds:
            best[root] = match
    return best


def _certain(question: DeskQuestion, described: dict[int, MatchScore]) -> int | None:
    """The single human being who certainly is who was described: name, father and birth together, and no rival."""
    ranked = sorted(described, key=lambda root: -described[root].log_odds)
    if not ranked or not (question.name and question.father and question.birth):
        return None
    first = described[ranked[0]]
    rivals = [root for root in ranked[1:] if described[root].log_odds > first.log_odds - CLEAR_LEAD]
    if first.band is not Band.CERTAIN or rivals or not _all_agree(first):
        return None
    return ranked[0]


def _all_agree(match: MatchScore) -> bool:
    """Name, father and birth must each speak for the match; a strong one does not make up for another."""
    weight: dict[str, float] = {}
    for addend in match.addends:
        weight[str(addend.term)] = weight.get(str(addend.term), 0.0) + addend.log_odds
    least = {"name": 0.0, "father": FATHER_SAYS, "birth": 0.0}
    return all(weight.get(term, 0.0) > least[term] for term in least)


def _standing(root_id: int, now: datetime) -> tuple[bool, int | None, int | None, str]:
    """Whether a human being's protection is in force, their first case, their office, and its duty number.

    A letter in force protects; so does what a reviewer decided, taken back neither by two people nor by a later withdrawal.
    Whoever took back their word for such answers is "no record: call" from that moment. Asked for nobody too.
    """
    letter, outcome, decided_at, withdrawn_at, case_id, owner_id, number = _BEING.row(root_id, now)
    decided = outcome == Decision.Outcome.PROTECTED and (withdrawn_at is None or withdrawn_at < decided_at)
    allowed = decide_by(_SAID.rows(root_id), _PURPOSE, at=now)
    return (letter is not None or decided) and allowed, case_id, owner_id, number or ""
