"""Does every number of Today, for every role, lead to exactly the rows it counts?"""

import pytest
from django.utils import timezone
from every_record import build_every_record
from today_rows import numbers_of, press, rows_behind

from aman.accounts.models import User
from aman.accounts.roles import Role
from aman.audit.models import AuditEvent
from aman.reports import queries
from aman.reports.words import NUMBERS

PASSWORD = "a long test password"
ROLES = [role.value for role in Role if role is not Role.COMMAND_LINE]


def users_of(office, prefix=""):
    return {
        role: User.objects.create_user(f"{prefix}{role.replace('_', '-')}", password=PASSWORD, role=role, office=office)
        for role in ROLES
    }


@pytest.fixture
def offices(embassy, other_office, tmp_path):
    """Two offices in which something of every kind presses; the users of the first by role."""
    found = {}
    for number, office in enumerate((embassy, other_office), start=1):
        users = users_of(office, f"{office.code}-")
        record = build_every_record(
            register_officer=users["register_officer"], case_officer=users["case_officer"],
            surname=("Darwazi", "Samangani")[number - 1], number=number, folder=tmp_path,
        )  # fmt: skip
        press(office, users, record)
        found[office.code] = users
    users = found["embassy"]
    users["overseer"] = User.objects.create_user("overseer", password=PASSWORD, role="administrator")
    return users


def page_of(client, user):
    client.force_login(user)
    answer = client.get("/", headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_number_of_every_role_is_the_count_of_the_rows_behind_its_link(client, offices):
    wrong, walked = [], {}
    for role, user in offices.items():
        numbers = numbers_of(page_of(client, user))
        walked[role] = sum(1 for number in numbers if number.value)
        for number in numbers:
            assert number.link, (role, number)
            behind = rows_behind(client, number.link)
            if behind != number.value:
                wrong.append((role, number.link, number.value, behind))
    assert wrong == []
    assert walked["host_desk"] == 0
    for role in ("register_officer", "case_officer", "reviewer", "hotline", "liaison", "administrator", "overseer"):
        assert walked[role] >= 3, walked


def test_something_of_every_kind_is_counted_for_somebody(offices):
    moment = queries.Moment(timezone.now())
    counted = set()
    for user in offices.values():
        counted |= {f.key for _heading, figures in queries.sections_of(user, moment) for f in figures if f.number}
        counted |= {e.key for e in queries.endings_of(user, moment) if any(f.number for f in e.figures)}
        reached = queries.reached_next_of(user, moment)
        if reached and reached.by_rule and any(f.number for f in reached.by_paper):
            counted.add("reached")
    every = set(queries.ELSEWHERE) | set(queries.ROWS)
    assert every - counted == {"letters_in_force", "changed_decisions"}, "let something of it press in today_rows"
    assert every <= set(NUMBERS)


def test_an_analyst_is_shown_no_number_that_leads_to_people(client, offices):
    numbers = numbers_of(page_of(client, offices["analyst"]))
    assert {number.link.partition("?")[0] for number in numbers} <= {"/today/rule_changes/"}


@pytest.mark.parametrize("what", sorted(queries.ROWS))
def test_a_list_is_not_there_for_a_role_that_may_not_see_its_rows(client, embassy, what):
    permission = queries.ROWS[what].permission
    for role, user in users_of(embassy).items():
        client.force_login(user)
        answer = client.get(f"/today/{what}/")
        assert answer.status_code == (200 if user.may(permission) else 404), (role, what)


def test_who_looked_at_the_rows_stands_in_the_log_with_the_people_among_them(client, offices):
    officer = offices["case_officer"]
    client.force_login(officer)
    client.get("/today/visas/?days=30")
    line = AuditEvent.objects.get(verb="rows.listed")
    assert (line.detail["what"], line.detail["rows"], line.detail["touched"]) == ("visas", 2, 1)
    assert line.actor == officer.username


@pytest.mark.parametrize(
    "query", ["days=nonsense", "days=8", "on=2026-13-40", "begins=%3Cscript%3E", "on=x&begins=a%00b"]
)
def test_an_address_that_cannot_be_read_shows_the_nearest_days(client, offices, query):
    client.force_login(offices["case_officer"])
    assert client.get(f"/today/reached/?{query}").status_code == 200
