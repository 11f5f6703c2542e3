"""The lines for cron in the documentation work as they are printed."""

import datetime
import re
import subprocess

import pytest

from csi.core import clock
from csi.reports.models import ReportSubscription
from csi.tests.support.serving import database_url
from csi.tests.support.sources import PROJECT
from csi.tests.test_settings import production_environment
from districts.tests.factories import AreaOfOperationFactory, MandateFactory

# minute, hour, day, month, weekday, account, command: the format of /etc/cron.d
CRON_LINE = re.compile(r"^    ((?:[\d*/,-]+ ){5})(\w+) (.+)$", re.MULTILINE)
# The environment in which cron runs commands on Debian
CRON_ENVIRONMENT = {"HOME": "/", "LOGNAME": "csi", "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}

pytestmark = pytest.mark.slow


def find_command(page, name):
    """Return the documented command, in which cron has replaced \\% by %."""
    lines = CRON_LINE.findall((PROJECT / "docs" / page).read_text())
    (command,) = [command for _times, _account, command in lines if f"manage.py {name}" in command]
    assert not re.search(r"(?<!\\)%", command), "cron ends the command at %"
    return command.replace(r"\%", "%")


@pytest.fixture
def run_as_cron(transactional_db, tmp_path):
    """Return a function that runs a command with the folders of the documentation replaced."""
    values = production_environment() | {
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(tmp_path / "data"),
        "EMAIL_URL": f"filemail:///{tmp_path / 'sent'}",
    }
    (tmp_path / "csi.env").write_text("".join(f"{name}='{value}'\n" for name, value in values.items()))
    (tmp_path / "backups").mkdir()
    folders = {"/etc/csi.env": tmp_path / "csi.env", "/srv/csi": PROJECT, "/var/backups/csi": tmp_path / "backups"}

    def run(command):
        for documented, folder in folders.items():
            command = command.replace(documented, str(folder))
        return subprocess.run(
            ["/bin/sh", "-c", command], cwd="/", env=CRON_ENVIRONMENT, capture_output=True, text=True, check=False
        )

    return run


@pytest.mark.audit
def test_documented_line_sends_the_monthly_report(run_as_cron, manager, tmp_path):
    AreaOfOperationFactory(mandate=MandateFactory(ends=clock.today() + datetime.timedelta(days=365)))
    ReportSubscription.objects.create(user=manager)

    result = run_as_cron(find_command("administrators.md", "monthly_report"))

    assert (result.returncode, result.stderr) == (0, "")
    assert "Sent to 1 manager." in result.stdout
    (email,) = (tmp_path / "sent").iterdir()
    assert f"To: {manager.email}" in email.read_text()


@pytest.mark.audit
def test_documented_line_writes_a_backup(run_as_cron, tmp_path):
    result = run_as_cron(find_command("deployment.md", "backup"))

    assert (result.returncode, result.stderr) == (0, "")
    (backup,) = (tmp_path / "backups").iterdir()
    assert re.fullmatch(r"\w+\.backup", backup.name)


def test_every_line_for_cron_is_tested():
    lines = [line for page in (PROJECT / "docs").glob("*.md") for line in CRON_LINE.findall(page.read_text())]

    assert sorted(re.search(r"manage\.py (\w+)", command)[1] for *_times, command in lines) == [
        "backup",
        "monthly_report",
    ]
