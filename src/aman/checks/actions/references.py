"""How is a check or a referral named, so that it can be read out on the phone and says nothing? And who asked, to the owner?"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from aman.checks.models import DeskCheck

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference(kind: str) -> str:
    """Draw a reference of one length: DC- for a check, RQ- for a referral, and eight letters or digits."""
    return f"{kind}-" + "".join(secrets.choice(_CROCKFORD) for _ in range(8))


@dataclass(slots=True)
class Asker:
    """The officer who asked, as the owner's office reads of them in the log: an office and a number.

    The line belongs to the owner's office. In the asking office's own log it would tell its administrator which questions
    met somebody who is on record, although the answer was "no record".
    """

    pk: int
    username: str
    office_id: int

    @classmethod
    def of(cls, check: DeskCheck, owner_id: int) -> Asker:
        """Give the officer of a check to the office whose people it was about."""
        code = check.office.code if check.office is not None else "desk"
        return cls(check.asked_by_id, f"{code}/{check.asked_by_id}", owner_id)
