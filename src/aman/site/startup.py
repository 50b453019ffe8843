"""Does a server that would start with unsafe settings stop? Yes, by every door: commands and web servers alike."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured

from aman.site import settings as site_settings


@register()
def refuse_unsafe_settings(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Turn every unsafe setting into an error that stops a command, outside debug."""
    if site_settings.DEBUG:
        return []
    return [Error(text, id="aman.E001") for text in site_settings.check_safe()]


def refuse_to_serve() -> None:
    """Stop a web server, which runs no checks of its own, before it answers anybody.

    Raises:
        ImproperlyConfigured: a setting is unsafe and this is not debug; all of them are listed.
    """
    wrong = [] if site_settings.DEBUG else site_settings.check_safe()
    if wrong:
        raise ImproperlyConfigured("Aman does not start. " + " ".join(wrong))
