"""Which days of an officer are ordinary work and which are not; who is told; who may see whose name."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from desk_stories import ask
from django.urls import reverse
from small_register import family, letter

from aman.accounts.models import User
from aman.checks.actions import acknowledge_pattern, forget_traces
from aman.checks.actions.marking import marks_of, neighbours
from aman.checks.facts import DeskQuestion
from aman.checks.models import DeskTrace, Pattern
from aman.checks.patterns import Seen, kilometres, unusual_at_night, unusual_of_officer
from aman.checks.thresholds import THRESHOLDS, TOWNS
from aman.core.matching.prepared import town_in
from aman.errors import BadInput, Conflict, NotFound
from aman.notices.models import Notice

MORNING = datetime(2023, 11, 2, 4, 0, tzinfo=UTC)
PASSWORD = "a long test password"


def day(
    count, *, every=6, by="document", hit=lambda i: False, place="Faizabad", start=MORNING, mark=None, near=None, **more
):
    """Checks one after the other, `every` so many minutes."""
    return [
        Seen(
            start + timedelta(minutes=every * i),
            by,
            hit(i),
            place,
            more.get("reason", "stop"),
            mark(i) if mark else bytes([i % 251]) * 16,
            near(i) if near else (),
        )
        for i in range(count)
    ]


def kinds(checks):
    return {one.kind for one in unusual_of_officer(checks)}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(20))
def test_ordinary_days_at_a_busy_desk_alert_nobody(seed):
    rng = random.Random(seed)
    checks, at = [], MORNING
    while len(checks) < 60:
        at += timedelta(minutes=rng.choice((2, 3, 4, 5, 8, 15)))
        by = rng.choice(("document", "document", "name", "letter"))
        first = rng.randrange(10**7)
        # A family of up to seven whose passports were issued together.
        for member in range(rng.choice((1, 1, 1, 2, 4, 7))):
            asked = DeskQuestion(number=f"P{first + member:08d}")
            mark, near = marks_of(asked)
            beside = tuple(near[i : i + 16] for i in range(0, len(near), 16)) if by == "document" else ()
            checks.append(Seen(at, by, rng.random() < 0.25, "Haji Camp, Islamabad", "centre", mark, beside))
            at += timedelta(minutes=2)
    # As the worker looks: at every check of the day.
    told = set().union(*(kinds(checks[: i + 1]) for i in range(60)))
    assert told == set()


def test_a_list_read_out_is_told():
    assert "many" not in kinds(day(30, every=2, hit=lambda i: True))
    assert "many" in kinds(day(40, every=1, hit=lambda i: True))


def test_numbers_tried_out_are_told_and_a_days_misses_by_name_are_not():
    assert "misses" in kinds(day(30))
    assert "misses" not in kinds(day(29))
    assert "misses" not in kinds(day(60, by="name"))
    assert "misses" not in kinds(day(40, hit=lambda i: i == 20))
    # A name now and then hides no row of numbers; an ordinary day has more of them.
    tried = day(33)
    named = [replace(one, by="name") if i % 11 == 5 else one for i, one in enumerate(tried)]
    assert "misses" in kinds(named)
    mixed = day(60)
    assert "misses" not in kinds([replace(one, by="name") if i % 4 == 0 else one for i, one in enumerate(mixed)])


@pytest.mark.django_db
def test_counting_up_is_told_and_a_familys_papers_are_not():
    def of(start):
        def mark(i):
            return marks_of(DeskQuestion(number=f"P{start + i:08d}"))[0]

        def near(i):
            found = marks_of(DeskQuestion(number=f"P{start + i:08d}"))[1]
            return tuple(found[k : k + 16] for k in range(0, len(found), 16))

        return {"mark": mark, "near": near}

    assert "sequence" in kinds(day(8, **of(1_234_567)))
    assert "sequence" not in kinds(day(7, **of(1_234_567)))


@pytest.mark.parametrize(
    ("number", "first"),
    [("P01234567", "P01234564"), ("1401336791102", "1401336791099"), ("12A", "09A"), ("PASS", None)],
)
def test_neighbours_keep_the_form_of_the_number(number, first):
    assert (neighbours(number) or [None])[0] == first


def test_one_officer_in_two_towns_faster_than_a_car_is_told():
    before = day(1, place="Police station, Peshawar")
    soon = Seen(MORNING + timedelta(minutes=40), "name", False, "Islamabad, F-10", "stop")
    later = Seen(MORNING + timedelta(hours=3), "name", False, "Islamabad, F-10", "stop")
    assert "far" in kinds([*before, soon])
    assert "far" not in kinds([*before, later])
    assert "far" not in kinds([*day(1, place="Rawalpindi"), soon])
    assert 120 < kilometres("peshawar", "islamabad") < 160


def test_every_town_that_clerks_write_is_on_the_map():
    from aman.core.matching import prepared

    assert set(prepared._TOWNS) == set(TOWNS)
    assert town_in("Haji Camp, Islamabad") == "islamabad"


def test_one_town_at_night_is_told_and_a_crossing_or_a_day_is_not():
    night = datetime(2023, 11, 2, 23, 0, tzinfo=UTC)
    raid = day(15, every=10, start=night, place="Golra, Islamabad")
    assert unusual_at_night(raid).count == 15
    assert unusual_at_night(raid[:14]) is None
    assert unusual_at_night(day(20, every=10, start=night, place="Torkham", reason="crossing")) is None
    assert unusual_at_night(day(20, every=10, place="Golra, Islamabad")) is None
    spread = [
        Seen(one.at, "name", False, town, "stop")
        for one, town in zip(raid, ["Quetta", "Karachi", "Lahore"] * 5, strict=True)
    ]
    assert unusual_at_night(spread) is None


@pytest.fixture
def admins(embassy, host_office):
    """An administrator of the owner, one of the host, one of neither."""
    made = {}
    for name, office in (("adela", embassy), ("hadi", host_office), ("zarif", None)):
        made[name] = User.objects.create_user(name, password=PASSWORD, role="administrator", office=office)
    return made


@pytest.fixture
def guessing(db, dawud, admins, settings):
    settings.DESK_CHECKS_A_MINUTE = 1000
    for i in range(9):
        ask(dawud, number=f"P0777777{i}", at=MORNING + timedelta(minutes=5 * i))
    return Pattern.objects.get(kind="sequence")


def test_guessing_is_told_once_to_the_administrators_of_host_and_owner(guessing, admins, dawud):
    assert (guessing.officer, guessing.count) == (dawud, 9)
    told = Notice.objects.filter(kind="desk.pattern", subject=f"pattern:{guessing.pk}")
    assert {n.user.username for n in told} == {"adela", "hadi", "zarif"}


def test_only_the_officers_own_administrator_reads_the_name(client, guessing, admins):
    for name, sees in (("hadi", True), ("zarif", True), ("adela", False)):
        client.force_login(admins[name])
        page = client.get(reverse("checks:view_patterns")).content.decode()
        assert "Neighbouring document numbers" in page
        assert ("dawud" in page) is sees


def test_a_pattern_is_put_aside_once_with_a_reason(client, guessing, admins, carol):
    client.force_login(admins["hadi"])
    url = reverse("checks:acknowledge_pattern", args=[guessing.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "He read a list of visas."}).status_code == 302
    assert "He read a list of visas." in client.get("/checks/patterns/?state=done").content.decode()
    with pytest.raises(Conflict):
        acknowledge_pattern(actor=admins["hadi"], pattern_id=guessing.pk, reason="Again.")
    with pytest.raises(BadInput):
        acknowledge_pattern(actor=admins["hadi"], pattern_id=guessing.pk, reason=" ")
    stranger = User.objects.create_user("sami", password=PASSWORD, role="administrator", office=carol.office)
    guessing.seen_by.filter(office=carol.office).delete()
    with pytest.raises(NotFound):
        acknowledge_pattern(actor=stranger, pattern_id=guessing.pk, reason="Not mine.")


@pytest.mark.django_db
def test_the_same_question_again_and_again_is_told(dawud, admins, settings):
    settings.DESK_CHECKS_A_MINUTE = 1000
    for i in range(6):
        ask(dawud, name="Nasir Wardak", father="Halim", birth="1970", at=MORNING + timedelta(hours=i))
    pattern = Pattern.objects.get(kind="again")
    assert pattern.count == 6
    assert "Nasir" not in str(vars(pattern))


@pytest.mark.django_db
def test_one_case_again_and_again_is_told_to_the_owner_and_not_to_the_host(amina, dawud, admins, settings):
    settings.DESK_CHECKS_A_MINUTE = 1000
    case, people = family(amina)
    letter(amina, case, people[0])
    for i in range(THRESHOLDS["family"].count):
        ask(dawud, number="P01234567", at=datetime.now(UTC) + timedelta(seconds=i))
    pattern = Pattern.objects.get(kind="family")
    assert pattern.about == case.ref
    told = Notice.objects.filter(subject=f"pattern:{pattern.pk}")
    assert {n.user.username for n in told} == {"adela", "zarif"}


@pytest.mark.django_db
def test_the_hashes_of_what_was_asked_are_gone_after_a_day(dawud):
    ask(dawud, number="P01234567", at=MORNING)
    forget_traces(at=MORNING + timedelta(hours=23))
    assert DeskTrace.objects.count() == 1
    forget_traces(at=MORNING + timedelta(hours=25))
    assert not DeskTrace.objects.exists()
