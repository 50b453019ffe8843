"""How is a process that reads one stranger's file started forty times a second? Split off from one that has everything in memory.

The product starts an interpreter for each file, which takes it a fifth of a second. Here one interpreter comes up for each of
its modules, and each file gets a process of its own, which runs the module's own `main` within the module's own limits.
"""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

#: Reads the length of a question and the question from its input; gives the length of an answer and the answer.
_PARENT = """
import importlib, io, os, sys
module = importlib.import_module(sys.argv[1])
for name in sys.argv[2:]:
    importlib.import_module(name)
asked, told = sys.stdin.buffer, sys.stdout.buffer
while head := asked.readline():
    question = asked.read(int(head))
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        sys.stdin = io.TextIOWrapper(io.BytesIO(question))
        sys.stdout = open(write_end, "w", encoding="utf-8")
        os.dup2(os.open(os.devnull, os.O_RDWR), 1)
        os.dup2(1, 2)
        code = 1
        try:
            module.main()
            sys.stdout.flush()
            code = 0
        except SystemExit:
            pass
        finally:
            os._exit(code)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as answered:
        answer = answered.read()
    os.waitpid(child, 0)
    told.write(b"%d\\n" % len(answer) + answer)
    told.flush()
"""


class Nursery:
    """One interpreter with a module in memory, which splits a process off for each question."""

    def __init__(self, module: str, *besides: str) -> None:
        self._parent = subprocess.Popen(
            [sys.executable, "-I", "-c", _PARENT, module, *besides],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd=os.sep,
        )  # fmt: skip

    def ask(self, question: bytes) -> bytes:
        """Give what the module's `main` writes; nothing where it ends without a word."""
        asked, told = self._parent.stdin, self._parent.stdout
        assert asked is not None
        assert told is not None
        asked.write(b"%d\n" % len(question) + question)
        asked.flush()
        return told.read(int(told.readline()))

    def run(self, _command: list[str], *, input: bytes, **_others: Any) -> Any:
        """Stand in for `subprocess.run` where that starts the module."""
        return SimpleNamespace(stdout=self.ask(input))

    def close(self) -> None:
        """End it."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.close()
        self._parent.wait(timeout=20)
        self._parent.stdout.close()
