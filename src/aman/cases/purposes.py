"""For which purposes may something about a person be given to somebody, to whom, and what holds where nothing was said?

docs/decisions/0011-consent.md says why each default is what it is. The state a person fled is no recipient and the press is
none: no purpose names them, so nothing can be recorded or asked for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RecipientKind(StrEnum):
    """Who receives something."""

    HOLDER = "holder"
    HOST = "host"
    RESETTLEMENT_STATE = "resettlement_state"
    UNHCR = "unhcr"
    PARTNER = "partner"


KIND_WORDS: dict[RecipientKind, str | Promise] = {
    RecipientKind.HOLDER: _("The person themself"),
    RecipientKind.HOST: _("The host state"),
    RecipientKind.RESETTLEMENT_STATE: _("A state that may resettle the person"),
    RecipientKind.UNHCR: _("UNHCR"),
    RecipientKind.PARTNER: _("A partner organisation"),
}


@dataclass(frozen=True, slots=True)
class Purpose:
    """One thing that may be done with what is known of a person.

    `stands_unsaid` tells what holds where nothing was said: True only where it rests on the person's own application and
    protects them. `leaves_in_file` tells whether an export may have this purpose.
    """

    key: str
    words: str | Promise
    kind: RecipientKind
    stands_unsaid: bool = False
    leaves_in_file: bool = False


PURPOSES: dict[str, Purpose] = {
    one.key: one
    for one in (
        Purpose("letter", _("A letter that shows the person's name"), RecipientKind.HOLDER, stands_unsaid=True),
        Purpose(
            "letter_picture",
            _("A second code with a small picture, on the paper of the letter alone"),
            RecipientKind.HOLDER,
        ),
        Purpose(
            "desk_answer", _("An answer when a host desk asks about the person"), RecipientKind.HOST, stands_unsaid=True
        ),
        Purpose(
            "held_outreach",
            _("A call or note to the host while the person is held"),
            RecipientKind.HOST,
            stands_unsaid=True,
        ),
        Purpose("verification_by_host", _("A file for the host state to check"), RecipientKind.HOST, False, True),
        Purpose(
            "resettlement_state",
            _("Sharing with a state that may resettle the person"),
            RecipientKind.RESETTLEMENT_STATE,
            False,
            True,
        ),
        Purpose("unhcr_referral", _("Referral to UNHCR"), RecipientKind.UNHCR, False, True),
        Purpose("partner_referral", _("Referral to a partner organisation"), RecipientKind.PARTNER, False, True),
        Purpose("legal_aid", _("Legal aid"), RecipientKind.PARTNER, False, True),
        Purpose("family_tracing", _("Finding family members"), RecipientKind.PARTNER, False, True),
    )
}


def purpose_of(key: str) -> Purpose:
    """Give a purpose by its key.

    Raises:
        KeyError: there is no such purpose; an unknown one is an error, not a no.
    """
    return PURPOSES[key]
