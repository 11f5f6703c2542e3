"""`manage.py backup FILE`: write the database and the files to one file."""

from pathlib import Path

from django.utils.translation import gettext as _

from csi.core.backups.command import BackupCommand
from csi.core.backups.create import create_backup
from csi.core.backups.manifest import Manifest


class Command(BackupCommand):
    help = "Write the database and the uploaded files to one file, encrypted if there is a key."
    file_help = "the file to write; an existing file is replaced"

    def perform(self, file: Path, key: str) -> Manifest:
        return create_backup(file, key)

    def get_result(self, file: Path, key: str, manifest: Manifest) -> str:
        if key:
            return _("Backup written to %(file)s, encrypted.") % {"file": file}
        return _("Backup written to %(file)s, not encrypted. Store it where nobody else can read it.") % {"file": file}
