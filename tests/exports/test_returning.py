"""Does a list go back to its sender only by two people, encrypted to that sender, for some hours, and never to the host?"""

import io
from datetime import date

import pyrage
import pytest
from leaving import SECRET, recipient
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from aman.audit.models import AuditEvent
from aman.audit.touches import looks_at
from aman.errors import Conflict, NotAllowed, NotFound
from aman.exports import actions
from aman.exports.models import ExportBytes
from aman.jobs.actions import run_due_jobs
from aman.rosters.actions import receive_roster
from aman.rosters.models import Roster, SourceRow

pytestmark = pytest.mark.django_db

LIST = "Name,Father Name,Date of Birth,Nationality\nQais Darwazi,Tamim,1984-03-05,Afghan\nShakila Darwazi,Tamim,1990,Pakistani\n"
WHY = "Two rows must be mended."


@pytest.fixture
def roster(rahela, tmp_path):
    """A list of two rows, one of them with a defect."""
    path = tmp_path / "two.csv"
    path.write_text(LIST, encoding="utf-8")
    return receive_roster(actor=rahela, path=path, file_name=path.name, received_on=date(2026, 11, 1))


def returned(rahela, bashir, roster, to):
    export = actions.ask_return(actor=rahela, roster_id=roster.pk, recipient=to, why=WHY)
    actions.approve_export(actor=bashir, ref=export.ref)
    run_due_jobs(worker="test")
    export.refresh_from_db()
    return export


def names_in(export, actor):
    """The first column of the list in a file, as its recipient reads it."""
    _, pieces = actions.download_export(actor=actor, ref=export.ref)
    plain = io.BytesIO(pyrage.decrypt(b"".join(pieces), [SECRET]))
    return [row[0] for row in CalamineWorkbook.from_filelike(plain).get_sheet_by_index(1).to_python()]


def test_a_list_goes_back_locked_to_its_sender_and_says_for_whom_it_is(rahela, bashir, roster):
    export = returned(rahela, bashir, roster, recipient(bashir))
    assert (export.state, export.written) == ("ready", roster.person_count)
    assert export.ends_at is not None
    stored = b"".join(bytes(piece.content) for piece in ExportBytes.objects.order_by("number"))
    assert stored.startswith(b"age-encryption.org/v1")
    _, pieces = actions.download_export(actor=rahela, ref=export.ref)
    plain = io.BytesIO(pyrage.decrypt(b"".join(pieces), [SECRET]))
    book = CalamineWorkbook.from_filelike(plain)
    head = [str(row[0]) for row in book.get_sheet_by_index(0).to_python()[:5]]
    assert any(f"Aman {export.ref}: for Ministry of Examplia alone" in line for line in head)
    assert "not_afghan" in str(book.get_sheet_by_index(1).to_python()[2])
    assert load_workbook(plain).sheetnames[0] == "Aman summary"
    assert names_in(export, bashir) == ["Name", "Qais Darwazi", "Shakila Darwazi"]


def test_it_takes_two_people_and_a_register_officer_asks(rahela, amina, bashir, roster):
    to = recipient(bashir)
    with pytest.raises(NotAllowed):
        actions.ask_return(actor=amina, roster_id=roster.pk, recipient=to, why=WHY)
    export = actions.ask_return(actor=rahela, roster_id=roster.pk, recipient=to, why=WHY)
    with pytest.raises(NotAllowed):
        actions.approve_export(actor=rahela, ref=export.ref)
    with pytest.raises(Conflict):
        actions.download_export(actor=rahela, ref=export.ref)
    assert AuditEvent.objects.get(verb="export.asked").detail["purpose"] == "return_to_sender"


def test_no_list_goes_to_the_host_whoever_sent_it(client, rahela, bashir, roster):
    host = recipient(bashir, "Interior ministry", "host")
    with pytest.raises(NotAllowed, match="no list goes to the host"):
        actions.ask_return(actor=rahela, roster_id=roster.pk, recipient=host, why=WHY)
    client.force_login(rahela)
    assert "Interior ministry" not in client.get(f"/exports/return/{roster.pk}/").content.decode()


def test_everybody_on_it_finds_it_under_who_looked_and_an_erasure_ends_it(rahela, amina, bashir, roster):
    from small_register import add, new_person

    from aman.exports.actions.closing import end_files_holding

    (qais,) = add(amina, new_person("Qais Darwazi"))
    SourceRow.objects.filter(roster=roster, row=2).update(person=qais)
    export = returned(rahela, bashir, roster, recipient(bashir))
    assert [(look.verb, look.about) for look in looks_at([qais.ref])] == [("export.rows_written", export.ref)]
    assert end_files_holding([qais.pk]) == 1
    export.refresh_from_db()
    assert export.state == "ended"
    assert not ExportBytes.objects.exists()


def test_somebody_erased_while_it_is_read_makes_the_worker_read_it_anew(rahela, amina, bashir, roster):
    from small_register import add, new_person

    from aman.exports.actions.closing import end_files_holding
    from aman.exports.actions.returning import read_list
    from aman.jobs.models import Job
    from aman.vault.actions import destroy_seals

    (qais,) = add(amina, new_person("Qais Darwazi"))
    SourceRow.objects.filter(roster=roster, row=2).update(person=qais)
    export = actions.ask_return(actor=rahela, roster_id=roster.pk, recipient=recipient(bashir), why=WHY)
    actions.approve_export(actor=bashir, ref=export.ref)
    job = Job.objects.get()
    keep = read_list(job)
    end_files_holding([qais.pk])
    destroy_seals([SourceRow.objects.get(roster=roster, row=2).seal])
    assert not keep(job).is_last
    assert not ExportBytes.objects.exists()
    run_due_jobs(worker="test")
    assert names_in(export, rahela) == ["Name", "erased", "Shakila Darwazi"]


def test_a_long_list_passes_through_a_file_that_is_gone_afterwards(rahela, bashir, roster, monkeypatch):
    from aman.exports.actions import returning

    monkeypatch.setattr(returning, "MOST_XLSX_ROWS", 1)
    assert returned(rahela, bashir, roster, recipient(bashir)).state == "ready"


def test_the_page_asks_to_whom_and_the_second_person_sees_what_it_is(client, rahela, bashir, roster):
    to = recipient(bashir)
    client.force_login(rahela)
    answer = client.post(f"/exports/return/{roster.pk}/", {"recipient": to.pk, "why": WHY})
    assert answer.status_code == 302
    client.force_login(bashir)
    text = client.get(answer["Location"]).content.decode()
    assert "Back to the office that sent the list, to be mended" in text
    assert "as its sender wrote it" in text
    assert "Approve the file" in text
    assert "Qais" not in text
    assert client.get("/exports/").status_code == 200


def test_a_list_of_another_office_is_not_found(client, rahela, bashir, carol, roster):
    with pytest.raises(NotFound):
        actions.ask_return(actor=rahela, roster_id=roster.pk + 1, recipient=recipient(bashir), why=WHY)
    Roster.objects.update(office=carol.office)
    client.force_login(rahela)
    assert client.get(f"/exports/return/{roster.pk}/").status_code == 404
