"""How does a search that was typed keep an address of its own without what was typed standing in it?

What is typed comes by POST, is sealed into the session and found again by a key of chance: pages, "back" and a second tab
work as with a filter in the address. It ends with the session, and nobody else's session knows the key.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from aman.vault.actions import open_text, seal_text

#: The field of the address that holds the key.
FIELD = "find"
_PLACE, _MOST = "aman.kept_searches", 12


def keep_search(request: HttpRequest, typed: Mapping[str, Any]) -> str:
    """Keep what was typed and give the end of the address that finds it; empty where nothing was."""
    given = {name: str(value) for name, value in typed.items() if value}
    if not given:
        return ""
    sealed = base64.b64encode(seal_text(json.dumps(given), place=_PLACE)).decode("ascii")
    key = secrets.token_urlsafe(9)
    before: list[list[str]] = request.session.get(_PLACE, [])
    request.session[_PLACE] = [*before, [key, sealed]][-_MOST:]
    return f"?{FIELD}={key}"


def kept_search(request: HttpRequest) -> dict[str, str]:
    """Give what was typed for this address; nothing where it is no search of this session."""
    asked = request.GET.get(FIELD, "")
    for key, sealed in request.session.get(_PLACE, []) if asked else []:
        if secrets.compare_digest(key.encode(), asked.encode()):
            found: dict[str, str] = json.loads(open_text(base64.b64decode(sealed), place=_PLACE))
            return found
    return {}
