"""Does a file of reports become incidents, once, with the doubtful left to a person?"""

import pytest
from typer.testing import CliRunner

from aman.audit.models import AuditEvent
from aman.errors import BadInput
from aman.incidents.actions import import_reports
from aman.incidents.models import Incident, IncidentPerson, MatchCandidate, MergeProposal, Report

pytestmark = pytest.mark.django_db
HEADER = "report_id,received_at,reporter,reporter_relation,reporter_phone,name,father_name,age,sex,status,event_date,place,city,persons,case_no,text"
ROWS = (
    "R1,2023-11-02 10:00,,son,0390,Qais Darwazi,Tamim,39,M,detained,yesterday,Haji Camp,Islamabad,2,,taken at night",
    "R1,2023-11-03 09:00,Omid,son,0390,قیس دروازی,,,M,رها شد,03/11,,,,,letter shown",
    "R2,2023-11-02 12:00,,wife,0391,Qais,,,,arrested,01/11,حاجی کمپ,,1,,",
    "R3,2023-11-04 12:00,,wife,0392,Ulfat,Sardar,20,F,picked up,,main road,,1,,",
)


def write(folder, *rows):
    path = folder / "incidents.csv"
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    return path


def test_updates_of_one_report_join_it(amina, register, tmp_path):
    done = import_reports(actor=amina, path=write(tmp_path, *ROWS))
    assert (done.rows, done.opened, done.updated, done.known_rows) == (4, 3, 0, 0)
    first = Incident.objects.get(reports__source_row=2)
    assert (first.reports.count(), first.people_told, first.place) == (2, 2, "haji-camp")
    person = first.people.get()
    assert (person.person, person.state) == (register[0], "released")
    assert [(c.state, c.how) for c in person.changes.order_by("happened_at")] == [
        ("in_custody", ""), ("released", "letter"),
    ]  # fmt: skip
    assert Report.objects.get(source_row=2).received["cells"]["event_date"] == "yesterday"


def test_a_new_arrest_after_a_release_is_an_incident_of_its_own_that_leads_back(amina, register, tmp_path):
    more = "R1,2023-11-06 08:00,,son,0390,Qais Darwazi,Tamim,,M,arrested,05/11,Golra Mor,,1,,"
    late = "R1,2023-11-06 09:00,,son,0390,Qais Darwazi,,,,transferred,02/11,Haji Camp,,,,"
    done = import_reports(actor=amina, path=write(tmp_path, *ROWS, more, late))
    assert (done.opened, done.merge_proposals) == (4, 1)
    first, second = Incident.objects.filter(reports__outside_ref="R1").distinct().order_by("pk")
    place = second.people.get()
    assert (place.person, place.state, place.earlier) == (register[0], "in_custody", first.people.get())
    assert second.first_report_at.isoformat() == "2023-11-06T03:00:00+00:00"
    assert (first.people.get().state, first.reports.count(), first.is_running) == ("released", 3, False)
    again = import_reports(actor=amina, path=write(tmp_path, *ROWS, more, late))
    assert (again.known_rows, again.opened) == (6, 0)


def test_a_header_is_read_in_any_case_and_with_semicolons(amina, tmp_path):
    path = tmp_path / "incidents.csv"
    path.write_text("Report_ID; received_at ;Name;status\nR1;2023-11-02 10:00;Qais;detained\n", encoding="utf-8")
    assert import_reports(actor=amina, path=path).opened == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEADER + "\n", "only a header"),
        (HEADER + ",name\n", "twice: name"),
        (HEADER + "\nR1,2023-11-02 10:00\n", "row 2: it has fewer cells"),
        ("name\nQais\n", "lacks the columns report_id"),
    ],
)
def test_a_broken_file_is_said_to_be_broken_where_it_is(amina, tmp_path, text, says):
    path = tmp_path / "incidents.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=says):
        import_reports(actor=amina, path=path)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("R9,1402-08-11 10:00,,,,Nasir,,,,detained,,,,,,", "Gregorian"),
        ("R9,2103-08-11 10:00,,,,Nasir,,,,detained,,,,,,", "not come yet"),
        ("R9,2023-11-02 10:00,,,,Nasir,,,,detained,,,,,,taken, at night", "more cells"),
        (f"{'R' * 61},2023-11-02 10:00,,,,Nasir,,,,detained,,,,,,", "longer than 60"),
    ],
)
def test_what_would_go_wrong_silently_is_named_with_its_row(amina, tmp_path, row, says):
    with pytest.raises(BadInput, match=f"row 2: .*{says}"):
        import_reports(actor=amina, path=write(tmp_path, row))
    assert Incident.objects.count() == 0


def test_the_doubtful_wait_for_a_person_with_reasons(amina, register, tmp_path):
    import_reports(actor=amina, path=write(tmp_path, *ROWS))
    waiting = IncidentPerson.objects.get(incident__reports__outside_ref="R2")
    assert (waiting.match, waiting.person) == ("waiting", None)
    assert MatchCandidate.objects.filter(incident_person=waiting, person=register[0]).get().reasons


def test_two_reports_of_one_event_are_proposed_to_be_merged(amina, register, tmp_path):
    assert import_reports(actor=amina, path=write(tmp_path, *ROWS)).merge_proposals == 1
    refs = MergeProposal.objects.get()
    assert {refs.left.reports.first().outside_ref, refs.right.reports.first().outside_ref} == {"R1", "R2"}


def test_a_file_taken_again_brings_nothing_and_a_longer_one_only_what_is_new(amina, register, tmp_path):
    import_reports(actor=amina, path=write(tmp_path, *ROWS))
    again = import_reports(actor=amina, path=write(tmp_path, *ROWS))
    assert (again.known_rows, again.opened, again.updated) == (4, 0, 0)
    more = "R3,2023-11-06 12:00,,wife,0392,Ulfat,Sardar,20,F,crossed Torkham,,Torkham,,1,,"
    longer = import_reports(actor=amina, path=write(tmp_path, *ROWS, more))
    assert (longer.known_rows, longer.opened, longer.updated) == (4, 0, 1)
    assert IncidentPerson.objects.get(incident__reports__source_row=6).state == "deported"


def test_a_wrong_row_keeps_the_whole_file_out(amina, register, tmp_path):
    with pytest.raises(BadInput, match="row 6"):
        import_reports(actor=amina, path=write(tmp_path, *ROWS, "R9,never,,,,Nasir,,,,detained,,,,,,"))
    assert Incident.objects.count() == 0


def test_what_was_done_is_logged_in_counts(amina, register, tmp_path):
    import_reports(actor=amina, path=write(tmp_path, *ROWS))
    detail = AuditEvent.objects.get(verb="incidents.imported").detail
    assert (detail["rows"], detail["opened"], detail["linked"]) == (4, 3, 1)


def test_the_terminal_takes_a_file_and_lists_without_names(embassy, tmp_path, monkeypatch):
    from aman.cli import incidents

    monkeypatch.setattr(incidents, "open_database", lambda path: 0)
    runner = CliRunner()
    taken = runner.invoke(incidents.app, ["import", str(write(tmp_path, *ROWS)), "--office", "embassy", "--json"])
    assert taken.exit_code == 0, taken.output
    assert '"opened": 3' in taken.output
    listed = runner.invoke(incidents.app, ["list", "--view", "all", "--office", "embassy", "--json"])
    assert listed.output.count('"incident"') == 3
    assert "Qais" not in listed.output
    table = runner.invoke(incidents.app, ["list", "--office", "embassy"])
    assert "IN-" in table.output
    assert runner.invoke(incidents.app, ["list", "--view", "x", "--office", "embassy"]).exit_code != 0
