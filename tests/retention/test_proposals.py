"""Do periods that are only proposals wait for an office, and does nobody go whom anything speaks for?"""

from datetime import date, timedelta

import pytest
import small_register as sample
from django.utils import timezone
from meetings import engagement, liaison, said

from aman.audit.queries import verify_chain
from aman.audit.touches import looks_at
from aman.incidents.models import ReportFile
from aman.jobs.actions import run_due_jobs
from aman.jobs.models import Job
from aman.liaison.models import Engagement, FollowUp, Searched, Statement
from aman.people.models import Household, Person
from aman.retention.actions import agree_to_disposal, ask_period, confirm_period, look_after_periods, place_hold
from aman.retention.actions.unnamed import people_on_no_case
from aman.retention.models import Disposal, Erasure
from aman.rosters.models import Pair, Roster, SourceRow

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=2_000)


def confirmed(amina, bashir, admin, kind, days=1_000):
    """The period of a kind that two people of the office agreed on."""
    row = ask_period(actor=bashir, kind=kind, days=days, reason="As our archive advised")
    confirm_period(actor=admin, pk=row.pk)


@pytest.fixture
def admin(embassy):
    from aman.accounts.models import User

    return User.objects.create_user("admin", password="a long test password", role="administrator", office=embassy)


@pytest.fixture
def strangers(amina):
    people = sample.add(amina, *(sample.new_person(f"Nasir {name}", born=1980) for name in ("Alpha", "Beta", "Gamma")))
    Person.objects.update(created_at=timezone.now() - LONG_AGO)
    return people


def look():
    Job.objects.filter(kind="retention.dispose").delete()
    look_after_periods()
    run_due_jobs(worker="here")


def agreed(amina, bashir, row):
    for user in (amina, bashir):
        agree_to_disposal(actor=user, pk=row.pk)
    run_due_jobs(worker="here")
    row.refresh_from_db()
    return row


def unnamed(office, days=1_000):
    return people_on_no_case(office.pk, timezone.now() - timedelta(days=days), 0, 100)


def test_nothing_is_proposed_until_two_people_of_the_office_confirmed_a_period(amina, bashir, admin, strangers):
    look()
    assert not Disposal.objects.exists()
    asked = ask_period(actor=bashir, kind="people_on_no_case", days=1_000, reason="As our archive advised")
    look()
    assert not Disposal.objects.exists()
    confirm_period(actor=admin, pk=asked.pk)
    look()
    assert Disposal.objects.get().records == 3


def test_who_goes_are_those_on_the_list_that_two_looked_at_and_the_log_holds(amina, bashir, admin, strangers):
    confirmed(amina, bashir, admin, "people_on_no_case")
    look()
    row = Disposal.objects.get()
    assert row.listed == sorted(one.pk for one in strangers)
    [late] = sample.add(amina, sample.new_person("Nasir Late"))
    Person.objects.filter(pk=late.pk).update(created_at=timezone.now() - LONG_AGO)
    place_hold(actor=amina, about="person", ref=strangers[0].ref, reason="A court asked for it")
    agreed(amina, bashir, row)
    assert (row.state, row.done, row.kept) == ("done", 2, 1)
    assert set(Erasure.objects.values_list("person", flat=True)) == {one.pk for one in strangers[1:]}
    assert strangers[0].names.exists()
    assert late.names.exists()
    assert verify_chain().holds


def test_who_is_named_between_the_look_and_the_yes_stays(amina, bashir, admin, strangers, embassy):
    confirmed(amina, bashir, admin, "people_on_no_case")
    look()
    sample.add(amina, sample.new_person("Nasir Alpha", born=1980))
    Person.objects.filter(pk=Person.objects.latest("pk").pk).update(root=strangers[0])
    row = agreed(amina, bashir, Disposal.objects.get())
    assert (row.done, row.kept) == (2, 1)
    assert strangers[0].names.exists()


def on_a_list(person, user, received, day):
    roster = Roster.objects.create(
        office=user.office, file_name="a.csv", sha256=f"{person.pk}{received}", state="received", received_on=day,
        received_at=received, received_by=user,
    )  # fmt: skip
    SourceRow.objects.create(roster=roster, row=2, kind="person", cells=[], person=person)
    return roster


def test_whatever_speaks_of_somebody_keeps_them(amina, embassy, strangers):
    now = timezone.now()
    assert unnamed(embassy) == [one.pk for one in strangers]
    alpha, beta, gamma = strangers
    # The newest list of the office counts as in force, however old; one before it does not.
    on_a_list(alpha, amina, now - LONG_AGO, date(2020, 1, 1))
    on_a_list(beta, amina, now - LONG_AGO, date(2020, 2, 1))
    assert unnamed(embassy) == [alpha.pk, gamma.pk]
    Pair.objects.create(
        office=embassy, left=alpha, right=beta, state="waiting", log_odds=1, probability=0.7, found_at=now - LONG_AGO
    )
    assert unnamed(embassy) == [gamma.pk]
    _, members = sample.family(amina)
    home = Household.objects.create(office=embassy, ref="HH-1")
    Person.objects.filter(pk__in=[gamma.pk, members[0].pk]).update(household=home)
    assert unnamed(embassy) == []
    Person.objects.filter(pk=gamma.pk).update(household=None)
    assert unnamed(embassy) == [gamma.pk]
    from incident_calls import call

    incident = call(amina, "Nasir", person=gamma)
    assert unnamed(embassy) == []
    incident.is_running, incident.last_news_at = False, now - LONG_AGO
    incident.save()
    assert unnamed(embassy) == [gamma.pk]
    assert unnamed(embassy, days=3_000) == []


def test_the_list_of_a_proposal_names_references_alone(amina, bashir, admin, strangers, client, carol):
    confirmed(amina, bashir, admin, "people_on_no_case")
    look()
    row = Disposal.objects.get()
    client.force_login(amina)
    answer = client.get(f"/retention/disposals/{row.pk}/answer/").content.decode()
    assert f"/retention/disposals/{row.pk}/records/" in answer
    text = client.get(f"/retention/disposals/{row.pk}/records/").content.decode()
    assert all(looks_at([one.ref])[0].verb == "disposal.read" for one in strangers), "each of them can tell who looked"
    for one in strangers:
        assert one.ref in text
    assert "Nasir" not in text
    client.force_login(carol)
    assert client.get(f"/retention/disposals/{row.pk}/records/").status_code == 404


@pytest.fixture
def talk(embassy):
    leila = liaison(embassy)
    row = engagement(leila, summary="They will look at it", statements=said("We will release them.", by="A minister"))
    Engagement.objects.filter(pk=row.pk).update(
        state="confirmed", written_at=timezone.now() - LONG_AGO, first_day=date(2019, 1, 1), last_day=date(2019, 1, 1)
    )
    row.refresh_from_db()
    return row


def test_the_words_of_an_old_talk_go_by_two_and_their_search_with_them(amina, bashir, admin, talk):
    confirmed(amina, bashir, admin, "engagements")
    assert Searched.objects.filter(record=talk.pk).exists()
    look()
    agreed(amina, bashir, Disposal.objects.get(kind="engagements"))
    talk.refresh_from_db()
    assert (talk.title, talk.summary, talk.last_day) == ("", "", date(2019, 1, 1))
    assert [(one.words, one.speaker_words) for one in Statement.objects.all()] == [("", "")]
    assert not Searched.objects.filter(record=talk.pk).exists()
    assert verify_chain().holds
    look()
    assert Disposal.objects.count() == 1, "what is empty is not proposed again"


def test_a_talk_that_is_held_or_of_which_something_is_open_stays(amina, bashir, admin, talk, client):
    confirmed(amina, bashir, admin, "engagements")
    other = engagement(talk.written_by, title="Another")
    Engagement.objects.filter(pk=other.pk).update(
        state="cancelled", written_at=timezone.now() - LONG_AGO, first_day=date(2019, 1, 1), last_day=date(2019, 1, 1)
    )
    FollowUp.objects.create(engagement=other, what="Ask again", created_by=bashir, created_at=timezone.now())
    client.force_login(bashir)
    place = f"/retention/hold/engagement/{talk.ref}/"
    assert place in client.get(f"/liaison/engagements/{talk.ref}/").content.decode()
    client.post(place, {"reason": "An inquiry asked for it"})
    look()
    row = agreed(amina, bashir, Disposal.objects.get(kind="engagements"))
    assert (row.done, row.kept) == (0, 2)
    talk.refresh_from_db()
    assert talk.title


def test_old_drafts_have_a_period_of_their_own(amina, bashir, admin, talk):
    Engagement.objects.update(state="draft")
    confirmed(amina, bashir, admin, "engagement_drafts", days=700)
    look()
    row = agreed(amina, bashir, Disposal.objects.get())
    assert (row.kind, row.done) == ("engagement_drafts", 1)


def test_the_rows_of_a_file_of_reports_that_nobody_answered_go_by_themselves(rahela):
    from aman.incidents.actions import receive_reports

    text = b"report_id,received_at,name,status\nR1,2023-11-02 10:00,Qais,detained\n"
    file = receive_reports(actor=rahela, content=text, name="r.csv")
    ReportFile.objects.update(sent_at=timezone.now() - timedelta(days=8))
    look()
    file.refresh_from_db()
    assert (file.state, file.rows) == ("dropped", [])


def test_the_schedule_says_that_a_proposal_waits_for_the_office(bashir, admin, client, amina):
    client.force_login(bashir)
    text = client.get("/retention/").content.decode()
    assert "Proposed" in text
    assert client.get("/retention/period/engagements/").status_code == 200
    confirmed(amina, bashir, admin, "engagements", days=900)
    assert "900 days" in client.get("/retention/").content.decode()
