"""Small steps that the tests of exports share: a recipient, people who consent, a file asked for, approved and opened."""

from __future__ import annotations

from typing import Any

import pyrage
from django.utils import timezone

SECRET = pyrage.x25519.Identity.generate()


def recipient(
    bashir: Any, name: str = "Ministry of Examplia", kind: str = "resettlement_state", key: str | None = None
):
    from aman.exports.actions import add_recipient

    locked = str(SECRET.to_public()) if key is None else key
    return add_recipient(actor=bashir, name=name, kind=kind, contact="+99 111 222", age_key=locked)


def consent(
    amina: Any, *people: Any, purpose: str = "resettlement_state", to: str = "Ministry of Examplia", **more: Any
):
    from aman.cases.models import Consent

    today = timezone.localdate()
    told = {"purpose": purpose, "recipient": to, "given_on": today, "recorded_by": amina, **more}
    return [Consent.objects.create(person=person, **told) for person in people]


def asked(to: Any, *refs: str, **more: Any):
    from aman.exports.actions import Asked
    from aman.exports.catalogue import MINIMUM
    from aman.exports.choosing import Chosen

    purpose = more.pop("purpose", "resettlement_state")
    told = {"chosen": Chosen(refs=refs), "fields": MINIMUM[purpose], "why": "They asked whom they may receive.", **more}
    return Asked(recipient=to, purpose=purpose, **told)


def approved(amina: Any, bashir: Any, what: Any):
    """Ask, approve and write."""
    from aman.exports.actions import approve_export, ask_export
    from aman.jobs.actions import run_due_jobs

    export = ask_export(actor=amina, asked=what)
    done = approve_export(actor=bashir, ref=export.ref)
    run_due_jobs(worker="test")
    done.export.refresh_from_db()
    return done.export


def opened(actor: Any, export: Any, secret: Any = SECRET) -> bytes:
    """Take a file and open it as its recipient does."""
    from aman.exports.actions import download_export

    _, pieces = download_export(actor=actor, ref=export.ref)
    return pyrage.decrypt(b"".join(pieces), [secret])


def rows_in(plain: bytes) -> list[list[str]]:
    """The rows of a CSV file without its mark and header."""
    import csv
    import io

    return list(csv.reader(io.StringIO(plain.decode("utf-8-sig"))))[2:]
