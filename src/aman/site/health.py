"""Is this process alive, and can it do its work?"""

from __future__ import annotations

import shutil

from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from aman.accounts.access import public

LEAST_FREE_BYTES = 500_000_000


@public
def healthz(request: HttpRequest) -> JsonResponse:
    """Say that the process answers."""
    return JsonResponse({"alive": True})


@public
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether the database answers, its tables are up to date and the disk has room."""
    checks: dict[str, bool] = {}
    try:
        executor = MigrationExecutor(connection)
        checks["database"] = True
        checks["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError:
        checks["database"] = checks["migrations"] = False
    checks["disk"] = shutil.disk_usage(".").free > LEAST_FREE_BYTES
    return JsonResponse({"ready": all(checks.values()), "checks": checks}, status=200 if all(checks.values()) else 503)
