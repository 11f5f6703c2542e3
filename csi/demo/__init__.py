"""The demonstration mission: published facts, and one year of invented records.

Each load creates the same rows: random values come from seeded generators, and the clock is not read. The values
that a person might correct are in `data/`, as CSV files.
"""

from csi.demo.accounts import ACCOUNTS, PASSWORD
from csi.demo.loader import DatabaseNotEmptyError, load_demonstration

__all__ = ["ACCOUNTS", "PASSWORD", "DatabaseNotEmptyError", "load_demonstration"]
