"""How is a picture or a PDF of a letter read so that a fault in its readers reaches nothing? In a process made for that file.

The readers of pictures and PDFs are the native code that strangers can feed. The process that runs them sees no environment
and so no key, has no database, may write no file, and may use so much memory and so many seconds. It reads one file and ends.
The next one is started ahead, so that whoever asks does not wait for an interpreter to come up.
"""

from __future__ import annotations

import atexit
import base64
import contextlib
import os
import subprocess
import sys
import threading
from typing import Any

from aman.errors import BadInput
from aman.issuing.pictures import shrink_picture
from aman.issuing.reading import MOST_BYTES, read_codes
from aman.jobs.apart import answer_from, hold_to, say

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 10
WALL_SECONDS = 20
#: Two at a time for each process of the site: reading may not take all that serves pages.
_PLACES = threading.BoundedSemaphore(2)
_WAIT_SECONDS = 10
_CODES, _PICTURE = "codes", "picture"


def read_codes_apart(content: bytes) -> list[str]:
    """Give the text of every square code in a picture or in the first pages of a PDF; empty when there is none.

    Raises:
        BadInput: what `read_codes` says, or the file needs more time or memory than any letter.
    """
    if len(content) > MOST_BYTES:
        return read_codes(content)  # refused by its length, before a byte of it is looked at
    return [str(code) for code in _ask(_CODES, content)]


def shrink_picture_apart(content: bytes) -> bytes:
    """Turn a picture of the holder into the small grey one that a letter's second code carries.

    Raises:
        BadInput: what `shrink_picture` says, or the file needs more time or memory than any picture.
    """
    return base64.b64decode(_ask(_PICTURE, content))


def _ask(wish: str, content: bytes) -> Any:
    if not _PLACES.acquire(timeout=_WAIT_SECONDS):
        raise BadInput("Other pictures are being read.", fix="Send it again in a minute.", code="busy")
    try:
        reader = _next_reader()
        try:
            out, _nothing = reader.communicate(wish.encode() + b"\n" + content, timeout=WALL_SECONDS)
        except subprocess.TimeoutExpired:
            out = b""
        finally:
            _end(reader)
    finally:
        _PLACES.release()
    return answer_from(out, too_heavy=_too_heavy())["found"]


def _too_heavy() -> BadInput:
    return BadInput(
        "The file needs more time or memory than any picture of a letter does.",
        fix="Take the picture again with a phone, and send that.",
        code="verify.too-heavy",
    )


_guard = threading.Lock()
#: The reader that waits, and the process it waits for: one that was split off must start its own.
_waiting: list[tuple[int, subprocess.Popen[bytes]]] = []


def _next_reader() -> subprocess.Popen[bytes]:
    """Give the reader that waits, or one that has to come up first; and let the next one come up."""
    with _guard:
        owner, reader = _waiting.pop() if _waiting else (0, None)
        if reader is None or owner != os.getpid() or reader.poll() is not None:
            reader = _start()
        _waiting.append((os.getpid(), _start()))
    return reader


def _start() -> subprocess.Popen[bytes]:
    # This interpreter and a module of ours; what came is on its standard input.
    return subprocess.Popen(
        [sys.executable, "-I", "-m", "aman.issuing.apart"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
    )


def _end(reader: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        reader.kill()
    for pipe in (reader.stdin, reader.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    reader.wait()


@atexit.register
def end_the_one_that_waits() -> None:
    """End the reader nobody asked; one left alone ends by itself when its input does."""
    with _guard:
        while _waiting:
            owner, reader = _waiting.pop()
            if owner == os.getpid():
                _end(reader)


def main() -> None:
    """Read what stands on standard input within the limits, and write what was found."""
    from PIL import Image

    # Every reader is in memory before the limits hold.
    Image.init()
    hold_to(memory_bytes=MEMORY_BYTES, cpu_seconds=CPU_SECONDS, may_write_and_fork=False)
    wish = sys.stdin.buffer.readline().strip().decode()
    content = sys.stdin.buffer.read()
    if not wish:
        return  # whoever started this ended without a question
    if wish == _PICTURE:
        say(lambda: {"found": base64.b64encode(shrink_picture(content)).decode()})
    else:
        say(lambda: {"found": read_codes(content)})


if __name__ == "__main__":
    main()
