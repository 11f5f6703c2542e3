"""Probes: is this process alive, and can it do its work. Open to anyone; they tell no data."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from csi.core.backups.models import Backup

PATHS = ("/healthz", "/readyz")
# Bytes. Below it, uploads and exports are about to fail.
ROOM = 200 * 1024 * 1024


@never_cache
@require_safe
def alive(request):
    """The process answers."""
    return HttpResponse("alive", content_type="text/plain")


@never_cache
@require_safe
def ready(request):
    """200 where everything answers, else 503; {"database", "migrations", "disk"}: whether each is well.

    `backup_age_hours` is told beside them, null for none: without a backup, pages are served all the same.
    """
    found = {"database": has_database(), "migrations": False, "disk": has_room()}
    if found["database"]:
        found["migrations"] = is_migrated()
    last = Backup.objects.latest_backup() if found["migrations"] else None
    told = {"backup_age_hours": round(last.age.total_seconds() / 3600, 1) if last else None}
    return JsonResponse(found | told, status=200 if all(found.values()) else 503)


def has_database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def is_migrated() -> bool:
    """Whether the database has every migration of this code."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def has_room() -> bool:
    """Whether the folders that the mission writes into have room."""
    folders = [folder for folder in (Path(settings.MEDIA_ROOT), Path(settings.DATA_DIR)) if folder.exists()]
    return all(shutil.disk_usage(folder).free > ROOM for folder in folders)
