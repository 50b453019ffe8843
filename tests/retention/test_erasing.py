"""Is one human being erased by two people, everywhere, and nobody beside them?"""

from datetime import date, timedelta

import pytest
import small_register as sample
from django.db import connection
from django.utils import timezone

from aman.audit.models import AuditEvent
from aman.audit.queries import verify_chain
from aman.cases.actions import NewMember, build_cases
from aman.cases.models import Case, Evidence, Member, Note
from aman.errors import Conflict, NotAllowed, NotFound
from aman.incidents.actions import NewPersonTold, NewReport, open_incident
from aman.incidents.models import Incident, Report
from aman.issuing.models import Letter
from aman.people.actions import find_people, read_person
from aman.people.models import Person
from aman.retention.actions import ask_erasure, confirm_erasure, place_hold, reapply_erasures, refuse_erasure
from aman.retention.actions.erasing import erasure_register
from aman.retention.models import Erasure
from aman.screening.models import FactSnapshot

SECRETS = ("Darwazi", "Qais", "Tamim", "P01234567", "+923001234567", "1984-03-05", "Rawalpindi", "Sayed")


@pytest.fixture
def family(amina, rahela):
    """Qais, joined from two rows, and his wife Shakila, on one closed case, with everything that can be known of him."""
    qais, again, wife = sample.add(
        amina,
        sample.new_person("Qais Darwazi", father="Tamim", born="1984-03-05", papers=(("af_passport", "P01234567"),),
            phone="+923001234567", place="Rawalpindi", nationality="Afghan"),
        sample.new_person("Qais Sayed", father="Tamim", born=1984),
        sample.new_person("Shakila Naimi", father="Naim", born=1988, papers=(("af_passport", "P07654321"),)),
    )  # fmt: skip
    Person.objects.filter(pk=again.pk).update(root=qais)
    build_cases(
        actor=amina,
        members=[
            NewMember(qais.pk, "KBL2023610001", "SIV", "principal_applicant"),
            NewMember(wife.pk, "KBL2023610001", "SIV", "spouse"),
        ],
        opened_on=date(2023, 10, 20),
    )
    case = Case.objects.get()
    now = timezone.now()
    Evidence.objects.create(
        case=case, person=qais, kind="hr_letter", facts={"employer": "Sayed and Sons"}, received_on=now.date(),
        note="Qais Darwazi worked", recorded_by=amina, recorded_at=now,
    )  # fmt: skip
    Note.objects.create(case=case, text="Qais Darwazi called", written_by=amina, written_at=now)
    sample.determination(qais)
    letter = sample.letter(amina, case, qais)
    Letter.objects.filter(pk=letter.pk).update(issued_at=now - timedelta(days=9), expires_at=now - timedelta(days=2))
    incident = open_incident(
        actor=amina,
        kind="arrest",
        report=NewReport(received_at=now, words="Qais Darwazi was taken in Rawalpindi", phone="+923001234567"),
        people=[NewPersonTold({"name": "Qais Darwazi"}, qais)],
        place_words="near Rawalpindi",
    )
    Incident.objects.filter(pk=incident.pk).update(is_running=False)
    Case.objects.filter(pk=case.pk).update(state=Case.State.CLOSED)
    return qais, again, wife, case


def erase(amina, bashir, person, **more):
    row = ask_erasure(actor=amina, ref=person.ref, ask="own", **more)
    return confirm_erasure(actor=bashir, pk=row.pk)


def everything_written():
    """Every value of every table of ours, as the models read it, for whoever is not the wife."""
    from django.apps import apps

    said = []
    for model in apps.get_models():
        if model.__module__.startswith("aman.") and model._meta.label not in {"accounts.User", "people.Source"}:
            said += [str(row) for row in model._base_manager.values_list()]
    return "\n".join(said)


def test_nothing_of_the_person_is_left_and_the_log_holds(family, amina, bashir):
    qais = family[0]
    assert all(secret in everything_written() for secret in ("Darwazi", "P01234567", "Rawalpindi"))
    row = erase(amina, bashir, qais, with_shared_words=True)
    left = everything_written()
    assert [secret for secret in SECRETS if secret in left] == []
    assert row.state == Erasure.State.DONE
    assert row.seals
    assert verify_chain().holds
    assert AuditEvent.objects.get(verb="person.erased").subject == f"person:{qais.ref}"


def test_a_second_person_of_the_case_is_untouched(family, amina, bashir):
    qais, _, wife, case = family
    row = erase(amina, bashir, qais)
    assert Note.objects.get().text == "Qais Darwazi called", "the note may speak of the wife: it is left, and named"
    assert row.left == [f"case:{case.ref}"]
    assert [n.full for n in wife.names.filter(kind="own")] == ["Shakila Naimi"]
    assert wife.documents.get().number == "P07654321"
    assert Member.objects.filter(case=case).count() == 2
    assert case.programme_number == Case.objects.get().programme_number == "KBL2023610001"
    assert [hit.person.ref for hit in find_people(actor=amina, text="Shakila Naimi")] == [wife.ref]


def test_when_the_last_of_a_case_is_erased_its_words_go_too(family, amina, bashir):
    qais, _, wife, _ = family
    erase(amina, bashir, qais)
    row = erase(amina, bashir, wife)
    assert row.left == []
    assert not Note.objects.get().text
    assert Case.objects.get().programme_number == ""


def test_search_finds_nobody_and_joins_stay(family, amina, bashir):
    qais, again, *_ = family
    erase(amina, bashir, qais)
    assert list(find_people(actor=amina, text="Qais Darwazi")) == []
    assert list(find_people(actor=amina, text="P01234567")) == []
    again.refresh_from_db()
    assert again.root_id == qais.pk
    record = read_person(actor=amina, ref=again.ref)
    assert record.root.ref == qais.ref
    assert record.own_names == []


def test_what_counts_is_kept_in_a_form_that_tells_nobody_apart(family, amina, bashir):
    qais = family[0]
    erase(amina, bashir, qais)
    qais.refresh_from_db()
    assert (qais.birth_first, qais.birth_last, qais.birth_precision) == (date(1980, 1, 1), date(1989, 12, 31), "range")
    assert (qais.nationality, qais.place, qais.phone, qais.birth_as_written) == ("Afghan", "", "", "")
    assert qais.determinations.count() == 1
    assert not FactSnapshot.objects.get(person=qais).facts
    letter = Letter.objects.get()
    assert bytes(letter.token) == b""
    assert letter.letter_id


def test_an_incident_of_nobody_else_loses_its_words_and_keeps_its_dates(family, amina, bashir):
    erase(amina, bashir, family[0])
    report, incident = Report.objects.get(), Incident.objects.get()
    assert (report.words, report.phone, incident.place_words) == ("", "", "")
    assert incident.kind == "arrest"
    assert incident.first_report_at


def test_nobody_is_erased_by_one_person(family, amina):
    row = ask_erasure(actor=amina, ref=family[0].ref, ask="own")
    with pytest.raises(NotAllowed, match="one person"):
        confirm_erasure(actor=amina, pk=row.pk)
    refuse_erasure(actor=amina, pk=row.pk)
    assert ask_erasure(actor=amina, ref=family[0].ref, ask="own").state == "asked"


def test_another_office_neither_asks_nor_confirms(family, amina, carol):
    with pytest.raises(NotFound):
        ask_erasure(actor=carol, ref=family[0].ref, ask="own")
    row = ask_erasure(actor=amina, ref=family[0].ref, ask="own")
    with pytest.raises(NotFound):
        confirm_erasure(actor=carol, pk=row.pk)


def test_it_is_refused_while_a_hold_a_letter_an_incident_or_a_case_stands_and_says_which(family, amina, bashir):
    qais, _, _, case = family
    Letter.objects.update(expires_at=timezone.now() + timedelta(days=9))
    Incident.objects.update(is_running=True)
    Case.objects.update(state=Case.State.OPEN)
    place_hold(actor=bashir, about="case", ref=case.ref, reason="A court asked for the papers")
    with pytest.raises(Conflict) as refusal:
        ask_erasure(actor=amina, ref=qais.ref, ask="own")
    said = refusal.value.fix
    for name in (case.ref, Letter.objects.get().letter_id, Incident.objects.get().ref, "hold"):
        assert name in said


def test_what_comes_up_between_asking_and_confirming_stops_it(family, amina, bashir):
    row = ask_erasure(actor=amina, ref=family[0].ref, ask="own")
    place_hold(actor=amina, about="person", ref=family[1].ref, reason="A lawyer asked for it")
    with pytest.raises(Conflict, match="stand in the way"):
        confirm_erasure(actor=bashir, pk=row.pk)


def test_a_restored_backup_is_erased_again_from_the_register(family, amina, bashir):
    """What a backup from before the erasure brings back is taken away again by the register of erasures."""
    qais = family[0]
    row = erase(amina, bashir, qais)
    register = erasure_register()
    assert [entry["ref"] for entry in register] == [qais.ref]
    assert not any(secret in str(register) for secret in SECRETS)
    # As if restored: the row of the erasure is gone and the clear columns are back.
    Erasure.objects.filter(pk=row.pk).delete()
    Person.objects.filter(pk=qais.pk).update(
        nationality="Uzbek", birth_first=date(1984, 3, 5), birth_last=date(1984, 3, 5)
    )
    assert reapply_erasures(register) == 1
    qais.refresh_from_db()
    assert (qais.nationality, qais.birth_first) == ("", date(1980, 1, 1))
    again = Erasure.objects.get()
    assert (again.state, again.refs) == ("done", row.refs)
    assert reapply_erasures(register) == 1, "again and again, without harm"
    assert verify_chain().holds


@pytest.mark.sqlite
def test_no_byte_of_the_name_is_left_in_the_tables(family, amina, bashir):
    erase(amina, bashir, family[0], with_shared_words=True)
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names() if not name.startswith("accounts")]
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                assert "Darwazi" not in str(row), table


def test_a_file_made_for_a_recipient_that_holds_the_person_is_ended(family, amina, bashir, embassy):
    from aman.exports.actions.closing import delete_every_file
    from aman.exports.models import Export, ExportBytes, ExportPerson, Recipient

    now = timezone.now()
    recipient = Recipient.objects.create(
        office=embassy, name="Third country", kind="third_country", contact="desk", added_by=amina, added_at=now
    )
    made = []
    for number, person in enumerate((family[0], family[2])):
        export = Export.objects.create(
            ref=f"EX-0000000{number}", office=embassy, recipient=recipient, purpose="resettlement", why="Interviews",
            form="csv", fields=["name"], chosen="case", state=Export.State.READY, people=1, allowed=1, asked_by=amina,
            asked_at=now, decided_by=bashir, decided_at=now,
        )  # fmt: skip
        ExportPerson.objects.create(export=export, position=1, person=person, row_ref=f"R-{number}")
        ExportBytes.objects.create(export=export, number=1, content=b"sealed")
        made.append(export)
    erase(amina, bashir, family[0])
    assert [Export.objects.get(pk=one.pk).state for one in made] == [Export.State.ENDED, Export.State.READY]
    assert ExportBytes.objects.count() == 1, "the wife's file stays"
    delete_every_file()
    assert not ExportBytes.objects.exists()
