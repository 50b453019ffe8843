"""How do style sheets, fonts and browser code reach a slow line? Collected and compressed once, before the first page.

A first page of Aman is 232 kB of style sheet uncompressed and 31 kB compressed; the copies are made when a server
starts and finds them missing or older than their sources.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from whitenoise.middleware import WhiteNoiseMiddleware


def _is_current(copy: Path, source: str) -> bool:
    """Say whether a collected copy exists and is at least as new as its source."""
    try:
        return copy.stat().st_mtime >= os.stat(source).st_mtime
    except OSError:
        return False


def are_collected() -> bool:
    """Say whether every static file has a current copy."""
    root = Path(settings.STATIC_ROOT)
    for finder in finders.get_finders():
        for path, storage in finder.list(None):
            if not _is_current(root / (getattr(storage, "prefix", None) or "") / path, storage.path(path)):
                return False
    return True


def collect_static_files() -> bool:
    """Make compressed copies of the static files unless they are there; one process makes them, others wait.

    Returns:
        Whether current copies are there afterwards. Without them, on a disk that cannot be written, files are served
        from where they are, uncompressed.
    """
    try:
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        with (Path(settings.STATIC_ROOT) / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not are_collected():
                call_command("collectstatic", interactive=False, verbosity=0)
    except OSError:
        return False
    return True


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """Serves the compressed copy of a file where it is current, and the file itself where it is not."""

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        """Keep a current copy from being replaced by the uncompressed file it was made from."""
        if url in self.files and self.static_root and not path.startswith(str(self.static_root)):
            copy = Path(self.static_root) / url.removeprefix(self.static_prefix)
            if _is_current(copy, path):
                return
        super().add_file_to_dictionary(url, path, stat_cache=stat_cache)
