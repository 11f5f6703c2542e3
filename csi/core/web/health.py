"""Health probes for liveness and readiness; they are public and reveal no data."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from csi.core.backups.models import Backup
from csi.core.db import replica

PATHS = ("/healthz", "/readyz")
# Bytes; with less free space uploads and exports are about to fail.
MIN_FREE_SPACE = 200 * 1024 * 1024


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Answer without using anything but the process."""
    return HttpResponse("alive", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Return 200 if the checks "database", "migrations" and "disk" pass, else 503.

    "backup_age_hours" (null without a backup) and "replica" (only if there is one) are informative: pages are served
    without a backup, and by the primary, too.
    """
    checks = {"database": is_database_available(), "migrations": False, "disk": has_free_space()}
    if checks["database"]:
        checks["migrations"] = is_migrated()
    backup = Backup.objects.latest_backup() if checks["migrations"] else None
    backup_age = round(backup.age.total_seconds() / 3600, 1) if backup else None
    information = {"backup_age_hours": backup_age}
    if replica.is_configured():
        information["replica"] = checks["database"] and replica.is_current()
    return JsonResponse(checks | information, status=200 if all(checks.values()) else 503)


def is_database_available() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def is_migrated() -> bool:
    """Return True if the database has every migration of this code."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def has_free_space() -> bool:
    """Return True if the folders for uploads and data have enough free space."""
    folders = [folder for folder in (Path(settings.MEDIA_ROOT), Path(settings.DATA_DIR)) if folder.exists()]
    return all(shutil.disk_usage(folder).free > MIN_FREE_SPACE for folder in folders)
