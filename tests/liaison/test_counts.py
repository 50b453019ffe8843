"""Do the counts beside a promise say what is known to us since that day, from the side of what happened?"""

import pytest
from django.core.cache import cache
from promises import ago, liaison_officer, taken, today
from promises import at_noon as at
from small_register import add, family, letter, new_person

from aman.incidents.actions import record_state
from aman.incidents.models import Incident, IncidentPerson
from aman.issuing.models import Letter, LetterRequest
from aman.liaison.queries.counts import COUNTS, CountsOf, may_see_rows, rows_behind
from aman.rosters.models import Roster

pytestmark = pytest.mark.django_db


def carried(user, case, person, *, first, last, **more):
    made = letter(user, case, person, **more)
    Letter.objects.filter(pk=made.pk).update(issued_at=at(first), expires_at=at(last))
    return made


def number(user, code, since):
    cache.clear()
    return CountsOf(user, [(code, since)]).since(code, since).number


def test_a_detention_counts_when_a_letter_was_in_force_that_day(amina):
    case, (qais, shakila, farhad) = family(amina)
    carried(amina, case, qais, first=ago(60), last=ago(-60))
    carried(amina, case, shakila, first=ago(60), last=ago(20))
    # Issued after the arrest, to get them out: on that day nobody carried it.
    carried(amina, case, farhad, first=ago(9), last=ago(-60))
    taken(amina, qais, shakila, farhad, day=ago(10))
    assert number(amina, "detained_letter_holders", ago(30)) == 1
    assert number(amina, "detained", ago(30)) == 3
    assert number(amina, "detained_letter_holders", ago(9)) == 0


def test_a_letter_withdrawn_before_counts_no_more_and_a_replaced_one_still_does(amina):
    case, (qais, shakila, _farhad) = family(amina)
    gone = carried(amina, case, qais, first=ago(60), last=ago(-60), state="withdrawn")
    Letter.objects.filter(pk=gone.pk).update(withdrawn_at=at(ago(20)))
    carried(amina, case, shakila, first=ago(60), last=ago(-60), state="superseded")
    taken(amina, qais, shakila, day=ago(10))
    assert [row.number for row in rows_behind(user=amina, code="detained_letter_holders", since=ago(30))] == [2]


def test_a_letter_of_another_row_of_the_same_human_being_counts(amina):
    case, (qais, *_) = family(amina)
    (again,) = add(amina, new_person("Qays Darwazi", father="Tamim", born=1984))
    type(again).objects.filter(pk=again.pk).update(root=qais)
    carried(amina, case, qais, first=ago(60), last=ago(-60))
    taken(amina, again, day=ago(10))
    assert number(amina, "detained_letter_holders", ago(30)) == 1


def test_releases_and_deportations_count_from_the_day_they_happened_and_each_person_once(amina):
    case, (qais, shakila, _farhad) = family(amina)
    for person in (qais, shakila):
        carried(amina, case, person, first=ago(60), last=ago(-60))
    incident = taken(amina, qais, shakila, day=ago(40))
    for place, state, how in zip(
        incident.people.order_by("number"), ("released", "deported"), ("letter", ""), strict=True
    ):
        for day in (ago(12), ago(11)):
            incident.refresh_from_db()
            place.refresh_from_db()
            place.incident = incident
            record_state(actor=amina, person=place, state=state, how=how, version=incident.version, happened_at=at(day))
    for code in ("released_by_letter", "deported_letter_holders"):
        assert number(amina, code, ago(30)) == 1
        assert number(amina, code, ago(5)) == 0
        assert [row.ref for row in rows_behind(user=amina, code=code, since=ago(30))] == [incident.ref]


def test_what_a_merge_laid_under_another_place_counts_once(amina):
    case, (qais, *_) = family(amina)
    carried(amina, case, qais, first=ago(60), last=ago(-60))
    first, second = (taken(amina, qais, day=ago(10)) for _ in range(2))
    Incident.objects.filter(pk=second.pk).update(merged_into=first)
    IncidentPerson.objects.filter(incident=second).update(same_as=first.people.get())
    assert number(amina, "detained_letter_holders", ago(30)) == 1


def test_letters_refused_requests_signed_and_lists_are_counted(amina):
    taken(amina, None, day=ago(10), kind="letter_refused")
    asked = {"office": amina.office, "requested_by": amina, "requested_at": at(ago(9))}
    signed = {"state": "signed", "approved_by": amina, "approved_at": at(ago(9)), "signed_at": at(ago(9))}
    LetterRequest.objects.create(families=1, **asked, **signed)
    LetterRequest.objects.create(families=7, **asked)
    plain = {"office": amina.office, "received_on": ago(8), "received_at": at(ago(8)), "received_by": amina}
    for n, state in enumerate(("resolved", "discarded", "staged")):
        Roster.objects.create(file_name=f"{n}.csv", sha256=f"{n}" * 64, state=state, **plain)
    for code in ("letters_refused", "families_lettered", "lists_received", "lists_not_accepted"):
        assert number(amina, code, ago(30)) == 1
        assert number(amina, code, ago(2)) == 0


def test_carol_cannot_see_it(amina, carol):
    case, (qais, *_) = family(amina)
    carried(amina, case, qais, first=ago(60), last=ago(-60))
    taken(amina, qais, day=ago(10), refused=True)
    for code in COUNTS:
        assert number(carol, code, ago(30)) == 0
        assert rows_behind(user=carol, code=code, since=ago(30)) == []


def test_who_sees_nobody_gets_no_small_number_and_no_rows(embassy, amina):
    lina = liaison_officer(embassy)
    people = add(amina, *(new_person(f"Nobody {n}") for n in range(5)))
    taken(amina, *people[:4], day=ago(10))
    counted = CountsOf(lina, [("detained", ago(30))]).since("detained", ago(30))
    assert (counted.number, counted.has_rows) == (None, False)
    taken(amina, people[4], day=ago(3))
    assert number(lina, "detained", ago(30)) == 5
    assert rows_behind(user=lina, code="detained", since=ago(30)) == []
    assert not any(may_see_rows(lina, count) for count in COUNTS.values())


def test_one_reading_serves_every_promise_of_a_page(amina, django_assert_num_queries):
    case, people = family(amina)
    for person in people:
        carried(amina, case, person, first=ago(90), last=ago(-60))
    for days in (30, 20, 10):
        taken(amina, *people, day=ago(days))
    wanted = [("detained_letter_holders", ago(days)) for days in range(1, 40)]
    with django_assert_num_queries(4):
        counts = CountsOf(amina, wanted)
    assert [counts.since("detained_letter_holders", ago(n)).number for n in (1, 10, 15, 25, 39)] == [0, 3, 3, 6, 9]


def test_the_day_itself_counts_and_an_unknown_count_is_none(amina):
    taken(amina, None, day=ago(1))
    counts = CountsOf(amina, [("detained", today()), ("no-such-count", today())])
    assert counts.since("detained", ago(1)) is not None
    assert counts.since("no-such-count", today()) is None
    assert number(amina, "detained", ago(1)) == 1


def test_a_page_within_the_minute_is_not_worked_out_again(amina, django_assert_num_queries):
    taken(amina, None, day=ago(1))
    wanted = [("detained", ago(30))]
    CountsOf(amina, wanted)
    taken(amina, None, day=ago(1))
    with django_assert_num_queries(0):
        assert CountsOf(amina, wanted).since("detained", ago(30)).number == 1
    # The rows are always read anew.
    assert len(rows_behind(user=amina, code="detained", since=ago(30))) == 2


def test_a_release_told_twice_of_a_merged_person_counts_once_under_the_place_that_stays(amina):
    _case, (qais, *_) = family(amina)
    first, second = (taken(amina, qais, day=ago(10)) for _ in range(2))
    for incident in (first, second):
        incident.refresh_from_db()
        place = incident.people.get()
        more = {"state": "released", "how": "letter", "version": incident.version, "happened_at": at(ago(5))}
        record_state(actor=amina, person=place, **more)
    Incident.objects.filter(pk=second.pk).update(merged_into=first)
    IncidentPerson.objects.filter(incident=second).update(same_as=first.people.get())
    assert [row.ref for row in rows_behind(user=amina, code="released_by_letter", since=ago(30))] == [first.ref]


def test_a_deportation_told_of_the_copy_counts_by_the_person_who_stays(amina):
    case, (qais, *_) = family(amina)
    carried(amina, case, qais, first=ago(60), last=ago(-60))
    known, told = taken(amina, qais, day=ago(10)), taken(amina, None, day=ago(10))
    copy = told.people.get()
    record_state(actor=amina, person=copy, state="deported", version=told.version, happened_at=at(ago(5)))
    Incident.objects.filter(pk=told.pk).update(merged_into=known)
    IncidentPerson.objects.filter(pk=copy.pk).update(same_as=known.people.get())
    assert [row.ref for row in rows_behind(user=amina, code="deported_letter_holders", since=ago(30))] == [known.ref]
