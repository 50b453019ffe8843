"""How is the register made on which brief and first page are measured: people, and something for every section of a brief?

Everything is invented and written in bulk, in proportions such as an office of the host country has them; nothing here is how
the product writes. Rows of a sealed column are blank, but for places and facts: nothing that is measured opens another.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

PROGRAMMES = ("SIV", "P-1", "P-2", "I-730", "UK_ARAP", "DE", "CA", "UNHCR")
STEPS = ("com_application", "i360", "interview", "administrative_processing", "medical", "exit_permit")
PAPERS = ("none", "overstay", "pk_visa", "por_card", "acc", "unhcr_token", "protection_letter")
DISTRICTS = ("islamabad", "rawalpindi", "peshawar", "nowshera", "karachi", "quetta", "lahore", "attock")
PACKS = ("pk-exposure", "pk-exit", "us-siv-1059")
WEEKS = 26
A_LIST = 25_000
ROLES = ("register_officer", "case_officer", "reviewer", "hotline", "liaison", "analyst", "administrator", "host_desk")


class Writer:
    """Writes rows of a model in bulk; columns that are not named get what the model gives by itself."""

    def __init__(self, seals: list[int]) -> None:
        self.seals, self.seal = seals, seals[0]

    def write(self, model: Any, fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write rows whose values stand in the order of `fields`."""
        from django.db import transaction

        from aman.people.rows import write_rows

        rest = [
            f for f in model._meta.concrete_fields
            if f.name not in fields and not f.primary_key and not f.null and f.name != "id"
        ]  # fmt: skip
        more = tuple(self._given(field) for field in rest)
        with transaction.atomic():
            write_rows(model, [*fields, *(f.name for f in rest)], ((*row, *more) for row in rows))

    def _given(self, field: Any) -> Any:
        from aman.vault.fields import BlindIndexField, SealedField, SealNumberField
        from aman.vault.sealing import Sealed

        if isinstance(field, SealedField):
            return Sealed(b"")
        if isinstance(field, SealNumberField):
            return self.seal
        if isinstance(field, BlindIndexField):
            return b""
        value = field.get_default()
        return json.dumps(value) if isinstance(value, list | dict) else "" if value is None else value


def build(people: int, today: date) -> dict[str, Any]:
    """Fill the empty database that Django is connected to; give the sessions of a user of each role."""
    from django.db import connection

    from aman.accounts.models import Office, User
    from aman.accounts.queries import command_line_actor
    from aman.vault.actions import new_seals

    start = time.perf_counter()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
    actor = command_line_actor("main")
    office = Office.objects.get(code="main")
    host = Office.objects.create(code="host-desk", name="Host desk", kind="host")
    for role in ROLES:
        User.objects.create(
            username=f"bench-{role}", role=role, office=host if role == "host_desk" else office, password="!"
        )
    made = _Register(people, today, office.pk, actor.pk, Writer(new_seals(people)))
    made.people_and_cases()
    made.screened()
    made.letters()
    made.happenings()
    made.dealings()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA synchronous=FULL")
    return {"cookies": _sessions(), "build_seconds": round(time.perf_counter() - start, 1)}


def _sessions() -> dict[str, str]:
    from desk.register import _sessions as sessions

    return sessions()


class _Register:
    def __init__(self, people: int, today: date, office: int, user: int, writer: Writer) -> None:
        self.people, self.today, self.office, self.user, self.to = people, today, office, user, writer
        self.chance = random.Random(people)
        self.cases = people // 4

    def _moment(self, day: date, hour: int = 9) -> str:
        return f"{day.isoformat()} {hour:02d}:{self.chance.randrange(60):02d}:00"

    def _ago(self, most: int, least: int = 0) -> date:
        return self.today - timedelta(days=self.chance.randint(least, most))

    def people_and_cases(self) -> None:
        """People list by list, four a case, a paper each; cases at their steps; pairs and defects."""
        from aman.cases.models import Case, Member, Step
        from aman.people.models import Document, Person, PersonName, Source
        from aman.rosters.models import Defect, Pair, Roster

        lists = max(self.people // A_LIST, 2)
        came = [self._ago(WEEKS * 7, 1) for _ in range(lists)]
        came[0] = self.today - timedelta(days=WEEKS * 7)
        self.to.write(
            Source, ("office", "kind", "label", "recorded_at", "recorded_by"),
            ((self.office, "roster", f"list-{n}.xlsx#List", self._moment(day), self.user) for n, day in enumerate(came)),
        )  # fmt: skip
        self.to.write(
            Roster, ("office", "file_name", "sha256", "state", "received_on", "received_at", "received_by", "row_count", "person_count"),
            ((self.office, f"list-{n}.xlsx", f"{n:064x}", "resolved", day, self._moment(day), self.user, A_LIST, A_LIST)
             for n, day in enumerate(came)),
        )  # fmt: skip
        sources = list(Source.objects.order_by("pk").values_list("pk", flat=True))
        rosters = list(Roster.objects.order_by("pk").values_list("pk", flat=True))
        numbers = range(1, self.people + 1)
        self.to.write(
            Person, ("id", "ref", "office", "sex", "birth_first", "birth_last", "birth_precision", "place", "source", "source_row", "created_at"),
            self._people(numbers, sources, came),
        )  # fmt: skip
        self.to.write(
            PersonName, ("person", "is_placeholder", "source"),
            ((n, n % 40 == 0, sources[n % len(sources)]) for n in numbers),
        )  # fmt: skip
        self.to.write(
            Document, ("person", "kind", "valid_to", "source"),
            ((n, "pk_visa", self.today + timedelta(days=n % 700 - 200), sources[n % len(sources)]) for n in numbers),
        )  # fmt: skip
        states = ("open",) * 18 + ("departed", "closed")
        self.to.write(
            Case, ("id", "ref", "office", "state", "programme", "opened_at"),
            ((n, f"AM-2026-{n:06d}", self.office, states[n % 20], self.chance.choice(PROGRAMMES), self._moment(self._ago(700)))
             for n in range(1, self.cases + 1)),
        )  # fmt: skip
        relations = ("principal_applicant", "spouse", "child", "child")
        self.to.write(
            Member, ("case", "person", "relation"),
            ((1 + (n - 1) // 4, n, relations[(n - 1) % 4]) for n in numbers if (n - 1) // 4 < self.cases and n % 20),
        )  # fmt: skip
        self.to.write(Step, ("case", "name", "entered_on", "left_on", "result"), self._steps())
        self.to.write(
            Pair, ("office", "left", "right", "state", "log_odds", "probability", "found_at"),
            ((self.office, n, n + 1, ("waiting", "not_sure", "automatic", "same")[n % 4], 1.0, 0.7, self._moment(self._ago(180)))
             for n in range(1, self.people - 1, 50)),
        )  # fmt: skip
        codes = (
            ("first_january", "note"),
            ("ambiguous_date", "warning"),
            ("no_identity", "error"),
            ("document_malformed", "error"),
        )
        self.to.write(
            Defect, ("roster", "row", "code", "severity"),
            ((rosters[n % len(rosters)], n, *codes[n % 4]) for n in range(1, self.people, 3)),
        )  # fmt: skip

    def _people(self, numbers: Iterable[int], sources: list[int], came: list[date]) -> Iterator[tuple[Any, ...]]:
        from aman.people.models import Person

        places = Person._meta.get_field("place")
        for n in numbers:
            at = n % len(sources)
            year = 1945 + n % 80
            first, last, how = f"{year}-01-01", f"{year}-12-31", "year"
            if n % 2:
                first = last = f"{year}-{1 + n % 12:02d}-{1 + n % 28:02d}"
                how = "day"
            if n % 15 == 0:
                first, last, how = None, None, ""
            place = places.sealed(self.to.seal, DISTRICTS[n % len(DISTRICTS)] if n % 8 else "")
            sex = "MF"[n % 2] if n % 20 else ""
            yield n, f"AP-{n:08d}", self.office, sex, first, last, how, place, sources[at], n, self._moment(came[at])

    def _steps(self) -> Iterator[tuple[Any, ...]]:
        for n in range(1, self.cases + 1):
            if n % 7 == 0:
                continue
            entered = self._ago(650, 40)
            left = entered + timedelta(days=self.chance.randint(5, 39))
            yield n, STEPS[n % 3], entered, left, "passed"
            yield n, STEPS[3 + n % 3], left, None, ""

    def screened(self) -> None:
        """Facts of everybody, and what three packs said of them a week ago."""
        from aman.screening.models import Determination, FactSnapshot, PolicyVersion
        from aman.screening.queries import shipped_policy

        day = self.today - timedelta(days=7)
        made = self._moment(day)
        versions = {}
        for policy_id in PACKS:
            policy = shipped_policy(policy_id)
            versions[policy_id] = PolicyVersion.objects.create(
                policy=policy_id, policy_hash=policy.version_hash, text="", first_used_at=made + "+00:00"
            )
        numbers = range(1, self.people + 1)
        self.to.write(
            FactSnapshot, ("id", "person", "facts", "digest", "taken_at"),
            ((n, n, facts, f"{n:032x}", made) for n, facts in self._sealed_facts(numbers)),
        )  # fmt: skip
        outcomes = ("meets", "cannot_tell", "does_not_meet", "cannot_tell")
        for at, (policy_id, version) in enumerate(versions.items()):
            self.to.write(
                Determination,
                ("person", "policy", "policy_hash", "as_of", "known_on", "outcome", "trace_code", "snapshot", "version", "made_at"),
                ((n, policy_id, version.policy_hash, day, day, outcomes[(n + at) % 4], "0", n, version.pk, made) for n in numbers),
            )  # fmt: skip

    def _sealed_facts(self, numbers: range) -> Iterator[tuple[int, bytes]]:
        """Each under a key of its own, as they are read one by one in life."""
        from aman.screening.models import FactSnapshot

        field = FactSnapshot._meta.get_field("facts")
        for at in range(0, len(numbers), A_LIST):
            part = numbers[at : at + A_LIST]
            texts = [self._facts(n) for n in part]
            yield from zip(part, field.sealed_texts([self.to.seals[n - 1] for n in part], texts), strict=True)

    def _facts(self, n: int) -> str:
        """As long as those of the shared lists: a thousand signs or so, most of them about facts that are not known."""
        paper = PAPERS[n % len(PAPERS)]
        said: dict[str, Any] = {
            "district": {"value": DISTRICTS[n % len(DISTRICTS)], "source": f"source:1 row:{n}"},
            "document": {"value": paper, "source": f"source:1 row:{n}"},
            "nationality_afghan": {"value": True, "source": f"source:1 row:{n}"},
            "relation": {"value": "spouse" if n % 4 else "principal_applicant", "source": f"case:AM-2026-{n // 4:06d}"},
            "third_country": {"value": "us", "source": f"case:AM-2026-{n // 4:06d}"},
            "third_country_case": {"value": n % 3 != 0, "source": f"case:AM-2026-{n // 4:06d}"},
            "noc": {"value": n % 9 == 0, "source": f"source:1 row:{n}"},
            "named_protection": {"value": False, "source": f"source:1 row:{n}"},
        }
        if paper in ("pk_visa", "protection_letter"):
            valid = self.today + timedelta(days=n % 400 - 100)
            said["document_valid_to"] = {"value": valid.isoformat(), "source": f"source:1 row:{n}"}
        for fact in ("principal_meets", "principal_meets_p1", "principal_meets_p2", "turns_21_on"):
            said[fact] = {
                "unknown": "other_case_open",
                "note": "The principal applicant's own file is not settled yet.",
            }
        return json.dumps(said)

    def letters(self) -> None:
        """Half of the families with letters for all or some of them, a few of them withdrawn or replaced."""
        from aman.issuing.models import IssuingKey, Letter, StatusList

        far = self._moment(self.today + timedelta(days=400)) + "+00:00"
        key = IssuingKey.objects.create(
            kid=b"benchkey",
            public=b"",
            not_before=far,
            expires=far,
            issue_until=far,
            created_at=far,
            created_by_id=self.user,
        )
        lists = StatusList.objects.create(number=0, bits=b"")
        self.to.write(
            Letter,
            ("letter_id", "case", "person", "key", "status_list", "status_index", "issued_at", "expires_at", "state", "issued_by", "withdrawn_at"),
            self._letters(key.pk, lists.pk),
        )  # fmt: skip

    def _letters(self, key: int, lists: int) -> Iterator[tuple[Any, ...]]:
        for n in range(1, self.people + 1):
            case = 1 + (n - 1) // 4
            if case > self.cases or case % 2 or (case % 6 == 0 and n % 4 == 0):
                continue
            issued = self._ago(80)
            state = ("withdrawn" if n % 50 == 0 else "superseded") if n % 10 == 0 else "issued"
            withdrawn = self._moment(min(issued + timedelta(days=10), self.today)) if state == "withdrawn" else None
            ends = self._moment(issued + timedelta(days=90))
            yield f"{n:010d}", case, n, key, lists, n, self._moment(issued), ends, state, self.user, withdrawn

    def happenings(self) -> None:
        """Incidents with their people, checks at desks with their referrals."""
        from aman.checks.models import DeskCheck, DeskTally, Referral
        from aman.incidents.models import Incident, IncidentPerson, StateChange

        many = max(self.people // 50, 200)
        kinds = ("arrest", "arrest", "arrest", "letter_refused", "raid", "extortion")
        began = [(self._ago(180), self.chance.randrange(24)) for _ in range(many)]
        at = [self._moment(day, hour) for day, hour in began]
        self.to.write(
            Incident, ("id", "ref", "office", "kind", "first_report_at", "last_news_at", "is_running", "opened_at", "opened_by"),
            ((n + 1, f"IN-{n:08d}", self.office, kinds[n % 6], at[n], at[n], n % 20 == 0, at[n], self.user) for n in range(many)),
        )  # fmt: skip
        self.to.write(
            IncidentPerson, ("id", "incident", "number", "person", "match", "state", "state_at"),
            ((n + 1, n + 1, 1, n + 1, "known", "in_custody" if n % 20 == 0 else "released", at[n]) for n in range(many)),
        )  # fmt: skip
        self.to.write(
            StateChange,
            ("incident_person", "state", "how", "happened_at", "recorded_at", "recorded_by"),
            self._states(began),
        )
        checks = max(self.people // 20, 200)
        asked = [self._moment(self._ago(60), n % 24) for n in range(checks)]
        self.to.write(
            DeskCheck, ("id", "reference", "asked_by", "asked_at", "by", "reason", "place", "answer", "owner"),
            ((n + 1, f"DC-{n:08d}", self.user, asked[n], "document", "stop", "Examplia", ("in_force", "no_record")[n % 2],
              self.office) for n in range(checks)),
        )  # fmt: skip
        self.to.write(
            Referral,
            ("reference", "check_made", "office", "state", "made_at", "due_at", "answer", "answered_at", "answered_by"),
            ((f"RF-{n:08d}", n + 1, self.office, "answered", asked[n], asked[n], "none",
              asked[n][:-5] + f"{min(int(asked[n][-5:-3]) + n % 9, 59):02d}:00", self.user) for n in range(0, checks, 10)),
        )  # fmt: skip
        from aman.accounts.models import User

        desk = User.objects.get(username="bench-host_desk").pk
        self.to.write(
            DeskTally, ("officer", "day", "asked", "in_force", "refused"),
            ((desk, self.today - timedelta(days=n), 300, 150, 2) for n in range(60)),
        )  # fmt: skip

    def _states(self, began: list[tuple[date, int]]) -> Iterator[tuple[Any, ...]]:
        hows = ("bribe", "letter", "embassy", "lawyer", "court", "warning", "unknown")
        for n, (day, hour) in enumerate(began):
            at = self._moment(day, hour)
            yield n + 1, "in_custody", "", at, at, self.user
            if n % 20:
                later = self._later((day, hour))
                yield n + 1, "released", hows[n % 7], later, later, self.user

    def _later(self, began: tuple[date, int]) -> str:
        when = datetime(began[0].year, began[0].month, began[0].day, began[1]) + timedelta(
            hours=self.chance.randint(1, 90)
        )
        return self._moment(min(when.date(), self.today), when.hour)

    def dealings(self) -> None:
        """A few hundred engagements and promises: they grow with time, not with the register."""
        from aman.liaison.models import Commitment, CommitmentChange, Engagement, FollowUp, Party

        party = Party.objects.create(name="Ministry of Examplia", short="MoE", side="host")
        days = [self._ago(180) for _ in range(400)]
        self.to.write(
            Engagement, ("id", "ref", "office", "written_by", "written_at", "state", "first_day", "last_day", "topics"),
            ((n + 1, f"EN-{n:08d}", self.office, self.user, self._moment(day), "confirmed", day, day,
              json.dumps([("lists", "letters", "detentions", "deadlines")[n % 4]])) for n, day in enumerate(days)),
        )  # fmt: skip
        states = ("made", "kept", "broken", "made", "partly_kept", "lapsed")
        self.to.write(
            Commitment,
            ("id", "ref", "office", "written_by", "written_at", "direction", "by_party", "made_first", "made_last", "due_last", "state"),
            ((n + 1, f"CM-{n:08d}", self.office, self.user, self._moment(day), ("to_us", "by_us")[n % 2], party.pk, day, day,
              day + timedelta(days=n % 200), states[n % 6]) for n, day in enumerate(days)),
        )  # fmt: skip
        self.to.write(
            CommitmentChange, ("commitment", "state", "on_day", "evidence", "new_due", "recorded_by", "recorded_at"),
            ((n + 1, state, day, "statement", day + timedelta(days=n % 200), self.user, self._moment(day))
             for n, day in enumerate(days) for state in dict.fromkeys(("made", states[n % 6]))),
        )  # fmt: skip
        self.to.write(
            FollowUp, ("engagement", "due_on", "created_by", "created_at"),
            ((n + 1, day + timedelta(days=30), self.user, self._moment(day)) for n, day in enumerate(days)),
        )  # fmt: skip


def main(people: str, today: str, out: str) -> None:
    """Build in a process of its own, and write what the measuring needs to a file."""
    from pathlib import Path

    from aman.cli.setup import open_database

    open_database()
    told = build(int(people), date.fromisoformat(today))
    Path(out).write_text(json.dumps(told), encoding="utf-8")
