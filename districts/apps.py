from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DistrictsConfig(AppConfig):
    name = "districts"
    label = "districts"
    verbose_name = _("Districts")

    def ready(self):
        from districts import locks  # noqa: F401 - importing it registers what it keeps
