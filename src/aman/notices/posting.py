"""How does a message reach an office's machine? By POST over TLS, signed, and never to an address inside our own network.

The name is looked up once, every address it gives is judged, and the connection goes to the address that was judged: a
name that changes its mind between the two gains nothing. No redirect is followed and no proxy is asked.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from aman.errors import BadInput
from aman.notices.mailing import NotSent, site_address, tls_context

PATIENCE_SECONDS = 10
_MOST_ANSWER_BYTES = 4096
#: IPv6 addresses that a gateway turns into IPv4 ones, private ones among them.
_TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
#: What a receiver that is gone for good answers.
_GONE = 410


def refuse_address(url: str) -> None:
    """Refuse an address that could never be used, when it is set up.

    Raises:
        BadInput: it is no web address, it is not https, or it leads into a private network.
    """
    try:
        _parts(url)
    except NotSent:
        raise BadInput(
            "This is no address that Aman can post to.",
            fix="Write https://, a host name without a user, and a path.",
            code="webhook-address",
        ) from None
    host = urlsplit(url).hostname or ""
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return
    if not may_post_to(str(literal)):
        raise BadInput(
            "This address lies in a private network.",
            fix="Write an address that can be reached from outside, or ask whoever runs the server "
            "about AMAN_WEBHOOK_PRIVATE.",
            code="webhook-private",
        )


def may_post_to(address: str) -> bool:
    """Say whether a numeric address lies outside every private, local and reserved network."""
    if settings.WEBHOOK_PRIVATE:
        return True
    number = ipaddress.ip_address(address)
    if any(number in network for network in _TRANSLATED if network.version == number.version):
        return False
    mapped = getattr(number, "ipv4_mapped", None) or getattr(number, "sixtofour", None)
    inside = mapped if mapped is not None else number
    return all(n.is_global and not n.is_multicast and not n.is_reserved for n in (number, inside))


def signature(*, secret: str, message_id: str, at: int, body: bytes) -> str:
    """Give the signature of a message: HMAC-SHA256 over "<seconds>.<message id>." and the body, in hexadecimal."""
    return hmac.new(secret.encode(), f"{at}.{message_id}.".encode() + body, hashlib.sha256).hexdigest()


def body_of(*, message_id: str, made_at: datetime, lines: Sequence[dict[str, str]]) -> bytes:
    """Write what a machine is told: the kind, a reference, a link; the same bytes at every try."""
    told = [
        {
            "kind": line["kind"],
            "subject": line["subject"],
            "urgency": line.get("urgency", "usual"),
            "url": f"{site_address()}{line['path']}",
        }
        for line in lines
    ]
    content = {"schema": "aman.notice/1", "id": message_id, "made_at": made_at.isoformat(), "told": told}
    return json.dumps(content, separators=(",", ":"), sort_keys=True).encode()


def post(*, url: str, secret: str, message_id: str, body: bytes, now: datetime) -> None:
    """Post one message.

    Raises:
        NotSent: the machine is away, its address leads into a private network, or it does not take the message.
    """
    host, port, path, is_tls = _parts(url)
    address = _resolved(host, port)
    at = int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Aman",
        "Connection": "close",
        "Aman-Message": message_id,
        "Aman-Signature": f"t={at},v1={signature(secret=secret, message_id=message_id, at=at, body=body)}",
    }
    line = _Pinned(host, port, address, is_tls=is_tls)
    try:
        line.request("POST", path, body=body, headers=headers)
        answer = line.getresponse()
        answer.read(_MOST_ANSWER_BYTES)
    except ssl.SSLError:
        raise NotSent("tls_failed") from None
    except (OSError, http.client.HTTPException):
        raise NotSent("machine_away") from None
    finally:
        line.close()
    if not 200 <= answer.status < 300:
        raise NotSent(f"answered_{answer.status}", for_good=answer.status == _GONE)


def _parts(url: str) -> tuple[str, int, str, bool]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotSent("address_unusable", for_good=True) from None
    is_tls = parts.scheme == "https"
    plain_is_allowed = parts.scheme == "http" and (settings.DEBUG or settings.WEBHOOK_PRIVATE)
    clean = url.isascii() and url.isprintable() and " " not in url
    if not (is_tls or plain_is_allowed) or not parts.hostname or parts.username is not None or not clean:
        raise NotSent("address_unusable", for_good=True)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.hostname, port or (443 if is_tls else 80), path, is_tls


def _resolved(host: str, port: int) -> str:
    """Look the name up and give an address, where all of them may be posted to."""
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise NotSent("name_unknown") from None
    if not found or not all(may_post_to(address.partition("%")[0]) for address in found):
        raise NotSent("private_address")
    return found[0]


class _Pinned(http.client.HTTPConnection):
    """A connection to the very address that was judged, under the host's own name."""

    def __init__(self, host: str, port: int, address: str, *, is_tls: bool) -> None:
        super().__init__(host, port, timeout=PATIENCE_SECONDS)
        self._address, self._is_tls = address, is_tls
        self.default_port = 443 if is_tls else 80

    def connect(self) -> None:
        """Open the line; over TLS the certificate has to carry the host's name."""
        line = socket.create_connection((self._address, self.port), timeout=PATIENCE_SECONDS)
        if self._is_tls:
            try:
                line = tls_context().wrap_socket(line, server_hostname=self.host)
            except BaseException:
                line.close()
                raise
        self.sock = line
