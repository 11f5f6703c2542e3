"""App configuration."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ReturnsConfig(AppConfig):
    name = "csi.returns"
    label = "returns"
    verbose_name = _("Monthly returns")

    def ready(self) -> None:
        from csi.returns import checks  # noqa: F401 - importing it registers the check

        autodiscover_modules("return_checks")
