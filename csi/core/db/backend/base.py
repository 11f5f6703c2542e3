"""Django's PostgreSQL backend, which knows the embedded server and the time limits.

The embedded server is started for programs that ask for it only: a command that lacks its environment must not create
an empty mission.
"""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.db.backends.postgresql import base

from csi.core.db import limits
from csi.core.db.embedded import Cluster, describe_missing_server


class ServerNotStarted(OperationalError, ImproperlyConfigured):
    """No DATABASE_URL is set, and the embedded server is not running."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the server of DATABASE_URL, or to the embedded server."""

    @property
    def cluster(self) -> Cluster | None:
        """The embedded server, None for the server of DATABASE_URL."""
        options: dict[str, Any] | None = self.settings_dict.get("EMBEDDED")
        return Cluster(Path(options["data_dir"]), durable=options["durable"]) if options else None

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        if cluster := self.cluster:
            params["host"] = str(cluster.socket_dir)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            with limits.wait_at_most(limits.CONNECT_SECONDS):
                return super().get_new_connection(conn_params)
        except self.Database.OperationalError:
            cluster = self.cluster
            if cluster is None:
                raise
            if self.settings_dict["EMBEDDED"]["may_start"]:
                cluster.ensure_running()
            elif not cluster.is_running:
                raise ServerNotStarted(describe_missing_server(cluster)) from None
            else:
                raise
        return super().get_new_connection(self.get_connection_params())

    def is_usable(self) -> bool:
        with limits.wait_at_most(limits.CONNECT_SECONDS):
            return super().is_usable()

    def init_connection_state(self) -> None:
        super().init_connection_state()
        # A pooler would keep the settings for other programs.
        if not limits.are_installed() and not self.settings_dict.get("POOLER"):
            with self.cursor() as cursor:
                cursor.execute(limits.UNLIMITED)
