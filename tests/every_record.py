"""One record of every kind in one office, for tests that walk every address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import small_register as sample
from django.utils import timezone

LIST = "Full name,Father name,Date of birth,Passport number,Case number\n{0} {1},Latif,05/13/1984,P0{2}234567,\nMina {1},{0},1/1/1990,,\n"


@dataclass(slots=True)
class EveryRecord:
    """References of one record of each kind, all of one office and all carrying one surname."""

    surname: str
    person: Any
    case: Any
    document: Any
    task: Any
    consent: Any
    roster: Any
    defect_code: str
    pair: Any
    determination: Any
    decision: Any
    letter: Any
    letter_request: Any
    instruction: Any
    change: Any
    incident: Any
    incident_step: Any
    incident_report: Any
    incident_pair: Any
    report_file: Any
    list_statement: Any
    hold: Any
    period: Any
    erasure: Any
    disposal: Any
    webhook: Any
    delivery: Any
    export: Any
    desk_check: Any
    referral: Any
    pattern: Any
    user: Any
    window: Any
    session: Any
    office_key: Any
    office_proposal: Any
    office_service: Any
    brief: Any
    release: Any
    commitment: Any
    commitment_link: Any
    press_report: Any
    press_item: Any
    engagement: Any
    merged_draft: Any
    follow_up: Any
    official: Any
    post_held: Any
    said: str


def build_every_record(
    *, register_officer: Any, case_officer: Any, surname: str, number: int, folder: Path
) -> EveryRecord:
    """Make a family with papers, a staged list, a waiting pair, a determination and a letter."""
    from aman.cases.actions import NewMember, build_cases
    from aman.cases.models import Case, Consent, Task
    from aman.issuing.models import HostInstruction, LetterRequest, RequestedFamily
    from aman.people.models import Document
    from aman.rosters.actions import receive_roster
    from aman.rosters.models import Pair
    from aman.screening.models import Decision, ListStatement

    programme_number = f"KBL202361{number:04d}"
    people = sample.add(
        case_officer,
        sample.new_person(
            f"Qais {surname}", father="Tamim", born="1984-03-05", papers=(("af_passport", f"P0{number}4567"),)
        ),
        sample.new_person(f"Shakila {surname}", father="Naim", born=1988),
    )
    build_cases(
        actor=case_officer,
        members=[
            NewMember(p.pk, programme_number, "SIV", r)
            for p, r in zip(people, ("principal_applicant", "spouse"), strict=True)
        ],
        opened_on=date(2023, 10, 20),
    )
    case = Case.objects.numbered(programme_number).get()
    path = folder / f"list-{number}.csv"
    path.write_text(LIST.format("Zmarai", surname, number % 10), encoding="utf-8")
    roster = receive_roster(actor=register_officer, path=path, received_on=date(2023, 10, 20))
    now = timezone.now()
    low, high = sorted(p.pk for p in people)
    pair = Pair.objects.create(
        office=case_officer.office,
        left_id=low,
        right_id=high,
        state="waiting",
        log_odds=2.0,
        probability=0.8,
        addends=[{"term": "name", "log_odds": 2.0, "sentence": "The family name is the same."}],
        found_at=now,
    )
    determination = sample.determination(people[0])
    asked = LetterRequest.objects.create(
        office=case_officer.office, families=1, requested_by=case_officer, requested_at=now
    )
    RequestedFamily.objects.create(request=asked, case=case)
    return EveryRecord(
        surname=surname,
        person=people[0],
        case=case,
        document=Document.objects.filter(person=people[0]).first(),
        task=Task.objects.create(case=case, what="Call the family", owner=case_officer, created_at=now),
        consent=Consent.objects.create(
            person=people[0], purpose="letter", recipient="host", given_on=now.date(), recorded_by=case_officer
        ),
        roster=roster,
        defect_code=roster.defects.values_list("code", flat=True).first() or "placeholder_name",
        pair=pair,
        determination=determination,
        decision=Decision.objects.create(
            determination=determination,
            outcome="deferred",
            reason="More is needed.",
            decided_by=case_officer,
            decided_at=now,
        ),
        letter=sample.letter(case_officer, case, people[0]),
        letter_request=asked,
        instruction=HostInstruction.objects.create(
            office=case_officer.office, reference="MOI/1", from_day=now.date(), entered_by=case_officer, entered_at=now
        ),
        change=sample.rule_change(case_officer, people[0]),
        **_incident(case_officer, people[0], surname),
        **_messages(case_officer),
        brief=_brief(case_officer, number),
        release=_release(case_officer),
        **_desk(case_officer, case, people[0], surname),
        list_statement=ListStatement.objects.create(
            source=people[0].source,
            fact="noc",
            value=False,
            reason="Made up.",
            recorded_by=case_officer,
            recorded_at=now,
        ),
        user=case_officer,
        export=sample.export(case_officer, people[0]),
        **_retained(case_officer, people[0], case),
        **_watched(case_officer),
        **_promised(case_officer),
        **_read_in_the_press(case_officer),
        **_met(case_officer, surname),
    )


def _met(case_officer: Any, surname: str) -> dict[str, Any]:
    """A meeting with a draft merged into it and something to be done; its words are the office's alone to read.

    The words hold no name of the register: whoever may read an engagement sees none.
    """
    import meetings

    from aman.liaison.actions.follow_ups import add_follow_up
    from aman.liaison.actions.merging import Choice, merge_engagements
    from aman.liaison.queries.follow_ups import About

    words = surname[::-1]
    writer = meetings.liaison(case_officer.office, f"liaison-of-{case_officer.office.code}")
    orla = meetings.official(writer, f"Orla Of {case_officer.office.code}", "Envoy")
    top, draft = (meetings.engagement(writer, title=f"About {words}", summary=words) for _ in range(2))
    versions = {top.ref: 1, draft.ref: 1}
    merge_engagements(actor=writer, drafts=[top, draft], choice=Choice(), versions=versions)
    todo = add_follow_up(actor=writer, about=About(engagement=top), what=f"Ask again about {words}")
    made = {"engagement": top, "merged_draft": draft, "follow_up": todo, "official": orla}
    return {**made, "post_held": orla.posts.get(), "said": words}


def _read_in_the_press(case_officer: Any) -> dict[str, Any]:
    """A report of an invented paper with one person drafted of it, decided; it names nobody of the register."""
    from aman.liaison.actions.references import new_ref
    from aman.liaison.models import PressReport

    now = timezone.now()
    report = PressReport.objects.create(
        ref=new_ref("PR"), office=case_officer.office, text="Minister Example spoke.", sha256=case_officer.username,
        outlet="The Example", received_by=case_officer, received_at=now,
    )  # fmt: skip
    item = report.items.create(group="people", number=1, start=9, end=16, method="title", state="confirmed")
    decided = {"state": "confirmed", "decided_by": case_officer, "decided_at": now}
    item.fields.create(name="name", drafted={"value": "Example"}, value={"value": "Example"}, **decided)
    return {"press_report": report, "press_item": item}


def _promised(case_officer: Any) -> dict[str, Any]:
    """A promise that the whole office may read, with a count beside it; it names nobody of the register."""
    from aman.liaison.actions.references import new_ref
    from aman.liaison.models import Commitment, CommitmentLink, Party

    now = timezone.now()
    host, _made = Party.objects.get_or_create(name="Ministry of Examples", defaults={"side": "host"})
    commitment = Commitment.objects.create(
        ref=new_ref("CM"), office=case_officer.office, direction="to_us", by_party=host, made_first=now.date(),
        made_last=now.date(), due_first=now.date(), due_last=now.date(), due_precision="day",
        what="Letters will be looked at.", written_by=case_officer, written_at=now,
    )  # fmt: skip
    commitment.changes.create(state="made", on_day=now.date(), recorded_by=case_officer, recorded_at=now)
    link = CommitmentLink.objects.create(
        commitment=commitment, kind="count", ref="detained", added_by=case_officer, added_at=now
    )
    return {"commitment": commitment, "commitment_link": link}


def _watched(case_officer: Any) -> dict[str, Any]:
    """What an administrator looks after: a window, a session, a key, a proposal, and a partner that takes calls."""
    from datetime import timedelta

    from django.contrib.sessions.models import Session

    from aman.accounts.models import AccessWindow, Office, OfficeKey, OfficeProposal, OfficeService, OpenSession

    now, office = timezone.now(), case_officer.office
    key = f"session-of-{case_officer.username}"
    Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(hours=1))
    partner = Office.objects.create(code=f"partner-of-{office.code}", name="A partner", kind="partner")
    window = {"user": case_officer, "given_by": case_officer, "given_at": now, "reason": "Shift"}
    asked = {"kind": "sees", "value": "assignment", "reason": "Why", "proposed_by": case_officer, "proposed_at": now}
    return {
        "window": AccessWindow.objects.create(begins_at=now, ends_at=now + timedelta(hours=1), **window),
        "session": OpenSession.objects.create(user=case_officer, key=key, begun_at=now, seen_at=now),
        "office_key": OfficeKey.objects.create(
            office=office, label="room", found_by=office.code[:12], secret_hash="0" * 64, permissions=[],
            made_by=case_officer, made_at=now, expires_at=now + timedelta(days=1),
        ),
        "office_proposal": OfficeProposal.objects.create(office=office, **asked),
        "office_service": OfficeService.objects.create(partner=partner, office=office, since=now),
    }  # fmt: skip


def _desk(case_officer: Any, case: Any, person: Any, surname: str) -> dict[str, Any]:
    """A check of a desk about the person, a referral of it that waits, and a pattern nobody has looked at."""
    from datetime import timedelta

    from aman.checks.actions.references import new_reference
    from aman.checks.models import DeskCheck, Pattern, Referral

    now, office = timezone.now(), case_officer.office
    asked = DeskCheck.objects.create(
        reference=new_reference("DC"),
        asked_by=case_officer,
        office=office,
        asked_at=now,
        by="name",
        reason="stop",
        place="Golra",
        answer="no_record",
        case=case,
        owner=office,
    )
    referral = Referral.objects.create(
        reference=new_reference("RQ"),
        check_made=asked,
        office=office,
        said={"name": f"Qais {surname}"},
        candidates=[{"ref": person.ref, "log_odds": 2.0, "probability": 0.8, "addends": []}],
        made_at=now,
        due_at=now + timedelta(minutes=30),
    )
    pattern = Pattern.objects.create(
        kind="many", office=office, officer=case_officer, count=40, since=now, last_at=now, noticed_at=now
    )
    return {"desk_check": asked, "referral": referral, "pattern": pattern}


def _messages(case_officer: Any) -> dict[str, Any]:
    """A webhook of the office, a message that was given up, and a notice nobody has read."""
    from aman.notices.actions import notify
    from aman.notices.models import Delivery, Webhook

    now = timezone.now()
    office = case_officer.office
    hook = Webhook.objects.create(
        office=office,
        label="room",
        url="https://office.example/",
        secret="s",
        made_by=case_officer,
        made_at=now,
        stopped_at=now,
    )
    notify(users=[case_officer], kind="task.due", subject="case:AM-2023-000001", path="/cases/AM-2023-000001/")
    delivery = Delivery.objects.create(
        message_id=f"{hook.pk:032d}", way="webhook", office=office, webhook=hook, made_at=now, given_up_at=now
    )
    return {"webhook": hook, "delivery": delivery}


def _retained(case_officer: Any, person: Any, case: Any) -> dict[str, Any]:
    """A hold, a period, an erasure and a disposal that wait for somebody."""
    from aman.retention.models import Disposal, Erasure, Hold, Period

    now, office = timezone.now(), case_officer.office
    asked = {"office": office, "asked_by": case_officer, "asked_at": now}
    return {
        "hold": Hold.objects.create(
            office=office, about="case", ref=case.ref, reason="A court asked", placed_by=case_officer, placed_at=now
        ),
        "period": Period.objects.create(kind="notices", days=30, reason="Fewer", **asked),
        "erasure": Erasure.objects.create(person=person, ask="own", **asked),
        "disposal": Disposal.objects.create(office=office, kind="letters", before=now, records=1, proposed_at=now),
    }


def _brief(case_officer: Any, number: int) -> Any:
    from aman.reports.brief.frame import hash_of
    from aman.reports.models import Brief

    contents = {
        "schema": "aman.brief/1",
        "office": "x",
        "as_of": "2023-11-01",
        "known_until": "2023-11-02T00:00:00",
        "since": "2023-10-25",
        "is_past": True,
        "earlier": None,
        "sections": [],
        "compared": {"code": "compared", "numbers": [], "tables": [], "notes": []},
    }
    return Brief.objects.create(
        ref=f"BR-{number:08d}",
        office=case_officer.office,
        as_of=date(2023, 11, 1),
        made_at=timezone.now(),
        made_by=case_officer,
        contents=contents,
        sha256=hash_of(contents),
    )


def _release(case_officer: Any) -> Any:
    """Figures that wait for an answer: those of all offices together, so there is one for all of them."""
    from aman.reports.models import Release
    from aman.reports.queries.releases import hash_of

    tables = {"as_of": "2023-11-01", "after": None, "base": 5, "totals": {}, "splits": []}
    told = {"as_of": date(2023, 11, 1), "tables": tables, "sha256": hash_of(tables), "proposed_at": timezone.now()}
    return Release.objects.get_or_create(number=1, defaults={**told, "proposed_by": case_officer})[0]


def _incident(case_officer: Any, person: Any, surname: str) -> dict[str, Any]:
    """An arrest of the person, with its first step and report, and a second one that may be the same event."""
    from aman.incidents.actions import NewPersonTold, NewReport, open_incident
    from aman.incidents.models import MergeProposal

    opened = [
        open_incident(
            actor=case_officer,
            kind="arrest",
            report=NewReport(received_at=timezone.now(), words=f"{surname} was taken", phone="+923900000009"),
            people=[NewPersonTold({"name": f"Qais {surname}"}, known)],
            place_words=f"near the house of {surname}",
        )
        for known in (person, None)
    ]
    pair = MergeProposal.objects.create(left=opened[0], right=opened[1], reasons=["name"], found_at=timezone.now())
    first = opened[0]
    return {
        "incident": first,
        "incident_step": first.steps.first(),
        "incident_report": first.reports.get(),
        "incident_pair": pair,
        "report_file": _report_file(case_officer, surname),
    }


def _report_file(case_officer: Any, surname: str) -> Any:
    """A file of reports that waits for an answer."""
    from aman.incidents.models import ReportFile

    return ReportFile.objects.create(
        office=case_officer.office, file_name=f"{surname}.csv", sha256=surname, state="ready", sent_by=case_officer,
        sent_at=timezone.now(), rows=[[[2, {"name": f"Qais {surname}"}]]],
    )  # fmt: skip
