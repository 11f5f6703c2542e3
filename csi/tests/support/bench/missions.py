"""The missions that a benchmark measures, and the processes that execute operations on them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from csi.tests.support.bench.measure import Measurement, Ratio

PROJECT = Path(__file__).resolve().parents[4]
FOLDER = PROJECT / ".data/bench"
PAIRS = 9
# Operations that take longer than this many seconds run in three pairs only.
SLOW_SECONDS, SLOW_PAIRS = 2, 3


class BenchMission:
    """A generated mission, and a process that executes operations on it."""

    def __init__(self, preset: str) -> None:
        self.preset = preset
        self.environment = {
            **os.environ,
            "DATA_DIR": str(FOLDER / preset),
            "DATABASE_URL": "embedded",
            "HTTPS": "no",
            "PYTHONPATH": str(PROJECT),
        }
        self._generate()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "csi.tests.support.bench.worker"],
            cwd=PROJECT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def _generate(self) -> None:
        """Generate the mission, or migrate one that was generated earlier."""
        complete = FOLDER / self.preset / "complete"
        commands = [("collectstatic", "--no-input", "--verbosity", "0"), ("migrate", "--verbosity", "0")]
        if not complete.exists():
            commands.append(("generate_mission", "--preset", self.preset))
        for command in commands:
            subprocess.run([sys.executable, "manage.py", *command], cwd=PROJECT, env=self.environment, check=True)
        complete.touch()

    def execute(self, name: str, *args: Any, **kwargs: Any) -> Measurement:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{json.dumps([name, args, kwargs])}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{name} {args} failed on {self.preset}")
        return Measurement(**json.loads(line))

    def stop(self) -> None:
        self.process.communicate()
        subprocess.run(
            [sys.executable, "-m", "csi.core.db.embedded", "stop"],
            cwd=PROJECT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )


class Call:
    """An operation on a mission with its arguments."""

    def __init__(self, mission: BenchMission, name: str, *args: Any, **kwargs: Any) -> None:
        self.mission, self.name, self.args, self.kwargs = mission, name, args, kwargs

    def execute(self) -> Measurement:
        return self.mission.execute(self.name, *self.args, **self.kwargs)


def compare(first: Call, second: Call) -> Ratio:
    """Execute two calls alternately, after one execution of each that does not count."""
    warm_up = max(first.execute().wall, second.execute().wall)
    pairs = SLOW_PAIRS if warm_up > SLOW_SECONDS else PAIRS
    return Ratio([(first.execute(), second.execute()) for _pair in range(pairs)])
