"""Is it worked out whom the host's rules reach next, on which day and why, by what is known today?"""

from datetime import date, timedelta

import pytest
import small_register as sample
from django.utils import timezone

from aman.core import _data
from aman.core.policy import load_policy
from aman.screening import queries
from aman.screening.actions import ahead, look_ahead
from aman.screening.models import ExposureAhead, FactSnapshot, LookAhead

TODAY = date(2026, 11, 26)
TEN_DAYS = TODAY + timedelta(days=10)


def freeze(person, **facts):
    said = {name: {"value": value, "source": "test"} for name, value in facts.items()}
    FactSnapshot.objects.create(person=person, facts=said, digest="1" * 64, taken_at=timezone.now())


@pytest.fixture
def visas(amina):
    """Qais has a visa for ten days more, Shakila one for a year, of Farhad nothing is known."""
    _case, (qais, shakila, farhad) = sample.family(amina)
    common = {"document": "pk_visa", "named_protection": False, "district": "lahore", "third_country_case": False}
    freeze(qais, document_valid_to=TEN_DAYS.isoformat(), **common)
    freeze(shakila, document_valid_to="2027-11-26", **common)
    return qais, shakila, farhad


def test_somebody_is_reached_on_the_day_after_their_visa_ends(amina, visas):
    assert look_ahead(office_id=amina.office_id, today=TODAY) == 1
    [found] = queries.reached_next(user=amina, after=TODAY, until=TODAY + timedelta(days=90))
    assert (found.person, found.on_day, found.begins) == (visas[0], TEN_DAYS + timedelta(days=1), "")
    assert found.before == "does_not_meet"
    [look] = queries.last_looks(amina.office_id)
    assert (look.people, look.cannot_tell, look.from_day) == (3, 1, TODAY)


def test_days_outside_of_the_span_are_left_out(amina, visas):
    look_ahead(office_id=amina.office_id, today=TODAY)
    assert not queries.reached_next(user=amina, after=TODAY, until=TEN_DAYS)
    assert not queries.reached_next(user=amina, after=TEN_DAYS + timedelta(days=1), until=TODAY + timedelta(days=90))


def test_carol_cannot_see_who_is_reached_in_another_office(amina, carol, visas):
    look_ahead(office_id=amina.office_id, today=TODAY)
    assert not queries.reached_next(user=carol, after=TODAY, until=TODAY + timedelta(days=90))


def test_the_same_facts_are_not_gone_through_twice_and_new_ones_are(amina, visas):
    look_ahead(office_id=amina.office_id, today=TODAY)
    assert look_ahead(office_id=amina.office_id, today=TODAY) == 0
    first = LookAhead.objects.get().made_at
    freeze(visas[2], document="pk_visa", document_valid_to=TEN_DAYS.isoformat(), named_protection=False)
    look_ahead(office_id=amina.office_id, today=TODAY)
    assert LookAhead.objects.get().made_at > first
    assert ExposureAhead.objects.count() == 2


def test_a_rule_that_is_known_and_not_in_force_yet_says_who_and_by_which_value(amina, visas, monkeypatch):
    shakila, starts = visas[1], TODAY + timedelta(days=30)
    # The phase of the Afghan Citizen Card, as if it had been announced for a day to come.
    text = _data.read_policy_text("pk-exposure").replace(
        "{id: IFRP-P2-ACC, from: 2025-04-01, known: 2025-03-07", f"{{id: IFRP-P2-ACC, from: {starts}, known: 2026-11-01"
    )
    monkeypatch.setattr(queries, "policies_in_force", lambda office_id: [load_policy(text)])
    FactSnapshot.objects.filter(person=shakila).delete()
    freeze(shakila, document="acc", named_protection=False, district="lahore", third_country_case=False)
    look_ahead(office_id=amina.office_id, today=TODAY)
    row = ExposureAhead.objects.get(person=shakila)
    assert (row.on_day, row.begins) == (starts, "IFRP-P2-ACC")


def test_a_large_register_rests_for_an_hour(amina, visas, monkeypatch):
    monkeypatch.setattr(ahead, "_LARGE", 2)
    look_ahead(office_id=amina.office_id, today=TODAY)
    freeze(visas[2], document="pk_visa", document_valid_to=TEN_DAYS.isoformat(), named_protection=False)
    assert look_ahead(office_id=amina.office_id, today=TODAY) == 0
    assert look_ahead(office_id=amina.office_id, today=TODAY + timedelta(days=1)) == 2
