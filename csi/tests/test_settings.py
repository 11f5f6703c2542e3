"""Settings from environment variables, and the rejection of invalid values."""

import datetime
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from csi.core.environment import Environment
from csi.tests.support.serving import database_url

DEPLOYMENT = (settings.BASE_DIR / "docs/deployment.md").read_text()


def manage(*arguments, **variables):
    """`manage.py` in an environment of exactly these variables."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
    )


def production_environment():
    (block,) = re.findall(r"```sh\n(.*?)```", DEPLOYMENT, re.DOTALL)
    return dict(line.split("=", 1) for line in block.splitlines())


def audit_case(*case):
    """A case that `make audit` asks too: each starts the program once."""
    return pytest.param(*case, marks=pytest.mark.audit)


def assert_rejected(command, data_dir, variable, value, expected):
    given = {"DATA_DIR": str(data_dir), "DATABASE_URL": "postgres://csi@nowhere/csi", variable: value}

    answer = manage(command, **given)

    assert answer.returncode == 1
    assert answer.stderr.startswith(variable)
    assert expected in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        audit_case("DEBUG", "perhaps", "yes or no"),
        audit_case("HTTPS", "2", "yes or no"),
        audit_case("SESSION_HOURS", "twelve", "a whole number from 1"),
        audit_case("SESSION_HOURS", "0", "a whole number from 1"),
        audit_case("SESSION_HOURS", "-3", "a whole number from 1"),
        audit_case("MISSION_DATE", "31.10.2011", "a date such as 2011-10-31"),
        audit_case("MISSION_DATE", "2011-02-29", "a date such as 2011-10-31"),
        audit_case("TIME_ZONE", "Asia/Osch", "a time zone such as Asia/Bishkek"),
        audit_case("TIME_ZONE", "../../etc/passwd", "a time zone such as Asia/Bishkek"),
        audit_case("DATABASE_URL", "postgres", "an address such as postgres://user:password@host:5432/name"),
        audit_case(
            "DATABASE_URL", "sqlite:///mission.db", "an address such as postgres://user:password@host:5432/name"
        ),
        audit_case(
            "DATABASE_URL", "postgres://csi:pw@host:port/csi", "an address such as postgres://user:password@host"
        ),
        audit_case("DATABASE_URL", "postgres://csi:pw@host:5432", "an address such as postgres://user:password@host"),
        audit_case("REPLICA_DATABASE_URL", "standby", "an address such as postgres://user:password@host:5432/name"),
        audit_case("EMAIL_URL", "mail.example.org", "an address such as smtp+tls://user:password@host:587"),
        audit_case("EMAIL_URL", "smtp://mail.example.org:x", "an address such as smtp+tls://user:password@host:587"),
        ("ALLOWED_HOSTS", "https://csi.example.org", "a list of host names such as csi.example.org"),
        audit_case("SCRIPT_NAME", "csi/", "a path such as /csi"),
        audit_case("CSRF_TRUSTED_ORIGINS", "csi.example.org", "a list of origins such as https://csi.example.org"),
    ],
)
def test_invalid_value_stops_the_start_and_names_the_variable(tmp_path, variable, value, expected):
    assert_rejected("check", tmp_path, variable, value, expected)


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        audit_case("WEB_WORKERS", "0", "a whole number from 1"),
        audit_case("LOG_LEVEL", "loud", "one of debug, info, warning, error, critical"),
    ],
)
def test_invalid_server_setting_stops_the_server(tmp_path, variable, value, expected):
    assert_rejected("serve", tmp_path, variable, value, expected)


@pytest.mark.parametrize("variable", ["DATABASE_URL", audit_case("EMAIL_URL")])
def test_rejected_url_does_not_reveal_its_password(tmp_path, variable):
    given = {"DATABASE_URL": "postgres://csi@nowhere/csi", variable: "mysql://csi:hunter2@host:port/name"}

    answer = manage("check", DATA_DIR=str(tmp_path), **given)

    assert variable in answer.stderr
    assert "hunter2" not in answer.stdout + answer.stderr


@pytest.mark.slow
@pytest.mark.django_db
def test_check_deploy_passes_with_documented_production_settings(tmp_path):
    given = production_environment() | {
        "SECRET_KEY": "a-key-of-one's-own-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": database_url(),
    }

    answer = manage("check", "--deploy", "--fail-level", "DEBUG", **given)

    assert answer.stderr == ""
    assert answer.stdout == "System check identified no issues (0 silenced).\n"


def test_every_variable_is_documented():
    rows = set(re.findall(r"^\| `([A-Z_]+)`", DEPLOYMENT, re.MULTILINE))
    source = (settings.BASE_DIR / "csi/settings.py").read_text()
    read = set(re.findall(r'\b(?:env\.\w+\(\s*|\w+_var=)"([A-Z_]+)"', source))
    read |= set(re.findall(r'\benv\.\w+\("([A-Z_]+)"', (settings.BASE_DIR / "csi/gunicorn.py").read_text()))

    assert read - {"PORT"} == rows
    assert set(production_environment()) <= rows


def test_defaults_are_secure(tmp_path):
    answer = manage(
        "shell",
        "--no-imports",
        "--command",
        "from django.conf import settings as s; print(s.DEBUG, s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE)",
        DATA_DIR=str(tmp_path),
        DATABASE_URL="postgres://csi@nowhere/csi",
    )

    assert answer.stdout == "False True True\n"


@pytest.mark.parametrize(("text", "meaning"), [("yes", True), ("On", True), ("1", True), ("no", False), ("", True)])
def test_boolean_spellings(monkeypatch, text, meaning):
    monkeypatch.setenv("CSI_VALUE", text)

    assert Environment().bool("CSI_VALUE", default=True) is meaning


def test_values_are_parsed_by_type(monkeypatch):
    monkeypatch.setenv("CSI_DATE", "2012-02-29")
    monkeypatch.setenv("CSI_NUMBER", " 8 ")
    monkeypatch.setenv("CSI_LIST", " osh.example.org, uzgen.example.org ,")
    env = Environment()

    assert env.date("CSI_DATE") == datetime.date(2012, 2, 29)
    assert env.int("CSI_NUMBER", default=1) == 8
    assert env.list("CSI_LIST") == ["osh.example.org", "uzgen.example.org"]
    assert env.list("CSI_NOT_SET", default=["localhost"]) == ["localhost"]
    assert env.folder("CSI_NOT_SET", default=Path("/srv/../srv/csi")) == Path("/srv/csi")


def test_database_url_with_a_unix_socket(monkeypatch, tmp_path):
    monkeypatch.setenv("CSI_DATABASE", "postgres://csi@/mission?host=/run/postgresql")

    config = Environment().database(
        "CSI_DATABASE", owner_var="CSI_NOT_SET", pooler_var="CSI_NOT_SET", embedded_in=tmp_path
    )

    assert (config["NAME"], config["USER"]) == ("mission", "csi")
    assert not config.get("OWNER")
    assert "/run/postgresql" in (config["HOST"], config["OPTIONS"].get("host"))
    assert list(tmp_path.iterdir()) == []


def test_owner_url_has_options_of_its_own(monkeypatch, tmp_path):
    monkeypatch.setenv("CSI_DATABASE", "postgres://csi_web@/mission?host=/run/pgbouncer")
    monkeypatch.setenv("CSI_POOLER", "yes")
    monkeypatch.setenv("CSI_OWNER", "postgres://csi:pw@db.example.org:5433/mission?sslmode=require")

    config = Environment().database(
        "CSI_DATABASE", owner_var="CSI_OWNER", pooler_var="CSI_POOLER", embedded_in=tmp_path
    )

    owner = config | config["OWNER"]
    assert (config["USER"], owner["USER"], owner["HOST"], owner["PORT"]) == ("csi_web", "csi", "db.example.org", 5433)
    assert owner["OPTIONS"]["sslmode"] == "require"
    assert "host" not in owner["OPTIONS"]
    # The owner connects to the server itself.
    assert (config["DISABLE_SERVER_SIDE_CURSORS"], owner["DISABLE_SERVER_SIDE_CURSORS"]) == (True, False)


def test_options_of_the_database_url_are_passed_on(monkeypatch, tmp_path):
    monkeypatch.setenv("CSI_DATABASE", "postgres://csi@/mission?options=-c%20work_mem%3D8MB")

    config = Environment().database("CSI_DATABASE", "CSI_NOT_SET", "CSI_NOT_SET", embedded_in=tmp_path)

    assert config["OPTIONS"]["options"] == "-c work_mem=8MB"


def test_connections_need_no_parameters_that_a_pooler_rejects(monkeypatch, tmp_path):
    monkeypatch.setenv("CSI_DATABASE", "postgres://csi@/mission")

    config = Environment().database("CSI_DATABASE", "CSI_NOT_SET", "CSI_NOT_SET", embedded_in=tmp_path)

    assert "options" not in config["OPTIONS"]


def test_secret_key_is_created_once_and_private(tmp_path):
    place = tmp_path / "data" / "secret-key"

    first = Environment().secret_key("CSI_NOT_SET", path=place)

    assert len(first) > 60
    assert Environment().secret_key("CSI_NOT_SET", path=place) == first
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert [entry.name for entry in place.parent.iterdir()] == ["secret-key"]


def test_secret_key_that_cannot_be_stored_is_reported(tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not set and cannot be stored in"):
        Environment().secret_key("SECRET_KEY", path=tmp_path / "file" / "secret-key")


@pytest.mark.audit
@pytest.mark.parametrize("command", ["load_demo", "migrate", "monthly_report 2011-10 --email"])
def test_command_without_a_database_starts_no_server(tmp_path, command):
    answer = manage(*command.split(), DATA_DIR=str(tmp_path))

    assert answer.returncode == 1
    assert answer.stderr.startswith(f"DATABASE_URL is not set, and no embedded server is running in {tmp_path}.")
    assert len(answer.stderr.splitlines()) == 1
    assert not (tmp_path / "postgres").exists()


def test_gunicorn_without_a_database_does_not_start(tmp_path):
    answer = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--config", "python:csi.gunicorn", "csi.wsgi"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "BIND": f"unix:{tmp_path}/csi.sock"},
        capture_output=True,
        text=True,
    )

    assert answer.returncode == 1
    assert answer.stderr.startswith("DATABASE_URL is not set, and no embedded server is running")
    assert "Traceback" not in answer.stderr
    assert not (tmp_path / "postgres").exists()
