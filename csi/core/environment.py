"""Reads the environment; a wrong value stops the start with the variable's name."""

import datetime
import os
import secrets
import tempfile
import warnings
import zoneinfo
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from csi.core.db import embedded

YES_OR_NO = {
    "yes": True,
    "true": True,
    "on": True,
    "1": True,
    "no": False,
    "false": False,
    "off": False,
    "0": False,
}
LOG_LEVELS = ("debug", "info", "warning", "error", "critical")
# As csi.accounts.models.Role has them, which needs the settings before it can be asked.
ROLES = ("field_staff", "manager", "reader", "administrator")


class Environment(environ.Env):
    """django-environ plus the kinds of value that this project has: dates, folders, a key, a database.

    An empty variable counts as one that is not set.
    """

    def get_value(self, var, cast=None, default=environ.Env.NOTSET, parse_default=False):
        if default is not self.NOTSET and not self.ENVIRON.get(var, "").strip():
            return default
        try:
            return super().get_value(var, cast=cast, default=default, parse_default=parse_default)
        except (ValueError, TypeError, KeyError) as error:
            raise self._refusal(var, f"the right kind of value ({error})") from error

    def bool(self, var, default=False):
        text = self.str(var, default="")
        if not text:
            return default
        if text.lower() not in YES_OR_NO:
            raise self._refusal(var, "yes or no")
        return YES_OR_NO[text.lower()]

    def int(self, var, default, at_least=0):
        text = self.str(var, default=str(default))
        if not text.isascii() or not text.strip().isdigit() or int(text) < at_least:
            raise self._refusal(var, f"a whole number from {at_least}")
        return int(text)

    def list(self, var, default=()):
        words = [word.strip() for word in self.str(var, default="").split(",")]
        return [word for word in words if word] or [*default]

    def hosts(self, var, default):
        names = self.list(var, default=default)
        if any(set(name) & set("/ ") for name in names):
            raise self._refusal(var, "a list of host names such as csi.example.org")
        return names

    def roles(self, var, default):
        """Names of roles; "nobody" for none of them."""
        names = self.list(var, default=default)
        if names == ["nobody"]:
            return []
        if not set(names) <= set(ROLES):
            raise self._refusal(var, f"nobody, or a list of {', '.join(ROLES)}")
        return names

    def origins(self, var):
        places = self.list(var)
        if not all(place.startswith(("https://", "http://")) for place in places):
            raise self._refusal(var, "a list of origins such as https://csi.example.org")
        return places

    def date(self, var, default=None):
        text = self.str(var, default="")
        if not text:
            return default
        try:
            return datetime.date.fromisoformat(text)
        except ValueError as error:
            raise self._refusal(var, "a date such as 2011-10-31") from error

    def time_zone(self, var, default):
        name = self.str(var, default=default)
        try:
            zoneinfo.ZoneInfo(name)
        except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError) as error:
            raise self._refusal(var, "a time zone such as Asia/Bishkek") from error
        return name

    def log_level(self, var, default):
        level = self.str(var, default=default).strip().lower()
        if level not in LOG_LEVELS:
            raise self._refusal(var, f"one of {', '.join(LOG_LEVELS)}")
        return level

    def folder(self, var, default):
        return Path(self.str(var, default=str(default))).expanduser().resolve()

    def secret_key(self, var, keep_in):
        """The given key, else one that is made once and kept in `keep_in`, readable by its owner only."""
        if key := self.str(var, default=""):
            return key
        try:
            if not keep_in.exists():
                self._keep(secrets.token_urlsafe(64), keep_in)
            return keep_in.read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{var} is not set and cannot be kept in {keep_in}: {error}") from error

    @staticmethod
    def _keep(key, place):
        # Linked into place when it is written, so that of several first starts all read one whole key.
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=place.parent) as file:
            file.write(key)
            file.flush()
            try:
                os.link(file.name, place)
            except FileExistsError:
                return

    def database(self, var, embedded_in, durable=True):
        """Django's connection settings; starts the embedded server where `var` is not set."""
        if self.str(var, default=""):
            config = self._url(var, self.db_url, "an address such as postgres://user:password@host:5432/name")
            if config.get("ENGINE") != "django.db.backends.postgresql" or not config.get("NAME"):
                raise ImproperlyConfigured(f"{var} is not an address such as postgres://user:password@host:5432/name")
        else:
            config = embedded.connection(embedded_in, durable=durable)
        config.setdefault("CONN_MAX_AGE", 60)
        config["CONN_HEALTH_CHECKS"] = True
        options = config.setdefault("OPTIONS", {})
        # Seconds: a person who waits for a server that is away is told, and keeps what was typed.
        options.setdefault("connect_timeout", 2)
        # Lists search by trigrams; 0.45 finds "Uzgan" in "Uzgen" and leaves "Osh" out of "Kosh-Dobo".
        # Without compiling: for tables that are new or small PostgreSQL expects so much that it would compile the query
        # of a page of figures, which takes longer than to answer it.
        options["options"] = "-c pg_trgm.word_similarity_threshold=0.45 -c jit=off"
        return config

    def email(self, var, default):
        """Django's e-mail settings."""
        return self._url(
            var,
            lambda name: self.email_url(name, default=default),
            "an address such as smtp+tls://user:password@host:587",
        )

    def _url(self, var, read, example):
        # The value is not repeated: it may hold a password.
        try:
            with warnings.catch_warnings(action="ignore"):
                return read(var)
        except (ValueError, KeyError, ImproperlyConfigured) as error:
            raise ImproperlyConfigured(f"{var} is not {example}") from error

    def _refusal(self, var, expected):
        return ImproperlyConfigured(f"{var}: {self.ENVIRON.get(var)!r} is not {expected}")
