"""Exposure in Pakistan: what a careful counsel expects for every paper, day, place, case and protection."""

from __future__ import annotations

from datetime import date

import pytest

from aman.core import _data
from aman.core.policy import Outcome, decide_outcome, evaluate, explain, find_deadlines, load_policy, read_fact

POLICY = load_policy(_data.read_policy_text("pk-exposure"))
ANSWER = {"M": Outcome.MEETS, "-": Outcome.DOES_NOT_MEET, "?": Outcome.CANNOT_TELL}

#: The days on which something begins or ends, and the days before.
BOUNDARIES = (
    "2023-10-31 2023-11-01 2023-11-08 2023-11-09 2024-03-31 2024-04-01 2024-06-30 2024-07-01 2024-07-10 "
    "2025-01-01 2025-03-31 2025-04-01 2025-04-30 2025-05-01 2025-06-30 2025-07-01 2025-07-31 2025-09-01 "
    "2025-12-31 2026-02-09"
)
DAYS = tuple(map(date.fromisoformat, BOUNDARIES.split()))
#: One letter a day: M reached, - not reached, ? cannot be told. Stay in Quetta, no case, nothing that names the person.
BY_PAPER = {
    "none": "-MMMMMMMMMMMMMMMMMMM",
    "overstay": "-MMMMMMMMMMMMMMMMMMM",
    "e_tazkira": "-MMMMMMMMMMMMMMMMMMM",
    "paper_tazkira": "-MMMMMMMMMMMMMMMMMMM",
    "af_passport": "-MMMMMMMMMMMMMMMMMMM",
    "protection_letter": "-?MMMMMMMMMMMMMMMMMM",
    "acc": "-----------MMMMMMMMM",
    "por_card": "-??--?-?-------?MMMM",
    "umrf_certificate": "-??--?-?-------?MMMM",
    "unhcr_token": "-????????????????MMM",
    "grace_paper": "-?????????MMMMMMMMMM",
    "exit_permit": "-???????????????????",
    "court_order": "-???????????????????",
    "moi_stay_letter": "-???????????????????",
    "noc": "-???????????????????",
    "cnic": "-???????????????????",
    "other": "-???????????????????",
}
#: No document, a case with the United States.
BY_PLACE = {
    "quetta": "-MMMMMMMMM---??MMMMM",
    "rawalpindi": "-MMMMMMMMM-????MMMMM",
    "islamabad": "-MMMMMMMMM?M?MMMMMMM",
}
ALONE = {"named_protection": False, "third_country_case": False}


def ask(day, known_on=None, **facts):
    return decide_outcome(POLICY, facts, as_of=day, known_on=known_on or day)


@pytest.mark.parametrize("document", BY_PAPER)
def test_a_paper_alone_is_answered_on_every_boundary_day_as_the_rules_allow(document):
    assert set(BY_PAPER) | {"pk_visa"} == set(POLICY.facts["document"].values)
    for day, letter in zip(DAYS, BY_PAPER[document], strict=True):
        assert ask(day, document=document, district="quetta", **ALONE) is ANSWER[letter], day


@pytest.mark.parametrize("document", ["none", "acc", "por_card", "pk_visa", "e_tazkira"])
def test_the_columns_of_the_public_file_are_enough_for_people_without_a_case(document):
    """A file with no column for the country or the certificate: nothing about either may be missing."""
    for day in DAYS:
        facts = {"document": document, "document_valid_to": date(2023, 10, 30), "district": "quetta", **ALONE}
        assert {m.fact for m in evaluate(POLICY, facts, as_of=day, known_on=day).missing} == set()


@pytest.mark.parametrize("district", ["quetta", "rawalpindi", "peshawar"])
def test_a_running_visa_outside_islamabad_settles_it_and_the_day_after_its_last_it_does_not(district):
    for day in DAYS:
        facts = {"document": "pk_visa", "district": district, **ALONE}
        assert ask(day, document_valid_to=day, **facts) is Outcome.DOES_NOT_MEET
        lapsed = Outcome.MEETS if day >= date(2023, 11, 1) else Outcome.DOES_NOT_MEET
        assert ask(day, document_valid_to=date.fromordinal(day.toordinal() - 1), **facts) is lapsed


def test_in_islamabad_a_running_visa_leaves_the_certificate_to_be_asked_for_from_2025():
    facts = {"document": "pk_visa", "document_valid_to": date(2027, 1, 1), "district": "islamabad", **ALONE}
    for day in DAYS:
        wanted = Outcome.CANNOT_TELL if day >= date(2025, 1, 1) else Outcome.DOES_NOT_MEET
        assert ask(day, **facts) is wanted
        assert ask(day, noc=True, **facts) is Outcome.DOES_NOT_MEET
    assert [m.fact for m in evaluate(POLICY, facts, as_of=DAYS[-1], known_on=DAYS[-1]).missing] == ["noc"]


@pytest.mark.parametrize("district", BY_PLACE)
def test_a_third_country_case_is_answered_by_place_and_day(district):
    case = {"document": "none", "third_country_case": True, "third_country": "us", "named_protection": False}
    for day, letter in zip(DAYS, BY_PLACE[district], strict=True):
        assert ask(day, district=district, **case) is ANSWER[letter], day


def test_the_stay_of_early_2024_was_for_every_place_so_none_need_be_known():
    case = {"document": "none", "third_country_case": True, "named_protection": False}
    answers = {date(2023, 12, 13): "?", date(2023, 12, 31): "-", date(2024, 2, 29): "-", date(2024, 3, 1): "M"}
    for day, letter in answers.items():
        assert ask(day, **case) is ANSWER[letter], day
    assert ask(date(2023, 12, 31), known_on=date(2023, 12, 12), **case) is Outcome.MEETS


def test_a_paper_that_names_the_person_takes_every_paper_out_of_the_phases():
    for document in POLICY.facts["document"].values:
        for day in DAYS:
            facts = {"document": document, "document_valid_to": date(2023, 10, 1), "district": "islamabad"}
            assert ask(day, named_protection=True, noc=False, **facts) is Outcome.DOES_NOT_MEET


def test_no_third_country_case_settles_every_rule_about_a_third_country():
    """Nobody without a case is left open by a report about those who have one."""
    for document in ("none", "acc", "por_card"):
        for day in DAYS:
            facts = {"document": document, "district": "peshawar", **ALONE}
            answers = {ask(day, third_country=c, **facts) for c in POLICY.facts["third_country"].values}
            assert answers == {ask(day, **facts)}


def test_the_unconfirmed_report_touches_those_alone_who_wait_for_the_united_states():
    day = date(2026, 2, 9)
    visa = {"document": "pk_visa", "document_valid_to": date(2026, 12, 31), "district": "lahore"}
    case = {"third_country_case": True, "named_protection": False}
    assert ask(day, third_country="us", **visa, **case) is Outcome.CANNOT_TELL
    assert ask(date(2026, 2, 8), third_country="us", **visa, **case) is Outcome.DOES_NOT_MEET
    for country in ("gb", "de", "ca", "au", "other"):
        assert ask(day, third_country=country, **visa, **case) is Outcome.DOES_NOT_MEET
    answer = evaluate(POLICY, {**visa, **case, "third_country": "us"}, as_of=day, known_on=day)
    said = explain(POLICY, {}, answer.trace_code, day, day)
    assert any("unconfirmed" in reason.note for reason in said if reason.rule == "pk.us_order")


@pytest.mark.parametrize(
    ("day", "unknown_until", "learnt", "document"),
    [
        (date(2023, 11, 5), date(2023, 11, 8), date(2023, 11, 9), "por_card"),
        (date(2024, 4, 1), date(2024, 4, 25), date(2024, 4, 26), "por_card"),
        (date(2024, 7, 1), date(2024, 7, 9), date(2024, 7, 10), "umrf_certificate"),
    ],
)
def test_an_extension_that_reached_back_changes_only_what_is_said_after_it_was_known(
    day, unknown_until, learnt, document
):
    facts = {"document": document, "district": "peshawar", **ALONE}
    assert ask(day, known_on=unknown_until, **facts) is Outcome.CANNOT_TELL
    assert ask(day, known_on=learnt, **facts) is Outcome.DOES_NOT_MEET


@pytest.mark.parametrize(
    ("facts", "day", "before", "then", "learnt", "now"),
    [
        ({"document": "acc"}, date(2025, 4, 1), date(2025, 3, 6), "-", date(2025, 3, 7), "M"),
        ({"document": "por_card"}, date(2025, 8, 1), date(2025, 7, 30), "?", date(2025, 7, 31), "M"),
        ({"document": "unhcr_token"}, date(2025, 8, 1), date(2025, 8, 3), "?", date(2025, 8, 4), "M"),
        ({"document": "grace_paper"}, date(2025, 1, 1), date(2025, 1, 4), "?", date(2025, 1, 5), "M"),
        ({"document": "protection_letter"}, date(2023, 11, 8), date(2023, 11, 7), "?", date(2023, 11, 8), "M"),
    ],
)
def test_before_a_decree_was_known_the_old_answer_comes_again(facts, day, before, then, learnt, now):
    facts = {**facts, "district": "peshawar", **ALONE}
    assert ask(day, known_on=before, **facts) is ANSWER[then]
    assert ask(day, known_on=learnt, **facts) is ANSWER[now]


def test_deadlines_that_contradict_each_other_are_both_shown():
    day = date(2025, 5, 15)
    facts = {"document": "none", "district": "quetta", "third_country_case": True, "named_protection": False}
    answer = evaluate(POLICY, facts, as_of=day, known_on=day)
    assert answer.outcome is Outcome.CANNOT_TELL
    said = [r.sentence for r in answer.reasons if r.rule == "stay_elsewhere"]
    assert [any(name in line for line in said) for name in ("THIRDCTRY-2", "THIRDCTRY-3")] == [True, True]


def test_an_order_that_names_petitioners_runs_to_its_last_day_and_no_longer():
    for document in ("court_order", "moi_stay_letter"):
        facts = {"document": document, "document_valid_to": date(2025, 3, 8), "district": "peshawar", **ALONE}
        assert ask(date(2025, 3, 8), **facts) is Outcome.DOES_NOT_MEET
        assert ask(date(2025, 3, 9), **facts) is Outcome.MEETS


def test_other_words_for_a_paper_are_understood():
    document = POLICY.facts["document"]
    words = ("undocumented", "token", "visa", "por", "unhcr_slip", "passport", "visa_overstay")
    meant = ["none", "unhcr_token", "pk_visa", "por_card", "unhcr_token", "af_passport", "overstay"]
    assert [read_fact(word, document) for word in words] == meant


def test_the_day_by_which_somebody_was_told_to_leave_is_given_with_its_doubt():
    case = {"document": "none", "third_country_case": True, "third_country": "us", "district": "rawalpindi"}
    day = date(2025, 2, 10)
    due = {d.id: (d.due, d.is_sure) for d in find_deadlines(POLICY, case, as_of=day, known_on=day)}
    assert due["pk.due.twin_cities"] == (date(2025, 3, 31), True)
    assert due["pk.due.united_states"] == (date(2025, 9, 30), True)
    later = date(2025, 5, 10)
    due = {d.id: (d.due, d.is_sure) for d in find_deadlines(POLICY, case, as_of=later, known_on=later)}
    assert due["pk.due.third_country_rawalpindi"] == (date(2025, 3, 31), False)
