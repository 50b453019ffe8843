"""Print a letter with a second code that carries a small picture: only when the holder asks, and on paper only."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.cases.actions import record_consent
from aman.cases.models import Consent
from aman.core.letters import LetterClaims
from aman.errors import BadInput
from aman.issuing import queries
from aman.issuing.actions.keys import open_signer
from aman.issuing.actions.release import family_set, note_printed
from aman.issuing.apart import shrink_picture_apart
from aman.issuing.facts import moment, seconds, verify_host
from aman.issuing.models import Letter
from aman.issuing.pictures import WEBP
from aman.issuing.sheets import FamilySet, draw_sheets

#: Under which words the consent stands on the case.
PURPOSE, RECIPIENT = "letter_picture", "paper in the holder's own hand"


@transaction.atomic
def release_with_picture(*, actor: User, letter_id: str, picture: bytes, passphrase: str, has_consented: bool) -> bytes:
    """Draw a person's sheet with a second page, whose code is the letter signed with a small grey picture.

    The picture is read, made small, signed, drawn and forgotten: no table and no log has a place for it.

    Args:
        actor: who asks.
        letter_id: the letter; it must be in force.
        picture: a file as it came.
        passphrase: opens the issuing key.
        has_consented: the person said yes, now; it is written down as a consent.

    Raises:
        NotFound: no such letter is visible to this user.
        BadInput: nobody consented, it is not a picture, or the letter is not in force.
        SealBroken: the passphrase is wrong, or a code does not read back.
    """
    letter = queries.visible_letter(user=actor, letter_id=letter_id)
    now = timezone.now()
    if not has_consented or not letter.is_in_force(now):
        raise BadInput(
            f"No picture was put on letter {letter.letter_id}: "
            + ("it is not in force." if has_consented else "the person did not say yes to it."),
            fix="Print the letter without a picture; it is as good.",
            code="issuing.no-consent",
        )
    small = shrink_picture_apart(picture)
    plain = family_set([letter], reader=queries.Reader.now(now), cover=False)
    token = _signed(plain.sheets[0].claims, letter, small, passphrase, now)
    _note_consent(actor, letter, now)
    sheet = replace(plain.sheets[0], picture_token=token)
    family = FamilySet(plain.office, (sheet,), cover=False)
    pdf = draw_sheets([family], host=verify_host(), duty_number=letter.case.office.duty_number)
    note_printed(actor, [letter], now)
    detail = {"sheets": 2, "letters": [letter.letter_id], "second_code": True}
    record(actor=actor, verb="letters.released", subject=f"case:{letter.case.ref}", detail=detail)
    return pdf


def _signed(claims: LetterClaims, letter: Letter, small: bytes, passphrase: str, now: datetime) -> bytes:
    """Sign the same letter with the picture: the same number and the same place on the list, so one withdrawal ends both."""
    signer = open_signer(passphrase=passphrase, now=now)
    # Another key than the letter's may not sign for a day before its own first: the second code then begins today.
    issued = claims.issued if signer.key.pk == letter.key_id else seconds(now)
    ends = max(claims.expires, issued + 1)
    told = replace(claims, issued=issued, expires=ends, photo=small, photo_format=WEBP)
    (token,) = signer.sign_letters([told])
    if queries.Reader.now(max(now, moment(issued))).verdict(token).letter is None:
        raise BadInput(
            f"The second code of letter {letter.letter_id} would not be accepted, so nothing was printed.",
            fix="Publish the key list first, or print without a picture.",
            code="issuing.second-code",
        )
    return token


def _note_consent(actor: User, letter: Letter, now: datetime) -> None:
    day = timezone.localdate(now)
    standing = Consent.objects.filter(person=letter.person, purpose=PURPOSE, withdrawn_on__isnull=True)
    if not standing.exclude(expires_on__lt=day).exists():
        record_consent(
            actor=actor, case=letter.case, person=letter.person, purpose=PURPOSE, recipient=RECIPIENT, given_on=day
        )
