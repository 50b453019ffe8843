"""How does a process that reads one stranger's file keep to its limits, and how does it say what came of it?

It is started by whoever asks, without an environment, reads its question from standard input, and answers with one JSON object:
what it found, or a refusal in words. Anything else it leaves behind means that the file was too much for it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from aman.errors import BadInput


def hold_to(*, memory_bytes: int, cpu_seconds: int, may_write_and_fork: bool) -> None:
    """Hold this process to limits, for good."""
    import resource

    limits = {resource.RLIMIT_AS: memory_bytes, resource.RLIMIT_CPU: cpu_seconds, resource.RLIMIT_CORE: 0}
    if not may_write_and_fork:
        limits |= {resource.RLIMIT_FSIZE: 0, resource.RLIMIT_NPROC: 0}
    for what, most in limits.items():
        resource.setrlimit(what, (most, most))


def say(find: Callable[[], dict[str, Any]]) -> None:
    """Write what was found, or why the file is refused; end without a word where memory did not suffice."""
    try:
        found = find()
    except BadInput as error:
        found = {"refused": error.message, "fix": error.fix, "code": error.code}
    except MemoryError:
        sys.exit(1)
    json.dump(found, sys.stdout)


def answer_from(out: bytes, *, too_heavy: BadInput) -> dict[str, Any]:
    """Read what such a process wrote.

    Raises:
        BadInput: its refusal, or `too_heavy` where it wrote no answer.
    """
    try:
        answer: dict[str, Any] = json.loads(out)
    except ValueError:
        raise too_heavy from None
    if "refused" in answer:
        raise BadInput(answer["refused"], fix=answer["fix"], code=answer["code"])
    return answer
