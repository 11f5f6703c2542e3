from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    name = "csi.core.history"
    label = "history"
    verbose_name = _("History")

    def ready(self) -> None:
        from pghistory import runtime

        from csi.core.crud.concurrency import register_version_log
        from csi.core.crud.imports.queue import register_actor_context
        from csi.core.crud.urls import register_record_page
        from csi.core.history.actor import set_actor
        from csi.core.history.record_versions import HistoryVersions
        from csi.core.history.triggers import register_triggers
        from csi.core.history.views import build_history_view

        register_record_page("history", build_history_view)
        register_version_log(HistoryVersions())
        register_actor_context(set_actor)
        register_triggers()
        # A union of limited queries reads only, and savepoints write nothing, so these need no context either.
        prefixes: Any = (*runtime.IGNORED_SQL_PREFIXES, "(select", "savepoint", "release savepoint")
        runtime.IGNORED_SQL_PREFIXES = prefixes
