"""Which pages does the rosters app answer? Lists in `lists`, changes to a list in `steps`, pairs in `pairs`."""

from __future__ import annotations
