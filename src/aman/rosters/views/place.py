"""From which list of pairs was a page opened? The state and the order stay in the address, so that next means next there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aman.rosters.models import Pair
from aman.rosters.queries import LIKELIEST_FIRST, ORDERS, SECOND, SHOWN_STATES


@dataclass(frozen=True, slots=True)
class Place:
    """One list of pairs: which state it shows, in which order."""

    state: str = Pair.State.WAITING.value
    order: str = LIKELIEST_FIRST

    def at(self, *, state: str | None = None, order: str | None = None) -> Place:
        """Give the same list with another state or order."""
        return replace(self, state=state or self.state, order=order or self.order)

    @property
    def query(self) -> str:
        """What the address carries: nothing where all is as usual."""
        usual = Place()
        kept = {name: value for name in ("state", "order") if (value := getattr(self, name)) != getattr(usual, name)}
        return f"?{urlencode(kept)}" if kept else ""

    @property
    def address(self) -> str:
        """The list itself."""
        return reverse("rosters:review_pairs") + self.query

    def address_of(self, pair: Pair | None) -> str:
        """The page of a pair, opened from this list; the list itself where there is none."""
        return reverse("rosters:view_pair", args=[pair.pk]) + self.query if pair is not None else self.address

    @staticmethod
    def name_of(state: str) -> str | Promise:
        """Say a state in words."""
        return _("Waits for a second person") if state == SECOND else Pair.State(state).label


def place_of(request: HttpRequest) -> Place:
    """Read the list from the address; what cannot be read is the usual list."""
    usual = Place()
    state, order = request.GET.get("state", ""), request.GET.get("order", "")
    return Place(state if state in SHOWN_STATES else usual.state, order if order in ORDERS else usual.order)
