"""What does a person's reference look like, and how is a new one drawn?

References are drawn at random: a running number would tell how long the register is and who came after whom.
"""

from __future__ import annotations

import re
import secrets

from aman.people.models import Person

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PERSON_REF = re.compile(r"^AP-?([0-9A-HJKMNP-TV-Z]{8})$")
_READ_AS = str.maketrans("OIL", "011")
_ASK_AT_ONCE = 900


def person_ref_from(text: str) -> str | None:
    """Read a reference as somebody typed it: small letters, O for 0, I or L for 1; None when it is none."""
    bare = text.strip().upper()
    if not bare.startswith("AP"):
        return None
    found = PERSON_REF.match("AP" + bare[2:].translate(_READ_AS))
    return f"AP-{found[1]}" if found else None


def draw_refs(count: int) -> list[str]:
    """Draw references that nobody carries yet."""
    refs: dict[str, None] = {}
    while len(refs) < count:
        drawn = [_ref_of(secrets.randbits(40)) for _ in range(count - len(refs))]
        taken: set[str] = set()
        for start in range(0, len(drawn), _ASK_AT_ONCE):
            part = drawn[start : start + _ASK_AT_ONCE]
            taken.update(Person.objects.filter(ref__in=part).values_list("ref", flat=True))
        refs.update((ref, None) for ref in drawn if ref not in taken)
    return list(refs)


def _ref_of(bits: int) -> str:
    return "AP-" + "".join(CROCKFORD[(bits >> shift) & 31] for shift in range(35, -1, -5))
