"""Does exactly one person answer to what a desk asked, and is that person's protection in force?

The one place that looks across the registers of every office without `visible_to`. A host desk belongs to no
register, so `visible_to` rightly shows it nobody; yet it must be able to ask about the one person in front of it,
whichever office holds them. What leaves this module is therefore the least that answers: whether protection is in
force, and for the owner's own eyes the case concerned. No name, number, date or row goes to the caller. A house
test holds every other module to `visible_to`.

A name alone never suffices: father and birth must be given and the whole must be certain. Whoever is unknown,
doubtful, withdrawn or one of several gets the same answer after the same work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Q
from django.utils import timezone

from aman.accounts.models import Office, User
from aman.cases.models import Member
from aman.checks.facts import DeskQuestion, facts_of_question
from aman.checks.models import DeskCheck
from aman.core.matching import Band, MatchScore
from aman.core.names import compare_names
from aman.issuing.models import Letter
from aman.people.models import Document, Person, PersonName
from aman.people.queries import score_candidates
from aman.screening.models import Decision

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
_NOBODY = -1
#: Normalised numbers hold no such sign.
_NO_NUMBER = "-"


@dataclass(frozen=True, slots=True)
class Protection:
    """The whole of what a check may know: in force or not, and the case whose owner is told of the check."""

    in_force: bool
    case_id: int | None


def find_protection(question: DeskQuestion, now: datetime) -> Protection:
    """Answer one question; hit and miss do the same look-ups in the same order."""
    by_document = _root_by_document(question)
    by_name = _root_by_name(question)
    # A name given with the number must not point at somebody else.
    agreed = by_document if by_name in (None, by_document) else None
    root_id = agreed if question.number else by_name
    rows = list(
        Person.objects.filter(Q(id=root_id or _NOBODY) | Q(root_id=root_id or _NOBODY)).values_list("id", flat=True)
    ) or [_NOBODY]
    letter = _has_letter(rows, now)
    decision = _has_standing_decision(rows)
    case = Member.objects.filter(person__in=rows).order_by("case_id").values_list("case_id", flat=True).first()
    return Protection(in_force=root_id is not None and (letter or decision), case_id=case)


def _root_by_document(question: DeskQuestion) -> int | None:
    """The single human being who holds a paper with exactly this number, unless the name given speaks against it."""
    is_telling = len(question.number) >= SHORTEST_NUMBER and question.number.isalnum()
    number = question.number if is_telling else _NO_NUMBER
    holders = Document.objects.filter(number=number).values_list("person_id", "person__root_id")[:50]
    roots = {root or person for person, root in holders}
    rows = Person.objects.filter(Q(id__in=roots or {_NOBODY}) | Q(root_id__in=roots or {_NOBODY}))
    names = list(PersonName.objects.filter(person__in=rows).values_list("kind", "full"))
    born = list(rows.exclude(birth_first__isnull=True).values_list("birth_first", "birth_last"))
    if len(roots) != 1:
        return None
    own = [full for kind, full in names if kind == PersonName.Kind.OWN]
    father = [full for kind, full in names if kind == PersonName.Kind.FATHER]
    if not (_fits(question.name, own) and _fits(question.father, father)):
        return None
    if question.birth and born and not any(_years_touch(question, first, last) for first, last in born):
        return None
    return roots.pop()


def _fits(asked: str, known: list[str]) -> bool:
    """A name that was not asked, or is not known, speaks against nobody."""
    return not asked or not known or max(compare_names(asked, name).score for name in known) >= NAME_FITS


def _years_touch(question: DeskQuestion, first: date | None, last: date | None) -> bool:
    """Birth years are often a year off on papers; more than that is somebody else's."""
    asked = question.birth
    if asked is None or first is None or last is None:
        return True
    return first.year - 1 <= asked.last.year and asked.first.year <= last.year + 1


def _root_by_name(question: DeskQuestion) -> int | None:
    """The single human being who certainly is who was described: name, father and birth together, and no rival."""
    scored = score_candidates(Person.objects.all(), facts_of_question(question))
    best: dict[int, MatchScore] = {}
    for root, match in scored.values():
        if root not in best or match.log_odds > best[root].log_odds:
            best[root] = match
    ranked = sorted(best, key=lambda root: -best[root].log_odds)
    if not ranked or not (question.name and question.father and question.birth):
        return None
    first = best[ranked[0]]
    rivals = [root for root in ranked[1:] if best[root].log_odds > first.log_odds - CLEAR_LEAD]
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


def checks_today(user: User, now: datetime) -> int:
    """Count the checks this user made since midnight, local time."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    return DeskCheck.objects.filter(
        asked_by=user, asked_at__gte=midnight, asked_at__lt=midnight + timedelta(days=1)
    ).count()


def duty_number(user: User, case_id: int | None = None) -> str:
    """Give the number to call: on a hit the owner's, otherwise the one the desk was given, the same for everybody."""
    owner = Office.objects.filter(cases=case_id or _NOBODY).values_list("duty_number", flat=True).first()
    own = user.office.duty_number if user.office else ""
    offices = Office.objects.filter(kind=Office.Kind.OWNER).exclude(duty_number="").order_by("code")
    general = offices.values_list("duty_number", flat=True).first()
    return owner or own or general or ""
