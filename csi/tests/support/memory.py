"""Memory and processor time that a block of a test needs."""

import threading
import time
from pathlib import Path

MEGABYTE = 1024 * 1024
PAGE_SIZE = 4096


class MemoryProbe:
    """Measures the growth of the resident memory, in MB, and the CPU seconds of a block."""

    def __enter__(self):
        self.before = self.peak = self._read()
        self._is_running = True
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        self.cpu = time.process_time()
        return self

    def __exit__(self, *exception):
        self.cpu = time.process_time() - self.cpu
        self._is_running = False
        self._thread.join()

    def _read(self):
        return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_SIZE

    def _watch(self):
        while self._is_running:
            self.peak = max(self.peak, self._read())
            time.sleep(0.01)

    @property
    def growth(self):
        return (self.peak - self.before) // MEGABYTE
