"""The application a web server runs."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aman.site.settings")
application = get_wsgi_application()

from aman.site.startup import refuse_to_serve  # noqa: E402  settings must be there first

refuse_to_serve()
