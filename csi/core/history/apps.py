from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    name = "csi.core.history"
    label = "history"
    verbose_name = _("History")

    def ready(self) -> None:
        from csi.core.history.triggers import register_triggers

        register_triggers()
