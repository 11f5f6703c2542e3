from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "csi.core"
    label = "core"
    verbose_name = _("Mission")

    def ready(self) -> None:
        from csi.core.period_lock.triggers import register_triggers

        register_triggers()
