"""`manage.py restore FILE`: restore a backup into an empty mission."""

import datetime
from pathlib import Path

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from csi.core.backups.command import BackupCommand
from csi.core.backups.manifest import Manifest
from csi.core.backups.restore import restore_backup
from csi.core.db.roles import OwnerCommand


class Command(OwnerCommand, BackupCommand):
    help = "Restore a backup into an empty mission, and compare every row and file with it."
    file_help = "a file that `manage.py backup` wrote"

    def perform(self, file: Path, key: str) -> Manifest:
        return restore_backup(file, key)

    def get_result(self, file: Path, key: str, manifest: Manifest) -> str:
        created_at = timezone.localtime(datetime.datetime.fromisoformat(manifest.created_at))
        params = {"file": file, "when": formats.date_format(created_at, "DATETIME_FORMAT")}
        return _("Restored from %(file)s of %(when)s. All rows and files match the backup.") % params
