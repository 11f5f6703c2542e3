"""The demonstration mission: published facts, and a year of plausible work that is invented.

The rows are the same at every load: what is drawn by lot comes from one seeded generator, and no clock
is read. What a person would want to correct stands in `data/`, as CSV.
"""

from csi.demo.loading import LoadRefused, load
from csi.demo.people import ACCOUNTS, PASSWORD

__all__ = ["ACCOUNTS", "PASSWORD", "LoadRefused", "load"]
