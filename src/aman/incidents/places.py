"""Which police station, holding point or crossing does somebody mean?

The gazetteer as shipped. A place that is not in it is not guessed: the words stay as they were said, without a code.
Named in public sources: Haji Camp and Golra Mor for Islamabad and Rawalpindi, Landi Kotal and Torkham, Chaman, and from
October 2025 Ghulam Khan, Badini and Bahramcha. Stations and quarters are those that callers name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aman.core.names import fold


class PlaceKind(StrEnum):
    """What happens at a place."""

    STATION = "station"
    HOLDING = "holding"
    CROSSING = "crossing"
    PRISON = "prison"
    COURT = "court"
    QUARTER = "quarter"


KIND_NAMES: dict[PlaceKind, str | Promise] = {
    PlaceKind.STATION: _("Police station"),
    PlaceKind.HOLDING: _("Holding point"),
    PlaceKind.CROSSING: _("Border crossing"),
    PlaceKind.PRISON: _("Prison"),
    PlaceKind.COURT: _("Court"),
    PlaceKind.QUARTER: _("Quarter or road"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the gazetteer."""

    code: str
    kind: PlaceKind
    name: str
    city: str


#: Code | kind | name | city | other spellings, compared as whole words after folding.
_GAZETTEER = """
haji-camp | holding | Haji Camp | Islamabad | hajji camp = haji camp islamabad = حاجی کمپ = حاجی کیمپ
golra-mor | holding | Golra Mor | Rawalpindi | golra more = golra morr = گولڑہ موڑ = گولره مور
haji-camp-quetta | holding | Haji Camp Quetta | Quetta | حاجی کمپ کویته = حاجی کیمپ کوئٹہ
haji-camp-peshawar | holding | Haji Camp Peshawar | Peshawar | حاجی کمپ پشاور = حاجی کیمپ پشاور
landi-kotal | holding | Landi Kotal | Khyber | landikotal = lundi kotal = لنډی کوتل = لندی کوتل = لنڈی کوتل
chaman-holding | holding | Chaman holding point | Chaman | chaman holding = chaman camp
nowshera-azakhel | holding | Azakhel | Nowshera | aza khel = azakhail = اضاخیل
jamrud | holding | Jamrud | Khyber | jamrood = جمرود
torkham | crossing | Torkham | Khyber | turkham = torkhum = تورخم = طورخم
chaman | crossing | Chaman | Chaman | spin boldak = چمن
ghulam-khan | crossing | Ghulam Khan | North Waziristan | غلام خان
badini | crossing | Badini | Killa Saifullah | بادینی
bahramcha | crossing | Bahramcha | Chagai | baramcha = barabcha = بهرامچه = بہرامچہ
kharlachi | crossing | Kharlachi | Kurram | خرلاچی
angoor-adda | crossing | Angoor Adda | South Waziristan | angur ada = انگور اڈہ
ps-golra | station | PS Golra | Islamabad | golra police station = golra thana = تھانہ گولڑہ = تهانه گولره
ps-shams-colony | station | PS Shams Colony | Islamabad | shams colony = تھانہ شمس کالونی
ps-tarnol | station | PS Tarnol | Islamabad | tarnol = تھانہ ترنول
ps-bhara-kahu | station | PS Bhara Kahu | Islamabad | bhara kahu = barakahu = بھارہ کہو
ps-margalla | station | PS Margalla | Islamabad | margalla police station
ps-westridge | station | PS Westridge | Rawalpindi | westridge = west ridge
ps-tatara | station | PS Tatara | Peshawar | tatara
ps-hayatabad | station | PS Hayatabad | Peshawar | hayatabad police station
ps-sohrab-goth | station | PS Sohrab Goth | Karachi | sohrab goth police station
ps-brewery | station | PS Brewery | Quetta | brewery = brewery road
central-jail | prison | Central jail | | central prison = سنٹرل جیل = adiala = اڈیالہ
f-10 | quarter | F-10 | Islamabad | f 10 = f10
g-9-markaz | quarter | G-9 Markaz | Islamabad | g 9 markaz = g 9 = g9
faizabad | quarter | Faizabad | Rawalpindi | near faizabad = فیض آباد
taxila | quarter | Taxila | Rawalpindi | texila = ٹیکسلا
fauji-colony | quarter | Fauji Colony | Rawalpindi | foji colony
hayatabad | quarter | Hayatabad | Peshawar | حیات آباد = حیات اباد
board-bazar | quarter | Board Bazar | Peshawar | board bazaar = بورڈ بازار
sohrab-goth | quarter | Sohrab Goth | Karachi | سهراب گوٹھ = سہراب گوٹھ
al-asif | quarter | Al-Asif Square | Karachi | al asif = alasif
hazara-town | quarter | Hazara Town | Quetta | hazara town quetta = هزاره تاون
"""

_WORDS = re.compile(r"[^\W_]+")


def _folded(text: str) -> str:
    return f" {' '.join(_WORDS.findall(fold(text)))} "


def _read() -> tuple[dict[str, Place], list[tuple[str, str]]]:
    """Give the places by code, and every spelling with its code, the longest first."""
    places, spellings = {}, []
    for line in _GAZETTEER.strip().splitlines():
        code, kind, name, city, others = (part.strip() for part in line.split("|"))
        places[code] = Place(code, PlaceKind(kind), name, city)
        for spelling in (name, *(part.strip() for part in others.split(" = "))):
            if spelling:
                spellings.append((_folded(spelling), code))
    return places, sorted(spellings, key=lambda pair: -len(pair[0]))


PLACES, _SPELLINGS = _read()
#: Spellings in Arabic script, for whoever types in it.
OWN_SCRIPT: tuple[str, ...] = tuple(
    spelling.strip()
    for line in _GAZETTEER.strip().splitlines()
    for spelling in line.split("|")[4].split(" = ")
    if spelling.strip() and not spelling.isascii()
)
#: A holding point of the same name stands in several cities; the city beside it says which.
_BY_CITY = {
    ("haji-camp", "quetta"): "haji-camp-quetta",
    ("haji-camp", "kuetta"): "haji-camp-quetta",
    ("haji-camp", "peshawar"): "haji-camp-peshawar",
    ("haji-camp", "peshawer"): "haji-camp-peshawar",
}


@lru_cache(maxsize=10_000)
def place_of(words: str, city: str = "") -> Place | None:
    """Give the place that some words name; None where the gazetteer has none of that name.

    Args:
        words: the place as somebody said or wrote it, in any script.
        city: the city beside it; it decides between places of one name.
    """
    said = _folded(words)
    code = next((code for spelling, code in _SPELLINGS if spelling in said), None)
    if code is None:
        return None
    towns = _folded(city).split()
    return PLACES[next((_BY_CITY[code, town] for town in towns if (code, town) in _BY_CITY), code)]


def place_name(code: str) -> str:
    """Give the name of a place with its city; the code itself where the gazetteer has it no more."""
    place = PLACES.get(code)
    if place is None:
        return code
    return f"{place.name}, {place.city}" if place.city and place.city not in place.name else place.name


def is_holding_point(code: str) -> bool:
    """Whether people are processed at a place before they are sent away."""
    place = PLACES.get(code)
    return place is not None and place.kind is PlaceKind.HOLDING
