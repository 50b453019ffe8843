"""Settle the people of a file: at once where they are few, else by a worker, part by part, until a second person can answer.

Each part is one transaction that also moves the job's cursor, so that a worker that is killed leaves no half of one. Who
allows the file is asked here only to be counted and shown: it is asked again when it is approved, written and taken.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from aman.accounts.models import User
from aman.accounts.roles import Role
from aman.audit.actions import record
from aman.cases.consents import everybody_who_refused
from aman.cases.models import Consent
from aman.errors import BadInput, NotAllowed
from aman.exports import choosing
from aman.exports.files import MOST_XLSX_ROWS
from aman.exports.models import Export, ExportPerson, Recipient
from aman.jobs.actions import JobKind, Piece
from aman.jobs.models import Job
from aman.notices.actions import notify
from aman.people.refs import CROCKFORD

JOB = "exports.choose_people"
_DROPPED = ExportPerson.State.DROPPED
#: States in which a file's people are counted and none of its bytes stands ready.
_UNFINISHED = (Export.State.CHOOSING, Export.State.ASKED, Export.State.APPROVED)


def settle_few(export: Export, beings: Sequence[int], hidden: int) -> None:
    """Settle the people of a short choice, in the transaction in which the file is asked for.

    Raises:
        BadInput: the choice names nobody, or nobody of them consents.
        NotAllowed: it would hand more than one person to the host.
    """
    _add(export, beings, choosing.why_out(beings, export.purpose, export.recipient.name), hidden)
    _finish(export, {})


def read_part(job: Job) -> Callable[[Job], Piece]:
    """Look at the next part of the choice before anything is written, and give what is left to be written.

    Raises:
        NotAllowed: whoever asked may not ask any more.
    """
    export = _of(job)
    if export.state != Export.State.CHOOSING:
        return partial(_let_go, export)
    asker = export.asked_by
    if not asker.is_active or not (asker.role == Role.COMMAND_LINE or asker.may("exports.ask_export")):
        raise NotAllowed(
            "Whoever asked for this file may not ask for files any more, so nobody was chosen.",
            fix="Somebody who may asks for it anew.",
            code="export-asker",
        )
    chosen = choosing.chosen_from(export.choice)
    total = job.total or choosing.places_of(export.office_id, chosen)
    found = choosing.look(asker, export.office_id, chosen, job.cursor or None)
    why = choosing.why_out(found.beings, export.purpose, export.recipient.name)
    gone = _gone_meanwhile(export) if found.then is None else {}
    return partial(_keep_part, export.pk, found, why, gone, total)


def _of(job: Job) -> Export:
    exports = Export.objects.select_related("recipient", "office", "asked_by")
    export: Export = exports.get(ref=job.subject.partition(":")[2])
    return export


def _let_go(export: Export, job: Job) -> Piece:
    """End the job of a file that was taken back: nobody is noted for it any more."""
    if export.state == Export.State.TAKEN_BACK:
        export.rows.all().delete()
    return Piece(cursor=job.cursor, done=job.done, total=job.total, is_last=True)


def _keep_part(pk: int, found: choosing.Look, why: dict[int, str], gone: dict[int, str], total: int, job: Job) -> Piece:
    """Note the people of a part, and settle all of them with the last."""
    export = Export.objects.select_for_update(of=("self",)).select_related("recipient", "office", "asked_by").get(pk=pk)
    if export.state != Export.State.CHOOSING:
        return _let_go(export, job)
    _add(export, found.beings, why, found.hidden)
    done = job.done + found.places
    if found.then is not None:
        return Piece(cursor=found.then, done=done, total=max(total, done))
    _finish(export, gone)
    return Piece(cursor=job.cursor, done=done, total=done, is_last=True)


def _add(export: Export, beings: Sequence[int], why: dict[int, str], hidden: int) -> None:
    """Note the people of a part who are not noted yet, each with why they stay out if they do."""
    known = set(export.rows.filter(person__in=beings).values_list("person_id", flat=True))
    new = [being for being in beings if being not in known]
    key = bytes.fromhex(export.seal)
    ExportPerson.objects.bulk_create([_row(export, key, being, why[being]) for being in new], batch_size=900)
    reasons = Counter(why[being] for being in new)
    export.people += len(new)
    export.allowed += reasons.pop("", 0)
    export.left_out = _more(export.left_out, {**reasons, "hidden": hidden})
    _fits(export)
    export.save(update_fields=["people", "allowed", "left_out"])


def _more(left_out: dict[str, int], more: dict[str, int]) -> dict[str, int]:
    return {reason: n for reason, n in (Counter(left_out) + Counter(more)).items() if n}


def _fits(export: Export) -> None:
    """Refuse a choice that no file may hold, as soon as it is seen."""
    if export.recipient.kind == Recipient.Kind.HOST and export.people > 1:
        raise list_to_host(export.people)
    if export.people > choosing.MOST_PEOPLE:
        raise BadInput(
            f"No file was asked for: the choice names more than the {choosing.MOST_PEOPLE:,} people a file may hold.",
            fix="Choose fewer, for example one programme at a time, and ask again.",
            code="export-too-many",
        )
    if export.form == Export.Form.XLSX and export.people > MOST_XLSX_ROWS:
        raise BadInput(
            f"No file was asked for: a workbook holds at most {MOST_XLSX_ROWS:,} people, and these are more.",
            fix="Ask again, and choose CSV or JSON Lines.",
            code="export-too-many-for-xlsx",
        )


def list_to_host(people: int) -> NotAllowed:
    """Give the refusal of a list for the host; `people` are those it would have handed over, at least."""
    return NotAllowed(
        f"No file was asked for: it would hand {people:,} people to the host. A list can become an arrest list.",
        fix="The host may be told about one person at a time; for more, letters and desk answers serve.",
        code="export-list-to-host",
    )


def _finish(export: Export, gone: dict[int, str]) -> None:
    """Add the row that belongs to nobody, and ask the second person."""
    drop(export, gone)
    if not export.people:
        raise BadInput(
            "No file was asked for: the choice names nobody you may see.",
            fix="Choose a list, cases, or write references, and ask again.",
            code="export-nobody",
        )
    if not export.allowed:
        raise BadInput(
            "No file was asked for: nobody of the chosen people consents to this purpose and recipient.",
            fix="Ask them first, record what they say on their case, and ask for the file again.",
            code="export-no-consent",
        )
    _row(export, bytes.fromhex(export.seal), None, "").save()
    export.state, export.chosen_at = Export.State.ASKED, timezone.now()
    export.save(update_fields=["state", "chosen_at"])
    record(
        actor=export.asked_by,
        verb="export.people_chosen",
        subject=f"export:{export.ref}",
        detail={"people": export.people, "allowed": export.allowed, "left_out": export.left_out},
    )
    ask_second(export)


def ask_second(export: Export) -> None:
    """Tell everybody who may answer that a file waits for them."""
    seconds = User.objects.filter(office=export.office, role=Role.REVIEWER, is_active=True)
    notify(
        users=seconds.exclude(pk=export.asked_by_id),
        kind="export.waiting",
        subject=f"export:{export.ref}",
        path=f"/exports/{export.ref}/",
    )


def failed(job: Job, trouble: str) -> None:
    """Say on the file that choosing stopped and tell whoever asked; nobody is noted for it any more."""
    export = _of(job)
    if not Export.objects.filter(pk=export.pk, state=Export.State.CHOOSING).update(
        state=Export.State.FAILED, trouble=trouble
    ):
        return
    export.rows.all().delete()
    record(actor=None, verb="export.failed", subject=f"export:{export.ref}", detail={"while": "choosing"})
    notify(
        users=[export.asked_by], kind="export.failed", subject=f"export:{export.ref}", path=f"/exports/{export.ref}/"
    )


CHOOSE_PEOPLE = JobKind(step=lambda job: read_part(job)(job), failed=failed, read=read_part)


def _gone_meanwhile(export: Export) -> dict[int, str]:
    """Find who was noted as allowing the file and said no while the others were looked at."""
    refused = everybody_who_refused(export.office_id, export.purpose, recipient=export.recipient.name)
    if not refused:
        return {}
    noted = export.rows.exclude(state=_DROPPED).filter(person__in=refused).values_list("person_id", flat=True)
    return choosing.why_out([pk for pk in noted if pk is not None], export.purpose, export.recipient.name)


def drop(export: Export, why: dict[int, str]) -> int:
    """Leave people out of a file for good, and count them by the reason; whoever stays out does not come back into it.

    Args:
        export: locked, or seen by nobody else yet.
        why: person to reason; blank reasons leave nobody out.

    Returns:
        How many were in it until now.
    """
    by_reason: dict[str, list[int]] = {}
    for person, reason in why.items():
        if reason:
            by_reason.setdefault(reason, []).append(person)
    counted: dict[str, int] = {}
    for reason, people in by_reason.items():
        rows = export.rows.filter(person__in=people).exclude(state=_DROPPED)
        counted[reason] = rows.update(state=_DROPPED, reason=reason)
    dropped = sum(counted.values())
    if dropped:
        export.allowed = max(export.allowed - dropped, 0)
        export.left_out = _more(export.left_out, counted)
        export.save(update_fields=["allowed", "left_out"])
    return dropped


@transaction.atomic
def drop_who_said_no(*, actor: User, consent: Consent) -> None:
    """Leave somebody who just said no out of every file of that purpose that is chosen, waits or is being written."""
    roots = {consent.person.root_id or consent.person_id, consent.person_id}
    held = ExportPerson.objects.filter(~Q(state=_DROPPED), person__in=roots)
    files = Export.objects.filter(pk__in=held.values("export_id"), purpose=consent.purpose, state__in=_UNFINISHED)
    for pk in list(files.order_by("pk").values_list("pk", flat=True)):
        export = Export.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=pk)
        inside = _inside(export, roots) if export.state in _UNFINISHED else []
        if drop(export, choosing.why_out(inside, export.purpose, export.recipient.name)):
            record(actor=actor, verb="export.left_out", subject=f"export:{export.ref}", detail={"people": 1})


def _inside(export: Export, people: Iterable[int]) -> list[int]:
    found = export.rows.filter(person__in=list(people)).exclude(state=_DROPPED).values_list("person_id", flat=True)
    return [pk for pk in found if pk is not None]


def _row(export: Export, key: bytes, being: int | None, reason: str) -> ExportPerson:
    """Give somebody's row at the place and under the reference drawn for this file alone; None is the canary."""
    return ExportPerson(
        export=export,
        position=int.from_bytes(_draw(key, b"order", being)[:8]) >> 1,
        person_id=being,
        row_ref=_row_ref(_draw(key, b"reference", being)),
        state=_DROPPED if reason else ExportPerson.State.WAITING,
        reason=reason,
    )


def _draw(key: bytes, what: bytes, being: int | None) -> bytes:
    return hmac.digest(key, what + str(being).encode(), hashlib.sha256)


def _row_ref(drawn: bytes) -> str:
    """Ten signs, 50 bits: read out over a telephone, and never the same twice in any number of files."""
    bits = int.from_bytes(drawn[:7], "big")
    return "R-" + "".join(CROCKFORD[(bits >> shift) & 31] for shift in range(45, -1, -5))
