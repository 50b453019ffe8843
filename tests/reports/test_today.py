"""Does the first page show each role what waits for it, and nothing that is not theirs?"""

from datetime import date, timedelta

import pytest
import small_register as sample
from django.utils import timezone

from aman.accounts.models import User
from aman.cases.models import Task
from aman.people.models import Document, Person
from aman.reports.queries import (
    Moment,
    administrator_today,
    analyst_today,
    endings_of,
    latest_outcomes,
    sections_of,
    whole_of,
)
from aman.reports.views import pack_shown
from aman.rosters.models import Pair, PairProposal, Roster

ENGLISH = {"accept-language": "en"}
PASSWORD = "a long test password"


@pytest.fixture
def nasrin(embassy):
    return User.objects.create_user("nasrin", password=PASSWORD, role="analyst", office=embassy)


@pytest.fixture
def latifa(embassy):
    return User.objects.create_user("latifa", password=PASSWORD, role="liaison", office=embassy)


@pytest.fixture
def adela(embassy):
    return User.objects.create_user("adela", password=PASSWORD, role="administrator", office=embassy)


@pytest.fixture
def busy_office(amina):
    """A family of three: one letter in force for a month, one paper running out, a pair, a late task, a staged list."""
    case, (qais, shakila, farhad) = sample.family(amina)
    sample.letter(amina, case, qais, days=20)
    Document.objects.filter(person=qais).update(valid_to=timezone.localdate() + timedelta(days=10))
    low, high = sorted((shakila.pk, farhad.pk))
    Pair.objects.create(
        office=amina.office,
        left_id=low,
        right_id=high,
        state="waiting",
        log_odds=1.0,
        probability=0.7,
        addends=[],
        found_at=timezone.now(),
    )
    Task.objects.create(
        case=case, what="Call", due_on=timezone.localdate() - timedelta(days=1), owner=amina, created_at=timezone.now()
    )
    Roster.objects.create(
        office=amina.office,
        file_name="a.xlsx",
        sha256="0" * 64,
        received_on=date(2023, 10, 20),
        received_at=timezone.now(),
        received_by=amina,
    )
    for person, outcome in ((qais, "meets"), (shakila, "cannot_tell"), (farhad, "cannot_tell")):
        sample.determination(person, outcome=outcome)
    return case


def numbers(user):
    """Every number of the sections, by its key."""
    moment = Moment(timezone.now())
    return {figure.key: figure.number for _heading, figures in sections_of(user, moment) for figure in figures}


def test_an_officer_sees_what_waits(amina, rahela, bashir, busy_office):
    told = numbers(amina)
    assert (told["own_tasks"], told["late_cases"], told["incidents_running"]) == (1, 1, 0)
    assert "pairs" not in told, "a case officer cannot open pairs"
    assert numbers(bashir)["pairs"] == 1
    assert numbers(rahela)["lists"] == 1
    whole = whole_of(amina, timezone.now())
    assert whole.half_covered == 1
    assert whole.counted_at is None
    assert [o.counts for o in whole.outcomes] == [{"meets": 1, "does_not_meet": 0, "cannot_tell": 2}]


def test_what_runs_out_is_counted_in_spans_that_hold_the_ones_before(amina, busy_office):
    told = {one.key: [f.number for f in one.figures] for one in endings_of(amina, Moment(timezone.now()))}
    assert told["papers"] == [0, 1, 1]
    assert told["letters"] == [0, 1, 1]
    assert told["visas"] == [0, 0, 0]


def test_a_pair_that_waits_for_a_second_person_is_counted_as_that_alone(amina, bashir, busy_office):
    pair = Pair.objects.get()
    PairProposal.objects.create(
        pair=pair, to_state="same", losses=[], proposed_by=amina, proposed_at=timezone.now(), reason="One man."
    )
    told = numbers(bashir)
    assert (told["pairs"], told["pairs_second"]) == (0, 1)


def test_carol_cannot_see_it_from_another_office(carol, busy_office):
    assert not any(numbers(carol).values())
    assert not any(f.number for one in endings_of(carol, Moment(timezone.now())) for f in one.figures)
    assert whole_of(carol, timezone.now()).outcomes == []


def test_the_page_names_nobody(client, amina, busy_office):
    client.force_login(amina)
    page = client.get("/", headers=ENGLISH).content.decode()
    assert "Darwazi" not in page
    assert "letters in force" in page


def test_only_the_last_screening_counts(amina):
    _case, (qais, *_others) = sample.family(amina)
    later = sample.determination(qais, outcome="cannot_tell")
    later.pk, later.outcome, later.known_on = None, "meets", date(2024, 1, 1)
    later.save(force_insert=True)
    [outcomes] = latest_outcomes(amina.office_id)
    assert outcomes.counts == {"meets": 1, "does_not_meet": 0, "cannot_tell": 0}


def test_a_person_counts_once_by_the_newest_determination(amina):
    _case, (qais, *_others) = sample.family(amina)
    again = sample.determination(qais, outcome="cannot_tell")
    again.pk, again.outcome, again.policy_hash = None, "meets", "1" * 64
    again.save(force_insert=True)
    [outcomes] = latest_outcomes(amina.office_id)
    assert outcomes.counts == {"meets": 1, "does_not_meet": 0, "cannot_tell": 0}


def test_what_was_determined_since_is_counted_at_once(amina):
    _case, (qais, shakila, _farhad) = sample.family(amina)
    assert whole_of(amina, timezone.now()).outcomes == []
    sample.determination(qais, outcome="meets")
    assert whole_of(amina, timezone.now()).outcomes[0].counts["meets"] == 1
    sample.determination(shakila, outcome="meets")
    assert whole_of(amina, timezone.now()).outcomes[0].counts["meets"] == 2


def test_two_rows_that_were_joined_count_as_one_person(amina):
    _case, (qais, shakila, _farhad) = sample.family(amina)
    for person in (qais, shakila):
        sample.determination(person, outcome="meets")
    assert whole_of(amina, timezone.now()).outcomes[0].counts["meets"] == 2
    Person.objects.filter(pk=shakila.pk).update(root=qais)
    assert whole_of(amina, timezone.now()).outcomes[0].counts["meets"] == 1


def test_an_analyst_sees_no_small_number(client, nasrin, amina, busy_office):
    told = analyst_today(nasrin)
    assert all(count.number is None for count in told.totals.values())
    assert all(c.number is None for _, _, counts in told.outcomes for c in counts.values())
    client.force_login(nasrin)
    page = client.get("/", headers=ENGLISH).content.decode()
    assert "fewer than 5" in page
    assert "Darwazi" not in page


def test_an_analyst_of_no_office_sees_nothing(busy_office):
    nobody = User(username="n", role="analyst")
    assert analyst_today(nobody).outcomes == []


def test_a_host_desk_sees_the_desk_check_alone(client, dawud, busy_office):
    client.force_login(dawud)
    answer = client.get("/", headers=ENGLISH)
    page = answer.content.decode()
    assert 'href="/checks/"' in page
    assert "figure-number" not in page
    assert not any(part in answer.context for part in ("officer", "analyst", "administrator"))


def test_a_liaison_officer_sees_no_counts_of_people(client, latifa, busy_office):
    client.force_login(latifa)
    page = client.get("/", headers=ENGLISH).content.decode()
    assert "Promises due" in page
    assert "letters" not in page.lower().replace("digits", "")


def test_an_administrator_sees_sign_ins_and_the_log_but_no_people(client, adela, amina, carol, busy_office):
    told = administrator_today(adela)
    assert (told.open_users, told.stopped_users, told.offices) == (2, 0, 1)
    assert numbers(adela)["without_factor"] == 2
    client.post("/accounts/login/", {"login": "amina", "password": "wrong"})
    assert "failed_sign_ins" not in numbers(adela), "they belong to no office"
    overseer = User.objects.create_user("overseer", password=PASSWORD, role="administrator")
    assert numbers(overseer)["failed_sign_ins"] == 1
    client.force_login(adela)
    page = client.get("/", headers=ENGLISH).content.decode()
    assert "open sign-ins" in page
    assert "people in your register" not in page


def test_the_first_page_takes_few_queries(client, amina, busy_office, django_assert_max_num_queries):
    client.force_login(amina)
    with django_assert_max_num_queries(60):
        client.get("/")


def test_a_pack_is_told_in_its_own_words(client, amina, busy_office):
    client.force_login(amina)
    page = client.get("/", headers=ENGLISH).content.decode()
    assert "It cannot be told yet whether the host&#x27;s deportation rules reach this person" in page
    assert "outcome=cannot_tell" in page


def test_a_pack_that_is_shipped_no_more_is_told_in_plain_words():
    shown = pack_shown("old-pack", date(2023, 11, 1), {"meets": 7})
    assert shown["title"] == "old-pack"
    assert shown["answers"][0]["words"] == "Meets the conditions"


def test_a_reviewer_sees_decisions_that_wait_and_an_officer_does_not(client, amina, bashir, busy_office):
    from aman.screening.actions import decide
    from aman.screening.models import Determination

    made = Determination.objects.filter(person__office=amina.office).first()
    decide(actor=bashir, determination=made, outcome="refused", reason="The paper is not genuine.")
    assert numbers(bashir)["second_looks"] == 1
    assert "second_looks" not in numbers(amina)
    client.force_login(bashir)
    assert "decisions wait for a second reviewer" in client.get("/").content.decode()
