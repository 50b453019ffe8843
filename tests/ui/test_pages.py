"""Does every page have its language, its direction and its way round, in four languages?"""

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.urls import resolve, reverse
from django.utils import translation

from aman.accounts.roles import Role, may
from aman.ui.forms import render_form
from aman.ui.menu import PLACES, menu_of
from aman.ui.templatetags.aman import SHAPES, counted, ltr, signed_bar, status, typed

LANGUAGES = [("en", "en", "ltr"), ("fa-af", "fa-AF", "rtl"), ("ps", "ps", "rtl"), ("ur", "ur", "rtl")]


def test_an_anonymous_reader_is_sent_to_sign_in(client, db):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(("code", "tag", "direction"), LANGUAGES)
@pytest.mark.parametrize("address", ["/", "/accounts/own/", "/nowhere/"])
def test_a_page_says_its_language_and_direction(client, amina, code, tag, direction, address):
    client.force_login(amina)
    page = client.get(address, headers={"accept-language": code}).content.decode()
    assert f'<html lang="{tag}" dir="{direction}">' in page
    assert ("bootstrap.rtl.min.css" in page) == (direction == "rtl")
    assert (page.count('class="draft"') == 1) == (code != "en")


@pytest.mark.parametrize("asked", ["fa", "fa-IR", "fa-AF,fa;q=0.9", "ps-AF", "ur-PK"])
def test_what_a_browser_of_the_region_asks_for_is_understood(client, db, asked):
    page = client.get("/accounts/login/", headers={"accept-language": asked}).content.decode()
    assert 'dir="rtl"' in page


def test_django_knows_pashto_and_dari():
    for code in ("ps", "fa-af"):
        assert translation.check_for_language(code)
        with translation.override(code):
            assert translation.get_language_bidi()
        assert settings.AMAN_LANGUAGE_NAMES[code]


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.COMMAND_LINE])
def test_the_menu_offers_what_the_role_may_open_and_nothing_else(client, embassy, django_user_model, role):
    user = django_user_model.objects.create_user("u", password="a long test password", role=role.value, office=embassy)
    client.force_login(user)
    page = client.get("/")
    offered = {entry.name for entry in menu_of(page.wsgi_request)}
    assert all(f'<a href="{entry.url}"' in page.context["page_menu"] for entry in menu_of(page.wsgi_request))
    allowed: dict[str, str] = {}
    for place in PLACES:
        if may(role, place.permission):
            allowed.setdefault(str(place.label), place.url_name)
    assert offered == set(allowed.values())


def test_every_place_of_the_menu_exists():
    for place in PLACES:
        assert reverse(place.url_name).startswith("/")


def test_a_status_has_a_word_a_shape_and_a_colour():
    for state, shape in SHAPES.items():
        tag = status(state, "In <force>")
        assert f"tag-{state}" in tag
        assert shape in tag
        assert "In &lt;force&gt;" in tag
    assert len(SHAPES) <= 7
    assert len(set(SHAPES.values())) == len(SHAPES)


def test_an_unknown_state_is_an_error():
    with pytest.raises(KeyError):
        status("safe", "Safe")


def test_numbers_and_typed_words_are_isolated():
    assert ltr("2026-12-31") == '<bdi dir="ltr">2026-12-31</bdi>'
    assert typed("<b>گلالی") == '<bdi dir="auto">&lt;b&gt;گلالی</bdi>'
    assert ltr(None) == typed("") == ""
    assert counted(25000) == '<bdi dir="ltr">25,000</bdi>'


@pytest.mark.parametrize(
    ("value", "kind"), [(4.2, "bar-for"), (-3.0, "bar-against"), (99, "bar-for"), (-99, "bar-against")]
)
def test_a_bar_leans_for_or_against_without_a_style_attribute(value, kind):
    drawn = signed_bar(value, 5)
    assert kind in drawn
    assert "style" not in drawn
    assert 'width="-' not in drawn


class Question(forms.Form):
    name = forms.CharField(label="Name", error_messages={"required": "Write a name."})
    day = forms.DateField(label="Day", required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="Sure", required=False)


def page_of_form(rf, user, form):
    request = rf.get("/")
    request.user, request.resolver_match, request._messages = user, None, []
    return render_form(request, "ui/question.html", {"form": form})


def test_a_form_without_mistakes_is_a_plain_page(rf, amina):
    answer = page_of_form(rf, amina, Question())
    assert answer.status_code == 200
    assert "<title> · Aman" in answer.content.decode().replace("\n", "")


def test_a_form_with_mistakes_leads_to_each_of_them(rf, amina):
    answer = page_of_form(rf, amina, Question({"day": "yesterday"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error:" in page
    assert "There is a problem" in page
    assert '<a href="#id_name">Write a name.</a>' in page
    assert '<p class="field-error" id="id_name_error">Write a name.</p>' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_kind"' in page


def test_controls_say_their_direction(rf, amina):
    page = page_of_form(rf, amina, Question()).content.decode()
    assert '<input type="text" name="name" class="form-control" dir="auto" required id="id_name">' in page
    assert 'name="day" class="form-control" dir="ltr"' in page


def test_the_filters_are_at_hand_in_every_template():
    assert Template("{{ x|ltr }}").render(Context({"x": 1})) == '<bdi dir="ltr">1</bdi>'


def test_a_page_about_pairs_stands_under_pairs_and_not_under_lists(rf, django_user_model):
    request = rf.get("/rosters/pairs/1/")
    request.user = django_user_model(username="b", role="reviewer")
    for path, place in (("/rosters/pairs/1/", "rosters:review_pairs"), ("/rosters/1/", "rosters:list_rosters")):
        request.resolver_match = resolve(path)
        assert [entry.name for entry in menu_of(request) if entry.current] == [place]
