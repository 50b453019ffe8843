"""May something about these people be given to this recipient for this purpose, at this moment?

The one question that letters, desk answers, files and outward steps ask before anything leaves. What a person last said
decides; where they said nothing, the purpose's own default does (`aman.cases.purposes`). A withdrawal counts from the
moment it is recorded, everywhere, because everybody asks here and nobody keeps the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from aman.cases.models import Consent
from aman.cases.purposes import purpose_of
from aman.people.models import Person

_AT_ONCE = 400
#: What is read of each statement to decide by it.
SAID = (
    "person_id",
    "recipient",
    "is_refusal",
    "given_on",
    "recorded_at",
    "expires_on",
    "withdrawn_on",
    "withdrawn_at",
)
Statement = tuple[date, datetime, bool, date | None]


def allows(
    root_ids: Iterable[int], purpose: str, *, recipient: str = "", at: datetime | None = None
) -> dict[int, bool]:
    """Say for each human being whether they allow a purpose for a recipient; two statements for every 400 people.

    Args:
        root_ids: the human beings, each by the row that stands for them.
        purpose: a key of `PURPOSES`.
        recipient: the name of the organisation; blank: anybody of the purpose's kind, so that a yes to one
            organisation alone is none.
        at: when; None means now.

    Raises:
        KeyError: there is no such purpose.
    """
    stands = purpose_of(purpose).stands_unsaid
    return {root: stands if said is None else said for root, said in _said(root_ids, purpose, recipient, at).items()}


def refusals(
    root_ids: Iterable[int], purpose: str, *, recipient: str = "", at: datetime | None = None
) -> frozenset[int]:
    """Give those who said no, or took their yes back; whoever said nothing is not among them."""
    return frozenset(root for root, said in _said(root_ids, purpose, recipient, at).items() if said is False)


def allows_being(row_ids: Sequence[int], purpose: str, *, recipient: str = "", at: datetime | None = None) -> bool:
    """Say whether the one human being of these rows allows a purpose; always one statement, also where nobody is meant."""
    rows = Consent.objects.filter(person__in=list(row_ids), purpose=purpose).values_list(*SAID)
    return decide_by(rows, purpose, recipient=recipient, at=at)


def decide_by(
    rows: Iterable[tuple[Any, ...]], purpose: str, *, recipient: str = "", at: datetime | None = None
) -> bool:
    """Say what the statements about a purpose come to that were read already.

    Args:
        rows: of one human being, each with the columns `SAID`.
        purpose: which they are about, a key of `PURPOSES`.
        recipient: as in `allows`.
        at: when; None means now.
    """
    heard = [one for statements in _heard(rows, recipient).values() for one in statements]
    said = _decide(heard, at or timezone.now())
    return purpose_of(purpose).stands_unsaid if said is None else said


def what_lacks(rows: Iterable[tuple[Any, ...]], *, recipient: str = "", at: datetime | None = None) -> str:
    """Say why the statements of one human being about a purpose come to no yes; blank where they do.

    Args:
        rows: of one human being and one purpose that does not stand unsaid, each with the columns `SAID`.
        recipient: as in `allows`.
        at: when; None means now.

    Returns:
        `said_no`, `took_back`, `ended` (the last day of the yes has passed), `another` (a yes, but to another
        organisation), or `nothing`.
    """
    said, now = list(rows), at or timezone.now()
    if _decide([one for heard in _heard(said, recipient).values() for one in heard], now):
        return ""
    concerned = [one for one in said if _concerns(one[1], recipient, is_yes=not one[2])]
    if not concerned:
        return "another" if any(not one[2] for one in said) else "nothing"
    _person, _named, is_no, *_rest = max(concerned, key=lambda one: (one[3], one[4]))
    if is_no:
        return "said_no"
    if any(withdrawn is not None for *_, withdrawn, _at in concerned):
        return "took_back"
    today = timezone.localdate(now)
    return "ended" if any(one[5] is not None and one[5] < today for one in concerned) else "nothing"


def everybody_who_refused(
    office_id: int, purpose: str, *, recipient: str = "", at: datetime | None = None
) -> frozenset[int]:
    """Give the human beings of an office who said no to a purpose; only those who ever said so are asked for."""
    noes = Q(is_refusal=True) | Q(withdrawn_on__isnull=False) | Q(expires_on__lt=timezone.localdate(at))
    rows = Consent.objects.filter(noes, purpose=purpose, person__office_id=office_id)
    beings = {root or row for row, root in rows.values_list("person_id", "person__root_id")}
    return refusals(beings, purpose, recipient=recipient, at=at)


def answers(
    root_ids: Iterable[int], purpose: str, *, recipient: str = "", at: datetime | None = None
) -> dict[int, bool | None]:
    """Give what each human being last said of a purpose for a recipient: yes, no, or None where they said nothing."""
    return _said(root_ids, purpose, recipient, at)


def _said(root_ids: Iterable[int], purpose: str, recipient: str, at: datetime | None) -> dict[int, bool | None]:
    purpose_of(purpose)
    now = at or timezone.now()
    ids = list(dict.fromkeys(root_ids))
    answers: dict[int, bool | None] = dict.fromkeys(ids)
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        rows = Person.objects.filter(Q(id__in=part) | Q(root_id__in=part)).values_list("id", "root_id")
        being = {row: root or row for row, root in rows}
        heard: dict[int, list[Statement]] = {}
        for row, statements in _by_row(list(being), purpose, recipient).items():
            heard.setdefault(being[row], []).extend(statements)
        answers.update({root: _decide(statements, now) for root, statements in heard.items() if root in answers})
    return answers


def _by_row(row_ids: Sequence[int], purpose: str, recipient: str) -> Mapping[int, list[Statement]]:
    """Every yes and no about a purpose that concerns the recipient, by row: day, moment, answer, last day of a yes."""
    rows = Consent.objects.filter(person__in=list(row_ids), purpose=purpose).values_list(*SAID)
    return _heard(rows, recipient)


def _heard(rows: Iterable[tuple[Any, ...]], recipient: str) -> dict[int, list[Statement]]:
    found: dict[int, list[Statement]] = {}
    for person, named, no, given_on, recorded_at, expires_on, withdrawn_on, withdrawn_at in rows:
        if not _concerns(named, recipient, is_yes=not no):
            continue
        said = found.setdefault(person, [])
        said.append((given_on, recorded_at, not no, expires_on))
        if withdrawn_on is not None:
            said.append((withdrawn_on, withdrawn_at or recorded_at, False, None))
    return found


def _concerns(named: str, asked: str, *, is_yes: bool) -> bool:
    """Whether a statement about one organisation, or about all, bears on the one that is asked for."""
    if not named:
        return True
    if not asked:
        return not is_yes  # a no to one of them speaks against all; a yes to one of them speaks for no other
    return _plain(named) == _plain(asked)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _decide(statements: list[Statement], now: datetime) -> bool | None:
    """Give what was said last and counts now; None where nothing was said by then."""
    today = timezone.localdate(now)
    said = [one for one in statements if one[0] <= today and one[1] <= now]
    if not said:
        return None
    _day, _moment, answer, last_day = max(said, key=lambda one: (one[0], one[1], not one[2]))
    return answer and (last_day is None or today <= last_day)
