"""What is a new record called? Two letters for its kind and eight drawn at random: nobody can count or guess them."""

from __future__ import annotations

import secrets

from aman.people.refs import CROCKFORD


def new_ref(kind: str) -> str:
    """Draw a reference: EN engagement, OF official, CM commitment, PR press report."""
    return f"{kind}-" + "".join(secrets.choice(CROCKFORD) for _ in range(8))
