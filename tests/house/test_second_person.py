"""Is a sign-in for which nobody has vouched refused as the second of each act that needs two people?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import small_register as sample
from conftest import ROOT
from django.utils import timezone

from aman.accounts import actions as accounts
from aman.accounts.duties import DUTIES
from aman.accounts.models import OfficeKey, OfficeProposal, User, Vouching
from aman.errors import AmanError, NotAllowed

pytestmark = pytest.mark.django_db
PASSWORD = "a long test password"
#: Duty -> how the second act is done, given the first person, the second, and a record made for it.
ACTS: dict[str, Callable] = {}
#: Duties whose second person is an administrator.
OF_ADMINISTRATORS = {"office.proposal", "office.key"}


def act(duty):
    def put(made):
        ACTS[duty] = made
        return made

    return put


@act("letters.batch")
def _letters(first, second):
    from aman.issuing.actions import approve_letters
    from aman.issuing.models import LetterRequest

    asked = LetterRequest.objects.create(
        office=first.office, families=2, requested_by=first, requested_at=timezone.now()
    )
    return lambda: approve_letters(actor=second, request_id=asked.pk)


@act("letter.withdrawal")
def _withdrawal(first, second):
    from aman.issuing.actions import ask_withdrawal, withdraw_letter

    case, people = sample.family(first)
    letter = sample.letter(first, case, people[0])
    ask_withdrawal(actor=first, letter_id=letter.letter_id, reason="It was lost at a stop.")
    return lambda: withdraw_letter(actor=second, letter_id=letter.letter_id, reason="It was lost at a stop.")


@act("decision.second")
def _decision(first, second):
    from aman.screening.actions import confirm_decision
    from aman.screening.models import Decision

    told = {"outcome": "refused", "reason": "Not theirs.", "decided_by": first, "decided_at": timezone.now()}
    made = Decision.objects.create(determination=sample.determination(_person(first)), needs_second=True, **told)
    return lambda: confirm_decision(actor=second, decision=made)


@act("link.second")
def _link(first, second):
    from aman.rosters.actions import answer_pair_proposal
    from aman.rosters.models import Pair

    left, right = sample.add(first, sample.new_person("Roya Daqiqi", born=1981), sample.new_person("Homa", born=1999))
    pair = Pair.objects.create(
        office=first.office, left=left, right=right, log_odds=2.0, probability=0.8, addends=[], state="waiting",
        found_at=timezone.now(),
    )  # fmt: skip
    pair.proposals.create(to_state="same", losses=[], proposed_by=first, proposed_at=timezone.now())
    return lambda: answer_pair_proposal(actor=second, pair_id=pair.pk, confirm=True)


@act("rules.change")
def _rules(first, second):
    from aman.screening.actions import enact_change

    change = sample.rule_change(first, _person(first))
    change.proposed_by = first
    change.save()
    return lambda: enact_change(actor=second, pk=change.pk)


@act("list.answer")
def _list(first, second):
    from aman.screening.actions import confirm_for_list
    from aman.screening.models import ListStatement

    told = {"fact": "noc", "value": False, "reason": "Made up.", "recorded_by": first, "recorded_at": timezone.now()}
    said = ListStatement.objects.create(source=_person(first).source, **told)
    return lambda: confirm_for_list(actor=second, pk=said.pk)


@act("export")
def _export(first, second):
    from aman.exports.actions import approve_export

    made = sample.export(first, _person(first))
    return lambda: approve_export(actor=second, ref=made.ref)


@act("erasure")
def _erasure(first, second):
    from aman.retention.actions import confirm_erasure
    from aman.retention.models import Erasure

    told = {"office": first.office, "ask": "own", "asked_by": first, "asked_at": timezone.now()}
    row = Erasure.objects.create(person=_person(first), **told)
    return lambda: confirm_erasure(actor=second, pk=row.pk)


@act("lockdown.lift")
def _lockdown(first, second):
    from aman.lockdown.actions import agree_to_open
    from aman.lockdown.models import Lockdown

    now = timezone.now()
    Lockdown.objects.create(closed_at=now, closed_by=first, way="page", first_by=first, first_at=now)
    return lambda: agree_to_open(actor=second, password=PASSWORD, code="")


@act("hold.lift")
def _hold(first, second):
    from aman.retention.actions import lift_hold
    from aman.retention.models import Hold

    now = timezone.now()
    row = Hold.objects.create(
        office=first.office, about="case", ref="AM-2023-000001", reason="A court asked", placed_by=first,
        placed_at=now, lift_asked_by=first, lift_asked_at=now,
    )  # fmt: skip
    return lambda: lift_hold(actor=second, pk=row.pk)


@act("period")
def _period(first, second):
    from aman.retention.actions import confirm_period
    from aman.retention.models import Period

    told = {"kind": "notices", "days": 30, "reason": "Fewer", "asked_by": first, "asked_at": timezone.now()}
    row = Period.objects.create(office=first.office, **told)
    return lambda: confirm_period(actor=second, pk=row.pk)


@act("disposal")
def _disposal(first, second):
    from aman.retention.actions import agree_to_disposal
    from aman.retention.models import Disposal

    now = timezone.now()
    row = Disposal.objects.create(
        office=first.office, kind="letters", before=now, records=1, proposed_at=now, agreed_by=first, agreed_at=now,
        state="agreed",
    )  # fmt: skip
    return lambda: agree_to_disposal(actor=second, pk=row.pk)


@act("office.proposal")
def _proposal(first, second):
    told = {"kind": "sees", "value": "assignment", "reason": "x", "proposed_by": first, "proposed_at": timezone.now()}
    row = OfficeProposal.objects.create(office=first.office, **told)
    return lambda: accounts.answer_proposal(actor=second, pk=row.pk, confirm=True)


@act("office.key")
def _key(first, second):
    now = timezone.now()
    row = OfficeKey.objects.create(
        office=first.office, label="room", found_by="aaa", secret_hash="0" * 64, made_by=first, made_at=now,
        expires_at=now + timedelta(days=1),
    )  # fmt: skip
    return lambda: accounts.confirm_key(actor=second, pk=row.pk)


@act("figures.release")
def _figures(first, second):
    from aman.reports.actions.releases import answer_release
    from aman.reports.models import Release
    from aman.reports.queries.releases import hash_of

    tables = {"as_of": "2023-11-01", "after": None, "base": 5, "totals": {}, "splits": []}
    told = {"as_of": date(2023, 11, 1), "tables": tables, "sha256": hash_of(tables), "proposed_at": timezone.now()}
    row = Release.objects.create(number=1, proposed_by=first, **told)
    return lambda: answer_release(actor=second, number=1, sha256=row.sha256, let_out=True)


@act("press.private")
def _press(first, second):
    from aman.liaison.actions.press_decisions import second_press_item
    from aman.liaison.models import PressReport

    now = timezone.now()
    report = PressReport.objects.create(
        ref="PR-00000001", office=first.office, text="Example spoke.", sha256="x", outlet="The Example",
        received_by=first, received_at=now,
    )  # fmt: skip
    item = report.items.create(group="people", number=1, start=0, end=7, method="title", state="confirmed")
    decided = {"state": "confirmed", "decided_by": first, "decided_at": now}
    item.fields.create(name="name", drafted={"value": "Example"}, value={"value": "Example"}, **decided)
    return lambda: second_press_item(actor=second, item=item, version=item.version)


def _person(user):
    return sample.add(user, sample.new_person("Roya Daqiqi", born=1981))[0]


@pytest.mark.parametrize("duty", DUTIES)
def test_a_sign_in_nobody_vouched_for_is_the_second_of_nothing(duty, embassy, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    of_administrators = duty in OF_ADMINISTRATORS
    first, second = (
        User.objects.create_user(
            name, password=PASSWORD, office=embassy, role="administrator" if of_administrators else "reviewer"
        )
        for name in ("first", "second")
    )
    maker = User.objects.create_user("maker", password=PASSWORD, role="administrator", office=embassy)
    held = Vouching.objects.create(user=second, cause="made", held_by=maker, held_at=timezone.now())
    do = ACTS[duty](first, second)
    with pytest.raises(NotAllowed) as caught:
        do()
    assert caught.value.code == "second-not-vouched"
    Vouching.objects.filter(pk=held.pk).update(vouched_by=first, vouched_at=timezone.now(), way="page")
    # The record is a bare one, and the act may want more of it; another second person is not what it wants.
    assert _code_of(do) not in {"second-not-vouched", "second-held-the-first"}


def _code_of(do):
    try:
        do()
    except AmanError as error:
        return error.code
    return ""


def test_every_act_says_when_the_first_was_done():
    """Else what a sign-in did while it was in other hands would be forgotten once somebody vouched."""
    texts = [p.read_text(encoding="utf-8") for p in (ROOT / "src" / "aman").rglob("*.py")]
    calls = [c for text in texts for c in re.findall(r"(?<!def )must_be_another\(\s*\"[^)]*\)", text)]
    assert len(calls) >= len(DUTIES)
    assert all(re.search(r"first_at=(?!None)", call) for call in calls)


def test_no_act_holds_another_s_sign_in_without_noting_it():
    """Whatever sets a password, a role or an office, takes a factor away or opens a sign-in is one of the actions that note it."""
    sets = re.compile(
        r"\.set_password\(|\buser\.(role|office|office_id) = (?!Office\.from_db)|user\.is_active = True|Authenticator\.objects.*\.delete\("
        r"|User\.objects\.create|User\(username"
    )
    source = ROOT / "src" / "aman"
    found = {str(p.relative_to(source)) for p in source.rglob("*.py") if sets.search(p.read_text(encoding="utf-8"))}
    assert found == {
        "accounts/actions/users.py",
        # Notes what the lines after a backup say, and leaves the password unusable.
        "cli/backup/again.py",
        # Invented sign-ins, on a site of its own and on a copy that is thrown away.
        "cli/demo.py",
        "cli/lockdown.py",
    }
    text = (source / "accounts" / "actions" / "users.py").read_text(encoding="utf-8")
    assert len(re.findall(r"hold_sign_in\(", text)) == 5
