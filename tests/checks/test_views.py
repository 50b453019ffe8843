"""The desk's page: the same shape for every answer, by POST only, and nothing of the question left on it."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from small_register import add, family, letter, new_person

from aman.checks.models import DeskCheck

pytestmark = pytest.mark.django_db
URL = "/checks/"


@pytest.fixture
def case(amina):
    """A family of which Qais carries a letter in force."""
    case, people = family(amina)
    letter(amina, case, people[0])
    return case


def ask(client, user, **typed):
    client.force_login(user)
    return client.post(URL, {"reason": "stop", "place": "Faizabad", **typed})


def shape(answer) -> str:
    """The page without what differs from check to check, each of one length: token, reference and times."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w{64}"', "", answer.content.decode())
    return re.sub(r"DC-\w{8}|\d{4}-\d\d-\d\d \d\d:\d\d", "", text)


def test_protection_in_force_is_said_with_a_reference_and_a_number(client, case, dawud, embassy):
    text = ask(client, dawud, number="P01234567").content.decode()
    assert "Protection in force" in text
    assert embassy.duty_number in text
    assert DeskCheck.objects.get().reference in text


def test_the_answer_tells_nothing_else(client, case, dawud):
    text = ask(client, dawud, number="P01234567").content.decode()
    for part in ("Qais", "Darwazi", "Tamim", "1984", "P01234567", "SIV", "KBL2023618001", case.ref, "Embassy"):
        assert part not in text


def test_unknown_withdrawn_doubtful_and_hidden_look_exactly_the_same(client, amina, carol, dawud, case):
    withdrawn_case, (withdrawn, *_) = family(amina, "A1000002")
    letter(amina, withdrawn_case, withdrawn, state="withdrawn")
    add(
        amina,
        new_person("Nasir Wardak", father="Halim", born="1970-02-03", papers=(("acc", "1111111111111"),)),
        new_person("Nasir Wardak", father="Halim", born="1970-02-03", papers=(("acc", "1111111111111"),)),
        new_person("Zalmai Naimi", papers=(("acc", "2222222222222"),)),
    )
    pages = {
        "unknown": ask(client, dawud, number="P77777777"),
        "shared number": ask(client, dawud, number="1111111111111"),
        "no letter": ask(client, dawud, number="2222222222222"),
        "two of a name": ask(client, dawud, name="Nasir Wardak", father="Halim", birth="1970-02-03"),
        "withdrawn": ask(client, dawud, name="Qais Darwazi", father="Tamim", birth="1984-03-05"),
    }
    assert {p.status_code for p in pages.values()} == {200}
    assert len({len(p.content) for p in pages.values()}) == 1
    assert len({shape(p) for p in pages.values()}) == 1
    assert "No record: call" in shape(pages["unknown"])


def test_after_the_limit_the_page_only_adds_that_the_day_is_used_up_and_has_the_same_size(
    client, case, dawud, settings
):
    settings.DESK_CHECKS_A_DAY = 1
    before = ask(client, dawud, number="P77777777")
    after = ask(client, dawud, number="P01234567")
    used_up = "<p>Your checks of today are used up. Call instead; you can ask here again tomorrow.</p>"
    assert used_up in shape(after)
    assert without_filling(shape(after)).replace(used_up, "").split() == without_filling(shape(before)).split()
    assert len(after.content) == len(before.content)


def without_filling(text: str) -> str:
    return re.sub(r"<!--\.*-->", "", text)


@pytest.mark.parametrize("language", ["en", "ur", "fa-af", "ps"])
def test_every_answer_has_the_same_size_in_every_language(client, case, dawud, settings, language):
    settings.DESK_CHECKS_A_MINUTE = 3
    client.force_login(dawud)
    client.cookies["django_language"] = language
    sizes = set()
    for number in ("P01234567", "P77777777", "P01234567", "P01234567"):
        answer = client.post(URL, {"number": number, "reason": "stop", "place": "Faizabad"})
        assert answer.status_code == 200
        sizes.add(len(answer.content))
    assert len(sizes) == 1
    kinds = DeskCheck.objects.values_list("answer", "past_limit").order_by("pk")
    assert list(kinds) == [("in_force", False), ("no_record", False), ("in_force", False), ("no_record", True)]


def test_no_record_never_reads_as_not_protected(client, case, dawud):
    text = ask(client, dawud, number="P77777777").content.decode().lower()
    assert "not protected" not in text
    assert "safe" not in text
    assert "deport" not in text


def test_a_question_in_the_address_is_not_answered(client, case, dawud):
    client.force_login(dawud)
    answer = client.get(URL, {"number": "P01234567", "reason": "stop", "place": "Faizabad"})
    assert "Protection in force" not in answer.content.decode()
    assert not DeskCheck.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "Qais Darwazi"},
        {"name": "Qais Darwazi", "father": "Tamim"},
        {"number": "12"},
        {"number": "P01234567", "reason": ""},
        {"number": "P01234567", "place": ""},
        {"number": "P01234567", "place": "Faizabad, he carries P01234567"},
        {"name": "Qais Darwazi", "father": "Tamim", "birth": "1984", "place": "with Qais"},
        {"name": "Qais Darwazi", "father": "Tamim", "birth": "long ago"},
    ],
)
def test_too_little_or_too_much_is_sent_back_and_counts_as_no_check(client, case, dawud, typed):
    answer = ask(client, dawud, **typed)
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not DeskCheck.objects.exists()


def test_an_answer_is_not_kept_by_the_browser(client, case, dawud):
    assert "no-store" in ask(client, dawud, number="P01234567").headers["Cache-Control"]


def test_a_log_line_of_the_request_holds_no_question(client, case, dawud, caplog):
    with caplog.at_level("DEBUG", logger="django.request"):
        ask(client, dawud, name="Qais Darwazi", father="Tamim", birth="long ago")
    assert "Qais" not in caplog.text


def test_the_owner_sees_the_check_on_the_case(client, case, dawud, amina):
    ask(client, dawud, number="P01234567")
    client.force_login(amina)
    text = client.get(reverse("cases:view_case", args=[case.ref])).content.decode()
    assert "Faizabad" in text
    assert DeskCheck.objects.get().reference in text


@pytest.mark.parametrize("role", ["rahela", "amina", "bashir", "carol"])
def test_only_a_host_desk_may_ask(client, case, role, request):
    user = request.getfixturevalue(role)
    assert ask(client, user, number="P01234567").status_code == 403
    client.force_login(user)
    assert client.get(URL).status_code == 403


def test_somebody_who_is_not_signed_in_is_sent_to_sign_in(client, case):
    answer = client.post(URL, {"number": "P01234567", "reason": "stop", "place": "Faizabad"})
    assert answer.status_code == 302
    assert "login" in answer.headers["Location"]
