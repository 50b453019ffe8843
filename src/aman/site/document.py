"""What does the API promise? Its document, as it is kept in docs/reference/openapi.json.

    python -m aman.site.document > docs/reference/openapi.json

A test holds the kept document to the one that is served, so that no route, field or error changes unseen.
"""

from __future__ import annotations

import json
import os


def document_text() -> str:
    """Write the document, its keys in order, as it is kept."""
    from aman.site.api import api

    return json.dumps(api.get_openapi_schema(path_params={}), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> None:
    """Print the document."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aman.site.settings")
    os.environ.setdefault("AMAN_DEBUG", "1")
    import django

    django.setup()
    print(document_text(), end="")


if __name__ == "__main__":
    main()
