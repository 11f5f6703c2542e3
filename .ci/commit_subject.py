"""Check the subject of a commit message: at most 72 characters, capitalised, no full stop."""

import sys
from pathlib import Path


def find_fault(subject: str) -> str:
    """Return the reason why a commit subject is rejected, or an empty string."""
    if len(subject) > 72:
        return f"The subject has {len(subject)} characters; 72 are allowed."
    if not subject[:1].isupper() or subject.endswith("."):
        return "Start the subject with a capital letter and end it without a full stop."
    return ""


if __name__ == "__main__":
    if fault := find_fault(Path(sys.argv[1]).read_text().partition("\n")[0]):
        sys.exit(fault)
