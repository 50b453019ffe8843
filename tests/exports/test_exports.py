"""Does a file about people leave only for a purpose, to a recipient, with consent, by two people, locked, and for a while?"""

import csv
import io
import json
from datetime import timedelta

import pyrage
import pytest
from django.utils import timezone
from leaving import SECRET, approved, asked, consent, opened, recipient, rows_in
from python_calamine import CalamineWorkbook
from small_register import add, family, new_person

from aman.audit.models import AuditEvent
from aman.audit.queries import verify_chain
from aman.audit.touches import looks_at, verify_touches
from aman.cases.actions import record_consent, withdraw_consent
from aman.errors import BadInput, Conflict, NotAllowed, NotFound
from aman.exports import actions, queries
from aman.exports.choosing import Chosen
from aman.exports.models import Export, ExportBytes, ExportPart, ExportPerson
from aman.jobs.actions import run_due_jobs
from aman.jobs.models import Job
from aman.notices.models import Notice

pytestmark = pytest.mark.django_db


def test_a_file_holds_who_consents_and_its_recipient_alone_can_open_it(amina, bashir):
    case, (qais, shakila, farhad) = family(amina)
    consent(amina, qais, shakila)
    consent(amina, farhad, to="Another ministry")
    export = approved(amina, bashir, asked(recipient(bashir), case.ref))
    assert (export.state, export.people, export.written, export.dropped) == ("ready", 3, 2, 1)
    stored = b"".join(bytes(piece.content) for piece in ExportBytes.objects.order_by("number"))
    assert stored.startswith(b"age-encryption.org/v1")
    assert b"Qais" not in stored
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(stored, [pyrage.x25519.Identity.generate()])
    plain = opened(amina, export)
    assert {row[1] for row in rows_in(plain)} == {"Qais Darwazi", "Shakila Darwazi", ""}
    assert not ExportPart.objects.exists()


def test_every_file_says_for_whom_it_is_and_marks_every_row_for_them(amina, bashir):
    case, people = family(amina)
    for name in ("Ministry of Examplia", "Ministry of Otheria"):
        consent(amina, *people, to=name)
    first = approved(amina, bashir, asked(recipient(bashir), case.ref))
    second = approved(amina, bashir, asked(recipient(bashir, "Ministry of Otheria"), case.ref))
    plain = opened(amina, first).decode("utf-8-sig")
    mark = next(csv.reader(io.StringIO(plain)))[0]
    assert all(part in mark for part in (first.ref, "Ministry of Examplia", "to be destroyed by"))
    refs = [{row[0] for row in rows_in(opened(amina, export))} for export in (first, second)]
    assert refs[0].isdisjoint(refs[1])
    assert not any(person.ref in plain for person in people)
    ((traced),) = queries.trace(bashir, sorted(refs[1])[:2])
    assert (traced.export, traced.rows) == (second, 2)
    canary = ExportPerson.objects.get(export=first, person=None)
    assert canary.row_ref in refs[0]
    assert queries.trace(bashir, [canary.row_ref])[0].has_canary


def test_the_order_is_of_the_file_alone(amina, bashir):
    people = add(amina, *(new_person(f"Somebody {n}") for n in range(40)))
    orders = []
    for name in ("Ministry of Examplia", "Ministry of Otheria"):
        consent(amina, *people, to=name)
        to = recipient(bashir, name)
        export = approved(amina, bashir, asked(to, *(p.ref for p in people), fields=("name",)))
        orders.append([row[1] for row in rows_in(opened(amina, export))])
    assert sorted(orders[0]) == sorted(orders[1])
    assert orders[0] != orders[1]
    assert orders[0] != sorted(orders[0])


def test_nobody_approves_what_they_asked_for(amina, bashir):
    case, people = family(amina)
    consent(amina, *people)
    export = actions.ask_export(actor=amina, asked=asked(recipient(bashir), case.ref))
    with pytest.raises(NotAllowed):
        actions.approve_export(actor=amina, ref=export.ref)
    assert Notice.objects.filter(user=bashir, kind="export.waiting", subject=f"export:{export.ref}").exists()
    Export.objects.filter(pk=export.pk).update(asked_by=bashir)
    with pytest.raises(NotAllowed, match="two"):
        actions.approve_export(actor=bashir, ref=export.ref)
    assert not Job.objects.exists()


def test_the_host_is_told_about_one_person_and_never_about_two(amina, bashir):
    case, (qais, shakila, _) = family(amina)
    host = recipient(bashir, "Interior ministry", "host")
    consent(amina, qais, shakila, purpose="verification_by_host", to="Interior ministry")
    with pytest.raises(NotAllowed, match="arrest list"):
        actions.ask_export(actor=amina, asked=asked(host, case.ref, purpose="verification_by_host"))
    with pytest.raises(NotAllowed):
        actions.ask_export(actor=amina, asked=asked(host, qais.ref, shakila.ref, purpose="verification_by_host"))
    for field in ("phone", "district", "programme", "programme_number", "case"):
        with pytest.raises(BadInput):
            actions.ask_export(
                actor=amina, asked=asked(host, qais.ref, purpose="verification_by_host", fields=("name", field))
            )
    export = approved(amina, bashir, asked(host, qais.ref, purpose="verification_by_host"))
    assert export.written == 1
    assert not Export.objects.exclude(pk=export.pk).exists()


def test_a_file_nobody_consents_to_is_not_even_asked_for(amina, bashir):
    case, _ = family(amina)
    with pytest.raises(BadInput, match="nobody"):
        actions.ask_export(actor=amina, asked=asked(recipient(bashir), case.ref))


def test_the_preview_counts_and_says_why_the_others_stay_out(amina, bashir):
    case, (qais, shakila, _) = family(amina)
    consent(amina, qais)
    consent(amina, shakila, is_refusal=True)
    what = asked(recipient(bashir), case.ref, fields=("name", "phone"))
    preview = actions.preview_export(actor=amina, asked=what)
    counted = preview.counted
    assert (counted.people, counted.allowed, counted.left_out) == (3, 1, {"said_no": 1, "nothing": 1})
    assert [field.key for field in preview.beyond] == ["phone"]
    assert not Export.objects.exists()


def test_who_takes_their_word_back_between_approval_and_writing_is_left_out(amina, bashir):
    case, (qais, shakila, _) = family(amina)
    given, _ = consent(amina, qais, shakila)
    export = actions.ask_export(actor=amina, asked=asked(recipient(bashir), case.ref))
    actions.approve_export(actor=bashir, ref=export.ref)
    withdraw_consent(actor=amina, case=case, consent_id=given.pk)
    run_due_jobs(worker="test")
    export.refresh_from_db()
    assert {row[1] for row in rows_in(opened(amina, export))} == {"Shakila Darwazi", ""}


def test_who_takes_their_word_back_when_the_file_is_ready_is_taken_out_before_anybody_gets_it(amina, bashir):
    case, (qais, shakila, _) = family(amina)
    given, _ = consent(amina, qais, shakila)
    export = approved(amina, bashir, asked(recipient(bashir), case.ref))
    withdraw_consent(actor=amina, case=case, consent_id=given.pk)
    export.refresh_from_db()
    assert export.state == "approved"
    assert not ExportBytes.objects.exists()
    with pytest.raises(Conflict):
        actions.download_export(actor=amina, ref=export.ref)
    run_due_jobs(worker="test")
    export.refresh_from_db()
    assert {row[1] for row in rows_in(opened(amina, export))} == {"Shakila Darwazi", ""}


def test_a_yes_that_ended_overnight_is_seen_when_the_file_is_taken(amina, bashir):
    case, (qais, shakila, _) = family(amina)
    (given,) = consent(amina, qais)
    consent(amina, shakila)
    export = approved(amina, bashir, asked(recipient(bashir), case.ref))
    yesterday = timezone.localdate() - timedelta(days=1)
    type(given).objects.filter(pk=given.pk).update(given_on=yesterday, expires_on=yesterday)
    with pytest.raises(Conflict, match="anew"):
        actions.download_export(actor=amina, ref=export.ref)


def test_a_no_while_the_file_is_being_written_begins_it_anew(amina, bashir, monkeypatch):
    from aman.exports.actions import writing

    monkeypatch.setattr(writing, "PEOPLE_A_PIECE", 2)
    case, people = family(amina)
    consent(amina, *people)
    export = actions.ask_export(actor=amina, asked=asked(recipient(bashir), case.ref))
    actions.approve_export(actor=bashir, ref=export.ref)
    job = Job.objects.get()
    for _ in range(2):
        piece = writing.write_piece(job)
        job.cursor, job.done = piece.cursor, piece.done
    gone = ExportPerson.objects.filter(state="written", person__isnull=False).first().person
    record_consent(
        actor=amina, case=case, person=gone, purpose="resettlement_state", recipient="", is_refusal=True,
        given_on=timezone.localdate(), way="guardian",
    )  # fmt: skip
    run_due_jobs(worker="test")
    export.refresh_from_db()
    assert (export.state, export.written) == ("ready", 2)


def test_only_the_asker_and_the_approver_take_it_and_only_so_often(amina, bashir, rahela, carol, settings):
    settings.EXPORT_DOWNLOADS = 2
    case, people = family(amina)
    consent(amina, *people)
    export = approved(amina, bashir, asked(recipient(bashir), case.ref))
    with pytest.raises(NotAllowed):
        actions.download_export(actor=rahela, ref=export.ref)
    with pytest.raises(NotFound):
        actions.download_export(actor=carol, ref=export.ref)
    opened(amina, export)
    opened(bashir, export)
    with pytest.raises(Conflict, match="often"):
        actions.download_export(actor=amina, ref=export.ref)
    assert AuditEvent.objects.filter(verb="export.downloaded", subject=f"export:{export.ref}").count() == 2


def test_a_file_ends_after_its_hours_and_the_record_stays(amina, bashir):
    case, people = family(amina)
    consent(amina, *people)
    export = approved(amina, bashir, asked(recipient(bashir), case.ref))
    assert export.ends_at - export.written_at == timedelta(hours=72)
    Export.objects.update(ends_at=timezone.now())
    with pytest.raises(Conflict):
        actions.download_export(actor=amina, ref=export.ref)
    assert actions.end_what_is_due() == 1
    export.refresh_from_db()
    assert export.state == "ended"
    assert not ExportBytes.objects.exists()
    assert export.rows.count() == 4
    assert AuditEvent.objects.filter(verb="export.ended").exists()


def test_everybody_in_a_file_finds_it_under_who_looked(amina, bashir):
    case, (qais, shakila, farhad) = family(amina)
    consent(amina, qais)
    export = approved(amina, bashir, asked(recipient(bashir), case.ref))
    assert [(look.verb, look.about, look.actor) for look in looks_at([qais.ref])] == [
        ("export.rows_written", export.ref, "bashir")
    ]
    assert looks_at([shakila.ref, farhad.ref]) == []
    verbs = list(AuditEvent.objects.filter(subject=f"export:{export.ref}").values_list("verb", flat=True))
    assert verbs == [f"export.{what}" for what in ("asked", "people_chosen", "approved", "rows_written", "written")]
    assert verify_chain().holds
    assert verify_touches().holds


def test_a_recipient_without_a_key_gets_one_that_is_shown_once_and_kept_nowhere(amina, bashir):
    case, people = family(amina)
    consent(amina, *people)
    export = actions.ask_export(actor=amina, asked=asked(recipient(bashir, key=""), case.ref))
    done = actions.approve_export(actor=bashir, ref=export.ref)
    run_due_jobs(worker="test")
    assert done.secret.startswith("AGE-SECRET-KEY-1")
    assert done.secret not in repr(done)
    secret = pyrage.x25519.Identity.from_str(done.secret)
    assert len(rows_in(opened(amina, export, secret))) == 4
    stored = json.dumps(list(Export.objects.values()), default=str) + json.dumps(
        list(AuditEvent.objects.values("detail")), default=str
    )
    assert done.secret not in stored


FORMULA = '=HYPERLINK("//x.example")'


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_what_a_spreadsheet_would_run_is_disarmed(amina, bashir, form):
    people = add(amina, new_person(FORMULA), new_person("@SUM(1)"), new_person("Qais", phone="+923001234567"))
    consent(amina, *people)
    what = asked(recipient(bashir), *(p.ref for p in people), fields=("name", "phone"), form=form)
    plain = opened(amina, approved(amina, bashir, what))
    if form == "jsonl":
        mark, *rows = [json.loads(line) for line in plain.decode().splitlines()]
        assert mark["aman_export"].startswith("EX-")
        names = {row["Name in Latin letters"] for row in rows}
        assert FORMULA in names  # no spreadsheet reads this form, and it keeps what is written
        return
    if form == "csv":
        rows = rows_in(plain)
    else:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(plain)).get_sheet_by_index(0).to_python()
        rows = [[str(cell) for cell in row] for row in sheet[2:]]
    names = {row[1] for row in rows}
    assert names == {f"'{FORMULA}", "'@SUM(1)", "Qais", ""}
    assert "'+923001234567" in {row[2] for row in rows}


def test_a_joined_human_being_is_one_row(amina, bashir):
    from aman.people.actions import set_roots

    _, (qais, *_) = family(amina)
    (again,) = add(amina, new_person("Qays Darwazy", phone="+923000000001"))
    set_roots(actor=amina, root_of={again.pk: qais.pk})
    consent(amina, qais)
    what = asked(recipient(bashir), qais.ref, again.ref, fields=("name", "phone"))
    assert [row[1:] for row in rows_in(opened(amina, approved(amina, bashir, what))) if row[1]] == [
        ["Qais Darwazi", "'+923000000001"]
    ]


def test_references_of_others_lead_nowhere_and_all_are_named(amina, bashir, carol):
    _, (qais, *_) = family(carol)
    with pytest.raises(BadInput) as refused:
        actions.ask_export(actor=amina, asked=asked(recipient(bashir), qais.ref, "AM-1999-000001"))
    assert qais.ref in refused.value.message
    assert "AM-1999-000001" in refused.value.message


def test_a_large_choice_by_programme_is_written_piece_by_piece(amina, bashir):
    family(amina, "KBL2023618001")
    _, others = family(amina, "KBL2023618002")
    consent(amina, *others)
    what = asked(recipient(bashir), chosen=Chosen(programme="SIV"))
    export = approved(amina, bashir, what)
    assert (export.people, export.written) == (6, 3)


def test_a_request_can_be_taken_back_and_refused_but_not_answered_twice(amina, bashir):
    case, people = family(amina)
    consent(amina, *people)
    to = recipient(bashir)
    first, second = (actions.ask_export(actor=amina, asked=asked(to, case.ref)) for _ in range(2))
    assert actions.take_back_export(actor=amina, ref=first.ref).state == "taken_back"
    assert actions.refuse_export(actor=bashir, ref=second.ref, answer="Too much.").state == "refused"
    for export in (first, second):
        with pytest.raises(Conflict):
            actions.approve_export(actor=bashir, ref=export.ref)


def test_a_file_that_cannot_be_written_says_so_and_leaves_nothing(amina, bashir, monkeypatch):
    from aman.exports.actions import writing

    def breaks(*_, **__):
        raise BadInput("The disk is full.", fix="Make room.")

    monkeypatch.setattr(writing, "encrypt", breaks)
    case, people = family(amina)
    consent(amina, *people)
    export = approved(amina, bashir, asked(recipient(bashir), case.ref))
    assert (export.state, export.trouble != "") == ("failed", True)
    assert not ExportPart.objects.exists()
    assert not ExportBytes.objects.exists()


def test_the_secret_of_the_tests_is_the_key_of_the_tests():
    assert str(SECRET.to_public()).startswith("age1")
