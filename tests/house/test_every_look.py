"""Does every page that names a person of the register write that somebody looked, and does none write out what is hidden?

Every address is opened as every role. A page that holds the person's name must leave a line that "who looked at this person"
finds; and phone, papers, district and birth as written stand on no page, in no attribute and in no answer to a machine,
unless showing them is what was asked for.
"""

import re

import pytest
import small_register as sample
from django.db import transaction
from house.test_every_address import ANYTHING, VIEWS, address, own, users  # noqa: F401 - the fixtures are used by name

from aman.accounts.roles import Role
from aman.audit.models import AuditEvent
from aman.audit.touches import looks_at

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("only_answers")]

#: Details that are hidden until somebody asks, as the person of this test has them.
HIDDEN = {"phone": "+923335550147", "place": "Murqabdistrict", "birth_as_written": "17th of Saur"}
PAPER = "P9A12X7Z"
NAME = "Qais Darwazi"
#: What answers with a hidden detail because that is what it is for; each leaves its own line.
SHOWING = frozenset({"people:show_field", "people:show_document", "people:show_phone"})
#: Two records, or a record and what was said at a desk, are compared by what is hidden elsewhere; both are looks. Numbers show
#: their ends only, and phones nothing, even there.
COMPARING = frozenset(
    {"rosters:view_pair", "rosters:answer_pair_proposal", "checks:view_referral", "checks:answer_referral"}
)
COMPARED = frozenset({HIDDEN["place"], HIDDEN["birth_as_written"]})
SEARCHES = frozenset(
    {
        "people:search_people",
        "cases:list_cases",
        "incidents:search_people",
        "incidents:list_incidents",
        "issuing:view_letters",
    }
)
#: Asked with each of these besides, where a page takes questions in its address.
QUESTIONS = ({}, {"q": NAME}, {"name": NAME, "father": "Tamim"}, {"q": PAPER})


@pytest.fixture
def person(own):  # noqa: F811
    sample.restate([own.person], **HIDDEN)
    sample.restate([own.document], number=PAPER, as_written=PAPER)
    return own.person


def looked(person, lines):
    """Whether one of the lines is among those that the person's page lists."""
    return bool({(look.at, look.verb) for look in looks_at([person.ref])} & lines)


def ask(client, method, url, form, person):
    """Ask; give what was answered and whether it left a look at the person, and take everything back."""
    with transaction.atomic():
        last = AuditEvent.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
        answer = client.post(url, form) if method == "POST" else client.get(url, form)
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        lines = set(AuditEvent.objects.filter(sequence__gt=last).values_list("at", "verb"))
        seen = bool({(look.at, look.verb) for look in looks_at([person.ref])} & lines)
        transaction.set_rollback(True)
    client.cookies.pop("messages", None)
    # What was asked for stands in its field again; that tells nothing.
    plain = (
        re.sub(r'value="[^"]*"', "", text.decode("utf-8", errors="replace"))
        if form
        else text.decode("utf-8", "replace")
    )
    return answer.status_code, plain, seen


def openers(users, view):  # noqa: F811
    """One of the roles that open a view and see people, and the hotline, which sees what callers said."""
    may = [user for user in users.values() if user.may(view.aman_permission)]
    return [*may[:1], *(user for user in may[1:] if user.role == Role.HOTLINE)]


def test_every_page_that_names_somebody_is_a_look_and_hides_what_is_hidden(client, users, own, person, capsys):  # noqa: F811
    client.raise_request_exception = False
    unseen, shown, named, count = set(), set(), set(), 0
    for name, parameters, view in VIEWS:
        if getattr(view, "aman_public", False):
            continue
        url = address(name, parameters, own)
        for user in openers(users, view):
            client.force_login(user)
            questions = QUESTIONS if name in SEARCHES else ({},)
            for method, form in [*(("GET", one) for one in questions), ("POST", {**ANYTHING, "name": NAME})]:
                status, text, seen = ask(client, method, url, form, person)
                count += 1
                if status not in (200, 422):
                    continue
                if NAME in text:
                    named.add(name)
                    if not seen:
                        unseen.add((user.role, method, name))
                shown |= {
                    (method, name, word)
                    for word in (*HIDDEN.values(), PAPER)
                    if word in text and name not in SHOWING and not (name in COMPARING and word in COMPARED)
                }
    with capsys.disabled():
        print(f"\n{count} answers of {len(VIEWS)} addresses asked, {len(named)} of them name the person")
    assert sorted(shown) == []
    assert sorted(unseen) == []
    assert len(named) > 15
