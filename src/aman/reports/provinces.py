"""In which province or territory does a place of the gazetteer lie, and where does it stand in a schematic grid?

The grid shows roughly what lies north of what. It is no map and says nothing about borders.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aman.incidents.places import PLACES

#: Where the gazetteer names no city, or the place is none of the gazetteer.
NOWHERE = "unknown"


@dataclass(frozen=True, slots=True)
class Province:
    """A province or territory, with its column from the west and its row from the north."""

    code: str
    name: str | Promise
    column: int
    row: int


PROVINCES: tuple[Province, ...] = (
    Province("gb", _("Gilgit-Baltistan"), 1, 0),
    Province("kp", _("Khyber Pakhtunkhwa"), 0, 1),
    Province("ict", _("Islamabad"), 1, 1),
    Province("ajk", _("Azad Jammu and Kashmir"), 2, 1),
    Province("balochistan", _("Balochistan"), 0, 2),
    Province("punjab", _("Punjab"), 1, 2),
    Province("sindh", _("Sindh"), 1, 3),
)
CODES: tuple[str, ...] = (*(province.code for province in PROVINCES), NOWHERE)
_OF_CITY = {
    "Islamabad": "ict",
    "Rawalpindi": "punjab",
    "Peshawar": "kp",
    "Nowshera": "kp",
    "Khyber": "kp",
    "Kurram": "kp",
    "North Waziristan": "kp",
    "South Waziristan": "kp",
    "Quetta": "balochistan",
    "Chaman": "balochistan",
    "Chagai": "balochistan",
    "Killa Saifullah": "balochistan",
    "Karachi": "sindh",
}


def province_of(place: str) -> str:
    """Give the code of the province in which a place of the gazetteer lies; NOWHERE where that is not known.

    Args:
        place: a code of the gazetteer; "" where the place is none of it.
    """
    known = PLACES.get(place)
    return _OF_CITY.get(known.city, NOWHERE) if known is not None else NOWHERE
