"""Is every address closed to every role that it is not for, and every record to every other office?"""

import re
from copy import copy

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from every_record import build_every_record

from aman.accounts.access import PUBLIC_MODULES
from aman.accounts.models import User
from aman.accounts.roles import PERMISSIONS, SEES_PEOPLE, Role, may

PASSWORD = "a long test password"
ANSWERED = {200, 204, 302, 400, 405, 409, 422}
#: Sent with every POST, so that a form that asks for nothing else does its work on a foreign record if it can.
ANYTHING = {"reason": "x", "text": "x", "what": "x", "version": "1", "answer": "same"}


def views_of(patterns, namespace=""):
    """Give every view of the product's own apps: full name, parameters, function."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace == "api":
                continue  # another door: tests/site/test_api.py holds every route to it
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from views_of(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and not pattern.callback.__module__.startswith(PUBLIC_MODULES):
            yield namespace + (pattern.name or ""), tuple(pattern.pattern.converters), pattern.callback


VIEWS = list(views_of(get_resolver().url_patterns))


def value_of(record, view, parameter):
    """Give the reference of a record that an address asks for; a new kind of parameter must be told of here."""
    app, _, name = view.partition(":")
    known = {
        ("people", "ref"): record.person.ref,
        ("people", "document_id"): record.document.pk,
        ("people", "field"): "place",
        ("cases", "ref"): record.case.ref,
        ("cases", "task_id"): record.task.pk,
        ("cases", "consent_id"): record.consent.pk,
        ("rosters", "pk"): record.pair.pk if "pair" in name or "link" in name else record.roster.pk,
        ("rosters", "ref"): record.person.ref,
        ("rosters", "code"): record.defect_code,
        ("rosters", "sheet"): 0,
        ("screening", "pk"): _screening_record(record, name).pk,
        ("screening", "ref"): record.person.ref if "person" in name else record.case.ref,
        ("screening", "policy_id"): "pk-exposure",
        ("screening", "fact"): "district",
        ("issuing", "ref"): record.case.ref,
        ("issuing", "pk"): record.instruction.pk if "instruction" in name else record.letter_request.pk,
        ("issuing", "letter_id"): record.letter.letter_id,
        ("verify", "letter_id"): record.letter.letter_id,
        ("verify", "number"): 0,
        ("verify", "name"): "index.html",
        ("incidents", "ref"): record.incident.ref,
        ("incidents", "number"): 1,
        ("incidents", "step_id"): record.incident_step.pk,
        ("incidents", "report_id"): record.incident_report.pk,
        ("incidents", "pk"): record.incident_pair.pk,
        ("incidents", "file_id"): record.report_file.pk,
        ("liaison", "ref"): _of_liaison(record, name).ref,
        ("liaison", "link_id"): record.commitment_link.pk,
        ("liaison", "code"): "detained",
        ("liaison", "item_id"): record.press_item.pk,
        ("liaison", "official_ref"): record.official.ref,
        ("liaison", "post_id"): record.post_held.pk,
        ("liaison", "follow_up_id"): record.follow_up.pk,
        ("notices", "webhook_id"): record.webhook.pk,
        ("notices", "delivery_id"): record.delivery.pk,
        ("retention", "ref"): record.person.ref,
        ("retention", "about"): "person",
        ("retention", "kind"): "notices",
        ("retention", "pk"): _retained(record, name).pk,
        ("exports", "ref"): record.export.ref,
        ("exports", "pk"): record.roster.pk,
        ("reports", "ref"): record.brief.ref,
        ("checks", "ref"): record.referral.reference if "referral" in name else record.desk_check.reference,
        ("checks", "pk"): record.pattern.pk,
        ("accounts", "username"): record.user.username,
        ("accounts", "pk"): _watched(record, name).pk,
        ("accounts", "draft_id"): 1,
        ("reports", "what"): "papers",
        ("reports", "secret"): "nobody",
        ("reports", "number"): record.release.number,
        ("reports", "name"): "waiting",
    }
    return known[app, parameter]


def _of_liaison(record, name):
    """Give the record that a page of liaison is about, by the page's name."""
    if name.endswith(("press", "press_day")):
        return record.press_report
    if name.endswith("undo_merge"):
        return record.merged_draft
    return record.engagement if "engagement" in name or "follow_up" in name else record.commitment


def _screening_record(record, name):
    """Give the record that a page of screening is about, by the page's name."""
    if "for_list" in name:
        return record.list_statement
    if "decision" in name or "second" in name:
        return record.decision
    return record.change if "change" in name else record.determination


def _retained(record, name):
    """Give the record that a page of retention is about, by the page's name."""
    return next(
        (getattr(record, word) for word in ("period", "hold", "erasure", "disposal") if word in name), record.hold
    )


#: What an administrator looks after, by a word in the page's name.
WATCHED = ("window", "session", "office_key", "office_proposal", "office_service")


def _watched(record, name):
    """Give the record that a page of an administrator is about, by the page's name."""
    return getattr(
        record, next(kind for kind in WATCHED if kind.removeprefix("office_") in name or kind == WATCHED[-1])
    )


#: Parameters that say which record; the others (a policy, a number of a published list) belong to no office.
RECORDS = {
    "ref",
    "pk",
    "letter_id",
    "username",
    "document_id",
    "task_id",
    "consent_id",
    "step_id",
    "report_id",
    "webhook_id",
    "delivery_id",
    "link_id",
    "item_id",
    "follow_up_id",
}


def missing(record):
    """Give references of the same form that lead nowhere."""
    nowhere = copy(record)
    for name, field, value in (
        ("person", "ref", "AP-00000000"),
        ("case", "ref", "AM-1900-000001"),
        ("letter", "letter_id", "0" * 10),
        ("incident", "ref", "IN-00000000"),
        ("export", "ref", "EX-ZZZZZZZZ"),
        ("commitment", "ref", "CM-00000000"),
        ("press_report", "ref", "PR-00000000"),
        ("engagement", "ref", "EN-00000000"),
        ("merged_draft", "ref", "EN-00000000"),
        ("desk_check", "reference", "DC-00000000"),
        ("referral", "reference", "RQ-00000000"),
        ("user", "username", "nobody-here"),
    ):
        changed = copy(getattr(record, name))
        setattr(changed, field, value)
        setattr(nowhere, name, changed)
    for name in (
        "pattern",
        "document",
        "task",
        "consent",
        "roster",
        "pair",
        "determination",
        "decision",
        "change",
        "letter_request",
        "instruction",
        "list_statement",
        "hold",
        "period",
        "erasure",
        "disposal",
        "incident_step",
        "incident_report",
        "incident_pair",
        "commitment_link",
        "press_item",
        "follow_up",
        *WATCHED,
        "webhook",
        "delivery",
    ):
        changed = copy(getattr(record, name))
        changed.pk = 99_999_999
        setattr(nowhere, name, changed)
    return nowhere


pytestmark = pytest.mark.usefixtures("only_answers")


@pytest.fixture
def users(embassy, host_office):
    made = {}
    for role in Role:
        if role is not Role.COMMAND_LINE:
            office = host_office if role is Role.HOST_DESK else embassy
            made[role] = User.objects.create_user(
                role.value.replace("_", "-"), password=PASSWORD, role=role.value, office=office
            )
    return made


@pytest.fixture
def own(users, tmp_path):
    return build_every_record(
        register_officer=users[Role.REGISTER_OFFICER],
        case_officer=users[Role.CASE_OFFICER],
        surname="Darwazi",
        number=1,
        folder=tmp_path,
    )


@pytest.fixture
def foreign(other_office, tmp_path):
    registrar = User.objects.create_user("registrar", password=PASSWORD, role="register_officer", office=other_office)
    carol = User.objects.create_user("carol", password=PASSWORD, role="case_officer", office=other_office)
    return build_every_record(
        register_officer=registrar, case_officer=carol, surname="Samangani", number=2, folder=tmp_path
    )


def address(view, parameters, record):
    return reverse(view, kwargs={p: value_of(record, view, p) for p in parameters})


def ask(client, method, url):
    """Ask, and take back whatever the answer changed."""
    with transaction.atomic():
        answer = client.post(url, ANYTHING) if method == "POST" else client.get(url)
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    client.cookies.pop("messages", None)
    return answer, text.decode("utf-8", errors="replace")


def hidden_from(role, own):
    """Give what of an own record a role must never read; the hotline reads what callers said, but not the register."""
    if role in SEES_PEOPLE:
        return ()
    return ("Tamim", own.document.number, own.case.ref) if role is Role.HOTLINE else (own.surname,)


def without_what_was_asked(text, url):
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    return text.replace(url, "")


def test_every_view_says_who_may_see_it():
    silent = [
        name
        for name, _, view in VIEWS
        if getattr(view, "aman_permission", None) not in PERMISSIONS and not getattr(view, "aman_public", False)
    ]
    assert silent == []
    assert len(VIEWS) > 40


def test_a_public_view_asks_for_no_record_of_an_office():
    asking = {
        name
        for name, parameters, view in VIEWS
        if getattr(view, "aman_public", False) and {"ref", "pk"} & set(parameters)
    }
    assert asking == set()


@pytest.mark.slow
def test_a_stranger_is_led_to_sign_in(client, own):
    client.raise_request_exception = False
    wrong = []
    for name, parameters, view in VIEWS:
        url = address(name, parameters, own)
        for method in ("GET", "POST"):
            answer, text = ask(client, method, url)
            if getattr(view, "aman_public", False):
                fine = answer.status_code < 500 and own.surname not in text and own.said not in text
            else:
                fine = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
            if not fine:
                wrong.append((method, name, answer.status_code))
    assert wrong == []


@pytest.mark.slow
def test_every_address_for_every_role_and_office(client, users, own, foreign, capsys):
    client.raise_request_exception = False
    nowhere = missing(foreign)
    wrong, asked = [], 0
    for role, user in users.items():
        client.force_login(user)
        for name, parameters, view in VIEWS:
            if getattr(view, "aman_public", False):
                continue
            allowed = may(role, view.aman_permission)
            of_an_office = bool(RECORDS & set(parameters))
            for whose in (own, foreign) if of_an_office else (own,):
                url = address(name, parameters, whose)
                for method in ("GET", "POST"):
                    answer, text = ask(client, method, url)
                    asked += 1
                    status = answer.status_code
                    if not allowed:
                        fine = status == 403
                    elif whose is own:
                        fine = status in ANSWERED or (role not in SEES_PEOPLE and status == 404)
                    else:
                        fine = status in {404, 405}
                        if method == "GET" and status == 404:
                            other = address(name, parameters, nowhere)
                            _, like = ask(client, method, other)
                            fine = without_what_was_asked(text, url) == without_what_was_asked(like, other)
                    told = text.replace(url, "")
                    if (
                        foreign.surname in text
                        or foreign.said in text
                        or any(s in told for s in hidden_from(role, own))
                    ):
                        fine = False
                    # What governments told each other names nobody of the register, and is as much an office's own.
                    if whose is own and foreign.commitment.ref in told:
                        fine = False
                    if not fine:
                        wrong.append((str(role), method, name, "own" if whose is own else "foreign", status))
    with capsys.disabled():
        print(f"\n{len(VIEWS)} addresses, {len(users)} roles: {asked} combinations asked")
    assert not wrong, f"{len(wrong)} wrong, the first of them: {wrong[:12]}"
    assert asked > 500
