"""Which database does an address name, and may its lines be read on the way? Never by others: elsewhere only under TLS."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlparse

from django.core.exceptions import ImproperlyConfigured

#: With any other word PostgreSQL's client goes on in the open, or with whoever answers, where somebody in between wants it so.
_CHECKED = {"verify-ca", "verify-full"}


def database_of(url: str, *, keep_seconds: int) -> dict[str, object]:
    """Turn sqlite:///file or postgresql://user:password@host:port/name into Django's form."""
    parts = urlparse(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]) or ":memory:",
            # A read that later writes would fail with "database is locked" under the default, deferred start.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA cache_size=-65536; PRAGMA secure_delete=ON;",
            },
        }
    if parts.scheme in {"postgresql", "postgres"}:
        query = {k: v[0] for k, v in parse_qs(parts.query).items()}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": query,
            # A new connection for each request costs more than most of its questions.
            "CONN_MAX_AGE": keep_seconds,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(
        f"AMAN_DATABASE_URL begins with {parts.scheme!r}. Write sqlite:///path/to/file or postgresql://..."
    )


def keys_beside(database: dict[str, object]) -> str:
    """Where the command line keeps the data keys of an SQLite file; empty where that file of keys does not exist."""
    path = Path(f"{database['NAME']}.keys")
    return str(path) if str(database["ENGINE"]).endswith("sqlite3") and path.is_file() else ""


def is_here(host: str) -> bool:
    """Say whether a host is this machine: a socket, no name at all, or a loop back."""
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def travels_in_the_open(database: dict[str, Any], surroundings: Mapping[str, str] = os.environ) -> bool:
    """Say whether lines to a database leave this machine without TLS whose certificate is checked.

    Args:
        database: Django's form of it.
        surroundings: the variables in which PostgreSQL's client looks for whatever the address leaves open.
    """
    if not str(database["ENGINE"]).endswith("postgresql"):
        return False
    options: dict[str, str] = database.get("OPTIONS", {})
    if (options.get("sslmode") or surroundings.get("PGSSLMODE")) in _CHECKED:
        return False
    named = [str(database.get("HOST") or surroundings.get("PGHOST", ""))]
    named += [options.get("hostaddr") or surroundings.get("PGHOSTADDR", "")]
    if options.get("service") or surroundings.get("PGSERVICE"):
        return True  # a file elsewhere says where it is
    return not all(is_here(host.strip()) for hosts in named for host in hosts.split(","))
