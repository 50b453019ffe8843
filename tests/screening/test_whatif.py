"""What would other rules change, who may learn of whom, and is "cannot tell" always there?"""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from django.urls import reverse

from aman.audit.models import AuditEvent
from aman.core.policy import FactKind
from aman.errors import BadInput
from aman.screening import actions, queries
from aman.screening.models import Determination
from aman.screening.queries.population import (
    AGE,
    DISTRICT,
    DOCUMENT,
    PERSON,
    PROGRAMME,
    _facts_of_office,
    frozen_population,
)

NOVEMBER = date(2023, 11, 1)
ASKED = "?scenario=own&value=pk-exposure:acc_phase&becomes=yes&first=2024-01-01&as_of=2024-03-05&known_on=2024-03-05&by=district"


@pytest.fixture(autouse=True)
def _nothing_read_before():
    """Numbers of rows come again from test to test; outside tests they never do."""
    _facts_of_office.cache_clear()


@pytest.fixture
def analyst(embassy, django_user_model):
    return django_user_model.objects.create_user(
        "nadia", password="a long test password", role="analyst", office=embassy
    )


@pytest.fixture
def family(amina, add_family):
    people = add_family(amina)
    actions.screen_people(actor=amina, as_of=NOVEMBER, known_on=NOVEMBER)
    return people


@pytest.fixture
def known(amina, family):
    """Of the first everything is known since: an Afghan Citizen Card and nothing that keeps its holder out."""
    policy = queries.policy_in_force(amina.office_id, "pk-exposure")
    plain = {
        FactKind.BOOL: False,
        FactKind.TEXT: "none",
        FactKind.DATE: "2023-01-01",
        FactKind.INT: 0,
        FactKind.SET: [],
    }
    facts = {name: {"value": plain[fact.kind], "source": "x"} for name, fact in policy.facts.items()}
    facts |= {"document": {"value": "acc", "source": "x"}, "district": {"value": "peshawar", "source": "x"}}
    snapshot = Determination.objects.filter(person=family[0]).first().snapshot
    snapshot.facts = facts
    snapshot.save()
    return family


def get(client, user, address, status=200):
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:500]
    return html.unescape(answer.content.decode())


def what_if(
    user, *, parameter="acc_phase", becomes=True, first=date(2024, 1, 1), as_of=date(2024, 3, 5), by="district"
):
    policy = queries.policy_in_force(user.office_id, "pk-exposure")
    scenario = queries.own_scenario(policy, parameter, becomes, first)
    question = queries.Question(scenario, policy, as_of, as_of, by)
    return actions.ask_what_if(actor=user, question=question)


def test_everybody_is_counted_in_one_of_five_numbers(amina, family):
    for by in queries.GROUPINGS:
        total = what_if(amina, by=by).total
        parts = [
            getattr(total, n) for n in ("newly_meets", "no_longer_meets", "cannot_tell", "no_longer_open", "unchanged")
        ]
        assert sum(parts) == total.total == len(family)


def test_a_phase_that_begins_earlier_reaches_whoever_is_known_to_hold_the_card(amina, known):
    answer = what_if(amina)
    assert (answer.total.newly_meets, answer.total.no_longer_meets) == (1, 0)
    assert answer.total.cannot_tell == 4
    assert answer.cannot_tell_before == 4
    assert answer.frozen_for == NOVEMBER
    over = what_if(amina, becomes=False, first=date(2025, 4, 1), as_of=date(2025, 6, 1))
    assert (over.total.newly_meets, over.total.no_longer_meets) == (0, 1)


def test_the_frozen_facts_give_the_very_answers_of_the_screening(amina, family):
    policy = queries.policy_in_force(amina.office_id, "pk-exposure")
    population = frozen_population(amina.office_id, policy, NOVEMBER)
    from aman.core.policy import evaluate_population

    answers = evaluate_population(policy, population.frame, NOVEMBER, NOVEMBER)["outcome"].to_list()
    stored = dict(Determination.objects.filter(policy="pk-exposure").values_list("person_id", "outcome"))
    assert dict(zip(population.frame[PERSON], map(str, answers), strict=True)) == stored


@pytest.mark.parametrize("policy_id", ["us-siv-aapa"])
def test_family_members_follow_a_supposed_answer_about_their_principal(amina, family, policy_id):
    policy = queries.policy_in_force(amina.office_id, policy_id)
    population = frozen_population(amina.office_id, policy, NOVEMBER)
    assert set(population.members["relation"]) == {"principal_applicant", "spouse", "child", "parent"}
    from aman.screening.queries.population import with_family

    fact = next(name for name in policy.facts if name.startswith("principal_meets"))
    frame = with_family(policy, population.frame, population.members, NOVEMBER, NOVEMBER)
    assert frame.height == len(family)
    assert frame[PERSON].to_list() == population.frame[PERSON].to_list()
    assert set(frame[fact]) == {None}, "nothing is known of the principal's work"


def test_somebody_who_was_never_screened_is_counted_as_one_who_cannot_be_told(amina, known, add_family):
    later = add_family(amina, number="KBL2021561778")
    answer = what_if(amina)
    assert answer.total.total == len(known) + len(later)
    assert answer.without_facts == len(later)
    assert answer.total.cannot_tell == 4 + len(later)


def test_the_facts_of_the_last_screening_count_also_where_they_are_old_ones_again(amina, family):
    from aman.people.models import Document

    visa = Document.objects.get(kind="pk_visa")
    Document.objects.filter(pk=visa.pk).update(valid_to=date(2025, 1, 1))
    actions.screen_people(actor=amina, as_of=date(2023, 11, 2), known_on=date(2023, 11, 2))
    Document.objects.filter(pk=visa.pk).update(valid_to=visa.valid_to)
    actions.screen_people(actor=amina, as_of=date(2023, 11, 3), known_on=date(2023, 11, 3))
    policy = queries.policy_in_force(amina.office_id, "pk-exposure")
    frame = frozen_population(amina.office_id, policy, NOVEMBER).frame
    assert visa.valid_to in frame["document_valid_to"].to_list()
    assert date(2025, 1, 1) not in frame["document_valid_to"].to_list()


def test_people_are_grouped_by_place_programme_paper_and_age(amina, family):
    policy = queries.policy_in_force(amina.office_id, "pk-exposure")
    frame = frozen_population(amina.office_id, policy, date(2024, 3, 5)).frame
    assert set(frame[DISTRICT]) == {"peshawar"}
    assert set(frame[PROGRAMME]) == {"SIV"}
    assert set(frame[DOCUMENT]) == {"pk_visa", None}
    assert frame[AGE].to_list() == ["18_to_59", "18_to_59", "under_18", "18_to_59", None]


def test_joined_rows_are_one_human_being(amina, add_family):
    first, *_ = add_family(amina)
    twin, *_ = add_family(amina, number="KBL2021561778")
    twin.root = first
    twin.save(update_fields=["root"])
    policy = queries.policy_in_force(amina.office_id, "pk-exposure")
    population = frozen_population(amina.office_id, policy, NOVEMBER)
    assert population.frame.height == 9
    assert twin.pk not in population.frame[PERSON].to_list()
    assert twin.pk not in population.members[PERSON].to_list()


def test_another_office_is_not_counted(amina, carol, family):
    assert what_if(carol).total.total == 0


def test_an_analyst_learns_no_number_that_points_at_somebody(analyst, known):
    answer = what_if(analyst)
    assert not answer.is_exact
    assert answer.cannot_tell_before is None
    shown = [n for g in answer.groups for n in (g.numbers.newly_meets, g.numbers.cannot_tell)]
    assert all(n is None or n == 0 or n >= 5 for n in shown)
    assert answer.total.newly_meets is None
    assert answer.total.cannot_tell is None


def test_the_page_shows_three_numbers_a_picture_and_its_table(client, amina, known):
    text = get(client, amina, reverse("screening:what_if") + ASKED)
    for words in ("newly reached by the rules", "no longer reached", "cannot be told"):
        assert text.count(words) >= 3, words
    picture = text[text.index("<svg") : text.index("</table>")]
    assert 'class="chart-picture"' in picture
    assert picture.index("</svg>") < picture.index("<table")
    assert "Peshawar" in picture
    assert "screen the register for this day" in text
    assert not re.search(r"\bexposed\b|\bunprotected\b", text, re.IGNORECASE)
    assert not re.search(r"\sstyle=", text)


def test_what_was_asked_is_logged_and_nobody_named(client, amina, known):
    get(client, amina, reverse("screening:what_if") + ASKED)
    detail = AuditEvent.objects.get(verb="what_if.asked").detail
    assert detail["value"] == "acc_phase"
    assert detail["as_of"] == "2024-03-05"
    assert not {p.ref for p in known} & {str(v) for v in detail.values()}


def test_who_is_behind_a_number_is_listed_for_those_who_may_see_people(client, amina, analyst, carol, known):
    address = reverse("screening:what_if_people") + ASKED + "&number=cannot_tell"
    text = get(client, amina, address)
    assert known[1].ref in text
    assert known[0].ref not in text
    looked = AuditEvent.objects.get(verb="what_if.people_listed").detail
    assert (looked["shown"], looked["of"]) == (4, 4)
    assert known[1].ref not in get(client, carol, address)
    get(client, analyst, address, status=403)
    assert "what-if/people" not in get(client, analyst, reverse("screening:what_if") + ASKED)


def test_the_people_of_one_group_only(client, amina, known):
    address = reverse("screening:what_if_people") + ASKED.replace("by=district", "by=age")
    text = get(client, amina, address + "&number=cannot_tell&group=under_18")
    assert known[2].ref in text
    assert known[1].ref not in text
    unknown = get(client, amina, address + "&number=cannot_tell&group=-")
    assert known[4].ref in unknown
    assert known[2].ref not in unknown


def test_a_long_list_has_pages(client, amina, known, monkeypatch):
    monkeypatch.setattr(actions.whatif, "PEOPLE_A_PAGE", 2)
    monkeypatch.setattr(actions, "PEOPLE_A_PAGE", 2)
    address = reverse("screening:what_if_people") + ASKED + "&number=cannot_tell"
    seen = [set(re.findall(r"AP-[0-9A-Z-]+", get(client, amina, f"{address}&start={n}"))) for n in (0, 2)]
    assert len(seen[0]) == len(seen[1]) == 2
    assert not seen[0] & seen[1]
    assert "start=2" in get(client, amina, address)


@pytest.mark.parametrize("wrong", ["number=everything", "number="])
def test_a_number_that_is_none_is_not_found(client, amina, family, wrong):
    get(client, amina, reverse("screening:what_if_people") + ASKED + "&" + wrong, status=404)


def test_people_without_a_question_lead_back_to_the_question(client, amina, family):
    client.force_login(amina)
    answer = client.get(reverse("screening:what_if_people") + "?scenario=no-such&number=cannot_tell")
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("screening:what_if") + "?")


@pytest.mark.parametrize("scenario", queries.shipped_scenarios(), ids=lambda s: s.scenario_id)
def test_every_shipped_scenario_can_be_asked(client, amina, family, scenario):
    text = get(client, amina, reverse("screening:what_if") + f"?scenario={scenario.scenario_id}")
    assert scenario.title in text
    assert f"{scenario.as_of}" in text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (("becomes=yes", "becomes=perhaps"), "Write yes, no or unknown."),
        (("value=pk-exposure:acc_phase", "value="), "Choose the value that would be another."),
        (("first=2024-01-01", "first="), "Write the day from which it would be another."),
        (("first=2024-01-01", "first=31-02-2023"), "Enter a valid date."),
        (("by=district", "by=name"), "is not one of the available choices"),
        (("value=pk-exposure:acc_phase", "value=pk-exposure:no_such"), "is not one of the available choices"),
    ],
)
def test_a_question_that_cannot_be_asked_says_what_to_do(client, amina, family, changed, said):
    text = get(client, amina, reverse("screening:what_if") + ASKED.replace(*changed), status=422)
    assert said in text
    assert not AuditEvent.objects.filter(verb="what_if.asked").exists()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_there_is_can_be_asked_about(client, amina, family, day):
    address = reverse("screening:what_if") + ASKED.replace("as_of=2024-03-05", f"as_of={day}").replace(
        "=district", "=age"
    )
    assert "cannot be told" in get(client, amina, address)


def test_a_host_desk_asks_nothing(client, dawud, family):
    get(client, dawud, reverse("screening:what_if"), status=403)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (FactKind.BOOL, "Yes", True),
        (FactKind.BOOL, "no", False),
        (FactKind.DATE, " 2025-04-01 ", date(2025, 4, 1)),
        (FactKind.INT, "12", 12),
        (FactKind.SET, "none, protection letter", ["none", "protection_letter"]),
        (FactKind.TEXT, "por_card", "por_card"),
        (FactKind.DATE, "unknown", None),
    ],
)
def test_a_supposed_value_is_read_in_its_kind(kind, text, value):
    assert queries.read_supposed(kind, text) == value


@pytest.mark.parametrize(("kind", "text"), [(FactKind.BOOL, "2"), (FactKind.DATE, "2025-02-31"), (FactKind.INT, "x")])
def test_a_value_of_another_kind_is_refused(kind, text):
    with pytest.raises(BadInput):
        queries.read_supposed(kind, text)


@pytest.mark.parametrize("language", ["fa-af", "ps", "ur"])
def test_the_page_reads_from_right_to_left(client, amina, family, language):
    client.cookies["django_language"] = language
    text = get(client, amina, reverse("screening:what_if") + ASKED)
    assert 'dir="rtl"' in text
    assert "<svg" in text


@pytest.mark.parametrize(
    ("kind", "typed", "read"),
    [
        ("bool", "ہاں", True), ("bool", "نه", False), ("bool", "نامعلوم", None), ("int", "۲۴", 24),
        ("date", "۲۰۲۵-۰۴-۰۱", date(2025, 4, 1)), ("set", "none، acc", ["none", "acc"]),
    ],
)  # fmt: skip
def test_a_supposed_value_may_be_written_in_the_pages_own_language(kind, typed, read):
    from aman.core.policy import FactKind
    from aman.screening.queries.whatif import read_supposed

    assert read_supposed(FactKind(kind), typed) == read
