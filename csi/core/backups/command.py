"""What the two commands share: where their key comes from, and how they refuse."""

from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _

from csi.core.backups.container import BackupRefused


class BackupCommand(BaseCommand):
    """`manage.py … FILE`, under BACKUP_KEY or the key in a file: what stands on a command line is seen by everyone."""

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help=self.file_help)
        parser.add_argument("--key-file", type=Path, metavar="KEY", help="a file with the key, in place of BACKUP_KEY")

    def handle(self, *, file, key_file, **options):
        with told_in_one_sentence(file):
            key = key_file.read_text().strip() if key_file else settings.BACKUP_KEY
            contents = self.work(file, key)
        self.stdout.write("\n".join((*contents.in_words(), self.done(file, key, contents))))


@contextmanager
def told_in_one_sentence(file):
    try:
        yield
    except BackupRefused as refusal:
        raise CommandError(str(refusal)) from refusal
    except OSError as error:
        words = {"file": error.filename or file, "why": error.strerror}
        raise CommandError(_("%(file)s: %(why)s. Nothing was done.") % words) from error
    except DatabaseError as error:
        why = str(error).partition("\n")[0]
        raise CommandError(_("The database refused: %(why)s. Nothing was done.") % {"why": why}) from error
