"""How is the register made that the desk bench works on: a million people, a few thousand of them on cases and with letters?

People, keys and lines come from `bench/lookup_register.py`; what the pages need beside them (names, papers, cases, letters,
incidents, users with open sessions) is written here, through the product's own models.
"""

from __future__ import annotations

import importlib
import json
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import lookup_register

LISTED = 5_000
OFFICERS, DESKS = 170, 30


def build(folder: Path, people: int, registry: Path) -> dict[str, Any]:
    """Fill the empty database that Django is connected to, and give the references the work needs."""
    from django.utils import timezone

    from aman.accounts.models import Office, User
    from aman.people.models import Source

    now = timezone.now()
    embassy = Office.objects.create(code="embassy", name="Embassy of Examplia", duty_number="+99 000 0000")
    host = Office.objects.create(code="host-desk", name="Host desk", kind="host")
    users = [
        User(username=f"officer-{n}", role="case_officer", office=embassy, password="!") for n in range(OFFICERS)
    ] + [User(username=f"desk-{n}", role="host_desk", office=host, password="!") for n in range(DESKS)]
    User.objects.bulk_create(users)
    officer = User.objects.get(username="officer-0")
    source = Source.objects.create(
        office=embassy, kind="roster", label="register", recorded_at=now, recorded_by=officer
    )
    lookup_register.prepare(registry, people, folder)
    took = lookup_register.load(folder, people, embassy.pk, source.pk)
    kept = _listed(officer, people, registry)
    return kept | {"load_seconds": took["seconds"]}


def _listed(officer: Any, people: int, registry: Path) -> dict[str, Any]:
    """Give some of the people names, papers, a case, a letter, and some of them an incident."""
    import small_register as sample

    from aman.incidents.actions import NewPersonTold, NewReport, open_incident

    rows = lookup_register.source_rows(registry).head(200_000).sample(LISTED * 2, seed=5)
    names = [name for name in rows["name"].to_list() if name and len(name.split()) > 1]
    added = sample.add(officer, *[
        sample.new_person(
            row["name"] or "Name unknown", father=row["father_name"] or "", born=row["yob"],
            papers=(("af_passport", f"P{7_000_000 + n}"),),
        )
        for n, row in enumerate(rows.head(LISTED).iter_rows(named=True))
    ])  # fmt: skip
    cases = _cases(officer, added)
    # Half of them hold a letter in force, and the other half are as well known but hold none.
    key = sample.issuing_key(officer)
    for person in added[: LISTED // 2]:
        sample.letter(officer, cases[person.pk], person, key=key)
    incidents = []
    for person in added[:400]:
        report = NewReport(received_at=_now(), words="taken at noon")
        told = [NewPersonTold({"name": "as told"}, person)]
        incidents.append(
            open_incident(actor=officer, kind="arrest", report=report, people=told, place_words="a road").ref
        )
    step = max(1, people // 3_000)
    half = LISTED // 2
    listed = rows.head(LISTED)
    said = [
        {"name": row["name"] or "", "father": row["father_name"] or "", "birth": str(row["yob"] or "")}
        for row in listed.iter_rows(named=True)
    ]
    return {
        "people": [f"AP-{n:08d}" for n in range(1, people + 1, step)] + [p.ref for p in added[:500]],
        "names": names[:LISTED],
        "cases": [case.ref for case in {case.pk: case for case in cases.values()}.values()],
        "incidents": incidents,
        "hits": [f"P{7_000_000 + n}" for n in range(half)],
        "withdrawn": [f"P{7_000_000 + n}" for n in range(half, LISTED)],
        "misses": [f"P{8_000_000 + n}" for n in range(LISTED)],
        "said_hits": [one for one in said[:half] if one["father"] and one["birth"]],
        "said_others": [one for one in said[half:] if one["father"] and one["birth"]],
    }


def _now() -> Any:
    from django.utils import timezone

    return timezone.now() - timedelta(minutes=random.randint(1, 600))


def _cases(officer: Any, added: list[Any]) -> dict[int, Any]:
    """Five people a case."""
    from aman.accounts.models import User
    from aman.cases.models import Case, Member

    officers = list(User.objects.filter(role="case_officer").order_by("pk"))
    made = Case.objects.bulk_create(
        Case(
            ref=f"AM-2023-{n:06d}", office=officer.office, opened_at=_now(), programme="SIV",
            assigned_to=officers[n % len(officers)],
        )
        for n in range(1, LISTED // 5 + 1)
    )  # fmt: skip
    cases = {person.pk: made[number // 5] for number, person in enumerate(added)}
    Member.objects.bulk_create(Member(case=cases[p.pk], person=p, relation="") for p in added)
    return cases


def _sessions() -> dict[str, str]:
    """A new session for everybody, as the sign-in page makes it; two hundred sign-ins from one address are refused."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from aman.accounts.models import User

    engine = importlib.import_module(settings.SESSION_ENGINE)
    cookies = {}
    for user in User.objects.filter(password="!"):
        session = engine.SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        cookies[user.username] = session.session_key
    return cookies


def sign_in() -> None:
    """Print the key of a new session for everybody."""
    from aman.cli.setup import open_database

    open_database()
    print(json.dumps(_sessions()))


def main(folder: str, people: str, registry: str, out: str) -> None:
    """Build, and write the references to a file."""
    from aman.cli.setup import open_database

    open_database()
    Path(out).write_text(json.dumps(build(Path(folder), int(people), Path(registry))), encoding="utf-8")
