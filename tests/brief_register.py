"""A small register with something for every section of a brief, as recorded on days long past."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import small_register as sample

#: Everything below was recorded on this day or later.
FIRST = datetime(2023, 10, 20, 9, 0, tzinfo=UTC)
DAY = date(2023, 11, 20)
#: A name that may stand in no brief, and one of an official.
NAMES = ("Qais", "Darwazi", "Shakila", "Minister")


def at(day: date, hour: int = 12) -> datetime:
    """A moment of a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def fill(user: Any, reviewer: Any) -> dict[str, Any]:
    """A family on a step since October, a letter, an incident with a release, a check, an engagement, promises."""
    from aman.cases.models import Case, Step
    from aman.people.models import Person

    case, people = sample.family(user)
    Case.objects.filter(pk=case.pk).update(opened_at=FIRST)
    Person.objects.update(created_at=FIRST)
    Step.objects.create(case=case, name="interview", entered_on=date(2023, 11, 1))
    letter = sample.letter(user, case, people[0], days=1)
    type(letter).objects.filter(pk=letter.pk).update(issued_at=at(date(2023, 11, 2)), expires_at=at(date(2023, 12, 1)))
    return {
        "case": case,
        "people": people,
        "letter": letter,
        "incident": _incident(user, people[0]),
        **_desk(user, case),
        **dealings(reviewer),
    }


def _incident(user: Any, person: Any) -> Any:
    from aman.incidents.models import Incident, IncidentPerson, StateChange

    began = at(date(2023, 11, 10), 6)
    incident = Incident.objects.create(
        ref="IN-00000001", office=user.office, first_report_at=began, last_news_at=began, opened_at=began,
        opened_by=user, is_running=False,
    )  # fmt: skip
    held = IncidentPerson.objects.create(
        incident=incident, number=1, person=person, match="known", state="released", state_at=began
    )
    for state, how, hours in (("in_custody", "", 1), ("released", "letter", 30)):
        moment = began + timedelta(hours=hours)
        StateChange.objects.create(
            incident_person=held, state=state, how=how, happened_at=moment, recorded_at=moment, recorded_by=user
        )
    return incident


def _desk(user: Any, case: Any) -> dict[str, Any]:
    from aman.checks.models import DeskCheck, Referral

    asked = at(date(2023, 11, 16))
    check = DeskCheck.objects.create(
        reference="DC-00000001", asked_by=user, asked_at=asked, by="name", reason="stop", place="Examplia",
        answer="no_record", case=case, owner=user.office,
    )  # fmt: skip
    referral = Referral.objects.create(
        reference="RF-00000001", check_made=check, office=user.office, candidates=[], made_at=asked,
        due_at=asked + timedelta(minutes=20), state="answered", answer="none", answered_by=user,
        answered_at=asked + timedelta(minutes=9),
    )  # fmt: skip
    return {"check": check, "referral": referral}


def dealings(user: Any) -> dict[str, Any]:
    """An engagement for everybody of the office, one for named readers, a promise overdue, one that was kept."""
    from aman.liaison.models import Commitment, CommitmentChange, Engagement, Party

    party, _ = Party.objects.get_or_create(name="Ministry of Examplia", defaults={"short": "MoE", "side": "host"})
    written = at(date(2023, 11, 15))
    day = date(2023, 11, 14)
    shared = {"office": user.office, "written_by": user, "written_at": written}
    meeting = Engagement.objects.create(
        ref="EN-00000001", first_day=day, last_day=day, topics=["lists"], title="The Minister said", **shared
    )
    Engagement.objects.create(ref="EN-00000002", first_day=day, last_day=day, readers="named", **shared)
    promises = {}
    for number, state in enumerate(("made", "kept"), start=1):
        promise = Commitment.objects.create(
            ref=f"CM-0000000{number}", direction="to_us", by_party=party, what="The Minister promised", made_first=day,
            made_last=day, due_first=date(2023, 11, 18), due_last=date(2023, 11, 18), state=state, **shared,
        )  # fmt: skip
        for said in dict.fromkeys(("made", state)):
            CommitmentChange.objects.create(
                commitment=promise, state=said, on_day=day, evidence="statement", words="x",
                new_due=date(2023, 11, 18), recorded_by=user, recorded_at=written,
            )  # fmt: skip
        promises[state] = promise
    return {"meeting": meeting, "promises": promises}
