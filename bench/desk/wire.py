"""A keyboard on a wire: one person's kept-alive connection to the site, with cookies and forms, for measuring."""

from __future__ import annotations

import asyncio
import re
import urllib.parse
from dataclasses import dataclass, field

_VERSION = re.compile(r'name="version"[^>]*?value="(\d+)"')


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def version(self) -> str:
        """The version of the record that a form on this page carries."""
        found = _VERSION.search(self.body)
        return found[1] if found else ""


@dataclass
class Person:
    """Somebody at a browser."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None

    async def get(self, path: str, **headers: str) -> Answer:
        """Open a page."""
        return await self._ask("GET", path, "", headers)

    async def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """Send a form."""
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": self.cookies["csrftoken"]})
        return await self._ask("POST", path, body, headers)

    async def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _ask(self, method: str, path: str, body: str, more: dict[str, str]) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {cookies}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
        if method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body.encode())}"]
        request = ("\r\n".join(lines) + "\r\n\r\n" + body).encode()
        for again in (True, False):
            fresh = self._writer is None
            if fresh:
                self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
            try:
                self._writer.write(request)
                return await self._read()
            except (ConnectionError, asyncio.IncompleteReadError):
                await self.close()
                # A server may close a connection that was idle; nothing was answered, and the request never arrived.
                if fresh or not again:
                    raise
        raise ConnectionError

    async def _read(self) -> Answer:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split()[1])
        headers: dict[str, str] = {}
        for line in head[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                cookie, _, kept = value.partition(";")[0].partition("=")
                self.cookies[cookie] = kept
            elif name:
                headers[name.lower()] = value
        if "content-length" in headers:
            body = await self._reader.readexactly(int(headers["content-length"]))
        elif headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int((await self._reader.readline()).strip(), 16):
                body += await self._reader.readexactly(size)
                await self._reader.readline()
            await self._reader.readline()
        else:
            body = await self._reader.read()
        if headers.get("connection") == "close":
            await self.close()
        return Answer(status, headers, body.decode("utf-8", "replace"))
