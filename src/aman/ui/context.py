"""What does every page know: its language, its direction, its stylesheet, its menu?

This is the one place where the direction of a page is decided; templates only repeat it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation.trans_real import get_languages

from aman.ui.menu import menu_list

#: The tag a browser wants in `lang`, where it differs from Django's lower-case code.
BROWSER_LANGUAGE = {"fa-af": "fa-AF"}


#: Where what stands around every page leads.
_AROUND = {
    "keep_draft": "accounts:keep_draft",
    "notices": "notices:list_notices",
    "account": "accounts:view_account",
    "password": "account_change_password",
    "factor": "mfa_index",
    "sign_out": "account_logout",
    "language": "set_language",
}


@lru_cache(maxsize=8)
def _addresses(prefix: str) -> dict[str, str]:
    """Give the addresses around every page; they differ only by where the site stands."""
    return {name: reverse(view) for name, view in _AROUND.items()}


def page(request: HttpRequest) -> dict[str, Any]:
    """Give the language, direction, stylesheet and menu of a page."""
    code = get_language() or settings.LANGUAGE_CODE
    right_to_left = get_language_bidi()
    return {
        "page_language": BROWSER_LANGUAGE.get(code, code),
        "page_direction": "rtl" if right_to_left else "ltr",
        "page_bootstrap": "bootstrap/bootstrap.rtl.min.css" if right_to_left else "bootstrap/bootstrap.min.css",
        "page_languages": [(c, settings.AMAN_LANGUAGE_NAMES[c]) for c in get_languages()],
        "page_language_code": code,
        "page_is_draft_translation": code != "en",
        "page_menu": menu_list(request),
        "page_addresses": _addresses(get_script_prefix()),
        "page_banner": getattr(request, "aman_banner", ""),
        "page_drafts": getattr(request, "aman_drafts", ()),
    }
