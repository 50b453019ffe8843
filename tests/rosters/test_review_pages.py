"""The review page: marks by meaning, the staircase of the score, undo, next, and the second person's answer."""

from __future__ import annotations

import re

import pytest
import small_register as sample
from django.urls import reverse
from django.utils import timezone, translation

from aman.accounts.models import User
from aman.audit.models import AuditEvent
from aman.cases.models import Case
from aman.people.models import Person, PersonName
from aman.rosters.actions import decide_pair
from aman.rosters.models import Pair, PairProposal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english_again():
    """A page in another language must not leave its language to the next test."""
    yield
    translation.deactivate()


@pytest.fixture
def nadia(embassy):
    return User.objects.create_user("nadia", password="a long test password", role="reviewer", office=embassy)


@pytest.fixture
def reviewer(client, bashir):
    client.force_login(bashir)
    return client


def address(pair: Pair, query: str = "") -> str:
    return reverse("rosters:view_pair", args=[pair.pk]) + query


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def decide(client, pair: Pair, query: str = "", **given):
    return client.post(
        address(pair, query), {"decision": "same", "usual": "same_paper", "version": pair.version, **given}
    )


def likely(pair: Pair, probability: float) -> Pair:
    Pair.objects.filter(pk=pair.pk).update(probability=probability)
    pair.refresh_from_db()
    return pair


def proposed(pair: Pair, amina, bashir) -> PairProposal:
    """Both people carry a letter, and Bashir says that they are one."""
    for person in (pair.left, pair.right):
        sample.letter(amina, Case.objects.filter(members__person=person).first() or Case.objects.first(), person)
    made = decide_pair(actor=bashir, pair_id=pair.pk, decision="same", reason="One man.").proposal
    assert made is not None
    return made


def test_each_difference_is_said_in_words_beside_a_shape(reviewer, make_pair):
    page = reviewer.get(address(make_pair(3, 9))).content.decode()
    said = text_of(page)
    assert "≈ Other spelling" in said
    assert "other spelling : Zalmay Nooristani · Zalmai Nuristani" in said.replace("spelling:", "spelling :")
    assert "= Same number" in said
    assert "≠ Other case" in said
    assert '<span class="part part-spelling">Zalmay<span class="part-shape" aria-hidden="true">≈</span>' in page
    assert '<span class="visually-hidden"> (other spelling) </span>' in page


def test_a_father_a_year_and_a_missing_part_are_called_by_name(reviewer, make_pair):
    pair = make_pair(3, 9)
    sample.restate(PersonName.objects.filter(person=pair.left, kind="father"), full="Mir Ahmad")
    sample.restate(PersonName.objects.filter(person=pair.left, kind="own"), full="Zalmay Nooristani Safi")
    for person, day in ((pair.left, "1979-03-05"), (pair.right, "1984-03-05")):
        Person.objects.filter(pk=person.pk).update(birth_first=day, birth_last=day, birth_precision="day")
    said = text_of(reviewer.get(address(pair)).content.decode())
    assert "≠ Other father" in said
    assert "+ A part is missing" in said
    assert "Same day, other year, 5 years apart" in said


def test_one_sign_of_a_masked_number_is_shown_in_its_place(reviewer, make_pair):
    pair = make_pair(3, 9)
    sample.restate(pair.right.documents.filter(kind="af_passport"), number="P01284567")
    page = reviewer.get(address(pair)).content.decode()
    assert "≈ One sign differs" in text_of(page)
    assert "P0123" not in page
    assert "P0128" not in page


def test_the_score_is_a_staircase_with_a_mark_and_the_same_as_a_table(reviewer, make_pair):
    pair = make_pair(3, 9)
    pair.addends = [
        {"term": "prior", "log_odds": -9.4, "sentence": "Rarely one person."},
        {"term": "sex", "log_odds": 0.2, "sentence": "The same sex."},
        {"term": "name", "log_odds": 6.0, "sentence": "The name fits."},
        {"term": "name", "log_odds": 0.8, "sentence": "No part is left over."},
    ]
    pair.log_odds = -2.4
    pair.save()
    page = reviewer.get(address(pair)).content.decode()
    figure = page[page.index('<figure class="panel steps">') : page.index("</figure>")]
    said = text_of(figure)
    assert said.index("Before looking") < said.index("+6.8") < said.index("+6.0") < said.index("+0.2")
    assert figure.count("bar-certain") == figure.count("<svg")
    assert "The sum lacks 7.9 to the mark of certain (5.5)." in said
    table = page[page.index('<details class="as-table">') :]
    assert "No part is left over." in table
    assert " style=" not in page


def test_the_last_decision_is_said_with_its_undo_on_the_next_page(reviewer, make_pair):
    first, second = likely(make_pair(3, 9), 0.9), likely(make_pair(6, 12), 0.8)
    assert decide(reviewer, first).url == address(second)
    page = reviewer.get(address(second)).content.decode()
    assert "Recorded: same person" in text_of(page)
    assert "1 of 2 today" in text_of(page)
    undo = reverse("rosters:undo_pair_decision", args=[first.pk])
    assert f'action="{undo}"' in page
    first.refresh_from_db()
    answer = reviewer.post(undo, {"version": first.version})
    assert answer.url == address(first)
    first.refresh_from_db()
    assert (first.state, first.reason, first.decided_by) == ("waiting", "", None)
    after = text_of(reviewer.get(address(first)).content.decode())
    assert "Undone: the pair is as it was before." in after
    assert "Recorded:" not in after
    assert AuditEvent.objects.filter(verb="pair.decision_undone", subject=f"pair:{first.pk}").exists()


def test_somebody_elses_decision_cannot_be_undone_from_here(client, reviewer, make_pair, nadia):
    pair = make_pair(3, 9)
    decide(reviewer, pair)
    client.force_login(nadia)
    assert "Recorded:" not in text_of(client.get(reverse("rosters:review_pairs")).content.decode())
    assert client.post(reverse("rosters:undo_pair_decision", args=[pair.pk])).status_code == 409


def test_next_and_before_stay_in_the_list_that_was_opened(reviewer, make_pair):
    one, two, three = (likely(make_pair(*rows), p) for rows, p in (((3, 9), 0.9), ((6, 12), 0.8), ((7, 11), 0.7)))
    Pair.objects.filter(pk__in=[one.pk, three.pk]).update(state="not_sure")
    page = reviewer.get(address(three, "?state=not_sure")).content.decode()
    assert f'href="{address(one, "?state=not_sure")}" data-key="k previous"' in page
    assert decide(reviewer, three, "?state=not_sure").url == address(one, "?state=not_sure")
    assert decide(reviewer, two).url == reverse("rosters:review_pairs")


def test_people_with_a_letter_come_first_when_asked_for(reviewer, make_pair, amina):
    plain, lettered = likely(make_pair(3, 4), 0.9), likely(make_pair(6, 12), 0.2)
    sample.letter(amina, Case.objects.first(), lettered.right)
    lists = reverse("rosters:review_pairs")

    def order(query: str) -> list[int]:
        return [row[0].pk for row in reviewer.get(lists + query).context["rows"]]

    assert order("") == [plain.pk, lettered.pk]
    assert order("?order=protected") == [lettered.pk, plain.pk]
    assert "letter or protection" in reviewer.get(lists + "?order=protected").content.decode()
    page = reviewer.get(address(lettered, "?order=protected")).content.decode()
    assert f'href="{address(plain, "?order=protected")}" data-key="j next"' in page
    assert order("?order=nonsense") == [plain.pk, lettered.pk]


def test_a_long_list_is_paged_with_protected_people_first(reviewer, make_pair, resolved, embassy, amina):
    people = list(Person.objects.order_by("pk"))
    for at in range(1, 8):
        for other in range(at):
            Pair.objects.update_or_create(
                left=people[other], right=people[at],
                defaults={
                    "office": embassy, "state": "waiting", "log_odds": 1.0, "probability": 0.5, "addends": [],
                    "found_at": timezone.now(),
                },
            )  # fmt: skip
    sample.letter(amina, Case.objects.first(), people[5])
    lists = reverse("rosters:review_pairs") + "?order=protected"
    first = reviewer.get(lists)
    onward = re.search(r'rel="next" href="([^"]+)"', first.content.decode())
    assert onward
    second = reviewer.get(reverse("rosters:review_pairs") + onward[1].replace("&amp;", "&"))
    seen = [row[0].pk for page in (first, second) for row in page.context["rows"]]
    assert len(seen) == len(set(seen)) == Pair.objects.filter(state="waiting").count()
    assert [row[0].touches for row in first.context["rows"]][:7] == [1] * 7


def test_a_pair_that_needs_two_people_says_so_before_anybody_decides(reviewer, make_pair, amina):
    pair = make_pair(6, 12)
    for person in (pair.left, pair.right):
        sample.letter(amina, Case.objects.first(), person)
    said = text_of(reviewer.get(address(pair)).content.decode())
    assert "Joining these two takes protection from somebody, so a second person must confirm it" in said
    assert "only one of the two would be renewed" in said


def test_a_proposal_is_a_state_of_its_own_with_a_filter(client, reviewer, make_pair, amina, bashir, nadia):
    pair = make_pair(6, 12)
    proposed(pair, amina, bashir)
    page = reviewer.get(reverse("rosters:review_pairs") + "?state=second")
    assert [row[0].pk for row in page.context["rows"]] == [pair.pk]
    assert "1 proposal waits for a second person." in text_of(page.content.decode())
    own = text_of(reviewer.get(address(pair)).content.decode())
    assert "You proposed this." in own
    assert "Do not confirm" not in own
    client.force_login(nadia)
    theirs = text_of(client.get(address(pair)).content.decode())
    assert "bashir proposes: Same person" in theirs
    assert "everything stands as it stood: Waiting for a person" in theirs


def test_next_among_proposals_leads_to_one_that_somebody_else_made(client, make_pair, amina, bashir, nadia):
    own, other = make_pair(6, 12), make_pair(3, 4)
    proposed(own, amina, nadia), proposed(other, amina, bashir)
    client.force_login(nadia)
    page = client.get(address(own, "?state=second"))
    assert page.context["following"] == address(other, "?state=second")
    assert client.get(address(other, "?state=second")).context["following"] == ""


def test_the_second_person_answers_on_the_page(client, make_pair, amina, bashir, nadia):
    pair = make_pair(6, 12)
    proposed(pair, amina, bashir)
    pair.refresh_from_db()
    client.force_login(nadia)
    seen = client.get(address(pair)).context["seen"]
    answer = reverse("rosters:answer_pair_proposal", args=[pair.pk])
    refused = client.post(answer, {"answer": "refuse", "reason": "", "version": pair.version, "seen": seen})
    assert refused.status_code == 422
    assert "There is a problem" in refused.content.decode()
    old = client.post(answer, {"answer": "confirm", "version": pair.version, "seen": "0" * 16})
    assert old.status_code == 409
    assert client.post(answer, {"answer": "confirm", "version": pair.version, "seen": seen}).status_code == 302
    pair.refresh_from_db()
    assert pair.state == "same"
    said = text_of(client.get(address(pair)).content.decode())
    assert "confirmed by nadia" in said


def test_a_refusal_leaves_the_pair_waiting_with_its_reason_on_the_page(client, make_pair, amina, bashir, nadia):
    pair = make_pair(6, 12)
    proposed(pair, amina, bashir)
    client.force_login(nadia)
    answer = reverse("rosters:answer_pair_proposal", args=[pair.pk])
    assert client.post(answer, {"answer": "refuse", "reason": "Two brothers."}).status_code == 302
    pair.refresh_from_db()
    assert pair.state == "waiting"
    assert "Not confirmed: Two brothers." in text_of(client.get(address(pair)).content.decode())


def test_the_one_who_proposed_cannot_answer_over_the_address(reviewer, make_pair, amina, bashir):
    pair = make_pair(6, 12)
    proposed(pair, amina, bashir)
    answer = reverse("rosters:answer_pair_proposal", args=[pair.pk])
    assert reviewer.post(answer, {"answer": "confirm"}).status_code == 403
    assert reviewer.get(answer).status_code == 405
    assert decide(reviewer, pair, version="").status_code == 409


def test_carol_and_other_offices_cannot_see_it(client, make_pair, carol, other_office, amina, bashir):
    pair = make_pair(6, 12)
    proposed(pair, amina, bashir)
    stranger = User.objects.create_user("omar", password="a long test password", role="reviewer", office=other_office)
    for user, status in ((carol, 403), (stranger, 404)):
        client.force_login(user)
        for name in ("answer_pair_proposal", "undo_pair_decision"):
            posted = client.post(reverse(f"rosters:{name}", args=[pair.pk]), {"answer": "confirm"})
            assert posted.status_code == status


def test_a_usual_reason_is_kept_in_english_and_read_in_the_readers_language(reviewer, make_pair):
    pair = make_pair(3, 9)
    decide(reviewer, pair, usual="all_agree", reason="Seen at the window.")
    pair.refresh_from_db()
    assert pair.reason == "Father, birth and paper agree · Seen at the window."
    reviewer.cookies["django_language"] = "ur"
    page = reviewer.get(address(pair)).content.decode()
    assert "والد، پیدائش اور دستاویز موافق ہیں" in page
    assert '<bdi dir="auto">Seen at the window.</bdi>' in page


def test_a_reason_for_another_answer_is_not_recorded(reviewer, make_pair):
    pair = make_pair(3, 9)
    answer = decide(reviewer, pair, usual="other_father")
    assert answer.status_code == 422
    assert "speaks for another answer" in answer.content.decode()
    pair.refresh_from_db()
    assert pair.state == "waiting"


@pytest.mark.parametrize("language", ["en", "fa-af", "ps", "ur"])
def test_the_page_is_light_and_carries_no_name_in_its_title_or_address(reviewer, make_pair, language):
    pair = make_pair(3, 9)
    reviewer.cookies["django_language"] = language
    page = reviewer.get(address(pair)).content.decode()
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    assert title
    assert "Nooristani" not in title[1]
    assert len(page.encode()) < 60_000
    assert ("rtl" if language != "en" else "ltr") in page[:200]


def test_a_page_asks_the_database_a_fixed_number_of_questions(reviewer, make_pair, django_assert_max_num_queries):
    pair = make_pair(3, 9)
    reviewer.get(address(pair))
    with django_assert_max_num_queries(60):
        reviewer.get(address(pair))
