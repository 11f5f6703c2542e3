"""Read the environment variables; an invalid value stops the start and names the variable."""

import builtins
import datetime
import importlib.util
import os
import re
import secrets
import tempfile
import warnings
import zoneinfo
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from csi.core.db import embedded

BOOLEANS = {
    "yes": True,
    "true": True,
    "on": True,
    "1": True,
    "no": False,
    "false": False,
    "off": False,
    "0": False,
}
# The value of DATABASE_URL for the embedded server
EMBEDDED = "embedded"
LOG_LEVELS = ("debug", "info", "warning", "error", "critical")


class Environment(environ.Env):
    """django-environ with more types of values and stricter checks.

    An empty variable counts as not set. Methods raise ImproperlyConfigured with the name of the variable.
    """

    def get_value(self, var: str, *args: Any, default: Any = environ.Env.NOTSET, **kwargs: Any) -> Any:
        if default is not self.NOTSET and not self.ENVIRON.get(var, "").strip():
            return default
        try:
            return super().get_value(var, *args, default=default, **kwargs)
        except (ValueError, TypeError, KeyError) as error:
            raise self._build_error(var, f"a valid value ({error})") from error

    def bool(self, var: str, default: builtins.bool = False) -> builtins.bool:
        text = self.str(var, default="")
        if not text:
            return default
        if text.lower() not in BOOLEANS:
            raise self._build_error(var, "yes or no")
        return BOOLEANS[text.lower()]

    def int(self, var: str, default: builtins.int, at_least: builtins.int = 0) -> builtins.int:
        text = self.str(var, default=str(default))
        if not text.isascii() or not text.strip().isdigit() or int(text) < at_least:
            raise self._build_error(var, f"a whole number from {at_least}")
        return int(text)

    def list(self, var: str, default: Sequence[str] = ()) -> builtins.list[str]:
        values = [value.strip() for value in self.str(var, default="").split(",")]
        return [value for value in values if value] or [*default]

    def hosts(self, var: str, default: Sequence[str]) -> builtins.list[str]:
        names = self.list(var, default=default)
        if any(set(name) & set("/ ") for name in names):
            raise self._build_error(var, "a list of host names such as csi.example.org")
        return names

    def subset(self, var: str, choices: Collection[str], default: Sequence[str]) -> builtins.list[str]:
        """Return values of `choices`; an empty list for the value "nobody"."""
        values = self.list(var, default=default)
        if values == ["nobody"]:
            return []
        if not set(values) <= set(choices):
            raise self._build_error(var, f"nobody, or a list of {', '.join(choices)}")
        return values

    def origins(self, var: str) -> builtins.list[str]:
        origins = self.list(var)
        if not all(origin.startswith(("https://", "http://")) for origin in origins):
            raise self._build_error(var, "a list of origins such as https://csi.example.org")
        return origins

    def url_path(self, var: str) -> str:
        """Return a path such as /csi, or an empty string if the variable is not set or "/"."""
        path = self.str(var, default="").strip()
        if path in ("", "/"):
            return ""
        if not re.fullmatch(r"(/[\w.~-]+)+", path, re.ASCII):
            raise self._build_error(var, "a path such as /csi")
        return path

    def date(self, var: str, default: datetime.date | None = None) -> datetime.date | None:
        text = self.str(var, default="")
        if not text:
            return default
        try:
            return datetime.date.fromisoformat(text)
        except ValueError as error:
            raise self._build_error(var, "a date such as 2011-10-31") from error

    def time_zone(self, var: str, default: str) -> str:
        name = self.str(var, default=default)
        try:
            zoneinfo.ZoneInfo(name)
        except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError) as error:
            raise self._build_error(var, "a time zone such as Asia/Bishkek") from error
        return name

    def log_level(self, var: str, default: str) -> str:
        level = self.str(var, default=default).strip().lower()
        if level not in LOG_LEVELS:
            raise self._build_error(var, f"one of {', '.join(LOG_LEVELS)}")
        return level

    def folder(self, var: str, default: Path | str) -> Path:
        return Path(self.str(var, default=str(default))).expanduser().resolve()

    def secret_key(self, var: str, path: Path) -> str:
        """Return the variable, else a key that is created once in the file `path`, readable by its owner only."""
        if key := self.str(var, default=""):
            return key
        try:
            if not path.exists():
                self._store_key(secrets.token_urlsafe(64), path)
            return path.read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{var} is not set and cannot be stored in {path}: {error}") from error

    @staticmethod
    def _store_key(key: str, path: Path) -> None:
        # The complete file is linked to its name, so that concurrent first starts read the same key.
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as file:
            file.write(key)
            file.flush()
            try:
                os.link(file.name, path)
            except FileExistsError:
                return

    def database(
        self,
        var: str,
        owner_var: str,
        pooler_var: str,
        embedded_in: Path,
        durable: builtins.bool = True,
        may_start: builtins.bool = False,
        as_owner: builtins.bool = False,
    ) -> dict[str, Any]:
        """Return Django's connection settings, of the embedded server in `embedded_in` if `var` is not set.

        `pooler_var`: a boolean, yes if `var` is the URL of a pooler that gives each transaction another connection.
        `may_start`: the first connection starts the embedded server. So it does if the variable is "embedded".
        "OWNER" and "RUNTIME" in the settings are the values with which `csi.core.db.roles` connects as the other role.
        `as_owner`: connect as the owner of the tables by default.
        """
        url = self.str(var, default="").strip()
        has_pooler = self.bool(pooler_var)
        owner: dict[str, Any] | None
        if url in ("", EMBEDDED):
            runtime = _add_options(
                embedded.connection(embedded_in, durable=durable, may_start=may_start or url == EMBEDDED)
            )
            # Slower queries are compiled, which takes longer than to run them; elsewhere a setting of the role.
            runtime["OPTIONS"]["options"] = "-c jit=off"
            owner = {"USER": embedded.OWNER}
        else:
            runtime = self._read_database_url(var, has_pooler)
            owner = self._read_database_url(owner_var) if self.str(owner_var, default="").strip() else None
        if owner is None:
            return runtime
        if as_owner:
            # Without the name, because tests use a database of another name.
            return {**runtime, **owner, "RUNTIME": {name: runtime[name] for name in runtime if name != "NAME"}}
        return {**runtime, "OWNER": owner}

    def replica(self, var: str, pooler_var: str) -> dict[str, Any] | None:
        """Return Django's connection settings of the standby, None if `var` is not set."""
        return self._read_database_url(var, self.bool(pooler_var)) if self.str(var, default="").strip() else None

    def _read_database_url(self, var: str, has_pooler: builtins.bool = False) -> dict[str, Any]:
        config = self._url(var, self.db_url, "an address such as postgres://user:password@host:5432/name")
        if config.get("ENGINE") != "django.db.backends.postgresql" or not config.get("NAME"):
            raise ImproperlyConfigured(f"{var} is not an address such as postgres://user:password@host:5432/name")
        config |= {
            "ENGINE": "csi.core.db.backend",
            "POOLER": has_pooler,
            "DISABLE_SERVER_SIDE_CURSORS": has_pooler,
        }
        return _add_options(config)

    def require_database(self, var: str, embedded_in: Path) -> None:
        """Raise ImproperlyConfigured if neither `var` nor a running embedded server names the database."""
        cluster = embedded.Cluster(embedded_in)
        if not self.str(var, default="").strip() and not cluster.is_running:
            raise ImproperlyConfigured(embedded.describe_missing_server(cluster))

    def files_store(self, var: str) -> dict[str, Any] | None:
        """Return Django's settings of the storage on an object store, None if `var` is not set."""
        if not self.str(var, default="").strip():
            return None
        if not importlib.util.find_spec("storages"):
            raise ImproperlyConfigured(f"{var} needs a package: pip install 'django-storages[s3]'")
        return self._url(var, self._read_files_store, "an address such as https://key:secret@s3.example.org/bucket")

    def _read_files_store(self, var: str) -> dict[str, Any]:
        url = urlsplit(self.str(var).strip())
        bucket, _separator, location = url.path.strip("/").partition("/")
        if url.scheme not in ("http", "https") or not url.hostname or not bucket:
            raise ValueError
        endpoint = f"{url.scheme}://{url.hostname}" + (f":{url.port}" if url.port else "")
        options = {"endpoint_url": endpoint, "bucket_name": bucket, "location": location}
        options |= {"region_name": dict(parse_qsl(url.query)).get("region")}
        if url.username:
            options |= {"access_key": unquote(url.username), "secret_key": unquote(url.password or "")}
        return {"BACKEND": "csi.core.files.object_store.ObjectStorage", "OPTIONS": options}

    def email(self, var: str, default: str) -> dict[str, Any]:
        """Return Django's e-mail settings."""
        return self._url(
            var,
            lambda name: self.email_url(name, default=default),
            "an address such as smtp+tls://user:password@host:587",
        )

    def _url(self, var: str, read: Callable[[str], dict[str, Any]], example: str) -> dict[str, Any]:
        # The message omits the value, which may contain a password.
        try:
            with warnings.catch_warnings(action="ignore"):
                return read(var)
        except (ValueError, KeyError, ImproperlyConfigured) as error:
            raise ImproperlyConfigured(f"{var} is not {example}") from error

    def _build_error(self, var: str, expected: str) -> ImproperlyConfigured:
        return ImproperlyConfigured(f"{var}: {self.ENVIRON.get(var)!r} is not {expected}")


def _add_options(config: dict[str, Any]) -> dict[str, Any]:
    """Add the options of every connection."""
    config.setdefault("CONN_MAX_AGE", 60)
    config["CONN_HEALTH_CHECKS"] = True
    options = config.setdefault("OPTIONS", {})
    # Seconds. During an outage the user gets an answer soon, and the page keeps the form's data.
    options.setdefault("connect_timeout", 2)
    return config
