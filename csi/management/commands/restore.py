"""`manage.py restore FILE`: a mission out of its backup, into an empty one."""

import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from csi.core.backups.command import BackupCommand
from csi.core.backups.restore import restore


class Command(BackupCommand):
    help = "Fills an empty mission from a backup, and compares every row and every file with it."
    file_help = "a file that `manage.py backup` made"

    def work(self, file, key):
        return restore(file, key)

    def done(self, file, key, contents):
        made_at = timezone.localtime(datetime.datetime.fromisoformat(contents.made_at))
        words = {"file": file, "when": formats.date_format(made_at, "DATETIME_FORMAT")}
        return _("Restored from %(file)s of %(when)s: equal row for row and file for file.") % words
