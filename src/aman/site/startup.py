"""Stop a server that would start with unsafe settings."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, register

from aman.site import settings as site_settings


@register()
def refuse_unsafe_settings(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Turn every unsafe setting into an error that stops the start, outside debug."""
    if site_settings.DEBUG:
        return []
    return [Error(text, id="aman.E001") for text in site_settings.check_safe()]
