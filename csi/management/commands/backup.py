"""`manage.py backup FILE`: the whole mission, database and files, in one file."""

from django.utils.translation import gettext as _

from csi.core.backups.command import BackupCommand
from csi.core.backups.create import make


class Command(BackupCommand):
    help = "Writes the whole mission, database and files, to one file; encrypted when there is a key."
    file_help = "the file to write; one that is there is replaced"

    def work(self, file, key):
        return make(file, key)

    def done(self, file, key, contents):
        how = _("%(file)s: encrypted.") if key else _("%(file)s: not encrypted; keep it where nobody else reads it.")
        return how % {"file": file}
