"""Template tags about backups."""

from django import template

from csi.core.backups.models import Backup

register = template.Library()


@register.simple_tag
def get_latest_backup() -> Backup | None:
    """Return the latest backup, or None if there is none."""
    return Backup.objects.latest_backup()
