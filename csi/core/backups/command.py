"""The base class of the commands `backup` and `restore`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from csi.core.backups.container import BackupError
from csi.core.backups.manifest import Manifest
from csi.core.files.uploads import FileStoreError


class BackupCommand(BaseCommand):
    """`manage.py … FILE` with the key of BACKUP_KEY or of a file; other users can read a command line."""

    file_help: str

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help=self.file_help)
        parser.add_argument("--key-file", type=Path, metavar="KEY", help="a file with the key, instead of BACKUP_KEY")

    def handle(self, *args: Any, file: Path, key_file: Path | None, **options: Any) -> None:
        with convert_errors(file):
            key = key_file.read_text().strip() if key_file else settings.BACKUP_KEY
            manifest = self.perform(file, key)
        self.stdout.write("\n".join((*manifest.describe(), self.get_result(file, key, manifest))))

    def perform(self, file: Path, key: str) -> Manifest:
        raise NotImplementedError

    def get_result(self, file: Path, key: str, manifest: Manifest) -> str:
        """Return the last line of the output."""
        raise NotImplementedError


@contextmanager
def convert_errors(file: Path) -> Iterator[None]:
    """Convert errors to a CommandError of one sentence."""
    try:
        yield
    except BackupError as error:
        raise CommandError(str(error)) from error
    except FileStoreError as error:
        raise CommandError(_("%(reason)s. Nothing was changed.") % {"reason": error}) from error
    except OSError as error:
        params = {"file": error.filename or file, "reason": error.strerror}
        raise CommandError(_("%(file)s: %(reason)s. Nothing was changed.") % params) from error
    except DatabaseError as error:
        reason = str(error).partition("\n")[0]
        raise CommandError(_("Database error: %(reason)s. Nothing was changed.") % {"reason": reason}) from error
