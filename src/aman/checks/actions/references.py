"""How is a check or a referral named, so that it can be read out on the phone and says nothing?"""

from __future__ import annotations

import secrets

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference(kind: str) -> str:
    """Draw a reference of one length: DC- for a check, RQ- for a referral, and eight letters or digits."""
    return f"{kind}-" + "".join(secrets.choice(_CROCKFORD) for _ in range(8))
