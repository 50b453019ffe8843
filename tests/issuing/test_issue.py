"""Who gets a letter, who does not, and that nobody is half covered unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from issuing_words import PASSPHRASE
from small_register import add, determination, family, new_person

from aman.audit.models import AuditEvent
from aman.cases.actions import NewMember, build_cases
from aman.cases.models import Case
from aman.core.letters import VerdictCode
from aman.errors import BadInput
from aman.issuing import queries
from aman.issuing.actions import LeftOut, approve_letters, issue_letters, request_letters
from aman.issuing.facts import names_of, paper_of, printable_name
from aman.issuing.models import Letter, StatusList
from aman.people.actions import set_roots
from aman.people.models import Document, PersonName
from aman.rosters.models import Pair

pytestmark = pytest.mark.django_db


def waiting_pair(left, right, state="waiting"):
    first, second = sorted([left, right], key=lambda p: p.pk)
    return Pair.objects.create(
        office=left.office, left=first, right=second, state=state, log_odds=1.0, probability=0.7, addends=[],
        found_at=timezone.now(),
    )  # fmt: skip


def test_a_whole_family_gets_one_letter_each_that_checks_as_genuine(amina, key, case):
    report = issue_letters(actor=amina, passphrase=PASSPHRASE)
    assert (report.issued, report.families, report.skipped, report.half_covered) == (3, 1, (), ())
    letters = Letter.objects.order_by("id")
    assert len({letter.person_id for letter in letters}) == 3
    for letter in letters:
        verdict = queries.verdict_on(bytes(letter.token), now=timezone.now())
        assert verdict.code is VerdictCode.VALID
        assert verdict.letter.letter_id == letter.letter_id
        assert verdict.duty_number == "+99 000 0000"


def test_a_letter_states_the_name_in_both_scripts_the_year_and_four_characters(letters):
    claims = queries.verdict_on(bytes(letters[0].token), now=timezone.now()).letter
    assert (claims.name_latin, claims.name_arabic) == ("Qais Darwazi", "قیس دروازی")
    assert (claims.birth_year, claims.last_four, claims.id_kind) == (1984, "4567", "af_passport")
    child = queries.verdict_on(bytes(letters[2].token), now=timezone.now()).letter
    assert (child.birth_year, child.last_four, child.id_kind, child.case_class) == (2014, "", "", 0)


def test_issuing_again_changes_nothing(amina, letters):
    before = list(Letter.objects.values())
    report = issue_letters(actor=amina, passphrase=PASSPHRASE)
    assert (report.issued, report.already) == (0, 3)
    assert list(Letter.objects.values()) == before


def test_a_renewed_letter_supersedes_the_old_one_which_still_checks(amina, letters):
    report = issue_letters(actor=amina, passphrase=PASSPHRASE, renew=True)
    assert report.issued == 3
    old = Letter.objects.get(pk=letters[0].pk)
    assert old.state == Letter.State.SUPERSEDED
    assert queries.verdict_on(bytes(old.token), now=timezone.now()).code is VerdictCode.VALID


def test_after_the_letters_ended_new_ones_are_issued(amina, letters, root_path):
    with time_machine.travel(letters[0].expires_at - timedelta(days=1), tick=False):
        assert issue_letters(actor=amina, passphrase=PASSPHRASE).issued == 0


def test_a_person_who_may_be_somebody_else_waits_and_the_family_is_reported(amina, key):
    case, (_, shakila, _) = family(amina)
    (twin,) = add(amina, new_person("Shakilla Darwazi", father="Naim", born=1988))
    waiting_pair(shakila, twin)
    report = issue_letters(actor=amina, passphrase=PASSPHRASE)
    assert report.issued == 2
    assert [(s.person_ref, s.reason) for s in report.skipped] == [(shakila.ref, LeftOut.PAIR_WAITING)]
    assert report.half_covered == (case.ref,)


@pytest.mark.parametrize("state", ["different", "same", "automatic", "undone"])
def test_a_pair_somebody_decided_holds_nobody_up(amina, key, state):
    _, (_, shakila, _) = family(amina)
    (twin,) = add(amina, new_person("Shakilla Darwazi"))
    waiting_pair(shakila, twin, state)
    assert issue_letters(actor=amina, passphrase=PASSPHRASE).issued == 3


def test_a_joined_row_in_doubt_holds_up_the_whole_human_being(amina, key):
    _, (qais, _, _) = family(amina)
    row, twin = add(amina, new_person("Qais Darwazi"), new_person("Kais Darvazi"))
    set_roots(actor=amina, root_of={row.pk: qais.pk})
    waiting_pair(row, twin)
    report = issue_letters(actor=amina, passphrase=PASSPHRASE)
    assert [s.reason for s in report.skipped] == [LeftOut.PAIR_WAITING]


def test_one_human_being_on_a_case_twice_gets_one_letter(amina, key):
    case, (qais, _, _) = family(amina)
    (row,) = add(amina, new_person("Qais Darwazi"))
    build_cases(actor=amina, members=[NewMember(row.pk, case.programme_number, "SIV", "")])
    set_roots(actor=amina, root_of={row.pk: qais.pk})
    assert issue_letters(actor=amina, passphrase=PASSPHRASE).issued == 3


def test_a_person_without_a_usable_name_is_reported(amina, key):
    case, _ = family(amina)
    (nameless,) = add(amina, new_person("FNU"))
    build_cases(actor=amina, members=[NewMember(nameless.pk, case.programme_number, "SIV", "child")])
    report = issue_letters(actor=amina, passphrase=PASSPHRASE)
    assert [(s.person_ref, s.reason) for s in report.skipped] == [(nameless.ref, LeftOut.NO_NAME)]


def test_a_refusal_counts_only_when_two_people_made_it(amina, bashir, rahela, key):
    from aman.screening.models import Decision

    _, (qais, _, _) = family(amina)
    decision = Decision.objects.create(
        determination=determination(qais), outcome="refused", reason="Made up", decided_by=bashir,
        decided_at=timezone.now(), needs_second=True,
    )  # fmt: skip
    assert issue_letters(actor=amina, passphrase=PASSPHRASE).issued == 3
    decision.second_by, decision.second_at, decision.second_agrees = rahela, timezone.now(), True
    decision.save()
    report = issue_letters(actor=amina, passphrase=PASSPHRASE, renew=True)
    assert [s.reason for s in report.skipped] == []  # the letter in force stays: only a withdrawal ends it
    assert report.issued == 2


def test_letters_go_only_to_cases_of_the_office_that_are_open(amina, carol, key):
    mine, _ = family(amina)
    family(carol, "KBL2023618002")
    closed, _ = family(amina, "KBL2023618003")
    Case.objects.filter(pk=closed.pk).update(state="closed")
    report = issue_letters(actor=amina, passphrase=PASSPHRASE, cases=Case.objects.all())
    assert report.issued == 3
    assert {letter.case_id for letter in Letter.objects.all()} == {mine.pk}


def test_a_limit_counts_families_and_never_splits_one(amina, bashir, key):
    for number in range(3):
        family(amina, f"KBL202361800{number}")
    request = approve_letters(actor=bashir, request_id=request_letters(actor=amina, limit=2).pk)
    report = issue_letters(actor=amina, passphrase=PASSPHRASE, request=request)
    assert (report.families, report.issued) == (2, 6)
    assert set(Letter.objects.values_list("case_id", flat=True).annotate()) == {
        c.pk for c in Case.objects.order_by("id")[:2]
    }


@pytest.mark.parametrize("days", [0, 91, -1])
def test_a_letter_runs_for_one_to_ninety_days(amina, key, case, days):
    with pytest.raises(BadInput):
        issue_letters(actor=amina, passphrase=PASSPHRASE, days=days)


def test_places_on_the_list_are_drawn_at_random_and_never_twice(letters):
    places = [letter.status_index for letter in letters]
    assert len(set(places)) == 3
    assert places != [0, 1, 2]
    assert StatusList.objects.get().bits == bytes(8192)


def test_a_full_list_opens_the_next(amina, key, case, monkeypatch):
    monkeypatch.setattr(queries, "FULL_AT", 3)
    issue_letters(actor=amina, passphrase=PASSPHRASE)
    issue_letters(actor=amina, passphrase=PASSPHRASE, renew=True)
    assert list(StatusList.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_the_log_names_cases_and_counts_but_nobody(letters, case):
    line = AuditEvent.objects.get(verb="letters.issued")
    assert (line.subject, line.detail) == (
        f"case:{case.ref}",
        {"letters": 3, "left_out": 0, "request": letters[0].request_id},
    )
    assert not AuditEvent.objects.filter(detail__icontains="Darwazi").exists()


def test_a_killed_run_leaves_no_half_family(amina, key, case, monkeypatch):
    from aman.issuing.signing import hands

    calls = []

    def stop_at_the_third(claims, **key):
        calls.append(claims)
        if len(calls) == 3:
            raise RuntimeError("power cut")
        return original(claims, **key)

    original = hands.sign_letter
    monkeypatch.setattr(hands, "sign_letter", stop_at_the_third)
    with pytest.raises(RuntimeError):
        issue_letters(actor=amina, passphrase=PASSPHRASE)
    assert not Letter.objects.exists()


def test_the_first_paper_an_officer_asks_for_is_named():
    papers = [Document(kind="por_card", number="12345"), Document(kind="e_tazkira", number="1400-0101-56789")]
    assert paper_of(papers) == ("e_tazkira", "6789")
    assert paper_of([Document(kind="noc", number="AB-77 01")]) == ("other", "7701")
    assert paper_of([Document(kind="cnic", number="12")]) == ("", "")


def test_names_are_printed_in_one_line_without_hidden_marks():
    assert printable_name("Gul\n ‮Example") == "Gul Example"
    long = " ".join(["Example"] * 20)
    assert len(printable_name(long)) <= 80
    assert printable_name(long).endswith("Example")
    assert names_of([PersonName(kind="father", full="Tamim", script="latin")]) == ("", "")
