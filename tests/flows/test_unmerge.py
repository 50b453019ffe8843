"""Two rows are joined, much is attached to them, and they are parted: each row and all that hangs on it is as it was."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import small_register as sample
from django.apps import apps
from django.utils import timezone
from issuing_words import PASSPHRASE

from aman.accounts.models import User
from aman.cases.actions import add_evidence, add_note, add_task, record_consent
from aman.cases.models import Case, Consent
from aman.checks.actions import DeskQuestion, ask_desk
from aman.incidents.actions import NewPersonTold, NewReport, open_incident
from aman.issuing.actions import approve_letters, create_issuing_key, create_root_key, issue_letters, request_letters
from aman.people.models import Person, PersonPhone
from aman.retention.models import Erasure
from aman.rosters.actions import (
    answer_pair_proposal,
    commit_roster,
    decide_pair,
    receive_roster,
    resolve_roster,
    undo_link,
    undo_pair_decision,
)
from aman.rosters.models import Pair
from aman.screening.actions import decide, screen_people
from aman.screening.models import Determination, FactStatement

pytestmark = pytest.mark.django_db

LIST = """\
No;Case No;Full Name;Father Name;DOB;Sex;Nationality;Relation;Passport No
1;KBL2021561001;Zalmay Nooristani;Ghulam Rasool;1984-03-05;M;Afghan;PA;P01234567
2;KBL2021561009;Zalmai Nuristani;Abdul Wakil;1985-01-01;M;Afghan;PA;P07654321
3;KBL2021561002;Homayun Daqiqi;Sher Agha;1979-11-23;M;Afghan;PA;P03333333
"""
#: What a change of links writes itself: the pair with its history, and the log. Nothing else may change by it.
OF_THE_LINK = {"rosters.Pair", "rosters.PairHistory", "rosters.PairProposal", "audit.AuditEvent"}

Table = dict[Any, dict[str, Any]]


def everything() -> dict[str, Table]:
    """Every row of every table of the product."""
    models = [m for m in apps.get_models() if m.__module__.startswith("aman.")]
    return {m._meta.label: {row["pk"]: row for row in m._base_manager.values("pk", *names_of(m))} for m in models}


def names_of(model) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def apart_from(tables: dict[str, Table], *, root: bool = False) -> dict[str, Table]:
    """What must not change by a link: all but the link itself, a person's count of edits and, where it moved, the root."""
    left_out = {"version", "root_id"} if root else {"version"}
    kept = {label: rows for label, rows in tables.items() if label not in OF_THE_LINK}
    people = {pk: {k: v for k, v in row.items() if k not in left_out} for pk, row in kept["people.Person"].items()}
    return {**kept, "people.Person": people}


def attached_to(person: Person) -> dict[str, list[dict[str, Any]]]:
    """Every row of every relation to a person, found by asking the person, so that a new app is walked the day it comes."""
    found = {}
    for relation in Person._meta.related_objects:
        if relation.related_model in (Person, Pair):
            continue  # the join itself
        label = f"{relation.related_model._meta.label}.{relation.field.name}"
        rows = relation.related_model._base_manager.filter(**{relation.field.name: person}).order_by("pk")
        found[label] = list(rows.values())
    return found


@pytest.fixture
def nadia(embassy):
    return User.objects.create_user("nadia", password="a long test password", role="reviewer", office=embassy)


@pytest.fixture
def pair(rahela, tmp_path, embassy):
    """Two rows of a received list and the question whether they are one man."""
    path = tmp_path / "examplia.csv"
    path.write_text(LIST, encoding="utf-8")
    roster = commit_roster(actor=rahela, roster=receive_roster(actor=rahela, path=path, received_on=date(2023, 10, 19)))
    resolve_roster(actor=rahela, roster=roster)
    left, right = (roster.rows.get(row=row).person for row in (2, 3))
    defaults = {
        "office": embassy, "state": "waiting", "log_odds": 2.0, "probability": 0.88, "found_at": timezone.now(),
        "addends": [{"term": "name", "log_odds": 2.0, "sentence": "The names read alike."}],
    }  # fmt: skip
    return Pair.objects.update_or_create(left=left, right=right, defaults=defaults)[0]


@pytest.fixture
def signer(amina, tmp_path, monkeypatch):
    monkeypatch.setattr("aman.issuing.seals._COST", 2**4)
    path = tmp_path / "root.key"
    create_root_key(path=path, passphrase=PASSPHRASE)
    create_issuing_key(actor=amina, root_path=path, root_passphrase=PASSPHRASE, passphrase=PASSPHRASE)


def attach_everything(pair: Pair, amina, bashir, dawud) -> None:
    """Screen, decide, sign letters, record papers, notes, tasks, consents and desk checks, on both rows."""
    day = date(2023, 11, 1)
    screen_people(actor=bashir, as_of=day, known_on=day)
    made = Determination.objects.filter(person=pair.left).first()
    assert made is not None
    decide(actor=bashir, determination=made, outcome="protected", reason="Seen by two officers.")
    request = approve_letters(actor=bashir, request_id=request_letters(actor=amina).pk)
    assert issue_letters(actor=amina, passphrase=PASSPHRASE, request=request).issued
    (child,) = sample.add(amina, sample.new_person("Farhad Darwazi", born=2014))
    for person in (pair.left, pair.right):
        case = Case.objects.get(members__person=person)
        case.refresh_from_db()
        add_evidence(actor=amina, case=case, kind="hr_letter", received_on=day, person=person)
        add_note(actor=amina, case=case, text="The family called.")
        add_task(actor=amina, case=case, what="Call the family")
        record_consent(actor=amina, case=case, person=person, purpose="letter", recipient="host", given_on=day)
        Consent.objects.create(
            person=child, signatory=person, purpose="legal_aid", way="guardian", given_on=day, recorded_by=amina
        )
        sample.export(amina, person)
        Erasure.objects.create(
            office=person.office, person=person, ask="own", state="refused", asked_by=amina, asked_at=timezone.now()
        )
        if not person.letters.exists():
            sample.letter(amina, case, person)
        sample.determination(person, policy="us-siv-aapa")
        # As if it had been recorded before the two were joined: since then it is recorded about the root.
        FactStatement.objects.create(
            person=person, fact="noc", value=False, stated_on=day, recorded_by=amina, recorded_at=timezone.now()
        )
        PersonPhone.objects.create(number_index=bytes([person.pk % 256]) * 16, person=person)
        told = NewPersonTold({"name": "Half a name"}, person)
        report = NewReport(received_at=timezone.now(), words="Taken at the bus stop", relation="brother")
        open_incident(actor=amina, kind="arrest", report=report, people=[told])
    ask_desk(actor=dawud, question=DeskQuestion(number="P07654321"), reason="station", place="Rawalpindi")


def test_parting_restores_each_row_and_everything_that_was_attached(pair, signer, amina, bashir, nadia, dawud):
    before = everything()
    rows = {person.pk: attached_to(person) for person in (pair.left, pair.right)}
    decide_pair(actor=bashir, pair_id=pair.pk, decision="same", reason="One man.")
    assert Person.objects.get(pk=pair.right_id).root_id == pair.left_id
    assert apart_from(everything(), root=True) == apart_from(before, root=True), "a link only points"

    attach_everything(pair, amina, bashir, dawud)
    joined = everything()
    hung = {person.pk: attached_to(person) for person in (pair.left, pair.right)}
    empty = {label for found in hung.values() for label, listed in found.items() if not listed}
    assert not empty, "attach one of each of these to both people above: a relation nobody attaches is not tested"

    asked = undo_link(actor=bashir, pair_id=pair.pk, reason="Two men after all.")
    assert asked.proposal is not None, "letters are in force, so it takes two"
    assert apart_from(everything()) == apart_from(joined), "until then nothing moves"
    answer_pair_proposal(actor=nadia, pair_id=pair.pk, confirm=True)

    parted = everything()
    assert apart_from(parted, root=True) == apart_from(joined, root=True), "parting touches nothing that was attached"
    for person in (pair.left, pair.right):
        assert Person.objects.get(pk=person.pk).root_id is None
        assert attached_to(person) == hung[person.pk]
        was, now = before["people.Person"][person.pk], parted["people.Person"][person.pk]
        assert {k: v for k, v in now.items() if k != "version"} == {k: v for k, v in was.items() if k != "version"}
        for label, listed in rows[person.pk].items():
            assert [row for row in attached_to(person)[label] if row in listed] == listed, label


def test_neither_joining_nor_parting_deletes_a_row_of_any_table(pair, signer, amina, bashir, nadia, dawud):
    seen = {label: set(rows) for label, rows in everything().items()}

    def nothing_is_gone() -> None:
        for label, rows in everything().items():
            assert seen[label] <= set(rows), label
            seen[label] = set(rows)

    decide_pair(actor=bashir, pair_id=pair.pk, decision="same", reason="One man.")
    nothing_is_gone()
    attach_everything(pair, amina, bashir, dawud)
    nothing_is_gone()
    for _ in range(2):
        undo_link(actor=bashir, pair_id=pair.pk, reason="Two men.")
        nothing_is_gone()
        answer_pair_proposal(actor=nadia, pair_id=pair.pk, confirm=True)
        nothing_is_gone()
        again = decide_pair(actor=bashir, pair_id=pair.pk, decision="same", reason="One man.")
        if again.proposal is not None:
            answer_pair_proposal(actor=nadia, pair_id=pair.pk, confirm=True)
        nothing_is_gone()


def test_the_undo_of_a_decision_restores_the_pair_and_the_links_that_stepped_back(pair, bashir, person_at):
    third = person_at(4)
    for one, other, state, weight in ((pair.left, third, "automatic", 12.0), (pair.right, third, "automatic", 9.0)):
        Pair.objects.update_or_create(
            left=min(one, other, key=lambda p: p.pk), right=max(one, other, key=lambda p: p.pk),
            defaults={
                "office": pair.office, "state": state, "log_odds": weight, "probability": 0.999,
                "found_at": timezone.now(), "addends": [{"term": "name", "log_odds": weight, "sentence": "Alike."}],
            },
        )  # fmt: skip
    sample.restate(
        [Pair.objects.get(pk=pair.pk)], state="not_sure", reason="Hm.", decided_by=bashir, decided_at=timezone.now()
    )
    decide_pair(actor=bashir, pair_id=pair.pk, decision="same", reason="Yes.")
    links = {p: (p.state, p.addends, p.reason) for p in Pair.objects.all()}
    roots = dict(Person.objects.values_list("pk", "root_id"))
    done = decide_pair(actor=bashir, pair_id=pair.pk, decision="different", reason="No.")
    assert len(done.rejoined.stepped_back) == 1
    undo_pair_decision(actor=bashir, pair_id=pair.pk)
    assert {p: (p.state, p.addends, p.reason) for p in Pair.objects.all()} == links
    assert dict(Person.objects.values_list("pk", "root_id")) == roots
    assert [h.to_state for h in pair.history.order_by("pk")] == ["same", "different", "same"]


@pytest.fixture
def person_at(pair):
    roster = pair.left.source_rows.get().roster
    return lambda row: roster.rows.get(row=row).person
