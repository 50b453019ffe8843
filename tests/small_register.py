"""A few plainly invented people for the tests of people, cases and checks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

_numbers = count(1)
AN_EARLIER_DAY = datetime(2023, 10, 20, 9, 0, tzinfo=UTC)


def source_for(user: Any, label: str = "first-list.xlsx#List"):
    from aman.people.models import Source

    return Source.objects.create(
        office=user.office, kind="roster", label=label, recorded_at=AN_EARLIER_DAY, recorded_by=user
    )


def restate(records: Any, **values: Any) -> None:
    """Let records say something else, one by one: what is sealed cannot be written over in bulk."""
    for record in records:
        for name, value in values.items():
            setattr(record, name, value)
        record.save()


def new_person(*names: str, father: str = "", born: Any = None, papers: tuple[tuple[str, str], ...] = (), **more: Any):
    """A NewPerson from short words; `born` is a year, an ISO day, or a DateInterval."""
    from aman.core.dates import DateInterval
    from aman.people.actions import NewDocument, NewName, NewPerson

    birth = born
    if isinstance(born, int):
        birth = DateInterval.from_year(born)
    elif isinstance(born, str):
        birth = DateInterval.from_day(date.fromisoformat(born))
    return NewPerson(
        names=tuple(NewName(n) for n in names),
        father=(father,) if father else (),
        birth=birth,
        documents=tuple(NewDocument(kind, number, number) for kind, number in papers),
        source_row=next(_numbers),
        **more,
    )


def add(user: Any, *people: Any) -> list[Any]:
    """Write people for the user's office and give the rows back, in order."""
    from aman.people.actions import add_people
    from aman.people.models import Person

    ids = add_people(actor=user, source=source_for(user), rows=people)
    found = Person.objects.in_bulk(ids)
    return [found[i] for i in ids]


def family(user: Any, number: str = "KBL2023618001"):
    """A couple and a child on one case; gives the case and its three people."""
    from aman.cases.actions import NewMember, build_cases
    from aman.cases.models import Case

    people = add(
        user,
        new_person(
            "Qais Darwazi", "قیس دروازی", father="Tamim", born="1984-03-05", papers=(("af_passport", "P01234567"),)
        ),
        new_person("Shakila Darwazi", father="Naim", born=1988),
        new_person("Farhad Darwazi", father="Qais", born=2014),
    )
    relations = ("principal_applicant", "spouse", "child")
    build_cases(
        actor=user,
        members=[NewMember(p.pk, number, "SIV", r) for p, r in zip(people, relations, strict=True)],
        opened_on=date(2023, 10, 20),
    )
    return Case.objects.numbered(number).get(), people


def issuing_key(user: Any):
    from aman.issuing.models import IssuingKey

    day = timezone.now()
    return IssuingKey.objects.create(
        **{f.name: b"not a key" for f in IssuingKey._meta.fields if f.get_internal_type() == "BinaryField"}
        | {"kid": bytes([next(_numbers) % 256]) * 8},
        not_before=day - timedelta(days=1),
        expires=day + timedelta(days=100),
        issue_until=day + timedelta(days=30),
        created_at=day,
        created_by=user,
    )


def letter(user: Any, case: Any, person: Any, *, days: int = 90, state: str = "issued", key: Any = None, **more: Any):
    """A letter row; its token is not a real one, for tests that only ask about its state."""
    from aman.issuing.models import Letter, StatusList

    lists, _ = StatusList.objects.get_or_create(number=0, defaults={"bits": b"\0" * 8192})
    now = timezone.now()
    return Letter.objects.create(
        letter_id=f"{next(_numbers):010d}",
        case=case,
        person=person,
        key=key or issuing_key(user),
        status_list=lists,
        status_index=next(_numbers),
        token=b"not a token",
        issued_at=now - timedelta(days=1),
        expires_at=now + timedelta(days=days),
        state=state,
        issued_by=user,
        **more,
    )


def determination(person: Any, *, policy: str = "pk-exposure", outcome: str = "cannot_tell", missing: Any = ()):
    from aman.screening.models import Determination, FactSnapshot

    now = timezone.now()
    seen, _ = FactSnapshot.objects.get_or_create(
        person=person, digest="0" * 64, defaults={"facts": {}, "taken_at": now}
    )
    return Determination.objects.create(
        person=person,
        policy=policy,
        policy_hash="0" * 64,
        as_of=date(2023, 11, 1),
        known_on=date(2023, 11, 1),
        outcome=outcome,
        trace_code="0",
        missing=list(missing),
        snapshot=seen,
        made_at=now,
    )


def rule_change(user: Any, person: Any):
    """A tried change of a rule pack, with one person whose answer it would change."""
    from aman.core import _data
    from aman.screening.models import ChangedAnswer, PolicyVersion, RuleChange
    from aman.screening.queries import shipped_policy

    now, policy = timezone.now(), shipped_policy("pk-exposure")
    version, _ = PolicyVersion.objects.get_or_create(
        policy_hash=policy.version_hash,
        defaults={
            "policy": "pk-exposure", "text": _data.read_policy_text("pk-exposure"), "first_used_at": now,
        },
    )  # fmt: skip
    change = RuleChange.objects.create(
        office=user.office,
        policy="pk-exposure",
        version=version,
        state="ready",
        as_of=date(2023, 11, 1),
        known_on=date(2023, 11, 1),
        people=1,
        people_done=1,
        summary={"total": [0, 1] + [0] * 7, "districts": {"": [0, 1] + [0] * 7}, "rules": {"": [0, 1] + [0] * 7}},
        register_mark="0" * 64,
        proposed_at=now,
        tried_at=now,
    )
    ChangedAnswer.objects.create(change=change, person=person, before="does_not_meet", after="meets", rules=[""])
    return change


def export(user: Any, person: Any):
    """A file about one person to a partner, asked for by this user and not yet answered."""
    from aman.exports.models import Export, ExportPerson, Recipient

    now = timezone.now()
    to, _made = Recipient.objects.get_or_create(
        office=user.office,
        name="Legal aid society",
        defaults={"kind": "partner", "contact": "+99 111 222", "added_by": user, "added_at": now},
    )
    number = next(_numbers)
    made = Export.objects.create(
        ref=f"EX-{number:08d}",
        office=user.office,
        recipient=to,
        purpose="legal_aid",
        why="A lawyer asked for it.",
        form="csv",
        fields=["name"],
        chosen=person.ref,
        people=1,
        allowed=1,
        seal="00" * 16,
        asked_by=user,
        asked_at=now,
        chosen_at=now,
    )
    ExportPerson.objects.create(export=made, position=0, person=person, row_ref=f"R-{number:010d}")
    return made
