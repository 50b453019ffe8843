"""Does the page of a rule pack read like law: numbered, with sources, dates and what it cannot know?"""

from __future__ import annotations

import html
import re
from datetime import date
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from aman.core import _data
from aman.core.policy import DatedValue, FactKind, Mark, Outcome, Parameter, load_policy
from aman.screening import queries, words
from aman.screening.models import PolicyVersion, RuleChange
from aman.screening.queries.timelines import spans_of, timelines_of
from aman.ui.charts import Span

YEAR_END = date(2025, 12, 31)


def get(client, user, address, status=200):
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:500]
    return html.unescape(answer.content.decode())


def changed_pack(before, after):
    text = _data.read_policy_text("pk-exposure")
    assert before in text
    return text.replace(before, after)


@pytest.fixture
def kept(embassy, bashir, amina):
    """Another version of a pack, made effective by two people."""
    text = changed_pack(
        "A visa that runs on the day asked about keeps its holder out of the phases.",
        "A visa that still runs keeps its holder out of the phases.",
    ).replace("from: 2025-04-01, known: 2025-03-07", "from: 2025-04-10, known: 2025-03-07")
    policy = load_policy(text)
    now = timezone.now()
    version = PolicyVersion.objects.create(
        policy="pk-exposure", policy_hash=policy.version_hash, text=text, first_used_at=now
    )
    RuleChange.objects.create(
        office=embassy, policy="pk-exposure", version=version, state="effective", reason="The start slipped.",
        as_of=now.date(), known_on=now.date(), proposed_by=amina, proposed_at=now, decided_by=bashir, decided_at=now,
        effective_at=now,
    )  # fmt: skip
    return policy


def parameter(*values):
    return Parameter("p", FactKind.BOOL, "A value", tuple(values))


def dated(name, first, known, value=True, last=None, **more):
    return DatedValue(name, first, last, known, value, ("S1",), Mark.SEEN, **more)


def names_of(parameter, value):
    return [(begins, span) for begins, _, span in spans_of(parameter, value, YEAR_END)]


def test_a_value_that_reaches_back_is_pale_until_it_was_known():
    first, known = date(2024, 1, 1), date(2024, 6, 1)
    one = dated("A", first, known)
    assert names_of(parameter(one), one) == [(first, Span.NOT_YET_KNOWN), (known, Span.STANDS)]


def test_a_value_gives_way_to_a_later_one():
    one = dated("A", date(2024, 1, 1), date(2024, 1, 1))
    other = dated("B", date(2024, 6, 1), date(2024, 5, 1), value=False)
    found = names_of(parameter(one, other), one)
    assert found == [(date(2024, 1, 1), Span.STANDS), (date(2024, 6, 1), Span.PASSED_OVER)]


def test_contradictions_are_shown_on_both_sides_and_only_while_they_last():
    one = dated("A", date(2024, 1, 1), date(2024, 1, 1))
    other = dated("B", date(2024, 6, 1), date(2024, 6, 1), value=False, last=date(2024, 6, 30), contradicts=("A",))
    found = parameter(one, other)
    assert (date(2024, 6, 1), Span.CONTRADICTED) in names_of(found, one)
    assert (date(2024, 7, 1), Span.STANDS) in names_of(found, one)
    assert names_of(found, other) == [(date(2024, 6, 1), Span.CONTRADICTED)]


def test_a_gap_is_hatched():
    one = dated("A", date(2024, 1, 1), date(2024, 1, 1), value=None, reason="no source states it")
    assert names_of(parameter(one), one) == [(date(2024, 1, 1), Span.SILENT)]


@pytest.mark.parametrize("policy_id", _data.policy_ids())
def test_the_picture_and_the_rules_agree_on_every_boundary(policy_id):
    policy = queries.shipped_policy(policy_id)
    for one in policy.parameters.values():
        latest = max(v.known for v in one.values)
        for value in one.values:
            for begins, _ends, span in spans_of(one, value, YEAR_END):
                standing = one.in_force(begins, latest)
                assert (value in standing) == (span is not Span.PASSED_OVER)
                assert (span is Span.CONTRADICTED) <= (len(standing) > 1)


@pytest.mark.parametrize("policy_id", _data.policy_ids())
def test_every_parameter_has_its_picture_and_the_table_of_the_same_rows(client, amina, policy_id):
    text = get(client, amina, reverse("screening:view_policy", args=[policy_id]))
    policy = queries.shipped_policy(policy_id)
    assert text.count('class="chart-picture"') == len(policy.parameters)
    for one in timelines_of(policy, timezone.localdate()):
        assert len(one.rows) == len(one.parameter.values)
    assert not re.search(r"\sstyle=|<style", text)


@pytest.mark.parametrize("policy_id", _data.policy_ids())
def test_rules_are_numbered_and_a_rule_is_named_by_its_number(client, amina, policy_id):
    text = get(client, amina, reverse("screening:view_policy", args=[policy_id]))
    policy = queries.shipped_policy(policy_id)
    numbers = re.findall(r'class="number" dir="ltr">([\d.]+)</bdi>', text)
    assert [n for n in numbers if "." not in n] == [str(i + 1) for i in range(len(policy.rules) + 1)]
    assert len(numbers) == len(set(numbers))
    for leads_to in re.findall(r'href="#([a-z][\w.]*)"', text):
        assert f'id="{leads_to}"' in text


@pytest.mark.parametrize("policy_id", _data.policy_ids())
def test_headings_are_in_order_and_no_name_is_given_twice(client, amina, policy_id):
    text = get(client, amina, reverse("screening:view_policy", args=[policy_id]))
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", text)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_the_fact_sheet_says_what_settles_each_fact_and_what_the_pack_cannot_know(client, amina):
    text = get(client, amina, reverse("screening:view_policy", args=["pk-exposure"]))
    policy = queries.shipped_policy("pk-exposure")
    for fact in policy.facts.values():
        assert fact.evidence in text
    assert policy.cannot_know[1] in text
    assert "What it cannot know" in text


def test_examples_are_sentences(client, amina):
    text = get(client, amina, reverse("screening:view_policy", args=["pk-exposure"]))
    assert "On 2023-11-01, with document of stay: none" in text
    assert "nothing known" in text
    assert "{" not in re.sub(r"<[^>]*>", "", text[text.index('id="rules"') :])


def test_the_list_is_ordered_by_kind(client, amina):
    text = get(client, amina, reverse("screening:list_policies"))
    groups = queries.packs_by_kind(amina.office_id)
    places = [text.index(f"<h2>{g.title}</h2>") for g in groups]
    assert places == sorted(places)
    assert sum(len(g.packs) for g in groups) == len(_data.policy_ids())


def test_the_page_says_who_put_a_version_into_force(client, amina, bashir, kept):
    text = get(client, amina, reverse("screening:view_policy", args=["pk-exposure"]))
    assert "Put into force by" in text
    assert "bashir" in text
    assert "The start slipped." in text
    assert "A visa that still runs" in text


def test_an_older_version_is_a_page_of_its_own(client, amina, kept):
    address = reverse("screening:view_policy", args=["pk-exposure"])
    shipped = queries.shipped_policy("pk-exposure")
    text = get(client, amina, f"{address}?version={shipped.version_hash[:12]}")
    assert "A visa that runs on the day asked about" in text
    get(client, amina, f"{address}?version=0123456789ab", status=404)


def test_two_versions_are_compared_in_sentences(client, amina, kept):
    text = get(client, amina, reverse("screening:compare_policies", args=["pk-exposure"]))
    assert "A visa that <ins>still" in text or "A visa that <del>still" in text
    assert re.search(r"yes, from <(?:del|ins)>2025-04-01,</(?:del|ins)> known since 2025-03-07", text)
    assert re.search(r"yes, from <(?:del|ins)>2025-04-10,</(?:del|ins)> known since 2025-03-07", text)
    assert "{fact" not in text


def test_only_the_words_that_differ_are_marked():
    before, after = queries.mark_differences("holds from 1 April on", "holds from 10 April on")
    assert [run.text for run in before if run.differs] == ["1"]
    assert [run.text for run in after if run.differs] == ["10"]
    assert " ".join(run.text for run in before) == "holds from 1 April on"
    assert queries.mark_differences("", "new")[0] == ()


def test_a_version_compared_with_itself_reads_the_same(client, amina, kept):
    short = kept.version_hash[:12]
    address = reverse("screening:compare_policies", args=["pk-exposure"])
    assert "Both versions read the same." in get(client, amina, f"{address}?old={short}&new={short}")
    get(client, amina, f"{address}?old={short}&new=nothing", status=404)


def test_a_version_of_another_office_is_its_own_affair(client, carol, kept):
    address = reverse("screening:compare_policies", args=["pk-exposure"])
    assert kept.version_hash[:12] not in get(client, carol, address)
    get(client, carol, f"{address}?old={kept.version_hash[:12]}", status=404)


def test_a_host_desk_compares_nothing(client, dawud):
    get(client, dawud, reverse("screening:compare_policies", args=["pk-exposure"]), status=403)


def test_a_condition_is_numbered_part_by_part():
    policy = queries.shipped_policy("pk-exposure")
    with translation.override("en"):
        said = words.number_condition(policy, policy.rules["pk.visa_overstay"].when, "3")
    assert said.text == "All of these hold:"
    assert [part.number for part in said.parts] == ["3.1", "3.2", "3.3"]
    assert said.parts[0].text == "document of stay is pk visa"
    assert said.parts[1].rule == "pk.visa_in_force" or said.parts[1].parts


@pytest.mark.parametrize("language", ["fa-af", "ps", "ur"])
def test_a_whole_pack_can_be_said_in_every_language(language):
    with translation.override(language):
        for policy_id in _data.policy_ids():
            policy = queries.shipped_policy(policy_id)
            for rule in policy.rules.values():
                assert words.say_condition(policy, rule.when)
                assert words.say_rule(policy, rule)
                for example in rule.examples:
                    assert words.say_example(policy, example)
            for deadline in policy.deadlines:
                assert words.say_due(policy, deadline)
            for outcome in Outcome:
                assert str(words.OUTCOMES[outcome])
