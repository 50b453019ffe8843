"""What does the desk do while everything is closed? It looks nobody up, says no record: call, and takes as long as ever."""

from __future__ import annotations

import random
import time
from collections import deque

#: How long looking up and leaving a trace took of late, in seconds; before this process looked anybody up, what is usual.
_TOOK: deque[float] = deque([0.006, 0.008, 0.009, 0.011, 0.014], maxlen=200)


def note(seconds: float) -> None:
    """Remember how long a check took to look somebody up."""
    _TOOK.append(seconds)


def wait_as_ever() -> None:
    """Take as long as one of the last checks did, so that the time says nothing of a lockdown."""
    time.sleep(random.choice(_TOOK))  # noqa: S311  no secret is drawn
