"""Plainly invented parties and promises for the tests of commitments."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

FAR = date(2023, 12, 5)


def today() -> date:
    return timezone.localdate()


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def days_of(first: date | None, last: date | None = None):
    from aman.liaison.days import Days

    if first is None:
        return None
    return Days(first, last or first, "day" if last in (None, first) else "range")


def liaison_officer(office: Any, username: str = "lina"):
    from aman.accounts.models import User

    return User.objects.create_user(username, password="a long test password", role="liaison", office=office)


def parties():
    """Our own side and the ministry of the host, made once."""
    from aman.liaison.models import Party

    us, _ = Party.objects.get_or_create(name="Embassy of Examplia", defaults={"short": "Embassy", "side": "us"})
    them, _ = Party.objects.get_or_create(
        name="Ministry of Examples", defaults={"kind": "ministry", "side": "host", "spellings": ["MoEx"]}
    )
    return us, them


def new_promise(**more: Any):
    from aman.liaison.actions.commitments import NewCommitment

    us, them = parties()
    made = more.pop("made", ago(40))
    due = more.pop("due", ago(-10))
    plain = {"direction": "to_us", "by_party": them, "to_party": us, "what": "Letters will be looked at.", **more}
    return NewCommitment(made=made if not isinstance(made, date) else days_of(made), due=days_of(due), **plain)


def promise(user: Any, **more: Any):
    """A commitment written down by this user."""
    from aman.liaison.actions.commitments import make_commitment

    return make_commitment(actor=user, new=new_promise(**more))


def became(user: Any, commitment: Any, state: str, *, on: date | None = None, **more: Any):
    """Record what became of it."""
    from aman.liaison.actions.commitments import NewChange, record_change

    commitment.refresh_from_db()
    plain = {"evidence": "statement", "words": "Said so at the desk.", **more}
    new = NewChange(state=state, on_day=on or today(), **plain)
    return record_change(actor=user, commitment=commitment, new=new, version=commitment.version)


def at_noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def taken(user: Any, *people: Any, day: date, kind: str = "arrest", refused: bool = False):
    """An incident in which these people of the register were taken on a day, reported on the next; None is a stranger."""
    from aman.incidents.actions import NewPersonTold, NewReport, open_incident

    return open_incident(
        actor=user,
        kind=kind,
        report=NewReport(received_at=min(at_noon(day + timedelta(days=1)), timezone.now())),
        people=[NewPersonTold({"name": f"one of {len(people)}"}, person) for person in people],
        happened_at=at_noon(day),
        letter_refused=refused,
    )
