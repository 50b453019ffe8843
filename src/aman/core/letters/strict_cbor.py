"""Which value do these bytes of CBOR stand for, if they are written in the one strict way letters use?

Letters come from strangers. A general CBOR reader follows tags that build dates, big
fractions, patterns and shared references; this one knows whole numbers, bytes, text,
lists, maps and one given tag, and refuses everything else before any of it is used.
Writing is left to `cbor2`.
"""

from __future__ import annotations

from aman.errors import BadInput

MOST_BYTES = 3_000
_MOST_DEPTH = 6
_SHORTEST = {24: 24, 25: 1 << 8, 26: 1 << 16, 27: 1 << 32}


class Tagged:
    """A value under a tag."""

    __slots__ = ("tag", "value")

    def __init__(self, tag: int, value: object) -> None:
        self.tag = tag
        self.value = value


def _refuse(why: str) -> BadInput:
    return BadInput(
        f"The code is not in the form letters use: {why}.",
        fix="Scan the code again, or call the duty number.",
        code="letters.not-strict-cbor",
    )


class _Reader:
    __slots__ = ("_at", "_bytes", "_tag")

    def __init__(self, encoded: bytes, tag: int | None) -> None:
        self._bytes = encoded
        self._at = 0
        self._tag = tag

    def take(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._bytes):
            raise _refuse("it ends too early")
        piece = self._bytes[self._at : end]
        self._at = end
        return piece

    def done(self) -> bool:
        return self._at == len(self._bytes)

    def head(self) -> tuple[int, int]:
        first = self.take(1)[0]
        major, info = first >> 5, first & 31
        if info < 24:
            return major, info
        if info not in _SHORTEST:
            raise _refuse("it holds an indefinite or reserved length")
        argument = int.from_bytes(self.take(1 << (info - 24)), "big")
        if argument < _SHORTEST[info]:
            raise _refuse("a number is not written in its shortest form")
        return major, argument

    def value(self, depth: int) -> object:
        if depth > _MOST_DEPTH:
            raise _refuse("it is nested too deeply")
        major, argument = self.head()
        if major == 0:
            return argument
        if major == 1:
            return -1 - argument
        if major == 2:
            return self.take(argument)
        if major == 3:
            try:
                return self.take(argument).decode("utf-8")
            except UnicodeDecodeError:
                raise _refuse("a text is not UTF-8") from None
        if major == 4:
            return self._array(argument, depth)
        if major == 5:
            return self._map(argument, depth)
        if major == 6 and argument == self._tag and depth == 0:
            return Tagged(argument, self.value(depth + 1))
        raise _refuse("it holds a kind of value letters never use")

    def _array(self, count: int, depth: int) -> list[object]:
        if count > len(self._bytes) - self._at:
            raise _refuse("it ends too early")
        return [self.value(depth + 1) for _ in range(count)]

    def _map(self, count: int, depth: int) -> dict[object, object]:
        if count > len(self._bytes) - self._at:
            raise _refuse("it ends too early")
        found: dict[object, object] = {}
        for _ in range(count):
            key = self.value(depth + 1)
            if not isinstance(key, int | str | bytes):
                raise _refuse("a key is neither number, text nor bytes")
            if key in found:
                raise _refuse("a key stands twice")
            found[key] = self.value(depth + 1)
        return found


def read_strict(encoded: bytes, *, tag: int | None = None, most_bytes: int = MOST_BYTES) -> object:
    """Read one value written in strict CBOR.

    Args:
        encoded: the bytes, all of which must belong to the value.
        tag: the one tag that may stand around the whole value; None when no tag may.
        most_bytes: the most bytes accepted.

    Returns:
        A whole number, bytes, text, list, dict or `Tagged` of these.

    Raises:
        BadInput: the bytes are too many, end early, go on, repeat a key, or hold an indefinite
            length, a number in a longer form than needed, or a kind of value letters never use.

    Source: RFC 8949 sections 3 and 4.2.1 (key order is not enforced: the signature covers it).
    """
    if len(encoded) > most_bytes:
        raise _refuse(f"it is longer than {most_bytes} bytes")
    reader = _Reader(encoded, tag)
    value = reader.value(0)
    if not reader.done():
        raise _refuse("something follows after its end")
    return value
