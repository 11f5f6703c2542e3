from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

# Modules of apps that register their records (csi.core.registries).
REGISTRY_MODULES = ("alerts", "calendar", "home_checklist", "navigation", "report_sections")


class CoreConfig(AppConfig):
    name = "csi.core"
    label = "core"
    verbose_name = _("Mission")

    def ready(self) -> None:
        # Importing the checks registers them.
        from csi.core import checks, dates
        from csi.core.db import replica, role_checks, texts  # noqa: F401 - importing the former two registers checks
        from csi.core.db.history_tracking import get_history
        from csi.core.db.roles import secure_migrated_database
        from csi.core.period_lock.triggers import register_triggers

        register_triggers()
        post_migrate.connect(secure_migrated_database, sender=self)
        tracked_models = [model for model in checks.list_project_models() if get_history(model)]
        dates.DateLimitsTrigger.register_for(tracked_models)
        texts.TextRulesTrigger.register_for(tracked_models)
        autodiscover_modules(*REGISTRY_MODULES)
