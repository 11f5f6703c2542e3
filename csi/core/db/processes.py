"""Server processes and their messages."""

import os
from pathlib import Path


def is_server_of(pid: int, folder: Path, *, is_starting: bool = False) -> bool:
    """Return whether the process is running and was started for the cluster in the folder.

    Reads /proc, because signal 0 also succeeds for zombie processes and other programs. `is_starting`: accept a process
    without arguments, as it is for a moment between fork and exec.
    """
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    is_server = os.fsencode(folder) in arguments or (is_starting and arguments == [b""])
    return state not in "ZX" and is_server


def get_last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1]


def get_fatal_line(text: str) -> str:
    return next((line for line in text.splitlines() if "FATAL" in line), None) or get_last_line(text)
