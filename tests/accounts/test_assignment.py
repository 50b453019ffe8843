"""Where an office works by assignment: does an officer see theirs and nobody's, everywhere, and another's only with a reason?"""

import random
import re
import time
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from small_register import add, family, letter, new_person

from aman.accounts.models import AccessGrant, Office, User
from aman.audit.models import AuditEvent
from aman.cases.glass import open_for_hours
from aman.cases.models import Case
from aman.errors import BadInput, Conflict, NotAllowed, NotFound
from aman.issuing.models import Letter
from aman.notices.models import Notice
from aman.people.models import Person
from aman.people.search import search_people

PASSWORD = "a long test password"
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def nadia(embassy):
    return User.objects.create_user("nadia", password=PASSWORD, role="case_officer", office=embassy)


@pytest.fixture
def theirs(amina, nadia):
    """A family on a case that is Nadia's."""
    case, people = family(amina)
    Case.objects.filter(pk=case.pk).update(assigned_to=nadia)
    return case, people


@pytest.fixture
def by_assignment(embassy, amina, theirs):
    Office.objects.filter(pk=embassy.pk).update(sees="assignment")
    return User.objects.get(pk=amina.pk)


def refs(user):
    return set(Person.objects.visible_to(user).values_list("ref", flat=True))


def without_token(answer):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())


def test_an_officer_sees_neither_the_case_nor_the_people_of_another(by_assignment, theirs, nadia):
    case, people = theirs
    assert not Case.objects.visible_to(by_assignment).exists()
    assert refs(by_assignment) == set()
    again = User.objects.get(pk=nadia.pk)
    assert Case.objects.visible_to(again).get() == case
    assert refs(again) == {p.ref for p in people}


def test_a_reviewer_and_a_register_officer_see_the_office(by_assignment, theirs, bashir, rahela):
    for user in (bashir, rahela):
        assert len(refs(User.objects.get(pk=user.pk))) == len(theirs[1])


def test_what_is_assigned_to_nobody_and_whoever_is_on_no_case_is_everybodys(by_assignment, theirs):
    Case.objects.update(assigned_to=None)
    (alone,) = add(by_assignment, new_person("Zalmay Karimi"))
    assert refs(by_assignment) == {alone.ref, *(p.ref for p in theirs[1])}
    Case.objects.update(assigned_to=by_assignment)
    assert len(refs(by_assignment)) == len(theirs[1]) + 1


def test_all_rows_of_a_human_being_count_together(by_assignment, theirs):
    _case, people = theirs
    first, second = add(by_assignment, new_person("Zalmay Karimi"), new_person("Zalmai Karimi"))
    Person.objects.filter(pk=first.pk).update(root=people[0])
    Person.objects.filter(pk=second.pk).update(root=people[0])
    assert refs(by_assignment) == set()
    Case.objects.update(assigned_to=by_assignment)
    assert {first.ref, second.ref, people[0].ref} <= refs(by_assignment)


def test_a_search_finds_only_what_is_seen_and_by_number_too(by_assignment, theirs, nadia):
    person = theirs[1][0]
    name = person.names.first().full
    assert search_people(user=User.objects.get(pk=nadia.pk), text=name)
    assert search_people(user=by_assignment, text=name) == []
    assert search_people(user=by_assignment, text=person.ref) == []
    assert search_people(user=by_assignment, text=theirs[0].programme_number) == []


def test_letters_of_another_officers_case_are_not_there(by_assignment, theirs, nadia):
    letter(nadia, theirs[0], theirs[1][0])
    assert Letter.objects.visible_to(User.objects.get(pk=nadia.pk)).count() == 1
    assert not Letter.objects.visible_to(by_assignment).exists()


def test_a_page_that_is_another_officers_looks_like_one_that_is_not_there(client, by_assignment, theirs):
    client.force_login(by_assignment)
    ref = theirs[1][0].ref
    hidden = client.get(f"/people/{ref}/", headers=ENGLISH)
    missing = client.get("/people/AP-00000000/", headers=ENGLISH)
    assert hidden.status_code == missing.status_code == 404
    assert without_token(hidden).replace(ref, "") == without_token(missing).replace("AP-00000000", "")
    assert client.get(f"/cases/{theirs[0].ref}/").status_code == 404


@pytest.mark.parametrize("what", ["case", "person"])
def test_the_glass_is_broken_for_one_record_and_three_hours(client, by_assignment, theirs, nadia, what):
    case, people = theirs
    ref = case.ref if what == "case" else people[0].ref
    client.force_login(by_assignment)
    answer = client.post(
        "/cases/open-for-hours/", {"ref": ref.lower(), "reason": "Her officer is on leave, police called"}
    )
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200
    seen = refs(by_assignment)
    assert seen == ({p.ref for p in people} if what == "case" else {people[0].ref})
    line = AuditEvent.objects.get(verb="access.opened")
    assert (line.actor, line.subject) == ("amina", f"{what}:{ref}")
    assert "leave" not in str(line.detail)
    notice = Notice.objects.get(kind="access.opened")
    assert (notice.user, notice.subject) == (nadia, f"case:{case.ref}")
    with time_machine.travel(time.time() + 3 * 3600 + 5):
        assert refs(by_assignment) == set()


def test_the_administrator_reads_who_opened_what_and_why(client, by_assignment, theirs, embassy, other_office):
    open_for_hours(actor=by_assignment, ref=theirs[0].ref, reason="Her officer is on leave")
    client.force_login(User.objects.create_user("adela", password=PASSWORD, role="administrator", office=embassy))
    page = client.get("/accounts/grants/", headers=ENGLISH).content.decode()
    assert theirs[0].ref in page
    assert "Her officer is on leave" in page
    client.force_login(User.objects.create_user("other", password=PASSWORD, role="administrator", office=other_office))
    assert theirs[0].ref not in client.get("/accounts/grants/").content.decode()


def test_the_glass_holds_where_there_is_no_reason_no_record_or_no_need(by_assignment, theirs, carol, nadia):
    case, _people = theirs
    with pytest.raises(BadInput):
        open_for_hours(actor=by_assignment, ref=case.ref, reason="so")
    for nothing in ("AM-1900-000001", "AP-00000000", "KBL"):
        with pytest.raises(NotFound):
            open_for_hours(actor=by_assignment, ref=nothing, reason="A good long reason")
    with pytest.raises(Conflict):
        open_for_hours(actor=User.objects.get(pk=nadia.pk), ref=case.ref, reason="A good long reason")
    with pytest.raises(NotAllowed):
        open_for_hours(actor=carol, ref=case.ref, reason="A good long reason")
    assert not AccessGrant.objects.exists()


def test_a_record_of_another_office_does_not_open(by_assignment, carol):
    case, _people = family(carol, number="KBL2023618999")
    with pytest.raises(NotFound):
        open_for_hours(actor=by_assignment, ref=case.ref, reason="A good long reason")


def test_a_lookup_keeps_to_the_very_people_whom_the_where_clause_keeps(by_assignment, nadia):
    chance = random.Random(7)
    people = add(by_assignment, *[new_person(f"Zalmay Karimi {n}") for n in range(60)])
    cases = [
        Case.objects.create(
            ref=f"AM-2024-{n:06d}", office=by_assignment.office, opened_at=timezone.now(), assigned_to=owner
        )
        for n, owner in enumerate((by_assignment, nadia, nadia, None))
    ]
    for person in people[20:]:
        Person.objects.filter(pk=person.pk).update(root=chance.choice([None, *people[:20]]))
    for person in chance.sample(people, 40):
        cases[chance.randrange(4)].members.create(person=person)
    everybody = list(Person.objects.values_list("pk", flat=True))
    mine = Person.objects.visible_to(by_assignment)
    assert 0 < len(mine) < len(everybody)
    assert mine.among(everybody) == set(mine.values_list("pk", flat=True))
    for ref in (cases[1].ref, people[0].ref, chance.choice(people[20:]).ref):
        AccessGrant.objects.create(
            user=by_assignment, ref=ref, reason="A good long reason",
            begins_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=3),
        )  # fmt: skip
        now_mine = Person.objects.visible_to(by_assignment)
        assert now_mine.among(everybody) == set(now_mine.values_list("pk", flat=True))
