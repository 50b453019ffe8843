"""Whatever one reviewer does with pairs, in whatever order: alone they leave nobody with less protection."""

from __future__ import annotations

import random
import re
from itertools import combinations

import pytest
import small_register as sample
from conftest import ROOT
from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.errors import AmanError
from aman.people.models import Person
from aman.rosters.actions import answer_pair_proposal, decide_pair, take_apart, undo_link, undo_pair_decision
from aman.rosters.models import Pair, PairProposal
from aman.rosters.protection import is_covered, is_refused
from aman.rosters.standing import read_standings
from aman.screening.actions import confirm_decision, decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia(embassy):
    return User.objects.create_user("nadia", password="a long test password", role="reviewer", office=embassy)


def well_or_ill(people) -> dict[int, tuple[bool, bool]]:
    """For each row, whether the person it belongs to is covered, and whether they are refused."""
    homes = {pk: root or pk for pk, root in Person.objects.values_list("pk", "root_id")}
    rows = read_standings(homes, timezone.now())
    groups = {pk: [rows[other] for other in homes if homes[other] == homes[pk]] for pk in homes}
    return {person.pk: (is_covered(groups[person.pk]), is_refused(groups[person.pk])) for person in people}


def history_of(dice, person, case, amina, bashir, nadia) -> None:
    """Give a person some of what can happen: a letter, a withdrawn one, protection given or refused."""
    for what in dice.sample(["letter", "withdrawn", "protected", "refused", "nothing", "nothing"], 2):
        if what == "letter":
            sample.letter(amina, case, person)
        elif what == "withdrawn":
            sample.letter(amina, case, person, state="withdrawn", withdrawn_at=timezone.now())
        elif what == "protected":
            decide(actor=bashir, determination=sample.determination(person), outcome="protected", reason="Seen by two.")
        elif what == "refused":
            made = decide(
                actor=bashir, determination=sample.determination(person), outcome="refused", reason="Not theirs at all."
            )
            confirm_decision(actor=nadia, decision=made)


def some_act(dice, actor, people) -> None:
    pair = dice.choice(list(Pair.objects.all()))
    what = dice.choice(["same", "same", "different", "not_sure", "undo_link", "undo", "apart"])
    if what == "undo_link":
        undo_link(actor=actor, pair_id=pair.pk, reason="Two.")
    elif what == "undo":
        undo_pair_decision(actor=actor, pair_id=pair.pk)
    elif what == "apart":
        take_apart(actor=actor, person_ref=dice.choice(people).ref, reason="Two.")
    else:
        decide_pair(actor=actor, pair_id=pair.pk, decision=what, reason="Seen.")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_no_order_of_acts_of_one_reviewer_takes_protection_from_anybody(seed, embassy, amina, bashir, nadia):
    dice = random.Random(seed)
    case, people = sample.family(amina)
    people = [
        *people,
        *sample.add(amina, sample.new_person("Roya Daqiqi", born=1981), sample.new_person("Homa", born=1999)),
    ]
    for person in people:
        history_of(dice, person, case, amina, bashir, nadia)
    for left, right in combinations(sorted(people, key=lambda p: p.pk), 2):
        Pair.objects.create(
            office=embassy, left=left, right=right, log_odds=dice.uniform(0, 9), probability=0.5, addends=[],
            state=dice.choice(["waiting", "waiting", "not_sure"]), found_at=timezone.now(),
        )  # fmt: skip
    acted = 0
    for _ in range(25):
        before = well_or_ill(people)
        try:
            with transaction.atomic():
                some_act(dice, bashir, people)
            acted += 1
        except AmanError:
            assert well_or_ill(people) == before, "what was refused changed something"
            continue
        for pk, (covered, refused) in well_or_ill(people).items():
            assert covered or not before[pk][0], "somebody lost what covered them"
            assert before[pk][1] or not refused, "somebody was joined to a refusal"
    assert acted > 3
    for proposal in PairProposal.objects.filter(answer=""):
        with pytest.raises(AmanError):
            answer_pair_proposal(actor=bashir, pair_id=proposal.pair_id, confirm=True)


def test_only_one_place_joins_and_parts_rows():
    source = ROOT / "src" / "aman"
    calls = {
        str(path.relative_to(source)): re.findall(r"(?<!def )\b(set_roots|rejoin)\(", path.read_text(encoding="utf-8"))
        for path in source.rglob("*.py")
    }
    assert {path: set(names) for path, names in calls.items() if names} == {
        "rosters/actions/joining.py": {"set_roots"},
        "rosters/actions/changing.py": {"rejoin"},
        "rosters/actions/resolve.py": {"rejoin"},
    }
