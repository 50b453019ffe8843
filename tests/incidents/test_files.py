"""Does a file of reports come in by its page: read, compared, answered, taken in once, told of once, and then forgotten?"""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from aman.audit.models import AuditEvent
from aman.errors import Conflict, NotAllowed, NotFound
from aman.incidents.actions import confirm_reports, drop_reports, import_reports, receive_reports, taking_in
from aman.incidents.models import EscalationStep, Incident, IncidentPerson, MergeProposal, Report, ReportFile
from aman.jobs.actions import run_due_jobs
from aman.jobs.models import Job
from aman.notices.models import Notice
from aman.reports.telling import tell_what_presses

pytestmark = pytest.mark.django_db
HEADER = "report_id,received_at,name,father_name,age,sex,status,event_date,place,city,persons,text\n"
OLD = (
    "R1,2023-11-02 10:00,Qais Darwazi,Tamim,39,M,detained,yesterday,Haji Camp,Islamabad,2,taken at night\n"
    "R1,2023-11-03 09:00,قیس دروازی,,,M,رها شد,03/11,,,,letter shown\n"
    "R2,2023-11-02 12:00,Qais,,,,arrested,01/11,حاجی کمپ,,1,\n"
    "R3,2023-11-04 12:00,Zmarai Unheard,Sardar,70,M,picked up,,main road,,1,\n"
)


def send(user, rows=OLD, name="reports.csv"):
    return receive_reports(actor=user, content=(HEADER + rows).encode(), name=name)


def work():
    return run_due_jobs(worker="here")


def taken_in(user, rows=OLD, name="reports.csv"):
    file = send(user, rows, name)
    work()
    confirm_reports(actor=user, file_id=file.pk)
    work()
    file.refresh_from_db()
    return file


def test_a_file_is_compared_before_anything_comes_of_it(rahela, register):
    file = send(rahela)
    work()
    file.refresh_from_db()
    assert (file.state, file.row_count, file.report_count) == ("ready", 4, 3)
    assert file.found["compared"] == {"new": 3, "known_person": 1, "waiting": 1, "nobody": 1, "old": 3}
    assert Incident.objects.count() == Report.objects.count() == 0


def test_after_a_yes_a_worker_takes_it_in_a_few_reports_at_a_time(rahela, register, monkeypatch):
    monkeypatch.setattr(taking_in, "_TAKEN", 1)
    monkeypatch.setattr(taking_in, "_PAIRED", 2)
    file = taken_in(rahela)
    assert file.state == "taken"
    assert file.found["taken"] == {
        "rows": 4, "known_rows": 0, "opened": 3, "updated": 0, "linked": 1, "waiting": 1, "nobody": 1,
        "merge_proposals": 1,
    }  # fmt: skip
    assert (Incident.objects.count(), MergeProposal.objects.count()) == (3, 1)
    assert IncidentPerson.objects.get(incident__reports__source_row=2).state == "released"
    detail = AuditEvent.objects.get(verb="incidents.imported").detail
    assert (detail["opened"], detail["linked"]) == (3, 1)


def test_nobody_is_made_to_hold_the_steps_of_a_whole_file(rahela, register):
    taken_in(rahela)
    assert set(EscalationStep.objects.values_list("owner", flat=True)) == {None}


def test_its_rows_are_sealed_and_go_with_their_key_when_it_is_taken_in_or_not_wanted(rahela, register):
    first = taken_in(rahela)
    second = send(rahela, OLD + "R9,2023-11-05 10:00,Nasir,,,,detained,,,,1,\n")
    kept = ReportFile.objects.filter(pk=second.pk).values_list("rows", flat=True)
    assert kept.get()[0][0][1]["name"] == "Qais Darwazi"
    drop_reports(actor=rahela, file_id=second.pk)
    work()
    for file in (first, second):
        file.refresh_from_db()
        assert file.rows == []
    assert second.state == "dropped"


def test_the_same_file_again_changes_nothing(rahela, register):
    taken_in(rahela)
    before = list(Incident.objects.order_by("pk").values())
    again = taken_in(rahela)
    assert again.found["compared"] == {"known": 3, "rows_known": 4}
    assert (again.found["taken"]["opened"], again.found["taken"]["known_rows"]) == (0, 4)
    assert list(Incident.objects.order_by("pk").values()) == before
    assert Notice.objects.filter(kind="incidents.imported", user=rahela).count() == 1


def test_the_same_file_that_is_on_its_way_is_shown_and_not_kept_twice(rahela):
    first = send(rahela)
    again = send(rahela, name="other.csv")
    assert (again.pk, again.is_sent_before, ReportFile.objects.count()) == (first.pk, True, 1)


def test_news_under_the_same_name_and_row_join_their_report(rahela, register):
    taken_in(rahela)
    news = taken_in(rahela, "R3,2023-11-06 12:00,Zmarai Unheard,Sardar,70,M,crossed Torkham,,Torkham,,1,\n")
    assert (news.found["compared"]["updated"], news.found["taken"]["updated"]) == (1, 1)
    assert Incident.objects.filter(reports__outside_ref="R3").distinct().get().people.get().state == "deported"


def test_two_files_are_not_taken_in_at_once_and_none_is_answered_twice(rahela):
    first, second = send(rahela), send(rahela, OLD.splitlines()[2] + "\n")
    work()
    confirm_reports(actor=rahela, file_id=first.pk)
    with pytest.raises(Conflict, match="Another file"):
        confirm_reports(actor=rahela, file_id=second.pk)
    with pytest.raises(Conflict, match="not waiting"):
        drop_reports(actor=rahela, file_id=first.pk)
    with pytest.raises(Conflict, match="not waiting"):
        confirm_reports(actor=rahela, file_id=first.pk)


def test_a_file_that_stops_is_forgotten_and_says_why(rahela, client):
    file = send(rahela)
    work()
    confirm_reports(actor=rahela, file_id=file.pk)
    type(rahela).objects.filter(pk=rahela.pk).update(role="analyst")
    work()
    file.refresh_from_db()
    assert (file.state, file.rows, Incident.objects.count()) == ("failed", [], 0)
    type(rahela).objects.filter(pk=rahela.pk).update(role="register_officer")
    client.force_login(rahela)
    text = client.get(f"/incidents/files/{file.pk}/").content.decode()
    assert Job.objects.get(kind="incidents.take_reports").trouble[:20] in text


def test_who_has_not_the_duty_or_is_of_another_office_takes_nothing_in(rahela, amina, carol):
    with pytest.raises(NotAllowed):
        send(amina)
    file = send(rahela)
    with pytest.raises(NotFound):
        drop_reports(actor=carol, file_id=file.pk)


def told(user, *kinds):
    return sorted(Notice.objects.filter(user=user, kind__in=kinds).values_list("kind", flat=True))


PRESSING = ("incident.silent", "incident.overdue", "incident_step.late", "incident_step.assigned", "incidents.old")


@pytest.mark.parametrize("by", ["page", "terminal"])
def test_many_old_incidents_are_told_of_at_once(rahela, amina, bashir, register, tmp_path, by):
    rows = "".join(f"R{n},2023-11-02 10:{n:02},Person {n},,,,detained,,,,1,\n" for n in range(12))
    if by == "page":
        taken_in(rahela, rows)
    else:
        path = tmp_path / "reports.csv"
        path.write_text(HEADER + rows, encoding="utf-8")
        import_reports(actor=rahela, path=path)
    now = timezone.now()
    tell_what_presses(now)
    for user in (rahela, amina, bashir):
        assert told(user, "incidents.imported") == ["incidents.imported"]
        assert told(user, *PRESSING) == ["incidents.old"]
    Notice.objects.update(read_at=now)
    tell_what_presses(now + timedelta(hours=25))
    assert told(amina, *PRESSING) == ["incidents.old"] * 2, "they are not forgotten either"


def test_an_old_incident_of_which_anybody_hears_anew_alerts_like_any_other(rahela, amina, register):
    from incident_calls import now_is

    taken_in(rahela, OLD.splitlines()[3] + "\n")
    incident = Incident.objects.get()
    now_is(incident, "in_custody", user=amina)
    tell_what_presses(timezone.now() + timedelta(hours=13))
    assert "incident.silent" in told(amina, *PRESSING)


def test_a_fresh_report_in_a_file_alerts_by_itself(rahela, amina, register):
    at = timezone.localtime() - timedelta(hours=30)
    taken_in(rahela, f"R1,{at:%Y-%m-%d %H:%M},Somebody New,,,,detained,,,,1,\n")
    tell_what_presses()
    assert {"incident.silent", "incident.overdue"} <= set(told(amina, *PRESSING))
    assert "incidents.old" not in told(amina, *PRESSING)


def upload(client, text, name="reports.csv"):
    return client.post("/incidents/files/receive/", {"file": SimpleUploadedFile(name, text.encode())})


def test_the_pages_lead_from_the_file_to_the_doubtful(rahela, register, client):
    client.force_login(rahela)
    answer = upload(client, HEADER + OLD)
    file = ReportFile.objects.get()
    place = f"/incidents/files/{file.pk}/"
    assert answer["Location"] == place
    assert client.get(place)["Refresh"]
    work()
    assert "3 reports are older than 48 hours" in client.get(place).content.decode()
    assert "steps that nobody holds yet" in client.get(place + "take/").content.decode()
    assert client.post(place + "take/")["Location"] == place
    work()
    text = client.get(place).content.decode()
    assert "/incidents/?view=waiting" in text
    assert "/incidents/pairs/" in text
    assert "Qais" not in text
    assert "reports.csv" in client.get("/incidents/files/").content.decode()


def test_every_wrong_row_is_named_on_the_page_and_nothing_is_kept(rahela, client):
    client.force_login(rahela)
    answer = upload(client, HEADER + OLD + "R7,never,A,,,,x,,,,1,\n,2023-11-02 10:00,B,,,,x,,,,many,\n")
    text = answer.content.decode()
    assert answer.status_code == 422
    for words in (
        "received_at",
        "never",
        "is no time",
        "write it like 2023-11-02 10:35",
        "give every report its number",
    ):
        assert words in text
    assert ReportFile.objects.count() == 0
    assert upload(client, "name\nQais\n").status_code == 422


def test_saying_no_on_the_page_drops_the_rows(rahela, client):
    client.force_login(rahela)
    upload(client, HEADER + OLD)
    file = ReportFile.objects.get()
    assert client.get(f"/incidents/files/{file.pk}/drop/").status_code == 200
    client.post(f"/incidents/files/{file.pk}/drop/")
    file.refresh_from_db()
    assert (file.state, file.rows) == ("dropped", [])


def test_a_page_to_say_yes_waits_until_the_file_was_compared(client, rahela, register):
    file = send(rahela)
    client.force_login(rahela)
    assert client.get(f"/incidents/files/{file.pk}/take/").url == f"/incidents/files/{file.pk}/"
    assert client.get(f"/incidents/files/{file.pk}/drop/").status_code == 200
    work()
    assert client.get(f"/incidents/files/{file.pk}/take/").status_code == 200
    drop_reports(actor=rahela, file_id=file.pk)
    for answer in ("take", "drop"):
        assert client.get(f"/incidents/files/{file.pk}/{answer}/").url == f"/incidents/files/{file.pk}/"
