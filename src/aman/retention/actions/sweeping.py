"""Does anything still lead to somebody who was erased, though nothing points there any more?

Search keys that an earlier version made of a name, or that were made before a fact was stated otherwise, are found by nobody
but whoever goes through all of them. And a server keeps the former version of a row, here of a block of keys, until it is
told to write the table anew. Both take seconds in a large register: the worker does them, outside any transaction, right
after the erasure.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.models import Q

from aman.accounts.models import Office
from aman.jobs.actions import JobKind, Piece, enqueue_job
from aman.jobs.models import Job
from aman.people.models import NameKey, Person
from aman.retention.models import Erasure
from aman.vault.models import KeyBlock

SWEEP = "retention.sweep"
#: A reader who holds the table of keys for longer (a backup) is not made to stand in everybody's way.
_WAIT = "2s"


def put_sweep_aside(office: Office) -> None:
    """Let the worker sweep after erasures in an office; many of them in a row are swept together."""
    enqueue_job(kind=SWEEP, subject=f"office:{office.pk}", office=office)


def _look(job: Job) -> Callable[[Job], Piece]:
    done = Erasure.objects.filter(office=job.office_id, state=Erasure.State.DONE).values("person")
    people = Person.objects.filter(Q(pk__in=done) | Q(root__in=done)).values("pk")
    left = list(NameKey.objects.filter(person__in=people).values_list("key", "office", "person"))
    write_keys_anew()

    def remove(job: Job) -> Piece:
        for key, office, person in left:
            rows = NameKey.objects.filter(key=key, office=office, person=person)
            rows._raw_delete(rows.db)
        return Piece(done=1, total=1, is_last=True)

    return remove


def write_keys_anew() -> None:
    """Have PostgreSQL write the table of key blocks anew, so that no file of it holds a destroyed key any more.

    SQLite overwrites what is freed by itself (`secure_delete`). Where somebody reads the table for long, the former versions
    are only given free for reuse.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return
    table = connection.ops.quote_name(KeyBlock._meta.db_table)
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"SET lock_timeout = '{_WAIT}'")
            cursor.execute(f"VACUUM FULL {table}")
        except DatabaseError:
            cursor.execute(f"VACUUM {table}")
        finally:
            cursor.execute("SET lock_timeout = DEFAULT")


SWEEP_JOB = JobKind(step=lambda job: _look(job)(job), read=_look)
