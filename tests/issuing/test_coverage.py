"""Nobody is forgotten: everybody without a letter in force stands in one group, and the groups are those of issuing."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.test import RequestFactory
from django.utils import timezone
from issuing_words import PASSPHRASE
from small_register import add, determination, family, letter, new_person, restate

from aman.cases.actions import NewMember, build_cases
from aman.cases.models import Case, Consent
from aman.issuing import coverage, uncovered
from aman.issuing.actions import issue_letters, request_letters
from aman.issuing.actions.choosing import LeftOut, Terms, choose_people
from aman.issuing.uncovered import uncovered_page
from aman.people.actions import set_roots
from aman.people.models import Person
from aman.people.parts import in_parts
from aman.rosters.models import Pair, PairProposal
from aman.screening.models import Decision

pytestmark = pytest.mark.django_db


def reasons(user, now=None):
    """Reference -> why, as the database groups the register; the pages of the list must say the same."""
    now = now or timezone.now()
    found = {person.ref: person.why for person in coverage.people_without_letter(user=user, now=now)}
    assert on_pages(user, now) == found
    for why in coverage.REASONS:
        assert on_pages(user, now, why) == {ref: said for ref, said in found.items() if said == why}
    return found


def on_pages(user, now, why=""):
    page = uncovered_page(user=user, now=now, why=why, request=RequestFactory().get("/")).page
    return {person.ref: person.why for person in page}


def pair_of(left, right, state="waiting"):
    first, second = sorted([left, right], key=lambda p: p.pk)
    return Pair.objects.create(
        office=left.office, left=first, right=second, state=state, log_odds=1.0, probability=0.7, addends=[],
        found_at=timezone.now(),
    )  # fmt: skip


def propose(pair, user):
    return PairProposal.objects.create(
        pair=pair, to_state="undone", losses=[], proposed_by=user, proposed_at=timezone.now()
    )


@pytest.fixture
def everybody(amina, bashir, rahela, key):
    """One human being for each reason, and a family with letters; gives reason -> reference."""
    family(amina, "KBL2023618001")
    issue_letters(actor=amina, passphrase=PASSPHRASE)
    _, (due, waits, proposed) = family(amina, "KBL2023618002")
    (twin,) = add(amina, new_person("Shakilla Darwazi"))
    pair_of(waits, twin)
    (half,) = add(amina, new_person("Farhad Darvazi"))
    set_roots(actor=amina, root_of={half.pk: proposed.pk})
    propose(pair_of(proposed, half, "same"), bashir)
    case, (refused, asked, nameless) = family(amina, "KBL2023618003")
    restate(nameless.names.all(), full="F.N.U. LNU")
    Decision.objects.create(
        determination=determination(refused), outcome="refused", reason="Made up", decided_by=bashir,
        decided_at=timezone.now(), needs_second=True, second_by=rahela, second_at=timezone.now(), second_agrees=True,
    )  # fmt: skip
    request_letters(actor=amina, cases=[case], person=asked)
    (alone,) = add(amina, new_person("Zmarai Samangani"))
    (unwilling,) = add(amina, new_person("Sami Takhari"))
    Consent.objects.create(
        person=unwilling, purpose="letter", is_refusal=True, given_on=timezone.localdate(), recorded_by=amina
    )
    gone, _ = family(amina, "KBL2023618004")
    Case.objects.filter(pk=gone.pk).update(state="departed")
    return {
        "due": due.ref, "pair_waiting": waits.ref, "proposal_open": proposed.ref, "refused": refused.ref,
        "asked_for": asked.ref, "no_name": nameless.ref, "no_case": alone.ref, "said_no": unwilling.ref, "twin": twin.ref,
    }  # fmt: skip


def test_everybody_without_a_letter_is_listed_once_with_why(amina, everybody):
    twin = everybody.pop("twin")
    assert reasons(amina) == {ref: why for why, ref in everybody.items()} | {twin: "pair_waiting"}
    counts = coverage.count_without_letter(user=amina, now=timezone.now())
    assert counts == {
        "proposal_open": 1, "pair_waiting": 2, "refused": 1, "said_no": 1, "no_name": 1, "no_case": 1,
        "asked_for": 1, "due": 1,
    }  # fmt: skip
    assert list(counts) == list(coverage.REASONS)


def test_the_list_says_what_issuing_would_do(amina, everybody):
    said = reasons(amina)
    terms = Terms.of(amina.office_id, now=timezone.now())
    for choice in choose_people(terms, list(Case.objects.filter(state="open"))):
        for skipped in choice.report.skipped:
            assert said[skipped.person_ref] == skipped.reason.value
        for root in choice.wanted:
            assert said[Person.objects.get(pk=root).ref] in {"due", "asked_for"}


def test_a_letter_waits_while_somebody_proposed_to_part_the_rows(amina, bashir, key):
    _, (qais, _, _) = family(amina)
    (row,) = add(amina, new_person("Qais Darwazi"))
    set_roots(actor=amina, root_of={row.pk: qais.pk})
    proposal = propose(pair_of(qais, row, "same"), bashir)
    report = issue_letters(actor=amina, passphrase=PASSPHRASE)
    assert [(s.person_ref, s.reason) for s in report.skipped] == [(qais.ref, LeftOut.PROPOSAL_OPEN)]
    proposal.answer, proposal.answered_by, proposal.answered_at = "taken_back", bashir, timezone.now()
    proposal.save()
    assert issue_letters(actor=amina, passphrase=PASSPHRASE).issued == 1


def test_a_letter_of_a_joined_row_covers_the_human_being_until_it_ends(amina):
    case, (qais, *_) = family(amina)
    (row,) = add(amina, new_person("Qais Darwazi"))
    set_roots(actor=amina, root_of={row.pk: qais.pk})
    made = letter(amina, case, row, days=5)
    assert qais.ref not in reasons(amina)
    assert qais.ref in reasons(amina, now=made.expires_at + timedelta(days=1))


def test_a_person_with_a_usable_name_on_one_row_is_named(amina):
    case, (qais, *_) = family(amina)
    (row,) = add(amina, new_person("FNU"))
    build_cases(actor=amina, members=[NewMember(row.pk, case.programme_number, "SIV", "")])
    set_roots(actor=amina, root_of={row.pk: qais.pk})
    assert reasons(amina)[qais.ref] == "due"


@pytest.mark.parametrize("name", ["FNU", "f.n.u.", "LNU FNU", "Unknown", "-", "N/A", "نامعلوم"])
def test_every_spelling_of_no_name_is_found(amina, name):
    add(amina, new_person(name))
    assert "no_name" in reasons(amina).values()


def test_another_office_and_a_host_desk_see_nobody(amina, carol, dawud, case):
    assert reasons(carol) == {}
    assert reasons(dawud) == {}


def test_a_large_register_is_not_gone_through_for_the_links_above_the_list(client, amina, monkeypatch):
    family(amina)
    client.force_login(amina)
    assert client.get("/letters/without/").context["all"] == 3
    monkeypatch.setattr(coverage, "_COUNTED_FOR_A_PAGE", 1)
    answer = client.get("/letters/without/?why=due")
    assert answer.context["all"] is None
    assert [number for _why, _words, number in answer.context["counts"]] == [None] * len(coverage.REASONS)
    assert len(answer.context["page"]) == 3


def test_pages_of_a_register_where_many_are_asked_about_say_the_same(amina, everybody, monkeypatch):
    monkeypatch.setattr(uncovered, "_FEW", 0)
    monkeypatch.setattr(uncovered, "in_parts", partial(in_parts, size=2))
    assert len(reasons(amina)) == 9
    monkeypatch.setattr(uncovered, "_CLOSE", 0)
    assert len(reasons(amina)) == 9


def test_a_page_that_has_looked_far_enough_says_so(client, amina, monkeypatch):
    family(amina)
    monkeypatch.setattr(uncovered, "MOST", 1)
    monkeypatch.setattr("aman.ui.walking._FIRST", 1)
    client.force_login(amina)
    answer = client.get("/letters/without/?why=no_name")
    assert answer.context["walked"].is_cut
    assert "Nobody of this part of the register" in answer.content.decode()
    assert answer.context["page"].after
