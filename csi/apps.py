"""App configurations of the project, its admin and its static files."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.utils.translation import gettext_lazy as _


class CsiConfig(AppConfig):
    name = "csi"
    default = True
    verbose_name = _("Mission")


class MissionAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "csi.accounts.admin_site.MissionAdminSite"


class CollectedStaticFilesConfig(StaticFilesConfig):
    """Exclude static files that no page uses: of packages, the fonts of the PDF, unminified scripts."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *("flags", "django_tables2", "django_htmx", "*.ttf"),
        *("admin/js/vendor/*/jquery.js", "admin/js/vendor/*/xregexp.js", "admin/js/vendor/*/select2.full.js"),
    ]
