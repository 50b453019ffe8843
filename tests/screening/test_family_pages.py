"""Lists of those whom a birthday leaves behind, and of those at risk for whom no state has a pathway."""

from __future__ import annotations

from datetime import date

import pytest
import small_register as sample
from django.urls import reverse
from django.utils import timezone

from aman.audit.models import AuditEvent
from aman.cases.families import at_risk_without_pathway
from aman.cases.models import Case
from aman.cases.queries import case_record
from aman.people.models import Person
from aman.screening import queries
from aman.screening.models import Determination

DAY = date(2023, 11, 1)


@pytest.fixture
def family(amina, add_family):
    return add_family(amina)


def born_on_a_birthday_soon(child, *, months=2, exact=True):
    today = timezone.localdate()
    year, month = today.year - 21, today.month + months
    if month > 12:
        year, month = year + 1, month - 12
    first = date(year, month, 15)
    last = first if exact else date(year, 12, 31)
    Person.objects.filter(pk=child.pk).update(birth_first=first, birth_last=last)
    return date(first.year + 21, month, 15)


def page(client, user, name, **query):
    client.force_login(user)
    return client.get(reverse(f"screening:{name}"), query).content.decode()


def test_the_list_names_the_soonest_first_with_its_day_and_rule(client, amina, family):
    day = born_on_a_birthday_soon(family[2])
    text = page(client, amina, "list_ageing_out")
    assert day.isoformat() in text
    assert family[2].ref in text
    assert "under 21" in text
    assert "froze the age is not in our sources" in text
    assert "Arash" not in text.partition("</title>")[0]
    assert AuditEvent.objects.get(verb="people.ageing_out_listed").detail["shown"] == 1


def test_the_months_of_the_filter_count(client, amina, family):
    born_on_a_birthday_soon(family[2], months=5)
    assert family[2].ref not in page(client, amina, "list_ageing_out", months="3")
    assert family[2].ref in page(client, amina, "list_ageing_out", months="6")
    assert family[2].ref in page(client, amina, "list_ageing_out", months="nonsense")


def test_carol_sees_nobody_of_another_office(client, carol, amina, family):
    born_on_a_birthday_soon(family[2])
    assert family[2].ref not in page(client, carol, "list_ageing_out")
    assert family[2].ref not in page(client, carol, "list_at_risk")


def test_the_page_of_the_case_says_who_goes_along_and_until_when(client, amina, family):
    day = born_on_a_birthday_soon(family[2])
    client.force_login(amina)
    text = client.get(reverse("cases:view_case", args=[Case.objects.get().ref])).content.decode()
    assert "Who goes along" in text
    assert day.isoformat() in text
    assert "Parents do not belong" in text


@pytest.fixture
def answers(family, amina):
    """Everybody of the family answered on one day: nobody meets a pathway, the first is of a profile at risk."""
    pathways = queries.state_pathways(amina.office_id)
    assert pathways
    for person in family[:2]:
        for policy in pathways:
            sample.determination(person, policy=policy, outcome="does_not_meet")
        (profile,) = queries.profiles(amina.office_id)
        sample.determination(person, policy=profile, outcome="meets" if person == family[0] else "does_not_meet")
    return pathways


def at_risk(user):
    return [made.person for made in queries.at_risk_without_pathway(user=user, as_of=DAY)]


def test_at_risk_without_any_pathway_is_listed_with_the_next_step(client, amina, family, answers):
    assert at_risk(amina) == [family[0]]
    text = page(client, amina, "list_at_risk")
    assert family[0].ref in text
    assert "UNHCR" in text
    record = case_record(user=amina, ref=Case.objects.get().ref)
    assert [member.person for member in at_risk_without_pathway(record.family)] == [family[0]]
    shown = client.get(reverse("cases:view_case", args=[record.case.ref])).content.decode()
    assert "At heightened risk, no state pathway" in shown


@pytest.mark.parametrize("outcome", ["meets", "cannot_tell"])
def test_a_pathway_that_is_met_or_open_takes_a_person_off_the_list(amina, family, answers, outcome):
    Determination.objects.filter(person=family[0], policy=answers[0]).update(outcome=outcome)
    assert at_risk(amina) == []
    record = case_record(user=amina, ref=Case.objects.get().ref)
    assert at_risk_without_pathway(record.family) == []


def test_somebody_asked_about_no_pathway_is_not_listed(amina, family, answers):
    Determination.objects.filter(person=family[0], policy__in=answers).delete()
    assert at_risk(amina) == []
