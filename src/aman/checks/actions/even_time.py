"""When may an answer leave, so that a clock beside the desk cannot tell one from another?

Hit and miss do the same work, but not to the microsecond: a row that is found is read. So an answer leaves on a beat, counted
from its own question: whatever took less than one beat takes one, whatever took less than two takes two. A difference of a
tenth of a millisecond then changes the beat of one answer in hundreds.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

#: Longer than a check takes on a machine that is not busy, and a fraction of what an officer notices (seconds).
BEAT = 0.025


@contextmanager
def on_a_beat() -> Iterator[None]:
    """Let what is done in the block end on a beat, also where it ends in an error. Nothing may be locked meanwhile."""
    begun = time.perf_counter()
    try:
        yield
    finally:
        time.sleep(BEAT - (time.perf_counter() - begun) % BEAT)
