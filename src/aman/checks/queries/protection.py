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

from django.conf import settings
from django.db.models import Max, Q

from aman.accounts.models import Office, User
from aman.cases.consents import allows_being
from aman.cases.models import Member
from aman.checks.facts import DeskQuestion, facts_of_question
from aman.core.dates import DateInterval
from aman.core.letters import cose, token_from_text
from aman.core.letters.token import read_claims
from aman.core.matching import Band, MatchScore
from aman.core.names import compare_names
from aman.errors import AmanError
from aman.issuing.models import Letter
from aman.people.models import Document, Person, PersonName
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
_NO_ROWS: dict[int, int | None] = {_NOBODY: None}
#: Normalised numbers and letters' numbers hold no such sign.
_NO_NUMBER = "-"


@dataclass(frozen=True, slots=True)
class Protection:
    """The whole of what a check may know: in force or not, whose eyes it is for, and whom a person must compare.

    `root_id` and `doubtful` hold ids of people; they travel to the owner's desk, sealed, and never to the asker.
    """

    in_force: bool
    case_id: int | None
    owner_id: int | None
    root_id: int | None = None
    doubtful: tuple[int, ...] = ()


#: What is made of a question that came past a limit.
NOBODY = Protection(in_force=False, case_id=None, owner_id=None)


@dataclass(frozen=True, slots=True)
class _Holders:
    """Who holds the papers that were shown, and what is known of the names and births of each."""

    by_letter: set[int] = field(repr=False)
    by_number: set[int] = field(repr=False)
    names: dict[int, dict[str, list[str]]] = field(repr=False)
    births: dict[int, list[tuple[date, date]]] = field(repr=False)


def find_protection(question: DeskQuestion, now: datetime) -> Protection:
    """Answer one question; hit and miss do the same look-ups in the same order."""
    holders = _holders(question)
    described = _described(question)
    root_id, doubtful = _decide(question, holders, described, _worth_a_look())
    who = root_id or _NOBODY
    rows: dict[int, int | None] = (
        dict(Person.objects.filter(Q(id=who) | Q(root_id=who)).values_list("id", "office_id")) or _NO_ROWS
    )
    letter = _has_letter(list(rows), now)
    decision = _has_standing_decision(list(rows))
    # Whoever took back their word for such answers is "no record: call" from that moment; asked for nobody too.
    allowed = allows_being(list(rows), "desk_answer", at=now)
    case = Member.objects.filter(person__in=list(rows)).order_by("case_id").values_list("case_id", flat=True).first()
    return Protection(
        in_force=root_id is not None and (letter or decision) and allowed,
        case_id=case,
        owner_id=next(iter(rows.values())),
        root_id=root_id,
        doubtful=doubtful,
    )


def is_in_force(root_id: int, now: datetime) -> bool:
    """Say whether the protection of one human being, whom a person pointed out, is in force."""
    rows = list(Person.objects.filter(Q(id=root_id) | Q(root_id=root_id)).values_list("id", flat=True))
    protected = _has_letter(rows, now) or _has_standing_decision(rows)
    return protected and allows_being(rows, "desk_answer", at=now)


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


def _worth_a_look() -> float:
    """The mark for a register as large as this one; the highest id stands for its size, which counting would be too slow for."""
    last = Person.objects.order_by("-id").values_list("id", flat=True).first() or 1
    return WORTH_A_LOOK + math.log(max(1.0, last / OF_SO_MANY))


def _few(roots: list[int]) -> tuple[int, ...]:
    """Keep the likeliest."""
    return tuple(dict.fromkeys(roots))[:MOST_CANDIDATES]


def _holders(question: DeskQuestion) -> _Holders:
    """Who holds the letter whose code was scanned, and who a paper with exactly this number."""
    token, letter_id = _letter_of(question.letter)
    by_letter = {
        root or person
        for person, root, issued in Letter.objects.filter(letter_id=letter_id).values_list(
            "person_id", "person__root_id", "token"
        )
        if hmac.compare_digest(bytes(issued), token)
    }
    is_telling = len(question.number) >= SHORTEST_NUMBER and question.number.isalnum()
    number = question.number if is_telling else _NO_NUMBER
    papers = Document.objects.filter(number_index=blind("document", number)).values_list(
        "person_id", "person__root_id"
    )[:50]
    by_number = {root or person for person, root in papers}
    wanted = by_letter | by_number or {_NOBODY}
    rows = Person.objects.filter(Q(id__in=wanted) | Q(root_id__in=wanted))
    root_of: dict[int, int] = {}
    births: dict[int, list[tuple[date, date]]] = {}
    for person, root, first, last in rows.values_list("id", "root_id", "birth_first", "birth_last"):
        root_of[person] = root or person
        if first is not None and last is not None:
            births.setdefault(root or person, []).append((first, last))
    names: dict[int, dict[str, list[str]]] = {}
    for person, kind, full in PersonName.objects.filter(person__in=list(root_of) or [_NOBODY]).values_list(
        "person_id", "kind", "full"
    ):
        names.setdefault(root_of[person], {}).setdefault(kind, []).append(full)
    return _Holders(by_letter, by_number, names, births)


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


def _fits(asked: str, known: list[str]) -> bool:
    """A name that was not asked, or is not known, speaks against nobody."""
    return not asked or not known or max(compare_names(asked, name).score for name in known) >= NAME_FITS


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


def _has_letter(rows: list[int], now: datetime) -> bool:
    return Letter.objects.filter(
        person__in=rows, state=Letter.State.ISSUED, issued_at__lte=now, expires_at__gt=now
    ).exists()


def _has_standing_decision(rows: list[int]) -> bool:
    """Protection was given by a reviewer, and neither taken back by two people nor by a later withdrawal."""
    decisions = (
        Decision.objects.filter(determination__person__in=rows)
        .filter(outcome__in=[Decision.Outcome.PROTECTED, Decision.Outcome.NOT_PROTECTED, Decision.Outcome.REMOVED])
        .standing()
        .order_by("-decided_at", "-id")
        .values_list("outcome", "decided_at")
        .first()
    )
    withdrawn = Letter.objects.filter(person__in=rows).aggregate(last=Max("withdrawn_at"))["last"]
    if decisions is None or decisions[0] != Decision.Outcome.PROTECTED:
        return False
    return withdrawn is None or withdrawn < decisions[1]


def duty_number(user: User, owner_id: int | None = None) -> str:
    """Give the number to call: on a hit the owner's, otherwise the one the desk was given, the same for everybody."""
    owner = Office.objects.filter(pk=owner_id or _NOBODY).values_list("duty_number", flat=True).first()
    own = user.office.duty_number if user.office else ""
    offices = Office.objects.filter(kind=Office.Kind.OWNER).exclude(duty_number="").order_by("code")
    general = offices.values_list("duty_number", flat=True).first()
    return owner or own or general or ""
