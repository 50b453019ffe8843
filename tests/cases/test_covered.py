"""Are the families of a large register, judged by number, those that the database finds, and is none of them left out?"""

import pytest
import small_register as sample
from django.test import RequestFactory
from django.utils import timezone

from aman.cases import covered, queries
from aman.cases.models import Case, Member
from aman.cases.queries import CaseFilter
from aman.people.actions import set_roots

pytestmark = pytest.mark.django_db


@pytest.fixture
def families(amina):
    """A family wholly covered, half covered by a joined row's letter, half by its root's, one not at all, one of nobody."""
    whole, people = sample.family(amina, "KBL2023618001")
    for person in people:
        sample.letter(amina, whole, person)
    half, (_, _, child) = sample.family(amina, "KBL2023618002")
    (row,) = sample.add(amina, sample.new_person("Farhad Darwazi"))
    set_roots(actor=amina, root_of={row.pk: child.pk})
    sample.letter(amina, half, row)
    other, (_, _, joined) = sample.family(amina, "KBL2023618003")
    (root,) = sample.add(amina, sample.new_person("Farhad Darwazi"))
    set_roots(actor=amina, root_of={joined.pk: root.pk})
    sample.letter(amina, other, root)
    none, (qais, *_) = sample.family(amina, "KBL2023618004")
    sample.letter(amina, none, qais, days=-1)
    empty, _ = sample.family(amina, "KBL2023618005")
    Member.objects.filter(case=empty).delete()
    closed, (once, *_) = sample.family(amina, "KBL2023618006")
    sample.letter(amina, closed, once)
    Case.objects.filter(pk=closed.pk).update(state="closed")
    return {"all": [whole], "half": [half, other], "none": [none, empty]}


def shown(user, letters, **address):
    wanted = CaseFilter(letters=letters)
    request = RequestFactory().get("/cases/", address)
    return covered.page_by_letters(user=user, wanted=wanted, now=timezone.now(), request=request)


@pytest.mark.parametrize("letters", ["all", "half", "none"])
def test_a_page_shows_what_the_whole_register_is_asked_for(amina, families, letters):
    page = shown(amina, letters).page
    assert list(page) == families[letters]
    asked = queries.filtered(user=amina, wanted=CaseFilter(letters=letters)).order_by("pk")
    assert list(page) == list(asked)


def test_each_case_has_the_day_of_its_oldest_promise(amina, families):
    from aman.cases.actions import add_task

    add_task(actor=amina, case=families["half"][0], what="Call", due_on=timezone.localdate())
    days = [case.next_due for case in shown(amina, "half").page]
    assert days == [timezone.localdate(), queries.NEVER]


def test_the_worklist_of_a_large_register_walks_and_says_so(client, amina, families, monkeypatch):
    monkeypatch.setattr(covered, "COUNT_CAP", 0)
    client.force_login(amina)
    text = client.get("/cases/?letters=half").content.decode()
    assert [case.ref in text for case in families["half"]] == [True, True]
    assert "In the order in which they were opened" in text
    monkeypatch.setattr(covered, "MOST", 1)
    monkeypatch.setattr(covered, "_PART", 1)
    text = client.get("/cases/?letters=half").content.decode()
    assert "1 records were looked at" in text.replace("<bdi>", "").replace("</bdi>", "").replace('<bdi dir="ltr">', "")
    assert "No case of this part of the register" in text


def test_an_officer_who_sees_only_their_own_walks_along_those(amina, embassy, families, bashir):
    embassy.sees = "assignment"
    embassy.save()
    Case.objects.filter(pk=families["half"][0].pk).update(assigned_to=bashir)
    amina.refresh_from_db()
    assert list(shown(amina, "half").page) == families["half"][1:]
