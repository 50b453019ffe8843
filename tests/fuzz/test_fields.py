"""Does every page answer whatever is written into its address and its fields, and is nothing written there ever run?

Search, intake and the desk are asked with every nasty text; every other page with a few of them in each of its fields.
"""

import re

import pytest
from conftest import ROOT
from django.db import transaction
from django.urls import get_resolver, reverse
from every_record import build_every_record
from hypothesis import given
from hypothesis import strategies as st
from mutations import NASTY, calm, nasty_text

from aman.accounts.access import PUBLIC_MODULES
from aman.accounts.models import User

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("only_answers")]
_READ = re.compile(r'GET(?:\.get(?:list)?\(|\[)\s*"(\w+)"')
#: What any page of ours reads from its address, as its source says, and the usual names of fields besides.
ASKED = tuple(
    sorted(
        {name for path in (ROOT / "src/aman").rglob("*.py") for name in _READ.findall(path.read_text(encoding="utf-8"))}
        | {"q", "name", "father", "born", "view", "state", "kind", "show", "after", "before", "page", "policy", "day"}
    )
)
SEARCHES = (
    "/people/",
    "/incidents/open/search/",
    "/cases/",
    "/incidents/",
    "/letters/",
    "/liaison/search/",
    "/liaison/engagements/",
    "/liaison/officials/",
)


@pytest.fixture(autouse=True)
def _unlimited(settings, monkeypatch):
    settings.DESK_CHECKS_A_DAY = settings.DESK_OFFICE_CHECKS_A_DAY = settings.DESK_CHECKS_A_MINUTE = 10**6


def asked(client, path, form=None):
    """Ask or post, take back what it changed; a server's error fails by itself, for the client raises it."""
    with transaction.atomic():
        answer = client.get(path, form or {}) if form is None or path.endswith("?") else client.post(path, form)
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    client.cookies.pop("messages", None)
    assert answer.status_code < 500
    assert b"<script>alert(1)</script>" not in text, "what was typed came back as markup"
    assert "\r\nSet-Cookie: a=b" not in str(answer.headers)
    return answer


@pytest.mark.parametrize("path", SEARCHES)
def test_a_search_answers_whatever_is_typed(client, amina, tmp_path, rahela, path):
    build_every_record(register_officer=rahela, case_officer=amina, surname="Darwazi", number=1, folder=tmp_path)
    client.force_login(amina)
    # As one types: what is typed of a caller never stands in an address.
    send = client.post if path == "/incidents/open/search/" else client.get

    @calm
    @given(st.dictionaries(st.sampled_from(ASKED), nasty_text, min_size=1, max_size=5))
    def ask(typed):
        with transaction.atomic():
            answer = send(path, typed)
            transaction.set_rollback(True)
        assert answer.status_code in {200, 302, 400, 422}, "the path is a page that this officer opens"
        assert b"<script>alert(1)</script>" not in answer.content

    ask()
    for text in NASTY:
        with transaction.atomic():
            assert send(path, {"q": text, "name": text}).status_code < 500
            transaction.set_rollback(True)


def fields_of(page):
    """Give the names of the fields of a page's forms."""
    names = re.findall(r'<(?:input|select|textarea|button)[^>]*\bname="([^"]+)"', page)
    return sorted(set(names) - {"csrfmiddlewaretoken"})


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("dawud", "/checks/"),
        ("amina", "/incidents/open/"),
        ("amina", "/people/add/"),
        ("amina", "/incidents/open/draft/"),
    ],
)
def test_a_form_about_a_person_answers_whatever_is_typed(client, request, who, path):
    client.force_login(request.getfixturevalue(who))
    source = path.replace("draft/", "")
    names = fields_of(client.get(source).content.decode())
    assert len(names) > 3, path

    @calm
    @given(st.fixed_dictionaries(dict.fromkeys(names, nasty_text)))
    def fill(typed):
        asked(client, path, typed)

    fill()
    for text in NASTY:
        asked(client, path, dict.fromkeys(names, text))


def pages():
    """Give every address that a signed-in user can open without naming a record, and those of own records."""

    def walk(patterns, namespace=""):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                if pattern.namespace != "api":
                    yield from walk(
                        pattern.url_patterns, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                    )
            elif not pattern.callback.__module__.startswith((*PUBLIC_MODULES, "ninja.")):
                yield namespace + (pattern.name or ""), tuple(pattern.pattern.converters), pattern.callback

    return list(walk(get_resolver().url_patterns))


def test_every_page_answers_odd_fields_and_odd_references(client, embassy, amina, rahela, tmp_path, capsys):
    build_every_record(register_officer=rahela, case_officer=amina, surname="Darwazi", number=1, folder=tmp_path)
    users = [
        amina,
        rahela,
        *(
            User.objects.create_user(role, password="a long test password", role=role, office=embassy)
            for role in ("reviewer", "analyst", "administrator")
        ),
    ]
    count, wrong = 0, []
    odd = ("\x00", "9" * 40, "<script>alert(1)</script>\u202e")
    for user in users:
        client.force_login(user)
        for name, parameters, view in pages():
            permission = getattr(view, "aman_permission", None)
            if name.startswith("lockdown:"):
                continue  # a reason is all it asks for, and then everything is closed, as it should be
            if permission is None or not user.may(permission):
                continue
            values = {
                p: (2**31 - 1 if p in {"pk", "sheet"} or p.endswith("_id") else "AP-00000000") for p in parameters
            }
            try:
                path = reverse(name, kwargs=values)
            except Exception:
                values = dict.fromkeys(parameters, "0000000000")
                path = reverse(name, kwargs=values)
            names = ()
            for number, text in enumerate(odd):
                for method in ("GET", "POST"):
                    client.raise_request_exception = False
                    with transaction.atomic():
                        typed = {
                            **dict.fromkeys(ASKED, text),
                            **dict.fromkeys(names, text),
                            "version": text,
                            "reason": text,
                        }
                        answer = client.get(path, typed) if method == "GET" else client.post(path, typed)
                        text_of = b"" if answer.streaming else answer.content
                        transaction.set_rollback(True)
                    client.cookies.pop("messages", None)
                    count += 1
                    if number == 0 and method == "GET" and answer.status_code == 200:
                        names = fields_of(text_of.decode("utf-8", "replace"))
                    if answer.status_code >= 500 or b"<script>alert(1)</script>" in text_of:
                        wrong.append((user.role, method, name, repr(text)[:20], answer.status_code))
                    client.force_login(user) if name.endswith("logout") else None
    with capsys.disabled():
        print(f"\n{count} odd requests asked of every page that a role opens")
    assert wrong == []
