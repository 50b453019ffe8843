"""Which engagements, commitments and press reports hold the words somebody asks for?"""

from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from aman.accounts.models import Office, User
from aman.accounts.roles import Role
from aman.liaison.actions.indexing import index, index_what_is_missing
from aman.liaison.actions.references import new_ref
from aman.liaison.models import (
    Commitment,
    Engagement,
    Official,
    Participant,
    Party,
    PressReport,
    Readers,
    Searched,
    Statement,
)
from aman.liaison.queries.search import search

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours():
    return Office.objects.create(code="ours", name="Our office", duty_number="+99 000 0000")


@pytest.fixture
def lina(ours):
    return User.objects.create_user("lina", password=None, role=Role.LIAISON, office=ours)


@pytest.fixture
def carol():
    other = Office.objects.create(code="other", name="Another office", duty_number="+99 000 0001")
    return User.objects.create_user("carol", password=None, role=Role.LIAISON, office=other)


def engagement(user, *, title="", said="", name="", **changes):
    row = Engagement.objects.create(
        ref=new_ref("EN"), office=user.office, written_by=user, written_at=timezone.now(), title=title,
        **{"first_day": date(2023, 12, 5), "last_day": date(2023, 12, 5), **changes},
    )  # fmt: skip
    if name:
        official = Official.objects.create(
            ref=new_ref("OF"), name=name, added_by=user, added_at=timezone.now(), spellings=["Nowiz Example"]
        )
        Participant.objects.create(engagement=row, number=1, official=official)
    if said:
        Statement.objects.create(engagement=row, number=1, words=said)
    index(kind="engagement", pk=row.pk)
    return row


def test_words_of_a_meeting_are_found_in_any_script_and_order(lina):
    row = engagement(
        lina, title="دیدار در پشاور", said="The list of 25,000 was sent back for its discrepancies.", name="نویز"
    )
    engagement(lina, title="A call about visas")
    for asked in (
        "Peshawar",
        "پشاور",
        "discrep list",
        '"list of 25,000"',
        "نويز",
        "nowiz",
        "deficiencies discrepancies",
    ):
        found = search(user=lina, asked=asked).engagements
        assert [one.ref for one in found] == ([] if asked.startswith("deficiencies") else [row.ref]), asked


def test_nobody_finds_what_they_may_not_read(lina, carol):
    engagement(lina, title="scrutinised accordingly")
    assert search(user=carol, asked="scrutinised").how_many == 0
    named = engagement(lina, title="scrutinised in confidence", readers=Readers.NAMED)
    reviewer = User.objects.create_user("rev", password=None, role=Role.REVIEWER, office=lina.office)
    assert named.ref not in [one.ref for one in search(user=reviewer, asked="scrutinised").engagements]
    assert named.ref in [one.ref for one in search(user=lina, asked="scrutinised").engagements]


def test_a_draft_that_was_merged_is_found_as_what_it_was_merged_into(lina):
    root = engagement(lina, title="Meeting of the fifth")
    draft = engagement(lina, title="They spoke of corridors", merged_into=root)
    index(kind="engagement", pk=draft.pk)
    assert [one.ref for one in search(user=lina, asked="corridors").engagements] == [root.ref]


def test_commitments_and_reports_are_found_beside_engagements(lina):
    party = Party.objects.create(name="Foreign Office of Examplia")
    promise = Commitment.objects.create(
        ref=new_ref("CM"), office=lina.office, written_by=lina, written_at=timezone.now(), direction="to_us", by_party=party,
        what="Holders of letters are spared", made_first=date(2023, 12, 5), made_last=date(2023, 12, 5),
    )  # fmt: skip
    report = PressReport.objects.create(
        ref=new_ref("PR"), office=lina.office, text="Eligible people would be spared, it said.", sha256="0" * 64,
        received_by=lina, received_at=timezone.now(),
    )  # fmt: skip
    assert index_what_is_missing() == 2
    assert index_what_is_missing() == 0
    found = search(user=lina, asked="spared")
    assert [one.ref for one in found.commitments] == [promise.ref]
    assert [one.ref for one in found.reports] == [report.ref]
    assert [one.ref for one in search(user=lina, asked="examplia spared").commitments] == [promise.ref]


def test_what_was_changed_is_found_by_its_new_words_only(lina):
    row = engagement(lina, title="corridors")
    row.title, row.version = "crossings", 2
    row.save()
    assert index_what_is_missing() == 1
    assert search(user=lina, asked="corridors").how_many == 0
    assert search(user=lina, asked="crossings").how_many == 1


def test_the_table_tells_nobody_a_word(lina):
    engagement(lina, title="corridors", said="spare the eligible", name="Example Noyes")
    rows = Searched.objects.all()
    assert all(set(row.words + row.starts + row.sounds) <= set("abcdefghijklmnop ") for row in rows)
    assert all("corridors" not in row.words for row in rows)


@pytest.mark.parametrize(
    "asked", ["", " ", "\x00", '"', "a" * 5000, "' OR 1=1 --", "words : x", "🙂", "* AND NOT (", "-"]
)
def test_odd_questions_find_nothing_and_break_nothing(lina, asked):
    assert search(user=lina, asked=asked).how_many == 0


def test_a_search_asks_three_times_and_reads_through_the_index(lina, django_assert_max_num_queries):
    for number in range(30):
        engagement(lina, title=f"meeting number {number} about corridors")
    with django_assert_max_num_queries(4):
        assert len(search(user=lina, asked="corridors").engagements) == 30
    assert connection.vendor in {"sqlite", "postgresql"}
