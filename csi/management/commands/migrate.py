"""`manage.py migrate`: as in Django, as the owner of the tables."""

from django.core.management.commands import migrate

from csi.core.db.roles import OwnerCommand


class Command(OwnerCommand, migrate.Command):
    pass
