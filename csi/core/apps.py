from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

# Modules of apps that register their records (csi.core.registries).
REGISTRY_MODULES = ("alerts", "calendar", "home_checklist", "navigation", "report_sections")


class CoreConfig(AppConfig):
    name = "csi.core"
    label = "core"
    verbose_name = _("Mission")

    def ready(self) -> None:
        from csi.core import checks  # noqa: F401 - importing it registers the checks
        from csi.core.period_lock.triggers import register_triggers

        register_triggers()
        autodiscover_modules(*REGISTRY_MODULES)
