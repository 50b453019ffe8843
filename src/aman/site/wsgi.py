"""The application a web server runs."""

from __future__ import annotations

import gc
import os

import django
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aman.site.settings")
django.setup()

# Both need the settings, and come before anything is served.
from aman.site.startup import refuse_to_serve  # noqa: E402
from aman.site.static_files import collect_static_files  # noqa: E402
from aman.site.warm import warm  # noqa: E402

refuse_to_serve()
collect_static_files()
# Every process by itself, so that no first question waits for a compiler.
warm()
application = get_wsgi_application()
# What is there by now stays; looking through it again and again would only make answers wait.
gc.collect()
gc.freeze()
