"""From when on do checks no longer look like ordinary work? Each threshold as data, with its reason.

An ordinary day is a desk that sees people one at a time: a few minutes each, families together, the same man stopped twice.
Each number below lies beyond what such a day brings, and tests hold both sides of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many checks of a kind within which time call for a look, what it is called, and why that many."""

    count: int
    within: timedelta
    title: str | Promise
    why: str | Promise


THRESHOLDS: dict[str, Threshold] = {
    "many": Threshold(
        40,
        timedelta(hours=1),
        _("Very many checks by one officer"),
        _("Asking about a person who stands there takes about two minutes; forty in an hour is a list being read out."),
    ),
    "misses": Threshold(
        30,
        timedelta(hours=24),
        _("Numbers that hit nobody, one after the other"),
        _("Most people who are stopped are on no list, so a dozen misses is a day's work. Thirty numbers with hardly a "
          "name among them and without one hit look like numbers tried out."),
    ),
    "sequence": Threshold(
        8,
        timedelta(hours=24),
        _("Neighbouring document numbers"),
        _("A family that got its papers at one counter brings up to seven numbers in a row; more is counting up."),
    ),
    "again": Threshold(
        6,
        timedelta(hours=24),
        _("The same question again and again"),
        _("Somebody may be stopped two or three times in a day and asked about at a station too; six times is a search."),
    ),
    "family": Threshold(
        16,
        timedelta(hours=24),
        _("One case asked about again and again"),
        _("A family of eight that is stopped twice brings sixteen checks; more says that somebody looks for them."),
    ),
    "night": Threshold(
        15,
        timedelta(hours=9),
        _("Many checks at one place at night"),
        _("Between ten in the evening and five in the morning a station sees a handful of people; fifteen is a raid. "
          "Crossings work at night and do not count."),
    ),
    "far": Threshold(
        1,
        timedelta(hours=6),
        _("One officer at two far places"),
        _("Two towns between which nobody drives in that time: two people use one sign-in, or somebody stole it."),
    ),
}  # fmt: skip

#: One name among so many numbers is still a row of numbers; an ordinary day asks for every third person by name.
NAMES_AMONG_NUMBERS = 10
#: Local hours that are night: from, and until.
NIGHT_FROM, NIGHT_UNTIL = 22, 5
#: Faster than this between two towns is not driven, in kilometres an hour; nearer towns than this are not compared.
FASTEST_KMH, NEAR_KM = 160.0, 60.0
#: Where the towns that clerks write lie: degrees north and east, to a tenth. Source: common knowledge of the map.
TOWNS: dict[str, tuple[float, float]] = {
    "islamabad": (33.7, 73.1), "rawalpindi": (33.6, 73.1), "peshawar": (34.0, 71.6), "quetta": (30.2, 67.0),
    "karachi": (24.9, 67.0), "lahore": (31.5, 74.3), "nowshera": (34.0, 72.0), "mardan": (34.2, 72.0),
    "kohat": (33.6, 71.4), "attock": (33.8, 72.4), "haripur": (34.0, 72.9), "mansehra": (34.3, 73.2),
    "chaman": (30.9, 66.5), "abbottabad": (34.1, 73.2), "swabi": (34.1, 72.5), "charsadda": (34.1, 71.7),
    "hangu": (33.5, 71.1), "multan": (30.2, 71.5), "pishin": (30.6, 67.0),
}  # fmt: skip
