"""Where Django learns of the ui app."""

from __future__ import annotations

import contextlib

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "aman.ui"
    label = "ui"

    def ready(self) -> None:
        """Compile translations that are newer than their compiled form: without one Django knows no Pashto at all."""
        from aman.ui.messages import compile_stale

        with contextlib.suppress(OSError):
            # An installed copy may stand on a disk that cannot be written; it brings its own.
            compile_stale()
