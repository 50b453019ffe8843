"""A person of whom everything is known that can be, each thing in a word that stands nowhere else: for tests of erasing."""

from __future__ import annotations

import contextlib
import json
from datetime import date, timedelta
from typing import Any

import small_register as sample
from django.db import connection
from django.utils import timezone

#: Words that say who it is, each found in one place. A day and a number are words too.
MARKS = (
    "Zelmarqan", "Vostrikand", "زلمرقن", "Orbadokht", "Grintofal", "P98761234", "P-9876 1234", "+923331112299", "Quettarmal",
    "Turkmarian", "1361/5/27-as-said", "1982-08-18", "EmployerMarkov", "evidence-note-mark", "case-note-mark", "task-mark",
    "PATHMARK77", "cell-mark", "defect-mark", "fact-note-mark", "fact-value-mark", "snapshot-mark", "decision-mark",
    "second-mark", "withdrawn-mark", "asked-back-mark", "token-mark", "desk-place-mark", "said-mark", "candidate-mark",
    "referral-note-mark", "told-mark", "report-mark", "+923334445566", "reporter-mark", "outside-mark", "received-mark",
    "near-the-mark", "day-mark", "state-place-mark", "state-note-mark", "step-mark", "result-mark", "addend-mark",
    "pair-mark", "history-mark", "proposal-mark", "answer-mark", "reason-of-candidate", "grant-mark", "KBL2023617717",
    "missing-mark", "relation-mark", "merge-mark", "hold-mark",
)  # fmt: skip


def someone_marked(amina: Any, bashir: Any, rahela: Any) -> Any:
    """Write the person, alone on a closed case and in a closed incident, and give the row that stands for them."""
    from aman.cases.actions import NewMember, build_cases
    from aman.cases.models import Case

    now = timezone.now()
    person, again = sample.add(
        amina,
        sample.new_person(
            "Zelmarqan Vostrikand", "زلمرقن", father="Orbadokht", grandfather=("Grintofal",), born="1982-08-18",
            papers=(("af_passport", "P98761234"),), phone="+923331112299", place="Quettarmal", nationality="Turkmarian",
            birth_as_written="1361/5/27-as-said",
        ),
        sample.new_person("Zelmarqan", father="Orbadokht"),
    )  # fmt: skip
    type(person).objects.filter(pk=again.pk).update(root=person)
    sample.restate(person.names.filter(kind="own", script="latin"), given="Zelmarqan", family="Vostrikand")
    document = person.documents.get()
    document.as_written, document.valid_to = "P-9876 1234", date(2024, 1, 1)
    document.save()
    build_cases(
        actor=amina,
        members=[NewMember(person.pk, "KBL2023617717", "SIV", "principal_applicant")],
        opened_on=date(2023, 10, 20),
    )
    case = Case.objects.get()
    _about_the_case(amina, bashir, case, person, now)
    _about_the_list(rahela, bashir, person, again, now)
    _about_the_rules(amina, bashir, person, now)
    _about_the_incident(amina, person, now)
    Case.objects.update(state=Case.State.CLOSED)
    return person


def _about_the_case(amina: Any, bashir: Any, case: Any, person: Any, now: Any) -> None:
    from aman.accounts.actions.drafts import keep_draft
    from aman.accounts.models import AccessGrant
    from aman.cases.models import Evidence, Note, Pathway, Task
    from aman.checks.models import DeskCheck, Referral
    from aman.issuing.models import Letter
    from aman.retention.models import Hold

    Evidence.objects.create(
        case=case, person=person, kind="hr_letter", facts={"employer": "EmployerMarkov"}, received_on=now.date(),
        valid_to=date(2024, 1, 1), note="evidence-note-mark", recorded_by=amina, recorded_at=now,
    )  # fmt: skip
    Note.objects.create(case=case, text="case-note-mark", written_by=amina, written_at=now)
    for whose in (person, None):
        Task.objects.create(case=case, person=whose, what="task-mark", created_at=now)
    Pathway.objects.create(case=case, kind="SIV", reference="PATHMARK77")
    for ref in (person.ref, case.ref):
        AccessGrant.objects.create(
            user=amina, ref=ref, begins_at=now, ends_at=now + timedelta(hours=3), reason="grant-mark"
        )
        page = f"/people/{ref}/x/"
        assert keep_draft(user=amina, page=page, path=page, typed={"text": ["a draft"]})
    Hold.objects.create(
        office=amina.office, about="person", ref=person.ref, reason="hold-mark", placed_by=amina, placed_at=now,
        lift_asked_by=amina, lift_asked_at=now, lifted_by=bashir, lifted_at=now,
    )  # fmt: skip
    letter = sample.letter(amina, case, person, withdrawn_reason="withdrawn-mark", withdrawal_reason="asked-back-mark")
    letter.token, letter.expires_at, letter.issued_at = b"token-mark", now - timedelta(days=2), now - timedelta(days=9)
    letter.save()
    assert Letter.objects.count() == 1
    asked = DeskCheck.objects.create(
        reference="DC-00000001", asked_by=bashir, office=amina.office, asked_at=now, by="name", reason="stop",
        place="desk-place-mark", answer="no_record", case=case, owner=amina.office,
    )  # fmt: skip
    Referral.objects.create(
        reference="RQ-00000001", check_made=asked, office=amina.office, said={"name": "said-mark"}, state="answered",
        candidates=[{"ref": person.ref, "addends": ["candidate-mark"]}], made_at=now, due_at=now, answer="this_person",
        person=person, note="referral-note-mark", answered_by=amina, answered_at=now,
    )  # fmt: skip


def _about_the_list(rahela: Any, bashir: Any, person: Any, again: Any, now: Any) -> None:
    from aman.rosters.models import Defect, Pair, PairHistory, PairProposal, Roster, SourceRow

    roster = Roster.objects.create(
        office=rahela.office, file_name="list.csv", sha256="0" * 64, state="received", received_on=now.date(),
        received_at=now, received_by=rahela,
    )  # fmt: skip
    SourceRow.objects.create(roster=roster, row=7, kind="person", seal=person.seal, cells=["cell-mark"], person=person)
    Defect.objects.create(roster=roster, row=7, code="x", severity="note", value="defect-mark")
    pair = Pair.objects.create(
        office=rahela.office, left=person, right=again, state="same", log_odds=9.0, probability=0.99, found_at=now,
        addends=[{"term": "name", "log_odds": 9.0, "sentence": "addend-mark"}], reason="pair-mark",
    )  # fmt: skip
    PairHistory.objects.create(
        pair=pair, from_state="waiting", to_state="same", changed_by=bashir, changed_at=now, reason="history-mark"
    )
    PairProposal.objects.create(
        pair=pair, to_state="undone", reason="proposal-mark", losses=[], proposed_by=rahela, proposed_at=now,
        answer="refused", answered_by=bashir, answered_at=now, answer_reason="answer-mark",
    )  # fmt: skip


def _about_the_rules(amina: Any, bashir: Any, person: Any, now: Any) -> None:
    from aman.screening.models import ChangedAnswer, Decision, Determination, ExposureAhead, FactSnapshot, FactStatement

    made = sample.determination(person)
    snapshot = FactSnapshot.objects.get()
    sample.restate([snapshot], facts={"employer": "snapshot-mark"})
    Determination.objects.filter(pk=made.pk).update(own_missing=["missing-mark"])
    Decision.objects.create(
        determination=made, outcome="refused", reason="decision-mark", decided_by=amina, decided_at=now, needs_second=True,
        second_by=bashir, second_at=now, second_agrees=True, second_reason="second-mark",
    )  # fmt: skip
    FactStatement.objects.create(
        person=person, fact="employer", value="fact-value-mark", note="fact-note-mark", stated_on=now.date(),
        recorded_by=amina, recorded_at=now,
    )  # fmt: skip
    ExposureAhead.objects.create(
        person=person, office=amina.office, policy="x", on_day=date(2024, 1, 1), before="meets"
    )
    change = sample.rule_change(amina, person)
    sample.restate(ChangedAnswer.objects.filter(change=change), district="Quettarmal")


def _about_the_incident(amina: Any, person: Any, now: Any) -> None:
    from aman.incidents.actions import NewPersonTold, NewReport, open_incident
    from aman.incidents.models import Incident, MatchCandidate, MergeProposal, StateChange

    report = NewReport(received_at=now, words="report-mark", phone="+923334445566")
    incident, other = (
        open_incident(
            actor=amina, kind="arrest", report=report, people=[NewPersonTold({"name": "told-mark"}, person)],
            place_words="near-the-mark",
        )
        for _ in range(2)
    )  # fmt: skip
    for one in (incident, other):
        told = {"reporter": "reporter-mark", "outside_ref": "outside-mark", "received": {"a": "received-mark"}}
        sample.restate(one.reports.all(), relation="relation-mark", **told)
        sample.restate(one.steps.all(), what="step-mark", result="result-mark")
    place = incident.people.get()
    StateChange.objects.create(
        incident_person=place, state="located", happened_at=now, day_words="day-mark", place_words="state-place-mark",
        note="state-note-mark", recorded_at=now, recorded_by=amina,
    )  # fmt: skip
    MatchCandidate.objects.create(
        incident_person=place, person=person, rank=1, log_odds=3.0, reasons=["reason-of-candidate"]
    )
    MergeProposal.objects.create(left=incident, right=other, reasons=["merge-mark"], found_at=now)
    Incident.objects.update(is_running=False)


def raw_tables() -> dict[str, str]:
    """Give what stands in every table of the database, whoever made it, as its bytes read; blobs as letters where they are."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = "\n".join(_plain(row) for row in cursor.fetchall())
    return found


def _plain(row: Any) -> str:
    parts = []
    for value in row:
        if isinstance(value, bytes | memoryview | bytearray):
            parts.append(bytes(value).decode("utf-8", "replace"))
        elif isinstance(value, str):
            with contextlib.suppress(ValueError):
                value = json.dumps(json.loads(value), ensure_ascii=False)  # SQLite keeps JSON in escapes
            parts.append(value)
        else:
            parts.append(str(value))
    return "\t".join(parts)


def opened_tables() -> dict[str, str]:
    """Give what every table of ours says to whoever holds the data keys."""
    from django.apps import apps

    return {
        model._meta.label: "\n".join(_plain(row) for row in model._base_manager.values_list())
        for model in apps.get_models()
        if model.__module__.startswith("aman.")
    }
