"""An office in which something of every kind presses, and the numbers of a page with the rows behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import small_register as sample
from django.utils import timezone
from incident_calls import call
from promises import ago, promise

PASSWORD = "a long test password"


def press(office: Any, users: dict[str, Any], record: Any) -> None:
    """Let something of every kind be overdue, waiting or about to run out in an office, beside what stands there.

    Args:
        office: the office.
        users: its users by role.
        record: one record of every kind, as `every_record` builds it.
    """
    officer, reviewer, liaison = users["case_officer"], users["reviewer"], users["liaison"]
    _register(officer, reviewer, record)
    _letters(officer, reviewer, record)
    _incidents(officer, users["hotline"], record)
    _liaison(liaison, reviewer, officer)
    _users_and_messages(office)


def _register(officer: Any, reviewer: Any, record: Any) -> None:
    from aman.cases.models import Consent, Evidence, Task
    from aman.checks.models import Referral
    from aman.people.models import Document
    from aman.rosters.models import Pair, PairProposal
    from aman.screening.actions import decide
    from aman.screening.models import ExposureAhead, LookAhead

    today, now, person = timezone.localdate(), timezone.now(), record.person
    for kind, days in (("pk_visa", 3), ("pk_visa", 20), ("af_passport", 60)):
        Document.objects.create(
            person=person,
            kind=kind,
            source=person.source,
            valid_to=today + timedelta(days=days),
            number=f"{kind}{days}",
        )
    Evidence.objects.create(
        case=record.case, kind="visa", received_on=today, valid_to=today + timedelta(days=5), recorded_by=officer,
        recorded_at=now,
    )  # fmt: skip
    Consent.objects.filter(pk=record.consent.pk).update(expires_on=today + timedelta(days=25))
    Task.objects.filter(pk=record.task.pk).update(due_on=today - timedelta(days=2))
    people = sample.add(officer, *(sample.new_person(f"Somebody {n}", born=1980 + n) for n in range(4)))
    for number, state in enumerate(("not_sure", "waiting")):
        pair = Pair.objects.create(
            office=officer.office, left=people[number], right=people[number + 1], state=state, log_odds=1.0,
            probability=0.7, addends=[], found_at=now,
        )  # fmt: skip
    PairProposal.objects.create(
        pair=pair, to_state="same", losses=[], proposed_by=officer, proposed_at=now, reason="One."
    )
    made = sample.determination(people[0])
    decide(actor=officer_as(reviewer), determination=made, outcome="refused", reason="The paper is not genuine.")
    Referral.objects.filter(pk=record.referral.pk).update(due_at=now - timedelta(minutes=5))
    LookAhead.objects.create(
        office=officer.office, policy="pk-exposure", policy_hash="0" * 64, from_day=today,
        until=today + timedelta(days=90), mark="", made_at=now, people=3, cannot_tell=1,
        numbers=[[(today + timedelta(days=9)).isoformat(), "", 1], [(today + timedelta(days=15)).isoformat(), "IFRP-P9", 2]],
    )  # fmt: skip
    for one, days, begins in ((people[0], 9, ""), (people[1], 15, "IFRP-P9"), (people[2], 15, "IFRP-P9")):
        ExposureAhead.objects.create(
            person=one, office=officer.office, policy="pk-exposure", on_day=today + timedelta(days=days), begins=begins,
            before="does_not_meet",
        )  # fmt: skip


def officer_as(reviewer: Any) -> Any:
    """A second reviewer of the office, so that what they decided waits for the first."""
    from aman.accounts.models import User

    found, _made = User.objects.get_or_create(
        username=f"second-{reviewer.username}", defaults={"role": "reviewer", "office": reviewer.office}
    )
    return found


def _letters(officer: Any, reviewer: Any, record: Any) -> None:
    from aman.issuing.models import Letter, LetterRequest

    now, person, case = timezone.now(), record.person, record.case
    printed = {"printed_at": now, "printed_by": officer}
    sample.letter(officer, case, person, days=6, **printed)
    sample.letter(officer, case, person, days=20)
    asked = sample.letter(officer, case, person, days=80)
    Letter.objects.filter(pk=asked.pk).update(withdrawal_asked_at=now, withdrawal_asked_by=officer)
    LetterRequest.objects.create(
        office=officer.office, families=1, state="approved", requested_by=officer, requested_at=now,
        approved_by=reviewer, approved_at=now,
    )  # fmt: skip


def _incidents(officer: Any, hotline: Any, record: Any) -> None:
    from aman.incidents.models import EscalationStep, Incident, IncidentPerson

    now = timezone.now()
    old = call(officer, "Qadir Samangani", hours_ago=80)
    Incident.objects.filter(pk=old.pk).update(last_news_at=now - timedelta(hours=70))
    EscalationStep.objects.filter(incident=old).update(due_at=now - timedelta(hours=3), owner=officer)
    EscalationStep.objects.filter(incident=record.incident).update(due_at=now - timedelta(hours=1), owner=hotline)
    IncidentPerson.objects.filter(incident=old).update(match="waiting")


def _liaison(liaison: Any, reviewer: Any, officer: Any) -> None:
    from aman.liaison.actions.references import new_ref
    from aman.liaison.models import Engagement, FollowUp, PressItem, PressReport

    now, today = timezone.now(), timezone.localdate()
    promise(liaison, due=ago(4))
    due = promise(liaison, due=ago(-20))
    drafts = [
        Engagement.objects.create(
            ref=new_ref("EN"), office=liaison.office, written_by=writer, written_at=now, first_day=today, last_day=today
        )
        for writer in (liaison, reviewer)
    ]
    common = {"created_by": liaison, "created_at": now}
    FollowUp.objects.create(engagement=drafts[0], what="Call", due_on=ago(2), owner=liaison, **common)
    FollowUp.objects.create(engagement=drafts[0], what="Write", due_on=ago(3), owner=reviewer, **common)
    FollowUp.objects.create(commitment=due, what="Ask", due_on=ago(-5), owner=officer, **common)
    report = PressReport.objects.create(
        ref=new_ref("PR"), office=liaison.office, text="x", sha256="0" * 64, received_by=liaison, received_at=now
    )
    PressItem.objects.create(report=report, group="people", number=1, start=0, end=1)


def _users_and_messages(office: Any) -> None:
    from aman.accounts.models import User
    from aman.audit.actions import record as write

    User.objects.create_user(f"gone-{office.code}", password=PASSWORD, role="analyst", office=office, is_active=False)
    write(actor=None, verb="user.sign_in_failed", subject="address:192.0.2.1")


@dataclass
class Number:
    """A number as a page shows it, and where it leads."""

    link: str
    text: str = ""

    @property
    def value(self) -> int:
        return int(self.text.strip().replace(",", "").replace("\u202f", "").replace("\u066c", ""))


@dataclass
class _Numbers(HTMLParser):
    found: list[Number] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._link, self._reading, self._depth = "", False, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        classes = (said.get("class") or "").split()
        if tag == "a":
            self._link = said.get("href") or ""
        if "figure-number" in classes or "counted-rows" in classes:
            self.found.append(Number(self._link))
            self._reading = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"a"} or (tag == "span" and self.found and self.found[-1].text.strip()):
            self._reading = False

    def handle_data(self, data: str) -> None:
        if self._reading:
            self.found[-1].text += data


def numbers_of(page: str) -> list[Number]:
    """Read every number of a page that leads somewhere."""
    parser = _Numbers()
    parser.feed(page)
    return parser.found


def rows_behind(client: Any, link: str) -> int:
    """Count the rows of the list a number leads to, page by page."""
    path, _, query = link.partition("?")
    count, more, marks = 0, True, ""
    while more:
        answer = client.get(f"{path}?{query}{marks}", headers={"accept-language": "en"})
        assert answer.status_code == 200, (link, answer.status_code)
        rows = next((answer.context[name] for name in ("page", "pairs", "offices") if name in answer.context), None)
        assert rows is not None, link
        count += len(rows)
        after = getattr(rows, "after", "")
        more, marks = bool(after), f"&after={after}"
    return count
