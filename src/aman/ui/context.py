"""What does every page know: its language, its direction, its stylesheet, its menu?

This is the one place where the direction of a page is decided; templates only repeat it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation.trans_real import get_languages

from aman.ui.menu import menu_list

#: The tag a browser wants in `lang`, where it differs from Django's lower-case code.
BROWSER_LANGUAGE = {"fa-af": "fa-AF"}


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
        "page_banner": getattr(request, "aman_banner", ""),
        "page_drafts": getattr(request, "aman_drafts", ()),
    }
