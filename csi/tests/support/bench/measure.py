"""CPU time and elapsed time of an operation, and ratios of two operations."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

# A ratio is void if its denominator varies by this factor: the machine was busy.
VOID_FACTOR = 3


@dataclass(frozen=True)
class Measurement:
    """Seconds of CPU and of wall time, and what the operation returned: a number of bytes or rows."""

    cpu: float
    wall: float
    result: int


def read_backend_cpu() -> float:
    """Return the seconds of CPU time that the PostgreSQL backend of this connection has used."""
    connection.ensure_connection()
    nanoseconds = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text().split()[0]
    return int(nanoseconds) / 1e9


def measure(operation: Callable[[], int]) -> Measurement:
    """Execute an operation once and measure it."""
    backend_start, cpu_start, start = read_backend_cpu(), time.process_time(), time.perf_counter()
    result = operation()
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu_start
    return Measurement(cpu + read_backend_cpu() - backend_start, wall, result)


@dataclass(frozen=True)
class Ratio:
    """Measurements of two operations that ran alternately."""

    pairs: list[tuple[Measurement, Measurement]]

    @property
    def values(self) -> list[float]:
        """The ratios of the CPU times."""
        return sorted(first.cpu / second.cpu for first, second in self.pairs)

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def wall_median(self) -> float:
        return statistics.median(first.wall / second.wall for first, second in self.pairs)

    @property
    def is_void(self) -> bool:
        seconds = [second.cpu for _first, second in self.pairs]
        return max(seconds) >= VOID_FACTOR * min(seconds)

    def get_median_cpu(self, position: int) -> float:
        """Return the median CPU time of the first (0) or second (1) operation."""
        return statistics.median(pair[position].cpu for pair in self.pairs)
