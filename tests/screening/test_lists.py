"""An office answers once for everybody on a list: two people say it, it fills gaps only, and it can be taken back."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from aman.audit.models import AuditEvent
from aman.errors import BadInput, Conflict, NotAllowed, NotFound
from aman.people.models import Person, Source
from aman.screening import actions
from aman.screening.models import Determination, ListStatement

pytestmark = pytest.mark.django_db
DAY = date(2024, 2, 1)
WHY = "The ministry's letter names 1,150 people; none of ours is on it"


@pytest.fixture
def source(amina, add_family):
    """A family of five whose visas ran out, of whom nobody asked whether a letter names them."""
    add_family(amina, programme="")
    return Source.objects.get()


@pytest.fixture
def second(bashir, embassy):
    from aman.accounts.models import User

    return User.objects.create_user("farida", password="a long test password", role="reviewer", office=embassy)


def outcome_of(actor, person):
    actions.screen_people(actor=actor, as_of=DAY, known_on=DAY)
    made = Determination.objects.filter(person=person, policy="pk-exposure", as_of=DAY).order_by("-made_at", "-pk")
    return made.first()


def say(actor, source, fact="named_protection", value="no"):
    return actions.state_for_list(actor=actor, source=source, fact=fact, value=value, reason=WHY)


def test_what_two_people_say_of_a_list_settles_what_nobody_asked(amina, bashir, second, source):
    principal = Person.objects.order_by("pk").first()
    assert outcome_of(amina, principal).outcome == "cannot_tell"
    said = say(bashir, source)
    say(bashir, source, "third_country_case", "no")
    assert outcome_of(amina, principal).outcome == "cannot_tell", "one person alone says nothing of a list"
    for one in ListStatement.objects.all():
        actions.confirm_for_list(actor=second, pk=one.pk)
    made = outcome_of(amina, principal)
    assert made.outcome == "meets"
    assert made.snapshot.facts["named_protection"] == {"value": False, "source": f"list:{said.pk}"}


def test_what_is_known_of_a_person_goes_before_it(amina, bashir, second, source):
    principal = Person.objects.order_by("pk").first()
    for fact in ("named_protection", "third_country_case"):
        actions.confirm_for_list(actor=second, pk=say(bashir, source, fact).pk)
    actions.state_fact(actor=amina, person=principal, fact="named_protection", value=True)
    assert outcome_of(amina, principal).outcome == "does_not_meet"


def test_a_person_who_did_not_wish_to_say_is_not_answered_for(amina, bashir, second, source):
    principal = Person.objects.order_by("pk").first()
    for fact in ("named_protection", "third_country_case"):
        actions.confirm_for_list(actor=second, pk=say(bashir, source, fact).pk)
    actions.state_fact(actor=amina, person=principal, fact="named_protection", why_not="refused")
    assert outcome_of(amina, principal).outcome == "cannot_tell"


def test_taken_back_it_is_not_known_again_and_can_be_said_anew(amina, bashir, second, source):
    principal = Person.objects.order_by("pk").first()
    said = [say(bashir, source, fact) for fact in ("named_protection", "third_country_case")]
    for one in said:
        actions.confirm_for_list(actor=second, pk=one.pk)
    assert outcome_of(amina, principal).outcome == "meets"
    actions.withdraw_for_list(actor=bashir, pk=said[0].pk)
    assert outcome_of(amina, principal).outcome == "cannot_tell"
    say(second, source)
    verbs = set(AuditEvent.objects.filter(verb__startswith="list.fact").values_list("verb", flat=True))
    assert verbs == {"list.fact_proposed", "list.fact_confirmed", "list.fact_withdrawn"}


def test_nobody_answers_for_a_list_alone(bashir, source):
    said = say(bashir, source)
    with pytest.raises(NotAllowed):
        actions.confirm_for_list(actor=bashir, pk=said.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        ListStatement.objects.filter(pk=said.pk).update(confirmed_by=bashir)


def test_the_same_is_not_said_twice(bashir, second, source):
    say(bashir, source)
    with pytest.raises(Conflict):
        say(second, source, value="yes")


@pytest.mark.parametrize(
    ("fact", "value", "reason"),
    [
        ("named_protection", "perhaps", WHY),
        ("document", "a_paper_nobody_knows", WHY),
        ("months_employed", "24", WHY),
        ("principal_meets", "yes", WHY),
        ("no_such_fact", "yes", WHY),
        ("named_protection", "no", " short "),
    ],
)
def test_what_differs_from_person_to_person_or_lacks_a_reason_is_refused(bashir, source, fact, value, reason):
    with pytest.raises(BadInput):
        actions.state_for_list(actor=bashir, source=source, fact=fact, value=value, reason=reason)


def test_another_offices_list_is_not_found(carol, bashir, second, source):
    with pytest.raises(NotFound):
        say(carol, source)
    said = say(bashir, source)
    with pytest.raises(NotFound):
        actions.confirm_for_list(actor=carol, pk=said.pk)


def test_the_page_shows_what_waits_and_takes_a_second_persons_yes(client, amina, bashir, second, source):
    client.force_login(bashir)
    answer = client.post("/screening/lists/", {"source": source.pk, "answer": "named_protection=no", "reason": WHY})
    assert answer.status_code == 302
    said = ListStatement.objects.get()
    page = client.get("/screening/lists/").content.decode()
    assert f"/screening/lists/said/{said.pk}/confirm/" not in page
    client.force_login(second)
    assert f"/screening/lists/said/{said.pk}/confirm/" in client.get("/screening/lists/").content.decode()
    client.post(f"/screening/lists/said/{said.pk}/confirm/")
    said.refresh_from_db()
    assert said.confirmed_by == second
    client.force_login(amina)
    assert client.get("/screening/lists/").status_code == 403
