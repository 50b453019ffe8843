"""The pages of screening, and who may see them."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from aman.audit.models import AuditEvent
from aman.core import _data
from aman.screening import actions
from aman.screening.models import Decision, Determination

NOVEMBER = date(2023, 11, 1)


@pytest.fixture
def family(amina, add_family):
    people = add_family(amina)
    actions.screen_people(actor=amina, as_of=NOVEMBER, known_on=NOVEMBER)
    return people


def address_of(person, policy="pk-exposure"):
    made = Determination.objects.get(person=person, policy=policy)
    return reverse("screening:view_determination", args=[made.pk])


def page(client, user, address, status=200):
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_page_says_why_with_sources_and_what_could_settle_it(client, amina, family):
    _, mina, *_ = family
    text = page(client, amina, address_of(mina))
    assert "Cannot tell yet" in text
    assert "Any one of these could settle it" in text
    assert "visa page" in text
    assert "S22" in text
    assert "The Express Tribune" in text
    assert "list.xlsx#List, 7" in text


def test_a_recalled_or_inferred_ground_says_so(client, amina, add_family):
    from aman.people.models import Document

    zalmay, *_ = add_family(amina, visa=None)
    Document.objects.create(person=zalmay, kind="por_card", number="1", source=zalmay.source)
    day = date(2024, 2, 1)
    actions.screen_people(actor=amina, as_of=day, known_on=day)
    assert "Recalled, no source seen." in page(client, amina, address_of(zalmay))


def test_no_name_stands_in_the_title_and_the_look_is_logged(client, amina, family):
    zalmay, *_ = family
    text = page(client, amina, address_of(zalmay))
    assert "Zalmay" not in text.partition("</title>")[0]
    assert AuditEvent.objects.filter(verb="determination.read", subject=f"person:{zalmay.ref}").exists()


def test_carol_cannot_see_it(client, carol, family):
    page(client, carol, address_of(family[0]), status=404)
    client.force_login(carol)
    listed = client.get(reverse("screening:list_determinations")).content.decode()
    assert family[0].ref not in listed


def test_a_host_desk_sees_neither_rules_nor_people(client, dawud, family):
    for name, args in (
        ("list_policies", []),
        ("view_policy", ["pk-exposure"]),
        ("list_determinations", []),
        ("screen_people", []),
    ):
        page(client, dawud, reverse(f"screening:{name}", args=args), status=403)
    page(client, dawud, address_of(family[0]), status=403)


@pytest.mark.parametrize("policy_id", _data.policy_ids())
def test_a_pack_is_a_page_of_numbered_sentences_with_sources(client, amina, policy_id):
    from aman.screening.queries import shipped_policy

    text = page(client, amina, reverse("screening:view_policy", args=[policy_id]))
    policy = shipped_policy(policy_id)
    assert text.count('<li id="') == len(policy.rules) + len(policy.sources)
    for rule in policy.rules.values():
        assert rule.id in text
    assert len(text.encode()) < 250_000, (
        "forty rules with their sources and examples, twenty pictures with their tables"
    )


def test_an_unknown_pack_is_not_found(client, amina):
    page(client, amina, reverse("screening:view_policy", args=["no-such"]), status=404)


def test_a_reviewer_decides_and_an_officer_may_not(client, bashir, amina, family):
    made = Determination.objects.get(person=family[0], policy="pk-exposure")
    where = reverse("screening:decide", args=[made.pk])
    client.force_login(amina)
    assert client.post(where, {"outcome": "confirmed", "reason": "Seen the visa."}).status_code == 403
    client.force_login(bashir)
    assert client.post(where, {"outcome": "confirmed", "reason": ""}).status_code == 422
    assert not Decision.objects.exists()
    assert client.post(where, {"outcome": "confirmed", "reason": "Seen the visa itself."}).status_code == 302
    assert Decision.objects.get().decided_by == bashir


def test_a_decision_against_a_person_waits_for_the_second_reviewer_on_the_page(client, bashir, family):
    made = Determination.objects.get(person=family[0], policy="pk-exposure")
    client.force_login(bashir)
    client.post(reverse("screening:decide", args=[made.pk]), {"outcome": "refused", "reason": "The visa is forged."})
    text = page(client, bashir, address_of(family[0]))
    assert "Does not stand until a second reviewer agrees." in text
    assert "Answer as second reviewer" not in text
    confirm = reverse("screening:confirm_decision", args=[Decision.objects.get().pk])
    assert client.post(confirm).status_code == 422
    assert client.post(confirm, {"agrees": "yes"}).status_code == 302
    assert Decision.objects.get().second_by is None


def test_carol_cannot_confirm_a_decision_of_another_office(client, bashir, other_office, django_user_model, family):
    made = Determination.objects.get(person=family[0], policy="pk-exposure")
    decision = actions.decide(actor=bashir, determination=made, outcome="refused", reason="The visa is forged.")
    stranger = django_user_model.objects.create_user(
        username="stranger", password="x" * 20, role="reviewer", office=other_office
    )
    client.force_login(stranger)
    assert client.post(reverse("screening:confirm_decision", args=[decision.pk])).status_code == 404


def test_the_register_is_screened_from_its_page(client, amina, add_family):
    add_family(amina)
    client.force_login(amina)
    address = reverse("screening:screen_people")
    assert client.get(address).status_code == 200
    assert client.post(address, {"as_of": "2023-11-01", "known_on": ""}).status_code == 422
    assert client.post(address, {"as_of": "2023-11-01", "known_on": "2023-11-01"}).status_code == 302
    assert Determination.objects.filter(as_of=NOVEMBER).count() == 5 * len(_data.policy_ids())
    text = page(client, amina, reverse("screening:list_policies"))
    assert "Cannot tell yet" in text


def test_a_case_that_no_database_could_name_is_not_found(client, amina):
    client.force_login(amina)
    assert client.get(reverse("screening:screen_people"), {"case": "\x00"}).status_code == 404


def test_the_people_of_one_case_are_screened_and_of_a_foreign_case_nobody(client, amina, carol, add_family):
    from aman.cases.models import Case

    add_family(amina)
    address = reverse("screening:screen_people") + f"?case={Case.objects.get().ref}"
    client.force_login(carol)
    assert client.post(address, {"as_of": "2023-11-01", "known_on": "2023-11-01"}).status_code == 404
    client.force_login(amina)
    assert client.post(address, {"as_of": "2023-11-01", "known_on": "2023-11-01"}).status_code == 302
    assert Determination.objects.count() == 5 * len(_data.policy_ids())


def test_the_worklist_is_filtered_by_its_address(client, amina, family):
    address = reverse("screening:list_determinations")
    text = page(client, amina, address + "?policy=pk-exposure&outcome=does_not_meet&as_of=2023-11-01")
    assert family[0].ref in text
    assert family[1].ref not in text
    assert page(client, amina, address + "?as_of=nonsense")


def test_the_worklist_opens_on_what_is_still_open_for_the_last_day_of_this_office(
    client, amina, carol, family, add_family
):
    later = date(2024, 1, 10)
    add_family(carol, number="KBL2021561778")
    actions.screen_people(actor=carol, as_of=later, known_on=later)
    text = page(client, amina, reverse("screening:list_determinations"))
    assert "2023-11-01" in text
    assert "2024-01-10" not in text
    assert family[1].ref in text  # open
    assert family[0].ref not in text  # decided by the visa that runs


@pytest.mark.parametrize("language", ["fa-af", "ps", "ur"])
def test_the_pages_read_from_right_to_left(client, amina, family, language):
    client.force_login(amina)
    client.cookies["django_language"] = language
    for address in (address_of(family[1]), reverse("screening:view_policy", args=["pk-exposure"])):
        text = client.get(address).content.decode()
        assert 'dir="rtl"' in text
