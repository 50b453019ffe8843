"""An officer asks what would settle an answer, and records what was said, seen or refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from aman.audit.models import AuditEvent
from aman.cases.actions import add_evidence
from aman.cases.models import Case
from aman.core.policy import NOT_APPLICABLE, UnknownBecause
from aman.errors import BadInput, Conflict, NotFound
from aman.people.models import Person
from aman.screening import actions
from aman.screening.models import FactStatement


@pytest.fixture
def family(amina, add_family):
    return add_family(amina)


@pytest.fixture
def zalmay(family):
    return family[0]


def row_of(user, person, fact):
    record = actions.ask_person(actor=user, ref=person.ref)
    return next(row for row in record.rows if row.fact.name == fact)


def state(user, person, fact, value=None, **more):
    return actions.state_fact(actor=user, person=person, fact=fact, value=value, **more)


def test_every_fact_that_a_pack_asks_is_there_with_its_source_or_the_reason_it_is_missing(amina, zalmay):
    record = actions.ask_person(actor=amina, ref=zalmay.ref)
    names = {name for pack in record.packs for name in pack.policy.facts}
    assert {row.fact.name for row in record.rows} == names
    for row in record.rows:
        assert (row.unknown is None) is bool(row.source)
    assert row_of(amina, zalmay, "nationality_afghan").source == "list.xlsx#List, 6"


def test_what_settles_an_answer_alone_is_asked_first(amina, family):
    mina = family[1]
    record = actions.ask_person(actor=amina, ref=mina.ref)
    assert record.first
    assert all(row.unknown is not None and row.settles for row in record.first)
    exposure = [any(policy.kind == "exposure" for policy in row.settles) for row in record.first]
    assert exposure == sorted(exposure, reverse=True)
    open_now = {one.policy.policy_id for one in record.packs if one.answer.outcome == "cannot_tell"}
    assert {policy.policy_id for row in record.first for policy in row.settles} <= open_now


def test_packs_of_other_countries_are_not_asked_first(amina, zalmay):
    record = actions.ask_person(actor=amina, ref=zalmay.ref)
    near = {one.policy.policy_id for one in record.open_packs}
    assert not {one for one in near if one.startswith(("de-", "uk-", "ca-"))}
    assert any(one.startswith("us-") for one in near)


def test_a_value_that_was_recorded_is_known_with_who_recorded_it(amina, zalmay):
    state(amina, zalmay, "employer_kind", "usg_direct")
    row = row_of(amina, zalmay, "employer_kind")
    assert row.value == "usg_direct"
    assert "recorded by amina" in row.source
    assert row.times == 1


@pytest.mark.parametrize(
    ("fact", "typed", "kept"),
    [
        ("nationality_afghan", "no", False),
        ("months_employed", "24", 24),
        ("applied_on", date(2020, 5, 1), "2020-05-01"),
        ("risk_profiles", ["journalist", "artist"], ["artist", "journalist"]),
        ("risk_profiles", [], []),
        ("district", "quetta", "quetta"),
    ],
)
def test_a_value_is_kept_in_the_type_of_its_fact(amina, zalmay, fact, typed, kept):
    assert state(amina, zalmay, fact, typed).value == kept


@pytest.mark.parametrize(
    ("fact", "more"),
    [
        ("employer_kind", {"value": "a_king"}),
        ("risk_profiles", {"value": ["king"]}),
        ("applied_on", {"value": "31 February"}),
        ("months_employed", {"value": "many"}),
        ("employer_kind", {}),
        ("employer_kind", {"why_not": "other_case_open"}),
        ("employer_kind", {"value": "usg_direct", "stated_on": date(2999, 1, 1)}),
        ("no_such_fact", {"value": "x"}),
        ("principal_meets", {"value": True}),
        ("under_21", {"value": True}),
    ],
)
def test_what_the_rules_could_not_read_is_not_recorded(amina, zalmay, fact, more):
    with pytest.raises(BadInput) as caught:
        state(amina, zalmay, fact, **more)
    assert "a_king" not in str(caught.value)
    assert not FactStatement.objects.exists()


def test_a_reason_and_what_does_not_apply_are_recorded_apart(amina, zalmay):
    assert state(amina, zalmay, "employer_kind", why_not="refused").because == "refused"
    assert row_of(amina, zalmay, "employer_kind").unknown.because is UnknownBecause.REFUSED
    assert state(amina, zalmay, "isaf_duty", why_not="not_applicable").not_applicable
    assert row_of(amina, zalmay, "isaf_duty").value is NOT_APPLICABLE


def test_a_paper_of_another_family_supports_nothing(amina, zalmay, add_family):
    add_family(amina, number="KBL2021561778")
    foreign = add_evidence(
        actor=amina, case=Case.objects.numbered("KBL2021561778").get(), kind="passport",
        received_on=date(2023, 11, 1),
    )  # fmt: skip
    with pytest.raises(BadInput):
        state(amina, zalmay, "nationality_afghan", True, evidence=foreign)


def test_nothing_is_rubbed_out_and_two_at_once_do_not_overwrite_each_other(amina, zalmay):
    first = state(amina, zalmay, "employer_kind", "usg_direct", seen=0)
    with pytest.raises(Conflict):
        state(amina, zalmay, "employer_kind", "other", seen=0)
    state(amina, zalmay, "employer_kind", "other", seen=first.pk)
    assert FactStatement.objects.count() == 2
    assert row_of(amina, zalmay, "employer_kind").value == "other"


def test_what_is_said_of_a_joined_row_is_said_of_the_person(amina, family):
    zalmay, mina, *_ = family
    Person.objects.filter(pk=mina.pk).update(root=zalmay)
    mina.refresh_from_db()
    assert state(amina, mina, "employer_kind", "usg_direct").person == zalmay


def test_carol_neither_sees_nor_records_anything_here(client, carol, zalmay):
    with pytest.raises(NotFound):
        actions.ask_person(actor=carol, ref=zalmay.ref)
    with pytest.raises(NotFound):
        state(carol, zalmay, "employer_kind", "other")
    client.force_login(carol)
    for name, args in (
        ("ask_person", [zalmay.ref]),
        ("state_person_fact", [zalmay.ref, "district"]),
        ("ask_case", [Case.objects.get().ref]),
    ):
        assert client.get(reverse(f"screening:{name}", args=args)).status_code == 404


def test_the_log_keeps_who_looked_and_recorded_and_never_the_value(amina, zalmay):
    actions.ask_person(actor=amina, ref=zalmay.ref)
    state(amina, zalmay, "employer_kind", "usg_direct", note="He told us.")
    assert AuditEvent.objects.filter(verb="person.facts_read", subject=f"person:{zalmay.ref}").exists()
    line = AuditEvent.objects.get(verb="fact.stated")
    assert line.detail["fact"] == "employer_kind"
    assert "usg_direct" not in str(line.detail)
    assert "told us" not in str(line.detail)


# ---- the pages -------------------------------------------------------------------------------------------------


def send(client, person, fact, **typed):
    where = reverse("screening:state_person_fact", args=[person.ref, fact])
    return client.post(where, {"stated_on": timezone.localdate().isoformat(), "seen": "0", **typed})


def test_an_officer_records_on_the_page_and_a_reviewer_only_reads(client, amina, bashir, zalmay):
    client.force_login(amina)
    assert send(client, zalmay, "employer_kind", value="usg_direct").status_code == 302
    assert send(client, zalmay, "is_unmarried", value="no").status_code == 302
    assert send(client, zalmay, "risk_profiles", value=["artist", "journalist"]).status_code == 302
    assert send(client, zalmay, "unhcr_needs", value="none_of_them").status_code == 302
    assert send(client, zalmay, "isaf_duty", why_not="refused").status_code == 302
    kept = dict(FactStatement.objects.values_list("fact", "value"))
    assert kept == {
        "employer_kind": "usg_direct",
        "is_unmarried": False,
        "risk_profiles": ["artist", "journalist"],
        "unhcr_needs": [],
        "isaf_duty": None,
    }
    client.force_login(bashir)
    page = client.get(reverse("screening:ask_person", args=[zalmay.ref])).content.decode()
    assert "usg direct" in page
    assert send(client, zalmay, "employer_kind", value="other").status_code == 403
    assert reverse("screening:state_person_fact", args=[zalmay.ref, "document"]) not in page


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"value": "usg_direct", "why_not": "refused"},
        {"value": "a king"},
        {"value": "usg_direct", "stated_on": "2999-01-01"},
    ],
)
def test_a_form_that_says_nothing_or_too_much_comes_back_with_the_reason(client, amina, zalmay, typed):
    client.force_login(amina)
    sent = send(client, zalmay, "employer_kind", **typed)
    assert sent.status_code == 422
    assert "There is a problem" in sent.content.decode()
    assert not FactStatement.objects.exists()


def test_a_page_that_was_open_too_long_shows_what_was_recorded_meanwhile(client, amina, zalmay):
    client.force_login(amina)
    state(amina, zalmay, "employer_kind", "other")
    sent = send(client, zalmay, "employer_kind", value="usg_direct")
    assert sent.status_code == 422
    text = sent.content.decode()
    assert "somebody else recorded this fact" in text
    assert "What was recorded before" in text


def test_the_page_of_a_case_says_what_to_ask_each_of_the_family(client, amina, family):
    client.force_login(amina)
    text = client.get(reverse("screening:ask_case", args=[Case.objects.get().ref])).content.decode()
    for person in family:
        assert person.ref in text
    assert "Zalmay" not in text.partition("</title>")[0]


def test_a_fact_nobody_records_has_no_page(client, amina, zalmay):
    client.force_login(amina)
    for fact in ("under_21", "relation", "no_such_fact"):
        assert client.get(reverse("screening:state_person_fact", args=[zalmay.ref, fact])).status_code == 404
