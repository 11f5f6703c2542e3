from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.utils.translation import gettext_lazy as _


class CsiConfig(AppConfig):
    name = "csi"
    default = True
    verbose_name = _("Mission")


class CollectedFiles(StaticFilesConfig):
    """What packages bring for pages that the mission does not have is not collected; nor are the fonts of the PDF.

    Of the scripts that Django's admin brings twice, it loads the small ones where DEBUG is off.
    """

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *("flags", "django_tables2", "django_htmx", "*.ttf"),
        *("admin/js/vendor/*/jquery.js", "admin/js/vendor/*/xregexp.js", "admin/js/vendor/*/select2.full.js"),
    ]
