"""Can a name or a number of a person get into an address? Not by any form, link, mark of a page or query of the API.

An address is kept by browsers, proxies and logs. What is typed about people is sent in the body of a POST; what a filter
puts into an address is chosen from a list, a day, or a reference that addresses hold anyway.
"""

import json
import re

import pytest
from conftest import ROOT
from django import forms

TEMPLATES = sorted((ROOT / "src/aman").glob("**/templates/**/*.html"))
#: Each form that is sent by GET: its form class, or the names that its page writes itself.
BY_GET = {
    "cases/list_cases.html": "aman.cases.forms.FilterForm",
    "screening/list_determinations.html": "aman.screening.forms.FilterForm",
    "screening/list_ageing_out.html": "aman.screening.forms.MonthsForm",
    "screening/what_if.html": "aman.screening.what_if_form.WhatIfForm",
    "screening/compare_policies.html": ["old", "new"],
    "checks/view_checks.html": ["case"],
    "incidents/view_handover.html": "aman.incidents.forms.HandoverForm",
    "liaison/choose_drafts.html": ["with", "ref"],
    "liaison/list_engagements.html": "aman.liaison.forms.engagements.FilterForm",
    "liaison/list_commitments.html": "aman.liaison.forms.commitments.FilterForm",
}
#: Typed, and yet about nobody: a value of a rule; a month, which browsers offer as one.
TYPED = {("screening/what_if.html", "becomes"), ("liaison/list_engagements.html", "month")}
CHOSEN = (forms.ChoiceField, forms.DateField, forms.BooleanField, forms.IntegerField)
#: What may follow the question mark of a link: a choice, a count, a day, a reference, a row's number, a page's mark.
LINKED = {
    "after", "answer", "as_of", "before", "by", "case", "client_id", "days", "direction", "district", "engagement", "field",
    "find", "group", "hours", "item", "kind", "known_on", "mine", "months", "new", "next", "now", "number", "official",
    "old", "order", "outcome", "page", "party", "policy", "press_report", "rule", "scenario", "show", "span", "start",
    "state", "topic", "version", "view", "was", "why", "with", "all", "month", "programme", "assigned", "letters", "tasks",
}  # fmt: skip


def name_of(path):
    return "/".join(path.parts[-2:]) if path.parent.name != "parts" else "/".join(path.parts[-3:])


def _without_comments(text):
    return re.sub(r"{% comment %}.*?{% endcomment %}", "", text, flags=re.DOTALL)


def class_of(dotted):
    module, _dot, name = dotted.rpartition(".")
    return getattr(__import__(module, fromlist=[name]), name)


def test_every_form_that_is_sent_in_an_address_is_known():
    found = {
        name_of(path)
        for path in TEMPLATES
        for form in re.findall(r"<form\b[^>]*>", _without_comments(path.read_text(encoding="utf-8")))
        if 'method="post"' not in form and "{{ attrs.method }}" not in form
    }
    assert found == set(BY_GET)


@pytest.mark.parametrize("template", BY_GET)
def test_its_fields_are_chosen_and_not_typed(template):
    fields = BY_GET[template]
    if isinstance(fields, str):
        for name, field in class_of(fields).base_fields.items():
            assert isinstance(field, CHOSEN) or (template, name) in TYPED, name
        return
    (path,) = [path for path in TEMPLATES if name_of(path) == template]
    (form,) = re.findall(r'<form method="get".*?</form>', path.read_text(encoding="utf-8"), re.DOTALL)
    assert set(re.findall(r'\bname="(\w+)"', form)) == set(fields)
    for box in re.findall(r"<input\b[^>]*>", form):
        is_chosen = re.search(r'type="(checkbox|radio|hidden|date|month|number)"', box)
        # A box for a reference takes nothing else, in browsers without script too.
        assert is_chosen or re.search(r'\bpattern="[^"]*[{]\d[}]', box), box
    assert "<textarea" not in form


def test_a_box_for_a_reference_takes_no_name():
    for template in ("checks/view_checks.html", "liaison/choose_drafts.html"):
        (path,) = [path for path in TEMPLATES if name_of(path) == template]
        (pattern,) = re.findall(r'\bpattern="([^"]*)"', path.read_text(encoding="utf-8"))
        for good in ("AM-2026-004211", "EN-4K7Q2M9T", "en-4k7q2m9t, EN-00000000"):
            kind = "AM" if "checks" in template else "EN"
            assert bool(re.fullmatch(pattern, good)) == good.upper().startswith(kind), (template, good)
        for bad in ("Gulalai Example", "گلالی", "P01234567", "0300 1234567", "EN-Gulalai Khan"):
            assert not re.fullmatch(pattern, bad), (template, bad)


def test_links_carry_choices_days_and_references_only():
    strange = {}
    for path in TEMPLATES:
        for href in re.findall(r'href="([^"]*)"', path.read_text(encoding="utf-8")):
            for name in re.findall(r"(?:\?|&amp;|&)(\w+)=", href):
                if name not in LINKED:
                    strange[name_of(path)] = name
    assert strange == {}


def test_addresses_made_in_the_code_carry_no_other_names_either():
    strange = {}
    for path in sorted((ROOT / "src/aman").glob("**/*.py")):
        if "/core/" in str(path) or "/cli/" in str(path) or "/linkage/" in str(path):
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            for name in re.findall(r"""["'/}]\?(\w+)=""", line):
                if name not in LINKED:
                    strange[f"{path.name}: {line.strip()}"] = name
    assert strange == {}


def test_pages_of_a_list_are_marked_by_references_days_and_keys():
    # Of users: their page has their user name in its address as well. Recipients of files are authorities.
    named = re.compile(r"(?<!user)name|father|given|family|phone|title|words|text|full", re.IGNORECASE)
    for path in sorted((ROOT / "src/aman").glob("**/*.py")):
        calls = re.findall(r"page_of\((.*?)order=[\[(]([^\])]*)[\])]", path.read_text(encoding="utf-8"), re.DOTALL)
        for rows, order in calls:
            assert not named.search(order) or "recipients_of(" in rows, (path.name, order)


def test_no_route_of_the_api_asks_for_a_name_or_a_number_in_its_address():
    document = json.loads((ROOT / "docs/reference/openapi.json").read_text(encoding="utf-8"))
    allowed = {"reference", "ref", "direction", "state", "due_until", "after", "since", "until"}
    for path, verbs in document["paths"].items():
        for verb, told in verbs.items():
            asked = {one["name"] for one in told.get("parameters", []) if one["in"] != "header"}
            assert asked <= allowed, (verb, path)
