"""The pages about people: what they show, to whom, and what they leave in the log."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from small_register import add, determination, family, letter, new_person

from aman.audit.models import AuditEvent
from aman.people.actions import set_roots
from aman.people.models import Person

pytestmark = pytest.mark.django_db


def page(client, user, name, *args, post=None, **headers):
    client.force_login(user)
    url = reverse(name, args=args)
    return client.get(url, headers=headers) if post is None else client.post(url, post, headers=headers)


def words_of(answer) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def test_the_search_page_works_without_script(client, amina):
    (person,) = add(amina, new_person("Qais Darwazi", father="Tamim", born=1984))
    answer = page(client, amina, "people:search_people", post={"text": "قیس دروازی"})
    assert answer.status_code == 200
    assert person.ref in answer.content.decode()
    assert "<html" in answer.content.decode()


def test_with_script_only_the_answers_travel(client, amina):
    add(amina, new_person("Qais Darwazi"))
    answer = page(client, amina, "people:search_people", post={"text": "Qais"}, HX_Request="true")
    assert "Qais Darwazi" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_a_name_in_the_address_is_not_searched_for(client, amina):
    add(amina, new_person("Qais Darwazi"))
    client.force_login(amina)
    answer = client.get(reverse("people:search_people"), {"text": "Qais Darwazi"})
    assert answer.context["hits"] is None
    assert not AuditEvent.objects.filter(verb="people.searched").exists()


def test_an_empty_search_says_what_is_missing(client, amina):
    answer = page(client, amina, "people:search_people", post={"text": ""})
    assert answer.status_code == 422


def test_nobody_found_does_not_read_as_nobody_there(client, amina):
    answer = page(client, amina, "people:search_people", post={"text": "Qais"})
    assert "does not mean that nobody is there" in answer.content.decode()


def test_the_page_gathers_what_is_known_and_where_from(client, amina):
    case, (qais, *_) = family(amina)
    letter(amina, case, qais)
    made = determination(qais)
    text = page(client, amina, "people:view_person", qais.ref).content.decode()
    for part in ("Qais Darwazi", "قیس دروازی", "Tamim", "1984-03-05", "1362-12-15", case.ref, "Shakila Darwazi"):
        assert part in text
    assert "first-list.xlsx#List" in text
    assert made.policy in text
    assert "Letter in force" in text


def test_the_title_holds_the_reference_and_no_name(client, amina):
    (person,) = add(amina, new_person("Qais Darwazi"))
    text = page(client, amina, "people:view_person", person.ref).content.decode()
    title = text[text.index("<title>") : text.index("</title>")]
    assert person.ref in title
    assert "Qais" not in title


def test_a_number_is_masked_until_it_is_asked_for_and_the_look_is_logged(client, amina):
    (person,) = add(amina, new_person("Qais", papers=(("af_passport", "P01234567"),)))
    text = page(client, amina, "people:view_person", person.ref).content.decode()
    assert "P01234567" not in text
    assert "•••••••67" in text
    shown = page(client, amina, "people:show_document", person.ref, person.documents.get().pk, post={})
    assert "P01234567" in shown.content.decode()
    line = AuditEvent.objects.get(verb="document.shown")
    assert line.subject == f"person:{person.ref}"
    assert "P01234567" not in str(line.detail)


def test_a_phone_number_is_masked_until_it_is_asked_for(client, amina):
    (person,) = add(amina, new_person("Qais", phone="+92 390 0000001"))
    assert "0000001" not in page(client, amina, "people:view_person", person.ref).content.decode()
    assert "0000001" in page(client, amina, "people:show_phone", person.ref, post={}).content.decode()
    assert AuditEvent.objects.filter(verb="phone.shown").count() == 1


def test_every_look_is_logged_and_can_be_seen(client, amina, bashir):
    (person,) = add(amina, new_person("Qais"))
    page(client, bashir, "people:view_person", person.ref)
    line = AuditEvent.objects.get(verb="person.read")
    assert (line.actor, line.subject) == ("bashir", f"person:{person.ref}")
    assert "bashir" in page(client, amina, "people:view_readers", person.ref).content.decode()


def test_a_joined_row_leads_to_the_page_of_its_root(client, amina):
    a, b = add(amina, new_person("Qais Darwazi"), new_person("Qays Darwazy"))
    set_roots(actor=amina, root_of={b.pk: a.pk})
    answer = page(client, amina, "people:view_person", b.ref)
    assert answer.headers["Location"] == reverse("people:view_person", args=[a.ref])
    assert "Qays Darwazy" in page(client, amina, "people:view_person", a.ref).content.decode()


@pytest.mark.parametrize("name", ["people:view_person", "people:view_readers"])
def test_carol_cannot_see_it_and_cannot_tell_that_it_exists(client, amina, carol, name):
    (person,) = add(amina, new_person("Qais"))
    hidden = page(client, carol, name, person.ref)
    missing = page(client, carol, name, "AP-00000000")
    assert hidden.status_code == missing.status_code == 404
    assert words_of(hidden).replace(person.ref, "") == words_of(missing).replace("AP-00000000", "")


def test_carol_cannot_make_a_number_show(client, amina, carol):
    (person,) = add(amina, new_person("Qais", phone="1", papers=(("af_passport", "P01234567"),)))
    paper = person.documents.get().pk
    assert page(client, carol, "people:show_document", person.ref, paper, post={}).status_code == 404
    assert page(client, carol, "people:show_phone", person.ref, post={}).status_code == 404
    assert not AuditEvent.objects.filter(verb__endswith=".shown").exists()


def test_dawud_is_refused_everywhere(client, amina, dawud):
    (person,) = add(amina, new_person("Qais"))
    for name, args in (
        ("people:search_people", ()),
        ("people:add_person", ()),
        ("people:view_person", (person.ref,)),
        ("people:view_readers", (person.ref,)),
    ):
        answer = page(client, dawud, name, *args)
        assert answer.status_code == 403
        assert "Qais" not in answer.content.decode()


def test_adding_shows_who_may_be_the_same_first(client, rahela):
    (known,) = add(rahela, new_person("Qais Darwazi", father="Tamim", born="1984-03-05"))
    typed = {"name": "Qays Darwazy", "father": "Tamim", "birth": "1984-03-05"}
    asked = page(client, rahela, "people:add_person", post=typed)
    assert known.ref in asked.content.decode()
    assert Person.objects.count() == 1
    done = page(client, rahela, "people:add_person", post={**typed, "looked_at": known.ref})
    assert done.status_code == 302
    assert Person.objects.count() == 2
    assert not AuditEvent.objects.filter(detail__icontains="Qays").exists()


def test_a_solar_year_is_read_when_somebody_is_added(client, rahela):
    page(client, rahela, "people:add_person", post={"name": "Qais", "birth": "1363", "number": "P 0123 4567"})
    person = Person.objects.get()
    assert person.birth_calendar == "solar_hijri"
    assert str(person.birth_first).startswith("1984-03-2")
    assert person.documents.get().number == "P01234567"


@pytest.mark.parametrize("language", ["fa-af", "ps", "ur"])
def test_the_pages_stand_in_every_language(client, amina, language):
    case, (qais, *_) = family(amina)
    client.cookies["django_language"] = language
    text = page(client, amina, "people:view_person", qais.ref).content.decode()
    assert 'dir="rtl"' in text
    assert page(client, amina, "people:search_people").status_code == 200
    assert page(client, amina, "cases:view_case", case.ref).status_code == 200


@pytest.mark.parametrize(("field", "told"), [("place", "Rawalpindi-17"), ("birth_as_written", "aged 31 in 1394")])
def test_where_somebody_lives_and_how_their_birth_was_written_are_hidden_until_asked_for(client, amina, field, told):
    (person,) = add(amina, new_person("Qais", **{field: told}))
    assert told not in page(client, amina, "people:view_person", person.ref).content.decode()
    assert told in page(client, amina, "people:show_field", person.ref, field, post={}).content.decode()
    line = AuditEvent.objects.get(verb="field.shown")
    assert (line.subject, line.detail["field"]) == (f"person:{person.ref}", field)
    assert told not in str(line.detail)
    assert "Hidden detail shown" in page(client, amina, "people:view_readers", person.ref).content.decode()


def test_nothing_else_is_shown_by_asking_for_a_field(client, amina, carol):
    (person,) = add(amina, new_person("Qais", place="Rawalpindi-17"))
    for field in ("phone", "office", "seal", "version"):
        assert page(client, amina, "people:show_field", person.ref, field, post={}).status_code == 404
    assert page(client, carol, "people:show_field", person.ref, "place", post={}).status_code == 404
