"""The desk check: whom it finds, whom it must not, what it keeps, and when it stops."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_register import add, determination, family, letter, new_person

from aman.audit.models import AuditEvent
from aman.checks.actions import DeskQuestion, ask_desk, read_birth, read_paper_number
from aman.checks.models import DeskCheck, DeskTrace
from aman.errors import BadInput, NotAllowed
from aman.people.actions import set_roots
from aman.screening.models import Decision

pytestmark = pytest.mark.django_db


def ask(user, *, name="", father="", birth="", number="", **more):
    question = DeskQuestion(name=name, father=father, birth=read_birth(birth), number=number)
    return ask_desk(actor=user, question=question, reason="stop", place="Faizabad", **more)


@pytest.fixture
def qais(amina):
    """Qais, whose letter is in force."""
    case, people = family(amina)
    letter(amina, case, people[0])
    return people[0]


DESCRIBED = {"name": "Qais Darwazi", "father": "Tamim", "birth": "1984-03-05"}


def test_a_person_with_a_letter_in_force_is_found_by_document(qais, dawud, embassy):
    answer = ask(dawud, number="P01234567")
    assert answer.in_force
    assert answer.duty_number == embassy.duty_number


@pytest.mark.parametrize("name", ["Qais Darwazi", "Qays Darwazy", "قیس دروازی"])
def test_a_person_is_found_by_name_father_and_birth_in_any_script(qais, dawud, name):
    assert ask(dawud, **{**DESCRIBED, "name": name}).in_force


def test_an_unknown_person_is_no_record(qais, dawud, embassy):
    answer = ask(dawud, name="Nasir Wardak", father="Halim", birth="1970")
    assert not answer.in_force
    assert answer.duty_number == embassy.duty_number


@pytest.mark.parametrize("left_out", ["father", "birth"])
def test_a_name_alone_never_suffices(qais, dawud, left_out):
    with pytest.raises(BadInput):
        ask(dawud, **{**DESCRIBED, left_out: ""})


@pytest.mark.parametrize("other", [{"father": "Halim"}, {"birth": "1970"}, {"name": "Nasir Wardak"}])
def test_one_fact_that_disagrees_makes_it_no_record(qais, dawud, other):
    assert not ask(dawud, **{**DESCRIBED, **other}).in_force


def test_a_father_of_a_common_name_and_a_year_do_not_make_a_namesake_protected(amina, dawud):
    case, _ = family(amina)
    (listed,) = add(amina, new_person("Mohammad Karimi", father="Ahmad", born=1984))
    letter(amina, case, listed)
    assert not ask(dawud, name="Mohammad Karimi", father="Ahmad", birth="1984").in_force


def test_somebody_without_a_letter_is_no_record(amina, dawud):
    family(amina)
    assert not ask(dawud, **DESCRIBED).in_force
    assert not ask(dawud, number="P01234567").in_force


@pytest.mark.parametrize("more", [{"state": "withdrawn"}, {"state": "superseded"}, {"days": -1}])
def test_a_letter_withdrawn_replaced_or_expired_is_no_record(amina, dawud, more):
    case, people = family(amina)
    letter(amina, case, people[0], **more)
    assert not ask(dawud, **DESCRIBED).in_force
    assert not ask(dawud, number="P01234567").in_force


def test_a_letter_on_a_joined_row_counts_for_the_human_being(amina, dawud):
    case, (qais, *_) = family(amina)
    (again,) = add(amina, new_person("Qays Darwazy", father="Tamim", born="1984-03-05"))
    letter(amina, case, again)
    assert not ask(dawud, number="P01234567").in_force
    set_roots(actor=amina, root_of={again.pk: qais.pk})
    assert ask(dawud, number="P01234567").in_force
    assert ask(dawud, **DESCRIBED).in_force


def test_two_people_who_fit_equally_well_are_no_record(amina, qais, dawud):
    add(amina, new_person("Qais Darwazi", father="Tamim", born="1984-03-05"))
    assert not ask(dawud, **DESCRIBED).in_force


def test_a_number_on_two_people_is_no_record(amina, qais, dawud):
    add(amina, new_person("Nasir Wardak", papers=(("af_passport", "P01234567"),)))
    assert not ask(dawud, number="P01234567").in_force


@pytest.mark.parametrize("other", [{"name": "Nasir Wardak"}, {"father": "Halim"}, {"birth": "1950"}])
def test_a_name_father_or_birth_that_speaks_against_the_number_is_no_record(qais, dawud, other):
    assert ask(dawud, number="P01234567", **{k: DESCRIBED[k] for k in other}).in_force
    assert not ask(dawud, number="P01234567", **other).in_force


def test_a_number_of_one_and_the_description_of_another_is_no_record(amina, qais, dawud):
    case, _ = family(amina, "A2")
    (other,) = add(amina, new_person("Nasir Wardak", father="Halim", born="1970-02-03"))
    letter(amina, case, other)
    described = {"name": "Nasir Wardak", "father": "Halim", "birth": "1970-02-03"}
    assert ask(dawud, **described).in_force
    assert not ask(dawud, number="P01234567", **described).in_force


def test_a_short_number_names_nobody(amina, dawud):
    case, _ = family(amina)
    (person,) = add(amina, new_person("Qais", papers=(("other", "12345"),)))
    letter(amina, case, person)
    assert not ask(dawud, number="12345").in_force


def test_a_standing_decision_protects_without_a_letter(amina, bashir, carol, dawud):
    _, (qais, *_) = family(amina)
    made = determination(qais)
    now = timezone.now()

    def decide(outcome, minutes, second=None):
        Decision.objects.create(
            determination=made,
            outcome=outcome,
            reason="seen",
            decided_by=bashir,
            decided_at=now + timedelta(minutes=minutes),
            second_by=second,
            second_agrees=True if second else None,
            needs_second=outcome == "refused",
        )

    decide("confirmed", 0)
    assert not ask(dawud, number="P01234567").in_force
    decide("protected", 1)
    assert ask(dawud, number="P01234567").in_force
    decide("refused", 2)
    assert ask(dawud, number="P01234567").in_force, "one reviewer alone cannot remove protection"
    decide("refused", 3, second=amina)
    assert not ask(dawud, number="P01234567").in_force


def test_a_withdrawal_after_the_decision_ends_it(amina, bashir, dawud):
    case, (qais, *_) = family(amina)
    decided = timezone.now() - timedelta(hours=2)
    Decision.objects.create(
        determination=determination(qais), outcome="protected", reason="seen", decided_by=bashir, decided_at=decided
    )
    letter(amina, case, qais, state="withdrawn", withdrawn_at=decided + timedelta(hours=1))
    assert not ask(dawud, number="P01234567").in_force


def test_every_register_is_searched(carol, dawud, other_office):
    case, (qais, *_) = family(carol)
    letter(carol, case, qais)
    answer = ask(dawud, number="P01234567")
    assert answer.in_force
    assert answer.duty_number == other_office.duty_number


def test_what_was_asked_is_kept_nowhere(qais, dawud, caplog):
    # At a whole second, so that no fraction of one looks like a year.
    with time_machine.travel(datetime(2023, 11, 5, 8, tzinfo=UTC), tick=False):
        ask(dawud, **DESCRIBED)
        ask(dawud, number="P01234567")
        ask(dawud, name="Nasir Wardak", father="Halim", birth="1970")
    stored = [str(row) for row in DeskCheck.objects.values()] + [str(row) for row in AuditEvent.objects.values()]
    stored += [str(row) for row in DeskTrace.objects.values("id", "mark", "near", "waiting")]
    assert all("question" not in trace.said for trace in DeskTrace.objects.all()), "nobody has to answer these"
    told = " ".join([*stored, caplog.text, repr(DeskQuestion(name="Nasir Wardak", number="P01234567"))])
    # The hashes of the chain are random to the reader: any four digits stand in one of them sooner or later.
    told = re.sub(r"\b[0-9a-f]{32,}\b", "", told.replace("people.added", ""))
    for word in ("Qais", "Darwazi", "Tamim", "1984", "P01234567", "Nasir", "Wardak", "1970", qais.ref):
        assert word not in told


def test_every_check_leaves_a_row_and_a_line(qais, dawud):
    answer = ask(dawud, number="P01234567")
    row = DeskCheck.objects.get()
    assert (row.reference, row.asked_by, row.by, row.reason, row.place, row.answer, row.case) == (
        answer.reference,
        dawud,
        "document",
        "stop",
        "Faizabad",
        "in_force",
        qais.memberships.get().case,
    )
    line = AuditEvent.objects.get(verb="desk_check.asked")
    assert line.actor == "dawud"
    assert {key: value for key, value in line.detail.items() if not key.startswith("touched")} == {
        "by": "document",
        "via": "page",
        "reason": "stop",
        "place": "Faizabad",
        "answer": "in_force",
    }


def test_a_miss_names_no_case(qais, dawud):
    ask(dawud, name="Nasir Wardak", father="Halim", birth="1970")
    assert DeskCheck.objects.get().case is None


def test_after_the_days_limit_the_answer_is_no_record_until_tomorrow(qais, dawud, settings):
    settings.DESK_CHECKS_A_DAY = 2
    morning = datetime(2023, 11, 2, 4, 0, tzinfo=UTC)
    letters = qais.letters.get()
    letters.issued_at = morning - timedelta(days=1)
    letters.save(update_fields=["issued_at"])
    for _ in range(2):
        assert ask(dawud, number="P01234567", at=morning).in_force
    third = ask(dawud, number="P01234567", at=morning)
    assert (third.in_force, third.day_is_used_up) == (False, True)
    assert third.duty_number
    assert AuditEvent.objects.filter(verb="desk_check.refused").count() == 1
    assert DeskCheck.objects.filter(case__isnull=True).count() == 1
    assert ask(dawud, number="P01234567", at=morning + timedelta(days=1)).in_force


def test_the_limit_is_each_officers_own(qais, dawud, host_office, settings):
    from aman.accounts.models import User

    settings.DESK_CHECKS_A_DAY = 1
    colleague = User.objects.create_user("daud-two", password="a long one", role="host_desk", office=host_office)
    ask(dawud, number="P01234567")
    assert not ask(dawud, number="P01234567").in_force
    assert ask(colleague, number="P01234567").in_force


def test_only_a_desk_may_ask(qais, amina, carol):
    for user in (amina, carol):
        with pytest.raises(NotAllowed):
            ask(user, number="P01234567")
    assert not DeskCheck.objects.exists()


@pytest.mark.parametrize("reason", ["", "because Qais Darwazi stands here"])
def test_the_reason_is_one_of_a_list(qais, dawud, reason):
    with pytest.raises(BadInput):
        ask_desk(actor=dawud, question=DeskQuestion(number="P01234567"), reason=reason, place="Faizabad")


def test_hit_miss_withdrawn_and_hidden_ask_the_database_the_same_questions(amina, qais, dawud):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    withdrawn, _ = add(
        amina,
        new_person("Nasir Wardak", papers=(("acc", "1111111111111"),)),
        new_person("Zalmai Naimi", papers=(("acc", "2222222222222"),)),
    )
    letter(amina, qais.memberships.get().case, withdrawn, state="withdrawn")

    def statements(**asked):
        with CaptureQueriesContext(connection) as seen:
            ask(dawud, **asked)
        shapes = [re.sub(r"'[^']*'| *[-\d]+", "?", one["sql"]).split("VALUES")[0] for one in seen]
        # Every process asks by the clock, for nobody in particular, whether everything is closed and which keys changed.
        return [one for one in shapes if not re.search("lockdown_|vault_", one)]

    statements(number="P77777777")  # the first of the day
    hit = statements(number="P01234567")
    assert DeskCheck.objects.latest("pk").answer == "in_force"
    for other in ("P99999999", "1111111111111", "2222222222222"):
        assert statements(number=other) == hit
    # Of these every officer of a desk waits for the last three only: the office's day, the log's end, the line.
    assert len(hit) <= 17
    assert "checks_deskday" in hit[-4]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=60), father=st.text(max_size=60), number=st.text(max_size=30))
def test_nothing_typed_by_chance_is_protected_or_breaks_the_desk(qais, dawud, name, father, number):
    from aman.checks.queries import find_protection

    question = DeskQuestion(name=name, father=father, birth=read_birth("1984"), number=number)
    assert find_protection(question, timezone.now()).in_force is False


@pytest.mark.parametrize("typed", ["1984", "۱۳۶۳", "39", "5 March 1984"])
def test_a_birth_is_read_as_year_day_or_age(typed):
    assert read_birth(typed) is not None


@pytest.mark.parametrize("typed", ["long ago", "1984-1990", "3000", "Qais"])
def test_what_is_no_birth_year_is_sent_back(typed):
    with pytest.raises(BadInput):
        read_birth(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("PO1172381", "P01172381"), ("88oo24028071", "880024028071"), ("O1234567", "O1234567"), ("P۰۱", "P01"), (" ", "")],
)
def test_an_o_among_the_digits_of_a_paper_is_a_nought(typed, meant):
    assert read_paper_number(typed) == meant
