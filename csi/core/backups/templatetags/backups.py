from django import template

from csi.core.backups.models import Backup

register = template.Library()


@register.simple_tag
def last_backup():
    """The backup made last; None where none was made."""
    return Backup.objects.last_made()
