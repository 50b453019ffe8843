"""The product's static files, listed once for all tests: every test's client builds its middleware anew."""

from __future__ import annotations

import os
from typing import Any, ClassVar

from aman.site.static_files import StaticFiles


class ListedOnce(StaticFiles):
    """Serves as the product does, from a list that an earlier client of the same folders and settings made."""

    _lists: ClassVar[dict[tuple[Any, ...], dict[str, Any]]] = {}

    def _folders(self) -> tuple[Any, ...]:
        return os.path.abspath(self.static_root), self.static_prefix, self.autorefresh, self.max_age, self.use_finders

    def add_files(self, root: str, prefix: str | None = None) -> None:
        """Look into a folder, unless its files are known."""
        if self._folders() not in self._lists:
            super().add_files(root, prefix)

    def add_files_from_finders(self) -> None:
        """Look into the folders of every app, which come last, unless their files are known."""
        key = self._folders()
        if key not in self._lists:
            super().add_files_from_finders()
            self._lists[key] = self.files
        self.files = self._lists[key]
