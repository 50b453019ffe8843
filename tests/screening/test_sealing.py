"""Can what is known of a person be read in the tables, tried against a digest, or opened once their key is gone?"""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from aman.audit.queries import verify_chain
from aman.cases.models import Case, Step, Task
from aman.core.policy import FactKind
from aman.people.models import Person
from aman.screening import actions, queries
from aman.screening.actions.replaying import replay_determinations
from aman.screening.actions.storing import digest_of, write_snapshots
from aman.screening.facts import find_asked, read_beings, sheet_of
from aman.screening.models import Determination, FactSnapshot, FactStatement, ListStatement
from aman.screening.queries.population import forget_frozen, frozen_population
from aman.vault.actions import destroy_seals
from aman.vault.rotating import name_successors, retire_replaced, walk
from aman.vault.sealing import ERASED, number_of

pytestmark = pytest.mark.django_db
DAY = date(2024, 2, 1)
TOLD = ("Gulbahar-44", "usg_direct", "his uncle Sharbat heard", "the ministry named", "peshawar", "statement:")


@pytest.fixture
def family(amina, add_family):
    return add_family(amina, place="Gulbahar-44, Peshawar")


@pytest.fixture
def said(amina, bashir, family):
    """A word about the principal applicant and one about the whole list, and a screening that saw the first."""
    made = actions.state_fact(
        actor=amina, person=family[0], fact="employer_kind", value="usg_direct", note="his uncle Sharbat heard"
    )
    actions.state_for_list(
        actor=bashir, source=family[0].source, fact="named_protection", value="no", reason="the ministry named others"
    )
    actions.screen_people(actor=amina, as_of=DAY, known_on=DAY)
    return made


def raw(table, *columns):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id")
        return cursor.fetchall()


def readable(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        cells = [cell for row in cursor.fetchall() for cell in row]
    return b"".join(bytes(c) if isinstance(c, bytes | memoryview) else str(c).encode() for c in cells)


def test_no_table_tells_a_fact_of_a_person_or_what_an_officer_wrote(said):
    assert FactSnapshot.objects.count() == 5
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    ours = [t for t in names if t.startswith(("screening_", "people_", "cases_", "jobs_", "audit_"))]
    # The text of the rules names facts and districts; it is about nobody.
    for table in set(ours) - {"screening_policyversion"}:
        assert [word for word in TOLD if word.encode() in readable(table)] == [], table


def test_facts_are_read_as_they_were_written(amina, family, said):
    made = Determination.objects.filter(person=family[0]).first()
    assert made.snapshot.facts["employer_kind"] == {"value": "usg_direct", "source": f"statement:{said.pk}"}
    assert made.snapshot.facts["district"]["value"] == "peshawar"
    again = FactStatement.objects.get()
    assert (again.value, again.note) == ("usg_direct", "his uncle Sharbat heard")
    assert ListStatement.objects.get().reason == "the ministry named others"
    assert replay_determinations(actor=amina, as_of=DAY, known_on=DAY).holds


def test_each_is_sealed_under_the_key_of_whom_it_is_about(family, said):
    seal_of = dict(Person.objects.values_list("pk", "seal"))
    for person, facts in raw("screening_factsnapshot", "person_id", "facts"):
        assert number_of(bytes(facts)) == seal_of[person]
    ((value, note),) = raw("screening_factstatement", "value", "note")
    assert {number_of(bytes(value)), number_of(bytes(note))} == {family[0].seal}


def test_the_digest_tells_neither_the_facts_nor_who_has_the_same(family):
    sheets = {person.pk: {"noc": (True, "case:1")} for person in family[:2]}
    kept = write_snapshots(sheets, timezone.now())
    one, other = FactSnapshot.objects.order_by("pk")
    plain = hashlib.sha256(b'{"noc":{"value":true,"source":"case:1"}}').hexdigest()
    assert one.facts == other.facts
    assert len({one.digest, other.digest, plain}) == 3
    assert one.digest == digest_of(family[0].pk, '{"noc":{"value":true,"source":"case:1"}}')
    assert write_snapshots(sheets, timezone.now()) == kept, "the same facts are kept once"


def test_once_the_key_is_gone_the_facts_are_too_and_nothing_breaks(amina, family, said):
    policy = queries.policies_in_force(amina.office_id)[0]
    forget_frozen()
    before = frozen_population(amina.office_id, policy, DAY).frame.height
    destroy_seals([family[0].seal])
    gone = FactSnapshot.objects.get(person=family[0])
    assert gone.facts == {}
    word = FactStatement.objects.get()
    assert (word.value, word.note) == (ERASED, ERASED)
    beings = read_beings(Person.objects.visible_to(amina))
    sheet = sheet_of(beings[family[0].pk], find_asked(beings.values()), DAY, {"employer_kind": FactKind.TEXT})
    assert not isinstance(sheet.get("employer_kind"), tuple)
    assert beings[family[0].pk].rows[0][4] == ""
    assert beings[family[1].pk].rows[0][4] == "Gulbahar-44, Peshawar"
    forget_frozen()
    population = frozen_population(amina.office_id, policy, DAY)
    assert population.frame.height == before
    assert population.frame["_district"].null_count() == 1
    made = Determination.objects.filter(person=family[0]).first()
    assert queries.determination_record(made).facts is not None
    assert verify_chain().holds


def test_whoever_was_erased_is_screened_with_everybody_and_nothing_is_known_of_them_anew(amina, family, said):
    destroy_seals([family[0].seal])
    for day in (DAY, date(2024, 3, 1)):
        actions.screen_people(actor=amina, as_of=day, known_on=day)
    gone = FactSnapshot.objects.filter(person=family[0], digest=f"erased-{family[0].pk}").get()
    assert gone.facts == {}
    assert family[0].determinations.filter(as_of=date(2024, 3, 1)).exists(), "they are counted as before"
    assert replay_determinations(actor=amina, as_of=date(2024, 3, 1), known_on=date(2024, 3, 1)).holds
    case = Case.objects.get()
    Step.objects.create(
        case=case, name="com_decision", entered_on=date(2023, 1, 1), left_on=date(2023, 9, 1), result="denied"
    )
    actions.renew_deadlines(actor=amina, as_of=date(2023, 11, 1))
    assert {task.what for task in Task.objects.filter(person=family[0])} == {ERASED}


def test_a_word_whose_key_is_gone_stays_gone_when_the_row_is_written_again(family, said):
    destroy_seals([family[0].seal])
    word = FactStatement.objects.get()
    word.save()
    assert FactStatement.objects.get().value == ERASED


def test_when_every_key_is_changed_facts_words_and_places_are_read_as_before(family, said):
    facts = dict(FactSnapshot.objects.values_list("person", "facts"))
    name_successors()
    assert walk() > 0
    assert walk() == 0
    assert retire_replaced() > 0
    assert dict(FactSnapshot.objects.values_list("person", "facts")) == facts
    assert FactStatement.objects.get().value == "usg_direct"
    assert set(Person.objects.values_list("place", flat=True)) == {"Gulbahar-44, Peshawar"}


def test_a_value_may_be_no_or_an_empty_list_and_is_neither_nothing(amina, family):
    actions.state_fact(actor=amina, person=family[0], fact="noc", value=False)
    actions.state_fact(actor=amina, person=family[0], fact="risk_profiles", value=[])
    actions.state_fact(actor=amina, person=family[0], fact="employer_kind", why_not="refused")
    assert list(FactStatement.objects.order_by("pk").values_list("value", flat=True)) == [False, [], None]
    assert FactStatement.objects.filter(value__isnull=True).count() == 1


def test_tasks_of_deadlines_are_under_the_key_of_their_person_or_case_and_so_are_those_that_move(amina, family):
    case = Case.objects.get()
    step = Step.objects.create(
        case=case, name="com_decision", entered_on=date(2023, 1, 1), left_on=date(2023, 9, 1), result="denied"
    )
    actions.renew_deadlines(actor=amina, as_of=date(2023, 11, 1))

    def number_rightly():
        for person, what in raw("cases_task", "person_id", "what"):
            expected = Person.objects.get(pk=person).seal if person else case.seal
            assert number_of(bytes(what)) == expected

    number_rightly()
    appeal = Task.objects.get(origin__contains=":siv.appeal:")
    assert "120 days" in appeal.what
    Step.objects.filter(pk=step.pk).update(left_on=date(2023, 9, 11))
    assert actions.renew_deadlines(actor=amina, as_of=date(2023, 11, 1)).moved == 1
    number_rightly()
    destroy_seals([family[0].seal])
    assert Task.objects.get(pk=appeal.pk).what == ERASED
